"""`manage.py load_areas`: the bundled list of Indonesia's areas, or a later edition of it."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from adhoc_bodies.areas import BUNDLED, BadAreaFile, load_edition, read_edition


class Command(BaseCommand):
    """Load the areas; can be repeated without doubles."""

    help = "Load Indonesia's areas; a later edition adds and ends codes, it never deletes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=BUNDLED,
            help="CSV with columns code,name",
        )
        parser.add_argument(
            "--valid-from",
            type=dt.date.fromisoformat,
            help="first day of a later edition (YYYY-MM-DD); codes it lacks end the day before",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            names = read_edition(options["file"])
        except (BadAreaFile, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        outcome = load_edition(names=names, valid_from=options["valid_from"])
        levels = outcome.by_level
        self.stdout.write(
            f"{levels[1]} provinces, {levels[2]} regencies and cities, {levels[3]} districts, "
            f"{levels[4]} villages: {outcome.added} added, {outcome.renamed} renamed, "
            f"{outcome.reopened} reopened, {outcome.ended} ended."
        )
