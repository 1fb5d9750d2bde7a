"""The recap that an office pastes into its WhatsApp group, and the reminder for one body.

Plain text with WhatsApp's own *bold*. It says what the page says, best area first, because
it is read in public; who has not reported is named by body, never by person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _

from adhoc_bodies.models import Area, Level
from portal import formats
from portal.formats import goal, integer, percent
from targets.coverage import Chase
from targets.figures import Figures, Row

#: A link to WhatsApp carries its text in the address, and phones cut long addresses.
NAMES = 40
CHILDREN = 40


@dataclass(frozen=True)
class Recap:
    """What a recap tells: the page's head, its figures, and whom to chase."""

    office: str
    period: str
    until: str
    target: int
    total: Row
    children: Sequence[Row]
    missing: Sequence[tuple[str, str]]
    unexplained: Sequence[str]
    url: str


def office_name(area: Area) -> str:
    """The KPU office of an area, as people write it: KPU Kota Bogor, KPU RI."""
    if area.level == Level.NATION:
        return "KPU RI"
    if area.level >= Level.DISTRICT:
        return f"PPK {area.name}"
    return f"KPU {area.name}"


def text(recap: Recap) -> str:
    """The whole recap."""
    blocks = [head(recap), result(recap), ranking(recap.children), to_do(recap), absent(recap)]
    tail = _("Details: %(url)s") % {"url": recap.url}
    return "\n\n".join([*("\n".join(lines) for lines in blocks if lines), tail])


def head(recap: Recap) -> list[str]:
    """Title, office, period."""
    title = _("AD HOC BODIES ON SOCIAL MEDIA")
    return [
        f"*{title}*",
        f"{recap.office} · {recap.period}",
        recap.until,
    ]


def result(recap: Recap) -> list[str]:
    """The percentage, its target and change, and the obligations."""
    total = recap.total.figures
    lines = [
        _("Compliance: *%(percent)s* (target %(target)s)")
        % {"percent": percent(total.score), "target": goal(recap.target)}
    ]
    met = _("Met %(met)s of %(owed)s") % {"met": integer(total.met), "owed": integer(total.owed)}
    change = recap.total.change
    return [*lines, met if change is None else f"{met}, {compared(change)}"]


def compared(change: int) -> str:
    """The change in words: up 2,0 points on the period before."""
    words = {"points": formats.delta_points(change).lstrip("▲▼= ")}
    if formats.delta_direction(change) == "flat":
        return _("unchanged from the period before")
    if change > 0:
        return _("up %(points)s on the period before") % words
    return _("down %(points)s on the period before") % words


def ranking(children: Sequence[Row]) -> list[str]:
    """Areas or bodies with a percentage, the best first."""
    scored = [row for row in children if row.figures.score is not None]
    best = sorted(scored, key=lambda row: (-(row.figures.score or 0), row.code))
    lines = [
        f"{place}. {row.name}: {percent(row.figures.score)}"
        for place, row in enumerate(best[:CHILDREN], 1)
    ]
    return with_rest(lines, len(best))


def to_do(recap: Recap) -> list[str]:
    """What needs a person."""
    total: Figures = recap.total.figures
    lines = []
    if total.submitted:
        lines.append(_("%(count)s reports wait for review") % {"count": integer(total.submitted)})
    if total.missing:
        lines.append(_("%(count)s obligations not reported") % {"count": integer(total.missing)})
    if recap.unexplained:
        words = {"count": integer(len(recap.unexplained)), "names": listed(recap.unexplained)}
        lines.append(_("%(count)s bodies without an account or a reason: %(names)s") % words)
    return [_("Needs follow-up:"), *(f"• {line}" for line in lines)] if lines else []


def absent(recap: Recap) -> list[str]:
    """Who has not reported, by group (sub-district), one line each."""
    if not recap.missing:
        return []
    groups: dict[str, list[str]] = {}
    for group, name in recap.missing[:NAMES]:
        groups.setdefault(group, []).append(name)
    lines = [
        f"• {group}: {', '.join(names)}" if group else f"• {', '.join(names)}"
        for group, names in groups.items()
    ]
    left = len(recap.missing) - NAMES
    more = [_("and %(count)s more") % {"count": integer(left)}] if left > 0 else []
    title = _("Not reported yet (%(count)s):") % {"count": integer(len(recap.missing))}
    return [f"*{title}*", *lines, *more]


def not_reported(chased: Iterable[Chase]) -> list[tuple[str, str]]:
    """Sub-district and name of the bodies that miss an obligation."""
    return [(body.district, body.name) for body in chased if body.missing]


def listed(names: Sequence[str]) -> str:
    """Names in a row, cut where a message would be too long."""
    return ", ".join(shortened(list(names), NAMES))


def shortened(lines: list[str], most: int) -> list[str]:
    """The first lines, and how many there are besides."""
    return with_rest(lines[:most], len(lines))


def with_rest(lines: list[str], count: int) -> list[str]:
    """The first lines of so many, and how many there are besides."""
    if count <= len(lines):
        return lines
    return [*lines, _("and %(count)s more") % {"count": integer(count - len(lines))}]


def reminder(name: str, titles: Sequence[str], url: str) -> str:
    """A polite word to one body about what is still missing."""
    lines = [_("Dear %(name)s,") % {"name": name}, ""]
    if titles:
        lines.append(_("These directives have not been reported yet:"))
        lines += [f"• {title}" for title in titles]
    else:
        lines.append(_("Please check what your body still has to report."))
    return "\n".join([*lines, "", _("Report here: %(url)s") % {"url": url}, _("Thank you.")])


def whatsapp(message: str) -> str:
    """An address that opens WhatsApp with the text and lets the person choose the chat."""
    return "https://wa.me/?text=" + quote(message)
