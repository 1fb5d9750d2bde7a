"""Somebody in a browser who opens everything that there is to open, and leaves no trace.

`Visitor.explore()` starts at all named URLs that the person may use, follows links, and
brings home the forms and the parameters that it met; so a page that is added later is known
on the day when it is born. Each request is undone after it.
"""

import copy
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.core.cache import cache, caches
from django.core.management.color import no_style
from django.db import connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import resolve, reverse

from accounts.models import User
from adhoc_bodies.access import allowed
from targets.actions import recompute
from tests.access_args import URL_ARGS, Args
from tests.pages import Form, Page, parameters, read
from tests.test_access import OWN_TABLES, pages, rule, takes_kwargs, values
from tests.world import NOW, WEEK, Place, World

HOST = "http://testserver"
#: Things of these places are looked at: of a village, its district and its city.
PLACES = ("pps_empang", "ppk_bogor_selatan", "office_bogor")
#: So many addresses of one name are opened, and one more for each new parameter.
ALIKE = 3
#: What a change of a row looks like.
WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass
class Answer:
    """A response, its page, and the statements that would have changed rows."""

    response: Any
    page: Page | None
    writes: list[str]
    changed: bool = False


@dataclass
class Known:
    """What was found: pages by URL name, forms by the name of the URL that takes them."""

    addresses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    parameters: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    forms: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))


def computed(world: World) -> World:
    """The world with its figures, so that dashboards have something to show."""
    nation, today = world.indonesia, NOW.date()
    recompute(election=world.pilkada, area=nation, first=WEEK - 6, last=WEEK, as_of=today)
    return world


@contextmanager
def silence() -> Iterator[None]:
    """Refusals are what is wanted here; thousands of lines about them are not."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def places(world: World) -> list[Place]:
    """Where people look around: own places, and things there in other states."""
    village, district, office = (world.place(name) for name in PLACES)
    return [
        village, district, office,
        replace(village, report=world.report_returned),
        replace(village, report=world.report_accepted),
        replace(office, directive=world.draft_bogor),
    ]  # fmt: skip


def name_of(url: str) -> str:
    """The name of the URL behind an address; nothing for what is not ours to answer."""
    parts = urlsplit(url)
    if parts.netloc != urlsplit(HOST).netloc or parts.path.startswith("/static/"):
        return ""
    try:
        return resolve(parts.path).view_name
    except Http404:
        return ""


class Visitor:
    """A person, or nobody (`user` None), at a client."""

    def __init__(self, world: World, client: Client, user: User | None) -> None:
        self.world, self.client, self.user = world, client, user
        self.client.raise_request_exception = False
        self.cookies = copy.copy(client.cookies)
        #: Told about each answer, with its address.
        self.look: Callable[[Answer, str], None] = lambda answer, url: None

    def ask(
        self, method: str, url: str, body: bytes = b"", kind: str = "", **headers: str
    ) -> Answer:
        """One request; nothing of it stays."""
        with self.undone():
            return self.send(method, url, body, kind, **headers)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever happens in here didn't happen."""
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        cache.clear()
        caches["public"].clear()
        self.client.cookies = copy.copy(self.cookies)

    def send(
        self, method: str, url: str, body: bytes = b"", kind: str = "", **headers: str
    ) -> Answer:
        """One request, noting what it writes."""
        writes: list[str] = []

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if sql.lstrip().upper().startswith(WRITES) and not any(t in sql for t in OWN_TABLES):
                writes.append(sql)
            return execute(sql, params, many, context)

        generic: Any = self.client.generic
        with connection.execute_wrapper(watch), silence():
            response: Any = generic(
                method, url.removeprefix(HOST), body, kind or "application/octet-stream", **headers
            )
        page = read(response, url)
        if response.streaming:
            b"".join(response.streaming_content)
            for close in response._resource_closers:  # not close(): it ends the test's connection
                close()
        return Answer(response, page, writes)

    def may_open(self, name: str, method: str = "GET") -> bool:
        """Whether the URL's rule lets the person in."""
        found = rule(name)
        if found.closed:
            return False
        if self.user is None:
            return not found.sign_in
        return allowed(self.user, found, method)

    def starts(self) -> Iterator[str]:
        """Every named URL that the person may use, on things of each place."""
        for name, pattern in pages().items():
            if not self.may_open(name):
                continue
            args = URL_ARGS.get(name, Args())
            if not takes_kwargs(pattern, name):
                yield HOST + reverse(name)
            for place in places(self.world):
                kwargs = values(args.kwargs, place)
                if kwargs:
                    yield HOST + reverse(name, kwargs=kwargs)

    def explore(self) -> Known:
        """Open what can be opened, from page to page."""
        known, waiting = Known(), deque(self.starts())
        met: dict[str, int] = defaultdict(int)
        while waiting:
            url = waiting.popleft()
            name, query = name_of(url), set(parameters(url))
            told = query - known.parameters[name] if query else met[name] < ALIKE
            if not name or not told or url in known.addresses[name]:
                continue
            met[name] += not query
            known.parameters[name] |= query
            answer = self.ask("GET", url)
            self.look(answer, url)
            if answer.response.status_code in (200, 302):
                known.addresses[name].append(url)
            if answer.response.status_code == 302:
                waiting.append(HOST + answer.response["Location"].removeprefix(HOST))
            if answer.page:
                waiting += answer.page.links()
                self.keep_forms(known, answer.page)
        self.add_formless(known)
        self.add_queries(known)
        return known

    def add_queries(self, known: Known) -> None:
        """Parameters of which only the access test knows."""
        for name, args in URL_ARGS.items():
            for place in places(self.world):
                known.parameters[name] |= set(values(args.query, place) or {})

    def keep_forms(self, known: Known, page: Page) -> None:
        """Note the forms of a page, a few of each kind."""
        for form in page.forms:
            name = name_of(form.url)
            if form.method == "GET":
                known.parameters[name] |= form.names
                continue
            alike = [f for f in known.forms[name] if f.names == form.names]
            if name and len(alike) < ALIKE and form.url not in [f.url for f in alike]:
                known.forms[name].append(form)

    def add_formless(self, known: Known) -> None:
        """URLs that take a POST though no page that was met has a form for it."""
        for name in pages():
            if known.forms[name] or not self.may_open(name, "POST"):
                continue
            for form in self.unmet(name):
                status = self.ask("POST", form.url).response.status_code
                if status == 405:
                    break
                if status != 404:
                    known.forms[name].append(form)

    def unmet(self, name: str) -> Iterator[Form]:
        """Forms as the access test fills them, one for each address."""
        args, met = URL_ARGS.get(name, Args()), set()
        for place in places(self.world):
            kwargs, posted = values(args.kwargs, place), values(args.post, place) or {}
            if kwargs is None or (takes_kwargs(pages()[name], name) and not kwargs):
                continue
            url = HOST + reverse(name, kwargs=kwargs)
            if url not in met:
                met.add(url)
                yield Form(url, "POST", False, {key: [str(v)] for key, v in posted.items()})


#: Never the same twice, and no field of any form.
RANDOM = {"digest", "password", "upload"}
#: Nothing of ours stands there, or nothing that a form could mean.
IGNORED = {*OWN_TABLES, "auth_permission", "django_content_type", "portal_message"}


def tables() -> dict[str, frozenset[tuple[Any, ...]]]:
    """All rows of all tables, without random columns."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in IGNORED:
                kept = [f.column for f in model._meta.concrete_fields if f.column not in RANDOM]
                columns = ", ".join(connection.ops.quote_name(name) for name in kept if name)
                cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(table)}")
                found[table] = frozenset(cursor.fetchall())
    return found


def numbers_from_the_start() -> None:
    """New rows get the same keys each time: PostgreSQL doesn't take back a sequence's steps."""
    with connection.cursor() as cursor:
        models = apps.get_models(include_auto_created=True)
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)
