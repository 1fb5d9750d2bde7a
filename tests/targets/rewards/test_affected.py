"""What the page of an integrity case says about rankings and certificates that it touches."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from posts.models import IntegrityCase
from targets.rewards.affected import touched_by
from targets.rewards.certificates import issue_certificates, revoke_certificate
from tests.factories import IntegrityCaseFactory
from tests.targets.rewards.editions import ROWS, edition, final_edition, programme
from tests.world import World

SignIn = Callable[[User], Client]
DAY = dt.date(2024, 8, 7)


def case(world: World, **more: Any) -> IntegrityCase:
    told = {"body": world.pps_empang, "happened_on": DAY, "opened_by": world.auditor_bogor}
    made: IntegrityCase = IntegrityCaseFactory.create(**(told | more))
    return made


def page(client: Client, about: IntegrityCase) -> str:
    return client.get(reverse("case_detail", args=[about.pk])).content.decode()


def test_a_confirmed_case_leads_to_the_ranking_and_the_certificate(
    world: World, signed_in: SignIn
) -> None:
    ranking = final_edition(world)
    by = world.commissioner_bogor
    certificate = issue_certificates(ranking=ranking, by=by)[0]
    revoke = reverse("certificate_revoke", args=[certificate.pk])
    to_programme = f'href="{reverse("programme", args=[ranking.programme_id])}"'
    confirmed = case(world, confirmed=True)
    text = page(signed_in(by), confirmed)
    assert ranking.programme.name in text
    assert certificate.number in text
    assert revoke in text
    assert to_programme in text
    assert revoke not in page(signed_in(world.auditor_bogor), confirmed)  # isn't theirs to do

    revoke_certificate(certificate=certificate, by=by, reason="Kasus terbukti")
    edition(ranking.programme, 2, "draft")
    text = page(signed_in(by), confirmed)
    assert revoke not in text
    assert "Edisi 2 sudah dimulai" in text


def test_an_open_case_says_what_would_be_left_to_do(world: World, signed_in: SignIn) -> None:
    ranking = final_edition(world)
    certificate = issue_certificates(ranking=ranking, by=world.commissioner_bogor)[0]
    text = page(signed_in(world.commissioner_bogor), case(world))
    assert "Peringkat yang memuat hari ini" in text
    assert f"Piagam {certificate.number} harus dicabut" in text
    assert reverse("certificate_revoke", args=[certificate.pk]) not in text


def test_only_editions_that_are_out_and_hold_the_day_are_touched(world: World) -> None:
    by = world.commissioner_bogor
    edition(programme(world), 1, "draft", [(world.pps_empang, *ROWS[0][1:])])
    edition(programme(world, last_week=202431), 1, "final", [(world.pps_empang, *ROWS[0][1:])])
    assert touched_by(case(world), by) == []
    first = final_edition(world)
    assert [one.row.ranking for one in touched_by(case(world), by)] == [first]
    assert touched_by(case(world, body=world.pps_karadenan), by) == []
    second = edition(first.programme, 2, "announced", [(world.pps_empang, None, None, 1, 0, None)])
    (one,) = touched_by(case(world), by)
    assert one.row.ranking == second
    assert not one.needs_edition  # it has left the body out
    assert touched_by(case(world, happened_on=dt.date(2024, 8, 26)), by) == []


def test_a_dismissed_case_touches_nothing(world: World, signed_in: SignIn) -> None:
    ranking = final_edition(world)
    over = case(
        world, state="dismissed", decided_by=world.commissioner_ri, decided_at=ranking.final_at
    )
    assert ranking.programme.name not in page(signed_in(world.commissioner_bogor), over)


def test_one_programme_and_ten_cost_the_same(world: World) -> None:
    def asked() -> int:
        user = User.objects.get(pk=world.commissioner_bogor.pk)
        with CaptureQueriesContext(connection) as seen:
            touched_by(about, user)
        return len(seen)

    about = case(world)
    issue_certificates(ranking=final_edition(world), by=world.commissioner_bogor)
    few = asked()
    for _ in range(9):
        issue_certificates(ranking=final_edition(world), by=world.commissioner_bogor)
    assert asked() == few
