"""`manage.py load_election`: make an election with its stage calendar."""

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug
from django.forms import ValidationError

from portal.tables import BadTable, open_table, rows
from posts.calendars import (
    COLUMNS,
    BadCalendar,
    Line,
    UnknownElection,
    load_calendar,
    rows_of,
    stages_of,
)


class Command(BaseCommand):
    """Load an election; can be repeated."""

    help = (
        "Make an election and its stages from a CSV file with the columns "
        + ",".join(COLUMNS)
        + ". Half a calendar would mislead: one bad row, and nothing is loaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--slug", type=slug, required=True, help="short name: pilkada-2024")
        parser.add_argument("--name", required=True, help='as people call it: "Pilkada 2024"')
        parser.add_argument("--voting-day", type=day, required=True, help="2024-11-27")
        parser.add_argument(
            "--rows-of",
            metavar="NAME",
            help="take the rows with this value in the column pemilihan (default: the --name)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            stages = stages_of(self.chosen(path, options["rows_of"] or options["name"]))
        except BadCalendar as error:
            told = [f"{path}, line {n}, column {c}: {r}" for n, c, r in error.faults]
            raise CommandError("\n".join([*told, "Nothing was loaded."])) from error
        except (OSError, BadTable, UnknownElection) as error:
            raise CommandError(f"{path}: {error}") from error
        loaded = load_calendar(
            slug=options["slug"],
            name=options["name"],
            voting_day=options["voting_day"],
            stages=stages,
        )
        self.stdout.write(
            f"{options['name']}: {loaded.created} stages made, {loaded.changed} changed, "
            f"{loaded.unchanged} as before."
        )
        if loaded.absent:
            self.stdout.write(f"Not in the file, kept: {', '.join(loaded.absent)}.")

    def chosen(self, path: Path, name: str) -> list[Line]:
        """The rows of the election in a file."""
        with open_table(path) as file:
            return rows_of(rows(file, COLUMNS), name)


def slug(written: str) -> str:
    """A short name as an option's value."""
    try:
        validate_slug(written)
    except ValidationError as error:
        raise ArgumentTypeError(f"{written!r}: letters, digits, - and _ only") from error
    return written


def day(written: str) -> dt.date:
    """A date as an option's value."""
    try:
        return dt.date.fromisoformat(written)
    except ValueError as error:
        raise ArgumentTypeError(f"{written!r} is not a date; write it like 2024-11-27") from error
