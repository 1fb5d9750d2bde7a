"""Draw the samples again and compare them with what was laid out."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from posts import draws
from posts.models import Draw


class Command(BaseCommand):
    """manage.py verify_draw [--area 32.71] [--month 2024-08]"""

    help = (
        "Recomputes population, digest and sample of drawn months and names the first "
        "difference. Exit status 1 if there is one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which samples; all without options."""
        parser.add_argument("--area", help="code of the office's area, as 32.71")
        parser.add_argument("--month", help="as 2024-08")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check one sample after the other."""
        found = Draw.objects.exclude(seed="").select_related("office__area", "election")
        if options["area"]:
            found = found.filter(office__area__code=options["area"])
        wanted = options["month"]
        checked = [d for d in found if not wanted or f"{d.month:%Y-%m}" == wanted]
        for draw in checked:
            self.stdout.write(verified(draw))
        if not checked:
            self.stdout.write("There is no drawn sample like this.")


def verified(draw: Draw) -> str:
    """A sentence on a sample that is as it should be; CommandError for any other."""
    name = f"{draw.office.area.code} {draw.month:%Y-%m} {draw.election.slug}"
    known = draws.read(draws.population_of(draw))
    if known.digest != draw.population_digest:
        raise CommandError(f"{name}: the population's SHA-256 is {known.digest}, not as published")
    chosen = set(draws.sample(known.verdicts, draw.seed, draw.per_reviewer))
    laid_out = set(draw.rechecks.values_list("review", flat=True))
    if chosen != laid_out:
        first = min(chosen ^ laid_out)
        kind = "was drawn and isn't there" if first in chosen else "is there and wasn't drawn"
        raise CommandError(f"{name}: verdict {first} {kind}")
    return f"{name}: {known.size} verdicts, {len(chosen)} drawn, as published"
