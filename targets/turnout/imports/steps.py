"""The steps of an import: a file is read, then its good lines are taken, or none.

Each step can be done in a request or by a worker, and again without harm.
"""

import logging
import uuid
from typing import IO

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from adhoc_bodies.models import Area, Election
from targets.turnout.imports import actions, drafts, tables
from targets.turnout.imports.checking import check_lines, places_within
from targets.turnout.imports.drafts import Draft
from targets.turnout.imports.effects import effect_of
from targets.turnout.imports.kinds import KINDS
from targets.turnout.imports.workbooks import Unreadable
from targets.turnout.offices import states
from targets.turnout.standing import Frozen, Overtaken

logger = logging.getLogger(__name__)


def read(draft: Draft, file: IO[bytes]) -> None:
    """Read a file and keep what it would change; raises Unreadable for one that is no table."""
    area = Area.objects.get(pk=draft.area)
    kind = KINDS[draft.kind]
    table = tables.read(file, ["code", *kind.needed])
    places = places_within(area)
    check_lines(draft, kind, area, table, places)
    draft.effect = effect_of(draft, area, places)
    draft.step(drafts.WAITING)
    drafts.keep(draft)


def take(draft: Draft) -> None:
    """Take the good lines. What somebody stated since the preview is shown before that."""
    latest = drafts.known(draft.key)
    if latest is not None and latest.state == drafts.TAKEN:  # by a second click
        return
    area = Area.objects.get(pk=draft.area)
    election = Election.objects.get(pk=draft.election)
    by = User.objects.get(pk=draft.by)
    try:
        draft.taken = actions.take(draft=draft, area=area, election=election, by=by)
    except Overtaken as error:
        show_again(draft, area, error)
    except Frozen:
        stop(draft, _("Voting day has begun: voters and baselines stay as they are."))
    else:
        close(draft, drafts.TAKEN)
    drafts.keep(draft)


def show_again(draft: Draft, area: Area, error: Overtaken) -> None:
    """Wait for another look: nothing was taken, and what others stated comes first."""
    people = User.objects.in_bulk({row.entered_by_id for row in error.rows if row.entered_by_id})
    draft.overtaken = {
        row.area_id: people[row.entered_by_id].name if row.entered_by_id else _("somebody")
        for row in error.rows
    }
    draft.effect = effect_of(draft, area, places_within(area))
    draft.step(drafts.WAITING)


def leave(draft: Draft) -> None:
    """Take nothing."""
    close(draft, drafts.LEFT)
    drafts.keep(draft)


def close(draft: Draft, state: str) -> None:
    """Nothing is left to do with the lines."""
    draft.rows = []
    draft.step(state)


# ---- by a worker -----------------------------------------------------------------------------


def work_on(key: uuid.UUID) -> None:
    """Do the step that a large file waits for; a failure is logged and shown as one."""
    draft = drafts.known(key)
    if draft is None:
        return
    with translation.override(draft.language or None):
        try:
            if not may_state(draft):
                stop(draft, _("Whoever uploaded the file no longer states figures for this area."))
            elif draft.state == drafts.READING:
                read_kept(draft)
            elif draft.state == drafts.TAKING:
                take(draft)
        except Exception:
            logger.exception("The import %s of turnout figures failed", key)
            fail(draft, "")


def may_state(draft: Draft) -> bool:
    """Whether the person still holds the role: a file waits for a worker, and dismissals don't."""
    by = User.objects.filter(pk=draft.by, is_active=True).first()
    return by is not None and states(by, Area.objects.get(pk=draft.area))


def read_kept(draft: Draft) -> None:
    """Read the file that was kept."""
    file = drafts.kept_file(draft)
    try:
        read(draft, file)
    except Unreadable as error:
        fail(draft, str(error))
    drafts.drop_file(draft)


def stop(draft: Draft, reason: str) -> None:
    """The lines can't be taken any more; the file is kept no longer."""
    draft.stopped = reason
    close(draft, drafts.FAILED)
    drafts.drop_file(draft)
    drafts.keep(draft)


def fail(draft: Draft, trouble: str) -> None:
    """The step can't be done; nothing was stated."""
    draft.trouble = trouble
    close(draft, drafts.FAILED)
    drafts.keep(draft)
