"""The wall before the announcement: whoever sat in the jury learns nothing of places and marks, and
nobody who keeps the jury can tell which juror gave which mark."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import record
from accounts.models import AuditEvent, User
from accounts.roles import Role
from portal import weeks
from posts.models import Recheck, Report
from targets.models import Programme, Ranking
from targets.rewards import actions, jury
from targets.rewards.blindness import is_blind, kept_looks
from targets.rewards.refusals import NotAllowed
from tests.factories import (
    JurorFactory,
    MembershipFactory,
    NominationFactory,
    RankingFactory,
    UserFactory,
)
from tests.targets.rewards import stories
from tests.targets.rewards.judged import nominated
from tests.targets.rewards.rankings import ranking_of, row_of
from tests.world import NOW, World

SignIn = Callable[[User], Client]
MARKS = [[1, [5, 4, 3]], [1, [2, 2, 3]], [1, [4, 4, 5]]]
FILES = ("ranking_inputs", "ranking_csv")
PAGES = ("ranking_edition", "ranking_row", "ranking_sign", "appeal_list", *FILES)


@pytest.fixture
def draft(world: World) -> Ranking:
    """A computed draft with marks of PPS Empang."""
    ranking = ranking_of(stories.programme_of(world))
    row_of(ranking, world.pps_empang, {"marks": MARKS}, creativity=5833)
    return ranking


def to(name: str, ranking: Ranking, *more: int) -> str:
    return reverse(name, args=[ranking.programme_id, ranking.edition, *more])


def pages(world: World, ranking: Ranking) -> list[str]:
    more = {"ranking_row": [world.pps_empang.pk]}
    return [to(name, ranking, *more.get(name, [])) for name in PAGES]


def announce(draft: Ranking) -> None:
    Ranking.objects.filter(pk=draft.pk).update(
        state="announced", announced_at=NOW, appeals_until=NOW.date()
    )


def seated(world: World, programme: Programme, name: str, *, removed: bool = False) -> User:
    user = world.people[name]
    JurorFactory.create(programme=programme, user=user, removed=removed)
    return user


# --- jurors ----------------------------------------------------------------------------


@pytest.mark.parametrize("removed", [False, True])
@pytest.mark.parametrize("name", ["operator_bogor", "commissioner_bogor", "auditor_bogor"])
def test_who_ever_sat_in_the_jury_sees_no_draft(
    world: World, draft: Ranking, signed_in: SignIn, name: str, removed: bool
) -> None:
    user = world.people[name]
    client = signed_in(user)
    before = [client.get(address).status_code for address in pages(world, draft)]
    assert before.count(200) >= 3
    seated(world, draft.programme, name, removed=removed)
    for address in pages(world, draft):
        answer = client.get(address)
        assert answer.status_code == 403, address
        assert "58,33" not in answer.content.decode()
    programme = client.get(reverse("programme", args=[draft.programme_id])).content.decode()
    assert "Anda juri program ini" in programme
    assert to("ranking_edition", draft) not in programme
    assert to("ranking_sign", draft) not in programme
    announce(draft)
    assert client.get(to("ranking_edition", draft)).status_code == 200


def test_the_page_says_why(world: World, draft: Ranking, signed_in: SignIn) -> None:
    user = seated(world, draft.programme, "commissioner_bogor")
    assert (
        "Anda juri program ini" in signed_in(user).get(to("ranking_sign", draft)).content.decode()
    )


def test_without_a_jury_nothing_is_kept_from_anybody(world: World) -> None:
    programme = stories.programme_of(world, compliance_only=True)
    assert not is_blind(seated(world, programme, "operator_bogor"), programme)


def test_the_wall_comes_back_while_marks_lack_for_a_later_edition(world: World) -> None:
    programme = stories.programme_of(world)
    user = seated(world, programme, "operator_bogor")
    RankingFactory.create(programme=programme, announced=True)
    assert not is_blind(user, programme)
    RankingFactory.create(programme=programme, edition=2)
    assert not is_blind(user, programme)
    nominated(programme, world.pps_empang)
    assert is_blind(user, programme)


def test_the_list_of_programmes_tells_a_juror_no_place(
    world: World, draft: Ranking, signed_in: SignIn
) -> None:
    MembershipFactory.create(user=world.operator_bogor, body=world.pps_empang, role=Role.MEMBER)
    client = signed_in(world.operator_bogor)
    total = "nilai "
    assert total in client.get(reverse("ranking")).content.decode()
    seated(world, draft.programme, "operator_bogor")
    assert total not in client.get(reverse("ranking")).content.decode()


def test_a_juror_computes_the_draft_without_seeing_it(
    world: World, draft: Ranking, signed_in: SignIn
) -> None:
    user = seated(world, draft.programme, "operator_bogor")
    answer = signed_in(user).post(reverse("ranking_compute", args=[draft.programme_id]))
    assert answer["Location"] == reverse("programme", args=[draft.programme_id])


def test_a_juror_announces_nothing_and_decides_at_the_end(world: World) -> None:
    programme = stories.ready(world)
    Programme.objects.update(compliance_weight=70, creativity_weight=30)
    programme.refresh_from_db()
    ranking = actions.new_edition(programme=programme)
    one, two, three = stories.commissioners(world, 3)
    JurorFactory.create(programme=programme, user=one)
    with pytest.raises(NotAllowed):
        actions.sign(ranking=ranking, step="announce", by=one)
    for person in (two, three):
        actions.sign(ranking=ranking, step="announce", by=person)
    ranking.refresh_from_db()
    assert ranking.state == "announced"
    assert actions.may_sign(ranking, "final", one)


@pytest.mark.parametrize("removed", [False, True])
def test_a_juror_of_the_office_opens_no_bodys_nominations(
    world: World, signed_in: SignIn, removed: bool
) -> None:
    programme = stories.programme_of(world)
    nominated(programme, world.pps_empang)
    page = reverse("nomination_list", args=[programme.pk])
    client = signed_in(seated(world, programme, "operator_bogor", removed=removed))
    for query in ({}, {"badan": world.pps_empang.pk}, {"cari": "empang"}, {"saring": "kurang"}):
        answer = client.get(page, query)
        assert answer.status_code == 200
        assert answer.context["blind"]
        assert world.pps_empang.name not in answer.content.decode()
    post = programme.nominations.get()
    assert client.post(page, {"tarik": post.pk}).status_code == 404
    assert client.post(f"{page}?badan={world.pps_empang.pk}", {"report": "1"}).status_code == 403


# --- which juror gave which mark -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reads"),
    [("commissioner_bogor", True), ("operator_bogor", False), ("auditor_bogor", False),
     ("commissioner_jabar", False), ("operator_jabar", False)],
)  # fmt: skip
def test_single_marks_of_a_draft_are_for_who_signs_it(
    world: World, draft: Ranking, signed_in: SignIn, name: str, reads: bool
) -> None:
    client = signed_in(world.people[name])
    row = client.get(to("ranking_row", draft, world.pps_empang.pk)).content.decode()
    assert ("5 + 4 + 3" in row) is reads
    panel = client.get(to("ranking_edition", draft)).content.decode()
    assert ("rata-rata 3,56" in panel) is reads
    assert client.get(to("ranking_inputs", draft)).status_code == (200 if reads else 403)
    announce(draft)
    announced = client.get(to("ranking_row", draft, world.pps_empang.pk)).content.decode()
    assert "5 + 4 + 3" in announced
    assert client.get(to("ranking_inputs", draft)).status_code == 200


def test_who_keeps_the_jury_reads_no_marks_as_commissioner_either(
    world: World, draft: Ranking, signed_in: SignIn
) -> None:
    MembershipFactory.create(
        user=world.operator_bogor, body=world.office_bogor, role=Role.COMMISSIONER
    )
    client = signed_in(world.operator_bogor)
    assert client.get(to("ranking_inputs", draft)).status_code == 403


def test_the_office_is_not_told_how_many_posts_a_juror_has_marked(
    world: World, signed_in: SignIn
) -> None:
    programme = stories.programme_of(world)
    posts = [nominated(programme, world.pps_empang) for _ in range(3)]
    juror = JurorFactory.create(programme=programme, user=world.nobody)
    page = reverse("programme_jurors", args=[programme.pk])
    client = signed_in(world.operator_bogor)

    def read() -> str:
        text = client.get(page).content.decode()
        return text[text.index('id="h-jurors"') : text.index('id="h-progress"')]

    def without_token(text: str) -> list[str]:
        return [line for line in text.splitlines() if "csrf" not in line]

    before = without_token(read())
    jury.give(juror=juror, nomination=posts[0], points=[1, 2, 3])
    assert without_token(read()) == before
    for post in posts[1:]:
        jury.give(juror=juror, nomination=post, points=[1, 2, 3])
    assert "Selesai" in read()


def test_the_log_on_pages_says_nothing_of_marks(world: World, signed_in: SignIn) -> None:
    programme = stories.programme_of(world)
    juror = JurorFactory.create(programme=programme, user=world.nobody)
    jury.give(juror=juror, nomination=nominated(programme, world.pps_empang), points=[1, 2, 3])
    jury.declare_conflict(juror=juror, nomination=nominated(programme, world.pps_empang))
    events = AuditEvent.objects.filter(action__in=["post-marked", "conflict-declared"])
    assert events.count() == 2
    client = signed_in(world.root)
    listed = client.get(reverse("admin:accounts_auditevent_changelist"))
    assert listed.status_code == 200
    assert not {e.action for e in listed.context["cl"].queryset} & {"post-marked"}
    for event in events:
        address = reverse("admin:accounts_auditevent_change", args=[event.pk])
        assert client.get(address).status_code in (302, 404)


@pytest.mark.parametrize("action", ["post-nominated", "candidates-asked"])
def test_the_log_on_pages_names_no_candidates(world: World, signed_in: SignIn, action: str) -> None:
    record(action=action, by=world.nobody, obj=world.pps_empang, area="32.71", data={})
    event = AuditEvent.objects.get(action=action)
    client = signed_in(world.root)
    listed = client.get(reverse("admin:accounts_auditevent_changelist"))
    assert event not in listed.context["cl"].queryset
    address = reverse("admin:accounts_auditevent_change", args=[event.pk])
    assert client.get(address).status_code in (302, 404)


# --- appointing ----------------------------------------------------------------------------


def appoint(client: Client, programme: Programme, user: User, **more: str) -> Any:
    page = reverse("programme_jurors", args=[programme.pk])
    return client.post(page, {"email": user.email} | more)


@pytest.mark.parametrize(
    ("name", "word"),
    [("operator_bogor", "Ini Anda sendiri"), ("commissioner_bogor", "komisioner kantor Anda"),
     ("member_empang", "PPS Empang"), ("auditor_bogor", ""), ("member_bogor_selatan", "")],
)  # fmt: skip
def test_the_office_hears_of_doubts_before_it_appoints(
    world: World, signed_in: SignIn, name: str, word: str
) -> None:
    programme = stories.programme_of(world)
    client, user = signed_in(world.operator_bogor), world.people[name]
    answer = appoint(client, programme, user)
    if word:
        page = answer.content.decode()
        assert word in page
        assert not programme.jurors.exists()
        appoint(client, programme, user, yakin="ya")
    assert programme.jurors.get().user == user


def test_another_operator_of_the_office_is_a_doubt(world: World, signed_in: SignIn) -> None:
    programme, other = stories.programme_of(world), UserFactory.create()
    MembershipFactory.create(user=other, body=world.office_bogor, role=Role.OPERATOR)
    page = appoint(signed_in(world.operator_bogor), programme, other).content.decode()
    assert "juga mengelola program ini" in page


def test_the_same_juror_is_not_appointed_twice(world: World, signed_in: SignIn) -> None:
    programme, client = stories.programme_of(world), signed_in(world.operator_bogor)
    appoint(client, programme, world.auditor_bogor)
    answer = appoint(client, programme, world.auditor_bogor)
    assert answer.status_code == 422
    assert "sudah menjadi juri" in answer.content.decode()
    assert AuditEvent.objects.filter(action="juror-appointed").count() == 1
    with pytest.raises(jury.AlreadyJuror):
        jury.appoint(programme=programme, user=world.auditor_bogor, by=world.operator_bogor)


def test_a_stranger_with_a_sign_in_is_answered_like_nobody(world: World, signed_in: SignIn) -> None:
    programme, client = stories.programme_of(world), signed_in(world.operator_bogor)
    page = reverse("programme_jurors", args=[programme.pk])
    said = set()
    for email in (
        world.member_beran.email, world.commissioner_jabar.email, world.nobody.email,
        "tidak.ada@gaung.example",
    ):  # fmt: skip
        answer = client.post(page, {"email": email})
        said.add((answer.status_code, *answer.context["form"].errors["email"]))
    assert len(said) == 1
    assert not programme.jurors.exists()
    # Who was in a jury of the office before is known to it.
    JurorFactory.create(programme=stories.programme_of(world), user=world.nobody)
    client.post(page, {"email": world.nobody.email})
    assert programme.jurors.get().user == world.nobody


# --- second looks ----------------------------------------------------------------------


def test_a_juror_of_the_office_sees_no_second_look_at_what_is_marked(
    world: World, signed_in: SignIn
) -> None:
    programme = stories.programme_of(world)
    post = NominationFactory.create(programme=programme, report=world.report_accepted)
    stories.look_again(world)
    Recheck.objects.filter(report=post.report).update(finding="", found_by=None, found_at=None)
    client = signed_in(world.operator_bogor)
    look = Recheck.objects.get(report=post.report)
    page = reverse("recheck_item", args=[look.pk])
    listed = reverse("recheck_list")
    assert client.get(page).status_code == 200
    assert page in client.get(listed).content.decode()
    seated(world, programme, "operator_bogor")
    assert client.get(page).status_code == 404
    assert page not in client.get(listed).content.decode()
    announce(ranking_of(programme))
    assert client.get(page).status_code == 200, "no mark can come any more"


@pytest.fixture
def look(world: World) -> Recheck:
    """An open second look at a candidate's report."""
    stories.look_again(world)
    Recheck.objects.update(finding="", found_by=None, found_at=None)
    return Recheck.objects.get(report=world.report_accepted)


def test_late_reports_of_candidates_are_kept_from_a_juror_too(
    world: World, signed_in: SignIn, look: Recheck
) -> None:
    """In the week after the last, for a directive due in the last: it was laid out, too."""
    programme, given = stories.programme_of(world), world.directive_bogor
    due = weeks.sunday(programme.last_week)
    type(given).objects.filter(pk=given.pk).update(due_on=due)
    Report.objects.filter(pk=look.report_id).update(
        week=weeks.shift(programme.last_week, 1),
        effective_on=due + dt.timedelta(days=2),
        directive=given,
    )
    client = signed_in(world.operator_bogor)
    page = reverse("recheck_item", args=[look.pk])
    assert client.get(page).status_code == 200
    seated(world, programme, "operator_bogor")
    assert client.get(page).status_code == 404
    assert page not in client.get(reverse("recheck_list")).content.decode()
    type(given).objects.filter(pk=given.pk).update(due_on=due + dt.timedelta(days=3))
    assert client.get(page).status_code == 200, "it counts after the programme"


@pytest.mark.parametrize(
    ("other", "seen"),
    [({}, 404), ({"kind": "ppk"}, 200), ({"office": "office_kab_bogor"}, 200),
     ({"office": "office_jabar"}, 404)],
)  # fmt: skip
def test_only_candidates_of_the_judged_bodies_are_kept_from_a_juror(
    world: World, signed_in: SignIn, look: Recheck, other: dict[str, Any], seen: int
) -> None:
    """Else nobody could look at those of another programme, whose draft they may see."""
    if "office" in other:
        other = {"office": world.bodies[other["office"]]}
    seated(world, stories.programme_of(world, **other), "operator_bogor")
    client = signed_in(world.operator_bogor)
    assert client.get(reverse("recheck_item", args=[look.pk])).status_code == seen


def test_no_number_tells_a_juror_who_was_a_candidate(
    world: World, signed_in: SignIn, look: Recheck
) -> None:
    programme, client = stories.programme_of(world), signed_in(world.operator_bogor)
    found, agreed = reverse("recheck_candidates"), reverse("recheck_agreement")
    week = {"dari": weeks.text(programme.first_week), "sampai": weeks.text(programme.last_week)}
    sent = week | {"kantor": world.office_bogor.pk, "badan": look.report.body_id}

    def known() -> int:
        rows = client.get(found, week | {"cari": "PPS"}).context["rows"]
        return sum(row["known"] for row in rows)

    def told() -> str:
        client.post(found, sent)
        return client.get(reverse("recheck_list")).content.decode()

    assert known() == client.get(agreed).context["candidates"].asked == Recheck.objects.count()
    assert "1 sudah ada sebelumnya" in told()
    seated(world, programme, "operator_bogor")
    assert known() == client.get(agreed).context["candidates"].asked == 0
    before = told()
    assert "sebelumnya" not in before
    Recheck.objects.all().delete()
    assert "laporan masuk" not in told(), "the same words, whatever was there"
    assert Recheck.objects.get().report == world.report_accepted


def test_the_wall_costs_a_juror_one_query_and_nobody_else_any(
    world: World, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        programme = stories.programme_of(world)
        seated(world, programme, "operator_bogor")
    juror = User.objects.get(pk=world.operator_bogor.pk)
    with django_assert_num_queries(1):
        kept_looks(juror)
        kept_looks(juror)
    with django_assert_num_queries(0):
        kept_looks(world.auditor_bogor)
