"""`manage.py export_ranking`: a programme's ranking as a table on the standard output."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from targets.models import Programme, Ranking
from targets.rewards import files
from targets.rewards.refusals import Inconsistent
from targets.rewards.second_looks import latest_edition
from targets.scoring.ranking import COLUMNS


class Command(BaseCommand):
    """Print the ranking of a programme."""

    help = (
        f"Print the ranking of a reward programme, with the columns {COLUMNS}. An announced or "
        "final edition is printed as it was frozen; a draft as it comes out now, stored nowhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", type=int, required=True, help="number of the programme")
        parser.add_argument("--format", choices=["csv"], default="csv")
        parser.add_argument("--edition", type=int, help="default: the last one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for line in lines(chosen(options["programme"], options["edition"])):
                self.stdout.write(line, ending="")
        except Inconsistent as error:
            raise CommandError(f"The stored figures contradict each other. {error}") from error


def chosen(programme_id: int, edition: int | None) -> Ranking:
    """The edition that the options name; a first draft where there is none yet.

    Raises CommandError.
    """
    programme = Programme.objects.filter(pk=programme_id).first()
    if programme is None:
        known = ", ".join(map(str, Programme.objects.order_by("pk").values_list("pk", flat=True)))
        raise CommandError(
            f"There is no programme {programme_id} (--programme). Known: {known or 'none'}."
        )
    if edition is None:
        return latest_edition(programme) or Ranking(programme=programme)
    found = Ranking.objects.filter(programme=programme, edition=edition).first()
    if found is None:
        raise CommandError(f"Programme {programme_id} has no edition {edition} (--edition).")
    return found


def lines(ranking: Ranking) -> Iterator[str]:
    """The lines of an edition's table."""
    is_draft = ranking.state == Ranking.State.DRAFT
    return files.computed(ranking) if is_draft else files.table(ranking)
