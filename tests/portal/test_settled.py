"""Web processes don't search for garbage among what stays."""

import subprocess
import sys

ASKED = """
import gc, sys
from portal import wsgi
print(gc.get_freeze_count(), "targets.views" in sys.modules)
"""


def test_what_is_loaded_at_the_start_is_never_searched_for_garbage() -> None:
    asked = subprocess.run(
        [sys.executable, "-c", ASKED], capture_output=True, text=True, check=True
    )
    frozen, is_loaded = asked.stdout.split()
    assert int(frozen) > 50_000
    assert is_loaded == "True"
