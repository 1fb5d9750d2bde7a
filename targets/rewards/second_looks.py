"""What the second look at reports of the rewarded bodies lacks, and what it found.

A ranking is the one moment at which somebody gains by a report that should not have been
accepted: whoever is rewarded has every report of these weeks looked at by a second person.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, Q

from portal import weeks
from posts import rechecks
from posts.models import Recheck, Report, Review
from posts.querysets import ReportQuerySet
from targets.models import BodyWeek, Programme, Ranking
from targets.rewards import awards
from targets.rewards.refusals import TakenBack, Unseen


def latest_edition(programme: Programme) -> Ranking | None:
    """The programme's newest edition."""
    ranking = Ranking.objects.filter(programme=programme).order_by("-edition").first()
    if ranking is not None:
        ranking.programme = programme
    return ranking


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
    if ranking is None:
        return []
    reach = rechecks.within_reach(programme.office_id)
    return by_body(unseen_reports(ranking).filter(reach))


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
    found = rechecks.found_reports(Recheck.Finding.UNFIT)
    return by_body(found.filter(of_ranking(ranking)))


def unsure(ranking: Ranking) -> list[Unseen]:
    """Rewarded bodies with reports of which the second look could not tell any more."""
    found = rechecks.found_reports(Recheck.Finding.UNSURE)
    return by_body(found.filter(of_ranking(ranking)))


def taken_back(ranking: Ranking) -> list[TakenBack]:
    """Closed weeks of rewarded bodies that keep the figures from before an acceptance was taken
    back. Only reopening a week lets its figures follow.

    Of a closing only the day is known: what was taken back on that day counts as after it.
    """
    taken = list(gone(ranking))
    if not taken:
        return []
    closed = {
        (body, week): day
        for body, week, day in BodyWeek.objects.filter(
            body__in={body for body, *_ in taken}, week__in={week for _, _, week, _ in taken}
        ).values_list("body", "week", "closed_on")
    }
    counts: Counter[tuple[int, str]] = Counter()
    for body, name, week, day in taken:
        shut = closed.get((body, week))
        if shut is not None and day >= shut:
            counts[week, name] += 1
    return [TakenBack(week, name, count) for (week, name), count in sorted(counts.items())]


def gone(ranking: Ranking) -> Iterator[tuple[int, str, int, dt.date]]:
    """Body, name, week and day of each report whose acceptance was taken back and that was not
    accepted anew; twice where report and directive are of two weeks."""
    accepted = Q(reviews__verdict=Review.Verdict.ACCEPTED)
    revoked = Q(reviews__verdict=Review.Verdict.REVOKED, reviews__undone_at=None)
    rows = (
        Report.objects.filter(of_ranking(ranking))
        .exclude(status=Report.Status.ACCEPTED)
        .order_by("pk")
        .annotate(
            undone=Max("reviews__undone_at", filter=accepted),
            revoked=Max("reviews__at", filter=revoked),
        )
        .filter(Q(undone__isnull=False) | Q(revoked__isnull=False))
        .values_list("body", "body__name", "week", "directive__due_on", "undone", "revoked")
    )
    zone = ZoneInfo(settings.TIME_ZONE)
    first, last = ranking.programme.first_week, ranking.programme.last_week
    for body, name, week, due_on, *moments in rows:
        moment = max(one for one in moments if one is not None)
        of = {week, weeks.of(due_on)} if due_on else {week}
        for one in of:
            if first <= one <= last:
                yield body, name, one, moment.astimezone(zone).date()
