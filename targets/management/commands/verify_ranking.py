"""`manage.py verify_ranking`: rebuild a ranking from its exported inputs."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from targets.scoring import ranking


class Command(BaseCommand):
    """Run the one file that strangers run, `targets/scoring/ranking.py`."""

    help = (
        "Compute a ranking from its exported inputs and print it; with the published CSV, compare "
        "the two byte for byte; with the published digest, compare that. "
        f"Without the portal: python {ranking.__file__} FILE [CSV]"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("inputs", metavar="FILE", help="the inputs, masukan.jsonl")
        parser.add_argument("table", metavar="CSV", nargs="?", help="the ranking, peringkat.csv")
        parser.add_argument("--digest", default="", help="the published SHA-256 of the inputs")

    def handle(self, *args: Any, **options: Any) -> None:
        given = [options["inputs"], *([options["table"]] if options["table"] else [])]
        if options["digest"]:
            given += ["--digest", options["digest"]]
        status = ranking.main(given, self.stdout, self.stderr)
        if status:
            sys.exit(status)
