"""Who began or lost accounts between two weeks, and whose followers are added up in a week."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adhoc_bodies.models import FollowerCount, Level
from portal import formats, weeks
from portal.status import PLATFORMS
from targets import pages
from targets.bodies import weeks_in
from targets.covering import accounts
from targets.covering.by_body import bodies_of, line, live_at_end, lives
from targets.covering.lines import Line
from targets.covering.subjects import ACCOUNT, FOLLOWERS, Subject
from targets.lens import Lens
from targets.models import AreaWeek, CoverageWeek
from targets.states import HAVING, list_of


def columns(lens: Lens, subject: Subject) -> list[str]:
    """The headings, that of the area or body first."""
    if subject.name == FOLLOWERS:
        return [_("Body"), _("Account"), _("Followers")]
    if lens.area.level >= Level.REGENCY:
        return [_("Body"), _("Accounts"), _("Change")]
    return [pages.child_word(lens.area.level), _("Then"), _("Now"), _("Change")]


def lines(lens: Lens, subject: Subject) -> list[Line]:
    """The accounts that are added up; or who has more or fewer, the greatest gain first."""
    if subject.name == FOLLOWERS:
        return followed(lens, subject)
    by_body = lens.area.level >= Level.REGENCY
    found = of_bodies(lens, subject) if by_body else of_areas(lens, subject)
    return sorted(found, key=lambda one: (-one.change, one.code))


def said(subject: Subject, found: Sequence[Line]) -> str:
    """What the list holds, in words: the number that led to it."""
    whole = sum(one.change for one in found)
    if subject.name == FOLLOWERS:
        accounts_words = ngettext("%(count)s account", "%(count)s accounts", len(found))
        words = {"accounts": accounts_words % {"count": formats.integer(len(found))}}
        text = _("%(followers)s followers of %(accounts)s")
        return text % (words | {"followers": formats.integer(whole)})
    return _("Together %(change)s") % {"change": formats.signed(whole)}


# ---- bodies with an account, then and now -----------------------------------------------


def of_areas(lens: Lens, subject: Subject) -> list[Line]:
    """The children in which more or fewer bodies have an account."""
    names, found = held_by_area(lens, subject)
    then, now = subject.weeks
    changed = []
    for code, counts in found.items():
        before, after = counts.get(then, 0), counts.get(now, 0)
        if before != after:
            cells = (
                formats.integer(before),
                formats.integer(after),
                formats.signed(after - before),
            )
            url = subject.url(lens, code)
            links = [holders_in(lens, subject, code, week) for week in subject.weeks]
            changed.append(
                Line(code, names[code], url, cells=cells, change=after - before, links=links)
            )
    return changed


def holders_in(lens: Lens, subject: Subject, code: str, week: int) -> str:
    """The list of an area's bodies that have an account at the end of a week."""
    chosen = [(name, value) for name, value in lens.pairs if name == "jenis"]
    if week != lens.period.current:
        chosen.append(("pekan", weeks.text(week)))
    if subject.platform:
        place, asked = reverse("coverage_bodies", args=[code]), (ACCOUNT, subject.platform)
    else:
        place, asked = list_of(code), ("saring", HAVING)
    return place + pages.with_params("", [*chosen, asked])


def held_by_area(
    lens: Lens, subject: Subject
) -> tuple[dict[str, str], Mapping[str, dict[int, int]]]:
    """Names of the children, and how many of their bodies had an account in each week."""
    about = {
        "election": lens.scope.election_id,
        "area__parent": lens.area,
        "kind": lens.kind,
        "week__in": subject.weeks,
    }
    if subject.platform:
        account = CoverageWeek.Dimension.ACCOUNT
        stored = CoverageWeek.objects.filter(**about, dimension=account, value=subject.platform)
        rows = [
            (*row, 0) for row in stored.values_list("area__code", "area__name", "week", "bodies")
        ]
    else:
        counted = AreaWeek.objects.filter(**about)
        rows = list(counted.values_list("area__code", "area__name", "week", "bodies", "no_account"))
    names: dict[str, str] = {}
    found: dict[str, dict[int, int]] = {}
    for code, name, week, bodies, bare in rows:
        names[code] = name
        found.setdefault(code, {})[week] = bodies - bare
    return names, found


def of_bodies(lens: Lens, subject: Subject) -> list[Line]:
    """The bodies that have an account now and had none then, or the other way round."""
    then, now = (held(lens, subject, week) for week in subject.weeks)
    words = {1: _("begun"), -1: _("ended")}
    return [
        line(lens, body, words[change], formats.signed(change), change=change)
        for body in bodies_of(lens)
        if (change := (body.pk in now) - (body.pk in then))
    ]


def held(lens: Lens, subject: Subject, week: int) -> set[int]:
    """The bodies with an account at the end of a week."""
    if not subject.platform:
        stored = weeks_in(lens.scope, lens.kind).filter(week=week, has_account=True)
        return set(stored.values_list("body_id", flat=True))
    bodies = [body for body in bodies_of(lens) if lives(body, week)]
    return {body for body, _handle in live_at_end(week, bodies, subject.platform)}


# ---- followers --------------------------------------------------------------------------


def followed(lens: Lens, subject: Subject) -> list[Line]:
    """The accounts with a count, most followers first; above a regency nothing is added up."""
    if lens.area.level < Level.REGENCY:
        raise Http404
    newest = newest_counts(lens, subject.last_day)
    found = [
        line(
            lens,
            count.account.body,
            f"@{count.account.handle} · {PLATFORMS[count.account.platform].name}",
            formats.integer(count.followers),
            change=count.followers,
            links=["", reverse("follower_counts", args=[count.account_id])],
        )
        for count in newest
    ]
    return sorted(found, key=lambda one: (-one.change, one.code))


def newest_counts(lens: Lens, day: dt.date) -> list[FollowerCount]:
    """The newest count of each account up to a day."""
    related = ("account__body__area", "account__body__district")
    counts = accounts.counts_up_to(lens, day).select_related(*related)
    return list({count.account_id: count for count in counts}.values())
