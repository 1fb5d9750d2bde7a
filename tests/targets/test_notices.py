"""What home pages tell each role: what waits, what has happened; nothing where nothing is."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from targets.models import Programme, Ranking
from targets.notices import notices
from targets.rewards import actions
from targets.rewards.certificates import issue_certificates, revoke_certificate
from tests.factories import IntegrityCaseFactory, JurorFactory, UserFactory
from tests.targets.rewards import stories
from tests.targets.rewards.editions import edition, final_edition, programme
from tests.targets.rewards.judged import judged
from tests.world import NOW, World

SignIn = Callable[[User], Client]


def fresh(user: User) -> User:
    """The person as on the next request."""
    return User.objects.get(pk=user.pk)


def told(user: User) -> dict[str, str]:
    """The lines of a person, with their addresses."""
    return {one.text: one.url for one in notices(fresh(user))}


def later(days: float) -> time_machine.travel:
    return time_machine.travel(NOW + dt.timedelta(days=days), tick=False)


@pytest.fixture
def ranking(world: World) -> Ranking:
    """A computed draft of the world's week that lacks nothing."""
    return actions.new_edition(programme=stories.ready(world), by=world.operator_bogor)


def announced(world: World, ranking: Ranking) -> None:
    for person in stories.commissioners(world, 2):
        actions.sign(ranking=ranking, step="announce", by=person)
    ranking.refresh_from_db()


def test_nothing_is_told_where_there_is_nothing(world: World, signed_in: SignIn) -> None:
    for user in (world.member_empang, world.operator_bogor, world.commissioner_bogor):
        assert notices(user) == []
    pages = {world.member_empang: "/beranda/", world.operator_bogor: "/arahan/"}
    for user, page in pages.items():
        assert "Untuk Anda" not in signed_in(user).get(page).content.decode()


def test_a_draft_waits_for_each_commissioner_who_has_not_signed(
    world: World, ranking: Ranking
) -> None:
    one, two = stories.commissioners(world, 2)
    assert told(one) == {}  # its week still runs
    with later(7):
        assert told(one) == {
            "1 peringkat menunggu tanda tangan Anda untuk diumumkan": address(
                "ranking_sign", ranking
            )
        }
        actions.sign(ranking=ranking, step="announce", by=one)
        assert told(one) == {}
        assert len(told(two)) == 1
        assert told(world.operator_bogor) == {}  # it isn't the operator's to sign
        assert told(world.commissioner_ri) == {}  # nor that of an office above


def test_a_commissioner_who_sat_in_the_jury_is_not_asked_to_announce(
    world: World, ranking: Ranking
) -> None:
    one, two = stories.commissioners(world, 2)
    Programme.objects.update(compliance_weight=70, creativity_weight=30)
    JurorFactory.create(programme=ranking.programme, user=one)
    with later(7):
        assert told(one) == {}
        assert len(told(two)) == 1


def address(name: str, ranking: Ranking) -> str:
    return reverse(name, args=[ranking.programme_id, ranking.edition])


def test_a_draft_that_lacks_something_is_the_operators(world: World, ranking: Ranking) -> None:
    world.report_accepted.rechecks.all().delete()
    with later(7):
        assert told(world.commissioner_bogor) == {}
        assert told(world.operator_bogor) == {
            "1 peringkat belum lengkap untuk diumumkan": reverse(
                "programme", args=[ranking.programme_id]
            )
        }


def test_an_announced_ranking_waits_after_the_days_to_appeal(
    world: World, ranking: Ranking
) -> None:
    announced(world, ranking)
    assert told(world.commissioner_bogor) == {}
    filed = actions.appeal(
        ranking=ranking,
        body=world.pps_empang,
        by=world.member_empang,
        about="other",
        text="Keliru.",
    )
    waits = {"1 banding menunggu jawaban": address("appeal_list", ranking)}
    with later(8):
        assert told(world.commissioner_bogor) == waits
        assert told(world.operator_bogor) == waits
        actions.decide_appeal(
            appeal=filed, by=world.commissioner_bogor, granted=False, answer="Sudah benar."
        )
        assert told(world.commissioner_bogor) == {
            "1 peringkat menunggu tanda tangan Anda untuk ditetapkan": address(
                "ranking_sign", ranking
            )
        }


def test_a_programme_without_a_ranking_is_told_when_its_weeks_are_over(world: World) -> None:
    of = programme(world)
    assert told(world.operator_bogor) == {
        "1 program sudah berakhir dan belum berperingkat": reverse("programme", args=[of.pk])
    }
    programme(world)
    assert told(world.operator_bogor) == {
        "2 program sudah berakhir dan belum berperingkat": reverse("ranking")
    }


def test_open_cases_wait_for_those_who_decide_but_not_for_who_opened(world: World) -> None:
    IntegrityCaseFactory.create(body=world.pps_empang, opened_by=world.auditor_bogor)
    line = {"1 kasus integritas terbuka": reverse("case_list")}
    assert told(world.commissioner_bogor) == line
    assert told(world.auditor_bogor) == {}
    assert told(world.member_empang) == {}


def test_jurors_and_operators_learn_of_posts_without_marks(world: World) -> None:
    of, juror = judged(world, posts=4)
    actions.new_edition(programme=of)
    assert told(juror.user) == {"4 unggahan menunggu nilai Anda": reverse("jury_home")}
    served = JurorFactory.create(programme=of, user=world.member_empang).user
    assert "menunggu nilai" not in " ".join(told(served))  # of the own village
    lacking = reverse("programme_jurors", args=[of.pk])
    assert told(world.operator_bogor)["4 unggahan nominasi kekurangan nilai juri"] == lacking
    nominations = list(of.nominations.all())
    for number in range(3):
        other = juror if number == 0 else JurorFactory.create(programme=of, user=UserFactory())
        for post in nominations:
            other.marks.create(nomination=post, points=[3, 3, 3], at=NOW)
    assert told(juror.user) == {}
    assert "nominasi kekurangan" not in " ".join(told(world.operator_bogor))


def test_members_learn_of_their_place_and_of_the_answer_to_their_appeal(
    world: World, ranking: Ranking
) -> None:
    name = ranking.programme.name
    assert told(world.member_empang) == {}  # a draft is nobody's business
    announced(world, ranking)
    row = reverse("ranking_row", args=[ranking.programme_id, 1, world.pps_empang.pk])
    assert told(world.member_empang) == {f"PPS Empang peringkat 1 dalam “{name}”": row}
    (line,) = notices(fresh(world.member_empang))
    assert "11 September 2024" in line.note
    assert f"PPS Batu Tulis tidak memenuhi syarat dalam “{name}”" in told(world.member_batu_tulis)
    filed = actions.appeal(
        ranking=ranking,
        body=world.pps_empang,
        by=world.member_empang,
        about="other",
        text="Keliru.",
    )
    actions.decide_appeal(
        appeal=filed, by=world.commissioner_bogor, granted=False, answer="Sudah benar."
    )
    assert told(world.member_empang)["Banding Anda ditolak"] == address("appeal_list", ranking)
    with later(40):
        assert told(world.member_empang) == {}


def test_members_learn_of_certificates_and_open_nominations(world: World) -> None:
    ranking = final_edition(world)
    by = world.commissioner_bogor
    certificate = issue_certificates(ranking=ranking, by=by)[0]
    assert certificate.row.body == world.pps_empang
    ready = "Piagam Anda siap dicetak"
    page = reverse("certificate_page", args=[certificate.pk])
    assert told(world.member_empang)[ready] == page
    revoke_certificate(certificate=certificate, by=by, reason="Kekeliruan")
    assert ready not in told(world.member_empang)
    assert "Piagam Anda dicabut" in told(world.member_empang)

    of = programme(world, nominations_until=dt.date(2024, 9, 4))
    calls = "Ajukan unggahan terbaik Anda sampai 4 September 2024"
    nominations = reverse("nomination_list", args=[of.pk])
    assert told(world.member_empang)[calls] == nominations
    assert calls not in told(world.member_bogor_selatan)  # a PPK isn't ranked by it
    with later(1):
        assert calls not in told(world.member_empang)


def test_each_home_page_shows_them(world: World, ranking: Ranking, signed_in: SignIn) -> None:
    announced(world, ranking)
    actions.appeal(
        ranking=ranking,
        body=world.pps_empang,
        by=world.member_empang,
        about="other",
        text="Keliru.",
    )
    row = reverse("ranking_row", args=[ranking.programme_id, 1, world.pps_empang.pk])
    waits = address("appeal_list", ranking)
    homes = [
        (world.member_empang, "/beranda/", row),
        (world.operator_bogor, "/arahan/", waits),
        (world.commissioner_bogor, "/ringkasan/", waits),
    ]
    for user, page, line in homes:
        assert line in signed_in(user).get(page, follow=True).content.decode()
    below = reverse("dashboard", args=[world.bogor_selatan.code])
    assert waits not in signed_in(world.commissioner_bogor).get(below).content.decode()


@pytest.mark.parametrize("who", ["member_empang", "operator_bogor", "commissioner_bogor"])
def test_one_programme_and_twenty_cost_the_same_queries(world: World, who: str) -> None:
    def asked() -> int:
        user: Any = fresh(getattr(world, who))
        with CaptureQueriesContext(connection) as seen:
            notices(user)
        return len(seen)

    final_edition(world)
    least = asked()  # nothing is unfinished, so nothing more is asked of it
    edition(programme(world), 1, "draft")
    few = asked()
    for _ in range(20):
        final_edition(world)
        edition(programme(world), 1, "announced")
    assert asked() == few <= 4
    assert least == few - (who != "member_empang")
