"""The wall between the jury and the names: who marks learns nothing that tells whose post it is.

Marks may change until the announcement, and who was removed may be asked again: so the wall
stands for everybody who ever sat in the jury, until no mark can come any more.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from targets.models import Juror, Programme
from targets.rewards import counting


def is_blind(user: Any, programme: Programme) -> bool:
    """Whether places, marks and nominations are kept from the person: a juror, now or before,
    while marks can still be given."""
    return programme.has_jury and sat(user, programme) and counting.takes_jurors(programme)


def sat(user: Any, programme: Programme) -> bool:
    """Whether the person ever was in the jury of the programme."""
    return Juror.objects.filter(programme=programme, user=user.pk).exists()


def blind_among(user: Any, programmes: Sequence[Programme]) -> set[int]:
    """Those of the programmes for which the person is blind. One query for who is no juror."""
    seats = Juror.objects.filter(programme__in=programmes, user=user.pk)
    own = set(seats.values_list("programme", flat=True))
    return {one.pk for one in programmes if one.pk in own and is_blind(user, one)}


def blind_words() -> str:
    """Why a juror sees no draft."""
    return _(
        "You are a juror of this programme. Its draft, with places and marks, is shown to you "
        "after the announcement; other commissioners announce it."
    )
