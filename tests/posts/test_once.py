"""Each post once, whatever the way does to its deliveries: dropped, doubled, reordered, cut.

Every run sends a handful of reports from four threads, through the form (the whole web
application, as gunicorn calls it) and through the action, each as often as a phone does that
heard no answer. `ONCE_RUNS=200` asks for more runs than the usual ones. The second half is
about clocks: what a phone claims never makes a report more punctual than it was.
"""

import datetime as dt
import io
import os
import random
import threading
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.models import AuditEvent, User
from adhoc_bodies.models import Area, Body, Dirty
from portal import wsgi
from posts import actions, links
from posts.models import Directive, Report
from posts.refusals import AlreadyReported, KeyReused, TimeInFuture, TimeMissing
from posts.timing import times
from tests.posts import pasted
from tests.world import NOW, World

RUNS = int(os.environ.get("ONCE_RUNS", "30"))
THREADS = 4
TOKEN = "t" * 32
STORED, REUSED, TAKEN, CUT = "stored", "another content", "post is taken", "cut"


@dataclass(frozen=True)
class Sending:
    """What somebody wants to report: its key and its content."""

    body: Body
    by: User
    session: str
    raw: str
    directive: Directive | None
    key: uuid.UUID

    @property
    def link(self) -> links.PostLink:
        return links.read(self.raw, NOW)

    @property
    def content(self) -> tuple[Any, ...]:
        return (self.body.pk, self.link.key, self.directive.pk if self.directive else None)


# ---- ways of delivery ----------------------------------------------------------------


def by_action(sending: Sending) -> str:
    """Straight to the action; the answer, with the row where there is one."""
    known: dict[str, Any] = {"body": sending.body, "by": sending.by, "link": sending.link}
    try:
        report = actions.submit(**known, directive=sending.directive, client_key=sending.key)
    except KeyReused:
        return REUSED
    except AlreadyReported:
        return TAKEN
    assert report.client_key == sending.key
    return STORED


def by_form(sending: Sending, cut: float = 1) -> str:
    """Through the web application; `cut` is the share of the body that arrives."""
    fields = {
        "csrfmiddlewaretoken": TOKEN,
        "client_key": str(sending.key),
        "link": sending.raw,
        "posted_at": "2024-09-04T14:00",
        "directive": str(sending.directive.pk) if sending.directive else "none",
    }
    body = encode_multipart(BOUNDARY, fields)
    status = post(body[: int(len(body) * cut)], len(body), sending.session)
    if cut < 1:
        assert status in {403, 422}, status
        return CUT
    return {302: STORED, 409: REUSED, 422: TAKEN}[status]


def post(arrived: bytes, announced: int, session: str, **headers: str) -> int:
    """One request as the server hands it over; the status of its answer."""
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: TOKEN}
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": reverse("report_new"),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": MULTIPART_CONTENT,
        "CONTENT_LENGTH": str(announced),
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "wsgi.input": io.BytesIO(arrived),
        "wsgi.url_scheme": "http",
        **headers,
    }
    answers: list[str] = []
    answer: Any = wsgi.application(environ, lambda status, _headers: answers.append(status))
    list(answer)
    answer.close()
    return int(answers[0].split()[0])


def session_of(user: User) -> str:
    """The cookie of somebody who is signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


# ---- runs --------------------------------------------------------------------------


def sendings_of(world: World, run: int, dice: random.Random) -> list[Sending]:
    """Some posts, and what goes wrong around them: keys used twice, posts reported twice."""
    people = [
        (world.pps_empang, world.member_empang),
        (world.pps_empang, world.colleague_empang),
        (world.pps_batu_tulis, world.member_batu_tulis),
    ]
    signed = [(body, by, session_of(by)) for body, by in people]
    wanted = []
    for number in range(4):
        raw = pasted.instagram(NOW, "pps.empang", run * 100 + number)
        directive = dice.choice([world.directive_bogor, None])
        first = Sending(*dice.choice(signed), raw, directive, uuid.UUID(int=dice.getrandbits(128)))
        wanted.append(first)
        if dice.random() < 0.5:
            other = pasted.instagram(NOW, "pps.empang", run * 100 + 50 + number)
            own = (first.body, first.by, first.session)
            wanted.append(Sending(*own, other, directive, first.key))
        if dice.random() < 0.5:
            key = uuid.UUID(int=dice.getrandbits(128))
            wanted.append(Sending(*dice.choice(signed), raw, None, key))
    return wanted


def deliveries(wanted: list[Sending], dice: random.Random) -> list[tuple[Sending, Any]]:
    """Each sending some times, in any order; dropped ones aren't there, the last one arrives."""
    ways = [by_action, by_form, lambda sending: by_form(sending, dice.random())]
    made = [(one, dice.choice(ways)) for one in wanted for _ in range(dice.randrange(3))]
    made += [(one, dice.choice(ways[:2])) for one in wanted]
    dice.shuffle(made)
    return made


def deliver(made: list[tuple[Sending, Any]]) -> list[tuple[Sending, str]]:
    """Deliver everything from threads that begin at the same moment."""
    start, answers = threading.Barrier(THREADS), list[tuple[Sending, str]]()

    def run(own: list[tuple[Sending, Any]]) -> None:
        start.wait(300)
        try:
            for sending, way in own:
                try:
                    answers.append((sending, way(sending)))
                except Exception as trouble:
                    answers.append((sending, repr(trouble)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[made[n::THREADS]]) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert len(answers) == len(made)
    return answers


def check(answers: list[tuple[Sending, str]]) -> None:
    """Every answer agrees with the one row that there is, or with what stands in its way."""
    for sending, answer in answers:
        if answer == CUT:
            continue
        row = Report.objects.filter(client_key=sending.key).first()
        holder = Report.objects.live().filter(post_key=sending.link.key).first()
        content = (row.body_id, row.post_key, row.directive_id) if row else None
        if content == sending.content:
            assert answer == STORED
        elif row is not None:
            # The form looks for the post first, the action for the key: either is true.
            assert answer in ({REUSED, TAKEN} if holder else {REUSED}), answer
        else:
            assert answer == TAKEN, answer
            assert holder is not None


def check_rows(wanted: list[Sending]) -> None:
    """One row for each key and post, each with one event and with its marks."""
    rows = Report.objects.filter(client_key__in=[sending.key for sending in wanted])
    assert set(Counter(rows.values_list("post_key", flat=True)).values()) == {1}
    assert {row.client_key for row in rows} <= {sending.key for sending in wanted}
    ids = [row.pk for row in rows]
    events = AuditEvent.objects.filter(action="report-submitted", object_id__in=ids)
    assert sorted(events.values_list("object_id", flat=True)) == sorted(ids)
    marked = set(Dirty.objects.values_list("body_id", "week"))
    assert {(row.body_id, row.week) for row in rows} <= marked


@pytest.mark.django_db(transaction=True)
def test_whatever_happens_on_the_way_each_post_is_reported_once(world: World) -> None:
    before = Report.objects.count()
    stored = 0
    for run in range(1, RUNS + 1):
        dice = random.Random(run)
        wanted = sendings_of(world, run, dice)
        answers = deliver(deliveries(wanted, dice))
        check(answers)
        check_rows(wanted)
        stored += len({s.key for s, answer in answers if answer == STORED})
    assert Report.objects.count() - before == stored
    assert AuditEvent.objects.filter(action="report-submitted").count() == stored


@pytest.mark.django_db(transaction=True)
def test_half_a_form_is_no_form(world: World) -> None:
    """Cut anywhere, a body is never taken for a shorter one that somebody meant."""
    session = session_of(world.member_empang)
    raw = pasted.instagram(NOW, "pps.empang")
    directives = Directive.objects.filter(pk=world.directive_bogor.pk)
    before = Report.objects.count()
    sending = Sending(
        world.pps_empang, world.member_empang, session, raw, directives.get(), uuid.uuid4()
    )
    fields = encode_multipart(
        BOUNDARY, {"client_key": str(sending.key), "directive": "none", "link": raw}
    )
    end = fields.index(raw.encode()) + len(raw)
    for arrived in (end, end - 5, end - len("/?igsh=MWd6dnA2"), end - 20):
        # htmx sends the token beside the form.
        assert post(fields[:arrived], len(fields), session, HTTP_X_CSRFTOKEN=TOKEN) == 422
    assert Report.objects.count() == before
    assert post(fields, len(fields), session, HTTP_X_CSRFTOKEN=TOKEN) == 302
    assert by_form(sending) == REUSED, "the key was used for no directive"


# ---- clocks ----------------------------------------------------------------------------

#: Hours ahead of UTC, written down here a second time.
OFFSETS = {"WIB": 7, "WITA": 8, "WIT": 9}
SKEWS = [
    dt.timedelta(hours=36), dt.timedelta(hours=-36), dt.timedelta(days=5 * 365 + 1),
    dt.timedelta(days=-5 * 365 - 1), dt.timedelta(seconds=1), dt.timedelta(seconds=-1),
    dt.timedelta(0),
]  # fmt: skip
MIDNIGHT = dt.datetime(2024, 9, 2, tzinfo=dt.UTC)  # a Monday: a week begins, too
EDGES = [
    MIDNIGHT - dt.timedelta(hours=hours) + dt.timedelta(seconds=seconds)
    for hours in OFFSETS.values()
    for seconds in (-1, 0, 1)
]
moments = st.one_of(
    st.sampled_from(EDGES),
    st.datetimes(dt.datetime(2023, 1, 1), dt.datetime(2025, 1, 1), timezones=st.just(dt.UTC)),
)
skews = st.one_of(
    st.sampled_from(SKEWS), st.timedeltas(dt.timedelta(days=-1900), dt.timedelta(days=1900))
)


def local(moment: dt.datetime, zone: str) -> dt.date:
    """The date in a zone by plain arithmetic."""
    return (moment.astimezone(dt.UTC) + dt.timedelta(hours=OFFSETS[zone])).date()


@given(
    moments,
    st.timedeltas(dt.timedelta(0), dt.timedelta(days=40)),
    skews,
    st.sampled_from(list(OFFSETS)),
)
@example(EDGES[0], dt.timedelta(seconds=1), SKEWS[1], "WIB")
@example(EDGES[4], dt.timedelta(days=3), SKEWS[0], "WITA")
@example(EDGES[7], dt.timedelta(days=4), SKEWS[3], "WIT")
def test_a_told_time_is_never_changed_by_a_claim(
    posted: dt.datetime, delay: dt.timedelta, skew: dt.timedelta, zone: str
) -> None:
    reported = posted + delay
    found = times(id_time=posted, claimed_at=posted + skew, reported_at=reported, zone=zone)
    assert found == times(id_time=posted, claimed_at=None, reported_at=reported, zone=zone)
    assert (found.posted_on, found.reported_on) == (local(posted, zone), local(reported, zone))
    soon = (found.reported_on - found.posted_on).days <= 3
    assert found.effective_on == (found.posted_on if soon else found.reported_on)


@given(moments, skews, st.sampled_from(list(OFFSETS)))
@example(EDGES[0], SKEWS[0], "WIB")
@example(EDGES[3], SKEWS[1], "WITA")
@example(EDGES[8], SKEWS[2], "WIT")
def test_a_claim_gains_no_more_than_the_days_that_a_report_may_take(
    reported: dt.datetime, skew: dt.timedelta, zone: str
) -> None:
    claim: dict[str, Any] = {"id_time": None, "reported_at": reported, "zone": zone}
    with pytest.raises(TimeMissing):
        times(claimed_at=None, **claim)
    if skew > dt.timedelta(0):
        with pytest.raises(TimeInFuture):
            times(claimed_at=reported + skew, **claim)
        return
    found = times(claimed_at=reported + skew, **claim)
    today = local(reported, zone)
    assert found.posted_at_source == "claimed"
    assert today - dt.timedelta(days=3) <= found.effective_on <= today
    assert found.reported_on == today


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("zone", OFFSETS)
def test_the_row_has_the_days_of_its_zone_whatever_the_phone_says(
    world: World, zone: str, edge: dt.datetime
) -> None:
    Area.objects.filter(pk=world.beran.pk).update(zone=zone)
    body = Body.objects.select_related("area", "election").get(pk=world.pps_beran.pk)
    at = edge - dt.timedelta(minutes=10)
    with time_machine.travel(edge, tick=False):
        for serial, skew in enumerate(SKEWS):
            raw = pasted.instagram(at, "pps.beran", serial + 1)
            link = links.read(raw, edge)
            report = actions.submit(
                body=body, by=world.member_beran, link=link, claimed_at=edge + skew
            )
            report.refresh_from_db()
            assert (report.posted_on, report.reported_on) == (local(at, zone), local(edge, zone))
            assert (report.effective_on, report.reported_at) == (report.posted_on, edge)
            assert report.posted_at_source == "id"
            year, week, _day = report.effective_on.isocalendar()
            assert report.week == year * 100 + week
