"""QR codes as SVG without styles, which the content policy lets through and paper prints."""

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString

#: The quiet zone that readers want around a code, in modules.
QUIET = 4


def qr_code(text: str, label: str) -> SafeString:
    """The picture of a text, as wide as its style says."""
    code = qrcode.QRCode(border=QUIET, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    return format_html(
        '<svg class="paper-qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
        '<path fill="#fff" d="M0 0h{0}v{0}H0z"/><path fill="#211D1A" d="{2}"/></svg>',
        len(rows),
        label,
        "".join(_run(x, y, width) for y, row in enumerate(rows) for x, width in _runs(row)),
    )


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """The dark stretches of a row: where each begins and how long it is."""
    starts = [x for x, dark in enumerate(row) if dark and not row[x - 1]]
    return [(x, row.index(False, x) - x) for x in starts]


def _run(x: int, y: int, width: int) -> str:
    return f"M{x} {y}h{width}v1h-{width}z"
