"""The second look: blind, impartial, repeatable; and what it says of each reviewer."""

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from accounts.roles import Role
from posts import agreement, certainty, draws, recheck_lists, rechecks
from posts.flags import Flag
from posts.models import Draw, Recheck, Report, Review
from posts.refusals import NotAllowed
from tests.factories import MembershipFactory
from tests.posts.looks import AUGUST, decided, looked
from tests.world import NOW, World

SignIn = Callable[[Any], Client]
LIST = "/periksa-ulang/"
AGREEMENT = "/periksa-ulang/kesepakatan/"
CANDIDATES = "/periksa-ulang/calon/"
#: What differs between two pages of equal reports.
ANYHOW = re.compile(
    r"/(periksa-ulang|laporan)/\d+/|nonce=\S+|value=\"\w{64}\"|X-CSRFToken\": \"\w+\""
)


@pytest.fixture
def operator(world: World, signed_in: SignIn) -> Client:
    """The operator of KPU Kota Bogor."""
    return signed_in(world.operator_bogor)


def drawn(world: World, office: str = "office_bogor") -> Draw:
    found = draws.draw_month(election=world.pilkada, office=world.bodies[office], month=AUGUST)
    assert found is not None
    return found


def item(recheck: Recheck) -> str:
    return f"{LIST}{recheck.pk}/"


def fresh(recheck: Recheck) -> Recheck:
    return Recheck.objects.get(pk=recheck.pk)


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


# --- blind -------------------------------------------------------------------------------


def test_no_page_tells_the_first_verdict(world: World, operator: Client) -> None:
    """Two reports that differ in nothing but what became of them look the same."""
    pages = {}
    for verdict in ("accepted", "rejected"):
        [review] = decided(world, verdict=verdict)
        Report.objects.filter(pk=review.report_id).update(
            canonical="https://www.instagram.com/p/SAMA/", reason_note="Kenari alasan",
            account=None if verdict == "rejected" else world.accounts["pps_empang"],
            flags={} if verdict == "rejected" else {Flag.MENDED: {"note": "Kenari tanda"}},
            posted_at_source="claimed" if verdict == "rejected" else "reviewer",
        )  # fmt: skip
        Review.objects.filter(pk=review.pk).update(note="Kenari putusan")
        recheck = looked(review, world.office_bogor)
        listed, opened = operator.get(LIST), operator.get(item(recheck))
        for response in (listed, opened):
            told = f"{response.headers}{response.content.decode()}"
            assert "Kenari" not in told
            assert world.reviewer_bogor_selatan.name not in told
            assert f'/laporan/{review.report_id}/"' not in told
        pages[verdict] = [ANYHOW.sub("", r.content.decode()) for r in (listed, opened)]
        Recheck.objects.all().delete()
    assert pages["accepted"] == pages["rejected"]


def test_what_is_blinded_is_never_saved(world: World) -> None:
    [review] = decided(world)
    recheck_lists.blind_item(
        recheck_lists.with_report(  # looks only
            Recheck.objects.filter(pk=looked(review, world.office_bogor).pk)
        )
        .get()
        .report
    )
    assert Report.objects.get(pk=review.report_id).status == "accepted"


def test_numbers_hide_the_verdict_of_what_is_not_checked_yet(
    world: World, operator: Client
) -> None:
    decided(world, verdict="rejected")
    sample = drawn(world)
    for which in ("sampel", "putusan"):
        page = operator.get(AGREEMENT, {"sampel": sample.pk, "daftar": which})
        assert world.pps_empang.name in words(page)
        assert "rejected" not in words(page).lower()
        assert "ditolak" not in words(page).lower()
        assert f"/laporan/{sample.rechecks.get().report_id}/" not in page.content.decode()


def test_the_drawn_list_can_be_held_against_the_draw(world: World, operator: Client) -> None:
    """Number and reviewer of each drawn verdict, as populasi.csv has them; in no other list."""
    [first, *_] = decided(world, 3)
    sample = drawn(world)
    url = f"{AGREEMENT}?sampel={sample.pk}&daftar="
    numbers = operator.get(f"{url}sampel")
    cells = r'\(review\)">(\d+)<.*?\(reviewer\)">(\d+)<'
    told = re.findall(cells, numbers.content.decode())
    chosen = sample.rechecks.values_list("review", "review__reviewer")
    assert {(int(review), int(by)) for review, by in told} == set(chosen)
    for which in ("putusan", "diperiksa"):
        assert "(review)" not in operator.get(f"{url}{which}").content.decode()
    assert "(review)" not in operator.get(f"{AGREEMENT}?daftar=sampel").content.decode()
    page = words(operator.get(f"{AGREEMENT}?sampel={sample.pk}"))
    assert f"verify_draw --area 32.71 --month {sample.month:%Y-%m}" in page
    assert f'sha256("{sample.seed}:{first.pk}")' in html.unescape(page)


# --- impartial ---------------------------------------------------------------------------


def test_nobody_looks_at_what_is_their_own(world: World, signed_in: SignIn) -> None:
    """Neither the first reviewer, nor the reporter, nor who serves in the body or decided there."""
    user = world.operator_bogor
    client = signed_in(user)
    verdict = decided(world)[0]
    Review.objects.filter(pk=verdict.pk).update(reviewer=user)
    report = decided(world)[0]
    Report.objects.filter(pk=report.report_id).update(submitted_by=user)
    body = decided(world, body="pps_batu_tulis")[0]
    MembershipFactory.create(user=user, body=world.pps_batu_tulis, role=Role.MEMBER)
    colleague = decided(world, body="pps_baranangsiang", by="reviewer_bogor_timur",
                        office="ppk_bogor_timur")[0]  # fmt: skip
    MembershipFactory.create(user=user, body=world.ppk_bogor_timur, role=Role.MEMBER)
    clean = looked(decided(world)[0], world.office_bogor)
    for review in (verdict, report, body, colleague):
        recheck = looked(review, world.office_bogor)
        assert client.get(item(recheck)).status_code == 403
        assert client.post(item(recheck), {"finding": "fits"}).status_code == 403
        with pytest.raises(PermissionDenied):
            rechecks.find(recheck=recheck, by=User.objects.get(pk=user.pk), finding="fits")
    page = client.get(LIST)
    assert [row.pk for row in page.context["rows"]] == [clean.pk]
    assert page.context["progress"].mine == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("operator_bogor", 200), ("auditor_bogor", 200), ("commissioner_bogor", 403),
        ("administrator_bogor", 403), ("reviewer_bogor_selatan", 403), ("member_empang", 403),
        ("operator_kab_bogor", 404), ("operator_jabar", 404), ("auditor_ri", 404),
        ("root", 403), ("nobody", 403),
    ],
)  # fmt: skip
def test_only_the_own_office_opens_it(
    world: World, signed_in: SignIn, who: str, status: int
) -> None:
    decided(world)
    sample = drawn(world)
    client = signed_in(world.people[who])
    recheck = sample.rechecks.get()
    assert client.get(item(recheck)).status_code == status
    assert client.get(f"{LIST}sampel/{sample.pk}/populasi.csv").status_code == status
    assert client.get(AGREEMENT, {"sampel": sample.pk}).status_code == status
    posted = client.post(item(recheck), {"finding": "fits"}).status_code
    assert posted == (302 if status == 200 else status)
    assert bool(fresh(recheck).finding) == (status == 200)


def test_other_offices_samples_stay_unseen(world: World, signed_in: SignIn) -> None:
    decided(world)
    drawn(world)
    for who in ("operator_kab_bogor", "operator_jabar", "operator_ri", "auditor_ri"):
        client = signed_in(world.people[who])
        for url in (LIST, AGREEMENT, f"{AGREEMENT}?daftar=sampel", CANDIDATES):
            told = client.get(url).content.decode()
            assert world.pps_empang.name not in told
            assert world.reviewer_bogor_selatan.name not in told


# --- what is found -----------------------------------------------------------------------


def test_a_finding_is_kept_and_leads_to_the_next(world: World, operator: Client) -> None:
    first, second = (looked(review, world.office_bogor) for review in decided(world, 2))
    answer = operator.post(
        item(first), {"finding": "unfit", "reason": "off_directive", "note": "Bukan materi"}
    )
    assert answer.headers["Location"] == item(second)
    first = fresh(first)
    assert (first.finding, first.reason, first.note) == ("unfit", "off_directive", "Bukan materi")
    assert (first.found_by, first.found_at) == (world.operator_bogor, NOW)
    event = AuditEvent.objects.get(action="recheck-found")
    assert (event.actor, event.object_id, event.area_code) == (
        world.operator_bogor, first.pk, "32.71.01.1003",
    )  # fmt: skip
    assert Report.objects.get(pk=first.report_id).status == "accepted"
    assert operator.post(item(second), {"finding": "fits"}).headers["Location"] == LIST
    progress = operator.get(LIST).context["progress"]
    assert (progress.done, progress.total, progress.mine) == (2, 2, 0)


@pytest.mark.parametrize(
    "said",
    [
        {}, {"finding": "maybe"}, {"finding": "unfit"}, {"finding": "unfit", "reason": "bored"},
        {"finding": "unfit", "reason": "other"}, {"finding": "fits", "note": "x" * 301},
        {"finding": "fits", "note": "NIK 3271010101900001"},
    ],
)  # fmt: skip
def test_half_a_finding_is_asked_again(
    world: World, operator: Client, said: dict[str, str]
) -> None:
    recheck = looked(decided(world)[0], world.office_bogor)
    answer = operator.post(item(recheck), said)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not fresh(recheck).finding


def test_what_fits_has_no_reason(world: World, operator: Client) -> None:
    recheck = looked(decided(world)[0], world.office_bogor)
    operator.post(item(recheck), {"finding": "fits", "reason": "picture"})
    assert fresh(recheck).reason == ""


def test_the_first_finding_stands(world: World, operator: Client) -> None:
    recheck = looked(decided(world)[0], world.office_bogor)
    rechecks.find(recheck=recheck, by=world.auditor_bogor, finding="fits")
    with pytest.raises(NotAllowed):
        rechecks.find(recheck=recheck, by=world.operator_bogor, finding="unsure")
    operator.post(item(recheck), {"finding": "unsure"})
    assert (fresh(recheck).finding, fresh(recheck).found_by) == ("fits", world.auditor_bogor)


def test_a_post_that_is_gone_leads_to_the_check_of_it(world: World, operator: Client) -> None:
    recheck = looked(decided(world)[0], world.office_bogor)
    page = operator.post(item(recheck), {"finding": "unsure"}, follow=True)
    assert f"/laporan/{recheck.report_id}/masih-tayang/" in page.content.decode()


@pytest.mark.parametrize(
    ("verdict", "finding", "said"),
    [
        ("accepted", "fits", "Sepakat dengan putusan pertama"),
        ("rejected", "unfit", "Sepakat dengan putusan pertama"),
        ("accepted", "unfit", "Berbeda dengan putusan pertama: diterima"),
        ("rejected", "fits", "Berbeda dengan putusan pertama: ditolak"),
        ("accepted", "unsure", "Putusan pertama: diterima"),
    ],
)  # fmt: skip
def test_after_the_finding_the_first_verdict_is_told(
    world: World, operator: Client, verdict: str, finding: str, said: str
) -> None:
    [review] = decided(world, verdict=verdict)
    recheck = looked(review, world.office_bogor)
    before = operator.get(item(recheck))
    assert said not in words(before)
    sent = {"finding": finding, "reason": "picture" if finding == "unfit" else ""}
    toast = words(operator.post(item(recheck), sent, follow=True))
    assert said in toast
    done = operator.get(item(recheck))
    assert said in words(done)
    assert world.reviewer_bogor_selatan.name in words(done)
    assert f'href="/laporan/{review.report_id}/"' in done.content.decode()


def test_whoever_came_second_is_told_no_agreement_of_theirs(world: World, operator: Client) -> None:
    recheck = looked(decided(world)[0], world.office_bogor, world.auditor_bogor, "fits")
    answer = operator.post(item(recheck), {"finding": "unfit", "reason": "picture"}, follow=True)
    [message] = answer.context["messages"]
    assert "putusan pertama" not in str(message)


# --- what the office does with it ----------------------------------------------------------


def test_an_acceptance_is_taken_back_by_a_named_person_only(world: World, operator: Client) -> None:
    [review] = decided(world)
    recheck = looked(review, world.office_bogor, world.auditor_bogor, "unfit")
    report = Report.objects.filter(pk=review.report_id)
    assert report.get().status == "accepted"
    page = operator.get(f"{AGREEMENT}?daftar=tak-sepakat")
    assert f"{item(recheck)}cabut/" in page.content.decode()
    assert operator.get(f"{item(recheck)}cabut/").status_code == 200
    assert report.get().status == "accepted"
    with_nik = operator.post(f"{item(recheck)}cabut/", {"note": "NIK 3271010101900001"})
    assert (with_nik.status_code, report.get().status) == (422, "accepted")
    operator.post(f"{item(recheck)}cabut/", {"note": "Iklan toko"})
    assert (report.get().status, report.get().reason) == ("rejected", "off_directive")
    verdicts = Review.objects.filter(report=review.report_id).order_by("pk")
    assert [(v.verdict, v.reviewer) for v in verdicts] == [
        ("accepted", world.reviewer_bogor_selatan), ("revoked", world.operator_bogor),
    ]  # fmt: skip
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"report-revoked", "recheck-overturned"} <= actions
    again = operator.post(f"{item(recheck)}cabut/", {}, follow=True)
    assert verdicts.count() == 2
    assert "cabut/" not in again.content.decode()


@pytest.mark.parametrize(
    ("verdict", "finding"),
    [("accepted", "fits"), ("rejected", "unfit"), ("rejected", "fits"), ("accepted", "")],
)
def test_nothing_else_is_taken_back(
    world: World, operator: Client, verdict: str, finding: str
) -> None:
    [review] = decided(world, verdict=verdict)
    by = world.auditor_bogor if finding else None
    recheck = looked(review, world.office_bogor, by, finding)
    assert operator.post(f"{item(recheck)}cabut/", {}).status_code == 302
    assert Report.objects.get(pk=review.report_id).status == verdict
    with pytest.raises(NotAllowed):
        rechecks.take_back(recheck=recheck, by=world.operator_bogor)


def test_a_verdict_that_was_undone_takes_no_other_one_with_it(
    world: World, operator: Client
) -> None:
    """The report was accepted anew by somebody else, whom the second look doesn't concern."""
    [first] = decided(world)
    recheck = looked(first, world.office_bogor, world.auditor_bogor, "unfit")
    Review.objects.filter(pk=first.pk).update(undone_at=NOW)
    later = first.at + dt.timedelta(minutes=3)
    Review.objects.create(
        report=first.report, reviewer=world.reviewer_bogor_timur, verdict="accepted", at=later
    )
    Report.objects.filter(pk=first.report_id).update(decided_at=later)
    assert operator.post(f"{item(recheck)}cabut/", {}).status_code == 302
    assert Report.objects.get(pk=first.report_id).status == "accepted"
    with pytest.raises(NotAllowed):
        rechecks.take_back(recheck=fresh(recheck), by=world.operator_bogor)


def test_the_first_reviewer_takes_nothing_back(world: World, signed_in: SignIn) -> None:
    [review] = decided(world)
    Review.objects.filter(pk=review.pk).update(reviewer=world.operator_bogor)
    recheck = looked(review, world.office_bogor, world.auditor_bogor, "unfit")
    client = signed_in(world.operator_bogor)
    assert client.post(f"{item(recheck)}cabut/", {}).status_code == 403
    assert Report.objects.get(pk=review.report_id).status == "accepted"


# --- candidates --------------------------------------------------------------------------


def test_all_accepted_reports_of_candidates_are_asked_for_once(
    world: World, operator: Client
) -> None:
    decided(world, 3)
    decided(world, 2, verdict="rejected")
    decided(world, body="pps_batu_tulis")
    found = operator.get(CANDIDATES, {"cari": "Empang", "bulan": "2024-08"})
    # The body of the last election is called PPS Empang too.
    [row] = [r for r in found.context["rows"] if r["body"] == world.pps_empang]
    assert (row["accepted"], row["known"]) == (3, 0)
    asked = {"badan": [world.pps_empang.pk], "bulan": "2024-08", "cari": "Empang"}
    for _again in range(2):
        assert operator.post(CANDIDATES, asked).status_code == 302
        assert Recheck.objects.count() == 3
    assert set(Recheck.objects.values_list("report__body", "kind")) == {
        (world.pps_empang.pk, "candidate")
    }
    events = AuditEvent.objects.filter(action="candidates-asked").order_by("pk")
    assert [event.data["added"] for event in events] == [3, 0]


def test_weeks_choose_as_well_as_a_month(world: World) -> None:
    decided(world, 2)
    chosen: dict[str, Any] = {"office": world.office_bogor, "bodies": [world.pps_empang]}
    chosen["by"] = world.operator_bogor
    day = dt.date(2024, 8, 12)
    assert rechecks.ask(first=day, last=day + dt.timedelta(days=6), **chosen).reports == 0
    day = dt.date(2024, 8, 19)
    assert rechecks.ask(first=day, last=day + dt.timedelta(days=6), **chosen).added == 2


def test_imported_acceptances_have_no_verdict_to_look_at(world: World) -> None:
    [review] = decided(world)
    review.delete()
    result = rechecks.ask(
        office=world.office_bogor, bodies=[world.pps_empang], first=AUGUST,
        last=dt.date(2024, 8, 31), by=world.operator_bogor,
    )  # fmt: skip
    assert (result.reports, result.added, result.known, result.unjudged) == (1, 0, 0, 1)


@pytest.mark.parametrize(
    "given",
    [
        {}, {"badan": "x"}, {"badan": "9" * 30}, {"bulan": "2024-13"}, {"bulan": "٢٠٢٤-٠٨"},
        {"dari": "2024-W40", "sampai": "2024-W30"}, {"dari": "0001-W01"}, {"dari": "9999-W52"},
    ],
)  # fmt: skip
def test_half_a_wish_is_asked_again(world: World, operator: Client, given: dict[str, str]) -> None:
    whole = {"badan": str(world.pps_empang.pk), "cari": "Empang"} if given else {}
    assert operator.post(CANDIDATES, whole | given).status_code == 422
    assert operator.get(CANDIDATES, whole | given).status_code in (200, 422)
    assert not Recheck.objects.exists()


def test_bodies_of_other_areas_are_no_candidates(world: World, operator: Client) -> None:
    decided(world, body="pps_karadenan", by="reviewer_cibinong", office="ppk_cibinong")
    page = operator.get(CANDIDATES, {"cari": "Karadenan", "bulan": "2024-08"})
    assert page.context["rows"] == []
    asked = {"badan": world.pps_karadenan.pk, "bulan": "2024-08"}
    assert operator.post(CANDIDATES, asked).status_code == 422
    assert not Recheck.objects.exists()


# --- agreement ---------------------------------------------------------------------------


def judge(world: World, sample: Draw, findings: list[str]) -> None:
    """Second looks at the sample of the reviewer of Bogor Selatan, one after the other."""
    mine = sample.rechecks.filter(review__reviewer=world.reviewer_bogor_selatan).order_by("pk")
    for recheck, finding in zip(mine, findings, strict=False):
        reason = "picture" if finding == "unfit" else ""
        rechecks.find(recheck=recheck, by=world.auditor_bogor, finding=finding, reason=reason)


def test_agreement_is_counted_by_reviewer_the_worst_first(world: World) -> None:
    decided(world, 40)
    decided(world, 31, body="pps_baranangsiang", by="reviewer_bogor_timur",
            office="ppk_bogor_timur", verdict="rejected")  # fmt: skip
    decided(world, 2, by=None, office="office_bogor")
    sample = drawn(world)
    judge(world, sample, ["fits"] * 7 + ["unfit"] * 2 + ["unsure"])
    east = sample.rechecks.filter(review__reviewer=world.reviewer_bogor_timur).first()
    assert east
    rechecks.find(recheck=east, by=world.auditor_bogor, finding="fits")
    timur, selatan, portal = agreement.by_reviewer(sample)
    assert (timur.reviewer, timur.body) == (world.reviewer_bogor_timur, "PPK Bogor Timur")
    assert (timur.verdicts, timur.drawn, timur.checked, timur.wrongly_rejected) == (31, 29, 1, 1)
    assert timur.percent == 0
    assert (selatan.verdicts, selatan.drawn, selatan.checked, selatan.agreed) == (40, 29, 10, 7)
    assert (selatan.wrongly_accepted, selatan.unsure, selatan.percent) == (2, 1, 7778)
    assert (portal.reviewer, portal.verdicts, portal.drawn, portal.percent) == (None, 2, 2, None)


def test_the_page_says_what_29_can_tell(world: World, operator: Client) -> None:
    decided(world, 40)
    sample = drawn(world)
    assert operator.get(AGREEMENT).status_code == 200
    judge(world, sample, ["fits"] * 29)
    page = words(operator.get(AGREEMENT))
    assert re.search(r"29\D+95%\D+10%", page)
    assert "100,00%" in page or "100.00%" in page


def test_each_number_leads_to_as_many_rows(world: World, operator: Client) -> None:
    decided(world, 20)
    sample = drawn(world)
    judge(world, sample, ["fits"] * 4 + ["unfit"] * 3 + ["unsure"] * 2)
    page = operator.get(AGREEMENT).content.decode()
    links = re.findall(r'href="(\?sampel=[^"]+penilai=[^"]+)">(\d+)', page)
    assert len(links) == 6
    for link, count in links:
        rows = operator.get(AGREEMENT + link.replace("&amp;", "&"))
        shown = len(rows.context["looks"]) + len(rows.context["verdicts"])
        assert shown == int(count), link


def test_reviewers_see_no_agreement(world: World, signed_in: SignIn) -> None:
    decided(world)
    drawn(world)
    client = signed_in(world.reviewer_bogor_selatan)
    assert client.get(AGREEMENT).status_code == 403
    assert "periksa-ulang" not in client.get("/beranda/").content.decode()


def test_a_past_month_is_drawn_by_hand(world: World, operator: Client) -> None:
    decided(world)
    page = operator.get(AGREEMENT)
    assert "2024-08" in dict(page.context["months"])
    assert page.context["draw"] is None
    answer = operator.post(f"{LIST}sampel/", {"bulan": "2024-08"})
    sample = Draw.objects.get()
    assert answer.headers["Location"] == f"{AGREEMENT}?sampel={sample.pk}"
    assert AuditEvent.objects.get(action="draw-taken").actor == world.operator_bogor
    page = operator.get(AGREEMENT)
    assert "2024-08" not in dict(page.context["months"])
    assert sample.population_digest in words(page)
    assert sample.seed in words(page)


@pytest.mark.parametrize("month", ["", "2024-09", "2024-99", "2030-01", "2024-05", "x"])
def test_other_months_are_not_drawn(world: World, operator: Client, month: str) -> None:
    decided(world)
    assert operator.post(f"{LIST}sampel/", {"bulan": month}).status_code == 302
    assert not Draw.objects.exists()


@pytest.mark.parametrize(
    "query", ["daftar=x", "sampel=999", "sampel=1&daftar=putusan", "daftar=putusan"]
)
def test_lists_that_there_are_not(world: World, operator: Client, query: str) -> None:
    assert operator.get(f"{AGREEMENT}?{query}").status_code == 404


def test_certainty_is_that_of_the_tables() -> None:
    assert certainty.fewer_than(29) == 10
    assert certainty.fewer_than(28) == 11
    assert certainty.interval(28, 29) == (8224, 9991)
    assert certainty.interval(0, 10) == (0, 3085)
    assert certainty.interval(10, 10) == (6915, 10_000)
    assert (certainty.share(2, 3), certainty.share(0, 0)) == (6667, None)


# --- how much it costs -------------------------------------------------------------------


def test_the_menu_counts_what_waits_for_the_person(world: World, operator: Client) -> None:
    for review in decided(world, 3):
        looked(review, world.office_bogor)
    groups = operator.get(LIST).context["nav"]
    [entry] = [e for group in groups for e in group["items"] if e["url"] == LIST]
    assert entry["count"] == 3


@pytest.mark.parametrize("page", ["list", "agreement", "numbers"])
def test_queries_stay_the_same_however_long_the_list(
    world: World, operator: Client, page: str
) -> None:
    def asked() -> int:
        sample = Draw.objects.first()
        numbers = f"{AGREEMENT}?sampel={sample and sample.pk}&daftar=sampel"
        url = {"list": LIST, "agreement": AGREEMENT, "numbers": numbers}[page]
        with CaptureQueriesContext(connection) as found:
            assert operator.get(url).status_code == 200
        return len(found)

    decided(world)
    drawn(world)
    asked()
    few = asked()
    Recheck.objects.all().delete()
    Draw.objects.all().delete()
    decided(world, 20)
    decided(world, 20, body="pps_baranangsiang", by="reviewer_bogor_timur",
            office="ppk_bogor_timur")  # fmt: skip
    drawn(world)
    assert asked() == few


def test_long_lists_go_on(world: World, operator: Client) -> None:
    for review in decided(world, 30):
        looked(review, world.office_bogor)
    first = operator.get(LIST)
    second = operator.get(LIST, {"setelah": first.context["later"]})
    assert (len(first.context["rows"]), len(second.context["rows"])) == (25, 5)
    assert operator.get(LIST, {"setelah": "9" * 40}).status_code == 200
