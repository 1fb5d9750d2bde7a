"""The weeks of an area: where they stand, closing them by hand, opening them again."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from adhoc_bodies.models import Dirty
from portal import weeks
from posts.models import Report
from targets import closing, week_pages
from targets.models import AreaWeek, BodyWeek, Computation, Policy
from targets.week_rows import CLOSED, DUE, HELD, REOPENED, RUNNING, WAITING, WeekRow
from tests.factories import (
    DirectiveFactory,
    ProgrammeFactory,
    RankingFactory,
    ReportFactory,
)
from tests.targets.stored import roll_up, store
from tests.world import NOW, WEEK, World

SignIn = Callable[[Any], Client]
LIST = "/pekan/"
TODAY = dt.date(2024, 9, 4)
BODIES = ("ppk_bogor_selatan", "pps_empang", "pps_batu_tulis", "ppk_bogor_timur")


@pytest.fixture
def commissioner(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.commissioner_bogor)


@pytest.fixture
def campaign(world: World) -> World:
    """Stored weeks of Kota Bogor from W31 to the running W36; nothing waits for review."""
    Report.objects.all().update(status="accepted")
    for week in weeks.between(202431, WEEK):
        for body in BODIES:
            store(world.bodies[body], week, earned=2)
        store(world.pps_beran, week, earned=1)
    roll_up(world, *weeks.between(202431, WEEK))
    Dirty.objects.all().delete()
    return world


def rows(client: Client, **params: Any) -> dict[int, WeekRow]:
    page = client.get(LIST, params)
    assert page.status_code == 200
    return {row.week: row for row in page.context["rows"]}


def report(world: World, posted: dt.datetime, **columns: Any) -> Report:
    key = f"W-{Report.objects.count():09d}"
    made: Report = ReportFactory(
        body=world.pps_empang, posted_at=posted, reported_at=posted, post_id=key, **columns
    )
    return made


def test_each_week_says_where_it_stands(campaign: World, commissioner: Client) -> None:
    BodyWeek.objects.filter(week=202431).update(closed_on=dt.date(2024, 8, 19))
    report(campaign, dt.datetime(2024, 8, 7, 3, tzinfo=dt.UTC))
    found = rows(commissioner)
    assert list(found) == [202436, 202435, 202434, 202433, 202432, 202431]
    assert [row.state for row in found.values()] == [
        RUNNING, WAITING, WAITING, DUE, HELD, CLOSED,
    ]  # fmt: skip
    assert found[202432].unreviewed == 1
    assert found[202435].closes_first == found[202435].closes_last == dt.date(2024, 9, 16)
    assert (found[202431].closed, found[202431].bodies) == (4, 4)
    assert found[202431].closed_last == dt.date(2024, 8, 19)


def test_the_closing_day_follows_each_bodys_policy(campaign: World, commissioner: Client) -> None:
    quick = Policy.objects.create(
        area=campaign.bogor, effective_from=dt.date(2024, 8, 26), created_at=NOW,
        close_after_days=3,
    )  # fmt: skip
    BodyWeek.objects.filter(week=202435, body=campaign.pps_empang).update(policy=quick)
    row = rows(commissioner)[202435]
    assert (row.closes_first, row.closes_last) == (dt.date(2024, 9, 5), dt.date(2024, 9, 16))


def test_a_report_for_a_directive_holds_the_week_of_its_deadline(
    campaign: World, commissioner: Client
) -> None:
    asked = DirectiveFactory(
        election=campaign.pilkada, office=campaign.office_bogor,
        starts_on=dt.date(2024, 8, 5), due_on=dt.date(2024, 8, 9),
    )  # fmt: skip
    made = report(campaign, dt.datetime(2024, 8, 14, 3, tzinfo=dt.UTC), directive=asked)
    assert made.week == 202433
    found = rows(commissioner)
    assert (found[202432].unreviewed, found[202433].unreviewed) == (1, 1)
    Report.objects.filter(pk=made.pk).update(week=202432)
    assert rows(commissioner)[202432].unreviewed == 1, "counted once"
    BodyWeek.objects.filter(week=202432).update(closed_on=dt.date(2024, 8, 26))
    assert rows(commissioner)[202432].unreviewed == 0, "it came too late to hold it"


def test_reports_that_came_when_the_days_were_over_hold_nothing(
    campaign: World, commissioner: Client
) -> None:
    made = report(campaign, dt.datetime(2024, 8, 7, 3, tzinfo=dt.UTC))
    Report.objects.filter(pk=made.pk).update(reported_on=dt.date(2024, 8, 25))
    assert rows(commissioner)[202432].unreviewed == 1
    Report.objects.filter(pk=made.pk).update(reported_on=dt.date(2024, 8, 26))
    assert rows(commissioner)[202432].unreviewed == 0
    reopened = BodyWeek.objects.filter(week=202432, body=campaign.pps_empang)
    reopened.update(reopened_on=dt.date(2024, 8, 20))
    assert rows(commissioner)[202432].unreviewed == 1


def line_of(client: Client, week: int) -> str:
    """A week's row of the page."""
    page: str = client.get(LIST).content.decode()
    return page.split(f'id="w{week}"')[1].split("</tr>", maxsplit=1)[0]


def returned(world: World, days_ago: int) -> Report:
    made = report(world, dt.datetime(2024, 8, 14, 3, tzinfo=dt.UTC))
    columns = {"status": "returned", "decided_at": NOW - dt.timedelta(days=days_ago)}
    Report.objects.filter(pk=made.pk).update(**columns)
    return made


def test_a_returned_report_that_can_be_mended_holds_the_week(
    campaign: World, commissioner: Client
) -> None:
    returned(campaign, days_ago=1)
    row = rows(commissioner)[202433]
    assert (row.state, row.unreviewed, row.mending) == (HELD, 0, 1)
    assert row.mending_until == dt.date(2024, 9, 6)
    line = line_of(commissioner, 202433)
    assert "Ditutup malam ini." not in line
    assert "Jumat, 6 September 2024" in line


def test_a_returned_report_holds_nothing_after_its_days(
    campaign: World, commissioner: Client
) -> None:
    returned(campaign, days_ago=4)
    row = rows(commissioner)[202433]
    assert (row.state, row.mending) == (DUE, 0)
    assert "Ditutup malam ini." in line_of(commissioner, 202433)


def test_a_week_reopened_by_mistake_is_closed_again_at_once(
    campaign: World, commissioner: Client
) -> None:
    commissioner.post(reverse("week_close", args=[202433]))
    shut = BodyWeek.objects.filter(week=202433, closed_on__isnull=False)
    count = shut.count()
    commissioner.post(reverse("week_reopen", args=[202433]), {"reason": "Salah pekan"})
    row = rows(commissioner)[202433]
    assert (row.state, row.is_over, row.may_be_closed) == (REOPENED, False, True)
    assert "Tutup lagi" in commissioner.get(LIST).content.decode()
    held_back = report(campaign, dt.datetime(2024, 8, 14, 3, tzinfo=dt.UTC))
    commissioner.post(reverse("week_close", args=[202433]))
    assert shut.count() == count - 1, "a report waits"
    Report.objects.filter(pk=held_back.pk).update(status="rejected")
    commissioner.post(reverse("week_close", args=[202433]))
    assert shut.count() == count
    assert rows(commissioner)[202433].state == CLOSED
    events = AuditEvent.objects.filter(action="week-closed").order_by("pk")
    assert [event.data.get("again") for event in events] == [None, count - 1, 1]
    assert {event.actor for event in events} == {campaign.commissioner_bogor}


def test_the_night_leaves_a_reopened_week_its_days(campaign: World, commissioner: Client) -> None:
    commissioner.post(reverse("week_close", args=[202433]))
    commissioner.post(reverse("week_reopen", args=[202433]), {"reason": "Banjir"})
    closing.close_week(campaign.pilkada, 202433)
    again = BodyWeek.objects.filter(week=202433, regency=campaign.bogor)
    assert not again.filter(closed_on__isnull=False).exists()


def test_a_reopened_week_is_open_on_every_page_at_once(
    campaign: World, commissioner: Client
) -> None:
    def closed() -> int:
        return AreaWeek.objects.get(area=campaign.bogor, week=202433, kind="all").closed

    commissioner.post(reverse("week_close", args=[202433]))
    assert closed() > 0
    commissioner.post(reverse("week_reopen", args=[202433]), {"reason": "Banjir"})
    assert closed() == 0


def test_the_page_of_reopening_names_the_rankings_that_it_holds_up(
    campaign: World, commissioner: Client
) -> None:
    BodyWeek.objects.filter(week=202431).update(closed_on=dt.date(2024, 8, 19))
    given = {"office": campaign.office_bogor, "election": campaign.pilkada, "created_at": NOW}
    july = {"first_week": 202427, "last_week": 202431, **given}
    ProgrammeFactory.create(name="Belum diumumkan", **july)
    names = {"announced": "Sudah diumumkan", "final": "Sudah selesai"}
    for state, name in names.items():
        made = ProgrammeFactory.create(name=name, **july)
        RankingFactory.create(
            programme=made, state=state, digest="d" * 64, announced_at=NOW,
            appeals_until=TODAY, final_at=NOW if state == "final" else None,
        )  # fmt: skip
    ProgrammeFactory.create(name="Pekan lain", **(july | {"last_week": 202430}))
    ProgrammeFactory.create(
        name="Kantor lain", **(july | {"office": campaign.bodies["office_blora"]})
    )
    page = commissioner.get(reverse("week_reopen", args=[202431]))
    found = page.context["held_up"]
    assert [one.name for one in found.unannounced] == ["Belum diumumkan"]
    assert [one.name for one in found.announced] == ["Sudah diumumkan"]
    html = page.content.decode()
    assert "belum bisa diumumkan" in html
    assert "Sudah selesai" not in html


def test_a_week_whose_figures_keep_failing_says_so(campaign: World, commissioner: Client) -> None:
    Computation.objects.update_or_create(
        election=campaign.pilkada, week=202433,
        defaults={"failures": 5, "failure": "ZeroDivisionError: rahasia"},
    )  # fmt: skip
    page = commissioner.get(LIST)
    assert [row.week for row in page.context["rows"] if row.failing] == [202433]
    line = line_of(commissioner, 202433)
    assert "beberapa kali berturut-turut" in line
    assert "rahasia" not in line
    assert "Ditutup malam ini." not in line


def test_no_identity_number_gets_into_the_reason_of_a_reopening(
    campaign: World, commissioner: Client
) -> None:
    BodyWeek.objects.filter(week=202431).update(closed_on=dt.date(2024, 8, 19))
    answer = commissioner.post(
        "/pekan/2024-W31/buka/?wilayah=32.71", {"reason": "Diminta 3271010101800001"}
    )
    assert answer.status_code == 422
    assert not BodyWeek.objects.filter(reopened_on__isnull=False).exists()


def test_operators_are_led_to_what_keeps_a_week_open(campaign: World, signed_in: SignIn) -> None:
    made = report(campaign, dt.datetime(2024, 8, 7, 3, tzinfo=dt.UTC))
    client = signed_in(campaign.operator_bogor)
    page = client.get(LIST).content.decode()
    assert "/verifikasi/?saring=pekan-2024-W32" in page
    assert "/tutup/" not in page
    queue = client.get("/verifikasi/?saring=pekan-2024-W32").context["queue"]
    assert [row.report for row in queue.rows] == [made]
    assert str(queue.counts["pekan-2024-W32"]) == "1"
    assert client.get("/verifikasi/?saring=pekan-2024-W33").context["queue"].rows == []
    assert client.get("/verifikasi/?saring=pekan-2024-W99").context["queue"].which == ""


def test_commissioners_are_not_led_to_the_queue(campaign: World, commissioner: Client) -> None:
    report(campaign, dt.datetime(2024, 8, 7, 3, tzinfo=dt.UTC))
    assert "/verifikasi/" not in commissioner.get(LIST).content.decode()


def test_a_week_is_closed_by_hand(campaign: World, commissioner: Client) -> None:
    report(campaign, dt.datetime(2024, 8, 14, 3, tzinfo=dt.UTC))
    answer = commissioner.post(reverse("week_close", args=[202433]), follow=True)
    assert answer.status_code == 200
    shut = BodyWeek.objects.filter(week=202433, closed_on__isnull=False)
    assert not shut.filter(body=campaign.pps_empang).exists(), "a report waits"
    assert shut.filter(body=campaign.pps_batu_tulis).exists()
    assert not shut.filter(body=campaign.pps_beran).exists(), "not of this area"
    told = [str(message) for message in answer.context["messages"]]
    assert len(told) == 2
    event = AuditEvent.objects.filter(action="week-closed").get()
    assert (event.actor, event.area_code) == (campaign.commissioner_bogor, "32.71")


def test_a_week_is_not_closed_before_its_day(campaign: World, commissioner: Client) -> None:
    assert "2024-W35/tutup" not in commissioner.get(LIST).content.decode()
    commissioner.post(reverse("week_close", args=[202435]))
    assert not BodyWeek.objects.filter(closed_on__isnull=False).exists()
    assert commissioner.get(reverse("week_close", args=[202435])).status_code == 405


def test_a_week_is_reopened_with_a_reason(campaign: World, commissioner: Client) -> None:
    BodyWeek.objects.filter(week=202431).update(closed_on=dt.date(2024, 8, 19))
    report(campaign, dt.datetime(2024, 8, 2, 3, tzinfo=dt.UTC), reported_on=dt.date(2024, 8, 21))
    address = reverse("week_reopen", args=[202431])
    assert commissioner.get(address).context["late"] == 1
    assert commissioner.post(address, {"reason": " "}).status_code == 422
    assert not AuditEvent.objects.filter(action="week-reopened").exists()
    answer = commissioner.post(address, {"reason": "Server mati dua hari"})
    assert answer["Location"] == "/pekan/?wilayah=32.71"
    assert BodyWeek.objects.filter(week=202431, reopened_on=dt.date(2024, 9, 4)).count() == 4
    row = rows(commissioner)[202431]
    assert (row.state, row.closes_last) == (REOPENED, dt.date(2024, 9, 19))
    assert row.reopening is not None
    assert row.reopening.actor == campaign.commissioner_bogor
    page = commissioner.get(LIST).content.decode()
    assert "Server mati dua hari" in page
    assert "Commissioner Bogor" in page


def test_an_open_week_can_not_be_reopened(campaign: World, commissioner: Client) -> None:
    answer = commissioner.post(reverse("week_reopen", args=[202435]), {"reason": "Coba"})
    assert answer.status_code == 302
    assert not AuditEvent.objects.filter(action="week-reopened").exists()


def test_a_reopening_above_is_told_below(
    campaign: World, commissioner: Client, signed_in: SignIn
) -> None:
    BodyWeek.objects.filter(week=202431).update(closed_on=dt.date(2024, 8, 19))
    above = signed_in(campaign.commissioner_ri)
    above.post(reverse("week_reopen", args=[202431]), {"reason": "Gangguan nasional"})
    for client in (commissioner, above, signed_in(campaign.reviewer_bogor_selatan)):
        assert "Gangguan nasional" in client.get(LIST).content.decode()


def test_an_office_reopens_the_week_of_one_area_below(campaign: World, signed_in: SignIn) -> None:
    BodyWeek.objects.filter(week=202431).update(closed_on=dt.date(2024, 8, 19))
    client = signed_in(campaign.commissioner_jabar)
    address = reverse("week_reopen", args=[202431])
    client.post(address, {"reason": "Banjir", "wilayah": "32.71.01"})
    opened = BodyWeek.objects.filter(week=202431, closed_on__isnull=True)
    assert {row.body_id for row in opened} == {
        campaign.ppk_bogor_selatan.pk, campaign.pps_empang.pk, campaign.pps_batu_tulis.pk,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "area", "status"),
    [("operator_bogor", "32.71", 403), ("auditor_bogor", "32.71", 403),
     ("commissioner_bogor", "33.16", 404), ("commissioner_bogor", "32", 404)],
)  # fmt: skip
def test_only_commissioners_of_the_area_close_and_reopen(
    campaign: World, signed_in: SignIn, name: str, area: str, status: int
) -> None:
    BodyWeek.objects.filter(week=202431).update(closed_on=dt.date(2024, 8, 19))
    client = signed_in(campaign.people[name])
    for url, week in (("week_close", 202433), ("week_reopen", 202431)):
        answer = client.post(
            reverse(url, args=[week]), {"wilayah": area, "reason": "Coba", "pemilihan": ""}
        )
        assert answer.status_code == status
    assert not AuditEvent.objects.filter(action__startswith="week-").exists()


def test_readers_see_weeks_without_buttons(campaign: World, signed_in: SignIn) -> None:
    BodyWeek.objects.filter(week=202431).update(closed_on=dt.date(2024, 8, 19))
    for name in ("auditor_bogor", "reviewer_bogor_selatan", "operator_jabar"):
        page = signed_in(campaign.people[name]).get(LIST).content.decode()
        assert "2024-W31" in page
        assert "/tutup/" not in page
        assert "/buka/" not in page


def test_weeks_that_do_not_exist_are_not_found(campaign: World, commissioner: Client) -> None:
    assert commissioner.post("/pekan/2024-W99/tutup/").status_code == 404
    assert commissioner.get(reverse("week_reopen", args=[202420])).status_code == 404
    assert commissioner.get(LIST, {"pemilihan": "tidak-ada"}).status_code == 404


def test_before_anything_was_computed_the_page_says_so(world: World, commissioner: Client) -> None:
    page = commissioner.get(LIST)
    assert (page.status_code, page.context["rows"]) == (200, [])


def test_many_weeks_are_turned_page_by_page(campaign: World, commissioner: Client) -> None:
    for week in weeks.between(202415, 202430):
        store(campaign.pps_empang, week, earned=1)
        roll_up(campaign, week)
    page = commissioner.get(LIST)
    assert len(page.context["rows"]) == week_pages.PAGE
    assert (page.context["older"], page.context["newer"]) == ("2024-W23", "")
    older = commissioner.get(LIST, {"pekan": "2024-W23"})
    assert [row.week for row in older.context["rows"]] == weeks.between(202415, 202423)[::-1]
    assert (older.context["older"], older.context["newer"]) == ("", "2024-W36")
    assert rows(commissioner, pekan="1999-W01"), "nonsense falls back to the present"


def test_many_weeks_and_bodies_cost_the_same(world: World, commissioner: Client) -> None:
    store(world.pps_empang, WEEK, earned=1)
    roll_up(world, WEEK)
    with CaptureQueriesContext(connection) as one:
        assert len(rows(commissioner)) == 1
    for week in weeks.between(202426, 202435):
        for body in BODIES:
            store(world.bodies[body], week, earned=1)
        report(world, dt.datetime.combine(weeks.monday(week), dt.time(3), dt.UTC))
        roll_up(world, week)
    with CaptureQueriesContext(connection) as many:
        assert len(rows(commissioner)) == 11
    assert len(one) == len(many)


def test_a_large_areas_closed_weeks_come_from_its_roll_up(
    campaign: World, signed_in: SignIn
) -> None:
    BodyWeek.objects.filter(week=202431).update(closed_on=dt.date(2024, 8, 19))
    BodyWeek.objects.filter(week=202432, regency=campaign.bogor).update(
        closed_on=dt.date(2024, 8, 26)
    )
    roll_up(campaign, 202431, 202432)
    client = signed_in(campaign.commissioner_ri)
    found = rows(client, wilayah="ID")
    assert (found[202431].state, found[202431].closed) == (CLOSED, 5)
    assert (found[202432].state, found[202432].closed, found[202432].open) == (DUE, 4, 1)
    assert found[202432].closed_last == dt.date(2024, 8, 26)
