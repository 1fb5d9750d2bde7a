"""Make the demo's database as a first start does, with the areas of its offices only.

Runs in a process of its own, whose environment says where the data goes:
`manage.py shell -c "from tests.browser.prepare import prepare; prepare()"`.
"""

from django.core.management import call_command

from adhoc_bodies.areas import load_edition
from portal import first_run
from tests.targets.test_demo import site_names


def prepare() -> None:
    """Migrate, load some thousand areas instead of ninety thousand, and start as ever."""
    call_command("migrate", interactive=False, verbosity=0)
    load_edition(names=site_names())
    first_run.settle("areas", "loaded")
    first_run.prepare(demo_wanted=True, say=print)
