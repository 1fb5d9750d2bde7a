"""Why a body has its total: every week, mark and post of its line of the inputs, added up.

Everything is read from what was frozen with the edition, by the functions that computed it.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import formats
from posts.models import Report
from targets.models import Programme, Ranking, RankingRow
from targets.rewards.places import CASE, Place, Share
from targets.rewards.ranking_pages import Edition
from targets.rewards.row_lines import (
    Condition,
    Line,
    Loss,
    Peers,
    Rate,
    WeekLine,
    apportioned,
    line_of,
)
from targets.rewards.seeing import link, reads_marks
from targets.scoring.ranking import PRIOR_MARKS, half_up, rate_of, twice_median

#: So many of the weeks that cost most are named beside the list.
WORST = 3
#: What a league's marks and rates come to stays as long as the digest.
KEPT = 24 * 3600


# ---- the league ---------------------------------------------------------------------------


def peers_of(ranking: Ranking, league: int | None) -> Peers:
    """What the marks and rates of a league come to; kept under the digest, which never lies."""
    key = f"ranking-peers:{ranking.digest}:{league}"
    kept: Peers | None = cache.get(key)
    if kept is None:
        kept = read_peers(ranking, league)
        cache.set(key, kept, KEPT)
    return kept


def read_peers(ranking: Ranking, league: int | None) -> Peers:
    """The same from the rows that have marks, and, where engagement counts, rates."""
    points = marks = 0
    values: list[int] = []
    for told in lines_that_count(ranking, league):
        points += sum(sum(given) for _nomination, given in told["marks"])
        marks += len(told["marks"])
        if (median := twice_median([rate_of(*rate[1:]) for rate in told["rates"]])) is not None:
            values.append(median)
    return Peers(points, marks, sorted(values))


def lines_that_count(ranking: Ranking, league: int | None) -> Iterator[dict[str, Any]]:
    """Lines of a league with marks or rates, whichever enter the total."""
    rows = RankingRow.objects.filter(ranking=ranking, league=league)
    if not ranking.programme.engagement_weight:
        rows = rows.exclude(inputs__contains='"marks":[]')
    for written in rows.values_list("inputs", flat=True).iterator(chunk_size=500):
        yield json.loads(written)


def creativity_told(line: Line, peers: Peers) -> dict[str, Any] | None:
    """The numbers of the formula of K; None without a mark."""
    mean, count = line.mean, len(line.points)
    if mean is None:
        return None
    league = Decimal(peers.points) / (peers.marks * len(line.programme.criteria))
    shrunk = (count * mean + PRIOR_MARKS * league) / (count + PRIOR_MARKS)
    return {"mean": mean, "count": count, "league": league, "shrunk": shrunk,
            "sum": count + PRIOR_MARKS, "prior": PRIOR_MARKS, "marks": peers.marks}  # fmt: skip


def engagement_told(line: Line, peers: Peers) -> dict[str, Any] | None:
    """The body's place among the league's medians; None without a value."""
    if (value := line.twice) is None:
        return None
    below = bisect_left(peers.values, value)
    equal = bisect_right(peers.values, value) - below
    return {"median": Decimal(value) / 2000, "below": below, "equal": equal,
            "bodies": len(peers.values), "others": len(peers.values) - 1,
            "half": Decimal(equal - 1) / 2}  # fmt: skip


# ---- what lowered the total, and the conditions -------------------------------------------


def losses(line: Line, place: Place, row_url: str) -> tuple[list[Loss], int]:
    """What cost most, weeks of compliance and the other components, and how many more there are."""
    found = (loss_of(line, share, row_url) for share in place.shares)
    parts = [[one for one in part if one.hundredths > 0] for part in found]
    named = sorted((one for part in parts for one in part[:WORST]), key=lambda one: -one.hundredths)
    return named, sum(map(len, parts)) - len(named)


def loss_of(line: Line, share: Share, row_url: str) -> list[Loss]:
    """What a component lost of its weight; of compliance each week, the worst first."""
    lacking = half_up(10_000 * share.weight - share.gives, 100)
    if share.css != "c-a":
        text = _("%(value)s of 100") % {"value": formats.number(Decimal(share.value) / 100, 2)}
        return [Loss(share.name, text, lacking, row_url)]
    costs = apportioned([week.costs for week in line.weeks], lacking)
    named = [
        Loss(week_name(week), week_text(week), cost, week.url)
        for week, cost in zip(line.weeks, costs, strict=True)
    ]
    return sorted(named, key=lambda loss: -loss.hundredths)


def week_name(week: WeekLine) -> str:
    """Week 8–14 July 2024."""
    return _("Week %(days)s") % {"days": formats.day_range(week.first_day, week.last_day)}


def week_text(week: WeekLine) -> str:
    """How much of what was owed was earned."""
    return _("%(earned)s of %(owed)s points") % {
        "earned": formats.number(week.earned, 2),
        "owed": formats.integer(week.owed),
    }


def conditions(line: Line, is_near: bool, *, told: bool) -> list[Condition]:
    """The conditions of a reward: to outsiders only compliance, which is public; cases only
    where they may be told."""
    reasons, floor = line.row.reasons, line.programme.floor
    value = formats.percent(line.row.compliance, 2)
    found = [
        Condition(
            _("Compliance at least %(floor)d%%: %(value)s") % {"floor": floor, "value": value},
            not {"below_floor", "nothing_owed"} & set(reasons),
        ),
    ]
    if not is_near:
        return found
    account = _("A verified account: %(count)d") % {"count": line.told["accounts"]}
    found.append(Condition(account, "no_verified_account" not in reasons))
    if line.programme.league_by != Programme.League.NONE:
        known = line.told["number"] is not None
        words = _("Number for the league: %(number)s")
        found.append(Condition(words % {"number": formats.integer(line.told["number"])}, known))
    if told:
        found.append(Condition(_("No confirmed integrity case"), CASE not in reasons))
    return found


# ---- pages ----------------------------------------------------------------------------------


def panel(shown: Edition) -> dict[str, Any] | None:
    """The body beside the list."""
    row = shown.chosen
    if row is None:
        return None
    line, place = line_of(shown.programme, row), shown.place(row)
    programme, edition = shown.programme, shown.ranking.edition
    own = row.body_id in shown.own_bodies
    url = reverse("ranking_row", args=[programme.pk, edition, row.body_id])
    row_url = url if own or shown.staff or shown.looks_after(row.body) else ""
    worst, more = losses(line, place, row_url) if row_url else ([], 0)
    return {
        "row": row,
        "place": place,
        "line": line,
        "reads_marks": reads_marks(shown.user, shown.ranking),
        "league_count": shown.in_league(row.league) if row.league is not None else 0,
        "median": shown.median,
        "losses": worst,
        "more_losses": more,
        "conditions": conditions(line, shown.is_told(row), told=own or shown.handles_cases),
        "row_url": row_url,
    }


def row_page(shown: Edition, row: RankingRow) -> dict[str, Any]:
    """Everything on the page of one body."""
    line, place = line_of(shown.programme, row), shown.place(row)
    own = row.body_id in shown.own_bodies
    counts_marks = shown.programme.has_jury or shown.programme.engagement_weight
    told_marks = shown.programme.has_jury and reads_marks(shown.user, shown.ranking)
    peers = peers_of(shown.ranking, row.league) if counts_marks else Peers(0, 0, ())
    return {
        "row": row,
        "place": place,
        "line": line,
        "sum": sum(share.gives for share in place.shares),
        "league": shown.leagues[row.league] if row.league is not None else "",
        "league_count": shown.in_league(row.league) if row.league is not None else 0,
        "reads_marks": told_marks,
        "creativity": creativity_told(line, peers) if told_marks else None,
        "engagement": engagement_told(line, peers) if shown.programme.engagement_weight else None,
        "rates": named(shown.user, line.rates) if shown.programme.engagement_weight else [],
        "why_url": why_url(shown.user, row),
        "conditions": conditions(line, shown.is_told(row), told=own or shown.handles_cases),
    }


def why_url(user: Any, row: RankingRow) -> str:
    """The page that explains each week of the body; the week is added to it."""
    return link(user, "body_why", row.body.area.code, row.body.kind)


def named(user: Any, rates: Sequence[Rate]) -> list[Rate]:
    """The posts with title, date and link."""
    reports = Report.objects.visible_to(user).select_related("directive")
    known = reports.in_bulk([rate.report for rate in rates])
    return [with_report(rate, known.get(rate.report)) for rate in rates]


def with_report(rate: Rate, report: Report | None) -> Rate:
    """A rate with what its report says."""
    if report is None:
        return rate
    title = report.directive.title if report.directive else _("Outside of any directive")
    figures = (rate.report, rate.likes, rate.comments, rate.shares, rate.followers)
    return Rate(*figures, reverse("report_detail", args=[report.pk]), title, report.posted_on)
