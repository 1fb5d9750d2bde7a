"""`manage.py export_compliance`: the compliance of every body and week as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from portal import weeks
from targets.choosing import add_span_arguments, chosen
from targets.exports import COLUMNS, compliance_rows, write_table


class Command(BaseCommand):
    """Write one row for each active PPK and PPS and week."""

    help = (
        "Write the compliance of an area's PPK and PPS for a range of weeks, with the columns "
        + ",".join(COLUMNS)
        + ". Open weeks are computed on the spot; nothing needs to be computed before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_span_arguments(parser)
        parser.add_argument("--format", choices=["csv"], default="csv")
        parser.add_argument("--output", type=Path, required=True, help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["output"]
        wanted = chosen(options)
        total = len(weeks.between(wanted["first"], wanted["last"]))
        try:
            with tqdm(total=total, unit=" weeks", disable=None) as bar:
                rows = compliance_rows(**wanted, progress=bar.update)
                count = write_table(path, rows)
        except OSError as error:
            raise CommandError(f"--output {path}: {error.strerror}") from error
        self.stdout.write(f"{count} rows written to {path}")
