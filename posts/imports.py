"""Taking over reports that offices collected in spreadsheets.

A row is taken or refused alone; a row that was taken before is left as it is, so a file can
be imported again at any time. A report counts by the `reported_at` of its own row.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from adhoc_bodies.models import Body, Dirty, Election, SocialAccount
from portal.tables import BadCell
from posts import checks, flagging, links
from posts.addressing import addresses
from posts.dirty import weeks_touched
from posts.models import Directive, Report
from posts.reasons import sentence
from posts.timing import TimeInFuture, TimeMissing, times

COLUMNS = ["body", "url", "directive", "posted_at", "reported_at", "status"]
BATCH = 2000
EXAMPLE = "2024-09-04T14:30:00+07:00"
#: Makes the same row give the same key, in whichever file and run it comes.
NAMESPACE = uuid.UUID("6f1d2a52-8a0b-4a7e-9d5e-1f4b6f0d7c11")

Line = tuple[int, dict[str, str]]


@dataclass
class Refused:
    """A row that was not taken, with its line, the column at fault and the reason."""

    line: int
    cells: dict[str, str]
    column: str
    reason: str


@dataclass
class Outcome:
    """What an import did."""

    taken: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)


class Reader:
    """Turns rows into unsaved reports, with everything of the election looked up beforehand."""

    def __init__(self, election: Election) -> None:
        self.election = election
        bodies = Body.objects.filter(election=election).ad_hoc().select_related("area")
        self.bodies: dict[str, Body] = {body.area.code: body for body in bodies}
        directives = Directive.objects.filter(election=election).issued().select_related("area")
        self.directives: dict[str, Directive] = {
            directive.code: directive for directive in directives.prefetch_related("platform_rows")
        }
        live = SocialAccount.objects.live().select_related("body").order_by()
        self.accounts = flagging.Accounts(live)
        self.latest = timezone.now()

    def report(self, cells: dict[str, str]) -> Report:
        """An unsaved report of a row; raises BadCell."""
        body = self.body(cells["body"])
        reported_at = moment(cells, "reported_at", required=True)
        assert reported_at is not None
        if reported_at > self.latest:
            raise BadCell("reported_at", "lies in the future")
        link = read_link(cells["url"], reported_at)
        directive = self.directive(cells["directive"], body)
        report = Report(
            election=self.election, body=body, province_id=body.province_id,
            regency_id=body.regency_id, district_id=body.district_id, directive=directive,
            platform=link.platform, post_kind=link.kind, post_id=link.post_id,
            handle=link.handle, canonical=link.canonical, resolved=link.resolved,
            post_key=link.key, status=status(cells["status"]), source=Report.Source.IMPORT,
            client_key=row_key(self.election, body, link, reported_at),
            **when(link, cells, reported_at, body.zone),
        )  # fmt: skip
        report.account = self.accounts.own_named(report)
        return report

    def body(self, code: str) -> Body:
        """The PPK of a district code or the PPS of a village code."""
        body = self.bodies.get(code)
        if body is None:
            raise BadCell("body", f"{code or 'empty'}: no PPK or PPS has this area code")
        return body

    def directive(self, code: str, body: Body) -> Directive | None:
        """The issued directive with this code, if the body must follow it."""
        if not code:
            return None
        directive = self.directives.get(code)
        if directive is None:
            raise BadCell("directive", f"{code}: there is no issued directive with this code")
        if not addresses(directive, body):
            raise BadCell("directive", f"{code} is not addressed to {body.name}")
        return directive


def moment(cells: dict[str, str], column: str, *, required: bool = False) -> dt.datetime | None:
    """An ISO 8601 time with offset; raises BadCell."""
    text = cells[column]
    if not text and not required:
        return None
    try:
        value = dt.datetime.fromisoformat(text)
        utc = value.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise BadCell(column, f"{text or 'empty'}: no time as {EXAMPLE}") from error
    if value.tzinfo is None:
        raise BadCell(column, f"{text}: the offset is missing, as in {EXAMPLE}")
    return utc


def read_link(text: str, reported_at: dt.datetime) -> links.PostLink:
    """The post of a link; a time in its ID is believed up to the moment of the report."""
    try:
        return links.read(text, now=reported_at)
    except links.NotAPost as error:
        raise BadCell("url", sentence(error)) from error


def when(
    link: links.PostLink, cells: dict[str, str], reported_at: dt.datetime, zone: str
) -> dict[str, Any]:
    """All times of the report; the claim is not even read where the ID tells the time."""
    claimed_at = None if link.posted_at else moment(cells, "posted_at")
    try:
        found = times(
            id_time=link.posted_at, claimed_at=claimed_at, reported_at=reported_at, zone=zone
        )
    except TimeMissing as error:
        raise BadCell("posted_at", "empty, and the link does not tell the time") from error
    except TimeInFuture as error:
        raise BadCell("posted_at", "lies after reported_at") from error
    return dataclasses.asdict(found)


def status(text: str) -> str:
    """A report's status; raises BadCell."""
    if text not in Report.Status.values:
        raise BadCell("status", f"{text or 'empty'}: one of {', '.join(Report.Status.values)}")
    return text


def row_key(
    election: Election, body: Body, link: links.PostLink, reported_at: dt.datetime
) -> uuid.UUID:
    """The same report of the same post has the same key in every file."""
    return uuid.uuid5(NAMESPACE, f"{election.slug}|{body.pk}|{link.key}|{reported_at.isoformat()}")


def import_reports(
    *,
    election: Election,
    lines: Iterable[Line],
    all_or_nothing: bool = False,
    progress: Callable[[int], object] = int,
) -> Outcome:
    """Take the good rows; with `all_or_nothing` none of them when one is refused.

    `progress` is told how many rows each step dealt with.
    """
    reader, outcome = Reader(election), Outcome()
    with transaction.atomic():
        for batch in batched_lines(lines):
            with transaction.atomic():
                store(reader, batch, outcome)
            progress(len(batch))
        if all_or_nothing and outcome.refused:
            transaction.set_rollback(True)
            outcome.taken = 0
    return outcome


def batched_lines(lines: Iterable[Line]) -> Iterable[list[Line]]:
    """The rows in lists of a size that one statement takes."""
    remaining = iter(lines)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def store(reader: Reader, batch: list[Line], outcome: Outcome) -> None:
    """Store the good rows of one batch and mark their weeks."""
    read = list(readable(reader, batch, outcome))
    held_keys = set(
        Report.objects.filter(client_key__in=[r.client_key for _, _, r in read])
        .values_list("client_key", flat=True)
    )  # fmt: skip
    holders = holders_of(reader.election, [r.post_key for _, _, r in read])
    new: list[Report] = []
    for line, cells, report in read:
        if report.client_key in held_keys:
            outcome.known += 1
        elif report.status in Report.LIVE and report.post_key in holders:
            outcome.refused.append(taken_already(line, cells, holders[report.post_key]))
        else:
            held_keys.add(report.client_key)
            if report.status in Report.LIVE:
                holders[report.post_key] = f"line {line} ({report.body.name})"
            new.append(report)
    # Who has been judged elsewhere needs no checks any more.
    checks.flag_all([r for r in new if r.status == Report.Status.SUBMITTED], reader.accounts)
    Report.objects.bulk_create(new)
    Dirty.objects.bulk_create([Dirty(body_id=body, week=week) for body, week in sorted(marks(new))])
    outcome.taken += len(new)


def readable(
    reader: Reader, batch: list[Line], outcome: Outcome
) -> Iterable[tuple[int, dict[str, str], Report]]:
    """The rows that can be read; the others go to the outcome."""
    for line, cells in batch:
        try:
            yield line, cells, reader.report(cells)
        except BadCell as error:
            outcome.refused.append(Refused(line, cells, error.column, error.reason))


def holders_of(election: Election, keys: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Who holds the posts that are reported already, in words."""
    held = Report.objects.live().filter(election=election, post_key__in=keys)
    return {
        report.post_key: f"{report.body.name}, {report.reported_at:%Y-%m-%d %H:%M} UTC"
        for report in held.select_related("body")
    }


def taken_already(line: int, cells: dict[str, str], holder: str) -> Refused:
    """The refusal of a post that another report holds."""
    return Refused(line, cells, "url", f"this post is reported already: {holder}")


def marks(reports: Iterable[Report]) -> set[tuple[int, int]]:
    """Body and week of everything that the new reports can change."""
    return {(report.body_id, week) for report in reports for week in weeks_touched(report)}
