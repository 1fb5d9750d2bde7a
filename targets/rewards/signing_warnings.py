"""What a commissioner should know before signing although it forbids nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AuditEvent
from portal import formats, weeks
from targets.models import BodyWeek, Programme, Ranking, RankingRow, Signature
from targets.rewards import counting, second_looks
from targets.rewards.peers import bodies_of, needed_weeks
from targets.rewards.programme_forms import week_words
from targets.rewards.signing_pages import Prizes, step_of, unseen_words
from targets.week_pages import around

#: A policy, named by its area and first day; of the national default there is neither.
Policy = tuple[str | None, object]


@dataclass(frozen=True)
class Warned:
    """One thing to know: what it is, what it means, of which there may be several."""

    heading: str
    text: str
    items: Sequence[str] = ()


def warnings(
    ranking: Ranking, prizes: Sequence[Prizes], improved: Sequence[RankingRow]
) -> list[Warned]:
    """Everything there is to warn of, while something is left to sign. So many queries
    for few bodies as for many."""
    step = step_of(ranking)
    if step is None:
        return []
    found = [*ties(ranking.programme, prizes, improved), *policies(ranking.programme)]
    found += reopened(ranking.programme)
    if step == Signature.Step.ANNOUNCE:
        found += [*looks(ranking), *voided(ranking.programme)]
    return found


# ---- ties -------------------------------------------------------------------------


def ties(
    programme: Programme, prizes: Sequence[Prizes], improved: Sequence[RankingRow]
) -> list[Warned]:
    """More bodies on rewarded places than there are prizes, since equals share a place."""
    places = programme.places
    crowded = [league for league in prizes if len(league.rows) > places]
    lines = [crowd(league, places) for league in crowded]
    if len(improved) > 1:
        bodies = formats.integer(len(improved))
        lines.append(_("Most improved: %(bodies)s bodies share it") % {"bodies": bodies})
    if not lines:
        return []
    text = _(
        "Bodies that are equal in total, compliance and directives met share a place, and each "
        "of them is rewarded. Make sure that there are enough prizes."
    )
    return [Warned(_("More bodies than prizes"), text, lines)]


def crowd(league: Prizes, places: int) -> str:
    """How many bodies share a league's places."""
    known = {"bodies": formats.integer(len(league.rows)), "places": formats.integer(places)}
    sentence = _("%(bodies)s bodies on %(places)s places") % known
    return f"{league.name}: {sentence}" if league.name else sentence


# ---- policies ---------------------------------------------------------------------


def policies(programme: Programme) -> list[Warned]:
    """Bodies that were scored by different policies in the same week.

    A policy that follows another one is the same for all; a regency's own one within a
    province's programme is not.
    """
    by_week: dict[int, dict[Policy, int]] = defaultdict(dict)
    for week, area, since, bodies in scored_by(programme):
        by_week[week][area, since] = bodies
    mixed = [counts for counts in by_week.values() if len(counts) > 1]
    most: dict[Policy, int] = {}
    for counts in mixed:
        for policy, bodies in counts.items():
            most[policy] = max(bodies, most.get(policy, 0))
    if not most:
        return []
    text = _(
        "A milder policy raises the compliance, and with it the place. In these weeks the bodies "
        "were not scored by the same one:"
    )
    ordered = sorted(most.items(), key=lambda item: (-item[1], str(item[0])))
    return [Warned(_("Different policies in one ranking"), text, [named(*one) for one in ordered])]


def scored_by(programme: Programme) -> Sequence[tuple[int, str | None, object, int]]:
    """Week, the policy's area and first day, and how many bodies were scored by it."""
    rows = BodyWeek.objects.filter(
        week__range=(programme.first_week, programme.last_week),
        body__in=bodies_of(programme).order_by().select_related(None).values("pk"),
        owed__gt=0,
    )
    grouped = rows.order_by().values_list("week", "policy__area__name", "policy__effective_from")
    return list(grouped.annotate(bodies=Count("body")))


def named(policy: Policy, bodies: int) -> str:
    """A policy and its bodies."""
    area, since = policy
    count = ngettext("%(count)s body", "%(count)s bodies", bodies) % {
        "count": formats.integer(bodies)
    }
    if area is None:
        return f"{_('National default')}: {count}"
    day = formats.long_date(since)  # type: ignore[arg-type]  # with an area there is a day
    return _("%(area)s, from %(day)s") % {"area": area, "day": day} + f": {count}"


# ---- second look ----------------------------------------------------------------------


def looks(ranking: Ranking) -> list[Warned]:
    """Reports of rewarded bodies of which no second look vouches, for one reason or the other."""
    found = [
        (
            _("Accepted by your own office"),
            _("Nobody looks again at the verdict of a colleague: ask the office above to."),
            second_looks.beyond_reach(ranking),
        ),
        (
            _("Imported as accepted"),
            _("These reports have no verdict in the portal that anybody could look at again."),
            second_looks.imported(ranking),
        ),
        (
            _("The second look could not tell"),
            _("Whoever looked again could not tell any more whether these reports fit."),
            second_looks.unsure(ranking),
        ),
    ]
    return [
        Warned(heading, text, [unseen_words(one) for one in bodies])
        for heading, text, bodies in found
        if bodies
    ]


# ---- marks ----------------------------------------------------------------------------


def voided(programme: Programme) -> list[Warned]:
    """Marks that were given and then lost their weight by a service entered afterwards."""
    if not programme.has_jury:
        return []
    marks = counting.voided_marks(programme).order_by("nomination__body__area__code")
    found = marks.values_list("nomination__body__name").annotate(count=Count("pk"))
    items = [mark_words(*told) for told in found]
    if not items:
        return []
    text = _(
        "These jurors had begun to serve in the sub-district of the post before they marked it, "
        "and this was entered only afterwards. Make sure that the dates of their service are true:"
    )
    return [Warned(_("Marks that do not count"), text, items)]


def mark_words(body: str, count: int) -> str:
    """How many marks of a body's posts do not count."""
    words = ngettext("%(body)s: %(count)s mark", "%(body)s: %(count)s marks", count)
    return words % {"body": body, "count": formats.integer(count)}


# ---- reopened weeks ---------------------------------------------------------------------


def reopened(programme: Programme) -> list[Warned]:
    """Which of the weeks that enter the ranking were opened again, by whom, and why."""
    named = [weeks.text(week) for week in needed_weeks(programme)]
    events = AuditEvent.objects.filter(
        around(programme.office.area), action="week-reopened",
        data__election=programme.election.slug, data__week__in=named,
    ).select_related("actor").order_by("-pk")  # fmt: skip
    items = [reopening(event, programme) for event in events]
    if not items:
        return []
    text = _(
        "A reopened week may have been closed again with other figures. Make sure that you know "
        "why:"
    )
    return [Warned(_("Weeks were reopened"), text, items)]


def reopening(event: AuditEvent, programme: Programme) -> str:
    """One reopening in words."""
    bodies = int(event.data.get("bodies", 0))
    count = ngettext("%(count)s body", "%(count)s bodies", bodies)
    return _("Week %(days)s, opened on %(moment)s by %(who)s (%(bodies)s): %(reason)s") % {
        "days": week_words(weeks.parse(event.data["week"])),
        "moment": formats.moment(event.at, programme.office.zone),
        "who": event.actor.name if event.actor else "–",
        "bodies": count % {"count": formats.integer(bodies)},
        "reason": event.data.get("reason", ""),
    }
