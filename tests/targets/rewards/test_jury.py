"""The jury: who is given what, without names; marks until the announcement; what counts."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, User
from adhoc_bodies.models import Body
from posts.models import Evidence, Report
from targets.models import Juror, Mark, Nomination, Programme, Ranking
from targets.navigation import menu
from targets.rewards import counting, dockets, jury, waiting
from tests.factories import (
    JurorFactory,
    MarkFactory,
    MembershipFactory,
    RankingFactory,
    UserFactory,
)
from tests.targets.rewards.judged import PIXELS, judged, nominated
from tests.targets.rewards.stories import programme_of
from tests.world import NOW, World

SignIn = Callable[[User], Client]
GOOD = {"nilai0": "4", "nilai1": "5", "nilai2": "3"}


def given(juror: Juror) -> set[int]:
    """The nominations before a juror."""
    return {item.nomination_id for item in dockets.docket_of(juror).items}


def fresh(juror: Juror) -> Juror:
    """The juror as the database has it now."""
    return Juror.objects.select_related("programme__office__area", "user").get(pk=juror.pk)


def mark_page(programme: Programme) -> str:
    return reverse("jury_next", args=[programme.pk])


# --- who is given what ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "nominee", "is_given"),
    [
        ("pps_batu_tulis", "pps_batu_tulis", False),  # the very body
        ("pps_batu_tulis", "pps_empang", False),  # the same sub-district
        ("ppk_bogor_selatan", "pps_empang", False),  # a village of the PPK's
        ("pps_empang", "ppk_bogor_selatan", False),  # the PPK of the sub-district
        ("ppk_bogor_selatan", "ppk_bogor_selatan", False),
        ("ppk_bogor_timur", "pps_empang", True),
        ("pps_baranangsiang", "pps_empang", True),
        ("office_bogor", "pps_empang", True),
        ("pps_dissolved", "pps_empang", True),  # served in another election
    ],
)
def test_nobody_marks_posts_of_the_sub_district_in_which_they_serve(
    world: World, body: str, nominee: str, is_given: bool
) -> None:
    programme = programme_of(world)
    post = nominated(programme, world.bodies[nominee])
    person = UserFactory.create()
    MembershipFactory.create(user=person, body=world.bodies[body])
    juror = JurorFactory.create(programme=programme, user=person)
    assert given(juror) == ({post.pk} if is_given else set())
    if is_given:
        jury.give(juror=juror, nomination=post, points=[1, 2, 3])
    else:
        with pytest.raises(jury.NotGiven):
            jury.give(juror=juror, nomination=post, points=[1, 2, 3])
        with pytest.raises(jury.NotGiven):
            jury.declare_conflict(juror=juror, nomination=post)
        assert not Mark.objects.exists()


def test_who_served_there_earlier_in_the_election_is_kept_away_too(world: World) -> None:
    programme, _juror = judged(world, 1)
    assert not given(JurorFactory.create(programme=programme, user=world.dismissed))


def test_nobody_marks_what_they_reported_or_nominated(world: World) -> None:
    programme, juror = judged(world, 1)
    reported = nominated(programme, world.pps_empang)
    Report.objects.filter(pk=reported.report_id).update(submitted_by=juror.user)
    chosen = nominated(programme, world.pps_empang, by=juror.user)
    assert len(given(juror)) == 1
    for post in (reported, chosen):
        with pytest.raises(jury.NotGiven):
            jury.give(juror=juror, nomination=post, points=[1, 2, 3])


def test_posts_that_are_accepted_no_longer_are_before_nobody(world: World) -> None:
    programme, juror = judged(world, 2)
    post = Nomination.objects.earliest("pk")
    Report.objects.filter(pk=post.report_id).update(status="returned")
    assert len(given(juror)) == 1
    with pytest.raises(jury.NotGiven):
        jury.give(juror=juror, nomination=post, points=[1, 2, 3])
    assert counting.progress(programme).posts == 1


def test_posts_of_another_programme_are_not_given(world: World) -> None:
    _programme, juror = judged(world, 1)
    other = nominated(programme_of(world), world.pps_empang)
    with pytest.raises(jury.NotGiven):
        jury.give(juror=juror, nomination=other, points=[1, 2, 3])


def test_each_juror_has_an_own_order_that_stays(world: World) -> None:
    programme, juror = judged(world, 12)
    others = [JurorFactory.create(programme=programme) for _ in range(3)]
    orders = [
        [item.nomination_id for item in dockets.docket_of(one).items] for one in (juror, *others)
    ]
    assert len({tuple(order) for order in orders}) == 4
    assert {frozenset(order) for order in orders} == {frozenset(given(juror))}
    assert orders[0] == [item.nomination_id for item in dockets.docket_of(juror).items]
    assert sorted(orders[0]) != orders[0]


# --- marks ---------------------------------------------------------------------------


def test_a_mark_is_kept_and_changed_until_the_announcement(world: World) -> None:
    programme, juror = judged(world, 1)
    post = Nomination.objects.get()
    jury.give(juror=juror, nomination=post, points=[1, 2, 3])
    jury.give(juror=juror, nomination=post, points=[5, 4, 4])
    assert Mark.objects.get().points == [5, 4, 4]
    told = AuditEvent.objects.filter(action="post-marked").order_by("pk")
    assert [(e.data["before"], e.data["points"]) for e in told] == [
        (None, [1, 2, 3]),
        ([1, 2, 3], [5, 4, 4]),
    ]
    RankingFactory.create(programme=programme, announced=True)
    for points in ([1, 1, 1], [5, 4, 4]):
        with pytest.raises(jury.JuryClosed):
            jury.give(juror=juror, nomination=post, points=points)
    with pytest.raises(jury.JuryClosed):
        jury.declare_conflict(juror=juror, nomination=post)
    assert Mark.objects.get().points == [5, 4, 4]


def test_a_draft_closes_nothing(world: World) -> None:
    programme, juror = judged(world, 1)
    RankingFactory.create(programme=programme)
    jury.give(juror=juror, nomination=Nomination.objects.get(), points=[1, 2, 3])
    assert not counting.is_closed(programme)


@pytest.mark.parametrize("points", [[], [1, 2], [1, 2, 3, 4], [0, 2, 3], [1, 2, 6], [1, 2, True]])
def test_a_mark_has_one_whole_number_for_each_criterion(world: World, points: list[int]) -> None:
    _programme, juror = judged(world, 1)
    with pytest.raises(jury.BadPoints):
        jury.give(juror=juror, nomination=Nomination.objects.get(), points=points)


def test_a_conflict_takes_the_mark_away_and_stands(world: World) -> None:
    programme, juror = judged(world, 1)
    post = Nomination.objects.get()
    jury.give(juror=juror, nomination=post, points=[5, 5, 5])
    jury.declare_conflict(juror=juror, nomination=post)
    mark = Mark.objects.get()
    assert (mark.points, mark.has_conflict) == ([], True)
    assert not counting.counting_marks(programme).exists()
    with pytest.raises(jury.ConflictDeclared):
        jury.give(juror=juror, nomination=post, points=[5, 5, 5])
    assert dockets.docket_of(juror).done == 1


def test_a_removed_juror_marks_no_more_and_counts_no_more(world: World) -> None:
    programme, juror = judged(world, 1)
    post = Nomination.objects.get()
    jury.give(juror=juror, nomination=post, points=[5, 5, 5])
    assert counting.counting_marks(programme).count() == 1
    with pytest.raises(jury.ReasonNeeded):
        jury.remove(juror=juror, by=world.operator_bogor, reason=" ")
    jury.remove(juror=juror, by=world.operator_bogor, reason="Pindah tugas")
    event = AuditEvent.objects.get(action="juror-removed")
    assert (event.data["marks"], event.data["reason"]) == (1, "Pindah tugas")
    assert not counting.counting_marks(programme).exists()
    assert Mark.objects.count() == 1
    with pytest.raises(jury.NotGiven):
        jury.give(juror=juror, nomination=post, points=[1, 2, 3])
    jury.appoint(programme=programme, user=juror.user, by=world.operator_bogor)
    assert counting.counting_marks(programme).count() == 1
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"juror-appointed", "juror-removed"} <= actions


def test_each_nominated_post_needs_three_marks(world: World) -> None:
    programme, _juror = judged(world, 2)
    full, short = Nomination.objects.order_by("pk")
    MarkFactory.create_batch(3, nomination=full)
    MarkFactory.create_batch(2, nomination=short)
    MarkFactory.create(nomination=short, conflict=True)
    gone = JurorFactory.create(programme=programme, removed=True)
    MarkFactory.create(nomination=short, juror=gone)
    assert counting.marks_missing(programme) == [(short, 2)]
    assert (counting.progress(programme).posts, counting.progress(programme).ready) == (2, 1)
    MarkFactory.create(nomination=short)
    assert counting.marks_missing(programme) == []


def test_no_juror_is_removed_after_the_announcement(world: World, signed_in: SignIn) -> None:
    programme, juror = judged(world, 1)
    RankingFactory.create(programme=programme, announced=True)
    with pytest.raises(jury.JuryClosed):
        jury.remove(juror=juror, by=world.operator_bogor, reason="Hasilnya tidak disukai")
    client = signed_in(world.operator_bogor)
    assert 'name="keluarkan"' not in client.get(jurors_page(programme)).content.decode()
    client.post(jurors_page(programme), {"keluarkan": juror.pk, "alasan": "Tidak disukai"})
    assert fresh(juror).removed_at is None


def test_a_mark_of_somebody_who_came_too_near_counts_no_more(world: World) -> None:
    programme, juror = judged(world, 1)
    post = Nomination.objects.get()
    jury.give(juror=juror, nomination=post, points=[5, 5, 5])
    MembershipFactory.create(user=juror.user, body=world.pps_batu_tulis)
    assert not counting.counting_marks(programme).exists()
    assert counting.marks_missing(programme) == [(post, 0)]


@pytest.mark.parametrize("days", [1, 300])
def test_a_later_service_voids_no_mark_and_yet_keeps_posts_away(world: World, days: int) -> None:
    programme, juror = judged(world, 1)
    post = Nomination.objects.get()
    jury.give(juror=juror, nomination=post, points=[1, 1, 1])
    day = NOW.date() + dt.timedelta(days=days)
    MembershipFactory.create(user=juror.user, body=world.pps_batu_tulis, starts_on=day)
    RankingFactory.create(programme=programme)
    assert counting.counting_marks(programme).count() == 1
    assert counting.marks_missing(programme) == [(post, 1)]
    assert given(juror) == set()
    with pytest.raises(jury.NotGiven):
        jury.give(juror=juror, nomination=post, points=[5, 5, 5])
    with time_machine.travel(NOW + dt.timedelta(days=days + 1)):
        assert counting.counting_marks(programme).count() == 1


@pytest.mark.parametrize("role", ["nominated", "reported"])
def test_a_mark_of_who_reported_or_nominated_the_post_does_not_count(
    world: World, role: str
) -> None:
    programme, juror = judged(world, 1)
    post = Nomination.objects.get()
    MarkFactory.create(nomination=post, juror=juror)
    assert counting.counting_marks(programme).count() == 1
    if role == "nominated":
        Nomination.objects.update(by=juror.user)
    else:
        Report.objects.filter(pk=post.report_id).update(submitted_by=juror.user)
    assert not counting.counting_marks(programme).exists()


def test_posts_out_of_the_programmes_weeks_are_before_nobody(world: World) -> None:
    programme, juror = judged(world, 1)
    post = Nomination.objects.get()
    jury.give(juror=juror, nomination=post, points=[5, 5, 5])
    Report.objects.filter(pk=post.report_id).update(week=202420)
    assert not counting.counting_marks(programme).exists()
    assert given(juror) == set()


def test_for_a_later_edition_lacking_marks_can_be_given_and_the_others_stand(
    world: World, signed_in: SignIn
) -> None:
    programme, juror = judged(world, 2)
    full, short = Nomination.objects.order_by("pk")
    for _number in range(3):
        MarkFactory.create(nomination=full, juror=JurorFactory.create(programme=programme))
    marked = JurorFactory.create(programme=programme)
    MarkFactory.create(nomination=short, juror=marked)
    RankingFactory.create(programme=programme, announced=True)
    with pytest.raises(jury.JuryClosed):
        jury.appoint(programme=programme, user=UserFactory.create(), by=world.operator_bogor)
    RankingFactory.create(programme=programme, edition=2)
    assert counting.open_posts(programme) == {short.pk}
    new = jury.appoint(programme=programme, user=UserFactory.create(), by=world.operator_bogor)
    with pytest.raises(jury.JuryClosed):
        jury.give(juror=new, nomination=full, points=[1, 1, 1])
    with pytest.raises(jury.JuryClosed):
        jury.give(juror=marked, nomination=short, points=[1, 1, 1])
    page = signed_in(world.nobody).get(mark_page(programme))
    assert page.context["item"].nomination_id == short.pk
    assert page.context["closed"] is False
    for one in (new, juror):
        jury.give(juror=one, nomination=short, points=[4, 4, 4])
    assert counting.marks_missing(programme) == []
    assert not counting.takes_jurors(programme)


def test_a_draft_after_a_final_edition_finds_its_jurors(world: World, signed_in: SignIn) -> None:
    programme, juror = judged(world, 2)
    full, short = Nomination.objects.order_by("pk")
    MarkFactory.create_batch(3, nomination=full)
    assert waiting.to_mark(world.nobody).count() == 2
    RankingFactory.create(programme=programme, final=True)
    client = signed_in(world.nobody)
    assert client.get(mark_page(programme)).status_code == 404
    assert waiting.to_mark(world.nobody).count() == 0
    RankingFactory.create(programme=programme, edition=2)
    assert client.get(mark_page(programme)).context["item"].nomination_id == short.pk
    assert len(client.get(reverse("jury_home")).context["rows"]) == 1
    assert waiting.to_mark(world.nobody).count() == 1
    jury.give(juror=juror, nomination=short, points=[4, 4, 4])
    assert waiting.to_mark(world.nobody).count() == 0
    Ranking.objects.filter(edition=2).delete()
    RankingFactory.create(programme=programme, edition=2, final=True)
    assert client.get(mark_page(programme)).status_code == 404


def test_a_programme_without_a_jury_needs_no_marks(world: World) -> None:
    programme, _juror = judged(world, 1, compliance_only=True)
    assert counting.marks_missing(programme) == []


# --- without names -------------------------------------------------------------------


def plant(world: World) -> list[str]:
    """Give everything that belongs to the nominated body a word that stands nowhere else."""
    body = world.pps_empang
    body.name = "PPS Kenariwati"
    body.save()
    body.area.name = "Kenaridesa"
    body.area.save()
    Report.objects.filter(body=body).update(
        handle="kenarihandle", note="kenaricatatan", canonical="https://kenari.example/p/1/",
        submitted_by=world.member_empang,
    )  # fmt: skip
    world.member_empang.name = "Kenarinama"
    world.member_empang.save()
    return ["kenari", body.area.code, world.bogor_selatan.name.lower(), "empang"]


def told(answer: Any) -> str:
    """All that reaches the juror: headers, body, the last address."""
    path = answer.request["PATH_INFO"]
    return f"{path} {answer.headers} {answer.content.decode(errors='replace')}".lower()


def test_no_name_reaches_a_juror(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world)
    body = Body.objects.get(pk=world.pps_empang.pk)
    words = plant(world)
    body.refresh_from_db()
    juror = JurorFactory.create(programme=programme, user=world.nobody)
    for _ in range(2):
        nominated(programme, body)
    Report.objects.filter(body=body).update(submitted_by=world.member_empang, handle="kenarih")
    client, page = signed_in(world.nobody), mark_page(programme)
    first, second = dockets.docket_of(juror).items
    answers = [
        client.get(reverse("jury_home")),
        client.get(page),
        client.get(page, {"kiriman": second.key}),
        client.get(page, {"semua": "ya"}),
        client.post(page, {"kiriman": first.key}),
        client.post(page, {"kiriman": first.key} | GOOD),
        client.post(page, {"kiriman": second.key, "benturan": "ya"}),
        client.get(page),
    ]
    pictures = re.findall(r'src="(/juri/[^"]+)"', answers[1].content.decode())
    assert pictures
    answers += [client.get(pictures[0]), client.get(f"{pictures[0]}?kecil=jpg")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 422, 302, 302, 200, 200, 200]  # fmt: skip  # noqa: E501
    for answer in answers:
        leaks = [word for word in words if word in told(answer)]
        assert not leaks, (answer.request["PATH_INFO"], leaks)
        for post in Nomination.objects.all():
            assert f"/{post.report_id}/" not in answer.content.decode(errors="replace")


def test_the_picture_is_shown_to_its_jurors_only(world: World, signed_in: SignIn) -> None:
    programme, juror = judged(world, 1)
    other = JurorFactory.create(programme=programme, user=world.member_beran)
    item = dockets.docket_of(juror).items[0]
    url = reverse("jury_picture", args=[programme.pk, item.key])
    answer = signed_in(world.nobody).get(url)
    assert answer.content == PIXELS
    assert answer["Content-Disposition"] == "inline"
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    report = Nomination.objects.get().report_id
    assert signed_in(world.nobody).get(reverse("evidence_file", args=[report])).status_code == 403
    # Another juror's key for the same post opens nothing, nor does the key for an outsider.
    assert signed_in(other.user).get(url).status_code == 404
    assert signed_in(world.operator_bogor).get(url).status_code == 404
    jury.declare_conflict(juror=juror, nomination=Nomination.objects.get())
    assert signed_in(world.nobody).get(url).status_code == 404


def test_a_key_of_a_post_that_is_kept_away_opens_nothing(world: World, signed_in: SignIn) -> None:
    programme, _juror = judged(world, 1)
    near = JurorFactory.create(programme=programme, user=world.member_batu_tulis)
    key = dockets.key_of(near, Nomination.objects.get().pk)
    client = signed_in(world.member_batu_tulis)
    assert client.get(mark_page(programme), {"kiriman": key}).status_code == 404
    assert client.post(mark_page(programme), {"kiriman": key} | GOOD).status_code == 404
    assert client.get(reverse("jury_picture", args=[programme.pk, key])).status_code == 404
    assert not Mark.objects.exists()


# --- the juror's pages ---------------------------------------------------------------


def test_a_juror_marks_one_after_the_other(world: World, signed_in: SignIn) -> None:
    programme, juror = judged(world, 3)
    client, page = signed_in(world.nobody), mark_page(programme)
    first, second, third = dockets.docket_of(juror).items
    assert client.get(page).context["item"].key == first.key
    skipped = client.get(page, {"setelah": first.key})
    assert skipped.context["item"].key == second.key
    answer = client.post(page, {"kiriman": second.key} | GOOD)
    assert answer["Location"] == f"{page}?setelah={second.key}"
    following = client.get(answer["Location"])
    assert following.context["item"].key == third.key
    assert following.context["last"].key == second.key
    assert f"?kiriman={second.key}" in following.content.decode()
    client.post(page, {"kiriman": third.key} | GOOD)
    assert client.get(page, {"setelah": third.key}).context["item"].key == first.key
    client.post(page, {"kiriman": first.key, "benturan": "ya"})
    done = client.get(page)
    assert done.context["item"] is None
    again = client.get(page, {"kiriman": second.key})
    assert again.context["form"].initial == {"nilai0": 4, "nilai1": 5, "nilai2": 3}
    client.post(page, {"kiriman": second.key, "nilai0": "1", "nilai1": "1", "nilai2": "1"})
    assert Mark.objects.get(nomination=second.nomination_id).points == [1, 1, 1]


def test_what_is_missing_is_said_at_its_group(world: World, signed_in: SignIn) -> None:
    programme, juror = judged(world, 1)
    key = dockets.docket_of(juror).items[0].key
    said = {"kiriman": key, "nilai0": "4", "nilai1": "6"}
    answer = signed_in(world.nobody).post(mark_page(programme), said)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"nilai1", "nilai2"}
    assert "Warna lokal" in str(answer.context["form"].errors["nilai2"])
    assert re.search(r'value="4"[^>]*checked', answer.content.decode())
    assert not Mark.objects.exists()


def test_after_the_announcement_marks_are_only_read(world: World, signed_in: SignIn) -> None:
    programme, juror = judged(world, 1)
    jury.give(juror=juror, nomination=Nomination.objects.get(), points=[2, 3, 4])
    RankingFactory.create(programme=programme, announced=True)
    client, key = signed_in(world.nobody), dockets.docket_of(juror).items[0].key
    assert client.get(mark_page(programme)).context["item"] is None
    page = client.get(mark_page(programme), {"kiriman": key}).content.decode()
    assert "disabled" in page
    assert "benturan" not in page
    answer = client.post(mark_page(programme), {"kiriman": key} | GOOD, follow=True)
    assert answer.status_code == 200
    assert Mark.objects.get().points == [2, 3, 4]


def jury_in_menu(user: User) -> bool:
    user = User.objects.get(pk=user.pk)
    urls = [item["url"] for group in menu(user) for item in group["items"]]
    return reverse("jury_home") in urls


def test_the_menu_leads_to_the_jury_while_it_sits(world: World, signed_in: SignIn) -> None:
    programme, _juror = judged(world, 1)
    JurorFactory.create(programme=programme, user=world.member_beran)
    assert jury_in_menu(world.nobody)
    assert jury_in_menu(world.member_beran)
    assert not jury_in_menu(world.member_empang)
    RankingFactory.create(programme=programme, final=True)
    assert not jury_in_menu(world.nobody)
    client = signed_in(world.nobody)
    assert client.get(mark_page(programme)).status_code == 404
    assert not client.get(reverse("jury_home")).context["rows"]


def test_a_removed_juror_finds_nothing(world: World, signed_in: SignIn) -> None:
    programme, juror = judged(world, 1)
    jury.remove(juror=juror, by=world.operator_bogor)
    assert not jury_in_menu(world.nobody)
    assert signed_in(world.nobody).get(mark_page(programme)).status_code == 404


def test_twenty_posts_ask_as_often_as_one(world: World, signed_in: SignIn) -> None:
    programme, _juror = judged(world, 2)
    client, queries = signed_in(world.nobody), []
    for more in (0, 18):
        for _ in range(more):
            nominated(programme, world.pps_empang)
        for query in ({}, {"semua": "ya"}):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(mark_page(programme), query).status_code == 200
            queries.append(len(asked))
    assert queries[:2] == queries[2:]


# --- the office's page ---------------------------------------------------------------


def jurors_page(programme: Programme) -> str:
    return reverse("programme_jurors", args=[programme.pk])


def test_an_office_appoints_and_removes_jurors(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world)
    client = signed_in(world.operator_bogor)
    answer = client.post(jurors_page(programme), {"email": "Auditor.Bogor@gaung.example "})
    assert answer["Location"] == jurors_page(programme)
    juror = Juror.objects.get()
    assert (juror.user, juror.appointed_by) == (world.auditor_bogor, world.operator_bogor)
    assert world.auditor_bogor.name in client.get(jurors_page(programme)).content.decode()
    client.post(jurors_page(programme), {"keluarkan": juror.pk})
    assert fresh(juror).removed_at is not None
    assert client.post(jurors_page(programme), {"keluarkan": juror.pk}).status_code == 404
    told = AuditEvent.objects.filter(object_type="targets.juror").order_by("pk")
    assert [event.action for event in told] == ["juror-appointed", "juror-removed"]
    assert {event.area_code for event in told} == {"32.71"}


@pytest.mark.parametrize("who", ["invited", "inactive", "unknown", "empty"])
def test_only_people_who_sign_in_are_appointed(world: World, signed_in: SignIn, who: str) -> None:
    email = {"unknown": "tidak.ada@gaung.example", "empty": ""}.get(who)
    if email is None:
        email = UserFactory.create(**{who: True}).email
    answer = signed_in(world.operator_bogor).post(
        jurors_page(programme_of(world)), {"email": email}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["email"]
    assert not Juror.objects.exists()


def test_the_search_finds_people_of_the_office_alone(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world)
    client = signed_in(world.operator_bogor)
    found = client.get(jurors_page(programme), {"cari": "member"}).context["found"]
    names = {person.name for person, _serves in found}
    assert "Member Empang" in names
    assert not names & {"Member Beran", "Member Karadenan", "Operator Jabar"}
    assert client.get(jurors_page(programme), {"cari": "m"}).context["found"] == []


def test_nobody_is_appointed_after_the_announcement(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world)
    RankingFactory.create(programme=programme, announced=True)
    answer = signed_in(world.operator_bogor).post(
        jurors_page(programme), {"email": world.auditor_bogor.email}
    )
    assert answer.status_code == 422
    assert not Juror.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("operator_bogor", 200), ("operator_jabar", 403), ("operator_blora", 404),
        ("commissioner_bogor", 403), ("member_empang", 403), ("nobody", 403),
    ],
)  # fmt: skip
def test_only_the_office_keeps_its_jury(
    world: World, signed_in: SignIn, name: str, status: int
) -> None:
    programme = programme_of(world)
    client = signed_in(world.people[name])
    assert client.get(jurors_page(programme)).status_code == status
    if status != 200:
        client.post(jurors_page(programme), {"email": world.nobody.email})
        assert not Juror.objects.exists()


def test_the_office_sees_how_far_each_juror_is(world: World, signed_in: SignIn) -> None:
    programme, juror = judged(world, 3)
    near = JurorFactory.create(programme=programme, user=world.member_empang)
    posts = list(Nomination.objects.order_by("pk"))
    jury.give(juror=juror, nomination=posts[0], points=[1, 2, 3])
    jury.declare_conflict(juror=juror, nomination=posts[1])
    duties = {duty.juror.pk: duty for duty in dockets.duties(programme)}
    assert (duties[juror.pk].total, duties[juror.pk].done, duties[juror.pk].conflicts) == (3, 2, 1)
    assert (duties[near.pk].total, duties[near.pk].done) == (0, 0)
    client = signed_in(world.operator_bogor)
    with CaptureQueriesContext(connection) as few:
        assert client.get(jurors_page(programme)).status_code == 200
    JurorFactory.create_batch(18, programme=programme)
    with CaptureQueriesContext(connection) as many:
        client.get(jurors_page(programme))
    assert len(few) == len(many)


def test_a_post_whose_picture_is_lost_can_be_skipped(world: World, signed_in: SignIn) -> None:
    programme, _juror = judged(world, 2)
    Evidence.objects.all().delete()
    page = signed_in(world.nobody).get(mark_page(programme)).content.decode()
    assert "?setelah=" in page
    assert "/gambar/" not in page
