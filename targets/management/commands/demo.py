"""`manage.py demo`: fill an empty database with the demo campaign, or list its sign-ins."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from adhoc_bodies.models import Area
from portal import first_run
from targets.demo.campaign import PASSWORD, SIGN_INS
from targets.demo.load import is_loaded, load


class Command(BaseCommand):
    """The demo campaign; the same on every machine."""

    help = "Fill an empty database with the demo campaign (Pilkada 2024, Kota Bogor)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sign-ins", action="store_true", help="list who can sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.GAUNG_DEMO:
            raise CommandError("This is no demo: start it with GAUNG_DEMO=1 and its own database.")
        if options["sign_ins"]:
            return self.sign_ins()
        if is_loaded():
            self.stdout.write("The demo is loaded already.")
        elif first_run.fact("kind") == first_run.OWN:
            raise CommandError("This database is an own portal; the demo needs another GAUNG_VAR.")
        elif User.objects.exists():
            raise CommandError("The database has people already; the demo needs an empty one.")
        elif not Area.objects.exists():
            raise CommandError("No areas are loaded: run load_areas first.")
        else:
            load(self.stdout.write)
        first_run.mark_demo()
        return None

    def sign_ins(self) -> None:
        """Print who can sign in, with the password of all of them."""
        self.stdout.write(f"Sign in with the password {PASSWORD} as:")
        for person in SIGN_INS:
            self.stdout.write(f"  {person.email:<32} {person.name}, {person.what}")
