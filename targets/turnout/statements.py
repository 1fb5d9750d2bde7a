"""What was stated about an area's turnout: what holds, and everything before it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from adhoc_bodies.models import Area
from portal import formats
from targets.dashboards import family
from targets.models import Baseline, TargetShare, TurnoutResult, TurnoutTarget, VoterCount
from targets.turnout import terms

#: Statements on the history page: those that hold, then the newest.
MOST = 200


@dataclass(frozen=True)
class Source:
    """Where a figure that holds comes from: 'voters', 'baseline' or 'target'."""

    what: str
    source: str
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Statement:
    """A line of the history: what, its figure in words, who said it when, until when it held."""

    what: str
    figure: str
    about: str
    source: str
    by: str
    at: dt.datetime
    until: dt.datetime | None


def sources(area: Area, election: int) -> list[Source]:
    """Where voters, baseline and target come from, in one query."""

    def of(model: Any, what: str) -> Any:
        rows = model.objects.standing().filter(area=area, election=election)
        return rows.values_list(Value(what), "source", F("entered_by__name"), "entered_at")

    found = of(VoterCount, "1voters").union(
        of(Baseline, "2baseline"), of(TurnoutTarget, "3target"), all=True
    )
    rows = sorted(found, key=lambda row: row[:1])
    return [Source(what[1:], source, by or "", at) for what, source, by, at in rows]


def history(area: Area, election: int) -> list[Statement]:
    """What holds of an area and its children's parts, and what was stated before, newest first,
    in one query; of what holds no more the latest."""
    of_area = Q(election=election, area=area)
    # A list of areas, not a choice between two tables: only so is the index used.
    of_family = Q(election=election, area__in=family(area))
    no, none = Value(""), Value(0)
    # Typed, as PostgreSQL takes two nameless nulls of a union for text.
    unknown = Cast(Value(None), IntegerField())
    kinds: Sequence[tuple[Any, Q, Sequence[Any]]] = (
        (VoterCount, of_area, ("voters", none, no, no, unknown, unknown)),
        (Baseline, of_area, ("turnout", none, "name", no, unknown, unknown)),
        (TurnoutTarget, of_area, ("target", none, "division", no, unknown, unknown)),
        (TargetShare, of_family, ("voters", none, no, no, unknown, unknown)),
        (TurnoutResult, of_area, ("voted", "registered", "contest", "count", "valid", "invalid")),
    )
    first, *others = [said_of(*kind) for kind in kinds]
    rows = first.union(*others, all=True).order_by("-holds", "-at")[:MOST]
    newest = sorted(rows, key=lambda row: (row["at"], row["holds"]), reverse=True)
    return [statement(row) for row in newest]


def said_of(model: Any, condition: Q, said: Sequence[Any]) -> Any:
    """Statements of one kind in the columns that all kinds share."""
    names = ("number", "whole", "text", "more", "valid_votes", "invalid_votes")
    given = zip(names, said, strict=True)
    columns = {name: F(word) if isinstance(word, str) else word for name, word in given}
    return (
        model.objects.filter(condition)
        .annotate(
            kind=Value(model._meta.model_name), place=F("area__name"), by=F("entered_by__name"),
            at=F("entered_at"), until=F("replaced_at"), **columns,
        )
        .annotate(holds=Case(When(replaced_at=None, then=Value(1)), default=Value(0)))
        .values("kind", *names, "place", "source", "by", "at", "until", "holds")
    )  # fmt: skip


def statement(row: dict[str, Any]) -> Statement:
    """A row with its words."""
    return Statement(
        *WORDS[row["kind"]](row), row["source"], row["by"] or "", row["at"], row["until"]
    )


def voters_line(row: dict[str, Any]) -> tuple[str, str, str]:
    """Registered voters."""
    return _("Registered voters"), formats.integer(row["number"]), row["place"]


def baseline_line(row: dict[str, Any]) -> tuple[str, str, str]:
    """A baseline and its election."""
    return _("Baseline"), formats.percent(row["number"], 2), row["text"]


def target_line(row: dict[str, Any]) -> tuple[str, str, str]:
    """A target and how it is divided."""
    division = TurnoutTarget.Division(row["text"]).label
    return _("Target"), formats.percent(row["number"], 2), str(division)


def share_line(row: dict[str, Any]) -> tuple[str, str, str]:
    """A child's own figure in a target."""
    return _("Part of the target"), formats.integer(row["number"]), row["place"]


def result_line(row: dict[str, Any]) -> tuple[str, str, str]:
    """A result with its contest and count."""
    share = formats.percent(terms.turnout(row["number"], row["whole"]), 2)
    count = TurnoutResult.Count(row["more"]).label
    contest = TurnoutResult.Contest(row["text"]).label
    figure = f"{formats.integer(row['number'])} / {formats.integer(row['whole'])} = {share}"
    if row["valid_votes"] is not None:
        votes = _("%(figure)s; %(valid)s valid votes, %(invalid)s invalid votes")
        figure = votes % {
            "figure": figure,
            "valid": formats.integer(row["valid_votes"]),
            "invalid": formats.integer(row["invalid_votes"]),
        }
    return _("Result"), figure, f"{contest} · {count}"


WORDS = {
    "votercount": voters_line,
    "baseline": baseline_line,
    "turnouttarget": target_line,
    "targetshare": share_line,
    "turnoutresult": result_line,
}
