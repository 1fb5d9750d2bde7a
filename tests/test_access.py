"""Every URL, as every role, on everything: own, below, beside, above, elsewhere, dissolved.

Each body's rows carry a canary, a word that stands nowhere else. A page that shows a canary
to somebody who must not know the body fails, whatever its status code says.
"""

import copy
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.cache import cache
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.access import CLOSED, PUBLIC, Rule, rule_of, rules
from accounts.models import User
from accounts.roles import Permission, Role
from adhoc_bodies.access import allowed
from adhoc_bodies.models import Area, Body
from portal import formats
from portal.health import HEARTBEAT_KEY
from targets.models import AreaWeek
from tests.access_args import URL_ARGS, Args, Fill
from tests.world import NOW, WEEK, Place, World

#: Who walks. The people of one role differ by where they serve.
WALKERS = [
    "member_empang", "member_bogor_selatan", "reviewer_bogor_selatan",
    "operator_bogor", "operator_jabar", "operator_ri",
    "commissioner_bogor", "commissioner_jabar", "commissioner_ri",
    "auditor_bogor", "auditor_jabar", "auditor_ri",
    "administrator_bogor", "administrator_jabar", "administrator_ri",
    "dismissed", "member_dissolved", "nobody", "root",
]  # fmt: skip
#: The others walk once: a database knows nothing of roles, and these ask it all that is asked.
WALK_AGAIN = {
    "member_empang", "reviewer_bogor_selatan", "operator_bogor", "commissioner_jabar",
    "auditor_ri", "administrator_bogor", "dismissed", "member_dissolved",
}  # fmt: skip
WALKS = [w if w in WALK_AGAIN else pytest.param(w, marks=pytest.mark.once) for w in WALKERS]
#: Where they try to go. For a member of PPS Empang: own, sibling, parent, above, sibling's
#: child, other province, other zone, dissolved.
PLACES = [
    "pps_empang", "pps_batu_tulis", "ppk_bogor_selatan", "office_bogor",
    "pps_karadenan", "office_jateng", "pps_beran", "pps_dissolved",
]  # fmt: skip
#: They served once. Their own page names the body, nothing else does.
GONE = ("dismissed", "member_dissolved")
#: Not there for most people: the sheet of components, codes that nobody made yet.
MAY_LACK = (
    "style_guide",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
)
#: Tables that say nothing about the portal's matters: a GET may write them.
OWN_TABLES = ("django_session", "usersessions_usersession")


# --- the addresses ---------------------------------------------------------------------


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """All URL patterns below a resolver with their full names."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, inner)
        else:
            yield f"{namespace}{pattern.name or ''}", pattern


def pages() -> dict[str, URLPattern]:
    """All named URLs but the administration's, which has tests of its own."""
    return {
        name: pattern for name, pattern in patterns(get_resolver()) if not name.startswith("admin:")
    }


def takes_kwargs(pattern: URLPattern, name: str) -> bool:
    """Whether the URL needs arguments."""
    return bool(get_resolver().reverse_dict.getlist(name)[0][0][0][1])


def test_every_url_has_a_name_and_a_rule() -> None:
    unruled = [
        f"{name or '(no name)'} at {pattern.pattern}"
        for name, pattern in pages().items()
        if rule_of(name) is None
    ]
    assert not unruled, f"Write a rule in <app>/permissions.py (ACCESS) for: {unruled}"


def test_every_rule_belongs_to_a_url() -> None:
    known = {name for name, _ in patterns(get_resolver())} | {"admin:*"}
    assert not rules().keys() - known, "These rules are for no URL: remove or rename them"


def test_every_url_with_arguments_is_walked() -> None:
    missing = [
        name
        for name, pattern in pages().items()
        if takes_kwargs(pattern, name) and name not in URL_ARGS and rule_of(name) != CLOSED
    ]
    assert not missing, f"Write a line in tests/access_args.py (URL_ARGS) for: {missing}"
    assert not URL_ARGS.keys() - pages().keys(), "URL_ARGS names URLs that don't exist"


def test_only_public_urls_skip_the_login_middleware() -> None:
    for name, pattern in pages().items():
        open_to_all = not getattr(pattern.callback, "login_required", True)
        rule = rule_of(name)
        assert rule is not None
        if rule != CLOSED:
            assert open_to_all == (not rule.sign_in) or name == "account_logout", name


# --- who may see what, in words of this test only ----------------------------------------


def inside(code: str, area: str) -> bool:
    """Whether an area code lies in another; the nation's is ID."""
    return area in ("ID", code) or code.startswith(area + ".")


def sees(world: World, walker: str, body: Body, how: str = "body") -> bool:
    """What product.md says about who sees a body, spelled out by codes."""
    if how in ("all", "public"):
        return True
    membership = world.memberships.get(walker)
    if membership is None:
        return False
    own, theirs = membership.body.area.code, body.area.code
    if membership.body == body:
        return walker not in GONE
    if walker in GONE:
        return False
    if how == "chain" and body.kind in ("office", "ppk") and inside(own, theirs):
        return True
    return membership.role != Role.MEMBER and inside(theirs, own)


class Canaries:
    """Words planted in everything that belongs to a body."""

    def __init__(self, world: World) -> None:
        self.world = world
        for table in (Body, User):
            assert table.objects.exists()
        self.plant()

    def word(self, body: Body, how: str) -> str:
        """The canary of a body: one for its face to those below it, one for its inside."""
        return f"kenari{body.pk}{how}q"

    def plant(self) -> None:
        """Write the canaries into names, handles, titles, notes, addresses, telephone numbers."""
        world = self.world
        for body in world.bodies.values():
            body.name += " " + self.word(body, "chain")
        for row in [*world.accounts.values(), *world.claims.values()]:
            row.handle = self.word(row.body, "chain") + row.platform
            row.url = f"https://{row.platform}.com/{row.handle}"
        for exemption in world.exemptions.values():
            exemption.note = self.word(exemption.body, "body")
        for directive in [*world.directives.values(), world.draft_bogor]:
            how = "body" if directive.state == "draft" else "chain"
            directive.title = self.word(directive.office, how)
        for name, membership in world.memberships.items():
            user = world.people[name]
            user.name += " " + self.word(membership.body, "chain")
            inside_word = "" if name in GONE else self.word(membership.body, "body")
            user.email = f"{name}{inside_word}@gaung.example"
        self.plant_reports()
        self.plant_figures()
        self.save()

    def plant_figures(self) -> None:
        """Give each area a week of figures with a number that stands nowhere else."""
        AreaWeek.objects.bulk_create(
            AreaWeek(
                election=self.world.pilkada,
                week=WEEK,
                area=area,
                kind=kind,
                bodies=1,
                bodies_scored=1,
                posts=self.number(area),
                score=8000,
                score_sum=8000,
                provisional=8000,
                provisional_sum=8000,
            )
            for area in self.world.areas.values()
            for kind in AreaWeek.Kind.values
        )

    def number(self, area: Area) -> int:
        """The canary among an area's figures."""
        return 61_003 + 37 * area.pk

    def plant_reports(self) -> None:
        """Mark the reports of each body."""
        world = self.world
        named = [world.named[name] for name in world.named if name.startswith("report_")]
        for report in [*world.reports.values(), *named]:
            word = self.word(report.body, "body")
            report.note = report.reason_note = report.handle = word
            report.canonical += word
            report.save()

    def save(self) -> None:
        """Write what was planted."""
        world = self.world
        Body.objects.bulk_update(world.bodies.values(), ["name"])
        User.objects.bulk_update(world.people.values(), ["name", "email"])
        for table in (world.accounts, world.claims):
            rows = list(table.values())
            type(rows[0]).objects.bulk_update(rows, ["handle", "url"])
        exemptions = list(world.exemptions.values())
        type(exemptions[0]).objects.bulk_update(exemptions, ["note"])
        directives = [*world.directives.values(), world.draft_bogor]
        type(directives[0]).objects.bulk_update(directives, ["title"])

    def forbidden(self, walker: str) -> list[str]:
        """The canaries that must never reach somebody."""
        served = self.world.memberships.get(walker)
        return self.forbidden_figures(walker) + [
            self.word(body, how)
            for body in self.world.bodies.values()
            for how in ("chain", "body")
            if not sees(self.world, walker, body, how)
            and not (how == "chain" and served and served.body == body)
        ]

    def forbidden_figures(self, walker: str) -> list[str]:
        """The numbers of areas whose figures the person must not see, as pages and files write."""
        served = self.world.memberships.get(walker)
        watching = served and walker not in GONE and served.role != Role.MEMBER
        return [
            written
            for area in self.world.areas.values()
            if not (watching and inside(area.code, served.body.area.code))
            for written in (str(self.number(area)), formats.integer(self.number(area)))
        ]


# --- walking --------------------------------------------------------------------------


@contextmanager
def no_writes(why: str) -> Iterator[None]:
    """Fail on any statement that changes a row."""

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.lstrip().upper()
        writes = words.startswith(("INSERT", "UPDATE", "DELETE"))
        assert not writes or any(t in sql for t in OWN_TABLES), f"{why} wrote: {sql}"
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


def found(words: list[str], text: str) -> list[str]:
    """The words that stand in a text by themselves, not inside a random token."""
    present = [word for word in words if word in text]
    return [
        word
        for word in present
        if not word[0].isdigit() or re.search(rf"(?<![\w.,]){re.escape(word)}(?![\w])", text)
    ]


def text_of(response: Any) -> str:
    """Everything that reached the person: headers, body, file."""
    streamed = getattr(response, "streaming_content", None)
    content = b"".join(streamed) if streamed is not None else response.content
    for close in response._resource_closers:  # not close(): it ends the test's connection
        close()
    body = content.decode("utf-8", errors="replace")
    return f"{response.headers}\n{body}".lower()


class Walk:
    """One person in a browser, whose every request is undone afterwards."""

    def __init__(self, world: World, walker: str, client: Client) -> None:
        self.world, self.walker, self.client = world, walker, client
        self.cookies = copy.copy(client.cookies)
        self.forbidden = Canaries(world).forbidden(walker)

    def ask(self, method: str, name: str, kwargs: Any, data: Any, may_write: bool) -> HttpResponse:
        """One request; its answer must hold no forbidden canary."""
        url = reverse(name, kwargs=kwargs)
        label = f"{self.walker}: {method} {url} {data or ''}"
        self.client.cookies = copy.copy(self.cookies)
        with transaction.atomic():
            if may_write:
                response = self.send(method, url, data)
            else:
                with no_writes(label):
                    response = self.send(method, url, data)
            transaction.set_rollback(True)
        assert response.status_code < 500, label
        told = text_of(response)
        # What somebody types may come back to them.
        leaks = [w for w in found(self.forbidden, told) if w not in str(data)]
        assert not leaks, f"{label} tells {leaks}"
        return response

    def send(self, method: str, url: str, data: Any) -> Any:
        """The request itself."""
        if method == "GET":
            return self.client.get(url, data)
        return self.client.post(url, data)


def values(fill: Fill, place: Place) -> dict[str, Any] | None:
    """Arguments with objects as primary keys; None when the place lacks one."""
    try:
        filled = fill(place)
    except AttributeError:
        return None
    if any(value is None for value in filled.values()):
        return None
    return {
        key: value.pk if isinstance(value, models.Model) else value for key, value in filled.items()
    }


@pytest.fixture(autouse=True)
def worker_lives(own_world: None) -> None:
    """`readyz` finds a worker."""
    cache.set(HEARTBEAT_KEY, time.time())


@pytest.fixture
def walk(world: World, signed_in: Callable[[User], Client], request: pytest.FixtureRequest) -> Walk:
    """The walker named by the test's parameter."""
    return Walk(world, request.param, signed_in(world.people[request.param]))


def rule(name: str) -> Rule:
    """The rule of a URL that is known to have one."""
    found = rule_of(name)
    assert found is not None
    return found


@pytest.mark.parametrize("walk", WALKS, indirect=True)
def test_nobody_gets_beyond_the_own_role_and_area(walk: Walk) -> None:
    user = walk.world.people[walk.walker]
    for name, pattern in pages().items():
        for method in ("GET", "POST"):
            if rule(name).closed or not allowed(user, rule(name), method):
                refused(walk, name, method)
            elif not takes_kwargs(pattern, name):
                plain(walk, name, method)
            if name in URL_ARGS and allowed(user, rule(name), method):
                for place in chosen(walk, name, method):
                    on_place(walk, name, method, place)


def chosen(walk: Walk, name: str, method: str) -> list[Place]:
    """Two own places (one for POST) and all others (first and last for POST)."""
    places = [walk.world.place(place) for place in PLACES]
    args = URL_ARGS[name]
    own = [p for p in places if sees(walk.world, walk.walker, p.body, args.sees)]
    others = [p for p in places if p not in own and values(args.kwargs, p) is not None]
    if method == "POST":
        return own[:1] + others[:1] + others[1:][-1:]
    return own[:1] + own[1:][-1:] + others


def refused(walk: Walk, name: str, method: str) -> None:
    """A door that stays shut: 403, or 404 where nobody goes in."""
    filled = values(URL_ARGS.get(name, Args()).kwargs, walk.world.place("pps_empang"))
    if rule(name).closed and takes_kwargs(pages()[name], name):
        return
    if filled is None:
        filled = values(URL_ARGS[name].kwargs, walk.world.place("office_bogor"))
    status = walk.ask(method, name, filled, {}, may_write=False).status_code
    assert status == (404 if rule(name).closed else 403), (walk.walker, method, name)


def plain(walk: Walk, name: str, method: str) -> None:
    """A page without arguments opens, or redirects to where it is made."""
    response = walk.ask(method, name, {}, {}, may_write=method == "POST")
    taken = {200, 302, 303, 400, 403, 405, 409, 412, 422, 429}
    expected = {200, 302, 405} if method == "GET" else taken
    if name in MAY_LACK:
        expected |= {404}
    assert response.status_code in expected, (walk.walker, method, name, response.status_code)


def on_place(walk: Walk, name: str, method: str, place: Place) -> None:
    """An address with things of a place: not found by those who may not see them."""
    args = URL_ARGS[name]
    kwargs = values(args.kwargs, place)
    data = values(args.query if method == "GET" else args.post, place)
    if kwargs is None or data is None or not (kwargs or data):
        return
    seen = sees(walk.world, walk.walker, place.body, args.sees)
    may_write = method == "POST" and (seen or args.sees == "public")
    status = walk.ask(method, name, kwargs, data, may_write).status_code
    label = (walk.walker, method, name, str(place.body), status)
    if kwargs and not seen:
        assert status in (404, 405), label
    elif kwargs and method == "GET" and place.body.is_active_on(NOW.date()):
        assert status != 404 or args.may_lack, label


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_strangers_are_led_to_the_sign_in(world: World, method: str) -> None:
    client = Client()
    place = world.place("pps_empang")
    for name in pages():
        if rule(name).closed:
            continue
        fill = URL_ARGS.get(name, Args()).kwargs
        kwargs = values(fill, place)
        if kwargs is None:
            kwargs = values(fill, world.place("office_bogor"))
        url = reverse(name, kwargs=kwargs)
        with no_writes(f"anonymous {method} {url}"):
            response = client.get(url) if method == "GET" else client.post(url)
        if not rule(name).sign_in:
            assert response.status_code in (200, 302, 400, 403, 405, 410) or name in MAY_LACK, url
        else:
            assert response.status_code == 302, url
            assert response["Location"].startswith(reverse(settings.LOGIN_URL)), url


def test_every_page_opens_for_somebody(world: World, signed_in: Callable[[User], Client]) -> None:
    """Or the matrix would prove nothing: a page that nobody finds leaks nothing."""
    Canaries(world)
    clients = {name: signed_in(world.people[name]) for name in WALKERS}
    for name, args in URL_ARGS.items():
        answers = set()
        for walker, place_name in ((w, p) for w in WALKERS for p in PLACES):
            kwargs = values(args.kwargs, world.place(place_name))
            if kwargs is None or not allowed(world.people[walker], rule(name), "GET"):
                continue
            response = clients[walker].get(reverse(name, kwargs=kwargs))
            text_of(response)
            status = response.status_code
            answers.add(status)
            if status in (200, 302, 405):
                break
        assert answers & {200, 302, 405}, f"{name} opens for nobody: {answers}"


def test_a_url_without_a_rule_is_not_found(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("adhoc_bodies.access.rule_of", lambda _: None)
    client.force_login(world.root)
    assert client.get(reverse("mfa_index")).status_code == 404
    assert "No access rule for the URL mfa_index" in caplog.text


# --- the administration -----------------------------------------------------------------

ADMINISTRATORS = ["administrator_bogor", "administrator_jabar", "administrator_ri"]


def admin_pages(world: World, walker: str) -> Iterator[tuple[str, Any]]:
    """Lists, searches, forms and choices of all models in the administration."""
    yield reverse("admin:index"), {}
    for model, model_admin in admin.site._registry.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{base}_changelist"), {}
        if model_admin.search_fields:
            yield reverse(f"{base}_changelist"), {"q": "kenari"}
        yield reverse(f"{base}_add"), {}
        rows = list(model._default_manager.order_by("pk"))
        for row in rows[:: max(1, len(rows) // 4)]:
            yield reverse(f"{base}_change", args=[row.pk]), {}
            yield reverse(f"{base}_history", args=[row.pk]), {}
        for field in model_admin.autocomplete_fields:
            yield (
                reverse("admin:autocomplete"),
                {
                    "app_label": model._meta.app_label,
                    "model_name": model._meta.model_name,
                    "field_name": field,
                    "term": "kenari",
                },
            )


@pytest.mark.parametrize("walk", ADMINISTRATORS, indirect=True)
def test_administrators_find_only_their_own_area(walk: Walk) -> None:
    for url, data in admin_pages(walk.world, walk.walker):
        with no_writes(f"{walk.walker} GET {url}"):
            response = walk.client.get(url, data)
        assert response.status_code in (200, 302, 403), (url, response.status_code)
        told = text_of(response)
        leaks = found(walk.forbidden, told)
        assert not leaks, f"{walk.walker}: {url} {data} tells {leaks}"


@pytest.mark.once
@pytest.mark.parametrize("walker", [w for w in WALKERS if w not in (*ADMINISTRATORS, "root")])
def test_the_administration_is_shut_for_everybody_else(
    world: World, signed_in: Callable[[User], Client], walker: str
) -> None:
    client = signed_in(world.people[walker])
    urls = {url for url, _ in admin_pages(world, walker)}
    for url in sorted(urls)[:: len(WALKERS) // 4]:
        assert client.get(url).status_code == 403, url
        assert client.post(url).status_code == 403, url


def test_rules_know_reading_from_writing() -> None:
    both = Rule(
        read=frozenset({Permission.VIEW_DIRECTIVES}),
        write=frozenset({Permission.ISSUE_DIRECTIVES}),
    )
    reader = frozenset({Permission.VIEW_DIRECTIVES})
    assert both.allows(reader, "GET")
    assert not both.allows(reader, "POST")
    assert both.allows(reader | {Permission.ISSUE_DIRECTIVES}, "POST")
    assert not both.allows(frozenset({Permission.ISSUE_DIRECTIVES}), "POST")
    assert PUBLIC.allows(frozenset(), "POST")
