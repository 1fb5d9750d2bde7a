"""`manage.py form_bodies`: form the offices, PPK and PPS of an area for an election."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from adhoc_bodies.choosing import area_by_code, election_by_slug
from adhoc_bodies.forming import PPK_FROM, PPS_FROM, form_bodies


class Command(BaseCommand):
    """Form bodies; can be repeated without doubles."""

    help = "Form the KPU offices, PPK and PPS of an area (and the offices above it)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        day = dt.date.fromisoformat
        parser.add_argument("--election", help="short name, as pilkada-2024")
        parser.add_argument("--area", required=True, help="area code, as 32.71; ID for the nation")
        parser.add_argument("--ppk-from", type=day, default=PPK_FROM, help="default %(default)s")
        parser.add_argument("--pps-from", type=day, default=PPS_FROM, help="default %(default)s")
        parser.add_argument(
            "--until",
            type=day,
            help="last day of the bodies; default two months after voting",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        formed = form_bodies(
            election=election_by_slug(options["election"]),
            area=area_by_code(options["area"]),
            ppk_from=options["ppk_from"],
            pps_from=options["pps_from"],
            until=options["until"],
        )
        self.stdout.write(
            f"{formed.offices} offices, {formed.ppk} PPK, {formed.pps} PPS formed; "
            f"{formed.existing} stood already."
        )
