"""Thousands of bad inputs over every form and every address: nothing falls, nothing is half saved.

The forms and parameters are found by walking through the pages as the people who may use
them (tests/visits.py). `GAUNG_BAD_INPUTS=10000` sends that many; the seed is fixed.
"""

import os
import random
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from accounts.models import User
from tests import badness
from tests.badness import COMPUTED, MARK, Value, bad_file, bad_value, multipart, urlencoded
from tests.pages import Form
from tests.test_access import rule
from tests.visits import HOST, Answer, Known, Visitor, computed, name_of, tables
from tests.world import World

SEED = "kenari"
WALKERS = [
    None, "member_empang", "reviewer_bogor_selatan", "operator_bogor", "commissioner_ri",
    "administrator_ri",
]  # fmt: skip
#: So many by chance, half of them as forms and half in addresses; some 2,000 come before.
INPUTS = int(os.environ.get("GAUNG_BAD_INPUTS", "1000"))
EACH = max(1, INPUTS // len(WALKERS) // 2)
#: What every single field and parameter gets: an end to all quotes, and a way out.
WORST = [
    """x"'`></script></textarea></title></option>-->"""
    f"{badness.ELEMENT}{{{{ 7191|add:90000007 }}}}",
    "//evil.example/",
]
#: Parameters that a page might read although no link names them.
GUESSED = [
    "pekan", "rentang", "tahap", "jenis", "kind", "cari", "saring", "status", "hal", "page", "urut",
    "sesudah", "sebelum", "buka", "next", "q", "p", "o", "tautan", "arahan", "kecil", "badan",
]  # fmt: skip


@pytest.fixture
def visitor(
    world: World, signed_in: Callable[[User], Client], request: pytest.FixtureRequest
) -> Visitor:
    """The person named by the test's parameter, or a stranger."""
    computed(world)
    if request.param is None:
        return Visitor(world, Client(), None)
    user = world.people[request.param]
    client = signed_in(user)
    session = client.session
    # The password was given just now, so that pages about it open.
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return Visitor(world, client, user)


def foreign_keys(world: World) -> list[object]:
    """Keys and codes of what lies elsewhere, and of nothing."""
    rows = [world.pps_beran, world.reports["pps_beran"], world.directives["office_jateng"]]
    rows += [world.exemptions["pps_beran"], world.claims["pps_beran"], world.root]
    return [*(row.pk for row in rows), "33.16", "ID", 0, 10**9]


# --- what must be true of every answer ------------------------------------------------------


def complaints(answer: Answer) -> Iterator[str]:
    """What is wrong with an answer, whatever was asked."""
    response = answer.response
    if response.status_code >= 500:
        yield f"status {response.status_code}: {''.join(fallen(response))}"
    if "kenari" in response.cookies:
        yield "sets a cookie that somebody typed"
    if leads_away(response.headers.get("Location", "")):
        yield f"leads away to {response['Location'][:80]}"
    if answer.page:
        yield from injected(answer)


def fallen(response: Any) -> list[str]:
    """The last lines of what was raised."""
    info = getattr(response, "exc_info", None)
    return traceback.format_exception(*info)[-3:] if info else []


def leads_away(location: str) -> bool:
    """Whether a redirect leaves the portal; browsers take a backslash for a slash."""
    target = urljoin(HOST, location.replace("\\", "/"))
    return urlsplit(target).netloc != urlsplit(HOST).netloc


def injected(answer: Answer) -> Iterator[str]:
    """Typed text that became part of the page itself."""
    if COMPUTED in answer.response.content:
        yield "computes what was typed"
    assert answer.page
    for element in answer.page.elements:
        if any(MARK in name for name in element.attrs):
            yield f"holds the typed element <{element.tag} {element.attrs}>"
        for name in ("href", "src", "action", "formaction"):
            if element.attrs.get(name, "").strip().lower().startswith(("javascript:", "data:text")):
                yield f"leads to a typed script in <{element.tag} {name}>"


def refuses(answer: Answer) -> bool:
    """Whether an answer says that what was sent is not taken."""
    if answer.response.status_code >= 400:
        return True
    contexts = answer.response.context or []
    forms = [c["form"] for c in contexts if "form" in c]
    return answer.response.status_code == 200 and any(getattr(f, "errors", None) for f in forms)


class Log:
    """Collects what went wrong, each kind once, so that one run tells all."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.forms = self.addresses = 0

    def note(self, where: str, said: str, what: str) -> None:
        """Keep a complaint with the input that led to it."""
        self.found.setdefault(f"{where}: {said[:400]}", what)

    def told(self) -> str:
        """Everything that was found."""
        each = (f"{said}\n    after {what[:600]}" for said, what in self.found.items())
        head = f"{len(self.found)} troubles in {self.forms} forms and {self.addresses} addresses"
        return "\n\n".join([head, *each])


# --- forms ------------------------------------------------------------------------------------


def spoiled(chance: random.Random, form: Form, foreign: list[object]) -> list[tuple[str, Value]]:
    """A form with one or a few fields wrong, missing, doubled or unknown."""
    sent: dict[str, list[Value]] = {name: [*said] for name, said in form.sent().items()}
    names = fields(form) or ["x"]
    for name in chance.sample(names, min(len(names), chance.choice([1, 1, 1, 2, 3, len(names)]))):
        how = chance.random()
        if how < 0.08:
            sent.pop(name, None)
        elif name in form.files:
            sent[name] = [bad_file(chance)]
        else:
            own = [said for said in sent.get(name, []) if isinstance(said, str)]
            sent[name] = [bad_value(chance, own, foreign)]
            if how > 0.94:
                sent[name] *= 2
    if chance.random() < 0.03:
        sent[bad_value(chance, names, foreign)[:2000]] = ["x"]
    return [(name, value) for name, said in sent.items() for value in said]


def post(
    visitor: Visitor, form: Form, pairs: list[tuple[str, Value]], before: Any, htmx: bool
) -> Answer:
    """Send a form and, when it is taken, open the page to which it leads."""
    kind = "application/x-www-form-urlencoded"
    body = urlencoded(pairs)
    if form.multipart:
        kind, body = "multipart/form-data; boundary=kenari", multipart(pairs)
    headers = {"HTTP_HX_REQUEST": "true"} if htmx else {}
    with visitor.undone():
        answer = visitor.send("POST", form.url, body, kind, **headers)
        if answer.writes and refuses(answer):
            answer.changed = tables() != before
        if answer.response.status_code == 302 and not leads_away(answer.response["Location"]):
            after = visitor.send("GET", urljoin(HOST, answer.response["Location"]))
            if list(complaints(after)):
                return after
    return answer


def fields(form: Form) -> list[str]:
    """What a person fills in or presses."""
    return sorted((form.names | form.values.keys()) - {"csrfmiddlewaretoken"})


def bad_forms(
    chance: random.Random, forms: list[Form], foreign: list[object]
) -> Iterator[tuple[Form, list[tuple[str, Value]]]]:
    """Each field of each form with the worst there is, then all forms spoiled by chance."""
    for form in forms:
        for name in fields(form):
            # Django's administration has no field that leads anywhere.
            for worst in WORST[: 1 if name_of(form.url).startswith("admin:") else None]:
                sent: dict[str, Any] = form.sent() | {name: [worst]}
                yield form, [(key, value) for key, said in sent.items() for value in said]
    for sent_times in range(EACH):
        form = forms[sent_times % len(forms)]
        yield form, spoiled(chance, form, foreign)


def send_forms(visitor: Visitor, known: Known, log: Log) -> None:
    """Send every form, spoiled in another way each time."""
    chance, foreign = random.Random(SEED), foreign_keys(visitor.world)
    names = sorted(name for name in known.forms if is_tried_by(visitor, name))
    forms, before = [form for name in names for form in known.forms[name]], tables()
    for form, pairs in bad_forms(chance, forms, foreign) if forms else ():
        answer = post(visitor, form, pairs, before, htmx=chance.random() < 0.2)
        log.forms += 1
        where = f"{name_of(form.url)} ({answer.response.status_code})"
        for said in complaints(answer):
            log.note(where, said, repr(pairs))
        if answer.changed:
            log.note(where, f"refuses, but wrote {answer.writes[:1]}", repr(pairs))


# --- addresses ----------------------------------------------------------------------------------


def spoiled_address(
    chance: random.Random, name: str, known: Known, foreign: list[object]
) -> tuple[str, str]:
    """An address with parameters, or a part of its path, wrong."""
    url = chance.choice(known.addresses[name])
    path = urlsplit(url).path
    if chance.random() < 0.15:
        parts = path.split("/")
        place = chance.randrange(1, len(parts))
        parts[place] = urlencoded([("x", bad_value(chance, parts, foreign)[:3000])]).decode()[2:]
        path = "/".join(parts)
    names = [*sorted(known.parameters[name]), *chance.sample(GUESSED, 2)]
    chosen = chance.sample(names, min(len(names), chance.randrange(1, 4)))
    pairs = [(key, bad_value(chance, names, foreign)[:100_000]) for key in chosen]
    return path, urlencoded(pairs).decode()


def bad_addresses(
    chance: random.Random, names: list[str], known: Known, foreign: list[object]
) -> Iterator[tuple[str, str, str]]:
    """Each parameter of each page with the worst there is, then all pages by chance."""
    for name in names:
        path = urlsplit(known.addresses[name][0]).path
        for key in sorted(known.parameters[name]):
            for worst in WORST:
                yield name, path, urlencoded([(key, worst)]).decode()
    for asked in range(EACH):
        name = names[asked % len(names)]
        yield name, *spoiled_address(chance, name, known, foreign)


def open_addresses(visitor: Visitor, known: Known, log: Log) -> None:
    """Open every address, spoiled in another way each time."""
    chance, foreign = random.Random(SEED), foreign_keys(visitor.world)
    names = [n for n in sorted(known.addresses) if known.addresses[n] and is_tried_by(visitor, n)]
    for name, path, query in bad_addresses(chance, names, known, foreign):
        headers: Any = {"HTTP_HX_REQUEST": "true"} if chance.random() < 0.2 else {}
        answer = visitor.ask("GET", f"{HOST}{path}?{query}", **headers)
        log.addresses += 1
        for said in complaints(answer):
            log.note(f"{name} ({answer.response.status_code})", said, f"{path}?{query}")
        if answer.writes:
            log.note(name, f"wrote {answer.writes[0][:200]}", f"{path}?{query}")


def is_tried_by(visitor: Visitor, name: str) -> bool:
    """Whether this person tries a URL: what all signed-in people share, the first of them does."""
    if visitor.user in (None, visitor.world.member_empang):
        return True
    return bool(rule(name).read or rule(name).write)


# The administration's date filters take times without a zone; Django reads them as local ones.
@pytest.mark.filterwarnings("ignore:DateTimeField .* received a naive datetime:RuntimeWarning")
@pytest.mark.parametrize("visitor", WALKERS, indirect=True)
def test_bad_inputs_break_nothing(visitor: Visitor) -> None:
    known, log = visitor.explore(), Log()
    send_forms(visitor, known, log)
    open_addresses(visitor, known, log)
    assert not log.found, log.told()
