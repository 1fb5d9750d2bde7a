"""Names of days and months and the few unit words, in Indonesian and English.

They are built in, because a server without Indonesian locale data must print the same
pages, and because dates inside sentences need them in one piece.
"""

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Words:
    """What differs between the two languages."""

    thousands: str
    decimal: str
    clock: str
    at: str
    points: str
    unchanged: str
    left: str
    day: tuple[str, str]
    hour: tuple[str, str]
    minute: tuple[str, str]
    just_now: str
    overdue: str
    today: str
    tomorrow: str
    yesterday: str
    ago: str
    days: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]


INDONESIAN = Words(
    thousands=".",
    decimal=",",
    clock=".",
    at="pukul",
    points="poin",
    unchanged="tetap",
    left="sisa {}",
    day=("hari", "hari"),
    hour=("jam", "jam"),
    minute=("menit", "menit"),
    just_now="baru saja",
    overdue="lewat tenggat",
    today="hari ini",
    tomorrow="besok",
    yesterday="kemarin",
    ago="{} lalu",
    days=("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    months=(
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ),
    short_months=(
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "Mei",
        "Jun",
        "Jul",
        "Agu",
        "Sep",
        "Okt",
        "Nov",
        "Des",
    ),
)
ENGLISH = Words(
    thousands=",",
    decimal=".",
    clock=":",
    at="at",
    points="points",
    unchanged="unchanged",
    left="{} left",
    day=("day", "days"),
    hour=("hour", "hours"),
    minute=("minute", "minutes"),
    just_now="just now",
    overdue="overdue",
    today="today",
    tomorrow="tomorrow",
    yesterday="yesterday",
    ago="{} ago",
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    short_months=(
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ),
)


def words() -> Words:
    """The words of the language in use; Indonesian unless English was chosen."""
    return ENGLISH if (get_language() or "id").startswith("en") else INDONESIAN
