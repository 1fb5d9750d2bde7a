"""The files of an edition: the ranking as CSV, and the inputs from which it was made."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from accounts.roles import Permission
from adhoc_bodies.scope import can
from targets.models import Ranking, RankingRow
from targets.rewards import drafts
from targets.scoring import ranking as rules

#: Rows that are read at once.
PORTION = 500
#: The reason that only those who handle cases read, and what everybody else reads instead.
CASE, NOT_ELIGIBLE = "integrity_case", "not_eligible"


def inputs(ranking: Ranking) -> Iterator[str]:
    """The lines of the inputs with their ends; SHA-256 of them all is the digest."""
    yield ranking.header + "\n"
    # as they were stored: by code, whatever a database sorts by
    stored = ranking.rows.order_by("pk").values_list("inputs", flat=True)
    for line in stored.iterator(chunk_size=PORTION):
        yield line + "\n"


def table(ranking: Ranking, *, told: bool = True) -> Iterator[str]:
    """The lines of the CSV: league by league by rank, at the end who is not eligible.

    Without `told` no reason is given for any body, so that a missing one says nothing.
    """
    places = map(place_of, rows_in_order(ranking))
    shown = places if told else map(silent, places)
    return rules.table(shown, ranking.programme.kind)


def silent(place: rules.Place) -> rules.Place:
    """A place without the reasons for which it is none."""
    return place if not place.reasons else replace(place, reasons=(NOT_ELIGIBLE,))


def may_be_told(user: Any, ranking: Ranking) -> bool:
    """Whether the inputs may be given to a person who takes figures away: integrity cases stand
    in them, so where there are any only to those who handle the cases of the office's area."""
    if can(user, Permission.HANDLE_CASES, ranking.programme.office):
        return True
    rows = ranking.rows.filter(is_eligible=False).values_list("reasons", flat=True)
    return not any(CASE in reasons for reasons in rows)


def computed(ranking: Ranking) -> Iterator[str]:
    """The lines of the CSV as the ranking comes out now; nothing is stored."""
    with drafts.assembled(ranking) as draft:
        yield from rules.table(draft.result.places, draft.result.rules.kind)


def rows_in_order(ranking: Ranking) -> Iterator[RankingRow]:
    """The rows in the order of the published table."""
    rows = ranking.rows.select_related("body__area").defer("inputs")
    eligible = rows.filter(is_eligible=True).order_by("league", "rank", "body__area__code")
    yield from eligible.iterator(chunk_size=PORTION)
    apart = rows.filter(is_eligible=False).order_by("body__area__code")
    yield from apart.iterator(chunk_size=PORTION)


def place_of(row: RankingRow) -> rules.Place:
    """A stored row as the rules write it."""
    return rules.Place(
        code=row.body.area.code,
        league=row.league,
        compliance=row.compliance,
        creativity=row.creativity,
        engagement=row.engagement,
        total=row.total or 0,
        directives_met=row.directives_met,
        reasons=tuple(row.reasons),
        rank=row.rank,
    )
