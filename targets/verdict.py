"""The verdict of a page in words: are we on target, who holds it back, what only waits.

Every sentence says no more than the figures beside it. The distance to the target is in
points of the mean; how much each area adds to what is unmet is counted in obligations.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import formats
from portal.formats import integer, number
from targets.figures import Figures, Row

#: One area is named alone when it holds back at least this share of all that is unmet.
ALONE = 50


@dataclass(frozen=True)
class Verdict:
    """A headline and the sentences below it."""

    headline: str
    sentences: Sequence[str]


#: How a count is written, of a state (`targets.states`) and of the areas it counts in.
Counted = Callable[[int, str, Sequence[Row]], str]


def plain(count: int, _state: str, _areas: Sequence[Row]) -> str:
    """A count without a link."""
    return integer(count)


def verdict(
    total: Figures, children: Sequence[Row], target: int, counted: Counted = plain
) -> Verdict:
    """The verdict on an area; `target` in hundredths of a percent."""
    sentences = [
        holding_back(total, children, counted),
        waiting(total, children, counted),
        if_accepted(total),
    ]
    return Verdict(headline(total, target), [sentence for sentence in sentences if sentence])


def headline(total: Figures, target: int) -> str:
    """How far the percentage is from the target."""
    if total.score is None:
        return _("No obligation has fallen due in this period yet.")
    words = {"points": points(total.score - target), "target": formats.goal(target)}
    if total.score == target:
        return _("The target of %(target)s is reached.") % words
    if total.score > target:
        return _("The target of %(target)s is reached, with %(points)s to spare.") % words
    return _("%(points)s short of the target of %(target)s.") % words


def points(hundredths: int) -> str:
    """A distance in points, with a second decimal where one would print as zero."""
    places = 1 if formats.round_tenths(hundredths) else 2
    return _("%(number)s points") % {
        "number": number(formats.as_percentage(abs(hundredths)), places)
    }


def written(text: str, words: Mapping[str, str]) -> str:
    """A sentence with its words; it becomes HTML as soon as one of them is."""
    if not any(isinstance(word, SafeString) for word in words.values()):
        return text % words
    safe = {name: conditional_escape(word) for name, word in words.items()}
    return mark_safe(escape(text) % safe)  # noqa: S308 - every part was escaped


def holding_back(total: Figures, children: Sequence[Row], counted: Counted) -> str:
    """Which one or two areas or bodies hold most of what is unmet."""
    behind = sorted(
        (row for row in children if row.figures.unmet), key=lambda r: (-r.figures.unmet, r.code)
    )
    if len(children) < 2 or not behind:
        return ""
    alone = behind[0].figures.unmet * 100 >= ALONE * total.unmet
    worst = behind[: 1 if alone else 2]
    words = {
        "count": counted(sum(row.figures.unmet for row in worst), "kurang", worst),
        "all": counted(total.unmet, "kurang", ()),
        "first": worst[0].name,
        "second": worst[-1].name,
    }
    if len(worst) == 1:
        return written(_("%(first)s holds %(count)s of the %(all)s obligations not met."), words)
    return written(
        _("%(first)s and %(second)s hold %(count)s of the %(all)s obligations not met."), words
    )


def waiting(total: Figures, children: Sequence[Row], counted: Counted) -> str:
    """How many reports only wait for a reviewer, and where most of them do."""
    if not total.submitted:
        return ""
    most = max(children, key=lambda row: row.figures.submitted, default=None)
    words = {"count": counted(total.submitted, "menunggu", ())}
    if most is None or len(children) < 2 or not most.figures.submitted:
        text = ngettext(
            "%(count)s report only waits for review.",
            "%(count)s reports only wait for review.",
            total.submitted,
        )
    elif most.figures.submitted == total.submitted:
        text = ngettext(
            "%(count)s report of %(name)s only waits for review.",
            "%(count)s reports of %(name)s only wait for review.",
            total.submitted,
        )
        words |= {"name": most.name}
    else:
        text = _("%(count)s reports only wait for review, %(most)s of them in %(name)s.")
        there = counted(most.figures.submitted, "menunggu", (most,))
        words |= {"name": most.name, "most": there}
    return written(text, words)


def if_accepted(total: Figures) -> str:
    """What the percentage becomes if every waiting report is accepted."""
    if total.score is None or total.provisional is None or total.provisional <= total.score:
        return ""
    return _("If all of them are accepted: %(percent)s (provisional).") % {
        "percent": formats.percent(total.provisional)
    }
