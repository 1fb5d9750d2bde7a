"""Certificates (piagam): issuing them from a final ranking, and taking one back."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.models import Body
from portal import clock
from portal.formats import local
from targets.models import Certificate, Ranking, RankingRow
from targets.rewards.awards import most_improved, rewarded_places
from targets.rewards.commissioners import decides
from targets.rewards.refusals import NotAllowed, Superseded
from targets.rewards.tokens import new_token

Award = Certificate.Award
#: A place in one of the rankings, or being the most improved.
Due = tuple[RankingRow, Award]


@transaction.atomic
def issue_certificates(*, ranking: Ranking, by: User) -> list[Certificate]:
    """Issue what the ranking earned and nobody issued yet; all its certificates come back.

    Raises NotAllowed for anybody but the office's commissioners and for rankings that are not
    final, Superseded where a later edition is there.
    """
    ranking = locked(ranking)
    _refuse(ranking, by)
    held = set(certificates_of(ranking).values_list("row", "award"))
    due = [(row, award) for row, award in earned(ranking) if (row.pk, award) not in held]
    for number, (row, award) in zip(_numbers(ranking.programme.office), due, strict=False):
        _issue(row, award, number, by)
    return list(certificates_of(ranking))


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, by: User, reason: str) -> Certificate:
    """Take a certificate back; its public page says so from now on.

    Raises NotAllowed for anybody but the office's commissioners, without a reason, and when it
    was revoked before.
    """
    held = Certificate.objects.select_for_update().get(pk=certificate.pk)
    programme = held.row.ranking.programme
    if held.revoked_at or not reason.strip() or not decides(by, programme):
        raise NotAllowed
    held.revoked_at, held.revoked_reason = clock.now(), reason.strip()
    held.save(update_fields=["revoked_at", "revoked_reason"])
    data = {"number": held.number, "reason": held.revoked_reason}
    area = held.row.body.area.code
    record(action="certificate-revoked", obj=held, by=by, area=area, data=data)
    return held


def certificates_of(ranking: Ranking) -> QuerySet[Certificate]:
    """The certificates of a ranking by their numbers, with what stands on them."""
    rows = Certificate.objects.filter(row__ranking=ranking)
    return (
        rows.select_related(
            "row__body__area", "row__body__district", "row__body__regency", "row__body__province"
        )
        .defer("row__inputs")
        .order_by("issued_at", "number", "pk")
    )


def earned(ranking: Ranking) -> list[Due]:
    """What a ranking earns: the rewarded places of each league, then the most improved."""
    due = {Award.PLACE: rewarded_places(ranking), Award.IMPROVEMENT: most_improved(ranking)}
    around = ("body__area", "body__district", "body__regency", "body__province")
    return [
        (row, award)
        for award, rows in due.items()
        for row in rows.select_related(*around).defer("inputs")
    ]


def may_issue(ranking: Ranking) -> bool:
    """Whether the ranking is final and no later edition is there, not even a draft."""
    return ranking.state == Ranking.State.FINAL and not later_editions(ranking)


def later_editions(ranking: Ranking) -> bool:
    """Whether the programme has a later edition, in whatever state."""
    rows = Ranking.objects.filter(programme=ranking.programme_id, edition__gt=ranking.edition)
    return rows.exists()


def locked(ranking: Ranking) -> Ranking:
    """The ranking as it stands, until the transaction ends; its office counts numbers for us."""
    held = Ranking.objects.select_for_update().get(pk=ranking.pk)
    Body.objects.select_for_update().get(pk=held.programme.office_id)
    return held


def _refuse(ranking: Ranking, by: User) -> None:
    if not decides(by, ranking.programme) or ranking.state != Ranking.State.FINAL:
        raise NotAllowed
    if later_editions(ranking):
        raise Superseded


def _numbers(office: Body) -> Iterable[str]:
    """The office's next numbers of this local year: 004/PIAGAM/32.71/2024, 005/…"""
    year = local(clock.now(), office.zone).year
    ending = f"/PIAGAM/{office.area.code}/{year}"
    issued = Certificate.objects.filter(
        row__ranking__programme__office=office, number__endswith=ending
    ).count()
    while True:
        issued += 1
        yield f"{issued:03d}{ending}"


def _issue(row: RankingRow, award: Award, number: str, by: User) -> None:
    certificate = Certificate.objects.create(
        row=row, award=award, number=number, token=new_token(), issued_by=by, issued_at=clock.now()
    )
    data = {"number": number, "award": str(award), "ranking": row.ranking_id}
    record(action="certificate-issued", obj=certificate, by=by, area=row.body.area.code, data=data)
