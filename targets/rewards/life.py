"""A programme's life as steps: what is done, what comes next, what is missing and where it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adhoc_bodies.models import Body
from portal import clock, formats
from portal.columns import Counted
from targets.models import Programme, Ranking, Signature
from targets.rewards import counting, dockets, readiness, second_looks
from targets.rewards.appeals import undecided
from targets.rewards.blindness import judged_blindly
from targets.rewards.commissioners import decides
from targets.rewards.nominations import may_read
from targets.rewards.programme_forms import week_words
from targets.rewards.refusals import OpenWeek
from targets.rewards.seeing import link, manages, watches, weeks_link

DONE, NOW, LATER = "done", "now", "later"
#: So much of what is missing is named; the rest is counted.
NAMED = 5


@dataclass(frozen=True)
class Step:
    """One step: whether it is done, what there is to say, what is missing, where to go."""

    heading: str
    is_done: bool
    text: str = ""
    lacking: Sequence[str] = ()
    url: str = ""
    action: str = ""
    #: The action is the computing of the draft, a form instead of a link.
    computes: bool = False
    state: str = LATER


class Jury(NamedTuple):
    """How many posts were nominated, of how many bodies; how many of the posts are to be marked,
    and how many of these lack marks; how many jurors mark them."""

    posts: int
    bodies: int
    judged: int
    short: int
    jurors: int


@dataclass(frozen=True)
class Life:
    """What the steps are made of."""

    user: Any
    programme: Programme
    latest: Ranking | None
    #: All of them, with the numbers of their appeals.
    editions: Sequence[Any]

    @property
    def staff(self) -> bool:
        """Whether the person looks after the office's area."""
        return watches(self.user, self.programme)

    @cached_property
    def is_blind(self) -> bool:
        """Whether the draft is kept from the person, who marks for it."""
        kept = judged_blindly(self.user) if self.user.was_juror else []
        return not self.is_announced and self.programme in kept

    @cached_property
    def jury(self) -> Jury:
        """How far nominations and marks are. One query."""
        programme = self.programme
        lists: list[Any] = [
            programme.nominations.all(),
            Body.objects.filter(pk__in=programme.nominations.values("body")),
            counting.before_the_jury(programme),
            counting.lacking_in(programme.pk),
            dockets.jurors_of(programme),
        ]
        columns = (Counted(rows.order_by()) for rows in lists)
        return Jury(*Programme.objects.filter(pk=programme.pk).values_list(*columns).get())

    @property
    def is_announced(self) -> bool:
        """Whether the newest edition is out."""
        return self.latest is not None and self.latest.state != Ranking.State.DRAFT

    @property
    def is_final(self) -> bool:
        """Whether the newest edition is final."""
        return self.latest is not None and self.latest.state == Ranking.State.FINAL

    def to(self, name: str, *more: Any) -> str:
        """The address of a page of the programme."""
        return link(self.user, name, self.programme.pk, *more)

    def to_edition(self, name: str) -> str:
        """The address of a page of the newest edition."""
        return self.to(name, self.latest.edition) if self.latest and not self.is_blind else ""


def steps(life: Life) -> list[Step]:
    """All steps in their order; the first that isn't done is the one to take now."""
    found = [made(life)]
    if life.programme.has_jury:
        found += [nominations(life), marks(life)]
    if life.staff:
        found += [closing(life), draft(life), second_look(life)]
    objections = appeals(life)
    found += [announcement(life), objections, decision(life, may_be_signed=objections.is_done)]
    if life.is_final and life.staff:
        found.append(papers(life))
    return marked(found)


def marked(found: Sequence[Step]) -> list[Step]:
    """The steps with their state."""
    first = next((step for step in found if not step.is_done), None)
    words = {step.heading: NOW if step is first else LATER for step in found}
    return [replace(s, state=DONE if s.is_done else words[s.heading]) for s in found]


def made(life: Life) -> Step:
    """The programme itself."""
    programme, zone = life.programme, life.programme.office.zone
    day = formats.long_date(programme.created_at, zone)
    text = _("%(office)s, %(day)s") % {"office": programme.office.name, "day": day}
    editable = manages(life.user, programme) and not life.is_announced
    url = reverse("programme_edit", args=[programme.pk]) if editable else ""
    return Step(_("Programme and rules"), True, text, url=url, action=_("Change the rules"))


def nominations(life: Life) -> Step:
    """What bodies put before the jury."""
    programme, found = life.programme, life.jury
    text = _("%(posts)s posts of %(bodies)s bodies") % {
        "posts": formats.integer(found.posts),
        "bodies": formats.integer(found.bodies),
    }
    until = programme.nominations_until
    over = until is not None and clock.today(programme.office.zone) > until
    if until is not None:
        text += " · " + _("until %(day)s") % {"day": formats.long_date(until)}
    return Step(
        _("Nominations"),
        life.is_announced or over,
        text,
        url=life.to("nomination_list") if may_read(life.user, programme) else "",
        action=_("Open the nominations"),
    )


def marks(life: Life) -> Step:
    """How far the jury is."""
    _nominated, _bodies, posts, short, jurors = life.jury
    text = _("%(jurors)s jurors · %(ready)s of %(posts)s posts have enough marks") % {
        "jurors": formats.integer(jurors),
        "ready": formats.integer(posts - short),
        "posts": formats.integer(posts),
    }
    lacking = []
    if life.staff and not life.is_announced:
        if jurors < readiness.MARKS_NEEDED:
            lacking.append(_("At least three jurors are needed."))
        if short:
            lacking.append(marks_lacking(short))
    done = life.is_announced or bool(posts and not short)
    url = life.to("programme_jurors") if life.staff else ""
    return Step(_("Marks of the jury"), done, text, lacking, url, _("Open the jury"))


def marks_lacking(count: int) -> str:
    """How many posts wait for marks."""
    sentence = ngettext(
        "%(count)s post has fewer than three marks.",
        "%(count)s posts have fewer than three marks.",
        count,
    )
    return sentence % {"count": formats.integer(count)}


def closing(life: Life) -> Step:
    """Whether all weeks are closed, and the leagues know their numbers.

    They were for an announced ranking; a week may have been reopened since.
    """
    heading = _("Weeks closed")
    weeks = readiness.open_weeks(life.programme)
    lacking = not_closed(weeks)
    last = max((week.week for week in weeks), default=None)
    url = weeks_link(life.user, life.programme, last)
    if life.is_announced and weeks:
        text = _(
            "All weeks were closed when the ranking was announced, and it keeps their figures. "
            "Open again since; no new edition can be announced until they are closed:"
        )
        return Step(heading, True, text, lacking, url, _("Open the weeks"))
    if life.is_announced:
        return Step(heading, True, _("Every week of every body is closed."))
    bodies = readiness.unknown_numbers(life.programme)
    lacking += [_("%(body)s: the number for the leagues is unknown") % {"body": b.name}
                for b in bodies[:NAMED]]  # fmt: skip
    lacking += more_than(len(bodies), _("%(count)s more bodies without a number"))
    text = "" if lacking else _("Every week of every body is closed.")
    return Step(heading, not lacking, text, lacking, url, _("Open the weeks"))


def not_closed(weeks: Sequence[OpenWeek]) -> list[str]:
    """The open weeks in words."""
    words = [
        _("Week %(days)s: %(count)s bodies not closed")
        % {"days": week_words(week.week), "count": formats.integer(week.bodies)}
        for week in weeks[:NAMED]
    ]
    return words + more_than(len(weeks), _("%(count)s more weeks"))


def more_than(count: int, sentence: str) -> list[str]:
    """How many more there are than were named."""
    return [sentence % {"count": formats.integer(count - NAMED)}] if count > NAMED else []


def draft(life: Life) -> Step:
    """The computed draft, which may be computed again until it is announced."""
    latest, programme = life.latest, life.programme
    computed = latest is not None and latest.computed_at is not None
    text = _("Not computed yet. A draft may be computed any time; it is provisional.")
    if latest and latest.computed_at:
        moment = formats.moment(latest.computed_at, programme.office.zone)
        text = _("Edition %(number)d, computed %(moment)s") % {
            "number": latest.edition,
            "moment": moment,
        }
    allowed = manages(life.user, programme) and not life.is_announced
    url = life.to_edition("ranking_edition") if computed and not life.is_announced else ""
    return Step(
        _("Draft of the ranking"), computed, text, url=url, action=_("Open the ranking"),
        computes=allowed,
    )  # fmt: skip


def second_look(life: Life) -> Step:
    """Whether a second person has looked at the reports of whoever the draft rewards."""
    heading = _("Second look at the candidates")
    if life.is_announced or life.latest is None:
        return Step(heading, life.is_announced)
    unseen, unfit = second_looks.unseen_and_unfit(life.latest)
    count = sum(one.reports for one in unseen)
    sentence = ngettext(
        "%(count)s report of a rewarded body was not looked at again.",
        "%(count)s reports of rewarded bodies were not looked at again.",
        count,
    )
    lacking = [sentence % {"count": formats.integer(count)}] if count else []
    lacking += not_fit(life.latest, unfit)
    text = "" if lacking else _("Every report of the rewarded bodies was looked at again.")
    page = link(life.user, "recheck_candidates") if count and not life.is_blind else ""
    url = f"{page}?{readiness.recheck_query(life.programme, unseen)}" if page else ""
    return Step(heading, not lacking, text, lacking, url, _("Start the re-check"))


def unfit_of(ranking: Ranking) -> int:
    """How many reports of rewarded bodies a second look found unfit."""
    return sum(one.reports for one in second_looks.unfit_candidates(ranking))


def not_fit(ranking: Ranking, unfit: int) -> list[str]:
    """How many reports of rewarded bodies didn't stand a second look and still give credit."""
    back = sum(one.reports for one in second_looks.taken_back(ranking))
    found = [
        (
            unfit,
            ngettext(
                "%(count)s report of a rewarded body was found not to fit and still counts.",
                "%(count)s reports of rewarded bodies were found not to fit and still count.",
                unfit,
            ),
        ),
        (
            back,
            ngettext(
                "%(count)s acceptance was taken back and still gives its credit.",
                "%(count)s acceptances were taken back and still give their credit.",
                back,
            ),
        ),
    ]
    return [words % {"count": formats.integer(count)} for count, words in found if count]


def signed(life: Life, step: str) -> str:
    """Who has signed a step of the newest edition as it is now."""
    if life.latest is None or not life.staff:
        return ""
    rows = life.latest.signatures.filter(step=step, digest=life.latest.digest)
    names = [row.by.name for row in rows.select_related("by").order_by("at")]
    text = _("%(count)d of %(needed)d signatures") % {
        "count": len(names),
        "needed": Signature.NEEDED,
    }
    return f"{text}: {', '.join(names)}" if names else text


def to_sign(life: Life) -> str:
    """The page on which the newest edition's next step is signed, for who may sign it."""
    computed = life.latest is not None and life.latest.computed_at is not None
    may = computed and not life.is_final and decides(life.user, life.programme)
    return life.to_edition("ranking_sign") if may else ""


def announcement(life: Life) -> Step:
    """The first decision of two commissioners."""
    heading, latest = _("Announcement"), life.latest
    if latest and life.is_announced:
        day = formats.long_date(latest.announced_at, life.programme.office.zone)
        text = _("Edition %(number)d on %(day)s") % {"number": latest.edition, "day": day}
        url = life.to_edition("ranking_edition")
        return Step(heading, True, text, url=url, action=_("Open the ranking"))
    text = signed(life, Signature.Step.ANNOUNCE)
    return Step(heading, False, text, url=to_sign(life), action=_("Announce the ranking"))


def appeals(life: Life) -> Step:
    """The days in which bodies may object."""
    heading, latest = _("Appeals"), life.latest
    waiting = undecided(life.editions)
    first = waiting[0].edition if waiting else latest.edition if latest else 0
    url = life.to("appeal_list", first) if waiting or life.is_announced else ""
    lacking = [one.words for one in waiting]
    action = _("Open the appeals")
    if latest is None or not life.is_announced:
        text = _("%(days)d days after the announcement") % {"days": life.programme.appeal_days}
        return Step(heading, False, text, lacking, url, action)
    assert latest.appeals_until is not None
    over = clock.today(life.programme.office.zone) > latest.appeals_until
    until = _("until %(day)s") % {"day": formats.long_date(latest.appeals_until)}
    counts = {
        "all": sum(one.objections for one in life.editions),
        "waiting": sum(one.count for one in waiting),
    }
    text = f"{until} · " + _("%(all)d appeals, %(waiting)d undecided") % counts
    done = life.is_final or (over and not waiting)
    return Step(heading, done, text, lacking, url, action)


def decision(life: Life, *, may_be_signed: bool) -> Step:
    """The second decision of two commissioners, after the last appeal."""
    heading, latest = _("Decision on the rewards"), life.latest
    if latest and life.is_final:
        day = formats.long_date(latest.final_at, life.programme.office.zone)
        url = life.to_edition("decision_page")
        return Step(heading, True, day, url=url, action=_("Open the decision list"))
    url = to_sign(life) if life.is_announced and may_be_signed else ""
    text = signed(life, Signature.Step.FINAL) if life.is_announced else ""
    told = latest if latest and life.is_announced and life.staff else None
    lacking = not_fit(told, unfit_of(told)) if told else []
    return Step(heading, False, text, lacking, url, _("Make it final"))


def papers(life: Life) -> Step:
    """The certificates of a final ranking."""
    url = life.to_edition("certificate_list")
    return Step(_("Certificates"), False, "", url=url, action=_("Open the certificates"))
