"""The demo's rewards: one programme that is final, one announced, one at its beginning.

All of it by the portal's own deeds on the days on which they would have been done.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterable

from accounts.models import User
from adhoc_bodies.models import Body
from portal import clock, weeks
from posts import rechecks
from posts.models import Recheck, Report
from targets.demo.campaign import BOGOR, SEED
from targets.demo.pictures import illustrate
from targets.demo.reports import Cast
from targets.demo.stories import wib
from targets.models import Appeal, Juror, Nomination, Programme, Ranking, Signature
from targets.rewards import actions, dockets, jury, nominations, second_looks
from targets.rewards.certificates import issue_certificates
from targets.rewards.programme_actions import make_programme

OPERATOR = "operator@demo.gaung.example"
AUDITOR = "auditor@demo.gaung.example"
COMMISSIONERS = ("komisioner@demo.gaung.example", "komisioner2@demo.gaung.example")
#: Without the auditor, who looks at the candidates' reports again.
JURORS = (
    "jabar@demo.gaung.example",
    "admin@demo.gaung.example",
    "ppk@demo.gaung.example",
    "ppk.barat@demo.gaung.example",
)
CREATIVE_MONTH = {
    "name": "Piagam PPS Teraktif Juli 2024", "kind": "pps",
    "first_week": 202427, "last_week": 202430, "compliance_weight": 70, "creativity_weight": 30,
    "engagement_weight": 0, "floor": 75, "rewards_improvement": True, "places": 3,
    "nominations_until": dt.date(2024, 8, 9),
}  # fmt: skip
DUTIFUL_PPK = {
    "name": "PPK Teladan Juli–Agustus 2024", "kind": "ppk", "first_week": 202427,
    "last_week": 202431, "compliance_weight": 100, "creativity_weight": 0,
    "engagement_weight": 0, "floor": 50, "places": 1,
}  # fmt: skip
CREATIVE_AUTUMN = {
    "name": "Konten Kreatif Agustus–September 2024", "kind": "pps", "first_week": 202432,
    "last_week": 202436, "compliance_weight": 50, "creativity_weight": 45,
    "engagement_weight": 5, "floor": 80, "places": 3,
    "nominations_until": dt.date(2024, 9, 10),
    "criteria": ["Kejelasan", "Keaslian", "Warna lokal", "Ajakan kepada pemilih muda"],
}  # fmt: skip


def make_rewards(cast: Cast, reports: Iterable[Report]) -> str:
    """Everything, in the order of its days; tells in a line what was done."""
    dice = random.Random(f"{SEED}/rewards")
    accepted = [r for r in reports if r.status == "accepted" and r.directive_id]
    final = finished(cast, accepted, dice)
    announced(cast)
    begun(cast, accepted, dice)
    return f"3 programmes, {final.rows.count()} bodies ranked in one"


def finished(cast: Cast, reports: list[Report], dice: random.Random) -> Ranking:
    """July's programme: nominated, marked, announced, one appeal dismissed, final, issued."""
    programme = begin(cast, CREATIVE_MONTH, wib(29, 9, month=7))
    put_before(cast, programme, reports, 9, dice, wib(5, 10, month=8))
    with clock.stopped_at(wib(12, 13, month=8)):
        for juror in appointed(cast, programme):
            mark_all(juror, dice, lambda _place: True)
    with clock.stopped_at(wib(19, 9, month=8)):
        ranking = actions.new_edition(programme=programme, by=cast.signed[OPERATOR])
        look_again(cast, ranking)
        sign(cast, ranking, Signature.Step.ANNOUNCE)
    unhappy = ranking.rows.filter(is_eligible=True).order_by("-rank", "body__area__code")[0].body
    with clock.stopped_at(wib(21, 19, 40, month=8)):
        objection = actions.appeal(
            ranking=ranking, body=unhappy, by=cast.people[unhappy.pk][0],
            about=Appeal.About.COMPLIANCE,
            text="Unggahan kami tanggal 5 Juli baru terlapor 9 Juli karena listrik padam.",
        )  # fmt: skip
    with clock.stopped_at(wib(23, 10, month=8)):
        actions.decide_appeal(
            appeal=objection, by=cast.signed[COMMISSIONERS[0]], granted=False,
            answer="Laporan masuk empat hari setelah unggahan, batasnya tiga hari. Tanggal "
            "laporan yang dihitung; itu berlaku sama bagi semua badan.",
        )  # fmt: skip
    with clock.stopped_at(wib(27, 11, month=8)):
        sign(cast, ranking, Signature.Step.FINAL)
        issue_certificates(ranking=ranking, by=cast.signed[COMMISSIONERS[0]])
    return ranking


def announced(cast: Cast) -> Ranking:
    """The PPK of July, announced on Monday; one body has appealed and waits."""
    programme = begin(cast, DUTIFUL_PPK, wib(28, 9, month=8))
    with clock.stopped_at(wib(2, 10)):
        ranking = actions.new_edition(programme=programme, by=cast.signed[OPERATOR])
        look_again(cast, ranking)
        sign(cast, ranking, Signature.Step.ANNOUNCE)
    last = ranking.rows.order_by("-rank", "body__area__code")[0].body
    with clock.stopped_at(wib(3, 20, 15)):
        actions.appeal(
            ranking=ranking, body=last, by=cast.people[last.pk][0],
            about=Appeal.About.COMPLIANCE,
            text="Dua unggahan kami di pekan ketiga Juli ditolak karena tangkapan layar buram, "
            "padahal tautannya masih tayang. Mohon diperiksa kembali.",
        )  # fmt: skip
    return ranking


def begun(cast: Cast, reports: list[Report], dice: random.Random) -> None:
    """August's and September's programme: posts are nominated and some are marked."""
    programme = begin(cast, CREATIVE_AUTUMN, wib(26, 9, month=8))
    put_before(cast, programme, reports, 7, dice, wib(2, 20))
    with clock.stopped_at(wib(4, 9)):
        jurors = appointed(cast, programme)
        mark_all(jurors[0], dice, lambda place: place < 4)
        mark_all(jurors[1], dice, lambda place: place < 2)
        actions.new_edition(programme=programme, by=cast.signed[OPERATOR])


# ---- the deeds ------------------------------------------------------------------------


def begin(cast: Cast, columns: dict[str, object], at: dt.datetime) -> Programme:
    """Kota Bogor's operator makes a programme."""
    office = Body.objects.get(kind=Body.Kind.OFFICE, area__code=BOGOR)
    with clock.stopped_at(at):
        return make_programme(
            office=office, election=cast.election, by=cast.signed[OPERATOR], columns=columns
        )


def put_before(
    cast: Cast,
    programme: Programme,
    reports: list[Report],
    number: int,
    dice: random.Random,
    at: dt.datetime,
) -> None:
    """So many villages nominate a post each, with its screenshot."""
    span = range(programme.first_week, programme.last_week + 1)
    mine = [
        r for r in reports
        if r.week in span and r.body.kind == programme.kind
        and r.body.area.code.startswith(f"{BOGOR}.")
    ]  # fmt: skip
    chosen: dict[int, Report] = {}
    for report in dice.sample(mine, len(mine)):
        if len(chosen) < number:
            chosen.setdefault(report.body_id, report)
    illustrate(chosen.values())
    with clock.stopped_at(at):
        for body, report in chosen.items():
            nominations.nominate(programme=programme, report=report, by=cast.people[body][0])


def appointed(cast: Cast, programme: Programme) -> list[Juror]:
    """The jurors of a programme: none of its commissioners, who would not announce it then."""
    by = cast.signed[OPERATOR]
    return [jury.appoint(programme=programme, user=cast.signed[email], by=by) for email in JURORS]


def mark_all(juror: Juror, dice: random.Random, wanted: Callable[[int], bool]) -> None:
    """A juror marks those of the given posts whose place is wanted.

    In the order of their numbers: the juror's own order hangs on the installation's secret.
    """
    criteria = len(juror.programme.criteria)
    given = sorted(item.nomination_id for item in dockets.docket_of(juror).items)
    for place, nomination in enumerate(Nomination.objects.filter(pk__in=given).order_by("pk")):
        if wanted(place):
            points = [dice.choice([2, 3, 3, 4, 4, 5]) for _ in range(criteria)]
            jury.give(juror=juror, nomination=nomination, points=points)


def look_again(cast: Cast, ranking: Ranking) -> None:
    """The operator asks for the candidates' reports, the auditor looks at each once more."""
    programme, auditor = ranking.programme, cast.signed[AUDITOR]
    unseen = [one.body for one in second_looks.unseen_candidates(programme)]
    bodies = list(Body.objects.filter(pk__in=unseen))
    rechecks.ask(
        office=programme.office,
        bodies=bodies,
        first=weeks.monday(programme.first_week),
        last=weeks.sunday(programme.last_week),
        by=cast.signed[OPERATOR],
    )
    asked = Recheck.objects.checkable_by(auditor).filter(kind=Recheck.Kind.CANDIDATE)
    for recheck in asked.filter(report__body__in=bodies).select_related("report__body__area"):
        rechecks.find(recheck=recheck, by=auditor, finding=Recheck.Finding.FITS)


def sign(cast: Cast, ranking: Ranking, step: str) -> None:
    """Two commissioners sign, which does the step."""
    ranking.refresh_from_db()
    for email in COMMISSIONERS:
        by: User = cast.signed[email]
        actions.sign(ranking=ranking, step=step, by=by)
    ranking.refresh_from_db()
