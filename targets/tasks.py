"""What workers do with figures. The marks and the dates in the database say what is to do."""

import logging
import uuid

from celery import shared_task
from kombu.exceptions import OperationalError

from adhoc_bodies.models import Election
from portal.schedule import SCHEDULE
from targets import (
    actions,
    adding,
    auto_accept,
    campaign,
    closing_orders,
    counting,
    policy_preview,
)
from targets.papers import packs
from targets.rewards import actions as rankings
from targets.turnout.imports import steps as turnout_imports

logger = logging.getLogger(__name__)

#: Which schedule sends again what no worker took.
SWEEP = "compute the weeks that are asked"


@shared_task(name="targets.tasks.flush")
def flush() -> None:
    """Compute what deeds or a new day changed."""
    actions.flush()


@shared_task(name="targets.tasks.accept_clean")
def accept_clean() -> None:
    """Accept clean reports where an office's policy says so."""
    auto_accept.run()


#: A nation's week takes a minute; there are some twenty of them after the night.
@shared_task(name="targets.tasks.count_coverage", soft_time_limit=1500, time_limit=1560)
def count_coverage() -> None:
    """Count what was said where, as far as computing has changed it."""
    counting.count_due()


#: All ranges of the nation after a night: some minutes.
@shared_task(name="targets.tasks.add_up", soft_time_limit=1500, time_limit=1560)
def add_up() -> None:
    """Add up the ranges of weeks that changed or that somebody asked for."""
    adding.add_up()


def hand_over_adding() -> None:
    """Have a range added up that somebody asked for. Without a broker the schedule comes for it."""
    try:
        add_up.apply_async(expires=SCHEDULE["add up ranges of weeks"]["schedule"])
    except OperationalError:
        logger.warning("No broker: the range that is asked waits for the schedule.")


@shared_task(name="targets.tasks.nightly")
def nightly() -> None:
    """Ask for every open week, a task for each: to be computed whole and closed where due."""
    campaign.ask()
    adding.retry()
    hand_over_weeks()


@shared_task(name="targets.tasks.sweep_weeks")
def sweep_weeks() -> None:
    """Tell workers again of what was asked and isn't done: a worker may have died."""
    hand_over_weeks()
    for key in closing_orders.waiting():
        hand_over_closing(key)


#: A week of the nation takes a minute, on SQLite several. It ends before the queue would hand
#: the same message to a second worker.
@shared_task(name="targets.tasks.compute_week", soft_time_limit=1500, time_limit=1560)
def compute_week(election_id: int, week: int) -> None:
    """Compute an asked week and close what may be closed, unless another worker is at it."""
    election = Election.objects.filter(pk=election_id).first()
    if election is not None:
        campaign.attempt(election, week)


def hand_over_weeks() -> None:
    """Send a message for each week that is asked. Without a broker the sweep comes for them.

    A message that nobody took until the next sweep is worth nothing: that one sends another.
    """
    every = SCHEDULE[SWEEP]["schedule"]
    try:
        for election, week in campaign.asked():
            compute_week.apply_async((election.pk, week), expires=every)
    except OperationalError:
        logger.warning("No broker: the weeks that are asked wait for the sweep.")


#: A nation's week is computed whole before it is closed.
@shared_task(name="targets.tasks.close_area", soft_time_limit=1500, time_limit=1560)
def close_area(key: int) -> None:
    """Close a large area's week that an office has ordered, unless another worker is at it."""
    closing_orders.attempt(key)


def hand_over_closing(key: int) -> None:
    """Tell workers of an order to close a week. Without a broker the sweep comes for it."""
    try:
        close_area.apply_async((key,), expires=SCHEDULE[SWEEP]["schedule"])
    except OperationalError:
        logger.warning("No broker: the order %s to close a week waits for the sweep.", key)


#: The nation's four weeks, before and after, take some minutes.
@shared_task(name="targets.tasks.preview_policy", soft_time_limit=900, time_limit=960)
def preview_policy(key: str) -> None:
    """Try a policy on the last month; the page of the draft shows what comes out."""
    policy_preview.work_out(uuid.UUID(key))


def hand_over_preview(key: uuid.UUID) -> None:
    """Have a policy tried by a worker. Without a broker the page says that nobody does it."""
    try:
        preview_policy.delay(str(key))
    except OperationalError:
        logger.warning("No broker: the preview %s of a policy is not worked on.", key)


#: The nation's villages: some ten seconds to read, as many to state.
@shared_task(name="targets.tasks.work_on_import", soft_time_limit=600, time_limit=660)
def work_on_import(key: str) -> None:
    """Read a large file of turnout figures, or state what it says; its page shows how far it is."""
    turnout_imports.work_on(uuid.UUID(key))


def hand_over_import(key: uuid.UUID) -> bool:
    """Have a worker do the next step of an import; without a broker the request does it."""
    try:
        work_on_import.delay(str(key))
    except OperationalError:
        logger.warning("No broker: the import %s is worked on at once.", key)
        return False
    return True


@shared_task(name="targets.tasks.draft_rankings", soft_time_limit=1500, time_limit=1560)
def draft_rankings() -> None:
    """Compute the drafts of rankings by the figures of the night."""
    rankings.compute_drafts()


#: The regencies of a large province, and the report: some minutes at most.
@shared_task(name="targets.tasks.make_pack", soft_time_limit=1500, time_limit=1560)
def make_pack(pk: int) -> None:
    """Make a month's pack that somebody asked for, unless another worker is at it."""
    packs.make(pk)


@shared_task(name="targets.tasks.sweep_packs")
def sweep_packs() -> None:
    """Tell workers again of packs that are asked, and delete those that were kept long enough."""
    packs.tidy()
    for pk in packs.asked():
        hand_over_pack(pk)


def hand_over_pack(pk: int) -> None:
    """Have a pack made by a worker. Without a broker the sweep comes for it."""
    every = SCHEDULE["make the packs that are asked"]["schedule"]
    try:
        make_pack.apply_async((pk,), expires=every)
    except OperationalError:
        logger.warning("No broker: the pack %s waits for the sweep.", pk)
