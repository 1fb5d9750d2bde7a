"""Whatever is posted beside a form's fields changes nothing.

Each form is sent twice from the same state: as it is, and with every column of our tables
added, model by model. The database must be the same after both.
"""

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts import fresh
from accounts.models import User
from portal.offline import owner_of
from posts import cases
from posts.models import Disappearance, Report, Review
from targets.models import BodyWeek, Certificate, Policy, Ranking
from targets.rewards import actions as rewards
from targets.rewards import dockets
from targets.scoring import compliance
from targets.scoring.compliance import Days
from targets.scoring.sql.words import Scope
from tests.badness import Value, urlencoded
from tests.factories import JurorFactory, ReportFactory
from tests.pages import Form
from tests.posts import pasted
from tests.posts.looks import decided, looked
from tests.targets.rewards import stories
from tests.targets.rewards.editions import final_edition
from tests.targets.rewards.judged import accepted, judged
from tests.targets.rewards.rankings import ranking_of
from tests.targets.rewards.test_programmes import programme_of, said
from tests.test_access import pages
from tests.visits import HOST, Known, Visitor, name_of, numbers_from_the_start, tables
from tests.world import NOW, World

#: Which fields a form takes is the same whatever stores the rows.
pytestmark = pytest.mark.once
FORM = "application/x-www-form-urlencoded"
WALKERS = [
    "member_empang", "reviewer_bogor_selatan", "operator_bogor", "administrator_ri",
    "commissioner_bogor", "auditor_bogor",
]  # fmt: skip
#: What has to be typed before a form is taken; other forms are taken as they stand.
TYPED: dict[str, dict[str, str]] = {
    "profile": {"name": "Siti Maesaroh", "phone": "0812 0000 0001"},
    "report_new": {"link": pasted.instagram(NOW - dt.timedelta(hours=2)), "directive": "none"},
    # What a phone's script sends; `typed` says whose.
    "report_outbox": {
        "link": pasted.instagram(NOW - dt.timedelta(hours=4)), "directive": "none",
        "posted_at": "", "posted_first": "", "likes": "12", "comments": "", "shares": "",
        "views": "", "client_key": "11111111-1111-4111-8111-111111111111", "pemilik": "",
        "saved_at": "2024-09-04T06:00:00.000Z",
    },
    "report_mend": {"link": pasted.instagram(NOW - dt.timedelta(hours=3)), "directive": "none"},
    "hand_over": {"reason": "Pindah", "name": "Pengganti", "email": "pengganti@gaung.example"},
    "account_register": {"platform": "x", "handle": "pps_baru"},
    "account_decide": {"verdict": "verify"},
    "exemption_request": {"reason": "no_staff", "starts_on": "2024-09-04"},
    "exemption_decide": {"verdict": "grant"},
    "follower_counts": {"followers": "1,2 rb", "counted_on": "2024-09-04"},
    "programme_jurors": {"email": "auditor.bogor@gaung.example"},
    # Which post, says `typed`.
    "nomination_list": {"report": ""},
    "jury_next": {"kiriman": "", "nilai0": "4", "nilai1": "5", "nilai2": "3"},
    "review_refuse": {"verdict": "returned", "reason": "wrong_link"},
    "review_time": {"posted_at": "2024-09-04T09:00", "reason": "terjadwal"},
    "report_engagement": {"likes": "1,2 rb", "counted_on": "2024-09-04"},
    "presence_check": {"state": "private", "note": "Akun dikunci."},
    "disappearance_explain": {"text": "Diarsipkan."},
    "disappearance_decide": {"outcome": "kept", "note": "Cukup."},
    "recheck_item": {"finding": "unfit", "reason": "off_directive", "note": "Iklan"},
    "recheck_take_back": {"note": "Iklan toko"},
    "case_new": {"kind": "other", "happened_on": "2024-09-03", "text": "Diperiksa."},
    "case_detail": {"state": "dismissed", "reason": "Tidak terbukti."},
    "certificate_revoke": {"reason": "Keliru"},
    "ranking_sign": {"checked": "on", "digest": ""},
    "edition_new": {"reason": "Salah hitung"},
    "edition_drop": {"reason": "Keliru", "sure": "on"},
    "appeal_new": {"about": "other", "text": "Ada yang keliru."},
    "appeal_decide": {"decision": "dismissed", "answer": "Tetap."},
    "directive_new": {"title": "Cek nama Anda", "platforms": "instagram", "langkah": "simpan"},
    "directive_edit": {"title": "Cek nama kita", "langkah": "simpan"},
    "directive_withdraw": {"reason": "Salah tanggal"},
    "week_reopen": {"reason": "Server mati"},
    "publications": {"part": "turnout", "public": "1", "confirmed": "1"},
    "turnout_edit": {
        "voters": "100.000", "voters_source": "DPT", "baseline": "70", "baseline_name": "Pemilu",
        "baseline_source": "D.Hasil", "target": "80", "target_source": "Pleno", "division": "same",
    },
    "turnout_results": {
        "contest": "regent", "count": "plenary", "basis": "dpt", "registered": "100.000",
        "voted": "80.000", "valid": "78.000", "invalid": "2.000", "source": "D.Hasil",
    },
    "programme_new": said(),
    "programme_edit": said(floor="50", rewards_improvement="on"),
    "admin:accounts_user_change": {"name": "Nama Baru"},
    "admin:adhoc_bodies_body_change": {"name": "PPS Baru"},
    "admin:adhoc_bodies_membership_add": {
        "name": "Warga", "email": "warga@gaung.example", "role": "member",
        "starts_on": "2024-09-04",
    },
}  # fmt: skip
OURS = ("accounts", "adhoc_bodies", "posts", "targets")
#: URLs of our own that take a POST and write nothing, or not from a page that is met here.
WRITES_NOTHING = {
    "theme",
    "set_language",
    "activation",
    "recheck_draw",
    "policy_new",
    "policy_preview",
    "range_new",
    "turnout_import",
    "turnout_import_preview",
}


def typed(form: Form, world: World) -> list[tuple[str, Value]]:
    """A form filled in well."""
    name = name_of(form.url)
    words = dict(TYPED.get(name, {}))
    if name == "admin:adhoc_bodies_membership_add":
        words["body"] = str(world.pps_empang.pk)
    if name == "ranking_sign":
        words["digest"] = world.sidik
    if name == "report_outbox":
        words["pemilik"] = owner_of(world.member_empang)
    words |= {key: str(world.named[key]) for key in words.keys() & {"report", "kiriman"}}
    filled = {**form.sent(), **{key: [value] for key, value in words.items()}}
    return [(key, value) for key, said in filled.items() for value in said]


def columns() -> list[dict[str, str]]:
    """Every column of our models with a value that it would take.

    Where columns of several models have one name, there is a dictionary for each value.
    """
    known: dict[str, list[str]] = defaultdict(list)
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in OURS:
            continue
        for column in model._meta.concrete_fields:
            value = value_for(column)
            for key in {column.name, column.attname}:
                if value not in known[key]:
                    known[key].append(value)
    times = max(map(len, known.values()))
    return [{key: said[n % len(said)] for key, said in known.items()} for n in range(times)]


def value_for(column: Any) -> str:
    """Something else than what stands there."""
    if isinstance(column, models.ForeignKey):
        first = column.related_model._default_manager.order_by("-pk").first()
        return str(first.pk) if first else "1"
    if column.choices:
        return str(column.choices[-1][0])
    for kinds, value in KINDS:
        if isinstance(column, kinds):
            return value
    return "kenari"


KINDS: list[tuple[Any, str]] = [
    (models.BooleanField, "on"),
    (models.DateTimeField, "2020-01-01T00:00:00+07:00"),
    (models.DateField, "2020-01-01"),
    ((models.IntegerField, models.AutoField), "7"),
    (models.UUIDField, "00000000-0000-4000-8000-000000000000"),
    (models.JSONField, "{}"),
    (models.EmailField, "kenari@gaung.example"),
    (models.URLField, "https://kenari.example/"),
]


def after(
    visitor: Visitor, name: str, form: Form, pairs: list[tuple[str, Value]]
) -> tuple[bool, Any]:
    """Whether sending a form writes, and the database afterwards."""
    numbers_from_the_start()
    with visitor.undone():
        # Results of turnout are stated from voting day on, everything else before.
        coming = NOW.date() + dt.timedelta(days=int(name == "turnout_edit"))
        type(visitor.world.pilkada).objects.filter(slug="pilkada-2024").update(voting_day=coming)
        answer = visitor.send("POST", form.url, urlencoded(pairs), FORM)
        assert answer.response.status_code < 500
        wrote = bool(answer.writes) and answer.response.status_code < 400
        return wrote, tables() if wrote else None


def make_ready(world: World) -> dict[str, list[Form]]:
    """Forms that no page of the small world shows: a fresh verdict's, an invited person's."""
    just_now = NOW - dt.timedelta(minutes=1)
    Report.objects.filter(pk=world.report_accepted.pk).update(decided_at=just_now)
    Review.objects.filter(report=world.report_accepted).update(at=just_now)
    verdict = Review.objects.get(report=world.report_accepted)
    User.objects.filter(pk=world.colleague_empang.pk).update(password=make_password(None))
    invited = world.memberships["colleague_empang"]
    asked, said = gone(world, 1), gone(world, 2, explained_at=NOW)
    wrong, look_again = decided(world, 2, at=NOW)
    wrong_look = looked(wrong, world.office_bogor, world.auditor_bogor, "unfit")
    open_look = looked(look_again, world.office_bogor)
    addresses = jury_addresses(world) | programme_addresses(world)
    addresses |= paper_addresses(world)
    addresses |= week_addresses(world) | policy_addresses(world)
    addresses |= {
        "report_outbox": reverse("report_outbox"),
        "recheck_item": reverse("recheck_item", args=[open_look.pk]),
        "recheck_take_back": reverse("recheck_take_back", args=[wrong_look.pk]),
        "presence_check": reverse("presence_check", args=[world.report_accepted.pk]),
        "disappearance_explain": reverse("disappearance_explain", args=[asked.report_id]),
        "disappearance_decide": reverse("disappearance_decide", args=[said.pk]),
        "review_undo": reverse("review_undo", args=[verdict.pk]),
        "person_invitation": reverse("person_invitation", args=[invited.pk]),
        "turnout_results": reverse("turnout_results", args=[world.bogor.code]),
    }
    addresses |= signing_addresses(world)  # last: what is signed must not change any more
    return {name: [Form(HOST + address, "POST", False)] for name, address in addresses.items()}


def jury_addresses(world: World) -> dict[str, str]:
    """A programme with a post to nominate and one to mark; the world knows which."""
    programme, _juror = judged(world, 1)
    juror = JurorFactory.create(programme=programme, user=world.operator_bogor)
    world.named["kiriman"] = dockets.docket_of(juror).items[0].key
    world.named["report"] = accepted(world.pps_empang).pk
    names = ("programme_jurors", "nomination_list", "jury_next")
    account = world.accounts["pps_empang"].pk
    return {name: reverse(name, args=[programme.pk]) for name in names} | {
        "follower_counts": reverse("follower_counts", args=[account])
    }


def week_addresses(world: World) -> dict[str, str]:
    """A week to close and one to reopen."""
    for week in (202431, 202433):
        compliance.compute(
            election=world.pilkada, week=week, scope=Scope.everybody(), days=Days.today()
        )
    BodyWeek.objects.filter(week=202431).update(closed_on=dt.date(2024, 8, 19))
    weeks = {"week_close": 202433, "week_reopen": 202431}
    return {name: reverse(name, args=[week]) for name, week in weeks.items()}


def policy_addresses(world: World) -> dict[str, str]:
    """A policy to withdraw. Setting one reads nothing that is posted but the draft's key."""
    coming = Policy.objects.create(
        area=world.bogor, effective_from=dt.date(2024, 9, 16), created_at=NOW
    )
    return {"policy_withdraw": reverse("policy_withdraw", args=[coming.pk])}


def signing_addresses(world: World) -> dict[str, str]:
    """A draft to sign, an announced ranking to object to, an appeal and a case to decide on."""
    out = rewards.new_edition(programme=stories.ready(world, name="Diumumkan"))
    for person in stories.commissioners(world, 2):
        rewards.sign(ranking=out, step="announce", by=person)
    objection = {"about": "other", "text": "Keliru."}
    by = world.member_batu_tulis
    filed = rewards.appeal(ranking=out, body=world.pps_batu_tulis, by=by, **objection)
    told: dict[str, Any] = {"kind": "other", "happened_on": NOW.date(), "text": "Diperiksa."}
    case = cases.open_case(body=world.pps_empang, by=world.auditor_jabar, **told)
    later = rewards.new_edition(programme=stories.ready(world, name="Dibatalkan"))
    type(later).objects.filter(pk=later.pk).update(edition=2)
    draft = rewards.new_edition(programme=stories.ready(world, name="Rancangan"))
    world.named["sidik"] = draft.digest
    return {
        "edition_drop": reverse("edition_drop", args=[later.programme_id, 2]),
        "ranking_sign": reverse("ranking_sign", args=[draft.programme_id, 1]),
        "appeal_new": reverse("appeal_new", args=[out.programme_id, 1]),
        "edition_new": reverse("edition_new", args=[out.programme_id]),
        "appeal_decide": reverse("appeal_decide", args=[out.programme_id, 1, filed.pk]),
        "case_detail": reverse("case_detail", args=[case.pk]),
        "case_new": f"{reverse('case_new')}?badan={world.pps_empang.pk}",
    }


def with_fresh_code(client: Client, user: User) -> Client:
    """The browser of somebody who gave a code of the app just now."""
    session = client.session
    session[fresh.CONFIRMED] = {"user": user.pk, "at": time.time(), "type": "totp"}
    session.save()
    return client


def programme_addresses(world: World) -> dict[str, str]:
    """A programme to change, with a draft to compute."""
    programme = programme_of(world)
    ranking_of(programme, digest="", computed_at=None)
    names = ("programme_edit", "ranking_compute")
    return {name: reverse(name, args=[programme.pk]) for name in names}


def paper_addresses(world: World) -> dict[str, str]:
    """A final edition with a certificate to issue, and one with a certificate to revoke."""
    due, done = (
        final_edition(world, name=name, places=1, rewards_improvement=False)
        for name in ("Belum terbit", "Sudah terbit")
    )
    issued = Certificate.objects.create(
        row=done.rows.get(rank=1), award="place", number="009", token="lain",
        issued_by=world.commissioner_bogor, issued_at=NOW,
    )  # fmt: skip
    return {
        "certificate_list": reverse("certificate_list", args=[due.programme_id, 1]),
        "certificate_revoke": reverse("certificate_revoke", args=[issued.pk]),
    }


@pytest.fixture(autouse=True)
def one_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance would look like a field that got in."""
    monkeypatch.setattr("targets.rewards.certificates.new_token", lambda: "selalu-sama")
    monkeypatch.setattr(rewards, "new_token", lambda: f"ke-{Ranking.objects.count()}")


def gone(world: World, number: int, **more: Any) -> Disappearance:
    """A post of PPS Empang that was found gone."""
    post = f"C-{8000 + number:09d}"
    report = ReportFactory.create(body=world.pps_empang, accepted=True, post_id=post)
    until = NOW + dt.timedelta(hours=48)
    return Disappearance.objects.create(report=report, opened_at=NOW, explain_until=until, **more)


def differences(where: str, clean: dict[str, Any], polluted: dict[str, Any] | None) -> list[str]:
    """Rows that are not the same in both."""
    if polluted is None:
        return [f"{where} writes nothing with more fields"]
    return [
        f"{where} makes {table} {row}"
        for table, rows in polluted.items()
        for row in rows
        if row not in clean[table]
    ]


def listed(name: str, known: Known) -> set[str]:
    """The fields of all forms that lead to a URL."""
    return {field for form in known.forms[name] for field in form.names} | set(TYPED.get(name, {}))


def test_only_listed_fields_change(world: World, signed_in: Callable[[User], Client]) -> None:
    wrote: dict[str, set[frozenset[str]]] = defaultdict(set)
    hidden, extras, found = make_ready(world), columns(), []
    for walker in WALKERS:
        user = world.people[walker]
        visitor = Visitor(world, with_fresh_code(signed_in(user), user), user)
        known = visitor.explore()
        known.forms |= hidden
        for name, form in [(n, f) for n, forms in known.forms.items() for f in forms]:
            pairs, own = typed(form, world), listed(name, known)
            if form.names in wrote[name]:
                continue
            writes, clean = after(visitor, name, form, pairs)
            if not writes:
                continue
            wrote[name].add(form.names)
            for extra in extras:
                more = [(key, value) for key, value in extra.items() if key not in own]
                _, polluted = after(visitor, name, form, [*pairs, *more])
                found += differences(f"{walker}: {name}", clean, polluted)
    assert not found, "\n".join(found)
    unproved = own_forms() - {name for name, proved in wrote.items() if proved} - WRITES_NOTHING
    assert not unproved, f"Say in TYPED what these need to be taken: {sorted(unproved)}"


def own_forms() -> set[str]:
    """Our own named URLs whose views say that they take a POST."""
    return {name for name, pattern in pages().items() if takes_post(pattern)}


def takes_post(pattern: Any) -> bool:
    """Whether a view of ours is open to POST."""
    view = pattern.callback
    return view.__module__.split(".")[0] in OURS and "POST" in allowed_methods(view)


def allowed_methods(view: Any) -> set[str]:
    """The methods that Django's decorators let through to a view; all without one."""
    while view is not None:
        closure = dict(
            zip(
                view.__code__.co_freevars,
                (c.cell_contents for c in view.__closure__ or ()),
                strict=True,
            )
        )
        if "request_method_list" in closure:
            return set(closure["request_method_list"])
        view = getattr(view, "__wrapped__", None)
    return {"GET", "POST"}


def test_a_column_that_slips_through_would_be_noticed(
    world: World, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(request: Any) -> HttpResponse:
        User.objects.filter(pk=request.user.pk).update(name="Siti", **posted(request, "is_staff"))
        return HttpResponse()

    def posted(request: Any, name: str) -> dict[str, bool]:
        return {name: True} if name in request.POST else {}

    monkeypatch.setattr(pages()["profile"], "callback", careless)
    visitor = Visitor(world, signed_in(world.member_empang), world.member_empang)
    form = Form(HOST + reverse("profile"), "POST", False)
    _, clean = after(visitor, "profile", form, [("name", "Siti")])
    _, same = after(visitor, "profile", form, [("name", "Siti"), ("week", "7")])
    _, polluted = after(visitor, "profile", form, [("name", "Siti"), ("is_staff", "on")])
    assert not differences("", clean, same)
    assert differences("", clean, polluted)
