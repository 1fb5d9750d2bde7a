"""The life of a ranking: computed as a draft, announced, appealed against, made final.

Every step is one transaction that holds the programme's row, so that two deeds at the same
moment come one after the other; each is in the audit log.
"""

import datetime as dt
import logging
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.models import Body, Membership
from adhoc_bodies.scope import memberships_of
from portal import clock
from posts.models.cases import IntegrityCase
from targets.models import Appeal, Programme, Ranking, Signature
from targets.rewards import awards, drafts, second_looks
from targets.rewards.blindness import is_blind
from targets.rewards.commissioners import decides
from targets.rewards.inputs import cases_in
from targets.rewards.readiness import missing
from targets.rewards.refusals import (
    AlreadySigned,
    AppealsOpen,
    CasesPending,
    FoundUnfit,
    NotAllowed,
    Superseded,
    TakenBackSince,
    WindowOpen,
)
from targets.rewards.seeing import manages
from targets.rewards.tokens import new_token

logger = logging.getLogger(__name__)


# ---- editions ---------------------------------------------------------------


@transaction.atomic
def compute_draft(*, ranking: Ranking, by: User | None = None) -> Ranking:
    """Compute a draft by what is known now, complete or not.

    Raises NotAllowed for a ranking that is no draft any more, Inconsistent where the rules refuse
    the inputs. Signatures under another result are void and are deleted; the audit log keeps
    them. An unchanged result changes no row.
    """
    held = hold(ranking)
    if held.state != Ranking.State.DRAFT:
        raise NotAllowed
    before = held.digest
    with drafts.assembled(held) as draft:
        if draft.digest != before or drafts.differs(held, draft):
            drafts.store(held, draft)
            held.signatures.all().delete()
            told("ranking-computed", held, by, digest=draft.digest, before=before)
    held.computed_at = clock.now()
    held.save(update_fields=["header", "digest", "computed_at"])
    return held


@transaction.atomic
def new_edition(*, programme: Programme, by: User | None = None, reason: str = "") -> Ranking:
    """Begin the next edition and compute it; from the second on with the reason for it.

    Raises NotAllowed without a reason, and while the last edition is still a draft.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    last = second_looks.latest_edition(programme)
    if last and (last.state == Ranking.State.DRAFT or not reason.strip()):
        raise NotAllowed
    ranking = Ranking.objects.create(
        programme=programme, edition=last.edition + 1 if last else 1, reason=reason.strip(),
        token=new_token(),
    )  # fmt: skip
    told("ranking-edition", ranking, by, reason=ranking.reason)
    return compute_draft(ranking=ranking, by=by)


def hold(ranking: Ranking) -> Ranking:
    """The ranking as it stands now, its programme held against other deeds."""
    Programme.objects.select_for_update().get(pk=ranking.programme_id)
    return Ranking.objects.select_related("programme__office__area", "programme__election").get(
        pk=ranking.pk
    )


def told(action: str, ranking: Ranking, by: User | None, **data: Any) -> None:
    """Write a step of a ranking into the audit log."""
    area = ranking.programme.office.area.code
    facts = {"programme": ranking.programme_id, "edition": ranking.edition} | data
    record(action=action, obj=ranking, by=by, area=area, data=facts)


# ---- signatures -------------------------------------------------------------


@transaction.atomic
def sign(*, ranking: Ranking, step: str, by: User, digest: str = "") -> Signature:
    """Sign the announcement or the final decision; the second signature does it.

    What is signed is `digest`, or that of the ranking as it was given: what the person saw.
    Raises NotAllowed, Superseded, AlreadySigned, and what the step itself lacks: WeeksOpen,
    MarksMissing, NumbersMissing; WindowOpen, AppealsOpen, CasesPending; for either FoundUnfit,
    TakenBackSince.
    """
    seen = digest or ranking.digest
    held = hold(ranking)
    if not may_sign(held, step, by):
        raise NotAllowed
    if has_signed(held, step, by):
        raise AlreadySigned
    check_step(held, step)
    if seen != held.digest:
        raise Superseded
    held.signatures.filter(step=step, by=by).delete()  # void, or given anew
    signature = Signature.objects.create(
        ranking=held, step=step, by=by, at=clock.now(), digest=held.digest
    )
    told("ranking-signed", held, by, step=step, digest=held.digest)
    if len(counting_signatures(held, step)) >= Signature.NEEDED:
        (announce if step == Signature.Step.ANNOUNCE else finalise)(held, by)
    return signature


def may_sign(ranking: Ranking, step: str, by: User) -> bool:
    """Whether the person signs: a commissioner of the office, who announces nothing of which
    the marks are partly their own and the places kept from them."""
    is_juror = step == Signature.Step.ANNOUNCE and is_blind(by, ranking.programme)
    return decides(by, ranking.programme) and not is_juror


def valid_signatures(ranking: Ranking, step: str) -> models.QuerySet[Signature]:
    """Signatures under the ranking as it stands."""
    return ranking.signatures.filter(step=step, digest=ranking.digest)


def counting_signatures(ranking: Ranking, step: str) -> list[Signature]:
    """Valid signatures of people who still decide: one who left the office counts no more."""
    valid = valid_signatures(ranking, step).select_related("by").order_by("at", "pk")
    return [one for one in valid if decides(one.by, ranking.programme)]


def has_signed(ranking: Ranking, step: str, by: User) -> bool:
    """Whether the person has signed the ranking as it stands, and another one is needed.

    Not so where enough people have signed and yet nothing was done, because one of them did not
    decide at the time: then either signs once more.
    """
    counting = counting_signatures(ranking, step)
    return len(counting) < Signature.NEEDED and any(one.by_id == by.pk for one in counting)


def check_step(ranking: Ranking, step: str) -> None:
    """Raise what forbids a step."""
    if second_looks.latest_edition(ranking.programme) != ranking:
        raise Superseded
    if step == Signature.Step.ANNOUNCE:
        check_announce(ranking)
    elif step == Signature.Step.FINAL:
        check_final(ranking)
    else:
        raise NotAllowed


def check_announce(ranking: Ranking) -> None:
    """Raise what forbids to announce: it isn't complete, or figures changed since it was computed.

    The inputs are read anew, so that what is signed is what the portal knows at this moment;
    the same inputs give the same places, so these aren't computed.
    """
    if ranking.state != Ranking.State.DRAFT or not ranking.rows.exists():
        raise NotAllowed
    missing(ranking.programme).check()
    if drafts.digest_now(ranking) != ranking.digest:
        raise Superseded


def check_final(ranking: Ranking) -> None:
    """Raise what forbids the final decision: days to appeal are left, appeals wait, or a
    rewarded body has reports that didn't stand a second look."""
    if ranking.state != Ranking.State.ANNOUNCED or ranking.appeals_until is None:
        raise NotAllowed
    if not is_window_over(ranking):
        raise WindowOpen(ranking.appeals_until)
    waiting = Appeal.objects.filter(
        ranking__programme=ranking.programme_id, state=Appeal.State.OPEN
    )
    if appeals := list(waiting.select_related("body", "ranking")):
        raise AppealsOpen(appeals)
    check_looks(ranking)
    check_integrity(ranking)


def check_looks(ranking: Ranking) -> None:
    """Raise FoundUnfit or TakenBackSince: what was found since the announcement counts in it."""
    if unfit := second_looks.unfit_candidates(ranking):
        raise FoundUnfit(unfit)
    if found := second_looks.taken_back(ranking):
        raise TakenBackSince(found)


def check_integrity(ranking: Ranking) -> None:
    """Raise CasesPending for a rewarded body with a case of the programme's days.

    Nobody with a confirmed case is rewarded, so a confirmed one came after the computing.
    """
    cases = cases_in(ranking.programme).filter(body__in=awards.rewarded_bodies(ranking))
    states = set(cases.order_by().values_list("state", flat=True))
    for state in (IntegrityCase.State.CONFIRMED, IntegrityCase.State.OPEN):
        if state in states:
            raise CasesPending(is_confirmed=state == IntegrityCase.State.CONFIRMED)


def today_of(programme: Programme) -> dt.date:
    """The local date at the programme's office."""
    return clock.today(programme.office.area.zone)


def is_window_over(ranking: Ranking) -> bool:
    """Whether the last day to appeal is past."""
    until = ranking.appeals_until
    return until is not None and today_of(ranking.programme) > until


def announce(ranking: Ranking, by: User) -> None:
    """Freeze the ranking and open the days to appeal."""
    days = dt.timedelta(days=ranking.programme.appeal_days)
    ranking.state = Ranking.State.ANNOUNCED
    ranking.announced_at = clock.now()
    ranking.appeals_until = today_of(ranking.programme) + days
    ranking.save(update_fields=["state", "announced_at", "appeals_until"])
    told("ranking-announced", ranking, by, digest=ranking.digest)


def finalise(ranking: Ranking, by: User) -> None:
    """Make the ranking final."""
    ranking.state = Ranking.State.FINAL
    ranking.final_at = clock.now()
    ranking.save(update_fields=["state", "final_at"])
    told("ranking-final", ranking, by, digest=ranking.digest)


# ---- appeals ----------------------------------------------------------------


@transaction.atomic
def appeal(*, ranking: Ranking, body: Body, by: User, about: str, text: str) -> Appeal:
    """A body objects to an announced ranking, through one of its own people, or through the
    office where nobody serves in it any more.

    Raises NotAllowed outside the days to appeal, for strangers, for a body that isn't in the
    ranking or whose appeal still waits; Superseded when a later edition was announced.
    """
    held = hold(ranking)
    if held.state != Ranking.State.ANNOUNCED or is_window_over(held):
        raise NotAllowed
    later = Ranking.objects.filter(programme=held.programme_id, edition__gt=held.edition)
    if later.exclude(state=Ranking.State.DRAFT).exists():
        raise Superseded
    if not may_appeal(held, body, by):
        raise NotAllowed
    new = Appeal.objects.create(
        ranking=held, body=body, by=by, about=about, text=text.strip(), at=clock.now()
    )
    told("ranking-appealed", held, by, body=body.pk, appeal=new.pk, about=about)
    return new


def may_appeal(ranking: Ranking, body: Body, by: User) -> bool:
    """Whether the person speaks for the body, it is in the ranking, and no appeal of it waits."""
    serves = any(membership.body_id == body.pk for membership in memberships_of(by))
    serves = serves or speaks_for(by, ranking.programme, body)
    waits = ranking.appeals.filter(body=body, state=Appeal.State.OPEN).exists()
    return serves and not waits and ranking.rows.filter(body=body).exists()


def speaks_for(by: User, programme: Programme, body: Body) -> bool:
    """Whether the office's operator appeals for a body in which nobody serves any more: it was
    dissolved, or its people left, so that its last members can't sign in for it."""
    if not manages(by, programme):
        return False
    return not Membership.objects.active().filter(body=body).exists()


def may_decide(appeal: Appeal, by: User) -> bool:
    """Whether the person answers: a commissioner of the office, not who appealed, nor anybody
    who serves in the body."""
    belongs = any(m.body_id == appeal.body_id for m in memberships_of(by))
    return decides(by, appeal.ranking.programme) and not belongs and appeal.by_id != by.pk


@transaction.atomic
def decide_appeal(*, appeal: Appeal, by: User, granted: bool, answer: str) -> Appeal:
    """Answer an appeal; a granted one leads to a new edition with the answer as its reason.

    Raises NotAllowed for others than the office's commissioners, for who appealed or serves in
    the body, for an appeal that is decided, and without an answer.
    """
    ranking = hold(appeal.ranking)
    held = Appeal.objects.select_related("body", "ranking__programme").get(pk=appeal.pk)
    is_open = held.state == Appeal.State.OPEN and ranking.state != Ranking.State.FINAL
    if not (is_open and may_decide(held, by) and answer.strip()):
        raise NotAllowed
    held.state = Appeal.State.GRANTED if granted else Appeal.State.DISMISSED
    held.answer, held.decided_by, held.decided_at = answer.strip(), by, clock.now()
    held.save()
    told("appeal-decided", ranking, by, appeal=held.pk, body=held.body_id, granted=granted)
    if granted:
        edition_after(ranking, held, by)
    return held


def edition_after(ranking: Ranking, granted: Appeal, by: User) -> Ranking:
    """The draft that answers a granted appeal: one for all that are granted before it is signed."""
    why = f"{granted.body.name}: {granted.answer}"
    last = second_looks.latest_edition(ranking.programme)
    if last is None or last.state != Ranking.State.DRAFT:
        return new_edition(programme=ranking.programme, by=by, reason=shortened(why))
    last.reason = shortened(f"{last.reason}\n{why}" if last.reason else why)
    last.save(update_fields=["reason"])
    return compute_draft(ranking=last, by=by)


def shortened(reason: str) -> str:
    """A reason that fits its column."""
    most = Ranking._meta.get_field("reason").max_length or 0
    return reason if len(reason) <= most else reason[: most - 1] + "…"


# ---- at night ---------------------------------------------------------------


def compute_drafts() -> int:
    """Compute every programme's draft anew; how many. One that fails costs only itself."""
    last = Ranking.objects.values("programme").annotate(last=Max("edition"))
    editions = dict(last.values_list("programme", "last"))
    found = Ranking.objects.filter(state=Ranking.State.DRAFT)
    return sum(safely(draft) for draft in found if draft.edition == editions[draft.programme_id])


def safely(draft: Ranking) -> bool:
    """Compute a draft; a failure is logged."""
    try:
        compute_draft(ranking=draft)
    except NotAllowed:
        return False  # announced in the meantime
    except Exception:
        logger.exception("The draft of ranking %s could not be computed", draft)
        return False
    return True
