"""What a person looks at: an area that they may see, a period, and a kind of body."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.roles import Permission
from adhoc_bodies.areas import zone_of
from adhoc_bodies.models import Area, Body
from adhoc_bodies.scope import can
from portal import clock, weeks
from posts.models import Stage
from targets import dashboards, periods
from targets.dashboards import Scope
from targets.periods import Period
from targets.ranges import KINDS


@dataclass(frozen=True)
class Lens:
    """The choices of one page, read from its address."""

    user: Any
    scope: Scope
    period: Period
    kind: str
    stages: Sequence[Stage]
    today: dt.date

    @property
    def area(self) -> Area:
        """The area that is looked at."""
        return self.scope.area

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The choices as parameters of an address, the usual ones left out."""
        chosen = {
            "pekan": "" if self.period.is_running else weeks.text(self.period.last),
            "rentang": "" if self.period.is_week else self.period.span,
            "dari": self.period.from_week,
            "tahap": self.period.stage.slug if self.period.stage else "",
            "jenis": "" if self.kind == "all" else self.kind,
        }
        return tuple((name, value) for name, value in chosen.items() if value)

    @cached_property
    def query(self) -> str:
        """The query string that keeps the choices on the way to another area."""
        return "?" + urlencode(self.pairs) if self.pairs else ""

    @property
    def week_query(self) -> str:
        """The query string that keeps the week on the way to a body's page."""
        return "" if self.period.is_running else f"?pekan={weeks.text(self.period.last)}"

    @property
    def kind_words(self) -> list[tuple[str, str]]:
        """The switch between kinds of body; the first keeps all."""
        return [("", _("All")), ("ppk", "PPK"), ("pps", "PPS")]

    def may(self, permission: Permission, target: Area | Body | None = None) -> bool:
        """Whether the person may do this here."""
        return can(self.user, permission, target or self.area)


def look(
    user: Any,
    code: str,
    params: Mapping[str, str],
    permission: Permission,
    *,
    calendar: bool = False,
) -> Lens:
    """Read an address. Http404 where the person sees nothing, 403 without the permission.

    The stages are read if the page shows the `calendar`, or if the address asks for a stage.
    """
    today = clock.today(zone_of(code))
    kind = params.get("jenis", "all")
    kind = kind if kind in KINDS else "all"
    monday = weeks.monday(periods.chosen_week(params.get("pekan", ""), today))
    scope = dashboards.scope_of(user, code, monday, kind)
    if not can(user, permission, scope.area):
        raise PermissionDenied
    wanted = calendar or params.get("rentang") == periods.STAGE
    stages = dashboards.stages_of(scope.election_id) if wanted else []
    return Lens(user, scope, periods.read(params, today, stages), kind, stages, today)
