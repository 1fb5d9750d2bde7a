"""Weeks and dates as the commands' options name them."""

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import CommandError

from adhoc_bodies.choosing import area_by_code, election_by_slug
from portal import weeks


def add_span_arguments(parser: ArgumentParser) -> None:
    """The options with which a command is told area, weeks, date and election."""
    parser.add_argument("--area", required=True, help="area code, as 32.71; ID for the nation")
    parser.add_argument(
        "--from", dest="first", type=week, required=True, help="first week, as 2024-W30"
    )
    parser.add_argument(
        "--to", dest="last", type=week, required=True, help="last week, as 2024-W41"
    )
    parser.add_argument(
        "--as-of", type=day, help="as known at the end of this date (default: today)"
    )
    parser.add_argument("--election", help="short name, as pilkada-2024")


def chosen(options: dict[str, Any]) -> dict[str, Any]:
    """The options as actions take them; raises CommandError with what is wrong."""
    if options["first"] > options["last"]:
        first, last = weeks.text(options["first"]), weeks.text(options["last"])
        raise CommandError(f"--from {first} is after --to {last}.")
    return {
        "election": election_by_slug(options["election"]),
        "area": area_by_code(options["area"]),
        "first": options["first"],
        "last": options["last"],
        "as_of": options["as_of"],
    }


def week(written: str) -> int:
    """An ISO week as an option's value."""
    try:
        return weeks.parse(written)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def day(written: str) -> dt.date:
    """A date as an option's value."""
    try:
        return dt.date.fromisoformat(written)
    except ValueError as error:
        raise ArgumentTypeError(f"{written!r} is not a date; write it like 2024-09-16") from error
