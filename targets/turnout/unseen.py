"""Telling whoever saves a form what a colleague stated while it was open; nothing typed is lost."""

from typing import Any

from django.utils.translation import gettext as _

from portal import formats
from targets.models import Baseline, TargetShare, TurnoutResult, TurnoutTarget, VoterCount
from targets.turnout.standing import Overtaken, mark

#: The field of a form beside which a statement is shown.
FIELDS = {VoterCount: "voters", Baseline: "baseline", TurnoutTarget: "target"}


def tell(form: Any, error: Overtaken) -> None:
    """Say at its field what was stated since; the next time it counts as seen."""
    told = []
    for row in error.rows:
        field = field_of(row)
        text = _(
            "Since you opened this page, %(who)s stated %(figure)s. Here it says %(typed)s: "
            "save again if that is right."
        )
        words = {
            "who": row.entered_by.name if row.entered_by else _("somebody"),
            "figure": figure_of(row),
            "typed": form[field].data or "–",
        }
        told.append((field, text % words))
    for field, message in told:
        form.add_error(field, message)
    seen = [str(form["seen"].data or ""), *(mark(row) for row in error.rows)]
    form.data = {**form.data.dict(), "seen": " ".join(seen).strip()}


def field_of(row: Any) -> str:
    """Where a form says what a statement says."""
    if isinstance(row, TargetShare):
        return f"share_{row.area_id}"
    return FIELDS.get(type(row), "voted")


def figure_of(row: Any) -> str:
    """A statement in words, with its source."""
    if isinstance(row, Baseline):
        said = f"{formats.percent(row.turnout, 2)} ({row.name})"
    elif isinstance(row, TurnoutTarget):
        said = f"{formats.percent(row.target, 2)} ({row.get_division_display()})"
    elif isinstance(row, TurnoutResult):
        said = f"{formats.integer(row.voted)} / {formats.integer(row.registered)}"
    else:
        said = formats.integer(row.voters)
    return _("%(figure)s after “%(source)s”") % {"figure": said, "source": row.source}
