"""Names of files: of letters, digits and hyphens, whatever an area is called."""

import datetime as dt

from django.utils.text import slugify

from adhoc_bodies.models import Area
from portal import weeks
from targets.periods import Period

LONGEST = 60


def of_area(area: Area, ending: str) -> str:
    """32.71.01-bogor-selatan.xlsx. The code, of digits and dots, begins it: no name can lead
    out of a folder, be one that systems keep for themselves, or begin like a formula."""
    return f"{area.code}-{slugify(area.name)[:LONGEST] or 'wilayah'}.{ending}"


def of_table(area: Area, period: Period, *, by_body: bool = False) -> str:
    """What the table of a page is called, without its ending."""
    what = "kepatuhan-badan" if by_body else "kepatuhan"
    return f"{what}-{area.code}-{weeks.text(period.last)}"


def of_pack(area: Area, month: dt.date) -> str:
    """What the pack of a month is called, without its ending; also the folder in it."""
    return f"paket-{area.code}-{month:%Y-%m}"
