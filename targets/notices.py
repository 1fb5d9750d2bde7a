"""What waits for a person, or has happened to their body, told on the home page of each role.

Nothing is told where there is nothing; with several of a kind the line leads to their list.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Permission, permits
from adhoc_bodies.models import Area, Body
from adhoc_bodies.scope import memberships_of
from portal import clock, formats, weeks
from targets.elsewhere import elsewhere, handles_cases
from targets.models import Appeal, Programme, Ranking
from targets.rewards import waiting

State = Ranking.State


@dataclass(frozen=True)
class Notice:
    """One line: what it is, what it is about, where it is done."""

    text: str
    note: str
    url: str
    icon: str = "trophy"


def notices(user: Any, area: Area | None = None) -> list[Notice]:
    """Everything there is to tell the person; on the figures of an area only to its own office."""
    if area is not None and all(m.body.area_id != area.pk for m in memberships_of(user)):
        return []
    bodies = [m.body for m in memberships_of(user) if m.body.kind != Body.Kind.OFFICE]
    found = [*for_office(user), *cases(user), *marking(user)]
    return [*found, *for_bodies(bodies)] if bodies else found


# ---- offices ----------------------------------------------------------------------


def for_office(user: Any) -> list[Notice]:
    """What rankings ask of the office's commissioners and operators."""
    decided = offices(user, Permission.DECIDE_REWARDS)
    managed = offices(user, Permission.MANAGE_PROGRAMMES)
    if not decided and not managed:
        return []
    found = list(waiting.unfinished([*decided | managed], user))
    ranked = [one for one in found if one.edition]
    return [
        *signing([one for one in ranked if one.office_id in decided]),
        *appealed(ranked),
        *managing([one for one in ranked if one.office_id in managed]),
        *never_ranked([one for one in found if not one.edition and one.office_id in managed]),
    ]


def offices(user: Any, permission: Permission) -> set[int]:
    """The offices in which the person has a permission."""
    return {
        m.body_id
        for m in memberships_of(user)
        if m.body.kind == Body.Kind.OFFICE and permits(m.role, permission)
    }


def signing(programmes: Sequence[Any]) -> list[Notice]:
    """Rankings that lack nothing but signatures, and this person's is missing."""
    unsigned = [one for one in programmes if not one.signed]
    # Who sat in the jury doesn't see the draft, and others announce it.
    drafts = [one for one in unsigned if is_complete(one) and not (one.sat and one.has_jury)]
    over = [one for one in unsigned if may_be_final(one)]
    return [
        *told(
            drafts,
            ngettext(
                "%(n)s ranking waits for your signature to be announced",
                "%(n)s rankings wait for your signature to be announced",
                len(drafts),
            ),
            "ranking_sign",
        ),
        *told(
            over,
            ngettext(
                "%(n)s ranking waits for your signature to become final",
                "%(n)s rankings wait for your signature to become final",
                len(over),
            ),
            "ranking_sign",
        ),
    ]


def is_complete(programme: Any) -> bool:
    """Whether the draft of a programme whose weeks are past lacks nothing."""
    computed = programme.state == State.DRAFT and bool(programme.digest)
    lacking = programme.open_weeks or programme.short or programme.unseen
    return computed and is_past(programme) and not lacking


def is_past(programme: Programme) -> bool:
    """Whether the programme's weeks are over."""
    return programme.last_week < weeks.of(clock.today(programme.office.zone))


def may_be_final(programme: Any) -> bool:
    """Whether the days to appeal are past and no appeal waits."""
    if programme.state != State.ANNOUNCED or programme.waiting:
        return False
    return bool(clock.today(programme.office.zone) > programme.until)


def appealed(programmes: Sequence[Any]) -> list[Notice]:
    """Appeals that wait for an answer."""
    asked = [one for one in programmes if one.waiting]
    count = sum(one.waiting for one in asked)
    text = ngettext("%(n)s appeal waits for an answer", "%(n)s appeals wait for an answer", count)
    made = told(asked, text, "appeal_list", count=count)
    if len(asked) != 1:
        return made
    url = reverse("appeal_list", args=[asked[0].pk, asked[0].appealed])
    return [Notice(made[0].text, made[0].note, url)]


def managing(programmes: Sequence[Any]) -> list[Notice]:
    """What keeps drafts from being announced, for those who keep the programmes."""
    drafts = [one for one in programmes if one.state == State.DRAFT]
    short = [one for one in drafts if one.short]
    posts = sum(one.short for one in short)
    stuck = [one for one in drafts if is_past(one) and not is_complete(one)]
    return [
        *told(
            short,
            ngettext(
                "%(n)s nominated post lacks marks of the jury",
                "%(n)s nominated posts lack marks of the jury",
                posts,
            ),
            "programme_jurors",
            count=posts,
        ),
        *told(
            stuck,
            ngettext(
                "%(n)s ranking lacks something before it can be announced",
                "%(n)s rankings lack something before they can be announced",
                len(stuck),
            ),
            "programme",
        ),
    ]


def never_ranked(programmes: Sequence[Any]) -> list[Notice]:
    """Programmes of which nobody has computed a ranking although their weeks are over."""
    rows = [one for one in programmes if is_past(one)]
    text = ngettext(
        "%(n)s programme is over and has no ranking yet",
        "%(n)s programmes are over and have no ranking yet",
        len(rows),
    )
    return told(rows, text, "programme")


def told(programmes: Sequence[Any], text: str, page: str, count: int | None = None) -> list[Notice]:
    """A line about programmes: to the page of the only one, or to the list of all."""
    if not programmes:
        return []
    number = len(programmes) if count is None else count
    url = reverse("ranking") if len(programmes) > 1 else address(page, programmes[0])
    return [Notice(text % {"n": formats.integer(number)}, named(programmes), url)]


def address(page: str, programme: Any) -> str:
    """A page of a programme, or of its newest edition."""
    if page in ("programme", "programme_jurors"):
        return reverse(page, args=[programme.pk])
    return reverse(page, args=[programme.pk, programme.edition])


def named(programmes: Sequence[Programme]) -> str:
    """The programmes by name, few of them."""
    names = [programme.name for programme in programmes]
    more = f" +{len(names) - 2}" if len(names) > 2 else ""
    return ", ".join(names[:2]) + more


# ---- cases, jurors ----------------------------------------------------------------


def cases(user: Any) -> list[Notice]:
    """Open integrity cases, for those who decide on them."""
    count = elsewhere(user).cases if handles_cases(user) else 0
    if not count:
        return []
    text = ngettext("%(n)s integrity case is open", "%(n)s integrity cases are open", count)
    note = _("Somebody who did not open it decides.")
    return [Notice(text % {"n": formats.integer(count)}, note, reverse("case_list"), icon="shield")]


def marking(user: Any) -> list[Notice]:
    """Posts that wait for the marks of a juror."""
    count = elsewhere(user).marks if user.was_juror else 0
    if not count:
        return []
    text = ngettext("%(n)s post waits for your mark", "%(n)s posts wait for your mark", count)
    note = _("You sit in a jury.")
    return [Notice(text % {"n": formats.integer(count)}, note, reverse("jury_home"), icon="star")]


# ---- bodies -------------------------------------------------------------------------


def for_bodies(bodies: Sequence[Body]) -> list[Notice]:
    """What rankings have brought to the person's own bodies, and what they may still do."""
    found = []
    for programme in waiting.for_bodies(bodies, clock.today(bodies[0].zone)):
        parts = {placed: programme.place, answered: programme.answer, paper: programme.paper}
        found += [say(programme, part) for say, part in parts.items() if part]
        if programme.nominates:
            found.append(nominating(programme))
    return found


def placed(programme: Programme, place: dict[str, Any]) -> Notice:
    """The body's place in a ranking that was announced or made final."""
    known = {"body": place["name"], "rank": place["rank"], "programme": programme.name}
    if place["rank"]:
        text = _("%(body)s is number %(rank)s in “%(programme)s”") % known
    else:
        text = _("%(body)s is not eligible in “%(programme)s”") % known
    note = _("The ranking is final.")
    if place["state"] == State.ANNOUNCED:
        day = formats.long_date(dt.date.fromisoformat(place["until"]))
        note = _("Announced. You may appeal until %(day)s.") % {"day": day}
    url = reverse("ranking_row", args=[programme.pk, place["edition"], place["body"]])
    return Notice(text, note, url)


def answered(programme: Programme, answer: dict[str, Any]) -> Notice:
    """The answer to an appeal of the body."""
    granted = answer["state"] == Appeal.State.GRANTED
    text = _("Your appeal was granted") if granted else _("Your appeal was dismissed")
    return Notice(
        text, programme.name, reverse("appeal_list", args=[programme.pk, answer["edition"]])
    )


def paper(programme: Programme, certificate: dict[str, Any]) -> Notice:
    """A certificate that is ready, or was taken back."""
    if certificate["revoked"]:
        text = _("A certificate of yours was revoked")
    else:
        text = _("Your certificate is ready to be printed")
    note = f"{certificate['number']} · {programme.name}"
    return Notice(text, note, reverse("certificate_page", args=[certificate["pk"]]), "document")


def nominating(programme: Programme) -> Notice:
    """The jury still takes posts."""
    day = formats.long_date(programme.nominations_until)
    text = _("Nominate your best posts until %(day)s") % {"day": day}
    url = reverse("nomination_list", args=[programme.pk])
    return Notice(text, programme.name, url, "star")
