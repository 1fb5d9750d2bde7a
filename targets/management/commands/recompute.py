"""`manage.py recompute`: compute the figures of an area over some weeks again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from portal import weeks
from targets.actions import recompute
from targets.choosing import add_span_arguments, chosen


class Command(BaseCommand):
    """Compute weeks that are not closed; unchanged input changes no figure."""

    help = "Compute the compliance of an area's PPK and PPS for a range of weeks and store it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_span_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = chosen(options)
        total = len(weeks.between(wanted["first"], wanted["last"]))
        with tqdm(total=total, unit=" weeks", disable=None) as bar:
            written = recompute(**wanted, progress=bar.update)
        self.stdout.write(
            f"{total} weeks computed: {written.bodies} figures of bodies "
            f"and {written.areas} of areas changed."
        )
