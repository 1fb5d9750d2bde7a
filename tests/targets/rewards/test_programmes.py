"""The list of programmes, the form, the life of one."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, User
from portal import clock
from targets.models import (
    Appeal,
    BodyWeek,
    Juror,
    Mark,
    Nomination,
    Programme,
    Ranking,
    Signature,
)
from targets.rewards import actions, life
from targets.rewards.dropping import drop
from targets.rewards.programme_actions import Announced, change_programme
from targets.rewards.programme_forms import ProgrammeForm, values_of
from targets.rewards.refusals import NotAllowed
from targets.rewards.standing import standing_of_edition
from tests.targets.rewards import stories
from tests.targets.rewards.rankings import ranking_of, row_of
from tests.targets.rewards.stories import closed
from tests.world import NOW, WEEK, World

SignIn = Callable[[User], Client]
LIST = "/peringkat/"


def programme_of(world: World, **more: Any) -> Programme:
    columns: dict[str, Any] = {
        "office": world.office_bogor,
        "name": "Penghargaan September",
        "kind": "pps",
        "first_week": WEEK - 3,
        "last_week": WEEK,
        "created_by": world.operator_bogor,
        "created_at": clock.now(),
    }
    return Programme.objects.create(election=world.pilkada, **columns | more)


def said(**more: Any) -> dict[str, Any]:
    """A form filled in well."""
    values: dict[str, Any] = {
        "name": "Penghargaan September",
        "kind": "pps",
        "first_week": "202435",
        "last_week": "202436",
        "compliance_weight": "70",
        "creativity_weight": "25",
        "engagement_weight": "5",
        "floor": "80",
        "league_by": "none",
        "league_bounds": "",
        "places": "3",
        "criteria": "Kejelasan\nKeaslian\n\nKejelasan\n",
        "nominations_until": "2024-09-20",
        "nominations_each": "2",
        "appeal_days": "7",
    }
    return values | more


def form_with(world: World, programme: Programme | None = None, **more: Any) -> ProgrammeForm:
    return ProgrammeForm(
        said(**more), office=world.office_bogor, election=world.pilkada, programme=programme
    )


@pytest.fixture
def operator(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.operator_bogor)


# ---- the form ---------------------------------------------------------------------------


def test_an_operator_makes_a_programme(world: World, operator: Client) -> None:
    page = operator.get("/peringkat/baru/")
    assert "2–8 September 2024 (2024-W36)" in page.content.decode()
    answer = operator.post("/peringkat/baru/", said())
    made = Programme.objects.get()
    assert answer["Location"] == f"/peringkat/{made.pk}/"
    assert (made.office, made.election, made.created_by) == (
        world.office_bogor, world.pilkada, world.operator_bogor,
    )  # fmt: skip
    assert made.criteria == ["Kejelasan", "Keaslian"]
    assert (made.first_week, made.last_week) == (202435, 202436)
    assert made.nominations_until == dt.date(2024, 9, 20)
    event = AuditEvent.objects.get(action="programme-made")
    assert (event.object_id, event.area_code) == (made.pk, "32.71")


@pytest.mark.parametrize(
    ("field", "wrong", "sentence"),
    [
        ("name", {"name": " "}, "Tulis nama program."),
        ("compliance_weight", {"compliance_weight": "69"}, "Ketiga bobot berjumlah 99."),
        ("compliance_weight", {"compliance_weight": "45", "creativity_weight": "50"}, "50 sampai"),
        (
            "engagement_weight",
            {"engagement_weight": "11", "creativity_weight": "19"},
            "0 sampai 10",
        ),
        ("creativity_weight", {"creativity_weight": "-5"}, "0 sampai 50"),
        ("floor", {"floor": "101"}, "0 sampai 100"),
        ("last_week", {"last_week": "202434"}, "Pekan terakhir tidak boleh sebelum"),
        ("first_week", {"first_week": "202201"}, "Pilih pekan pertama."),
        ("last_week", {"last_week": "202460"}, "Pilih pekan terakhir."),
        ("league_by", {"league_by": "villages", "league_bounds": "5"}, "PPS hanya punya satu"),
        ("league_bounds", {"league_by": "voters", "league_bounds": ""}, "Tulis angka terbesar"),
        ("league_bounds", {"league_by": "voters", "league_bounds": "9, 5"}, "lebih besar"),
        ("league_bounds", {"league_by": "voters", "league_bounds": "0, 5"}, "lebih besar"),
        ("league_bounds", {"league_by": "voters", "league_bounds": "lima"}, "bilangan bulat"),
        ("criteria", {"criteria": " \n"}, "paling sedikit satu kriteria"),
        ("criteria", {"criteria": "x" * 61}, "60 huruf"),
        ("criteria", {"criteria": "\n".join("abcdefghi")}, "paling banyak 8"),
        ("nominations_until", {"nominations_until": "2024-08-01"}, "Nominasi harus berakhir"),
        ("nominations_until", {"nominations_until": ""}, "Pilih hari terakhir"),
        ("name", {"name": "Juara 3271010101800001"}, "nomor identitas"),
        ("criteria", {"criteria": "Jelas\n3271010101800001"}, "nomor identitas"),
        ("appeal_days", {"appeal_days": "0"}, "1 sampai 60"),
        ("places", {"places": "1.5"}, "1 sampai 100"),
    ],
)
def test_each_error_stands_at_its_field(
    world: World, field: str, wrong: dict[str, Any], sentence: str
) -> None:
    form = form_with(world, **wrong)
    assert sentence in str(form.errors[field])
    assert list(form.errors) == [field]


def test_bounds_may_be_written_with_thousands(world: World) -> None:
    form = form_with(world, league_by="voters", league_bounds="2.500, 10.000")
    assert form.is_valid(), form.errors
    assert form.columns()["league_bounds"] == [2500, 10000]


def test_without_creativity_the_jury_is_not_asked_about(world: World) -> None:
    form = form_with(world, compliance_weight="95", creativity_weight="0", criteria="")
    assert form.is_valid(), form.errors
    assert "criteria" not in form.columns()


def test_without_leagues_the_bounds_are_dropped(world: World) -> None:
    form = form_with(world, league_bounds="5, 10")
    assert form.is_valid(), form.errors
    assert form.columns()["league_bounds"] == []


def test_a_wrong_form_is_shown_again(world: World, operator: Client) -> None:
    answer = operator.post("/peringkat/baru/", said(floor="x"))
    assert answer.status_code == 422
    assert "Galat" in answer.content.decode()
    assert not Programme.objects.exists()


def test_each_error_is_listed_with_its_field(operator: Client) -> None:
    wrong = said(
        name="", kind="", first_week="", floor="x", league_by="", compliance_weight="",
        nominations_until="kemarin", creativity_weight="30",
    )  # fmt: skip
    page = operator.post("/peringkat/baru/", wrong)
    html = page.content.decode()
    form = page.context["form"]
    assert {"name", "kind", "first_week", "floor", "league_by", "nominations_until"} <= set(
        form.errors
    )
    for name in form.errors:
        assert f'<li><a href="#id_{name}">{form[name].label}: ' in html
        assert f'id="id_{name}"' in html


def test_only_operators_of_an_office_make_programmes(world: World, signed_in: SignIn) -> None:
    for name in ("member_empang", "reviewer_bogor_selatan", "commissioner_bogor"):
        assert signed_in(world.people[name]).get("/peringkat/baru/").status_code == 403


# ---- changing -------------------------------------------------------------------------------


def test_a_change_empties_a_computed_draft(world: World, operator: Client) -> None:
    programme = programme_of(world)
    ranking = ranking_of(programme)
    row_of(ranking, world.pps_empang)
    address = f"/peringkat/{programme.pk}/ubah/"
    assert operator.get(address).status_code == 200
    same = values_of(programme) | {"nominations_until": "2024-09-20", "nominations_each": "5"}
    operator.post(address, {key: value for key, value in same.items() if value is not False})
    programme.refresh_from_db()
    ranking.refresh_from_db()
    assert (programme.nominations_each, ranking.rows.count()) == (5, 1)
    assert operator.post(address, said(floor="50"))["Location"] == f"/peringkat/{programme.pk}/"
    ranking.refresh_from_db()
    assert (ranking.digest, ranking.computed_at, ranking.rows.count()) == ("", None, 0)
    programme.refresh_from_db()
    assert programme.floor == 50


def test_nothing_changes_after_the_announcement(world: World, operator: Client) -> None:
    programme = programme_of(world)
    ranking_of(programme, state="announced")
    address = f"/peringkat/{programme.pk}/ubah/"
    assert operator.get(address)["Location"] == f"/peringkat/{programme.pk}/"
    operator.post(address, said(floor="50"))
    programme.refresh_from_db()
    assert programme.floor == 80
    with pytest.raises(Announced):
        change_programme(programme=programme, by=world.operator_bogor, columns={"floor": 1})


def test_operators_above_look_but_do_not_change(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world)
    client = signed_in(world.operator_jabar)
    assert client.get(f"/peringkat/{programme.pk}/").status_code == 200
    assert client.get(f"/peringkat/{programme.pk}/ubah/").status_code == 403
    assert client.post(f"/peringkat/{programme.pk}/hitung/").status_code == 403


def test_kind_and_criteria_stay_once_used(world: World) -> None:
    programme = programme_of(world)
    report = world.report_accepted
    nomination = Nomination.objects.create(
        programme=programme, report=report, body=report.body, by=world.operator_bogor,
        at=clock.now(),
    )  # fmt: skip
    assert form_with(world, programme).is_valid()
    assert "kind" in form_with(world, programme, kind="ppk").errors
    juror = Juror.objects.create(
        programme=programme, user=world.nobody, appointed_by=world.operator_bogor,
        appointed_at=clock.now(),
    )  # fmt: skip
    Mark.objects.create(juror=juror, nomination=nomination, points=[1, 2, 3], at=clock.now())
    assert "criteria" in form_with(world, programme).errors
    same = "\n".join(programme.criteria)
    assert form_with(world, programme, criteria=same).is_valid()


def test_the_form_shows_what_is_stored(world: World) -> None:
    programme = programme_of(world, league_by="voters", league_bounds=[100, 200])
    values = values_of(programme)
    assert values["league_bounds"] == "100, 200"
    form = ProgrammeForm(
        values | {"nominations_until": "2024-09-20"},
        office=world.office_bogor,
        election=world.pilkada,
    )
    assert form.is_valid(), form.errors
    assert form.columns()["criteria"] == programme.criteria


# ---- the list and the life ------------------------------------------------------------------


def test_an_empty_list_says_who_makes_programmes(world: World, signed_in: SignIn) -> None:
    assert "Belum ada program" in signed_in(world.operator_bogor).get(LIST).content.decode()
    page = signed_in(world.member_empang).get(LIST).content.decode()
    assert "Operator kantor KPU membuatnya" in page
    assert "/peringkat/baru/" not in page


def test_members_see_programmes_above_them_and_no_draft(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world)
    elsewhere = programme_of(world, office=world.office_kab_bogor, name="Tetangga")
    ranking = ranking_of(programme)
    row_of(ranking, world.pps_empang, rank=4, total=8123)
    member = signed_in(world.member_empang)
    page = member.get(LIST).content.decode()
    assert programme.name in page
    assert elsewhere.name not in page
    assert "81,23" not in page
    assert member.get(f"/peringkat/{elsewhere.pk}/").status_code == 404
    ranking_of(programme, edition=2, state="announced")
    row_of(Ranking.objects.get(edition=2), world.pps_empang, rank=4, total=8123)
    assert "peringkat 4, nilai 81,23" in member.get(LIST).content.decode()


def headings(client: Client, programme: Programme) -> dict[str, str]:
    page = client.get(reverse("programme", args=[programme.pk]))
    return {str(step.heading): step.state for step in page.context["steps"]}


def test_the_steps_say_what_is_next(world: World, operator: Client) -> None:
    programme = programme_of(world, compliance_weight=100, creativity_weight=0)
    found = headings(operator, programme)
    assert list(found) == [
        "Program dan aturan", "Pekan ditutup", "Draf peringkat", "Pemeriksaan ulang calon penerima",
        "Pengumuman", "Banding", "Penetapan",
    ]  # fmt: skip
    assert found["Program dan aturan"] == "done"
    assert found["Pekan ditutup"] == "now"
    page = operator.get(f"/peringkat/{programme.pk}/").content.decode()
    assert "badan belum ditutup" in page
    assert f'action="/peringkat/{programme.pk}/hitung/"' in page


def test_a_week_that_was_reopened_after_the_announcement_is_told(
    world: World, operator: Client
) -> None:
    programme = stories.ready(world)
    actions.new_edition(programme=programme)
    Ranking.objects.update(state="announced", announced_at=NOW, appeals_until=NOW.date())

    def step() -> life.Step:
        page = operator.get(reverse("programme", args=[programme.pk]))
        found: list[life.Step] = page.context["steps"]
        return next(one for one in found if one.heading == "Pekan ditutup")

    assert step().text == "Semua pekan semua badan sudah ditutup."
    assert not step().lacking
    BodyWeek.objects.filter(body=world.pps_empang).update(closed_on=None, reopened_on=NOW.date())
    assert step().is_done
    assert "sudah ditutup saat peringkat diumumkan" in step().text
    assert len(step().lacking) == 1
    assert step().url.endswith("pekan=2024-W36#w202436")


def test_a_jury_adds_its_steps(world: World, operator: Client) -> None:
    programme = programme_of(world)
    assert {"Nominasi", "Nilai juri"} <= headings(operator, programme).keys()
    assert (
        "paling sedikit tiga juri" in operator.get(f"/peringkat/{programme.pk}/").content.decode()
    )


def test_members_are_not_told_what_is_missing(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world)
    page = signed_in(world.member_empang).get(f"/peringkat/{programme.pk}/").content.decode()
    assert "belum ditutup" not in page
    assert "Hitung draf" not in page


def test_the_draft_is_computed_by_a_button(world: World, operator: Client) -> None:
    programme = programme_of(world, compliance_weight=100, creativity_weight=0)
    answer = operator.post(f"/peringkat/{programme.pk}/hitung/")
    assert answer["Location"] == f"/peringkat/{programme.pk}/edisi/1/"
    ranking = Ranking.objects.get()
    assert ranking.rows.count() == 3
    assert operator.get(answer["Location"]).status_code == 200
    operator.post(f"/peringkat/{programme.pk}/hitung/")
    assert Ranking.objects.count() == 1


def test_an_announced_ranking_is_not_computed_again(world: World, operator: Client) -> None:
    programme = programme_of(world)
    ranking = ranking_of(programme, state="announced")
    operator.post(f"/peringkat/{programme.pk}/hitung/")
    assert Ranking.objects.get().digest == ranking.digest


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_one_programme_and_twenty_cost_the_same(world: World, operator: Client) -> None:
    programme = programme_of(world)
    row_of(ranking_of(programme), world.pps_empang)
    page = f"/peringkat/{programme.pk}/"
    few = queries(operator, LIST)
    alone = queries(operator, page)
    for number in range(2, 21):
        row_of(ranking_of(programme_of(world)), world.pps_empang)
        ranking_of(programme, edition=number)
    assert queries(operator, LIST) == few <= 12
    assert queries(operator, page) == alone


@pytest.mark.parametrize("columns", [{"places": 9}, {"appeal_days": 1}, {"criteria": ["a", "b"]}])
def test_what_decides_the_prizes_empties_a_draft(world: World, columns: dict[str, Any]) -> None:
    programme = programme_of(world)
    ranking = ranking_of(programme)
    row_of(ranking, world.pps_empang)
    change_programme(programme=programme, by=world.operator_bogor, columns=columns)
    ranking.refresh_from_db()
    assert (ranking.digest, ranking.rows.count()) == ("", 0)


# ---- another edition ------------------------------------------------------------------------


def out(world: World, state: str = "announced") -> Programme:
    """A programme whose first edition is out."""
    programme = programme_of(world)
    ranking_of(programme, state=state)
    return programme


@pytest.mark.parametrize("state", ["announced", "final"])
def test_a_commissioner_begins_a_new_edition_with_a_reason(
    world: World, signed_in: Callable[[Any], Client], state: str
) -> None:
    programme = out(world, state)
    client, url = signed_in(world.commissioner_bogor), reverse("edition_new", args=[programme.pk])
    page = reverse("programme", args=[programme.pk])
    assert url in client.get(page).content.decode()
    for reason in (" ", "Milik 3271010101800001", "x" * 501):
        answer = client.post(url, {"reason": reason})
        assert answer.status_code == 422
        assert answer.context["edition_form"].errors
    assert client.post(url, {"reason": "Salah hitung"})["Location"] == page
    second = programme.rankings.get(edition=2)
    assert (second.state, second.reason) == ("draft", "Salah hitung")
    told = AuditEvent.objects.get(action="ranking-edition")
    assert (told.actor, told.data["reason"]) == (world.commissioner_bogor, "Salah hitung")
    assert url not in client.get(page).content.decode()
    client.post(url, {"reason": "Sekali lagi"})
    assert programme.rankings.count() == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("operator_bogor", 403), ("commissioner_jabar", 403), ("member_empang", 403),
     ("operator_blora", 403)],
)  # fmt: skip
def test_nobody_else_begins_one(
    world: World, signed_in: Callable[[Any], Client], who: str, status: int
) -> None:
    programme = out(world)
    client, url = signed_in(world.people[who]), reverse("edition_new", args=[programme.pk])
    assert client.post(url, {"reason": "Salah hitung"}).status_code == status
    page = client.get(reverse("programme", args=[programme.pk])).content.decode()
    assert url not in page
    assert programme.rankings.count() == 1


def dropped_at(programme: Programme) -> str:
    return reverse("edition_drop", args=[programme.pk, 2])


@pytest.mark.parametrize("signed", [False, True])
def test_a_later_draft_is_dropped_and_the_edition_before_stands_again(
    world: World, signed_in: Callable[[Any], Client], signed: bool
) -> None:
    programme = out(world, "final")
    first, (one, other) = programme.rankings.get(), stories.commissioners(world)
    draft = actions.new_edition(programme=programme, by=one, reason="Keliru")
    if signed:
        step = {"step": "announce", "digest": draft.digest}
        Signature.objects.create(ranking=draft, by=one, at=NOW, **step)
    assert standing_of_edition(first).worth == "under_revision"
    url, page = dropped_at(programme), reverse("programme", args=[programme.pk])
    client, said = signed_in(one), {"reason": "Tidak perlu", "sure": "on"}
    assert (url in client.get(page).content.decode()) is not signed
    if signed:  # what somebody has signed only a colleague of who began it drops
        client.post(url, said)
        assert programme.rankings.count() == 2
        client = signed_in(other)
        assert url in client.get(page).content.decode()
    for half, lacking in (({"reason": "Tidak perlu"}, "sure"), ({"sure": "on"}, "reason")):
        answer = client.post(url, half)
        assert answer.status_code == 422
        text, field = answer.content.decode(), answer.context["drop_form"][lacking]
        assert f'<a href="#{field.id_for_label}">{field.errors[0]}</a>' in text
        assert f'id="{field.auto_id}_error"' in text
    assert client.post(url, said)["Location"] == page
    assert list(programme.rankings.all()) == [first]
    assert standing_of_edition(first).worth == "genuine"
    event = AuditEvent.objects.get(action="ranking-dropped")
    assert (event.actor, event.data["reason"]) == (other if signed else one, "Tidak perlu")
    assert event.data["signed"] == ([one.pk] if signed else [])
    assert client.post(url, said).status_code == 404


@pytest.mark.parametrize("edition", [1, 2])
def test_first_drafts_and_what_is_out_are_not_dropped(world: World, edition: int) -> None:
    programme = programme_of(world)
    state = "draft" if edition == 1 else "announced"
    ranking = ranking_of(programme, edition=edition, state=state)
    with pytest.raises(NotAllowed):
        drop(ranking=ranking, by=world.commissioner_bogor, reason="Keliru")


def test_a_draft_after_a_granted_appeal_is_not_dropped(world: World) -> None:
    programme = out(world)
    Appeal.objects.create(
        ranking=programme.rankings.get(), body=world.pps_empang, by=world.member_empang, at=NOW,
        about="other", text="Keliru.", state="granted", answer="Benar.", decided_at=NOW,
        decided_by=world.commissioner_bogor,
    )  # fmt: skip
    draft = actions.new_edition(programme=programme, reason="Banding")
    with pytest.raises(NotAllowed):
        drop(ranking=draft, by=world.commissioner_bogor, reason="Keliru")


@pytest.mark.parametrize("who", ["operator_bogor", "commissioner_jabar", "member_empang"])
def test_nobody_else_drops_one(world: World, signed_in: Callable[[Any], Client], who: str) -> None:
    programme = out(world)
    ranking_of(programme, edition=2)
    said = {"reason": "Keliru", "sure": "on"}
    assert signed_in(world.people[who]).post(dropped_at(programme), said).status_code == 403
    assert programme.rankings.count() == 2


def test_computing_what_is_out_says_that_it_is_not_computed(world: World, operator: Client) -> None:
    programme = out(world)
    url = reverse("ranking_compute", args=[programme.pk])
    said = [str(one) for one in operator.post(url, follow=True).context["messages"]]
    assert said == ["Peringkat sudah diumumkan: tidak dihitung ulang."]


def test_who_computes_a_draft_is_in_the_audit_log(world: World, operator: Client) -> None:
    programme = programme_of(world)
    for _ in range(2):
        operator.post(reverse("ranking_compute", args=[programme.pk]))
        closed(world.pps_empang, 3)
    told = AuditEvent.objects.filter(action="ranking-computed")
    assert [one.actor for one in told] == [world.operator_bogor] * 2
