"""What the second look at reports of the rewarded bodies lacks, and what it found.

A ranking is the one moment at which somebody gains by a report that should not have been
accepted: whoever is rewarded has every report of these weeks looked at by a second person.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, Value

from portal import weeks
from posts import rechecks
from posts.models import Recheck, Report, Review
from posts.querysets import ReportQuerySet
from targets.models import BodyWeek, Programme, Ranking
from targets.rewards import awards
from targets.rewards.refusals import TakenBack, Unseen


def latest_edition(programme: Programme) -> Ranking | None:
    """The programme's newest edition, which knows this very programme."""
    return programme.rankings.order_by("-edition").first()


def of_ranking(ranking: Ranking) -> Q:
    """Reports of the rewarded bodies that count in the programme's weeks."""
    programme = ranking.programme
    span = weeks.monday(programme.first_week), weeks.sunday(programme.last_week)
    return awards.of_rewarded(ranking) & rechecks.counting_on(*span)


def by_body(reports: ReportQuerySet) -> list[Unseen]:
    """How many of the reports each body has."""
    named = reports.order_by("body__area__code", "body").values_list("body", "body__name")
    return [Unseen(*told) for told in named.annotate(Count("pk", distinct=True))]


# ---- not looked at ----------------------------------------------------------------


def unseen_candidates(programme: Programme) -> list[Unseen]:
    """Bodies that the newest edition rewards whose accepted reports lack a second look.

    Not so those that the office accepted itself (`beyond_reach`): they are told to who signs.
    """
    ranking = latest_edition(programme)
    return [] if ranking is None else by_body(unseen_within_reach(ranking))


def unseen_within_reach(ranking: Ranking) -> ReportQuerySet:
    """Of the reports that lack a second look those at which the programme's office can look."""
    reach = rechecks.within_reach(ranking.programme.office_id)
    found: ReportQuerySet = unseen_reports(ranking).filter(reach)
    return found


def unseen_reports(ranking: Ranking) -> ReportQuerySet:
    """Accepted reports of the rewarded bodies, of the programme's weeks, without a second look."""
    found: ReportQuerySet = rechecks.unseen_reports().filter(of_ranking(ranking))
    return found


def beyond_reach(ranking: Ranking) -> list[Unseen]:
    """Those that the programme's office accepted itself: only the one above can look."""
    return by_body(
        unseen_reports(ranking).filter(~rechecks.within_reach(ranking.programme.office_id))
    )


def imported(ranking: Ranking) -> list[Unseen]:
    """Those that came in accepted, without a verdict that anybody could look at again."""
    found = rechecks.with_acceptance().filter(of_ranking(ranking), accepted_by__isnull=True)
    return by_body(found)


# ---- looked at, and not fit -------------------------------------------------------


def unfit_candidates(ranking: Ranking) -> list[Unseen]:
    """Rewarded bodies with reports that count although a second look found them unfit."""
    return by_body(unfit_reports(ranking))


def unfit_reports(ranking: Ranking) -> ReportQuerySet:
    """Their reports."""
    found: ReportQuerySet = rechecks.found_reports(Recheck.Finding.UNFIT)
    return found.filter(of_ranking(ranking))


def unseen_and_unfit(ranking: Ranking) -> tuple[list[Unseen], int]:
    """Of an edition the bodies of `unseen_candidates`, and how many reports of its rewarded bodies
    were found unfit. One query."""
    unseen, unfit = (
        reports.order_by()
        .values_list("body", "body__name", "body__area__code", Value(is_seen))
        .annotate(number=Count("pk", distinct=True))
        for is_seen, reports in enumerate((unseen_within_reach(ranking), unfit_reports(ranking)))
    )
    rows = sorted(unseen.union(unfit, all=True), key=lambda row: (row[2], row[0]))
    return (
        [Unseen(body, name, number) for body, name, _code, is_seen, number in rows if not is_seen],
        sum(number for *_body, is_seen, number in rows if is_seen),
    )


def unsure(ranking: Ranking) -> list[Unseen]:
    """Rewarded bodies with reports of which the second look could not tell any more."""
    found = rechecks.found_reports(Recheck.Finding.UNSURE)
    return by_body(found.filter(of_ranking(ranking)))


def taken_back(ranking: Ranking) -> list[TakenBack]:
    """Weeks of rewarded bodies whose figures in the edition keep the credit of acceptances that
    were taken back.

    A draft: what was accepted when the week was closed. Of a closing only the day is known: what
    was accepted on it counts as before, what was taken back on it as after. Only reopening a week
    lets its figures follow. An announced edition: what was accepted when it was announced,
    whatever the week is now. What was accepted only afterwards never was in the figures.
    """
    gone = list(gone_reports(ranking))
    if not gone:
        return []
    closed = closing_days(gone) if ranking.announced_at is None else {}
    counts: Counter[tuple[int, str]] = Counter()
    for one in gone:
        for week in one.weeks:
            day = closed.get((one.body, week))
            if one.stood_at(ranking.announced_at) or one.stood_on(day):
                counts[week, one.name] += 1
    return [TakenBack(week, name, count) for (week, name), count in sorted(counts.items())]


@dataclass(frozen=True)
class Gone:
    """A report that is accepted no more, with the weeks of the programme to which it belongs."""

    body: int
    name: str
    weeks: Sequence[int]
    #: From when to when it was accepted, each time; an imported one without its beginning.
    accepted: Sequence[tuple[dt.datetime | None, dt.datetime]]

    def stood_at(self, moment: dt.datetime | None) -> bool:
        """Whether it was accepted at a moment."""
        return moment is not None and any(
            (first is None or first <= moment) and moment <= last for first, last in self.accepted
        )

    def stood_on(self, day: dt.date | None) -> bool:
        """Whether it was accepted at some time of a day."""
        return day is not None and any(
            (first is None or day_of(first) <= day) and day <= day_of(last)
            for first, last in self.accepted
        )


def day_of(moment: dt.datetime) -> dt.date:
    """The day of a moment as the days of closing are counted."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def closing_days(gone: Sequence[Gone]) -> dict[tuple[int, int], dt.date | None]:
    """When the weeks of these reports were closed, by body and week."""
    rows = BodyWeek.objects.filter(
        body__in={one.body for one in gone}, week__in={week for one in gone for week in one.weeks}
    )
    return {(body, week): day for body, week, day in rows.values_list("body", "week", "closed_on")}


def gone_reports(ranking: Ranking) -> Iterator[Gone]:
    """Reports of the rewarded bodies whose acceptance was taken back and that were not accepted
    anew. One query."""
    verdict = Review.Verdict
    rows = (
        Report.objects.filter(of_ranking(ranking))
        .exclude(status=Report.Status.ACCEPTED)
        .filter(
            Q(reviews__verdict=verdict.ACCEPTED)
            | Q(reviews__verdict=verdict.REVOKED, reviews__undone_at=None)
        )
        .order_by("pk", "reviews__pk")
        .values_list(
            "pk", "body", "body__name", "week", "directive__due_on",
            "reviews__verdict", "reviews__at", "reviews__undone_at",
        )
    )  # fmt: skip
    first, last = ranking.programme.first_week, ranking.programme.last_week
    for (_pk, body, name, week, due_on), verdicts in groupby(rows, key=itemgetter(0, 1, 2, 3, 4)):
        of = {week, weeks.of(due_on)} if due_on else {week}
        accepted = list(times_accepted(one[5:] for one in verdicts))
        yield Gone(body, name, sorted(one for one in of if first <= one <= last), accepted)


def times_accepted(
    verdicts: Iterable[tuple[str, dt.datetime, dt.datetime | None]],
) -> Iterator[tuple[dt.datetime | None, dt.datetime]]:
    """From when to when a report was accepted, by its acceptances and revocations in order."""
    since = None
    for verdict, at, undone_at in verdicts:
        if verdict == Review.Verdict.REVOKED:
            yield since, at
        elif undone_at is None:
            since = at
        else:
            yield at, undone_at
