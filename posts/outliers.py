"""Figures unlike what is usual: a hint for people with the numbers compared, never a verdict.

Bought likes are cheap, and typing errors are common. An outlier changes neither the risk
of a report nor its status (scoring.md, section 6).
"""

import statistics
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal import formats
from posts.counts import NAMES, Figures

#: The evidence by its name, as `Engagement.outlier` stores it.
Outliers = dict[str, dict[str, Any]]

#: So many earlier posts of the account make a median that says something.
ENOUGH = 5
#: Many times the median, and many at all.
TIMES, AT_LEAST = 10, 100
#: People take likes back one by one; a tenth at once is unusual. Views never fall.
FALL = 10


def found(figures: Figures, before: Figures | None, usual: Sequence[Figures]) -> Outliers:
    """Everything unusual: in itself, against the count before, against earlier posts."""
    result: Outliers = {}
    result.update(impossible(figures))
    result.update(fallen(figures, before or Figures()))
    result.update(high(figures, usual))
    return result


def impossible(figures: Figures) -> Iterator[tuple[str, dict[str, Any]]]:
    """More reactions than views."""
    for name in NAMES[:3]:
        count = getattr(figures, name)
        if count is not None and figures.views is not None and count > figures.views:
            yield f"{name}_over_views", {name: count, "views": figures.views}


def fallen(figures: Figures, before: Figures) -> Iterator[tuple[str, dict[str, Any]]]:
    """Less than the count before."""
    for name in NAMES:
        now, then = getattr(figures, name), getattr(before, name)
        if now is None or then is None:
            continue
        margin = 0 if name == "views" else max(then // FALL, 5)
        if now < then - margin:
            yield f"{name}_fell", {"before": then, "now": now}


def high(figures: Figures, usual: Sequence[Figures]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Far more than the median of the account's earlier posts."""
    for name in ("interactions", "views"):
        now = getattr(figures, name)
        known = [c for c in (getattr(each, name) for each in usual) if c is not None]
        if now is None or len(known) < ENOUGH:
            continue
        median = int(statistics.median(known))
        if now >= AT_LEAST and now >= TIMES * max(median, 1):
            yield f"{name}_high", {"now": now, "median": median, "posts": len(known)}


def sentences(outliers: Outliers) -> list[str]:
    """What people read."""
    return [sentence(name, evidence) for name, evidence in outliers.items()]


def sentence(name: str, evidence: dict[str, Any]) -> str:
    """One hint with its numbers."""
    what, _sep, kind = name.partition("_")
    said = {key: formats.integer(value) for key, value in evidence.items()}
    said |= {"what": word(what), "count": said.get(what, "")}
    return templates()[kind] % said


def templates() -> dict[str, str]:
    """The sentences by the kind of what is unusual."""
    return {
        "over_views": _("More %(what)s (%(count)s) than views (%(views)s)"),
        "fell": _("Fewer %(what)s than at the count before: %(before)s, now %(now)s"),
        "high": _(
            "Far more %(what)s (%(now)s) than usual for this account: "
            "the median of %(posts)s earlier posts is %(median)s"
        ),
    }


def word(name: str) -> str:
    """The name of a figure inside a sentence."""
    return {
        "likes": _("likes"),
        "comments": _("comments"),
        "shares": _("shares"),
        "views": _("views"),
        "interactions": _("interactions"),
    }[name]
