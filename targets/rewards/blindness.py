"""The wall between the jury and the names: who marks learns nothing that tells whose post it is.

Marks may change until the announcement, and who was removed may be asked again: so the wall
stands for everybody who ever sat in the jury, until no mark can come any more.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from adhoc_bodies.querysets import within
from portal import weeks
from posts import rechecks
from posts.models import Recheck
from targets.models import Juror, Programme
from targets.rewards import counting


def is_blind(user: Any, programme: Programme) -> bool:
    """Whether places, marks and nominations are kept from the person: a juror, now or before,
    while marks can still be given."""
    return programme.has_jury and kept_from(user).filter(pk=programme.pk).exists()


def kept_from(user: Any) -> Any:
    """The programmes for which the person is blind: once a juror, as long as the jury takes
    marks."""
    seats = Juror.objects.filter(programme=OuterRef("pk"), user=user.pk)
    return counting.taking_jurors().filter(Exists(seats), creativity_weight__gt=0)


def blind_among(user: Any, programmes: Sequence[Programme]) -> set[int]:
    """Those of the programmes for which the person is blind. One query, for however many."""
    return set(
        kept_from(user).filter(pk__in=[one.pk for one in programmes]).values_list("pk", flat=True)
    )


def kept_looks(user: Any) -> Q:
    """Condition on re-checks that are kept from the person: nominated posts of programmes for
    which they are blind, and candidates for their rewards. No query for who is no juror, one
    for each user object of a juror, in however many juries.

    The pages of re-checks ask for it by `settings.GAUNG_KEPT_LOOKS`.
    """
    kept = Q(pk__in=[])
    if not user.was_juror:
        return kept
    for programme in judged_blindly(user):
        kept |= Q(report__in=programme.nominations.values("report")) | of_candidates(programme)
    return kept


def of_candidates(programme: Programme) -> Q:
    """Condition on re-checks of candidates: of all that count for a body of the programme, as
    they are laid out."""
    span = weeks.monday(programme.first_week), weeks.sunday(programme.last_week)
    bodies = within(programme.office.area, prefix="report__body__") & Q(
        report__body__election=programme.election_id, report__body__kind=programme.kind
    )
    counts = rechecks.counting_on(*span, prefix="report__")
    return Q(kind=Recheck.Kind.CANDIDATE) & bodies & counts


def judged_blindly(user: Any) -> list[Programme]:
    """The programmes for which the person is blind, read once for each user object."""
    found: list[Programme] | None = getattr(user, "_judged_blindly", None)
    if found is None:
        found = user._judged_blindly = list(
            kept_from(user).select_related("office__area").order_by("pk")
        )
    return found


def blind_words() -> str:
    """Why a juror sees no draft."""
    return _(
        "You are a juror of this programme. Its draft, with places and marks, is shown to you "
        "after the announcement; other commissioners announce it."
    )
