"""Dropping the draft of a later edition: the one before it stands again.

One commissioner begins an edition, and from then on all papers are under revision. So that
nobody keeps them there alone, a colleague can end it, signed by one person or not.
"""

from typing import Any

from django.db import transaction

from accounts.models import AuditEvent, User
from targets.models import Appeal, Ranking
from targets.rewards.actions import hold, told
from targets.rewards.commissioners import decides
from targets.rewards.drafts import clear
from targets.rewards.refusals import NotAllowed
from targets.rewards.second_looks import latest_edition


def began(user: Any, ranking: Ranking) -> bool:
    """Whether the person began the edition, as the audit log has it."""
    events = AuditEvent.objects.filter(action="ranking-edition", actor=user.pk)
    return events.filter(object_type="targets.ranking", object_id=str(ranking.pk)).exists()


def answers_appeal(ranking: Ranking) -> bool:
    """Whether an appeal was granted since the last edition that is out: it must be followed by
    another edition, so its draft stays."""
    out = Ranking.objects.filter(programme=ranking.programme_id).exclude(state=Ranking.State.DRAFT)
    granted = Appeal.objects.filter(
        ranking__programme=ranking.programme_id, state=Appeal.State.GRANTED
    )
    last = out.order_by("-edition").first()
    return last is not None and granted.filter(decided_at__gte=last.announced_at).exists()


def may_drop(ranking: Ranking, by: Any) -> bool:
    """Whether the person drops the edition: a draft after the first, by a commissioner of the
    office; who began it, only while nobody has signed it."""
    is_later_draft = ranking.state == Ranking.State.DRAFT and ranking.edition > 1
    if not is_later_draft or not decides(by, ranking.programme) or answers_appeal(ranking):
        return False
    return not (began(by, ranking) and ranking.signatures.exists())


@transaction.atomic
def drop(*, ranking: Ranking, by: User, reason: str) -> None:
    """Delete a later draft; the audit log keeps its digest, its signatures and the reason.

    Raises NotAllowed.
    """
    held = hold(ranking)
    if latest_edition(held.programme) != held or not reason.strip() or not may_drop(held, by):
        raise NotAllowed
    signed = list(held.signatures.order_by("pk").values_list("by", flat=True))
    told("ranking-dropped", held, by, reason=reason.strip(), digest=held.digest, signed=signed)
    clear(held)
    held.delete()
