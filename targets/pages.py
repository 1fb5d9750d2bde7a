"""What the templates of the figures' pages are given, and the words that depend on the level."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.roles import Permission
from adhoc_bodies.areas import NATION_CODE, NATION_NAME
from adhoc_bodies.models import Area, Body, Level
from adhoc_bodies.scope import can
from portal import formats, weeks
from portal.bars import Part
from portal.charts import COMPACT, WIDE, Band, Frame, Week, fits
from posts.models import Stage
from targets import states
from targets.dashboards import Scope
from targets.figures import Figures
from targets.periods import MONTH, Period, running_stages

#: Stages in the list of what comes next.
COMING = 4
#: Where the first phrase of a stage's name ends.
PHRASE_END = re.compile(r",| \(| (?:dan|atau|di|untuk|serta|dengan|oleh|tingkat) ")


@dataclass(frozen=True)
class Coming:
    """A date of the election's calendar that lies ahead."""

    on: dt.date
    text: str


# ---- the head of a page -----------------------------------------------------------------


def ancestors(area: Area) -> list[tuple[str, str]]:
    """Codes and names of the areas above, from the nation down."""
    above = [a for a in (area.province, area.regency, area.district) if a and a.pk != area.pk]
    nation = [] if area.level == Level.NATION else [(NATION_CODE, NATION_NAME)]
    return [*nation, *((a.code, a.name) for a in above)]


def crumbs(user: Any, area: Area, params: str = "") -> list[tuple[str, str]]:
    """The way from the nation to the area; a level that the person may not see has no link."""
    known = {a.code: a for a in (area, area.province, area.regency, area.district) if a}
    way = []
    for code, name in [*ancestors(area), (area.code, area.name)]:
        above = known.get(code) or Area(code=code, level=Level.NATION)
        seen = can(user, Permission.VIEW_DASHBOARD, above)
        way.append((name, reverse("dashboard", args=[code]) + params if seen else ""))
    return way


def period_name(period: Period) -> str:
    """The period in words: Week 2–8 September 2024; August 2024; a stage; some weeks."""
    days = formats.day_range(period.first_day, period.last_day)
    if period.is_week:
        return _("Week %(days)s") % {"days": days}
    if period.span == MONTH:
        month = formats.long_date(weeks.monday(period.last) + dt.timedelta(days=3)).split(" ", 1)[1]
        return f"{month} ({days})"
    if period.stage is None:
        count = {"count": formats.integer(period.length), "days": days}
        return _("%(count)s weeks, %(days)s") % count
    return f"{period.stage.name} ({days})"


def due_until(period: Period, today: dt.date) -> str:
    """Up to which due date obligations count; on a Monday none of the week does."""
    if period.due_until(today) < period.first_day:
        return _("no obligation of it is due yet")
    return _("obligations due up to %(day)s") % {"day": formats.day(period.due_until(today))}


def child_word(level: int) -> str:
    """What the lines of the table are."""
    return {
        Level.NATION: _("Province"),
        Level.PROVINCE: _("Regency or city"),
        Level.REGENCY: _("Sub-district"),
    }.get(Level(level), _("Body"))


def heading(level: int) -> str:
    """The title of the table of children."""
    return {
        Level.NATION: _("By province"),
        Level.PROVINCE: _("By regency and city"),
        Level.REGENCY: _("By sub-district"),
    }.get(Level(level), _("By body"))


def heat_heading(level: int) -> str:
    """The title of the heat table."""
    return {
        Level.NATION: _("Provinces by week"),
        Level.PROVINCE: _("Regencies and cities by week"),
        Level.REGENCY: _("Sub-districts by week"),
    }.get(Level(level), _("Bodies by week"))


# ---- charts -----------------------------------------------------------------------------


def composition(figures: Figures) -> list[Part]:
    """Everything owed, by state; the parts add up to it."""
    return [
        Part(figures.met, "c-ok", pgettext("obligations", "Met")),
        Part(figures.late, "c-warn", pgettext("obligations", "Late")),
        Part(figures.partial, "c-c", pgettext("obligations", "Partly met")),
        Part(figures.missing, "c-bad", pgettext("obligations", "Not reported")),
        Part(figures.exempt, "c-ex", pgettext("obligations", "Exempt")),
    ]


def trend(shown: Sequence[int], scores: Sequence[int | None]) -> list[Week]:
    """The points of the weekly line."""
    return [
        Week(
            formats.heat_day(weeks.monday(week)),
            score,
            _("Week %(days)s: %(percent)s")
            % {
                "days": formats.day_range(weeks.monday(week), weeks.sunday(week)),
                "percent": formats.percent(score),
            },
        )
        for week, score in zip(shown, scores, strict=True)
    ]


def trend_label(name: str, scores: Sequence[int | None], target: int) -> str:
    """What the trend says, for those who cannot see it."""
    known = [score for score in scores if score is not None]
    if not known:
        return _("Weekly compliance of %(name)s: nothing owed yet") % {"name": name}
    return _("Weekly compliance of %(name)s, from %(first)s to %(last)s; target %(target)s") % {
        "name": name,
        "first": formats.percent(known[0]),
        "last": formats.percent(known[-1]),
        "target": formats.goal(target),
    }


def bands(stages: Sequence[Stage], shown: Sequence[int]) -> list[Band]:
    """Stages for below the trend: not overlapping, what runs now first, then the shortest.

    A stage that lasts as long as the whole trend says nothing about it and is left out, and
    so is one too short for a readable name.
    """
    places = {
        s.pk: [i for i, week in enumerate(shown) if running_stages([s], week)] for s in stages
    }
    found = [s for s in stages if 0 < len(places[s.pk]) < len(shown)]
    found.sort(key=lambda s: (places[s.pk][-1] < len(shown) - 1, len(places[s.pk])))
    taken: set[int] = set()
    chosen: list[Band] = []
    for stage in found:
        here = places[stage.pk]
        label, short = (fitting(stage.short_name, f, here, len(shown)) for f in (WIDE, COMPACT))
        if label and not taken & set(here) and label not in {band.label for band in chosen}:
            taken |= set(here)
            is_now = here[-1] == len(shown) - 1
            chosen.append(Band(label, here[0], here[-1], is_now, short, stage.name))
    return chosen


def fitting(name: str, frame: Frame, places: Sequence[int], count: int) -> str:
    """The longest of a stage's names that stands whole on its bar; nothing if none does."""
    return next(
        (text for text in shortened(name) if fits(frame, text, places[0], places[-1], count)), ""
    )


def shortened(name: str) -> list[str]:
    """A stage's name, its first phrase, and the office's abbreviations in it: never a torn word."""
    return [name, PHRASE_END.split(name, maxsplit=1)[0], *re.findall(r"\b[A-Z]{3,}\b", name)]


# ---- lists ------------------------------------------------------------------------------


def coming(stages: Iterable[Stage], today: dt.date) -> list[Coming]:
    """The next dates of the calendar, voting day always among them."""
    stages = list(stages)
    dates = {date for stage in stages for date in dates_of(stage) if date.on >= today}
    ahead = sorted(dates, key=lambda date: (date.on, date.text))
    votes = {s.election.voting_day for s in stages if s.election.voting_day >= today}
    voting = [Coming(day, _("Voting day")) for day in votes]
    if any(date.on in votes for date in ahead[:COMING]):
        return ahead[:COMING]
    return [*ahead[: COMING - len(voting)], *voting]


def dates_of(stage: Stage) -> list[Coming]:
    """The beginning and end of a stage, or its only day."""
    if stage.starts_on and stage.starts_on == stage.ends_on:
        return [Coming(stage.starts_on, stage.name)]
    words = {"stage": stage.name}
    edges = ((stage.starts_on, _("%(stage)s begins")), (stage.ends_on, _("%(stage)s ends")))
    return [Coming(on, text % words) for on, text in edges if on]


@lru_cache(maxsize=20_000)
def body_url(code: str, kind: str) -> str:
    """The page of a PPK or PPS."""
    return reverse("body_page", args=[code, kind])


def lines_url(scope: Scope, params: str, chosen: str) -> str:
    """The list of bodies behind a figure."""
    more = f"{params}&saring={chosen}" if params else f"?saring={chosen}"
    return states.list_of(scope.area.code) + more


def place_of(area: Area) -> str:
    """Where a paper of this office is signed; left open above a regency."""
    if area.level == Level.NATION:
        return "Jakarta"
    regency = area if area.level == Level.REGENCY else area.regency
    if regency is None:
        return "…………………"
    for title in ("Kota Administrasi ", "Kabupaten Administrasi ", "Kota ", "Kabupaten "):
        if regency.name.startswith(title):
            return regency.name.removeprefix(title)
    return regency.name


def kinds_counted(rows: Iterable[Any]) -> str:
    """How many bodies of each kind: 1 PPK and 16 PPS."""
    kinds = [row.kind for row in rows]
    return _("%(ppk)s PPK and %(pps)s PPS") % {
        "ppk": formats.integer(kinds.count(Body.Kind.PPK)),
        "pps": formats.integer(kinds.count(Body.Kind.PPS)),
    }


def with_params(query: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A query string with more parameters; a bare ? where none is left, to drop the old ones."""
    more = urlencode([(name, value) for name, value in pairs if value])
    return "?" + "&".join(part for part in (query.lstrip("?"), more) if part)
