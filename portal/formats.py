"""How numbers, dates and times are written on pages, in Indonesian and English.

Percentages come in *hundredths of
a percent* when they are whole numbers (8542 is 85,42 %), as scores are stored; a
``Decimal`` is the percentage itself. What does not exist (``None``) prints as "–".
"""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from portal.clock import ZONES
from portal.words import words

NOTHING = "–"
MINUS = "−"


# ---- numbers ----------------------------------------------------------------


def number(value: int | Decimal, places: int = 0) -> str:
    """A number with separators, rounded half up: 1971809 → 1.971.809."""
    quantum = Decimal(1).scaleb(-places)
    rounded = Decimal(value).quantize(quantum, rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{abs(rounded):,.{places}f}".partition(".")
    text = whole.replace(",", words().thousands) + (words().decimal + fraction if fraction else "")
    return MINUS + text if rounded < 0 else text


def integer(value: int | None) -> str:
    """A whole number with thousands separated: 1971809 → 1.971.809."""
    if value is None:
        return NOTHING
    text = f"{abs(value):,}".replace(",", words().thousands)
    return MINUS + text if value < 0 else text


def signed(value: int | None) -> str:
    """A whole number with its sign: 44810 → +44.810."""
    if value is None:
        return NOTHING
    return ("+" if value > 0 else "") + integer(value)


def as_percentage(value: int | Decimal) -> Decimal:
    """A whole number is hundredths of a percent, a Decimal the percentage itself."""
    return value if isinstance(value, Decimal) else Decimal(value) / 100


def percent(value: int | Decimal | None, places: int = 1) -> str:
    """8542 → 85,4%; Decimal("57.59") with two places → 57,59%."""
    return NOTHING if value is None else number(as_percentage(value), places) + "%"


def goal(value: int | Decimal | None) -> str:
    """A percentage with only the decimals that it needs: 9000 → 90%, 6543 → 65,43%."""
    if value is None:
        return NOTHING
    exponent = as_percentage(value).normalize().as_tuple().exponent
    return percent(value, max(0, -int(exponent)))


def score(hundredths: int | None) -> str:
    """A score with one decimal and no sign: 8790 → 87,9."""
    return NOTHING if hundredths is None else number(as_percentage(hundredths), 1)


def delta_direction(hundredths: int | None) -> str:
    """up, down or flat, as the *printed* (rounded) change tells."""
    tenths = round_tenths(hundredths or 0)
    return "flat" if tenths == 0 else "up" if tenths > 0 else "down"


def round_tenths(hundredths: int) -> int:
    """Hundredths to tenths, half away from zero, so that +5 and −5 both show."""
    return (abs(hundredths) + 5) // 10 * (1 if hundredths >= 0 else -1)


def delta_points(hundredths: int | None) -> str:
    """A change between two percentages: 200 → ▲ 2,0 poin; −80 → ▼ 0,8 poin; 0 → = tetap."""
    if hundredths is None:
        return NOTHING
    direction = delta_direction(hundredths)
    if direction == "flat":
        return f"= {words().unchanged}"
    sign = "▲" if direction == "up" else "▼"
    return f"{sign} {number(abs(as_percentage(hundredths)), 1)} {words().points}"


@lru_cache(maxsize=64)
def heat_bounds(compliant_from: int) -> tuple[int, int, int]:
    """Where the three lower heat steps end, in hundredths of a percent, on whole 5 percents.

    With the usual target of 90 % they are 50, 65 and 80; another target moves them along.
    """
    low, middle, high = (500 * round(compliant_from * share / 18 / 500) for share in (10, 13, 16))
    return low, middle, high


def heat_step(hundredths: int | None, compliant_from: int) -> str:
    """The CSS class of a heat cell: h0 to h3 below the target, h4 at it, h5 full, hx nothing owed.

    Both figures are hundredths of a percent; the colour family changes at the target.
    """
    if hundredths is None:
        return "hx"
    if hundredths >= compliant_from:
        return "h5" if hundredths >= 10000 else "h4"
    return f"h{sum(hundredths >= bound for bound in heat_bounds(compliant_from))}"


def heat_value(hundredths: int | None, compliant_from: int) -> str:
    """The whole percent of a heat cell; rounded down where rounding up would
    print a figure of the next colour (89,6 is not shown as 90)."""
    if hundredths is None:
        return ""
    rounded = (hundredths + 50) // 100
    same_colour = heat_step(rounded * 100, compliant_from) == heat_step(hundredths, compliant_from)
    return str(rounded if same_colour else hundredths // 100)


def filesize(size: int) -> str:
    """Bytes as people read them: 184 KB; 1,2 MB."""
    if size < 1_000_000:
        return f"{number(max(1, round(size / 1000)) if size else 0)} KB"
    return f"{number(Decimal(size) / 1_000_000, 1)} MB"


# ---- dates ------------------------------------------------------------------


def local(moment: dt.datetime, zone: str = "WIB") -> dt.datetime:
    """An aware moment in one of Indonesia's zones."""
    return moment.astimezone(ZONES[zone or "WIB"])


def as_date(value: dt.date | dt.datetime, zone: str = "WIB") -> dt.date:
    """The calendar date of a date or, in the given zone, of an aware moment."""
    return local(value, zone).date() if isinstance(value, dt.datetime) else value


def long_date(value: dt.date | dt.datetime | None, zone: str = "WIB") -> str:
    """24 Juli 2024."""
    if value is None:
        return NOTHING
    date = as_date(value, zone)
    return f"{date.day} {month(date)}"


def month(value: dt.date) -> str:
    """The month of a day: Juli 2024."""
    return f"{words().months[value.month - 1]} {value.year}"


def day(value: dt.date | dt.datetime | None, zone: str = "WIB") -> str:
    """Rabu, 24 Juli 2024."""
    if value is None:
        return NOTHING
    date = as_date(value, zone)
    return f"{words().days[date.weekday()]}, {long_date(date)}"


def weekday(value: dt.date | dt.datetime | None, zone: str = "WIB") -> str:
    """A day near by, without its year: Jumat, 26 Juli."""
    if value is None:
        return NOTHING
    date = as_date(value, zone)
    return f"{words().days[date.weekday()]}, {date.day} {words().months[date.month - 1]}"


def short_day(value: dt.date | dt.datetime | None, zone: str = "WIB") -> str:
    """For lists: 24 Jul."""
    if value is None:
        return NOTHING
    date = as_date(value, zone)
    return f"{date.day} {words().short_months[date.month - 1]}"


def heat_day(value: dt.date | dt.datetime | None, zone: str = "WIB") -> str:
    """For chart axes and heat tables: 22/7."""
    if value is None:
        return NOTHING
    date = as_date(value, zone)
    return f"{date.day}/{date.month}"


def clock(moment: dt.datetime | None, zone: str = "WIB") -> str:
    """14.30 WIB."""
    if moment is None:
        return NOTHING
    time = local(moment, zone)
    return f"{time.hour:02d}{words().clock}{time.minute:02d} {zone or 'WIB'}"


def moment(value: dt.datetime | None, zone: str = "WIB") -> str:
    """Senin, 22 Juli 2024 pukul 10.20 WIB."""
    if value is None:
        return NOTHING
    return f"{day(value, zone)} {words().at} {clock(value, zone)}"


def day_range(first: dt.date, last: dt.date) -> str:
    """22–28 Juli 2024; 29 Juli–4 Agustus 2024; 30 Desember 2024–5 Januari 2025."""
    if first == last:
        return long_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{long_date(last)}"
    if first.year == last.year:
        return f"{first.day} {words().months[first.month - 1]}–{long_date(last)}"
    return f"{long_date(first)}–{long_date(last)}"


def week_label(week: int) -> str:
    """The days of an ISO week: 202436 → 2–8 September 2024."""
    monday = dt.date.fromisocalendar(week // 100, week % 100, 1)
    return day_range(monday, monday + dt.timedelta(days=6))


# ---- spans ------------------------------------------------------------------


def count_of(count: int, unit: tuple[str, str]) -> str:
    """A count with its unit: 2 hari; 1 day, 2 days."""
    return f"{count} {unit[0] if count == 1 else unit[1]}"


def span(delta: dt.timedelta, *, fine: bool = False) -> str:
    """A length of time rounded down: 2 hari; 5 jam 30 menit (fine) or 5 jam; 47 menit."""
    minutes = int(delta.total_seconds()) // 60
    if minutes >= 24 * 60:
        return count_of(minutes // (24 * 60), words().day)
    hours, minutes = divmod(minutes, 60)
    if hours and (not fine or not minutes):
        return count_of(hours, words().hour)
    if hours:
        return f"{count_of(hours, words().hour)} {count_of(minutes, words().minute)}"
    return count_of(minutes, words().minute)


def remaining(until: dt.datetime, now: dt.datetime) -> str:
    """What is left before a moment: sisa 5 jam 30 menit; sisa 2 hari; lewat tenggat."""
    if until <= now:
        return words().overdue
    return words().left.format(span(until - now, fine=True))


def age(since: dt.datetime, now: dt.datetime) -> str:
    """How long ago, rounded down: 2 hari; 19 jam; baru saja."""
    delta = now - since
    return words().just_now if delta < dt.timedelta(minutes=1) else span(delta)


def days_away(date: dt.date, today: dt.date) -> str:
    """hari ini; besok; 18 hari; kemarin; 3 hari lalu."""
    distance = (date - today).days
    near = {0: words().today, 1: words().tomorrow, -1: words().yesterday}
    if distance in near:
        return near[distance]
    text = count_of(abs(distance), words().day)
    return text if distance > 0 else words().ago.format(text)
