"""A body's place in a ranking as pages show it: its components, its bar, its reasons in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal import formats
from portal.bars import Part
from targets.models import Programme, RankingRow

#: The reason that is told only to the body itself and to those who handle cases.
CASE = "integrity_case"
FULL = 1_000_000


@dataclass(frozen=True)
class Share:
    """A component of the total: its hundredths, its weight, and what it gives."""

    name: str
    css: str
    value: int
    weight: int

    @property
    def meter(self) -> str:
        """The class of its bar."""
        return self.css.replace("c-", "meter-")

    @property
    def gives(self) -> int:
        """Ten-thousandths of a point of the total: value times weight, exact."""
        return self.value * self.weight


@dataclass(frozen=True)
class Place:
    """A body's row with everything that a list shows of it."""

    row: RankingRow
    shares: Sequence[Share]
    area: str
    reasons: Sequence[str]
    is_own: bool

    @property
    def parts(self) -> list[Part]:
        """The bar: what each component gives, and what is lacking to 100."""
        given = [Part(share.gives, share.css, share.name) for share in self.shares]
        rest = FULL - sum(share.gives for share in self.shares)
        return [*given, Part(rest, "c-none", _("Lacking"))]

    @property
    def spoken(self) -> str:
        """The bar for somebody who can't see it."""
        return ", ".join(f"{s.name} {formats.score(s.gives // 100)}" for s in self.shares)


def shares_of(programme: Programme, row: RankingRow) -> list[Share]:
    """The components that count in the programme."""
    found = [
        Share(_("Compliance"), "c-a", row.compliance or 0, programme.compliance_weight),
        Share(_("Creativity"), "c-b", row.creativity, programme.creativity_weight),
        Share(_("Engagement"), "c-c", row.engagement, programme.engagement_weight),
    ]
    return [share for share in found if share.weight]


def league_words(programme: Programme) -> list[str]:
    """The leagues' names in order; one empty name where there are none."""
    bounds = programme.league_bounds if programme.league_by != Programme.League.NONE else []
    if not bounds:
        return [""]
    unit = _("villages") if programme.league_by == Programme.League.VILLAGES else _("voters")
    edges = [0, *bounds]
    names = [
        _("up to %(high)s %(unit)s") % {"high": formats.integer(high), "unit": unit}
        if low == 0
        else f"{formats.integer(low + 1)}–{formats.integer(high)} {unit}"
        for low, high in zip(edges, bounds, strict=False)
    ]
    more = _("more than %(low)s %(unit)s") % {"low": formats.integer(bounds[-1]), "unit": unit}
    return [*names, more]


def reason_words(reasons: Sequence[str], *, told: bool) -> list[str]:
    """Why a body is not eligible, in words; a case only where it may be told."""
    words = {
        "nothing_owed": _("Nothing was owed in these weeks"),
        "below_floor": _("Compliance below the least"),
        "no_verified_account": _("No verified account"),
        "voters_unknown": _("Number of voters unknown"),
        "villages_unknown": _("Number of villages unknown"),
        CASE: _("A confirmed integrity case"),
    }
    return [words.get(reason, reason) for reason in reasons if told or reason != CASE]
