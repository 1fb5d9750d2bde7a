"""Lists of bodies, the page of one body, the file, and the texts for WhatsApp."""

import csv
import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from adhoc_bodies.models import Body, SocialAccount
from posts.models import Directive, Report
from targets import downloads, lists, recap
from targets.figures import Figures, Row
from targets.models import BodyWeek
from targets.scoring import compliance
from targets.scoring.compliance import Days
from targets.scoring.sql.words import Scope
from tests.factories import DirectiveFactory, ReportFactory
from tests.targets.stored import roll_up, store
from tests.world import WEEK, World

SignIn = Callable[[Any], Client]
DISTRICT = "/w/32.71.01/"
EMPANG = "/w/32.71.01.1003/pps/"


@pytest.fixture
def operator(told: World, signed_in: SignIn) -> Client:
    return signed_in(told.operator_bogor)


def names(client: Client, address: str) -> list[str]:
    return [row.name for row, _, _ in client.get(address).context["rows"]]


# ---- lists of bodies --------------------------------------------------------------------


def test_a_district_lists_its_bodies_worst_first(operator: Client) -> None:
    assert names(operator, DISTRICT) == ["PPS Batu Tulis", "PPK Bogor Selatan", "PPS Empang"]
    total = operator.get(DISTRICT).context["total"]
    assert (total.figures.score, total.figures.bodies) == (5000, 3)


def test_districts_beside_each_other_are_compared_over_the_same_range(
    told: World, operator: Client
) -> None:
    store(told.pps_empang, WEEK - 2, earned=1)
    roll_up(told, WEEK - 2)
    august = "?rentang=bulan&pekan=2024-W35"
    page = operator.get(DISTRICT + august).context
    regency = operator.get("/w/32.71/" + august).context["board"].children
    ranged = {row.code: row.figures.score for row in regency}
    assert {row.code: row.figures.score for row in page["siblings"]} == ranged
    assert ranged["32.71.01"] == page["total"].figures.score


def test_a_regency_lists_the_bodies_of_all_its_districts(operator: Client) -> None:
    assert len(names(operator, "/w/32.71/badan/")) == 5
    assert operator.get("/w/32.71.01/badan/")["Location"] == DISTRICT
    assert operator.get("/wilayah/")["Location"] == "/w/32.71/badan/"


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ("di-bawah-target", ["PPS Batu Tulis", "PPK Bogor Selatan", "PPS Empang"]),
        ("belum", ["PPS Batu Tulis", "PPK Bogor Selatan"]),
        ("menunggu", ["PPS Batu Tulis", "PPS Baranangsiang"]),
        ("tanpa-akun", ["PPS Baranangsiang"]),
    ],
)
def test_chips_filter_and_count_what_they_show(
    operator: Client, chosen: str, found: list[str]
) -> None:
    address = f"/w/32.71/badan/?saring={chosen}"
    assert names(operator, address) == found
    chip = next(c for c in operator.get(address).context["chips"] if c["current"])
    assert chip["count"] == len(found)


def test_a_regency_is_listed_by_pages_and_a_district_whole(
    operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = names(operator, "/w/32.71/badan/")
    monkeypatch.setattr(lists, "PAGE", 2)
    pages = [operator.get(f"/w/32.71/badan/?hal={number}").context for number in (1, 2, 3)]
    assert [row.name for page in pages for row, _, _ in page["rows"]] == whole
    assert [page["next_page"] for page in pages] == [2, 3, None]
    for address in (DISTRICT, DISTRICT + "?hal=2"):
        district = operator.get(address).context
        assert len(district["rows"]) == 3
        assert (district["this_page"], district["next_page"]) == (1, None)


@pytest.mark.parametrize("query", ["", "?hal=2", "?saring=belum", "?cari=empang"])
def test_the_recap_knows_the_reasons_of_bodies_that_the_page_does_not_show(
    told: World, operator: Client, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    def blamed() -> bool:
        return "tanpa akun" in operator.get(f"/w/32.71/badan/{query}").context["recap"]

    monkeypatch.setattr(lists, "PAGE", 1)
    assert not blamed()  # PPS Baranangsiang asked for an exemption
    told.exemptions["pps_baranangsiang"].__class__.objects.all().delete()
    assert blamed()


def test_a_search_finds_names_and_districts(operator: Client) -> None:
    assert names(operator, "/w/32.71/badan/?cari=batu+TULIS") == ["PPS Batu Tulis"]
    assert len(names(operator, "/w/32.71/badan/?cari=timur")) == 2
    empty = operator.get("/w/32.71/badan/?cari=tidak+ada")
    assert empty.context["rows"] == []
    assert 'href="?"' in empty.content.decode()


def test_siblings_stand_above_the_list_for_who_looks_after_them(operator: Client) -> None:
    siblings = operator.get(DISTRICT).context["siblings"]
    assert [row.name for row in siblings] == ["Bogor Selatan", "Bogor Timur"]


def test_accounts_show_as_chips(told: World, operator: Client) -> None:
    SocialAccount.objects.filter(body=told.pps_empang, platform="facebook").delete()
    accounts = {row.name: chips for row, chips, _ in operator.get(DISTRICT).context["rows"]}
    assert accounts["PPS Batu Tulis"] == {"instagram": "ok", "facebook": "wait", "tiktok": "no"}
    assert accounts["PPS Empang"]["facebook"] == "no"
    told.exemptions["pps_empang"].__class__.objects.filter(body=told.pps_empang).update(
        status="granted", decided_by=told.operator_bogor
    )
    accounts = {row.name: chips for row, chips, _ in operator.get(DISTRICT).context["rows"]}
    assert accounts["PPS Empang"]["tiktok"] == "ex"


def test_the_worst_body_is_unfolded_unless_another_is_named(told: World, operator: Client) -> None:
    opened = operator.get(DISTRICT).context["opened"]
    assert opened.row.name == "PPS Batu Tulis"
    assert operator.get(DISTRICT + "?buka=32.71.01.1003").context["opened"].row.name == "PPS Empang"
    assert operator.get(DISTRICT + "?buka=-").context["opened"] is None
    assert operator.get(DISTRICT + "?buka=33.16.09.1006").context["opened"] is None
    # Duties are of one week: over a range no line unfolds unasked.
    assert operator.get(DISTRICT + "?rentang=bulan").context["opened"] is None


def test_a_directive_shows_the_state_of_each_platform(told: World, operator: Client) -> None:
    Directive.objects.update(state="withdrawn")
    asked = DirectiveFactory(
        election=told.pilkada, office=told.office_bogor, title="Cek DPT", min_platforms=2,
        platforms=["instagram", "facebook", "tiktok"],
        starts_on=dt.date(2024, 9, 1), due_on=dt.date(2024, 9, 3),
    )  # fmt: skip
    Report.objects.all().delete()
    common = {"body": told.pps_empang, "directive": asked, "election": told.pilkada}
    ReportFactory(**common, accepted=True, effective_on=dt.date(2024, 9, 4))
    ReportFactory(**common, platform="facebook", post_id="fb1")
    duties = operator.get(DISTRICT + "?buka=32.71.01.1003").context["opened"].week.duties
    states = dict(duties[0].platforms)
    assert states == {"instagram": "late", "facebook": "submitted", "tiktok": "missing"}


# ---- one body ---------------------------------------------------------------------------


@pytest.fixture
def worked_example(world: World) -> World:
    """Section 7 of scoring.md: PPS Empang in 2024-W36."""
    Directive.objects.update(state="withdrawn")
    Report.objects.all().delete()
    day = lambda d: dt.datetime(2024, 9, d, 3, tzinfo=dt.UTC)  # noqa: E731
    first, second = (
        DirectiveFactory(
            election=world.pilkada, office=world.office_bogor, title=title, weight=weight,
            min_platforms=needed, platforms=platforms,
            starts_on=dt.date(2024, 9, 2), due_on=dt.date(2024, 9, due),
        )
        for title, weight, needed, platforms, due in (
            ("Arahan A", 2, 1, ["instagram", "facebook"], 4),
            ("Arahan B", 1, 2, ["instagram", "tiktok"], 6),
        )
    )  # fmt: skip
    for directive, platform, posted, reported in (
        (first, "instagram", 3, 3), (second, "instagram", 6, 7), (second, "tiktok", 9, 9)
    ):  # fmt: skip
        ReportFactory(
            body=world.pps_empang, election=world.pilkada, directive=directive, platform=platform,
            accepted=True, posted_at=day(posted), reported_at=day(reported),
        )  # fmt: skip
    return world


def test_the_page_of_a_body_recomputes_its_percentage(
    worked_example: World, signed_in: SignIn
) -> None:
    world = worked_example
    with time_machine.travel(dt.datetime(2024, 9, 16, 3, tzinfo=dt.UTC), tick=False):
        compliance.compute(
            election=world.pilkada, week=WEEK, scope=Scope.everybody(), days=Days.today()
        )
        response = signed_in(world.member_empang).get(EMPANG + "?pekan=2024-W36")
    context = response.context
    assert context["figures"].score == context["owed"].hundredths == 8542
    lines = [(d.weight, d.state, str(round(d.earned, 2))) for d in context["owed"].duties]
    assert lines == [(2, "met", "2.00"), (1, "late", "0.75"), (1, "partial", "0.67")]
    assert dict(context["owed"].duties[0].platforms) == {"instagram": "met", "facebook": "spare"}
    text = response.content.decode()
    assert "100 × 3,42 / 4 = 85,42%" in text or "100 × 3.42 / 4 = 85.42%" in text


def test_members_see_their_own_body_only(told: World, signed_in: SignIn) -> None:
    client = signed_in(told.member_empang)
    assert client.get(EMPANG).status_code == 200
    assert client.get("/w/32.71.01.1001/pps/").status_code == 404
    assert client.get("/w/32.71.01/ppk/").status_code == 404
    assert client.get("/w/32.71.01/").status_code == 403
    assert "wa.me" not in client.get(EMPANG).content.decode()


def test_a_village_leads_to_its_pps(operator: Client) -> None:
    assert operator.get("/w/32.71.01.1003/")["Location"] == EMPANG
    assert operator.get("/w/32.71.01/pps/").status_code == 404


def test_links_to_posts_leave_without_a_trace(told: World, operator: Client) -> None:
    text = operator.get(EMPANG).content.decode()
    assert 'rel="noopener nofollow"' in text
    assert operator.get(EMPANG).context["reports"]


# ---- the file -----------------------------------------------------------------------------


def rows_of(response: Any) -> list[list[str]]:
    return list(csv.reader(response.content.decode("utf-8-sig").splitlines()))


def test_the_file_holds_the_table_and_its_total(operator: Client) -> None:
    response = operator.get("/w/32.71/unduh.csv")
    rows = rows_of(response)
    assert [row[1] for row in rows[1:]] == ["Bogor Selatan", "Bogor Timur", "Kota Bogor"]
    assert rows[-1][3] == "70.00"
    assert 'filename="kepatuhan-32.71-2024-W36.csv"' in response["Content-Disposition"]
    assert len(rows_of(operator.get("/w/32.71/unduh.csv?badan=1"))) == 7


def test_a_name_never_becomes_a_formula(told: World, signed_in: SignIn) -> None:
    Body.objects.filter(pk=told.pps_empang.pk).update(name='=HYPERLINK("http://x")')
    rows = rows_of(signed_in(told.auditor_bogor).get("/w/32.71.01/unduh.csv"))
    assert '\'=HYPERLINK("http://x")' in [row[1] for row in rows]
    assert [downloads.safe(text) for text in ("+1", "-1", "@a", "\tb", "a=b", None)] == [
        "'+1", "'-1", "'@a", "'\tb", "a=b", ""
    ]  # fmt: skip


# ---- WhatsApp ---------------------------------------------------------------------------


def test_the_recap_says_what_the_page_says_best_first(operator: Client) -> None:
    text = operator.get("/w/32.71/").context["recap"]
    lines = text.splitlines()
    assert lines[0].startswith("*")
    assert lines.index(next(x for x in lines if x.startswith("1. Bogor Timur"))) < lines.index(
        next(x for x in lines if x.startswith("2. Bogor Selatan"))
    )
    assert "• Bogor Selatan: PPK Bogor Selatan, PPS Batu Tulis" in lines
    assert lines[-1].endswith("http://testserver/w/32.71/")


def test_a_long_list_of_names_is_cut(told: World) -> None:
    missing = [("Kecamatan", f"PPS {number}") for number in range(100)]
    said = recap.Recap("KPU", "Pekan", "s.d.", 8000, SOME, [], missing, [], "http://x")
    text = recap.text(said)
    assert "PPS 39" in text
    assert "PPS 40" not in text
    assert "60" in text


def test_a_reminder_opens_whatsapp_with_a_text_and_no_number(told: World, operator: Client) -> None:
    address = urlsplit(operator.get(EMPANG).context["reminder"])
    assert (address.netloc, address.path) == ("wa.me", "/")
    assert "PPS Empang" in parse_qs(address.query)["text"][0]


def test_weeks_before_a_body_was_formed_are_gaps(told: World, operator: Client) -> None:
    store(told.pps_empang, 202434, earned=4)
    roll_up(told, 202434)
    rows = {row.name: row.weeks for row, _, _ in operator.get(DISTRICT).context["rows"]}
    assert rows["PPS Empang"] == [10000, 5000, 7500]
    assert rows["PPS Batu Tulis"][0] is None
    assert BodyWeek.objects.filter(week=202434).count() == 1


SOME = Row(1, "32.71", "Kota Bogor", Figures(score=7000), None, [])
