"""Followers of an account, as its body or its office counted them on a day. Never decisive."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.models import FollowerCount, SocialAccount
from adhoc_bodies.permissions import manages_accounts
from portal import clock

#: A profile shows today's number only; so many days later a note of it may still be entered.
#: Later nobody can know it, and a small one would flatter the engagement of a post of that time.
LATE_DAYS = 3
#: As many counts as a page shows.
SHOWN = 60
WIDTH, HEIGHT, EDGE = 480, 120, 8


class Refusal(Exception):
    """Nothing was changed."""


class NotInUse(Refusal):
    """The account was refused, or is used no longer."""


class DayOutside(Refusal):
    """A day that is still to come, that is long past, or on which the body wasn't there."""


class DayCounted(Refusal):
    """The count of an earlier day stands."""


@transaction.atomic
def enter(
    *, account: SocialAccount, by: User, counted_on: dt.date, followers: int
) -> FollowerCount:
    """Keep the count of a day. Today's can be corrected today; those of earlier days stand.

    Raises NotInUse, DayOutside, DayCounted, PermissionDenied.
    """
    rows = SocialAccount.objects.select_for_update(of=("self",)).select_related("body__area")
    account = rows.get(pk=account.pk)
    if not manages_accounts(by, account.body):
        raise PermissionDenied
    check_account(account)
    first, today = days_of(account)
    if not first <= counted_on <= today:
        raise DayOutside
    row = FollowerCount.objects.filter(account=account, counted_on=counted_on).first()
    if row and counted_on != today:
        raise DayCounted
    return write(row or FollowerCount(account=account, counted_on=counted_on), by, followers)


def check_account(account: SocialAccount) -> None:
    """Refuse accounts that no body uses."""
    if account.status not in SocialAccount.LIVE:
        raise NotInUse


def days_of(account: SocialAccount) -> tuple[dt.date, dt.date]:
    """The first and the last day that can be counted: a few days ago, in the body's life, and
    today."""
    today = clock.today(account.body.zone)
    return max(account.body.formed_on, today - dt.timedelta(days=LATE_DAYS)), today


def write(row: FollowerCount, by: User, followers: int) -> FollowerCount:
    """Store the count and tell the audit log; a correction names both."""
    before = row.followers if row.pk else None
    row.followers, row.entered_by, row.entered_at = followers, by, clock.now()
    row.save()
    data = {"counted_on": row.counted_on.isoformat(), "followers": followers}
    action = "followers-entered"
    if before is not None:
        action, data["before"] = "followers-corrected", before
    account = row.account
    record(action=action, by=by, obj=account, area=account.body.area.code, data=data)
    return row


# ---- reading ----------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A count with how much it differs from the one before; None for the first."""

    count: FollowerCount
    change: int | None


def history(account: SocialAccount) -> list[Line]:
    """The latest counts with their changes, the newest first. One query."""
    rows = list(account.follower_counts.select_related("entered_by")[: SHOWN + 1])
    before = [row.followers for row in rows[1:]]
    changes = [row.followers - last for row, last in zip(rows, before, strict=False)]
    return [Line(row, change) for row, change in zip(rows, [*changes, None], strict=False)][:SHOWN]


@dataclass(frozen=True)
class Chart:
    """Points of a drawing of WIDTH by HEIGHT, by day from left to right."""

    points: list[tuple[float, float]]
    low: int
    high: int
    first: dt.date
    last: dt.date

    @property
    def path(self) -> str:
        """The points as an SVG path."""
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in self.points)

    @property
    def end(self) -> tuple[str, str]:
        """Where the newest count is."""
        x, y = self.points[-1]
        return f"{x:.1f}", f"{y:.1f}"


def chart(lines: Sequence[Line]) -> Chart | None:
    """The counts as a line; nothing to draw for fewer than two."""
    rows = [line.count for line in reversed(lines)]
    if len(rows) < 2:
        return None
    counts = [row.followers for row in rows]
    low, high = min(counts), max(counts)
    first, last = rows[0].counted_on, rows[-1].counted_on
    across = (WIDTH - 2 * EDGE) / (last - first).days
    up = (HEIGHT - 2 * EDGE) / max(1, high - low)
    points = [
        (EDGE + (row.counted_on - first).days * across, HEIGHT - EDGE - (row.followers - low) * up)
        for row in rows
    ]
    return Chart(points, low, high, first, last)
