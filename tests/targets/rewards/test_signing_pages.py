"""The page on which commissioners sign: what it shows, whom it asks, what stands in the way."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pytest_django.fixtures import Settings

from accounts.models import User
from posts.models import Recheck
from posts.rechecks import take_back
from targets.closing import reopen_week
from targets.models import BodyWeek, Nomination, Policy, Ranking, Signature
from targets.rewards import actions, jury, signing_pages
from targets.rewards.ranking_pages import Edition
from targets.rewards.refusals import CasesPending
from targets.rewards.signing_warnings import warnings
from tests.accounts.test_sign_in import totp_code
from tests.factories import IntegrityCaseFactory, MembershipFactory
from tests.targets.rewards import stories
from tests.targets.rewards.judged import judged
from tests.world import NOW, WEEK, World

SignIn = Callable[[User], Client]
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def ranking(world: World) -> Ranking:
    """A computed draft of a programme that lacks nothing."""
    return actions.new_edition(programme=stories.ready(world), by=world.operator_bogor)


def address(ranking: Ranking) -> str:
    return reverse("ranking_sign", args=[ranking.programme_id, ranking.edition])


def confirmed(client: Client, back: str) -> None:
    """Give the code of the app."""
    answer = client.post(reverse("mfa_reauthenticate"), {"code": totp_code(SECRET), "next": back})
    assert answer["Location"] == back


def commissioner(world: World, signed_in: SignIn, number: int, back: str) -> Client:
    """The first or second commissioner, with a fresh second factor."""
    client = signed_in(stories.commissioners(world, number)[-1])
    confirmed(client, back)
    return client


def given(ranking: Ranking, **more: str) -> dict[str, str]:
    return {"digest": ranking.digest, "checked": "on"} | more


def text(answer: Any) -> str:
    return str(answer.content.decode())


def back_on_the_page(client: Client, ranking: Ranking, sent: dict[str, str]) -> Any:
    """A refused signature leads back by a redirect, so that going back in the browser works."""
    answer = client.post(address(ranking), sent)
    assert (answer.status_code, answer["Location"]) == (302, address(ranking))
    return client.get(address(ranking))


def later(minutes: float = 0, days: float = 0) -> time_machine.travel:
    return time_machine.travel(NOW + dt.timedelta(minutes=minutes, days=days), tick=False)


# --- the whole way ---------------------------------------------------------------------


def test_two_commissioners_announce_and_make_final(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    one, two = stories.commissioners(world, 2)
    for step, days in (("announce", 0.0), ("final", 8.0)):
        with later(days=days):
            first, second = signed_in(one), signed_in(two)
            for client in (first, second):
                asked = client.get(address(ranking))
                assert asked["Location"].startswith(reverse("mfa_reauthenticate"))
                confirmed(client, address(ranking))
            assert ranking.digest in text(first.get(address(ranking)))
            first.post(address(ranking), given(ranking))
            ranking.refresh_from_db()
            assert ranking.state == ("draft" if step == "announce" else "announced")
            page = text(second.get(address(ranking)))
            assert one.name in page  # who signed already
            second.post(address(ranking), given(ranking))
            ranking.refresh_from_db()
    assert ranking.state == "final"
    assert Signature.objects.count() == 4
    assert 'name="checked"' not in text(first.get(address(ranking)))


def test_the_page_shows_exactly_what_is_signed(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    page = text(commissioner(world, signed_in, 1, address(ranking)).get(address(ranking)))
    for shown in (
        ranking.programme.name, world.pps_empang.name, ranking.digest, f"{ranking.digest[:12]}…",
    ):  # fmt: skip
        assert shown in page
    assert world.pps_batu_tulis.name not in page  # not eligible, counted only


# --- the second factor ---------------------------------------------------------------------


def test_the_code_is_asked_before_the_form(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    client = signed_in(world.commissioner_bogor)
    answer = client.get(address(ranking))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))


def test_a_stale_second_factor_signs_nothing_and_loses_nothing(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    client = commissioner(world, signed_in, 1, address(ranking))
    assert "checked=" not in text(client.get(address(ranking))).replace("checked>", "")
    with later(minutes=5.1):
        answer = client.post(address(ranking), given(ranking))
        assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
        assert not Signature.objects.exists()
        confirmed(client, address(ranking))
        form = client.get(address(ranking)).context["form"]
        assert form.initial == {"digest": ranking.digest, "checked": True}
        client.post(address(ranking), given(ranking))
    assert Signature.objects.get().by == world.commissioner_bogor


def test_the_tick_is_not_kept_for_other_figures(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    client = signed_in(world.commissioner_bogor)
    client.post(address(ranking), given(ranking, digest="f" * 64))
    confirmed(client, address(ranking))
    assert client.get(address(ranking)).context["form"].initial["checked"] is False


def test_in_the_demo_nobody_is_asked_and_it_says_so(
    world: World, ranking: Ranking, client: Client, settings: Settings
) -> None:
    settings.GAUNG_DEMO = True
    client.force_login(world.commissioner_bogor)
    page = client.get(address(ranking))
    assert page.context["waived"]
    client.post(address(ranking), given(ranking))
    assert Signature.objects.count() == 1
    TOTP.activate(stories.commissioners(world, 2)[1], SECRET)


def test_a_new_app_does_not_sign_and_the_page_says_from_when_it_does(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    client = signed_in(world.commissioner_bogor)
    Authenticator.objects.filter(user=world.commissioner_bogor).update(created_at=NOW)
    confirmed(client, address(ranking))
    page = client.get(address(ranking))
    assert page.context["form"] is None
    assert "Kamis, 5 September 2024 pukul 14.30 WIB" in text(page)
    assert back_on_the_page(client, ranking, given(ranking)).context["form"] is None
    assert not Signature.objects.exists()
    with later(days=1):
        confirmed(client, address(ranking))
        client.post(address(ranking), given(ranking))
    assert Signature.objects.get().by == world.commissioner_bogor


# --- who ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("commissioner_jabar", 403),
        ("commissioner_ri", 403),
        ("auditor_bogor", 403),
        ("operator_bogor", 403),
        ("member_empang", 403),
        ("nobody", 403),
    ],
)
def test_only_commissioners_of_the_office_sign(
    world: World, ranking: Ranking, signed_in: SignIn, who: str, status: int
) -> None:
    client = signed_in(world.people[who])
    assert client.get(address(ranking)).status_code == status
    assert client.post(address(ranking), given(ranking)).status_code == status
    assert not Signature.objects.exists()


def test_for_a_commissioner_elsewhere_it_is_not_there(world: World, signed_in: SignIn) -> None:
    programme = stories.programme_of(world, office=world.office_blora)
    elsewhere = actions.new_edition(programme=programme)
    client = signed_in(world.commissioner_bogor)
    assert client.get(address(elsewhere)).status_code == 404
    assert client.post(address(elsewhere), given(elsewhere)).status_code == 404


# --- what stands in the way -----------------------------------------------------------------


def obstacles(answer: Any) -> list[str]:
    return [one.heading for one in answer.context["obstacles"]]


def test_open_weeks_are_named_before_anybody_is_asked_for_a_code(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    BodyWeek.objects.filter(body=world.pps_empang).update(closed_on=None)
    page = signed_in(world.commissioner_bogor).get(address(ranking))
    assert page.status_code == 200
    assert len(obstacles(page)) == 1
    assert "2024-W36" in text(page)
    place = "/pekan/?wilayah=32.71&amp;pemilihan=pilkada-2024&amp;pekan=2024-W36#w202436"
    assert text(page).count(place) == 2, "at the week, and as a button"


def test_a_mark_that_is_missing_is_named(world: World, signed_in: SignIn) -> None:
    programme = stories.ready(world)
    programme.compliance_weight, programme.creativity_weight = 70, 30
    programme.save()
    programme.nominations.create(
        report=world.report_accepted, body=world.pps_empang, by=world.operator_bogor, at=NOW
    )
    ranking = actions.new_edition(programme=programme)
    page = text(signed_in(world.commissioner_bogor).get(address(ranking)))
    assert f"{world.pps_empang.name}: 0" in page


def test_the_days_to_appeal_and_open_appeals_are_waited_for(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    for person in stories.commissioners(world, 2):
        actions.sign(ranking=ranking, step="announce", by=person)
    ranking.refresh_from_db()
    client = signed_in(world.commissioner_bogor)
    assert "11 September 2024" in text(client.get(address(ranking)))
    filed = actions.appeal(
        ranking=ranking, body=world.pps_empang, by=world.member_empang,
        about="other", text="Ada yang keliru.",
    )  # fmt: skip
    with later(days=8):
        way = reverse("appeal_decide", args=[ranking.programme_id, 1, filed.pk])
        assert way in text(client.get(address(ranking)))


def test_a_rewarded_body_under_examination_is_told_without_its_name(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    for person in stories.commissioners(world, 2):
        actions.sign(ranking=ranking, step="announce", by=person)
    case = IntegrityCaseFactory.create(body=world.pps_empang, happened_on=dt.date(2024, 9, 4))
    client = signed_in(world.commissioner_bogor)
    with later(days=8):
        page = client.get(address(ranking))
        (told,) = page.context["obstacles"]
        assert "masih diperiksa" in told.heading
        assert told.url == reverse("case_list")
        ranking.refresh_from_db()
        refusal = CasesPending(is_confirmed=False)
        plain = signing_pages.worded(refusal, ranking, world.operator_bogor)
        assert "diperiksa" not in f"{plain.heading} {plain.text}"
        type(case).objects.filter(pk=case.pk).delete()
        IntegrityCaseFactory.create(
            body=world.pps_empang, happened_on=dt.date(2024, 9, 4), confirmed=True
        )
        (told,) = client.get(address(ranking)).context["obstacles"]
        assert told.url == reverse("programme", args=[ranking.programme_id])


def test_figures_that_changed_since_are_refused_in_words(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    client = commissioner(world, signed_in, 1, address(ranking))
    answer = back_on_the_page(client, ranking, given(ranking, digest="0" * 64))
    assert "Angkanya sudah berubah" in text(answer)
    assert ranking.digest in text(answer)  # what is there now, to be looked at and signed
    assert not Signature.objects.exists()


def test_nobody_signs_twice(world: World, ranking: Ranking, signed_in: SignIn) -> None:
    client = commissioner(world, signed_in, 1, address(ranking))
    client.post(address(ranking), given(ranking))
    assert client.get(address(ranking)).context["form"] is None
    answer = back_on_the_page(client, ranking, given(ranking))
    assert "sudah menandatangani" in text(answer)
    assert Signature.objects.count() == 1


def test_a_later_edition_takes_the_place(world: World, ranking: Ranking, signed_in: SignIn) -> None:
    for person in stories.commissioners(world, 2):
        actions.sign(ranking=ranking, step="announce", by=person)
    after = actions.new_edition(programme=ranking.programme, reason="Banding dikabulkan.")
    page = text(signed_in(world.commissioner_bogor).get(address(ranking)))
    assert address(after) in page


def test_without_the_tick_nothing_is_signed(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    client = commissioner(world, signed_in, 1, address(ranking))
    answer = client.post(address(ranking), {"digest": ranking.digest}, follow=True)
    # An address of its own, which browsers keep: going back to it shows the page again.
    assert answer.redirect_chain == [(f"{address(ranking)}?centang", 302)]
    form = answer.context["form"]
    assert set(form.errors) == {"checked"}
    assert f'href="#{form["checked"].id_for_label}">' in text(answer)
    assert text(answer).count("lalu centang") == 2
    assert form["digest"].value() == ranking.digest
    assert not Signature.objects.exists()


def test_few_and_many_places_cost_the_same_queries(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    client = commissioner(world, signed_in, 1, address(ranking))
    client.get(address(ranking))
    with CaptureQueriesContext(connection) as few:
        client.get(address(ranking))
    stories.more_bodies(world, 20)
    actions.compute_draft(ranking=ranking)
    with CaptureQueriesContext(connection) as many:
        client.get(address(ranking))
    assert len(few) == len(many)


# --- what to know before --------------------------------------------------------------------


def headings(world: World, ranking: Ranking) -> dict[str, list[str]]:
    prizes = signing_pages.prizes(Edition(world.commissioner_bogor, ranking, {}))
    improved = signing_pages.most_improved(ranking)
    return {one.heading: list(one.items) for one in warnings(ranking, prizes, improved)}


def test_nothing_is_warned_of_where_all_is_well(world: World, ranking: Ranking) -> None:
    assert headings(world, ranking) == {}


def test_more_bodies_than_prizes_are_told(world: World, signed_in: SignIn) -> None:
    programme = stories.ready(world, places=1)
    stories.closed(world.pps_baranangsiang, 4, met=2)  # equal to Empang in everything
    ranking = actions.new_edition(programme=programme)
    crowd = {"Badan lebih banyak daripada hadiah": ["2 badan pada 1 peringkat"]}
    assert headings(world, ranking) == crowd
    page = commissioner(world, signed_in, 1, address(ranking)).get(address(ranking))
    assert "2 badan pada 1 peringkat" in text(page)
    assert page.context["form"] is not None  # it forbids nothing


def policy(world: World, area: Any, since: dt.date) -> Policy:
    by = world.operator_bogor
    return Policy.objects.create(area=area, effective_from=since, created_by=by, created_at=NOW)


def test_different_policies_in_the_same_week_are_told(world: World, ranking: Ranking) -> None:
    old = policy(world, world.jabar, dt.date(2024, 1, 1))
    weeks = BodyWeek.objects.filter(body__regency=world.bogor)
    weeks.update(policy=old)
    assert headings(world, ranking) == {}  # the same for all
    own = policy(world, world.bogor, dt.date(2024, 7, 1))
    weeks.filter(body=world.pps_empang).update(policy=own)
    (told,) = headings(world, ranking).values()
    assert told == [
        "Jawa Barat, sejak 1 Januari 2024: 2 badan",
        "Kota Bogor, sejak 1 Juli 2024: 1 badan",
    ]
    weeks.exclude(body=world.pps_empang).update(policy=None)
    (told,) = headings(world, ranking).values()
    assert told[0] == "Ketentuan nasional bawaan: 2 badan"


def test_reports_that_only_the_office_above_can_look_at_are_told(
    world: World, ranking: Ranking
) -> None:
    world.report_accepted.rechecks.all().delete()
    own = {"office": world.office_bogor, "reviewer": world.operator_bogor}
    world.report_accepted.reviews.update(**own)
    assert list(headings(world, ranking)) == ["Diterima oleh kantor sendiri"]


def test_reopened_weeks_are_told_with_who_and_why(world: World, ranking: Ranking) -> None:
    for area in (world.bogor, world.nabire):  # that of another regency is no concern here
        reopen_week(
            election=world.pilkada, week=WEEK, area=area, by=world.operator_bogor,
            reason="Salah tutup",
        )  # fmt: skip
    (line,) = headings(world, ranking)["Ada pekan yang dibuka lagi"]
    assert world.operator_bogor.name in line
    assert "3 badan" in line
    assert line.endswith("Salah tutup")


def test_what_a_second_look_found_unfit_is_named_with_the_way_out(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    look = world.report_accepted.rechecks.get()
    Recheck.objects.filter(pk=look.pk).update(finding="unfit", reason="other")
    client = signed_in(world.commissioner_bogor)
    page = client.get(address(ranking))
    assert obstacles(page) == ["Pemeriksaan ulang menemukan laporan yang tidak sesuai"]
    assert "PPS Empang: 1 laporan" in text(page)
    take_back(recheck=Recheck.objects.get(pk=look.pk), by=world.auditor_bogor)
    page = client.get(address(ranking))
    assert obstacles(page) == ["Penerimaan laporan dicabut setelah pekan ditutup"]
    assert "PPS Empang: 1 laporan" in text(page)


def test_what_lacks_a_second_look_is_named_with_the_way_to_ask_for_it(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    world.report_accepted.rechecks.all().delete()
    page = signed_in(world.commissioner_bogor).get(address(ranking))
    assert obstacles(page) == ["Laporan calon penerima belum diperiksa ulang"]
    assert "PPS Empang: 1 laporan" in text(page)
    operator = signed_in(world.operator_bogor)
    steps = operator.get(reverse("programme", args=[ranking.programme_id])).context["steps"]
    way = next(one.url for one in steps if one.heading.startswith("Pemeriksaan ulang"))
    form = operator.get(way)
    assert form.context["chosen"] == {world.pps_empang.pk}
    sent = {
        "kantor": world.office_bogor.pk,
        "badan": world.pps_empang.pk,
        "dari": "2024-W36",
        "sampai": "2024-W36",
    }
    operator.post(reverse("recheck_candidates"), sent)
    assert [one.report for one in Recheck.objects.open()] == [world.report_accepted]


def test_marks_that_a_service_entered_later_voids_are_told(world: World) -> None:
    """A service that began before the mark and was entered after it: the mark counts no more."""
    programme, juror = judged(world, 1)
    jury.give(juror=juror, nomination=Nomination.objects.get(), points=[5, 5, 5])
    ranking = actions.new_edition(programme=programme)
    assert "Marks that do not count" not in english(world, ranking)
    MembershipFactory.create(
        user=juror.user, body=world.pps_batu_tulis, starts_on=NOW.date() - dt.timedelta(days=9)
    )
    assert english(world, ranking)["Marks that do not count"] == ["PPS Empang: 1 mark"]


def english(world: World, ranking: Ranking) -> dict[str, list[str]]:
    with translation.override("en"):
        return headings(world, ranking)
