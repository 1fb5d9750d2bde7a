"""Tasks for tests of the transport; workers load them by `--include`."""

import os
import time
from pathlib import Path

from celery import shared_task


@shared_task(name="waiting.note")
def note(diary: str, hold: str) -> None:
    """Write the worker's process id into the diary, then wait as long as `hold` exists."""
    with open(diary, "a") as lines:
        lines.write(f"begun {os.getpid()}\n")
    while Path(hold).exists():
        time.sleep(0.05)
    with open(diary, "a") as lines:
        lines.write(f"ended {os.getpid()}\n")
