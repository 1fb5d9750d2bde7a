"""Nominated posts with screenshots, and people who mark them."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from adhoc_bodies.models import Body
from posts.models import Evidence, Report
from targets.models import Juror, Nomination, Programme
from tests.factories import JurorFactory, NominationFactory, ReportFactory
from tests.targets.rewards.stories import programme_of
from tests.world import NOW, World

#: What stands for a picture's content.
PIXELS = b"RIFF gambar WEBP"


def pictured(report: Report) -> Report:
    """The report with a screenshot that is ready; its files are named after the body."""
    name = f"evidence/{report.body.name}.webp".replace(" ", "-")
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(PIXELS))
    ready = {"state": "ready", "image": name, "thumbnail": name, "created_at": NOW}
    Evidence.objects.create(report=report, width=90, height=160, **ready)
    return report


def accepted(body: Body, **fields: Any) -> Report:
    """An accepted post of the world's week with a screenshot."""
    post = {"post_id": f"J-{Report.objects.count():09d}"}
    return pictured(ReportFactory.create(body=body, accepted=True, **post | fields))


def nominated(programme: Programme, body: Body, **fields: Any) -> Nomination:
    """A post of a body before the jury."""
    made: Nomination = NominationFactory.create(
        programme=programme, report=accepted(body), **fields
    )
    return made


def judged(world: World, posts: int = 4, **fields: Any) -> tuple[Programme, Juror]:
    """A programme with posts of PPS Empang, and a juror who serves nowhere."""
    programme = programme_of(world, **fields)
    for _ in range(posts):
        nominated(programme, world.pps_empang)
    juror: Juror = JurorFactory.create(programme=programme, user=world.nobody)
    return programme, juror
