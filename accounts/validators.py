"""What may stand in the fields about people."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _

#: Sixteen digits, however they are grouped: the shape of a NIK, which we never keep.
NIK = re.compile(r"(?<!\d)(?:\d[ .\-]?){15}\d(?!\d)")
#: Marks that people put between the digits of a number.
_MARKS = re.compile(r"[\s().\-]")


@deconstructible
class NoIdentityNumber:
    """Refuses text that holds a number shaped like a NIK (UU 27/2022: no more than needed)."""

    def __call__(self, value: Any) -> None:
        """Raise ValidationError for text with such a number."""
        if NIK.search(str(value)):
            raise ValidationError(
                _("Leave out identity numbers (16 digits). Gaung does not keep them."),
                code="nik",
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoIdentityNumber)

    def __hash__(self) -> int:
        return hash(type(self))


def normal_phone(written: str) -> str:
    """An Indonesian mobile number as +62…: `0812-3456-7890` becomes `+6281234567890`.

    Empty stays empty. Raises ValidationError for anything else that isn't such a number.
    """
    digits = _MARKS.sub("", written)
    if not digits:
        return ""
    digits = re.sub(r"^(\+62|62|0)", "", digits)
    if not re.fullmatch(r"8[0-9]{7,12}", digits):
        raise ValidationError(_("Write a mobile number like 0812 3456 7890."), code="phone")
    return f"+62{digits}"


def masked_phone(phone: str) -> str:
    """A number of which only the ends can be read: +62 812 •••• 890."""
    if not phone:
        return ""
    return f"{phone[:3]} {phone[3:6]} •••• {phone[-3:]}"
