"""Directives: written, issued and withdrawn by an office, followed by bodies."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.roles import Role
from adhoc_bodies.models import Dirty, Exemption
from posts import directive_actions as actions
from posts.addressing import Audience, addressed
from posts.directive_coverage import coverage
from posts.directive_impact import impact_of
from posts.models import Directive, Report
from posts.timeline import timeline
from tests.factories import (
    DirectiveFactory,
    ExemptionFactory,
    MembershipFactory,
    ReportFactory,
    SocialAccountFactory,
    StageFactory,
)
from tests.world import WEEK, World

SignIn = Callable[[Any], Client]
LIST, NEW, IMPACT = "/arahan/", "/arahan/baru/", "/arahan/dampak/"


@pytest.fixture
def operator(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.operator_bogor)


def values(**changes: Any) -> dict[str, Any]:
    """What the browser sends."""
    return {
        "title": "Cek nama Anda",
        "message": "Hubungi {nama_badan}.",
        "hashtags": "#CekNamaAnda KPUKotaBogor",
        "stage": "",
        "starts_on": "2024-09-04",
        "due_on": "2024-09-06",
        "audience": "all",
        "area": "",
        "platforms": ["instagram", "facebook", "tiktok"],
        "min_platforms": "2",
        "weight": "3",
    } | changes


def draft(world: World, **changes: Any) -> actions.Draft:
    fields = {
        "election": world.election,
        "area": world.bogor,
        "title": "Cek nama Anda",
        "starts_on": dt.date(2024, 9, 4),
        "due_on": dt.date(2024, 9, 6),
        "platforms": ["instagram"],
    }
    return actions.Draft(**fields | changes)


def url(name: str, directive: Directive) -> str:
    return reverse(name, args=[directive.pk])


def fresh(directive: Directive) -> Directive:
    return Directive.objects.get(pk=directive.pk)


# --- writing ------------------------------------------------------------------------------


def test_a_draft_is_written_with_the_offices_next_code(world: World, operator: Client) -> None:
    response = operator.post(NEW, values())
    directive = Directive.objects.get(title="Cek nama Anda")
    assert response["Location"] == url("directive_edit", directive)
    assert (directive.state, directive.code) == ("draft", "32.71-A001")
    assert (directive.office, directive.area) == (world.office_bogor, world.bogor)
    assert (directive.created_by, directive.issued_at) == (world.operator_bogor, None)
    assert directive.hashtags == "#CekNamaAnda #KPUKotaBogor"
    assert (directive.min_platforms, directive.weight) == (2, 3)
    assert [row.platform for row in directive.platform_rows.all()] == values()["platforms"]
    assert not Dirty.objects.exists()
    operator.post(NEW, values())
    assert Directive.objects.filter(code="32.71-A002").exists()


def test_a_draft_keeps_its_segments_and_purposes(world: World, operator: Client) -> None:
    chosen = {"segments": ["pemilih-pemula", "keluarga"], "purposes": ["sosialisasi"]}
    operator.post(NEW, values(**chosen))
    directive = Directive.objects.get(title="Cek nama Anda")
    edit = url("directive_edit", directive)
    form = operator.get(edit).context["form"]
    assert {name: form.initial[name] for name in chosen} == chosen
    names = "Sosialisasi, Pemilih pemula, Basis keluarga"
    assert names in operator.get(url("directive_detail", directive)).content.decode()
    operator.post(edit, values(segments=["ormas"]))
    assert [topic.slug for topic in directive.topics.all()] == ["ormas"]


def test_an_issued_directive_gets_topics_afterwards(world: World, operator: Client) -> None:
    directive = world.directives["office_bogor"]
    report = world.reports["pps_batu_tulis"]
    Report.objects.filter(pk=report.pk).update(status="accepted", directive=directive)
    page = url("directive_topics", directive)
    assert page in operator.get(url("directive_detail", directive)).content.decode()
    assert operator.get(page).status_code == 200
    operator.post(page, {"segments": ["keluarga"], "purposes": ["sosialisasi"]})
    assert {topic.slug for topic in directive.topics.all()} == {"keluarga", "sosialisasi"}
    assert list(Dirty.objects.values_list("body", "week")) == [(report.body_id, report.week)]
    event = AuditEvent.objects.get(action="directive-topics")
    assert sorted(event.data["topics"]) == ["keluarga", "sosialisasi"]
    operator.post(page, {"segments": ["hantu"]})
    assert directive.topics.count() == 2
    assert operator.get(url("directive_topics", world.draft_bogor)).status_code == 302


def test_a_segment_is_no_purpose(world: World, operator: Client) -> None:
    response = operator.post(NEW, values(purposes=["ormas"]))
    assert response.status_code == 422
    assert "purposes" in response.context["form"].errors


@pytest.mark.parametrize(
    ("audience", "for_ppk", "for_pps"),
    [("all", True, True), ("ppk", True, False), ("pps", False, True)],
)
def test_the_audience_is_kinds_of_body(
    world: World, operator: Client, audience: str, for_ppk: bool, for_pps: bool
) -> None:
    operator.post(NEW, values(audience=audience))
    directive = Directive.objects.get(title="Cek nama Anda")
    assert (directive.for_ppk, directive.for_pps) == (for_ppk, for_pps)
    page = operator.get(url("directive_edit", directive)).content.decode()
    assert f'value="{audience}"' in page


def test_or_one_area_below_the_office(world: World, operator: Client) -> None:
    operator.post(NEW, values(audience="area", area=world.bogor_selatan.pk))
    directive = Directive.objects.get(title="Cek nama Anda")
    assert directive.area == world.bogor_selatan
    assert set(addressed(directive)) == {
        world.ppk_bogor_selatan,
        world.pps_empang,
        world.pps_batu_tulis,
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"message": "x" * 501}, "message"),
        ({"hashtags": "#salah!"}, "hashtags"),
        ({"hashtags": " ".join(f"#tagar{n}" for n in range(40))}, "hashtags"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "0000-00-00"}, "starts_on"),
        ({"due_on": "9999-12-31"}, "due_on"),
        ({"due_on": "2024-09-03"}, "due_on"),
        ({"starts_on": "2024-09-08"}, "due_on"),
        ({"audience": "area"}, "area"),
        ({"audience": "everybody"}, "audience"),
        ({"audience": "area", "area": "9" * 30}, "area"),
        ({"platforms": []}, "platforms"),
        ({"platforms": ["myspace"]}, "platforms"),
        ({"min_platforms": "4"}, "min_platforms"),
        ({"min_platforms": "0"}, "min_platforms"),
        ({"weight": "6"}, "weight"),
        ({"stage": "abc"}, "stage"),
    ],
)
def test_a_bad_directive_is_asked_again(
    world: World, operator: Client, changes: dict[str, Any], field: str
) -> None:
    response = operator.post(NEW, values(**changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Directive.objects.filter(title="Cek nama Anda").exists()


def test_areas_and_stages_of_others_cannot_be_chosen(world: World, operator: Client) -> None:
    foreign = StageFactory(election=world.pemilu)
    changes = {"audience": "area", "area": world.cibinong.pk, "stage": foreign.pk}
    response = operator.post(NEW, values(**changes))
    assert set(response.context["form"].errors) == {"area", "stage"}


def test_nothing_but_the_listed_fields_changes(world: World, operator: Client) -> None:
    extra = {"state": "issued", "code": "X", "office": world.office_ri.pk, "created_by": "1"}
    operator.post(url("directive_edit", world.draft_bogor), values() | extra)
    directive = fresh(world.draft_bogor)
    assert (directive.title, directive.state) == ("Cek nama Anda", "draft")
    assert (directive.office, directive.code) == (world.office_bogor, world.draft_bogor.code)


def test_the_office_comes_from_the_own_memberships(
    world: World, operator: Client, signed_in: SignIn
) -> None:
    foreign = {"kantor": world.office_ri.pk}
    assert operator.post(NEW, values() | foreign).status_code == 403
    MembershipFactory(user=world.operator_bogor, body=world.office_kab_bogor, role=Role.OPERATOR)
    client = signed_in(world.operator_bogor)
    client.post(NEW, values() | {"kantor": world.office_kab_bogor.pk})
    assert Directive.objects.get(title="Cek nama Anda").office == world.office_kab_bogor


def test_a_look_at_the_impact_writes_nothing(world: World, operator: Client) -> None:
    response = operator.post(NEW, values(langkah="pratinjau", title=""))
    assert response.status_code == 200
    assert response.context["impact"].bodies == 5
    assert not response.context["form"].errors
    assert not AuditEvent.objects.exists()


def test_writing_needs_the_very_office(world: World) -> None:
    for person in (world.operator_jabar, world.commissioner_bogor, world.reviewer_bogor_selatan):
        with pytest.raises(PermissionDenied):
            actions.save_draft(office=world.office_bogor, by=person, draft=draft(world))
    with pytest.raises(PermissionDenied):
        actions.save_draft(
            office=world.office_bogor, by=world.operator_bogor, draft=draft(world, area=world.blora)
        )


def test_a_draft_can_be_discarded_an_issued_directive_cannot(
    world: World, operator: Client
) -> None:
    operator.post(url("directive_discard", world.draft_bogor))
    assert not Directive.objects.filter(pk=world.draft_bogor.pk).exists()
    assert AuditEvent.objects.filter(action="directive-discarded").count() == 1
    issued = world.directives["office_bogor"]
    assert operator.post(url("directive_discard", issued)).status_code == 302
    assert fresh(issued).state == "issued"
    with pytest.raises(actions.NotAllowed):
        actions.discard(directive=issued, by=world.operator_bogor)


# --- issuing -------------------------------------------------------------------------------


def test_issuing_asks_first_then_obliges_the_bodies(world: World, operator: Client) -> None:
    response = operator.post(NEW, values(langkah="terbitkan"))
    directive = Directive.objects.get(title="Cek nama Anda")
    assert response["Location"] == url("directive_issue", directive)
    assert directive.state == "draft"
    assert operator.get(response["Location"]).context["count"] == 5
    operator.post(response["Location"])
    directive = fresh(directive)
    assert directive.state == "issued"
    assert directive.issued_at is not None
    assert {(m.body, m.week) for m in Dirty.objects.select_related("body")} == {
        (body, WEEK)
        for body in (
            world.ppk_bogor_selatan,
            world.ppk_bogor_timur,
            world.pps_empang,
            world.pps_batu_tulis,
            world.pps_baranangsiang,
        )
    }
    event = AuditEvent.objects.get(action="directive-issued")
    assert (event.object_id, event.actor, event.data["bodies"]) == (
        directive.pk,
        world.operator_bogor,
        5,
    )


def test_a_directive_is_issued_once(world: World) -> None:
    actions.issue(directive=fresh(world.draft_bogor), by=world.operator_bogor)
    with pytest.raises(actions.NotAllowed):
        actions.issue(directive=world.draft_bogor, by=world.operator_bogor)
    assert AuditEvent.objects.filter(action="directive-issued").count() == 1


def test_nobody_addressed_or_a_past_deadline_is_not_issued(world: World) -> None:
    late = actions.save_draft(
        office=world.office_bogor,
        by=world.operator_bogor,
        draft=draft(world, starts_on=dt.date(2024, 9, 1), due_on=dt.date(2024, 9, 3)),
    )
    with pytest.raises(actions.DueInThePast):
        actions.issue(directive=late, by=world.operator_bogor)
    nobody = actions.save_draft(
        office=world.office_bogor,
        by=world.operator_bogor,
        draft=draft(world, due_on=dt.date(2025, 2, 1)),
    )
    with pytest.raises(actions.NobodyAddressed):
        actions.issue(directive=nobody, by=world.operator_bogor)
    assert not Dirty.objects.exists()


def test_an_issued_directive_is_never_edited(world: World, operator: Client) -> None:
    issued = world.directives["office_bogor"]
    page = url("directive_edit", issued)
    assert operator.get(page)["Location"] == url("directive_detail", issued)
    operator.post(page, values())
    assert fresh(issued).title == issued.title
    with pytest.raises(actions.NotAllowed):
        actions.save_draft(
            office=world.office_bogor,
            by=world.operator_bogor,
            draft=draft(world),
            directive=issued,
        )
    assert fresh(issued).title == issued.title


def test_withdrawing_needs_a_reason_and_marks_the_bodies(world: World, operator: Client) -> None:
    issued = world.directives["office_bogor"]
    page = url("directive_withdraw", issued)
    assert operator.post(page, {"reason": " "}).status_code == 422
    operator.post(page, {"reason": "Salah tanggal"})
    assert fresh(issued).state == "withdrawn"
    assert Dirty.objects.filter(week=WEEK).count() == 5
    shown = operator.get(url("directive_detail", issued)).content.decode()
    assert "Salah tanggal" in shown
    with pytest.raises(actions.NotAllowed):
        actions.withdraw(directive=issued, by=world.operator_bogor, reason="lagi")


@pytest.mark.parametrize("name", ["edit", "discard", "issue", "withdraw"])
def test_the_office_above_sees_but_does_not_touch(
    world: World, signed_in: SignIn, name: str
) -> None:
    issued = world.directives["office_bogor"]
    client = signed_in(world.operator_jabar)
    assert client.get(url("directive_detail", issued)).status_code == 200
    assert client.get(url(f"directive_{name}", issued)).status_code == 403
    assert client.post(url(f"directive_{name}", issued), {"reason": "x"}).status_code == 403


# --- the panel -------------------------------------------------------------------------------


def test_the_impact_counts_bodies_accounts_and_reasons(world: World) -> None:
    ExemptionFactory(body=world.pps_empang, granted=True)  # from everything
    ExemptionFactory(body=world.pps_batu_tulis, granted=True, platform="tiktok")
    ExemptionFactory(body=world.ppk_bogor_selatan, platform="tiktok")  # only asked for
    SocialAccountFactory(body=world.ppk_bogor_timur, platform="tiktok", handle="ppk.tiktok")
    everybody = Audience(world.election.pk, world.bogor, True, True, dt.date(2024, 9, 6))
    impact = impact_of(everybody, ["tiktok"], whole=everybody)
    assert (impact.ppk, impact.pps, impact.exempt, impact.obligations) == (2, 3, 2, 3)
    [tiktok] = impact.platforms
    assert (tiktok.accounts, tiktok.excused, tiktok.missing) == (1, 2, 2)
    assert impact.without == ["PPK Bogor Selatan", "PPS Baranangsiang"]
    both = impact_of(everybody, ["instagram", "tiktok"], whole=everybody)
    assert (both.exempt, both.missing) == (1, 3)
    ppk = impact_of(everybody._replace(for_pps=False), ["tiktok"], whole=everybody)
    assert (ppk.ppk, ppk.pps, ppk.all_ppk, ppk.all_pps, ppk.missing) == (2, 0, 2, 3, 1)


def test_an_exemption_that_has_ended_excuses_nobody(world: World) -> None:
    ExemptionFactory(
        body=world.pps_empang,
        granted=True,
        starts_on=dt.date(2024, 8, 1),
        ends_on=dt.date(2024, 9, 5),
    )
    everybody = Audience(world.election.pk, world.bogor, True, True, dt.date(2024, 9, 6))
    assert impact_of(everybody, ["instagram"], whole=everybody).exempt == 0
    sooner = everybody._replace(due_on=dt.date(2024, 9, 5))
    assert impact_of(sooner, ["instagram"], whole=sooner).exempt == 1


def test_the_panel_comes_alone_and_for_unfinished_forms(world: World, operator: Client) -> None:
    sent = {"audience": "pps", "due_on": "gestern", "platforms": ["x"], "title": "<b>Cek</b>"}
    response = operator.get(IMPACT, sent, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert response.status_code == 200
    assert response.context["impact"].bodies == 3
    assert "<html" not in html
    assert "&lt;b&gt;Cek&lt;/b&gt;" in html
    assert (
        operator.get(IMPACT, {"draf": "x", "kantor": "9" * 40, "area": "\x01"}).status_code == 200
    )
    assert operator.get(IMPACT, {"draf": world.directives["office_ri"].pk}).status_code == 403


def test_the_calendar_shows_stages_and_the_directive(world: World) -> None:
    stages = [
        world.stage,
        StageFactory(
            name="Kampanye & debat",
            starts_on=dt.date(2024, 9, 25),
            ends_on=dt.date(2024, 11, 23),
        ),
        StageFactory(name="Tanpa akhir", ends_on=None),
    ]
    svg = timeline(
        stages,
        today=dt.date(2024, 9, 4),
        voting_day=dt.date(2024, 11, 27),
        shown=(dt.date(2024, 9, 1), dt.date(2024, 11, 27)),
        current=world.stage,
        span=(dt.date(2024, 9, 4), dt.date(2024, 9, 6)),
    )
    assert svg.count("<rect") == 3
    assert "Kampanye &amp; debat" in svg
    assert 'class="st-own"' in svg
    assert "style=" not in svg
    assert "Tanpa akhir" not in svg


# --- the list ---------------------------------------------------------------------------------


def titles(page: Any) -> set[str]:
    return {row.directive.title for row in page.context["page"].rows}


def test_the_tabs_sort_by_time_and_state(world: World, operator: Client) -> None:
    known = {"office": world.office_bogor, "election": world.election}
    DirectiveFactory(
        title="Nanti",
        starts_on=dt.date(2024, 9, 10),
        due_on=dt.date(2024, 9, 12),
        **known,
    )
    DirectiveFactory(
        title="Dulu",
        starts_on=dt.date(2024, 8, 1),
        due_on=dt.date(2024, 9, 3),
        **known,
    )
    DirectiveFactory(title="Ditarik", withdrawn=True, **known)
    running = {world.directives[o].title for o in ("office_bogor", "office_jabar", "office_ri")}
    assert titles(operator.get(LIST)) == running
    assert titles(operator.get(LIST + "?saring=akan-datang")) == {"Nanti"}
    assert titles(operator.get(LIST + "?saring=lewat")) == {"Dulu", "Ditarik"}
    drafts = operator.get(LIST + "?saring=draf")
    assert titles(drafts) == {world.draft_bogor.title}
    assert drafts.context["page"].counts == {"": 3, "akan-datang": 1, "lewat": 2, "draf": 1}


def test_drafts_are_for_those_who_write(world: World, signed_in: SignIn) -> None:
    for person in (world.commissioner_bogor, world.operator_jabar, world.member_empang):
        page = signed_in(person).get(LIST + "?saring=draf")
        assert world.draft_bogor.title not in titles(page)


def test_offices_see_how_many_bodies_have_reported(world: World, operator: Client) -> None:
    directive = world.directives["office_bogor"]
    for number, body in enumerate((world.pps_empang, world.pps_empang, world.ppk_bogor_timur)):
        ReportFactory(
            body=body, election=world.election, directive=directive, post_id=f"lapor-{number}"
        )
    ReportFactory(
        body=world.pps_batu_tulis,
        election=world.election,
        directive=directive,
        post_id="ditolak",
        rejected=True,
    )
    rows = {row.directive: row for row in operator.get(LIST).context["page"].rows}
    assert (rows[directive].addressed, rows[directive].answered) == (5, 2)


def test_members_see_only_what_addresses_their_body(world: World, signed_in: SignIn) -> None:
    known = {"office": world.office_bogor, "election": world.election}
    DirectiveFactory(title="Hanya PPK", for_pps=False, **known)
    DirectiveFactory(title="Hanya Bogor Timur", area=world.bogor_timur, **known)
    DirectiveFactory(title="Bogor Selatan", area=world.bogor_selatan, **known)
    shown = titles(signed_in(world.member_empang).get(LIST))
    assert "Bogor Selatan" in shown
    assert not shown & {"Hanya PPK", "Hanya Bogor Timur"}
    assert "Hanya PPK" in titles(signed_in(world.member_bogor_selatan).get(LIST))


@pytest.mark.parametrize("person", ["operator_bogor", "member_empang", "reviewer_bogor_selatan"])
def test_the_list_costs_the_same_for_one_and_twenty(
    world: World, signed_in: SignIn, person: str
) -> None:
    client = signed_in(world.people[person])
    Directive.objects.exclude(pk=world.directives["office_bogor"].pk).delete()
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(19):
        DirectiveFactory(
            office=world.office_bogor, election=world.election, platforms=["instagram", "tiktok"]
        )
    with CaptureQueriesContext(connection) as twenty:
        assert len(client.get(LIST).context["page"].rows) == 20
    assert len(twenty) == len(one)
    assert len(twenty) <= 12


# --- one directive ------------------------------------------------------------------------------


def kept(world: World) -> Directive:
    """Two of three platforms are needed; PPS Empang has one report, Batu Tulis both."""
    directive: Directive = DirectiveFactory(
        office=world.office_bogor,
        election=world.election,
        platforms=["instagram", "facebook", "tiktok"],
        min_platforms=2,
    )
    for body, platform in (
        (world.pps_empang, "instagram"),
        (world.pps_batu_tulis, "instagram"),
        (world.pps_batu_tulis, "tiktok"),
    ):
        ReportFactory(
            body=body,
            election=world.election,
            directive=directive,
            platform=platform,
            post_id=f"{body.pk}-{platform}",
        )
    ExemptionFactory(body=world.ppk_bogor_timur, granted=True)
    return directive


def test_the_page_tells_who_has_reported_and_who_has_not(world: World) -> None:
    found = coverage(kept(world), world.operator_bogor)
    assert [s.body for s in found.missing] == [world.ppk_bogor_selatan, world.pps_baranangsiang]
    assert [s.body for s in found.partial] == [world.pps_empang]
    assert [s.body for s in found.reported] == [world.pps_batu_tulis]
    assert [s.body for s in found.exempt] == [world.ppk_bogor_timur]


def test_a_reason_for_a_platform_lowers_what_is_needed(world: World) -> None:
    directive = kept(world)
    for platform in ("facebook", "tiktok"):
        ExemptionFactory(body=world.pps_empang, granted=True, platform=platform)
    found = coverage(directive, world.operator_bogor)
    assert world.pps_empang in [s.body for s in found.reported]


def test_the_recap_for_whatsapp_names_who_is_missing(world: World, operator: Client) -> None:
    page = operator.get(url("directive_detail", kept(world)))
    text = page.context["reminder"]
    assert "_Bogor Selatan_\n- PPK Bogor Selatan\n- PPS Empang (1 " in text
    assert "PPS Batu Tulis" not in text
    assert "http://testserver/arahan/" in text


def test_a_ppk_sees_its_own_district_alone(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.reviewer_bogor_selatan).get(url("directive_detail", kept(world)))
    bodies = {s.body.name for s in page.context["coverage"].standings}
    assert bodies == {"PPK Bogor Selatan", "PPS Empang", "PPS Batu Tulis"}


def test_a_province_sees_numbers_by_regency(world: World, signed_in: SignIn) -> None:
    directive = DirectiveFactory(office=world.office_jabar, election=world.election)
    ReportFactory(
        body=world.pps_empang, election=world.election, directive=directive, post_id="satu"
    )
    page = signed_in(world.operator_jabar).get(url("directive_detail", directive))
    places = {p.name: (p.addressed, p.answered) for p in page.context["places"]}
    assert places == {"Kabupaten Bogor": (2, 0), "Kota Bogor": (5, 1)}
    assert "coverage" not in page.context


def test_a_member_reads_the_message_in_the_own_bodys_name(world: World, signed_in: SignIn) -> None:
    directive = kept(world)
    Directive.objects.filter(pk=directive.pk).update(message="Hubungi {nama_badan}.")
    page = signed_in(world.member_empang).get(url("directive_detail", directive))
    html = page.content.decode()
    assert "Hubungi PPS Empang." in html
    assert f"{reverse('report_new')}?arahan={directive.pk}" in html
    assert "Batu Tulis" not in html


def test_the_page_costs_the_same_for_any_number_of_reports(world: World, operator: Client) -> None:
    directive = world.directives["office_bogor"]
    operator.get(url("directive_detail", directive))
    with CaptureQueriesContext(connection) as one:
        operator.get(url("directive_detail", directive))
    for number in range(20):
        ReportFactory(
            body=world.pps_empang,
            election=world.election,
            directive=directive,
            post_id=f"banyak-{number}",
        )
    with CaptureQueriesContext(connection) as many:
        operator.get(url("directive_detail", directive))
    assert len(one) == len(many) <= 12


def test_the_composer_stays_within_its_queries(world: World, operator: Client) -> None:
    page = url("directive_edit", world.draft_bogor)
    operator.get(page)
    with CaptureQueriesContext(connection) as before:
        operator.get(page)
    for body in (world.pps_empang, world.pps_batu_tulis):
        ExemptionFactory(body=body, granted=True, platform="x")
        SocialAccountFactory(body=body, platform="x", handle=f"x{body.pk}")
    for _ in range(20):
        StageFactory(election=world.election)
    with CaptureQueriesContext(connection) as after:
        operator.get(page)
    # Thirteen of its own and of the session, and one for each of three counts in the menu.
    assert len(before) == len(after) <= 16
    assert Exemption.objects.granted().count() == 2


# --- stages --------------------------------------------------------------------------------------


def test_stages_are_grouped_by_time_with_their_directives(world: World, operator: Client) -> None:
    for name, starts_on, ends_on in (
        ("Coklit", dt.date(2024, 6, 24), dt.date(2024, 7, 24)),
        ("Kampanye", dt.date(2024, 9, 25), dt.date(2024, 11, 23)),
        ("Anggaran", None, dt.date(2024, 1, 26)),
        ("Sengketa", None, None),
    ):
        StageFactory(election=world.election, name=name, starts_on=starts_on, ends_on=ends_on)
    page = operator.get(reverse("stage_list"))
    groups = {name: [s.name for s in stages] for name, _, stages in page.context["groups"]}
    assert groups == {
        "running": [world.stage.name],
        "coming": ["Kampanye"],
        "undated": ["Sengketa"],
        "past": ["Coklit", "Anggaran"],
    }
    [running] = page.context["groups"][0][2]
    assert running.told == 3  # of the nation, the province and the city


def test_another_election_can_be_looked_at(world: World, operator: Client) -> None:
    StageFactory(election=world.pemilu, name="Dapil")
    page = operator.get(reverse("stage_list"), {"pemilihan": "pemilu-2024"})
    assert "Dapil" in page.content.decode()
    assert operator.get(reverse("stage_list"), {"pemilihan": "\x01; drop"}).status_code == 200
