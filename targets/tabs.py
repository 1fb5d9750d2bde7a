"""The pages about one area, side by side."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.access import rule_of
from adhoc_bodies.access import allowed
from adhoc_bodies.models import Level
from targets.lens import Lens

#: URL name and word, in the order in which they stand.
PAGES = (
    ("dashboard", gettext_noop("Overview")),
    ("area_map", gettext_noop("Map")),
    ("coverage", gettext_noop("Coverage")),
    ("area_accounts", gettext_noop("Accounts")),
    ("turnout_area", gettext_noop("Turnout")),
    ("comparison", gettext_noop("Comparison")),
    ("area_papers", gettext_noop("Papers")),
)


@dataclass(frozen=True)
class Tab:
    """One page about the area."""

    label: str
    url: str
    is_current: bool


def tabs(lens: Lens, current: str) -> list[Tab]:
    """The pages about the area that the person may open, with the choices of this one kept."""
    return [
        Tab(_(word), address + lens.query, name == current)
        for name, word in PAGES
        if opens(lens, name) and (address := address_of(lens, name))
    ]


def opens(lens: Lens, name: str) -> bool:
    """Whether the person's role opens the page."""
    rule = rule_of(name)
    return rule is not None and allowed(lens.user, rule, "GET")


def address_of(lens: Lens, name: str) -> str:
    """The page of the area; nothing where there is no such page: a village is one body."""
    if name == "area_papers" and lens.area.level == Level.VILLAGE:
        return ""
    try:
        return reverse(name, args=[lens.area.code])
    except NoReverseMatch:
        return ""
