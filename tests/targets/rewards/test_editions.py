"""The life of a ranking: drafts, two signatures, the days to appeal, new editions."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.urls import reverse

from accounts.models import AuditEvent
from adhoc_bodies.models import SocialAccount
from portal import weeks
from posts.models import Report
from posts.rechecks import ask, take_back
from targets.models import BodyWeek, Programme, Ranking, RankingRow, Signature
from targets.rewards import actions, drafts, files
from targets.rewards.actions import appeal, compute_draft, decide_appeal, new_edition, sign
from targets.rewards.programme_actions import change_programme
from targets.rewards.readiness import missing
from targets.rewards.refusals import (
    AlreadySigned,
    AppealsOpen,
    CasesPending,
    FoundUnfit,
    Inconsistent,
    MarksMissing,
    NotAllowed,
    NumbersMissing,
    RechecksMissing,
    Refusal,
    Superseded,
    TakenBack,
    TakenBackSince,
    Unseen,
    WeeksOpen,
    WindowOpen,
)
from targets.rewards.second_looks import beyond_reach, imported, taken_back, unsure
from targets.tasks import draft_rankings
from tests.factories import (
    IntegrityCaseFactory,
    JurorFactory,
    MarkFactory,
    NominationFactory,
    ReportFactory,
    VoterCountFactory,
)
from tests.targets.rewards.stories import closed, commissioners, more_bodies, programme_of, ready
from tests.world import NOW, World

ANNOUNCE, FINAL = Signature.Step.ANNOUNCE, Signature.Step.FINAL


def later(days: int) -> Any:
    return time_machine.travel(NOW + dt.timedelta(days=days), tick=False)


def fresh(ranking: Ranking) -> Ranking:
    return Ranking.objects.get(pk=ranking.pk)


def actions_told() -> list[str]:
    told = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    return [action for action in told if action.startswith(("ranking", "appeal"))]


def announced(world: World, programme: Programme | None = None) -> Ranking:
    ranking = new_edition(programme=programme or ready(world))
    for person in commissioners(world):
        sign(ranking=ranking, step=ANNOUNCE, by=person)
    return fresh(ranking)


def objection(world: World, ranking: Ranking, **fields: Any) -> Any:
    given = {"body": world.pps_empang, "by": world.member_empang, "about": "compliance",
             "text": "Satu laporan belum dihitung."} | fields  # fmt: skip
    return appeal(ranking=ranking, **given)


# ---- drafts -----------------------------------------------------------------------------


def test_a_first_edition_is_computed_at_once(world: World) -> None:
    ranking = new_edition(programme=ready(world), by=world.operator_bogor)
    assert (ranking.edition, ranking.state, len(ranking.digest)) == (1, "draft", 64)
    assert ranking.computed_at == NOW
    rows = RankingRow.objects.filter(ranking=ranking).order_by("rank", "body__area__code")
    found = [(row.body.area.name, row.rank, row.total, row.reasons) for row in rows]
    assert sorted(found, key=str) == [
        ("Baranangsiang", 2, 10000, []), ("Batu Tulis", None, 2500, ["below_floor"]),
        ("Empang", 1, 10000, []),
    ]  # fmt: skip
    assert actions_told() == ["ranking-edition", "ranking-computed"]


def test_a_draft_that_is_computed_again_changes_no_row(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    before = list(RankingRow.objects.order_by("pk").values())
    with later(1):
        again = compute_draft(ranking=ranking)
    assert list(RankingRow.objects.order_by("pk").values()) == before
    assert again.digest == ranking.digest
    assert again.computed_at == NOW + dt.timedelta(days=1)
    assert actions_told().count("ranking-computed") == 1


def test_there_is_one_draft_at_a_time_and_a_reason_for_the_second(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    with pytest.raises(NotAllowed):
        new_edition(programme=ranking.programme, reason="x")
    for person in commissioners(world):
        sign(ranking=ranking, step=ANNOUNCE, by=person)
    with pytest.raises(NotAllowed):
        new_edition(programme=ranking.programme, reason="  ")
    second = new_edition(programme=ranking.programme, reason="Salah hitung", by=None)
    assert (second.edition, second.reason) == (2, "Salah hitung")
    assert second.digest != ranking.digest


def test_signing_compares_inputs_and_computes_no_place(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranking = new_edition(programme=ready(world))
    monkeypatch.setattr(drafts, "computed", None)
    for person in commissioners(world):
        sign(ranking=ranking, step=ANNOUNCE, by=person)
    assert fresh(ranking).state == "announced"


def test_an_announced_ranking_is_never_computed_again(world: World) -> None:
    ranking = announced(world)
    with pytest.raises(NotAllowed):
        compute_draft(ranking=ranking)


def test_every_draft_is_computed_at_night_and_one_failure_costs_only_itself(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = new_edition(programme=ready(world))
    second = new_edition(programme=programme_of(world, compliance_only=True))
    old = announced(world, programme_of(world, compliance_only=True, kind="pps"))
    closed(world.pps_batu_tulis, 4)
    store = drafts.store

    def failing(ranking: Ranking, draft: Any) -> None:
        assert ranking != first, "boom"
        store(ranking, draft)

    monkeypatch.setattr(drafts, "store", failing)
    draft_rankings()
    assert "could not be computed" in caplog.text
    assert fresh(first).digest == first.digest
    assert fresh(second).digest != second.digest
    assert fresh(old).digest == old.digest
    monkeypatch.undo()
    draft_rankings()
    assert fresh(first).digest != first.digest


def test_figures_that_contradict_their_lines_are_refused_and_named_in_the_log(
    world: World, signed_in: Callable[[Any], Any], caplog: pytest.LogCaptureFixture
) -> None:
    ranking = new_edition(programme=ready(world))
    BodyWeek.objects.filter(body=world.pps_empang).update(owed=5)
    with pytest.raises(Inconsistent, match=r"32\.71\.01\.1003: the sums of week 202436 differ"):
        compute_draft(ranking=ranking)
    assert "32.71.01.1003" in caplog.text
    with pytest.raises(CommandError, match="contradict"):
        call_command("export_ranking", "--programme", str(ranking.programme_id))
    url = reverse("ranking_compute", args=[ranking.programme_id])
    answer = signed_in(world.operator_bogor).post(url)
    assert answer.status_code == 302
    assert fresh(ranking).digest == ranking.digest


# ---- announcing -------------------------------------------------------------------------


def test_two_commissioners_announce(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    one, two = commissioners(world)
    sign(ranking=ranking, step=ANNOUNCE, by=one)
    assert fresh(ranking).state == "draft"
    with pytest.raises(AlreadySigned):
        sign(ranking=ranking, step=ANNOUNCE, by=one)
    sign(ranking=ranking, step=ANNOUNCE, by=two)
    now = fresh(ranking)
    assert (now.state, now.announced_at) == ("announced", NOW)
    assert now.appeals_until == dt.date(2024, 9, 11)
    assert actions_told()[2:] == ["ranking-signed", "ranking-signed", "ranking-announced"]
    with pytest.raises(NotAllowed):
        sign(ranking=now, step=ANNOUNCE, by=commissioners(world, 2)[1])


@pytest.mark.parametrize(
    "who", ["operator_bogor", "commissioner_jabar", "commissioner_ri", "auditor_bogor", "root"]
)
def test_only_commissioners_of_the_office_sign(world: World, who: str) -> None:
    ranking = new_edition(programme=ready(world))
    with pytest.raises(NotAllowed):
        sign(ranking=ranking, step=ANNOUNCE, by=getattr(world, who))
    assert not Signature.objects.exists()


def test_reports_of_the_rewarded_need_a_second_look(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    one = world.commissioner_bogor
    looks = world.report_accepted.rechecks
    looks.update(finding="", found_by=None, found_at=None)
    with pytest.raises(RechecksMissing) as refused:
        sign(ranking=ranking, step=ANNOUNCE, by=one)
    (unseen,) = refused.value.unseen  # Batu Tulis has accepted reports, too, but no prize
    assert unseen == Unseen(world.pps_empang.pk, "PPS Empang", 1)
    looks.update(finding="fits", found_by=world.auditor_bogor, found_at=NOW)
    sign(ranking=ranking, step=ANNOUNCE, by=one)


def test_what_a_second_look_found_unfit_is_not_rewarded(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    report, one = world.report_accepted, world.commissioner_bogor
    report.rechecks.update(finding="unfit", reason="other")
    with pytest.raises(FoundUnfit) as refused:
        sign(ranking=ranking, step=ANNOUNCE, by=one)
    assert refused.value.unfit == [Unseen(world.pps_empang.pk, "PPS Empang", 1)]
    take_back(recheck=report.rechecks.get(), by=world.auditor_bogor)
    with pytest.raises(TakenBackSince) as told:  # the closed week still has the credit
        sign(ranking=ranking, step=ANNOUNCE, by=one)
    assert told.value.found == [TakenBack(202436, "PPS Empang", 1)]
    BodyWeek.objects.update(closed_on=NOW.date() + dt.timedelta(days=1))
    sign(ranking=ranking, step=ANNOUNCE, by=one)


def test_what_is_found_unfit_after_announcing_stops_the_final_signature_too(world: World) -> None:
    ranking = announced(world)
    report, one = world.report_accepted, world.commissioner_bogor
    report.rechecks.update(finding="unfit", reason="other")
    with later(20):
        with pytest.raises(FoundUnfit):
            sign(ranking=ranking, step=FINAL, by=one)
        take_back(recheck=report.rechecks.get(), by=world.auditor_bogor)
        BodyWeek.objects.update(closed_on=NOW.date() + dt.timedelta(days=30))
        with pytest.raises(TakenBackSince):  # closed anew, and yet this edition has the credit
            sign(ranking=ranking, step=FINAL, by=one)
    assert fresh(ranking).state == "announced"


def test_rules_that_changed_leave_no_old_row_under_the_same_inputs(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    wanted = list(RankingRow.objects.order_by("body").values_list("body", "total", "rank"))
    sign(ranking=ranking, step=ANNOUNCE, by=world.commissioner_bogor)
    RankingRow.objects.update(total=1, reasons=["below_floor"])  # as older rules had it
    again = compute_draft(ranking=ranking)
    assert again.digest == ranking.digest
    now = list(RankingRow.objects.order_by("body").values_list("body", "total", "rank"))
    assert now == wanted
    assert not Signature.objects.exists(), "nobody has signed these places"


def test_an_acceptance_undone_after_closing_needs_the_week_again(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    report = world.report_accepted
    report.reviews.update(undone_at=NOW)
    Report.objects.filter(pk=report.pk).update(status="submitted")
    assert missing(ranking.programme).taken_back
    BodyWeek.objects.update(closed_on=NOW.date() + dt.timedelta(days=1))
    assert not missing(ranking.programme)


def taken_and_undone(report: Report, *times: tuple[dt.datetime, dt.datetime]) -> None:
    """A reviewer accepted the report and undid it, at these times."""
    for at, undone_at in times:
        report.reviews.create(
            reviewer_id=report.decided_by_id, verdict="accepted", at=at, undone_at=undone_at
        )
    Report.objects.filter(pk=report.pk).update(status="submitted", decided_by=None, decided_at=None)


HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("times", "stops"),
    [
        ([(DAY, DAY + HOUR)], False),  # a late report for a closed week, pressed by accident
        ([(-3 * HOUR, -2 * HOUR)], False),  # earlier on the day of announcing
        ([(-3 * HOUR, -2 * HOUR), (HOUR, 2 * HOUR)], False),
        ([(-3 * HOUR, 2 * HOUR)], True),
        ([(-3 * DAY, DAY)], True),
        ([(-3 * DAY, DAY), (2 * DAY, 2 * DAY + HOUR)], True),
    ],
)
def test_only_what_was_accepted_when_announced_stops_the_final_signature(
    world: World, times: list[tuple[dt.timedelta, dt.timedelta]], stops: bool
) -> None:
    ranking = announced(world)
    report, one = world.report_accepted, world.commissioner_bogor
    late = ReportFactory.create(body=report.body, accepted=True, post_id="susulan")
    Report.objects.filter(pk=late.pk).update(week=report.week, effective_on=report.effective_on)
    late.reviews.all().delete()
    taken_and_undone(late, *((NOW + first, NOW + last) for first, last in times))
    with later(20):
        if stops:
            with pytest.raises(TakenBackSince) as told:
                sign(ranking=ranking, step=FINAL, by=one)
            assert told.value.found == [TakenBack(202436, "PPS Empang", 1)]
        else:
            sign(ranking=ranking, step=FINAL, by=one)


@pytest.mark.parametrize(
    ("times", "stops"),
    [
        ([(DAY, DAY + HOUR)], False),
        ([(-3 * DAY, -2 * DAY), (DAY, 2 * DAY)], False),
        ([(-3 * DAY, -DAY)], False),
        ([(-3 * DAY, DAY)], True),
        ([(-2 * HOUR, -HOUR)], True),  # of a closing only the day is known
    ],
)
def test_only_what_was_accepted_when_a_week_was_closed_stops_announcing(
    world: World, times: list[tuple[dt.timedelta, dt.timedelta]], stops: bool
) -> None:
    ranking = new_edition(programme=ready(world))
    report = world.report_accepted
    report.reviews.all().delete()
    taken_and_undone(report, *((NOW + first, NOW + last) for first, last in times))
    assert bool(missing(ranking.programme).taken_back) is stops


def test_what_came_in_accepted_counts_from_the_beginning(world: World) -> None:
    ranking = announced(world)
    report = world.report_accepted
    report.reviews.all().delete()  # imported
    report.reviews.create(verdict="revoked", reason="other", at=NOW + DAY)
    Report.objects.filter(pk=report.pk).update(status="rejected")
    assert taken_back(ranking) == [TakenBack(202436, "PPS Empang", 1)]


def test_what_a_second_look_could_not_tell_is_told_to_who_signs(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    world.report_accepted.rechecks.update(finding="unsure")
    assert not missing(ranking.programme)
    assert unsure(ranking) == [Unseen(world.pps_empang.pk, "PPS Empang", 1)]


def test_a_report_for_a_directive_due_in_these_weeks_needs_a_look(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    report = world.report_accepted
    report.rechecks.all().delete()
    due, given = weeks.monday(202436), world.directive_bogor
    Report.objects.filter(pk=report.pk).update(
        week=202435, effective_on=due - dt.timedelta(days=1), directive=given
    )
    type(given).objects.filter(pk=given.pk).update(due_on=due)
    assert missing(ranking.programme).unseen
    got = ask(
        office=world.office_bogor, bodies=[world.pps_empang], first=due,
        last=due + dt.timedelta(days=6), by=world.auditor_bogor,
    )  # fmt: skip
    assert got.reports == 1


def test_what_the_office_accepted_itself_is_for_the_office_above(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    world.report_accepted.rechecks.all().delete()
    own = world.report_accepted.reviews
    own.update(office=world.office_bogor, reviewer=world.operator_bogor)
    assert not missing(ranking.programme).unseen
    assert beyond_reach(ranking) == [Unseen(world.pps_empang.pk, "PPS Empang", 1)]
    own.update(reviewer=None)  # accepted by policy: anybody may look
    assert missing(ranking.programme).unseen
    assert beyond_reach(ranking) == []


def test_a_report_accepted_anew_needs_a_look_at_the_new_verdict(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    report = world.report_accepted
    report.reviews.update(undone_at=NOW)
    report.reviews.create(
        reviewer=world.reviewer_bogor_selatan, verdict="accepted", at=NOW,
    )  # fmt: skip
    assert [one.name for one in missing(ranking.programme).unseen] == ["PPS Empang"]
    report.reviews.all().delete()  # imported: there is no verdict to look at again
    assert not missing(ranking.programme).unseen
    assert Unseen(world.pps_empang.pk, "PPS Empang", 1) in imported(ranking)


def test_open_weeks_forbid_to_announce(world: World) -> None:
    programme = ready(world)
    ranking = new_edition(programme=programme)
    BodyWeek.objects.filter(body=world.pps_empang).update(closed_on=None)
    BodyWeek.objects.filter(body=world.pps_batu_tulis).delete()
    with pytest.raises(WeeksOpen) as told:
        sign(ranking=ranking, step=ANNOUNCE, by=world.commissioner_bogor)
    assert [(one.week, one.bodies) for one in told.value.weeks] == [(202436, 2)]
    found = missing(programme)
    assert found
    assert not found.nominations
    assert not found.bodies


def test_weeks_before_count_only_with_a_reward_for_improvement(world: World) -> None:
    programme = ready(world)
    assert not missing(programme)
    programme.rewards_improvement = True
    assert [one.week for one in missing(programme).weeks] == [202435]


def test_three_marks_for_every_post_are_needed(world: World) -> None:
    ready(world)
    programme = programme_of(world)
    report = ReportFactory.create(body=world.pps_empang, accepted=True, post_id="karya")
    post = NominationFactory.create(programme=programme, report=report)
    jurors = [JurorFactory.create(programme=programme) for _ in range(4)]
    for juror in jurors[:2]:
        MarkFactory.create(nomination=post, juror=juror)
    MarkFactory.create(nomination=post, juror=jurors[2], points=[3])
    MarkFactory.create(nomination=post, juror=jurors[3], conflict=True)
    ranking = new_edition(programme=programme)
    with pytest.raises(MarksMissing) as told:
        sign(ranking=ranking, step=ANNOUNCE, by=world.commissioner_bogor)
    assert [(one.pk, one.given) for one in told.value.nominations] == [(post.pk, 2)]  # type: ignore[attr-defined]
    programme.marks = jurors[2].marks.update(points=[3, 3, 3])  # type: ignore[attr-defined]
    assert not missing(programme)
    programme.creativity_weight = 0
    jurors[2].marks.all().delete()
    assert not missing(programme)


def test_leagues_need_every_number(world: World) -> None:
    ranking = new_edition(programme=ready(world, league_by="voters", league_bounds=[5]))
    for area in (world.empang, world.batu_tulis):
        VoterCountFactory.create(election=world.pilkada, area=area)
    with pytest.raises(NumbersMissing) as told:
        sign(ranking=ranking, step=ANNOUNCE, by=world.commissioner_bogor)
    assert told.value.bodies == [world.pps_baranangsiang]


def test_what_changed_since_it_was_computed_is_not_signed(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    one, two = commissioners(world)
    sign(ranking=ranking, step=ANNOUNCE, by=one)
    SocialAccount.objects.filter(body=world.pps_empang).update(status="ended")
    with pytest.raises(Superseded):
        sign(ranking=ranking, step=ANNOUNCE, by=two)
    assert fresh(ranking).state == "draft"
    again = compute_draft(ranking=ranking)
    assert not again.signatures.exists(), "a signature under another result is void"
    with pytest.raises(Superseded):
        sign(ranking=ranking, step=ANNOUNCE, by=two)  # the page still showed the old one
    with pytest.raises(Superseded):
        sign(ranking=again, step=ANNOUNCE, by=two, digest=ranking.digest)
    sign(ranking=again, step=ANNOUNCE, by=two, digest=again.digest)
    assert fresh(ranking).state == "draft"
    sign(ranking=again, step=ANNOUNCE, by=one)
    assert fresh(ranking).state == "announced"


def test_a_signature_survives_a_night_in_which_nothing_changed(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    one, two = commissioners(world)
    sign(ranking=ranking, step=ANNOUNCE, by=one)
    draft_rankings()
    sign(ranking=ranking, step=ANNOUNCE, by=two)
    assert fresh(ranking).state == "announced"


def test_a_ranking_of_nobody_is_not_announced(world: World) -> None:
    BodyWeek.objects.all().delete()
    programme = programme_of(world, first_week=202401, compliance_only=True, kind="ppk")
    programme.office = world.office_nabire
    programme.first_week = programme.last_week = 202401
    programme.save()
    ranking = new_edition(programme=programme)
    ranking.refresh_from_db()
    assert not ranking.rows.exists()
    with pytest.raises(NotAllowed):
        actions.check_step(ranking, ANNOUNCE)


def test_an_announced_ranking_stays_as_it_was_signed(world: World) -> None:
    ranking = announced(world)
    table = list(files.table(ranking))
    BodyWeek.objects.all().delete()
    SocialAccount.objects.update(status="ended")
    assert list(files.table(fresh(ranking))) == table


# ---- appeals and the final decision -----------------------------------------------------


def test_final_only_after_the_days_to_appeal(world: World) -> None:
    ranking = announced(world)
    one, two = commissioners(world)[0], Signature.objects.latest("pk").by
    with later(7), pytest.raises(WindowOpen) as told:
        sign(ranking=ranking, step=FINAL, by=one)
    assert told.value.until == dt.date(2024, 9, 11)
    with later(8):
        sign(ranking=ranking, step=FINAL, by=one)
        assert fresh(ranking).state == "announced"
        sign(ranking=ranking, step=FINAL, by=two)
    assert fresh(ranking).state == "final"
    assert fresh(ranking).final_at == NOW + dt.timedelta(days=8)
    assert actions_told()[-1] == "ranking-final"


def test_a_draft_is_not_made_final(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    for step in (FINAL, "other"):
        with pytest.raises(NotAllowed):
            sign(ranking=ranking, step=step, by=world.commissioner_bogor)


def test_appeals_hold_up_the_final_decision_until_they_are_answered(world: World) -> None:
    ranking = announced(world)
    open_one = objection(world, ranking)
    with later(8):
        with pytest.raises(AppealsOpen) as told:
            sign(ranking=ranking, step=FINAL, by=world.commissioner_bogor)
        assert told.value.appeals == [open_one]
        decide_appeal(appeal=open_one, by=world.commissioner_bogor, granted=False, answer="Tidak")
        sign(ranking=ranking, step=FINAL, by=world.commissioner_bogor)
    assert actions_told()[-3:] == ["ranking-appealed", "appeal-decided", "ranking-signed"]


def test_a_granted_appeal_makes_a_new_edition_and_the_old_one_never_final(world: World) -> None:
    ranking = announced(world)
    first = objection(world, ranking)
    second = objection(world, ranking, body=world.pps_batu_tulis, by=world.member_batu_tulis)
    closed(world.pps_batu_tulis, 4, met=4)
    decided = decide_appeal(
        appeal=first, by=world.commissioner_bogor, granted=True, answer="Laporan dihitung"
    )
    assert (decided.state, decided.decided_by) == ("granted", world.commissioner_bogor)
    new = Ranking.objects.get(edition=2)
    assert (new.state, new.reason) == ("draft", f"{world.pps_empang.name}: Laporan dihitung")
    assert new.rows.get(body=world.pps_batu_tulis).rank == 1
    assert fresh(ranking).rows.get(body=world.pps_batu_tulis).rank is None
    decide_appeal(appeal=second, by=world.commissioner_bogor, granted=True, answer="x" * 600)
    new.refresh_from_db()
    assert Ranking.objects.count() == 2
    assert len(new.reason) == 500
    with later(8), pytest.raises(Superseded):
        sign(ranking=ranking, step=FINAL, by=world.commissioner_bogor)
    sign(ranking=new, step=ANNOUNCE, by=world.commissioner_bogor)


def test_a_later_edition_has_its_own_days_to_appeal(world: World) -> None:
    ranking = announced(world)
    with later(5):
        new = new_edition(programme=ranking.programme, reason="Perbaikan")
        objection(world, ranking)  # the new one isn't announced yet
        for person in [world.commissioner_bogor, Signature.objects.latest("pk").by]:
            sign(ranking=new, step=ANNOUNCE, by=person)
        assert fresh(new).appeals_until == dt.date(2024, 9, 16)
        with pytest.raises(Superseded):
            objection(world, ranking, body=world.pps_batu_tulis, by=world.member_batu_tulis)
        with later(13), pytest.raises(AppealsOpen):
            sign(ranking=fresh(new), step=FINAL, by=world.commissioner_bogor)


def test_who_may_appeal_and_when(world: World) -> None:
    draft = new_edition(programme=ready(world))
    with pytest.raises(NotAllowed):
        objection(world, draft)
    ranking = draft
    for person in commissioners(world):
        sign(ranking=ranking, step=ANNOUNCE, by=person)
    for fields in (
        {"by": world.member_batu_tulis}, {"by": world.reviewer_bogor_selatan},
        {"by": world.operator_bogor}, {"by": world.nobody},
        {"body": world.pps_karadenan, "by": world.member_karadenan},
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            objection(world, ranking, **fields)
    with later(7):
        objection(world, ranking)
        with pytest.raises(NotAllowed):
            objection(world, ranking, by=world.colleague_empang)
    with later(8), pytest.raises(NotAllowed):
        objection(world, ranking, body=world.pps_batu_tulis, by=world.member_batu_tulis)


def test_who_decides_an_appeal(world: World) -> None:
    ranking = announced(world)
    waiting = objection(world, ranking)
    for person in (world.operator_bogor, world.commissioner_jabar, world.member_empang):
        with pytest.raises(NotAllowed):
            decide_appeal(appeal=waiting, by=person, granted=True, answer="Ya")
    with pytest.raises(NotAllowed):
        decide_appeal(appeal=waiting, by=world.commissioner_bogor, granted=True, answer=" ")
    decide_appeal(appeal=waiting, by=world.commissioner_bogor, granted=False, answer="Tidak")
    with pytest.raises(NotAllowed):
        decide_appeal(appeal=waiting, by=world.commissioner_bogor, granted=True, answer="Ya")


# ---- what a signature covers ------------------------------------------------------------


@pytest.mark.parametrize("columns", [{"places": 100}, {"appeal_days": 1}, {"criteria": ["a"]}])
def test_changed_prizes_void_the_signatures(world: World, columns: dict[str, Any]) -> None:
    ranking = new_edition(programme=ready(world, places=1))
    one, two = commissioners(world)
    sign(ranking=ranking, step=ANNOUNCE, by=one)
    change_programme(programme=ranking.programme, by=world.operator_bogor, columns=columns)
    with pytest.raises(NotAllowed):
        sign(ranking=fresh(ranking), step=ANNOUNCE, by=two, digest=ranking.digest)
    again = compute_draft(ranking=ranking)
    assert again.digest != ranking.digest
    assert not again.signatures.exists()


def test_another_reason_voids_the_signatures(world: World) -> None:
    ranking = announced(world)
    first = objection(world, ranking)
    second = objection(world, ranking, body=world.pps_batu_tulis, by=world.member_batu_tulis)
    decide_appeal(appeal=first, by=world.commissioner_bogor, granted=True, answer="Pertama")
    draft = Ranking.objects.get(edition=2)
    sign(ranking=draft, step=ANNOUNCE, by=world.commissioner_bogor)
    decide_appeal(appeal=second, by=world.commissioner_bogor, granted=True, answer="Kedua")
    assert fresh(draft).digest != draft.digest
    assert "Kedua" in fresh(draft).header
    assert not draft.signatures.exists()


def test_only_who_still_decides_counts_among_the_signatures(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    one, two, three = commissioners(world, 3)
    sign(ranking=ranking, step=ANNOUNCE, by=two)
    two.memberships.update(ends_on=NOW.date() - dt.timedelta(days=1))
    sign(ranking=ranking, step=ANNOUNCE, by=one)
    assert fresh(ranking).state == "draft"
    assert [s.by for s in actions.counting_signatures(ranking, ANNOUNCE)] == [one]
    sign(ranking=ranking, step=ANNOUNCE, by=three)
    assert fresh(ranking).state == "announced"


def test_who_came_back_to_the_office_is_no_dead_end(world: World) -> None:
    ranking = new_edition(programme=ready(world))
    one, two = commissioners(world)
    sign(ranking=ranking, step=ANNOUNCE, by=two)
    two.memberships.update(ends_on=NOW.date() - dt.timedelta(days=1))
    sign(ranking=ranking, step=ANNOUNCE, by=one)
    two.memberships.update(ends_on=None)
    assert fresh(ranking).state == "draft"
    sign(ranking=ranking, step=ANNOUNCE, by=one)
    assert fresh(ranking).state == "announced"


# ---- cases of rewarded bodies -----------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "day", "state", "confirmed"),
    [
        ("pps_empang", 4, {}, False), ("pps_empang", 4, {"confirmed": True}, True),
        ("pps_empang", 4, {"dismissed": True}, None), ("pps_empang", 1, {}, None),
        ("pps_batu_tulis", 4, {}, None),
    ],
)  # fmt: skip
def test_a_case_of_a_rewarded_body_holds_up_the_final_decision(
    world: World, body: str, day: int, state: dict[str, bool], confirmed: bool | None
) -> None:
    ranking = announced(world)
    IntegrityCaseFactory.create(body=world.bodies[body], happened_on=dt.date(2024, 9, day), **state)
    with later(8):
        if confirmed is None:
            sign(ranking=ranking, step=FINAL, by=world.commissioner_bogor)
            return
        with pytest.raises(CasesPending) as told:
            sign(ranking=ranking, step=FINAL, by=world.commissioner_bogor)
        assert told.value.is_confirmed is confirmed
        again = new_edition(programme=ranking.programme, reason="Kasus")
        assert again.rows.get(body=world.pps_empang).is_eligible is not confirmed


# ---- at the same moment -----------------------------------------------------------------


def together(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do all deeds at once, each in a thread with its own connection; what each gave."""
    start = threading.Barrier(len(deeds))
    results: list[Any] = [None] * len(deeds)

    def work(number: int) -> None:
        try:
            start.wait()
            results[number] = deeds[number]()
        except Refusal as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[number]) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_twenty_signatures_at_once_make_one_announcement(transactional_db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        world = World.build()
        ranking = new_edition(programme=ready(world))
        people = commissioners(world, 4)
        connection.close()

        def signing(person: Any) -> Callable[[], Any]:
            return lambda: sign(ranking=fresh(ranking), step=ANNOUNCE, by=person)

        results = together([signing(person) for person in people * 5])
    signed = [one for one in results if isinstance(one, Signature)]
    assert len(signed) == 2
    assert len({one.by_id for one in signed}) == 2
    assert {type(one) for one in results} <= {Signature, AlreadySigned, NotAllowed}
    assert fresh(ranking).state == "announced"
    assert actions_told().count("ranking-announced") == 1


@pytest.mark.django_db(transaction=True)
def test_editions_begun_at_once_are_one(transactional_db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        world = World.build()
        programme = ready(world)
        more_bodies(world, 3)
        connection.close()
        results = together([lambda: new_edition(programme=programme)] * 6)
    assert sum(isinstance(one, Ranking) for one in results) == 1
    assert Ranking.objects.count() == 1
