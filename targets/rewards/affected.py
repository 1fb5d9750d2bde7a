"""Which rankings and certificates an integrity case touches, and what is to be done about them.

A confirmed case changes no ranking by itself: an announced one stands with its figures, until
people begin a new edition, and a certificate until a commissioner takes it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from portal import weeks
from posts.models import IntegrityCase
from targets.models import Certificate, Ranking, RankingRow
from targets.rewards.commissioners import decides
from targets.rewards.seeing import link

State = Ranking.State


@dataclass(frozen=True)
class Paper:
    """A certificate of the body, where it is read, and where this person takes it back."""

    number: str
    url: str
    is_revoked: bool
    revoke_url: str


@dataclass(frozen=True)
class Touched:
    """The body's place in an edition that is out, and its certificates."""

    row: RankingRow
    papers: Sequence[Paper]
    url: str
    programme_url: str
    #: The draft of a later edition, if one was begun.
    draft: int | None

    @property
    def needs_edition(self) -> bool:
        """Whether the edition still ranks the body, and no later one was begun."""
        return self.row.is_eligible and self.draft is None


def touched_by(case: IntegrityCase, user: Any) -> list[Touched]:
    """The newest edition that is out of each programme whose weeks hold the day, with the body."""
    week = weeks.of(case.happened_on)
    later = Ranking.objects.filter(
        programme=OuterRef("ranking__programme"), edition__gt=OuterRef("ranking__edition")
    )
    rows = (
        RankingRow.objects.filter(
            ~Exists(later.exclude(state=State.DRAFT)),
            body=case.body_id,
            ranking__programme__first_week__lte=week,
            ranking__programme__last_week__gte=week,
        )
        .exclude(ranking__state=State.DRAFT)
        .annotate(draft=later.filter(state=State.DRAFT).values("edition")[:1])
    )
    needed = rows.select_related("ranking__programme__office__area").defer("inputs")
    found = needed.prefetch_related("certificates").order_by("ranking__announced_at", "pk")
    return [touched(row, user) for row in found]


def touched(row: Any, user: Any) -> Touched:
    """A place with what belongs to it."""
    programme, edition = row.ranking.programme, row.ranking.edition
    decider = decides(user, programme)
    return Touched(
        row=row,
        papers=[paper(one, decider) for one in row.certificates.all()],
        url=link(user, "ranking_row", programme.pk, edition, row.body_id),
        programme_url=link(user, "programme", programme.pk),
        draft=row.draft,
    )


def paper(certificate: Certificate, decider: bool) -> Paper:
    """A certificate with its addresses."""
    revocable = decider and not certificate.revoked_at
    return Paper(
        number=certificate.number,
        url=reverse("certificate_page", args=[certificate.pk]),
        is_revoked=certificate.revoked_at is not None,
        revoke_url=reverse("certificate_revoke", args=[certificate.pk]) if revocable else "",
    )
