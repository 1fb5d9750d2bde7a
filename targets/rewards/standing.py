"""What a paper is worth today: genuine, replaced by a later edition, or revoked."""

from dataclasses import dataclass

from django.db import models

from targets.models import Certificate, Ranking

State = Ranking.State


class Worth(models.TextChoices):
    """The one word of a public page; the words that people read stand in its template."""

    GENUINE = "genuine"
    APPEALS_OPEN = "appeals_open"
    UNDER_REVISION = "under_revision"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Standing:
    """The worth of a paper; `edition` is the one that replaced it."""

    worth: Worth
    edition: int | None = None


def standing_of_certificate(certificate: Certificate) -> Standing:
    """Revoked by itself, or as good as its edition."""
    if certificate.revoked_at:
        return Standing(Worth.REVOKED)
    return standing_of_edition(certificate.row.ranking)


def replacement(ranking: Ranking) -> int | None:
    """The last edition that is out after this one and took its place."""
    standing = standing_of_edition(ranking)
    return standing.edition if standing.worth == Worth.SUPERSEDED else None


def standing_of_edition(ranking: Ranking) -> Standing:
    """Whether a later edition took its place, or is being made; else final or open to appeals."""
    rows = Ranking.objects.filter(programme=ranking.programme_id, edition__gt=ranking.edition)
    later = list(rows.order_by("-edition").values_list("edition", "state"))
    for edition, state in later:
        if state != State.DRAFT:
            return Standing(Worth.SUPERSEDED, edition)
    if later:
        return Standing(Worth.UNDER_REVISION)
    final = ranking.state == State.FINAL
    return Standing(Worth.GENUINE if final else Worth.APPEALS_OPEN)
