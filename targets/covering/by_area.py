"""The areas behind a number of coverage: what is stored of each child of the area."""

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal import formats
from targets import pages
from targets.covering.lines import ALL, DONE, Line
from targets.covering.subjects import ACCOUNT, Subject
from targets.lens import Lens
from targets.models import CoverageWeek, StageCoverage


def columns(lens: Lens, subject: Subject) -> list[str]:
    """The headings, that of the areas first."""
    child = pages.child_word(lens.area.level)
    if subject.stage:
        return [child, pgettext("bodies", "Asked"), _("Have posted"), _("Posts")]
    bodies = [_("Bodies")] if counts_bodies(lens, subject) else []
    return [child, *bodies, *([] if subject.name == ACCOUNT else [_("Posts")])]


def counts_bodies(lens: Lens, subject: Subject) -> bool:
    """Whether bodies are known: one that posts in two weeks or on two platforms is still one."""
    alone = subject.name == ACCOUNT or lens.period.first == lens.period.last
    return alone and len(subject.values) == 1


def lines(lens: Lens, subject: Subject) -> list[Line]:
    """The children with some of it: of a stage those first that lag behind, else most first."""
    if subject.stage:
        return sorted(of_stage(lens, subject), key=lambda line: (line.share, line.code))
    found = of_weeks(lens, subject)
    return sorted(found, key=lambda line: (-line.posts, -line.bodies, line.code))


def of_stage(lens: Lens, subject: Subject) -> list[Line]:
    """Who was asked and who has posted."""
    rows = StageCoverage.objects.filter(
        area__parent=lens.area, stage=subject.stage, kind=lens.kind, asked__gt=0
    ).select_related("area")
    return [
        Line(
            code=row.area.code,
            name=row.area.name,
            url=subject.url(lens, row.area.code),
            bodies=row.asked,
            done=row.posted,
            posts=row.posts,
            cells=[formats.integer(count) for count in (row.asked, row.posted, row.posts)],
            links=[subject.url(lens, row.area.code, chosen) for chosen in (ALL, DONE, DONE)],
        )
        for row in rows
    ]


def of_weeks(lens: Lens, subject: Subject) -> list[Line]:
    """The posts of the period, or the accounts at its end."""
    first = lens.period.last if subject.name == ACCOUNT else lens.period.first
    rows = CoverageWeek.objects.filter(
        election=lens.scope.election_id,
        area__parent=lens.area,
        kind=lens.kind,
        dimension=subject.dimension,
        week__range=(first, lens.period.last),
    )
    if subject.values:
        rows = rows.filter(value__in=subject.values)
    counted = rows.order_by().values_list("area__code", "area__name")
    alone = counts_bodies(lens, subject)
    return [
        Line(
            code=code,
            name=name,
            url=subject.url(lens, code),
            bodies=bodies if alone else 0,
            posts=posts,
            cells=cells_of(subject, bodies if alone else None, posts),
            links=[subject.url(lens, code)] * 2,
        )
        for code, name, bodies, posts in counted.annotate(Sum("bodies"), Sum("posts"))
    ]


def cells_of(subject: Subject, bodies: int | None, posts: int) -> list[str]:
    """Bodies where they are known, and posts where there are such."""
    told = [] if bodies is None else [formats.integer(bodies)]
    return told if subject.name == ACCOUNT else [*told, formats.integer(posts)]
