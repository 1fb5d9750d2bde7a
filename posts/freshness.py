"""Flags of waiting reports that follow their accounts and directives.

A message names what changed; the sweeper comes for what got lost. Reports are examined in
lists of some hundred, and only those whose flags differ are locked and written.
"""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q

from adhoc_bodies.models import SocialAccount
from portal import clock
from posts import checks, flagging
from posts.flagging import Accounts
from posts.flags import Flag
from posts.models import Directive, Report
from posts.querysets import ReportQuerySet

#: The sweeper looks at accounts that changed since then, whether or not a message came.
SWEPT = dt.timedelta(days=2)
#: As many accounts are looked up at a time.
ACCOUNTS = 200
#: As many reports one run of the night examines; the next one goes on behind them.
NIGHTLY = 50_000


def account_changed(account_ids: Collection[int]) -> int:
    """Examine the reports that changed accounts concern: by their names, and of their bodies.

    Returns how many reports have other flags now.
    """
    changed = SocialAccount.objects.filter(pk__in=account_ids)
    return examine_around(changed.values_list("handle", "body_id"))


def directive_changed(directive_id: int) -> int:
    """Examine the waiting reports of a directive."""
    return examine(Report.objects.submitted().filter(directive=directive_id))


def time_set(report_id: int) -> None:
    """Examine a report whose time of posting a reviewer has just settled."""
    flagging.drop_flags(report_id, [Flag.TIME_AHEAD, Flag.TIME_DIFFERS])
    examine(Report.objects.submitted().filter(pk=report_id))


def sweep() -> int:
    """Repair what a lost message left: accounts that changed lately, directives withdrawn."""
    since = clock.now() - SWEPT
    changed = SocialAccount.objects.filter(
        Q(registered_at__gte=since) | Q(decided_at__gte=since) | Q(ended_on__gte=since.date())
    )
    repaired = examine_around(changed.order_by("pk").values_list("handle", "body_id"))
    withdrawn = Directive.objects.filter(state=Directive.State.WITHDRAWN)
    stale = Report.objects.submitted().filter(directive__in=withdrawn)
    return repaired + examine(stale.exclude(flags__has_key=Flag.DIRECTIVE_WITHDRAWN.value))


def examine_all(after: int = 0) -> int | None:
    """Examine the waiting reports behind a key, so many at a time; the key to go on from."""
    keys = Report.objects.submitted().filter(pk__gt=after).order_by("pk")
    last: int | None = keys.values_list("pk", flat=True)[NIGHTLY - 1 : NIGHTLY].first()
    span = Q(pk__gt=after, pk__lte=last) if last else Q(pk__gt=after)
    examine(Report.objects.submitted().filter(span))
    return last


def examine_around(accounts: Iterable[tuple[str, int]]) -> int:
    """Examine the waiting reports with some account names, or of some bodies."""
    listed, changed = list(accounts), 0
    for start in range(0, len(listed), ACCOUNTS):
        some = listed[start : start + ACCOUNTS]
        handles, bodies = {handle for handle, _ in some}, {body for _, body in some}
        concerned = Q(handle__in=handles) | Q(body__in=bodies)
        changed += examine(Report.objects.submitted().filter(concerned))
    return changed


def examine(reports: ReportQuerySet) -> int:
    """Examine reports again in the order of their keys; returns how many changed."""
    changed, last = 0, 0
    while rows := list(with_facts(reports.filter(pk__gt=last)).order_by("pk")[: checks.CHUNK]):
        accounts = checks.accounts_around(rows)
        stale = [r.pk for r in rows if flagging.examined_again(r, accounts) != r.flags]
        changed += renew(stale, accounts) if stale else 0
        last = rows[-1].pk
    return changed


def with_facts(reports: ReportQuerySet) -> ReportQuerySet:
    """Reports with what the standing flags compare."""
    return reports.select_related("directive").prefetch_related("directive__platform_rows")


@transaction.atomic
def renew(stale: list[int], accounts: Accounts) -> int:
    """Write the flags of some reports anew, as far as they still wait."""
    waiting = with_facts(Report.objects.submitted().filter(pk__in=stale))
    held = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    for report in held:
        flagging.apply(report, flagging.examined_again(report, accounts))
    Report.objects.bulk_update(held, ["flags", "risk"])
    return len(held)
