"""The life of a report: any sequence of deeds moves it as the table says, and leaves its trace."""

import random
import uuid
from collections.abc import Callable
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from adhoc_bodies.models import Dirty
from posts import actions, links, review, revoking
from posts.models import Report, Review
from posts.refusals import NotAllowed
from posts.states import MOVES, allowed
from tests.factories import ReportFactory
from tests.posts import pasted
from tests.world import NOW, World

#: What people can do, by the move of the table that it makes.
DEEDS = ["withdraw", "mend", "accept", "return", "reject", "revoke", "undo"]
STEPS = 14


def do(world: World, report: Report, deed: str) -> None:
    """Do a deed as the person who may."""
    member, reviewer = world.member_empang, world.reviewer_bogor_selatan
    simple: dict[str, Callable[[], object]] = {
        "withdraw": lambda: actions.withdraw(report=report, by=member),
        "mend": lambda: actions.mend(report=report, by=member, link=link_of(report)),
        "accept": lambda: review.accept(report=report, by=reviewer),
        "return": lambda: review.return_(report=report, by=reviewer, reason="other"),
        "reject": lambda: review.reject(report=report, by=reviewer, reason="other"),
        "revoke": lambda: revoking.revoke(report=report, by=None, reason="gone"),
        "undo": lambda: undo(world, report),
    }
    simple[deed]()


def undo(world: World, report: Report) -> None:
    """Take back the latest verdict, if there is one."""
    latest = Review.objects.filter(report=report, undone_at=None).order_by("-pk").first()
    if latest is None:
        raise NotAllowed
    review.undo(review=latest, by=world.reviewer_bogor_selatan)


def link_of(report: Report) -> links.PostLink:
    """The report's link, read again."""
    return links.read(report.canonical, NOW)


def fresh(report: Report) -> Report:
    return Report.objects.select_related("body__area", "body__election", "directive").get(
        pk=report.pk
    )


def is_held(report: Report) -> bool:
    """Whether nobody else can report the post now: by the database itself."""
    try:
        with transaction.atomic():
            ReportFactory(body=report.body, post_key=report.post_key)
            raise NotAllowed
    except IntegrityError:
        return True
    except NotAllowed:
        return False


def submitted(world: World, serial: int = 1) -> Report:
    link = links.read(pasted.instagram(NOW, "pps.empang", serial), NOW)
    return actions.submit(body=world.pps_empang, by=world.member_empang, link=link)


class Expected:
    """The same life in the fewest words: the status, and the verdicts that still stand."""

    def __init__(self) -> None:
        self.status = "submitted"
        #: Status before each verdict that can be taken back, and which verdict.
        self.verdicts: list[tuple[str, str]] = []

    def take(self, deed: str) -> bool:
        """Follow a deed; False when it isn't possible now."""
        if deed == "undo":
            if not self.verdicts or self.verdicts[-1][1] != self.status:
                return False
            self.status, _ = self.verdicts.pop()
            return True
        if not allowed(deed, self.status):
            return False
        before, self.status = self.status, MOVES[deed].target
        if deed in ("accept", "return", "reject"):
            self.verdicts.append((before, self.status))
        else:
            self.verdicts = []
        return True


@pytest.mark.parametrize("seed", range(30))
def test_any_walk_leaves_one_event_for_each_move(world: World, seed: int) -> None:
    chance, expected = random.Random(seed), Expected()
    report = submitted(world)
    received = report.reported_at
    for _ in range(STEPS):
        deed = chance.choice(DEEDS)
        events, marks = AuditEvent.objects.count(), Dirty.objects.count()
        possible = expected.take(deed)
        if possible:
            do(world, fresh(report), deed)
        else:
            with pytest.raises((NotAllowed, PermissionDenied)):
                do(world, fresh(report), deed)
        report = fresh(report)
        assert report.status == expected.status, deed
        assert AuditEvent.objects.count() - events == int(possible), deed
        assert (Dirty.objects.count() > marks) == possible, deed
        assert is_held(report) == (report.status in Report.LIVE)
        assert report.reported_at == received


def test_the_walks_reach_every_status_and_every_move() -> None:
    made, reached = set(), set()
    for seed in range(30):
        chance, expected = random.Random(seed), Expected()
        for _ in range(STEPS):
            deed = chance.choice(DEEDS)
            if expected.take(deed):
                made.add(deed)
                reached.add(expected.status)
    assert made == set(DEEDS)
    assert reached == set(Report.Status.values)


@pytest.mark.parametrize(
    ("deed", "status"), list(product([d for d in DEEDS if d != "undo"], Report.Status.values))
)
def test_every_deed_from_every_status(world: World, deed: str, status: str) -> None:
    report = submitted(world)
    Report.objects.filter(pk=report.pk).update(status=status)
    events = AuditEvent.objects.count()
    if allowed(deed, status):
        do(world, fresh(report), deed)
    else:
        with pytest.raises(NotAllowed):
            do(world, fresh(report), deed)
    target = MOVES[deed].target if allowed(deed, status) else status
    assert fresh(report).status == target
    assert AuditEvent.objects.count() - events == int(allowed(deed, status))


def test_mending_with_another_post_withdraws_and_reports_anew(world: World) -> None:
    report = submitted(world)
    review.return_(report=report, by=world.reviewer_bogor_selatan, reason="wrong_link")
    other = links.read(pasted.instagram(NOW, "pps.empang", 77), NOW)
    new = actions.mend(
        report=fresh(report), by=world.member_empang, link=other, client_key=uuid.uuid4()
    )
    assert (fresh(report).status, new.status, new.pk == report.pk) == (
        "withdrawn", "submitted", False,
    )  # fmt: skip
    assert not is_held(fresh(report))
    assert is_held(new)
