"""`manage.py import_directives`: take over and issue directives from a spreadsheet."""

import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from adhoc_bodies.choosing import election_by_slug
from portal.tables import BadTable, harmless, open_table, rows
from posts.directive_imports import COLUMNS, OPTIONAL, Outcome, Refused, import_directives


class Command(BaseCommand):
    """Import directives; can be repeated without doubles."""

    help = (
        "Import and issue directives from a CSV file with the columns "
        + ",".join(COLUMNS)
        + ". kinds (ppk, pps) and platforms are joined by +; office is an area code, empty for "
        "the nation. sasaran and tujuan, which the file may lack, name segments and purposes, "
        "joined by +. Good rows are taken; refused rows go to FILE.refused.csv and the exit "
        "status is 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--election", help="short name, as pilkada-2024")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        election = election_by_slug(options["election"])
        try:
            with open_table(path) as file, tqdm(unit=" rows", disable=None) as progress:
                outcome = import_directives(
                    election=election, lines=rows(file, COLUMNS, OPTIONAL), progress=progress.update
                )
        except (OSError, BadTable) as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.write(
            f"{outcome.taken} directives issued, {outcome.known} known already, "
            f"{len(outcome.refused)} refused."
        )
        self.finish(path, outcome)

    def finish(self, path: Path, outcome: Outcome) -> None:
        """Name the refused rows, and write them beside the file; remove an earlier run's."""
        beside = path.with_name(path.name + ".refused.csv")
        beside.unlink(missing_ok=True)
        if not outcome.refused:
            return
        write_refused(beside, outcome.refused)
        for row in outcome.refused:
            self.stderr.write(f"{path}, line {row.line}, column {row.column}: {row.reason}")
        self.stderr.write(f"Refused rows: {beside}")
        sys.exit(1)


def write_refused(path: Path, refused: list[Refused]) -> None:
    """Write refused rows with their line, column and reason; cells can't run as formulas."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["line", "column", "reason", *COLUMNS, *OPTIONAL])
        for row in refused:
            cells = [row.cells.get(name, "") for name in (*COLUMNS, *OPTIONAL)]
            table.writerow([row.line, row.column, *map(harmless, [row.reason, *cells])])
