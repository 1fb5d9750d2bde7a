"""What people did with the reports after they had come: each deed by its own action, at its
own moment. Nothing here writes a figure that the portal would have found by itself."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence

from accounts.models import User
from adhoc_bodies.models import Area
from portal import clock
from posts import (
    actions,
    directive_actions,
    drawing,
    engagement,
    freshness,
    links,
    presence,
    rechecks,
)
from posts.counts import Figures
from posts.models import Disappearance, PresenceCheck, Recheck, Report, Review
from posts.review import return_
from targets import auto_accept
from targets.demo.campaign import SEED
from targets.demo.reports import END, Cast
from targets.demo.stories import NOTICED, wib
from targets.models import Policy

State = PresenceCheck.State
OPERATOR, AUDITOR = "operator@demo.gaung.example", "auditor@demo.gaung.example"
#: This office lets clean reports pass without a person.
SWITCHED_ON = "33.20"
#: A reviewer of this sub-district is too generous.
GENEROUS = "32.71.06"
#: Posts with figures, from the latest accepted ones of each of these sub-districts.
COUNTED = {"32.71.01": 60, "32.71.04": 30, "32.71.06": 30}


def make_past(cast: Cast, reports: list[Report]) -> str:
    """Everything, in the order of its days; tells in a line what was done."""
    dice = random.Random(f"{SEED}/past")
    counted = count(cast, reports, dice)
    second = look_again(cast, dice)
    gone = lose_sight(cast, reports)
    withdraw(cast)
    mended = mend(cast)
    accepted = let_pass(cast)
    return (
        f"{counted} counts, {second} second looks, {gone} gone posts, {mended} mended, "
        f"{accepted} accepted by policy"
    )


def day(moment: dt.datetime) -> dt.date:
    """The local day in the demo's home."""
    return clock.local_date(moment, "WIB")


# ---- figures below posts --------------------------------------------------------------


def count(cast: Cast, reports: Iterable[Report], dice: random.Random) -> int:
    """Members count what their posts brought, some days after; one of them is boasting."""
    chosen = [
        report for district, number in COUNTED.items()
        for report in latest_accepted(reports, district)[-number:]
    ]  # fmt: skip
    chosen.sort(key=lambda report: report.reported_at)
    boast = [r for r in chosen if r.body.area.code.startswith(NOTICED)][-1]
    usual = {r.account_id: dice.randrange(15, 90) for r in chosen}
    for report in chosen:
        likes = round(usual[report.account_id] * dice.uniform(0.7, 1.4))
        times = 40 if report is boast else 1
        figures = Figures(likes * times, likes // 8, likes // 12, likes * dice.randrange(7, 12))
        at = min(report.reported_at + dt.timedelta(hours=30), END)
        with clock.stopped_at(at):
            engagement.enter(
                report=report, by=cast.people[report.body_id][-1], counted_on=day(at),
                figures=figures,
            )  # fmt: skip
    return len(chosen)


def latest_accepted(reports: Iterable[Report], district: str) -> list[Report]:
    """The accepted reports of a sub-district's villages, the newest last."""
    return [
        report for report in reports
        if report.status == Report.Status.ACCEPTED
        and report.body.area.code.startswith(f"{district}.")
    ]  # fmt: skip


# ---- second looks ---------------------------------------------------------------------


def look_again(cast: Cast, dice: random.Random) -> int:
    """August's samples are drawn on the first of September; the office has looked at most."""
    with clock.stopped_at(wib(1, 1, 30)):
        drawing.draw_ended_month()
    auditor = cast.signed[AUDITOR]
    asked = Recheck.objects.checkable_by(auditor).select_related("report__body__area", "review")
    by_reviewer: dict[int | None, list[Recheck]] = defaultdict(list)
    for recheck in asked.order_by("review"):
        by_reviewer[recheck.review.reviewer_id].append(recheck)
    generous = generous_one(cast)
    done = 0
    for reviewer, looks in by_reviewer.items():
        for number, look in enumerate(looks[: dice.randrange(14, 27)]):
            with clock.stopped_at(wib(2, 9) + dt.timedelta(minutes=7 * done)):
                find(look, auditor, doubtful=reviewer == generous and number % 3 == 0)
            done += 1
    return done


def generous_one(cast: Cast) -> int:
    """The reviewer whose acceptances don't all stand a second look."""
    body = next(b for b in cast.bodies if b.area.code.startswith(f"{GENEROUS}."))
    return cast.reviewers[body.pk][-1].pk


def find(look: Recheck, by: User, *, doubtful: bool) -> None:
    """Write the finding: mostly the same as the verdict, now and then not to be told any more."""
    accepted = look.review.verdict == Review.Verdict.ACCEPTED
    if accepted and not doubtful:
        finding = Recheck.Finding.UNSURE if look.pk % 23 == 0 else Recheck.Finding.FITS
        rechecks.find(recheck=look, by=by, finding=finding)
        return
    reason = look.review.reason or Review.Reason.OFF_DIRECTIVE
    note = "Unggahan bukan tentang arahan ini." if doubtful else ""
    rechecks.find(
        recheck=look, by=by, finding=Recheck.Finding.UNFIT, reason=reason, note=note
    )  # fmt: skip


# ---- posts that are gone --------------------------------------------------------------


def lose_sight(cast: Cast, reports: Sequence[Report]) -> int:
    """One post seen gone once, one to be explained still, one explained, one that cost its
    credit; and one that was only private for a day."""
    accepted = latest_accepted(reports, NOTICED)
    older = [r for r in accepted if r.reported_at < wib(24, 0, month=8)]
    own = next(r for r in reversed(older) if r.body.area.code == "32.71.01.1003")
    others = [r for r in older if r.body_id != own.body_id][-40::10]
    once, explained, taken, private = others
    see(cast, once, State.GONE, wib(3, 11))
    for at in (wib(1, 19), wib(3, 10)):
        see(cast, own, State.GONE, at)
    for at in (wib(1, 19, 10), wib(2, 20)):
        see(cast, explained, State.GONE, at)
    with clock.stopped_at(wib(3, 21)):
        words = "Akun kami sempat diretas, unggahannya terhapus. Tangkapan layar masih ada."
        presence.explain(report=explained, by=cast.people[explained.body_id][0], text=words)
    for at in (wib(29, 20, month=8), wib(30, 20, month=8)):
        see(cast, taken, State.GONE, at)
    with clock.stopped_at(wib(1, 20, 5)):
        presence.take_unexplained()
    see(cast, private, State.PRIVATE, wib(1, 19, 20))
    see(cast, private, State.ALIVE, wib(2, 19))
    return Disappearance.objects.count()


def see(cast: Cast, report: Report, state: str, at: dt.datetime) -> None:
    """A reviewer of the PPK opens the link."""
    with clock.stopped_at(at):
        presence.check(report=report, by=cast.reviewers[report.body_id][0], state=state)


# ---- the rest -------------------------------------------------------------------------


def withdraw(cast: Cast) -> None:
    """A directive that was a mistake; what was reported for it is examined again."""
    with clock.stopped_at(wib(3, 16)):
        by = cast.signed[OPERATOR]
        directive_actions.withdraw(directive=cast.withdrawn, by=by, reason="Salah tanggal.")
        freshness.directive_changed(cast.withdrawn.pk)


def mend(cast: Cast) -> int:
    """Two reports come back with something to mend and are sent again."""
    clean = Report.objects.submitted().filter(risk=0, body__area__code__startswith=f"{NOTICED}.")
    told = clean.filter(directive__isnull=False, reported_at__lt=wib(4, 9))
    chosen = list(told.select_related("body__area", "directive").order_by("reported_at")[:2])
    for report in chosen:
        with clock.stopped_at(wib(4, 11)):
            reviewer = cast.reviewers[report.body_id][1]
            return_(report=report, by=reviewer, reason="hashtag", note="Tagar wajib belum ada.")
        with clock.stopped_at(wib(4, 13)):
            link = links.read(report.canonical, clock.now())
            by = cast.people[report.body_id][0]
            claimed_at = report.posted_at
            actions.mend(
                report=report, by=by, link=link, directive=report.directive, claimed_at=claimed_at
            )
    return len(chosen)


def let_pass(cast: Cast) -> int:
    """An office switches acceptance without a person on, from this week; it has run since."""
    with clock.stopped_at(wib(30, 9, month=8)):
        Policy.objects.create(
            area=Area.objects.get(code=SWITCHED_ON), effective_from=dt.date(2024, 9, 2),
            auto_accept=True, audit_share=20, created_at=clock.now(),
            created_by=cast.signed["jepara@demo.gaung.example"],
        )  # fmt: skip
    with clock.stopped_at(END):
        return auto_accept.run()
