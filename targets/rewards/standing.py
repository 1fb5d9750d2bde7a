"""What a paper is worth today: genuine, replaced by a later edition, or revoked."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from targets.models import Certificate, Ranking
from targets.rewards.awards import of_rewarded
from targets.rewards.inputs import confirmed_cases

State = Ranking.State


class Worth(models.TextChoices):
    """The one word of a public page; the words that people read stand in its template."""

    GENUINE = "genuine"
    APPEALS_OPEN = "appeals_open"
    UNDER_REVISION = "under_revision"
    IN_REVIEW = "in_review"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Standing:
    """The worth of a paper; `edition` is the one that replaced it."""

    worth: Worth
    edition: int | None = None


def standing_of_certificate(certificate: Certificate) -> Standing:
    """Revoked by itself, in review for a case of its body, or as good as its edition."""
    if certificate.revoked_at:
        return Standing(Worth.REVOKED)
    row = certificate.row
    standing = later_than(row.ranking)
    if standing.worth == Worth.GENUINE and is_in_doubt(row.ranking, Q(body=row.body_id)):
        return Standing(Worth.IN_REVIEW)
    return standing


def replacement(ranking: Ranking) -> int | None:
    """The last edition that is out after this one and took its place."""
    standing = standing_of_edition(ranking)
    return standing.edition if standing.worth == Worth.SUPERSEDED else None


def standing_of_edition(ranking: Ranking) -> Standing:
    """Whether it is as good as it was, or a case of a rewarded body was confirmed since."""
    standing = later_than(ranking)
    out = standing.worth in (Worth.GENUINE, Worth.APPEALS_OPEN)
    if out and is_in_doubt(ranking, of_rewarded(ranking)):
        return Standing(Worth.IN_REVIEW)
    return standing


def is_in_doubt(ranking: Ranking, rewarded: Q) -> bool:
    """Whether a case of a rewarded body and of the programme's days was confirmed: nobody with
    one is rewarded, so it came after the computing. The public never learns why."""
    return bool(confirmed_cases(ranking.programme).filter(rewarded).exists())


def later_than(ranking: Ranking) -> Standing:
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
