"""What the report form answers while somebody types."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from posts import reasons
from posts.links import REASONS, NotAPost
from tests.factories import DirectiveFactory, SocialAccountFactory
from tests.posts import pasted
from tests.world import NOW, World

SignIn = Callable[[Any], Client]
NOON = dt.datetime(2024, 9, 4, 5, 12, tzinfo=dt.UTC)  # 12.12 WIB


@pytest.fixture
def member(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.member_empang)


def ask(client: Client, link: str, **more: Any) -> Any:
    with translation.override("en"):
        client.cookies["django_language"] = "en"
        return client.get(reverse("report_check"), {"link": link} | more)


def words(client: Client, link: str, **more: Any) -> str:
    answer = ask(client, link, **more).context["answer"]
    return " ".join([answer.heading, *answer.sentences])


def test_own_account_and_time_before_the_deadline(world: World, member: Client) -> None:
    link = pasted.instagram(NOON, "pps.empang")
    answer = ask(member, link, directive=world.directive_bogor.pk).context["answer"]
    assert answer.heading == "Instagram · @pps.empang"
    assert answer.sentences == ["The account fits.", "Posted today 12:12 WIB, before the deadline."]
    assert (answer.tone, answer.tells_time) == ("ok", True)
    assert answer.directive == world.directive_bogor


def test_accounts_that_are_not_the_bodys(world: World, member: Client) -> None:
    SocialAccountFactory(body=world.pps_batu_tulis, handle="milik.lain")
    assert "belongs to another body" in words(member, pasted.instagram(NOON, "milik.lain"))
    assert "Batu Tulis" not in words(member, pasted.instagram(NOON, "milik.lain"))
    unknown = words(member, pasted.instagram(NOON, "entah"))
    assert f"@entah is not registered for {world.pps_empang.name}" in unknown
    claimed = world.claims["pps_empang"]
    assert "waits for verification" in words(member, pasted.facebook(page=claimed.handle))


def test_a_link_without_account_or_time_says_so(world: World, member: Client) -> None:
    response = ask(member, "https://www.youtube.com/watch?v=YE7VzlLtp-4")
    assert "doesn't name the account" in response.content.decode().replace("&#x27;", "'")
    assert not response.context["answer"].tells_time
    assert "asks-time" in response.content.decode()


def test_a_short_link_can_be_sent_all_the_same(world: World, member: Client) -> None:
    answer = ask(member, "https://vt.tiktok.com/ZSe4FqkKd").context["answer"]
    assert answer.tone == "warn"
    assert "short link" in answer.sentences[0]


@pytest.mark.parametrize(
    ("days", "due", "verdict"),
    [
        (0, 4, "before the deadline"),
        (0, 3, "counts in part"),
        (2, 2, "before the deadline"),
        (5, 3, "counts in part"),  # reported too late: counts on the day of the report
        (0, -4, "too late"),
        (2, 9, "before this directive began"),
    ],
)
def test_punctuality(world: World, member: Client, days: int, due: int, verdict: str) -> None:
    today = dt.date(2024, 9, 4)
    due_on = dt.date(2024, 8, 31) + dt.timedelta(days=due)
    directive: Any = DirectiveFactory(
        election=world.pilkada, office=world.office_bogor, area=world.bogor,
        starts_on=min(due_on, today - dt.timedelta(days=1) if due == 9 else due_on),
        due_on=due_on,
    )  # fmt: skip
    text = words(member, pasted.x_post(NOW - dt.timedelta(days=days)), directive=directive.pk)
    if due == -4:  # more than seven days late: no choice any more, another one is meant
        assert "too late" not in text
    else:
        assert verdict in text


def test_a_reported_post_is_named_with_a_link_only_to_who_may_open_it(
    world: World, member: Client, signed_in: SignIn
) -> None:
    link = pasted.instagram(NOON)
    data = {"link": link, "directive": "none", "client_key": ""}
    member.post(reverse("report_new"), data)
    own = ask(member, link).context["answer"]
    assert own.earlier_pk
    assert "already reported on Wednesday, 4 September 2024 at 14:30 WIB" in own.sentences[0]
    other = ask(signed_in(world.member_beran), link).context["answer"]
    assert other.earlier_pk is None


def test_nothing_is_said_to_nothing(world: World, member: Client) -> None:
    response = ask(member, "  ")
    assert response.context["answer"] is None
    assert 'id="link-check"' in response.content.decode()


def test_every_refusal_has_its_own_sentence() -> None:
    assert set(reasons.SENTENCES) == set(REASONS)
    assert len(set(reasons.SENTENCES.values())) == len(REASONS)
    for reason in REASONS:
        assert reasons.sentence(NotAPost(reason)).endswith(".")


def test_typed_text_is_escaped(world: World, member: Client) -> None:
    nasty = 'https://x.com/"><script>alert(1)</script>/status/1'
    for url, name in [("report_check", "link"), ("report_new", "tautan")]:
        page = member.get(reverse(url), {name: nasty}).content.decode()
        assert "<script>alert" not in page


def test_a_shared_text_fills_the_form(world: World, member: Client) -> None:
    link = pasted.instagram(NOON, "pps.empang")
    page = member.get(reverse("report_new"), {"text": f"Lihat unggahan ini {link} ya"})
    assert page.context["form"]["link"].value() == link
    assert page.context["chosen"] == str(world.directive_bogor.pk)
    assert page.context["answer"].heading == "Instagram · @pps.empang"


def test_the_form_preselects_the_nearest_directive_that_lacks_the_platform(
    world: World, member: Client
) -> None:
    sooner: Any = DirectiveFactory(
        election=world.pilkada, office=world.office_bogor, area=world.bogor,
        starts_on=dt.date(2024, 9, 2), due_on=dt.date(2024, 9, 5), platforms=["x"],
    )  # fmt: skip
    form = reverse("report_new")
    assert member.get(form).context["chosen"] == str(sooner.pk)
    instagram = member.get(form, {"tautan": pasted.instagram(NOON)})
    assert instagram.context["chosen"] == str(world.directive_bogor.pk)
    youtube = member.get(form, {"tautan": "https://youtu.be/YE7VzlLtp-4"})
    assert youtube.context["chosen"] == "none"
    chosen = member.get(form, {"arahan": world.directive_bogor.pk})
    assert chosen.context["chosen"] == str(world.directive_bogor.pk)


def test_only_a_directive_that_nobody_named_is_replaced_by_a_better_one(
    world: World, member: Client
) -> None:
    sooner: Any = DirectiveFactory(
        election=world.pilkada, office=world.office_bogor, area=world.bogor,
        starts_on=dt.date(2024, 9, 2), due_on=dt.date(2024, 9, 5), platforms=["x"],
    )  # fmt: skip
    form, moved = reverse("report_new"), f"Dipilihkan: {world.directive_bogor.title}."
    assert 'name="tebakan"' in member.get(form).content.decode()
    for named in (sooner.pk, "none"):
        page = member.get(form, {"arahan": named})
        assert page.context["chosen"] == str(named)
        assert 'name="tebakan"' not in page.content.decode()
    asked = {"link": pasted.instagram(NOON), "directive": sooner.pk}
    check = reverse("report_check")
    assert moved in member.get(check, asked | {"tebakan": "1"}).content.decode()
    assert moved not in member.get(check, asked).content.decode()


def test_what_is_overdue_is_not_guessed_while_something_is_open(
    world: World, member: Client
) -> None:
    DirectiveFactory(
        election=world.pilkada, office=world.office_bogor, area=world.bogor,
        starts_on=dt.date(2024, 8, 26), due_on=dt.date(2024, 9, 3), platforms=["youtube"],
    )  # fmt: skip
    page = member.get(reverse("report_new"), {"tautan": "https://youtu.be/YE7VzlLtp-4"})
    assert page.context["chosen"] == "none"


def test_the_form_and_its_answers_cost_few_queries(
    world: World, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for day in range(4, 16):
        DirectiveFactory(
            election=world.pilkada, office=world.office_bogor, area=world.bogor,
            due_on=dt.date(2024, 9, day), platforms=["instagram", "tiktok"],
        )  # fmt: skip
    client, link = signed_in(world.member_empang), pasted.instagram(NOON, "pps.empang")
    with django_assert_max_num_queries(12):
        assert client.get(reverse("report_new"), {"tautan": link}).status_code == 200
    with django_assert_max_num_queries(12):
        assert client.get(reverse("report_check"), {"link": link}).status_code == 200
