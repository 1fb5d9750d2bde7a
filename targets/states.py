"""What a number on a page of figures counts, and the list of bodies behind it.

Every number is a link to such a list: `?saring=belum` keeps the bodies with an obligation
that nobody reported. Obligations and reports are added up over the weeks of the period; how
many bodies there are, and which have no account, is told by its last week.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from adhoc_bodies.areas import CODE, level_of, parent_code
from adhoc_bodies.models import Level
from portal import formats
from targets.figures import Figures

BELOW, BARE = "di-bawah-target", "tanpa-akun"
#: The complement of the bodies without account, and the bodies that a mean is of.
HAVING, SCORED = "punya-akun", "dinilai"
#: Bodies that are there in the last week, whatever a range holds besides.
PRESENT = ("", HAVING)
#: At most so many areas may be named in an address.
NAMED = 40
REPORTS = ("submitted", "returned")


@dataclass(frozen=True)
class State:
    """What is counted: the sum of some columns, or bodies where it names none."""

    slug: str
    columns: tuple[str, ...] = ()
    word: str = ""

    @property
    def label(self) -> str:
        """The word on its chip."""
        return _(self.word)

    def count(self, figures: Figures) -> int:
        """How many obligations or reports an area or body has of it."""
        return sum(getattr(figures, name) for name in self.columns)

    def keeps(self, figures: Figures, target: int) -> bool:
        """Whether a body with these figures belongs on the list."""
        if self.columns:
            return self.count(figures) > 0
        if self.slug == BELOW:
            return figures.score is not None and not figures.reaches(target)
        if self.slug == SCORED:
            return figures.score is not None
        return not self.slug or bool(figures.no_account) == (self.slug == BARE)


def plain(slug: str, word: str, *columns: str) -> State:
    """A state by its word in the address."""
    return State(slug, columns, word)


STATES = {
    state.slug: state
    for state in (
        plain("", gettext_noop("All")),
        plain(BELOW, gettext_noop("Below the target")),
        plain("belum", gettext_noop("Not reported"), "missing"),
        plain("menunggu", gettext_noop("Waiting"), "submitted"),
        plain(BARE, gettext_noop("No account")),
        plain("terpenuhi", gettext_noop("Met"), "met"),
        plain("terlambat", gettext_noop("Late"), "late"),
        plain("sebagian", gettext_noop("Partly met"), "partial"),
        plain("dikecualikan", gettext_noop("Exempt"), "exempt"),
        plain("terbuka", gettext_noop("Not due yet"), "open"),
        plain("perbaikan", gettext_noop("To correct"), "returned"),
        plain("wajib", gettext_noop("Due"), "met", "late", "partial", "missing"),
        plain(HAVING, gettext_noop("With an account")),
        plain(SCORED, gettext_noop("Counted in the mean")),
        plain("kurang", gettext_noop("Not kept whole and in time"), "late", "partial", "missing"),
    )
}
#: The chips that always stand above a list.
USUAL = ("", BELOW, "belum", "menunggu", BARE)


def chosen(slug: str) -> State:
    """The state that an address names, else the one that keeps all bodies."""
    return STATES.get(slug, STATES[""])


def chips(current: State) -> list[State]:
    """The usual states, and the chosen one besides."""
    shown = [STATES[slug] for slug in USUAL]
    return shown if current in shown else [*shown, current]


def counted(state: State, count: int) -> str:
    """A count with its word, such as Not reported: 2."""
    return f"{state.label}: {formats.integer(count)}"


def said(state: State, things: int, bodies: int | None) -> str:
    """What a list holds, in words: 112 obligations of 74 bodies; without what nobody counted."""
    if bodies is None:
        return things_said(state, things) if state.columns else ""
    count = {"things": formats.integer(things), "bodies": formats.integer(bodies)}
    of_bodies = ngettext("%(bodies)s body", "%(bodies)s bodies", bodies) % count
    if not state.columns:
        return of_bodies
    if state.columns[0] in REPORTS:
        words = ngettext("%(things)s report of %(of)s", "%(things)s reports of %(of)s", things)
    else:
        words = ngettext(
            "%(things)s obligation of %(of)s", "%(things)s obligations of %(of)s", things
        )
    return words % (count | {"of": of_bodies})


def things_said(state: State, things: int) -> str:
    """So many obligations or reports."""
    if state.columns[0] in REPORTS:
        words = ngettext("%(things)s report", "%(things)s reports", things)
    else:
        words = ngettext("%(things)s obligation", "%(things)s obligations", things)
    return words % {"things": formats.integer(things)}


@dataclass(frozen=True)
class Part:
    """A child of the area, and how much of the list is there."""

    name: str
    code: str
    said: str
    bodies: int | None
    things: int


@dataclass(frozen=True)
class Listed:
    """What a list holds: obligations or reports, bodies, and the children that have any.

    Where a list is too long to count its bodies, `bodies` is None.
    """

    state: State
    things: int
    bodies: int | None
    parts: Sequence[Part]

    @property
    def said(self) -> str:
        """In words."""
        return said(self.state, self.things, self.bodies)


def named_areas(area: str, written: str) -> list[str]:
    """The codes of children of an area to which an address narrows its list."""
    codes = [code for code in written.split(",")[:NAMED] if CODE.fullmatch(code)]
    return [code for code in codes if parent_code(code) == area]


@lru_cache(maxsize=20_000)
def list_of(code: str) -> str:
    """The address of an area's list of bodies; a district's own page is one."""
    name = "dashboard" if level_of(code) >= Level.DISTRICT else "dashboard_bodies"
    return reverse(name, args=[code])
