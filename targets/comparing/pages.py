"""What the page of a comparison is given."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from adhoc_bodies.models import Level
from portal import formats, weeks
from portal.links import number_link
from targets import overviews, pages, states
from targets.comparing import charts, siblings
from targets.comparing.sides import Side, difference, met_share, other_period, side
from targets.figures import Figures, Row
from targets.lens import Lens
from targets.periods import MONTH, Period
from targets.tabs import tabs
from targets.templatetags.numbers import address
from targets.verdict import points, written

#: The word in an address that asks for the siblings instead of another period.
SIBLINGS = "wilayah"


@dataclass(frozen=True)
class Cell:
    """A figure, and the list behind it."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Line:
    """A figure in both periods and its change, written as points or as a count."""

    label: str
    then: Cell
    now: Cell
    points: int | None = None
    change: str = ""


@dataclass(frozen=True)
class Pair:
    """A child in both periods."""

    name: str
    url: str
    then: Figures | None
    now: Figures | None
    chart: SafeString
    then_url: str = ""
    now_url: str = ""

    @property
    def then_score(self) -> int | None:
        """The percentage of the other period."""
        return score(self.then)

    @property
    def now_score(self) -> int | None:
        """The percentage of the chosen period."""
        return score(self.now)

    @property
    def change(self) -> int | None:
        """Difference in hundredths of a percent."""
        return difference(self.now_score, self.then_score)

    @property
    def bodies_then(self) -> SafeString:
        """How many bodies it had then, with the way to them."""
        return counted_bodies(self.then, self.then_url)

    @property
    def bodies_now(self) -> SafeString:
        """How many it has now."""
        return counted_bodies(self.now, self.now_url)

    @property
    def other_bodies(self) -> bool:
        """Whether different numbers of bodies are compared."""
        return (
            self.then is not None and self.now is not None and self.then.bodies != self.now.bodies
        )


def counted_bodies(one: Figures | None, url: str) -> SafeString:
    """A number of bodies, linked where there is a list of them."""
    number = formats.integer(one.bodies if one else 0)
    return number_link(url, number) if url else SafeString(number)


def score(one: Figures | None) -> int | None:
    """The percentage, if there are figures."""
    return one.score if one else None


def comparison(lens: Lens, params: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the page shows."""
    written = params.get("dengan", "")
    frame = frame_of(lens) | {"by_siblings": written == SIBLINGS}
    if written == SIBLINGS:
        return frame | siblings.beside(lens)
    return frame | between(lens, other_period(lens.period, written))


def frame_of(lens: Lens) -> dict[str, Any]:
    """The head of the page and its switches."""
    return overviews.frame_of(lens) | {
        "tabs": tabs(lens, "comparison"),
        "periods_url": "?" + lens.query.lstrip("?"),
        "siblings_url": pages.with_params(lens.query, [("dengan", SIBLINGS)]),
        "has_parent": lens.area.level > Level.NATION,
        "target": lens.scope.target,
    }


# ---- two periods ------------------------------------------------------------------------


def between(lens: Lens, other: Period) -> dict[str, Any]:
    """The chosen period and another one."""
    now, then = side(lens, lens.period), side(lens, other)
    known = {
        "other": other,
        "other_name": pages.period_name(other),
        "choices": choices(lens.period, other),
        "now": now,
        "then": then,
        "added_at": oldest(now, then),
    }
    if now is None or then is None:
        return known
    return known | {
        "lines": lines(then, now),
        "headline": headline(then, now),
        "then_parts": pages.composition(then.total.figures),
        "now_parts": pages.composition(now.total.figures),
        "pairs": pairs(then, now),
        "warnings": warnings(lens, then, now),
    }


def choices(period: Period, other: Period) -> list[tuple[str, str, bool]]:
    """The periods of the switch, the latest first: how an address names them, and their days."""
    found: dict[int, Period] = {}
    for week in (other.last, *period.choices):
        one = other_period(period, weeks.text(week))
        found.setdefault(one.last, one)
    return [
        (weeks.text(last), label_of(one), one == other)
        for last, one in sorted(found.items(), reverse=True)
    ]


def label_of(period: Period) -> str:
    """A month by its name, other periods by their days."""
    if period.span == MONTH:
        return pages.period_name(period)
    return formats.day_range(period.first_day, period.last_day)


def oldest(*sides: Side | None) -> dt.datetime | None:
    """When the older of the stored figures were added up."""
    moments = [one.added_at for one in sides if one and one.added_at]
    return min(moments, default=None)


def headline(then: Side, now: Side) -> str:
    """The change in a sentence."""
    change = change_of(then, now)
    words = {
        "now": linked(now, "", formats.percent(now.total.figures.score)),
        "then": linked(then, "", formats.percent(then.total.figures.score)),
        "points": points(change or 0),
    }
    if change is None:
        return _("Nothing was due in one of the periods, so there is no change to name.")
    if not change:
        return written(_("%(now)s in both periods."), words)
    if change > 0:
        return written(_("From %(then)s to %(now)s: %(points)s more."), words)
    return written(_("From %(then)s to %(now)s: %(points)s less."), words)


def change_of(then: Side, now: Side) -> int | None:
    """The change of the area's percentage, in hundredths."""
    return difference(now.total.figures.score, then.total.figures.score)


def lines(then: Side, now: Side) -> list[Line]:
    """The figures of the area, one below the other."""
    first = percentage(_("Compliance, mean of the bodies"), "", then, now, lambda f: f.score)
    share = percentage(_("Obligations met of those due"), "terpenuhi", then, now, met_share)
    counted = [
        count(_("Bodies"), "", then, now, lambda f: f.bodies),
        *(
            count(label, slug, then, now, states.STATES[slug].count)
            for slug, label in (
                ("wajib", _("Obligations due")),
                ("terpenuhi", pgettext("obligations", "Met")),
                ("terlambat", pgettext("obligations", "Late")),
                ("sebagian", pgettext("obligations", "Partly met")),
                ("belum", pgettext("obligations", "Not reported")),
                ("dikecualikan", pgettext("obligations", "Exempt")),
                ("menunggu", _("Waiting for review")),
            )
        ),
        count(_("Bodies without an account"), states.BARE, then, now, lambda f: f.no_account),
    ]
    return [first, share, *counted]


def percentage(
    label: str, slug: str, then: Side, now: Side, read: Callable[[Figures], int | None]
) -> Line:
    """A line of percentages; its change is in points."""
    old, new = read(then.total.figures), read(now.total.figures)
    return Line(
        label,
        Cell(formats.percent(old), list_url(then, slug)),
        Cell(formats.percent(new), list_url(now, slug)),
        points=difference(new, old),
    )


def count(label: str, slug: str, then: Side, now: Side, read: Callable[[Figures], int]) -> Line:
    """A line of counts; each leads to its list."""
    old, new = read(then.total.figures), read(now.total.figures)
    return Line(
        label,
        Cell(formats.integer(old), list_url(then, slug) if old else ""),
        Cell(formats.integer(new), list_url(now, slug) if new else ""),
        change=formats.signed(new - old) if new != old else formats.NOTHING,
    )


def list_url(one: Side, slug: str) -> str:
    """The list behind a figure of a side."""
    params = pages.with_params(one.lens.query, [("saring", slug)]).rstrip("?")
    return states.list_of(one.lens.area.code) + params


def linked(one: Side, slug: str, text: str) -> SafeString:
    """A figure of a side in a sentence, with the way to its list."""
    return number_link(list_url(one, slug), text)


def behind(one: Side, row: Row | None) -> str:
    """The list behind a child's figures on a side; nothing where it has none."""
    return "" if row is None or not row.figures.bodies else address(one.lens, "", row)


def pairs(then: Side, now: Side) -> list[Pair]:
    """The children in both periods, the greatest loss first; those of one period alone last."""
    keys = dict.fromkeys([*now.children, *then.children])
    found = [pair(then, now, key) for key in keys]
    return sorted(found, key=lambda one: (one.change is None, one.change or 0, one.name))


def pair(earlier: Side, later: Side, key: int) -> Pair:
    """A child in both periods."""
    then, now = earlier.children.get(key), later.children.get(key)
    row = now or then
    assert row is not None
    old, new = then.figures if then else None, now.figures if now else None
    chart = charts.way(score(old), score(new), later.lens.scope.target)
    return Pair(
        name=row.name,
        url=row_url(later.lens, row),
        then=old,
        now=new,
        chart=chart,
        then_url=behind(earlier, then),
        now_url=behind(later, now),
    )


def row_url(lens: Lens, row: Row) -> str:
    """A child's own comparison; a body has its page."""
    kind = getattr(row, "kind", "")
    if kind:
        return pages.body_url(row.code, kind) + lens.week_query
    return reverse("comparison", args=[row.code]) + lens.query


def warnings(lens: Lens, then: Side, now: Side) -> list[str]:
    """What must be known before the two are held against each other."""
    return [*running(lens, (then, now)), *lengths(then, now), *other_bodies(then, now)]


def running(lens: Lens, both: Iterable[Side]) -> list[str]:
    """A period that is not over counts only what is due already."""
    text = _("%(period)s still runs: %(until)s.")
    return [
        text
        % {
            "period": pages.period_name(one.period),
            "until": pages.due_until(one.period, lens.today),
        }
        for one in both
        if one.period.is_running
    ]


def lengths(then: Side, now: Side) -> list[str]:
    """Counts of a longer period are greater for that alone."""
    old, new = then.period.length, now.period.length
    if old == new:
        return []
    text = _("%(then)s weeks are compared with %(now)s: look at percentages, not at counts.")
    return [text % {"then": formats.integer(old), "now": formats.integer(new)}]


def other_bodies(then: Side, now: Side) -> list[str]:
    """Means of different bodies."""
    old, new = then.total.figures, now.total.figures
    if (old.bodies, old.scored) == (new.bodies, new.scored):
        return []
    text = _(
        "The means are of different bodies: %(old)s of %(old_all)s owed something then, "
        "%(new)s of %(new_all)s now."
    )
    words = {
        "old": linked(then, states.SCORED, formats.integer(old.scored)),
        "old_all": linked(then, "", formats.integer(old.bodies)),
        "new": linked(now, states.SCORED, formats.integer(new.scored)),
        "new_all": linked(now, "", formats.integer(new.bodies)),
    }
    return [written(text, words)]
