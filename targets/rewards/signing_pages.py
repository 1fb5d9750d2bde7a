"""What a commissioner signs, and what stands in the way of it, in words with the way out."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Permission
from adhoc_bodies.scope import can
from portal import formats
from targets.models import Ranking, RankingRow, Signature
from targets.rewards import actions, awards, second_looks
from targets.rewards.programme_forms import week_words
from targets.rewards.ranking_pages import Edition
from targets.rewards.readiness import MARKS_NEEDED, missing, recheck_query
from targets.rewards.refusals import (
    AlreadySigned,
    AppealsOpen,
    CasesPending,
    FoundUnfit,
    MarksMissing,
    NumbersMissing,
    RechecksMissing,
    Refusal,
    Superseded,
    TakenBackSince,
    Unseen,
    WeeksOpen,
    WindowOpen,
)
from targets.rewards.seeing import link, weeks_link

#: So much of what is missing is named; the rest is counted.
NAMED = 10


@dataclass(frozen=True)
class Obstacle:
    """What forbids to sign: what it is, what to do, which ones, and where one does it."""

    heading: str
    text: str
    items: Sequence[tuple[str, str]] = ()
    more: int = 0
    url: str = ""
    action: str = ""


#: From a refusal, the ranking and the person to words.
Words = Callable[[Any, Ranking, Any], Obstacle]


@dataclass(frozen=True)
class Prizes:
    """The rewarded places of a league."""

    name: str
    ranked: int
    rows: Sequence[RankingRow]


# ---- what is signed -------------------------------------------------------------


def step_of(ranking: Ranking) -> Signature.Step | None:
    """The step that is next for an edition; none for a final one."""
    following = {
        Ranking.State.DRAFT: Signature.Step.ANNOUNCE,
        Ranking.State.ANNOUNCED: Signature.Step.FINAL,
    }
    return following.get(Ranking.State(ranking.state))


def prizes(edition: Edition) -> list[Prizes]:
    """The rewarded places, league by league."""
    best = awards.rewarded_places(edition.ranking)
    rows = list(best.select_related("body__area", "body__district").defer("inputs"))
    return [
        Prizes(name, edition.in_league(number), [row for row in rows if row.league == number])
        for number, name in enumerate(edition.leagues)
    ]


def most_improved(ranking: Ranking) -> list[RankingRow]:
    """Who is rewarded as the most improved."""
    return list(awards.most_improved(ranking).select_related("body__area").defer("inputs"))


# ---- what is in the way -----------------------------------------------------------


def obstacles(ranking: Ranking, step: str, user: Any) -> list[Obstacle]:
    """Everything that can be seen without reading all inputs anew, as signing itself does."""
    if second_looks.latest_edition(ranking.programme) != ranking:
        return [worded(Superseded(), ranking, user)]
    if step == Signature.Step.ANNOUNCE and not ranking.digest:
        return [not_computed(ranking)]
    return [worded(refusal, ranking, user) for refusal in refusals(ranking, step)]


def refusals(ranking: Ranking, step: str) -> list[Refusal]:
    """What the step itself lacks."""
    if step == Signature.Step.ANNOUNCE:
        lack = missing(ranking.programme)
        found = {
            WeeksOpen: lack.weeks, MarksMissing: lack.nominations, NumbersMissing: lack.bodies,
            RechecksMissing: lack.unseen, FoundUnfit: lack.unfit,
            TakenBackSince: lack.taken_back,
        }  # fmt: skip
        return [kind(rows) for kind, rows in found.items() if rows]
    try:
        actions.check_final(ranking)
    except Refusal as refusal:
        return [refusal]
    return []


def worded(refusal: Refusal, ranking: Ranking, user: Any) -> Obstacle:
    """A refusal in words, with what to do."""
    words: Words = WORDED.get(type(refusal), not_now)
    return words(refusal, ranking, user)


def not_now(_refusal: Refusal, ranking: Ranking, _user: Any) -> Obstacle:
    """Anything that has no words of its own."""
    return Obstacle(
        _("This can't be signed now"),
        _("The ranking is in another state than when you opened the page, or you are not a "
          "commissioner of this office any more. Open the programme to see where it stands."),
        url=reverse("programme", args=[ranking.programme_id]),
        action=_("Open the programme"),
    )  # fmt: skip


def already_signed(_refusal: Refusal, _ranking: Ranking, _user: Any) -> Obstacle:
    """It needs another person."""
    return Obstacle(
        _("You have signed this already"),
        _("Another commissioner of your office signs, too. Until then nothing happens."),
    )


def weeks_open(refusal: WeeksOpen, ranking: Ranking, user: Any) -> Obstacle:
    """Weeks to close first, each with its place on the page where that is done."""
    programme, named = ranking.programme, refusal.weeks[:NAMED]
    weeks = [
        (
            f"{week_words(one.week)}: {bodies_open(one.bodies)}",
            weeks_link(user, programme, one.week),
        )
        for one in named
    ]
    return Obstacle(
        _("Weeks are not closed yet"),
        _("Figures of an open week can still change. The page of weeks says what keeps each of "
          "them open and has the button that closes it. Then compute the draft once more."),
        weeks,
        max(0, len(refusal.weeks) - NAMED),
        weeks_link(user, programme, max(one.week for one in named)),
        _("Open the weeks"),
    )  # fmt: skip


def bodies_open(count: int) -> str:
    """How many bodies of a week are not closed."""
    words = ngettext("%(count)s body not closed", "%(count)s bodies not closed", count)
    return words % {"count": formats.integer(count)}


def marks_missing(refusal: MarksMissing, ranking: Ranking, user: Any) -> Obstacle:
    """Posts for which jurors still have to be asked."""
    posts = [
        (
            _("%(body)s: %(given)d of %(needed)d marks")
            % {
                "body": one.body.name,
                "given": getattr(one, "given", 0),
                "needed": MARKS_NEEDED,
            },
            "",
        )
        for one in refusal.nominations[:NAMED]
    ]
    return Obstacle(
        _("Nominated posts lack marks"),
        _("Each nominated post needs marks of at least three jurors. Ask the jurors, or appoint "
          "more of them."),
        posts,
        max(0, len(refusal.nominations) - NAMED),
        link(user, "programme_jurors", ranking.programme_id),
        _("Open the jury"),
    )  # fmt: skip


def numbers_missing(refusal: NumbersMissing, ranking: Ranking, _user: Any) -> Obstacle:
    """Bodies that no league can take."""
    return Obstacle(
        _("The leagues lack numbers"),
        _("Of these bodies the number of villages or voters is unknown. Enter it, or let the "
          "programme go without leagues."),
        [(body.name, "") for body in refusal.bodies[:NAMED]],
        max(0, len(refusal.bodies) - NAMED),
        reverse("programme", args=[ranking.programme_id]),
        _("Open the programme"),
    )  # fmt: skip


def rechecks_missing(refusal: RechecksMissing, ranking: Ranking, user: Any) -> Obstacle:
    """Rewarded bodies whose reports nobody has looked at again."""
    page = link(user, "recheck_candidates")
    return Obstacle(
        _("Reports of the candidates were not looked at again"),
        _("Before the announcement a second person looks at every accepted report of the rewarded "
          "bodies in these weeks. An operator or auditor of the office starts it and does it "
          "under “Re-check”."),
        [(unseen_words(one), "") for one in refusal.unseen[:NAMED]],
        max(0, len(refusal.unseen) - NAMED),
        f"{page}?{recheck_query(ranking.programme, refusal.unseen)}" if page else "",
        _("Start the re-check"),
    )  # fmt: skip


def found_unfit(refusal: FoundUnfit, ranking: Ranking, user: Any) -> Obstacle:
    """Reports that count although the second look found them unfit."""
    return Obstacle(
        _("The second look found reports that do not fit"),
        unfit_way(ranking),
        [(unseen_words(one), "") for one in refusal.unfit[:NAMED]],
        max(0, len(refusal.unfit) - NAMED),
        link(user, "recheck_agreement"),
        _("Open the second looks"),
    )  # fmt: skip


def unfit_way(ranking: Ranking) -> str:
    """How reports that do not fit leave the ranking: of a draft, or of an announced edition."""
    if ranking.state == Ranking.State.DRAFT:
        return _(
            "They are still accepted and count for these rewarded bodies. An auditor or operator "
            "of the office takes the acceptance back under “Re-check”; then reopen the week, close "
            "it again and compute the draft once more."
        )
    return _(
        "They counted for these rewarded bodies when the ranking was announced. An auditor or "
        "operator of the office takes the acceptance back under “Re-check”; then reopen the week, "
        "close it again on a later day and begin a new edition."
    )


def taken_back_way(ranking: Ranking) -> str:
    """How the credit of reports that were taken back leaves the ranking."""
    if ranking.state == Ranking.State.DRAFT:
        return _(
            "A closed week keeps its figures, so these rewarded bodies may still have the credit. "
            "Reopen the week, close it again on a later day than the acceptance was taken back, "
            "then compute the draft once more."
        )
    return _(
        "The announced edition still has their credit. Reopen the week, close it again on a later "
        "day than the acceptance was taken back, then begin a new edition."
    )


def taken_back_since(refusal: TakenBackSince, ranking: Ranking, user: Any) -> Obstacle:
    """Closed weeks that still hold the credit of reports that lost it."""
    programme = ranking.programme
    items = [
        (
            f"{week_words(one.week)}: {counted(one.name, one.reports)}",
            weeks_link(user, programme, one.week),
        )
        for one in refusal.found[:NAMED]
    ]
    return Obstacle(
        _("Acceptances were taken back after the week was closed"),
        taken_back_way(ranking),
        items,
        max(0, len(refusal.found) - NAMED),
        weeks_link(user, programme, max(one.week for one in refusal.found)),
        _("Reopen the week"),
    )  # fmt: skip


def unseen_words(one: Unseen) -> str:
    """A body and how many of its reports are meant."""
    return counted(one.name, one.reports)


def counted(name: str, reports: int) -> str:
    """A body's name and a number of reports."""
    words = ngettext("%(body)s: %(count)s report", "%(body)s: %(count)s reports", reports)
    return words % {"body": name, "count": formats.integer(reports)}


def window_open(refusal: WindowOpen, _ranking: Ranking, _user: Any) -> Obstacle:
    """The bodies have the word."""
    day = formats.long_date(refusal.until)
    return Obstacle(
        _("Bodies may still appeal"),
        _("The days to appeal end on %(day)s. The ranking can be made final from the day after.")
        % {"day": day},
    )


def appeals_open(refusal: AppealsOpen, ranking: Ranking, _user: Any) -> Obstacle:
    """Appeals to decide first."""
    return Obstacle(
        _("Appeals wait for a decision"),
        _("Each appeal needs an answer before the ranking is made final."),
        [
            (
                one.body.name,
                reverse("appeal_decide", args=[ranking.programme_id, one.ranking.edition, one.pk]),
            )
            for one in refusal.appeals[:NAMED]
        ],
        max(0, len(refusal.appeals) - NAMED),
    )


def cases_pending(refusal: CasesPending, ranking: Ranking, user: Any) -> Obstacle:
    """Integrity of a rewarded body; told to those who may know of cases, to nobody else."""
    if not can(user, Permission.HANDLE_CASES, ranking.programme.office):
        return not_now(refusal, ranking, user)
    if refusal.is_confirmed:
        return Obstacle(
            _("A case against a rewarded body was confirmed"),
            _("This edition does not know of it yet. Begin a new edition on the page of the "
              "programme; it takes the case into account."),
            url=reverse("programme", args=[ranking.programme_id]),
            action=_("Open the programme"),
        )  # fmt: skip
    return Obstacle(
        _("A rewarded body is still under examination"),
        _("Its case has to be decided before the ranking is made final."),
        url=link(user, "case_list"),
        action=_("Open the cases"),
    )


def too_young(ranking: Ranking, moment: dt.datetime) -> Obstacle:
    """The person's authenticator app was set up less than a day ago."""
    known = {"moment": formats.moment(moment, ranking.programme.office.zone)}
    return Obstacle(
        _("Your authenticator app is too new to sign"),
        _("An app signs only from 24 hours after it was set up. Yours signs from %(moment)s. If "
          "you did not set it up yourself, tell your administrator at once.") % known,
    )  # fmt: skip


def superseded(_refusal: Refusal, ranking: Ranking, _user: Any) -> Obstacle:
    """A later edition, or another result than the one that was looked at."""
    last = second_looks.latest_edition(ranking.programme)
    if last is not None and last != ranking:
        return Obstacle(
            _("There is a later edition"),
            _("Edition %(number)d takes the place of this one; only the last edition is signed.")
            % {"number": last.edition},
            url=reverse("ranking_sign", args=[ranking.programme_id, last.edition]),
            action=_("Open edition %(number)d") % {"number": last.edition},
        )
    return Obstacle(
        _("The figures have changed"),
        _("Something changed since this draft was computed or since you opened the page. Let the "
          "operator compute it once more, look at it again, then sign."),
        url=reverse("programme", args=[ranking.programme_id]),
        action=_("Open the programme"),
    )  # fmt: skip


def not_computed(ranking: Ranking) -> Obstacle:
    """A draft without figures."""
    return Obstacle(
        _("The draft is not computed yet"),
        _("There is nothing to sign before the operator has computed the draft."),
        url=reverse("programme", args=[ranking.programme_id]),
        action=_("Open the programme"),
    )


#: The words of each refusal.
WORDED: dict[type[Refusal], Words] = {
    WeeksOpen: weeks_open,
    MarksMissing: marks_missing,
    NumbersMissing: numbers_missing,
    RechecksMissing: rechecks_missing,
    FoundUnfit: found_unfit,
    TakenBackSince: taken_back_since,
    WindowOpen: window_open,
    AppealsOpen: appeals_open,
    Superseded: superseded,
    AlreadySigned: already_signed,
    CasesPending: cases_pending,
}
