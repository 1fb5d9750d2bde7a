"""`manage.py import_reports`: take over reports from a spreadsheet."""

import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from adhoc_bodies.choosing import election_by_slug
from portal.tables import BadTable, harmless, open_table, rows
from posts.imports import COLUMNS, Outcome, Refused, import_reports


class Command(BaseCommand):
    """Import reports; can be repeated without doubles."""

    help = (
        "Import reports from a CSV file with the columns " + ",".join(COLUMNS) + ". "
        "Good rows are taken; refused rows go to FILE.refused.csv and the exit status is 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--election", help="short name, as pilkada-2024")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="take no row when one is refused"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        election = election_by_slug(options["election"])
        try:
            with open_table(path) as file, bar() as progress:
                outcome = import_reports(
                    election=election,
                    lines=rows(file, COLUMNS),
                    all_or_nothing=options["all_or_nothing"],
                    progress=progress.update,
                )
        except (OSError, BadTable) as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.write(
            f"{outcome.taken} reports taken, {outcome.known} known already, "
            f"{len(outcome.refused)} refused."
        )
        self.finish(path, outcome)

    def finish(self, path: Path, outcome: Outcome) -> None:
        """Write the refused rows beside the file, or remove what an earlier run left there."""
        beside = path.with_name(path.name + ".refused.csv")
        beside.unlink(missing_ok=True)
        if not outcome.refused:
            return
        write_refused(beside, outcome.refused)
        first = outcome.refused[0]
        self.stderr.write(
            f"{path}, line {first.line}, column {first.column}: {first.reason}\n"
            f"All refused rows with line, column and reason: {beside}"
        )
        sys.exit(1)


def bar() -> Any:
    """A progress bar on a terminal, nothing elsewhere."""
    return tqdm(unit=" rows", disable=None)


def write_refused(path: Path, refused: list[Refused]) -> None:
    """Write refused rows with their line, column and reason; cells can't run as formulas."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["line", "column", "reason", *COLUMNS])
        for row in refused:
            cells = [row.cells[name] for name in COLUMNS]
            table.writerow([row.line, row.column, *map(harmless, [row.reason, *cells])])
