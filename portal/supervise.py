"""Several programs as one foreground process: started together, restarted, ended together."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

logger = logging.getLogger(__name__)

#: A program that ends sooner than this after its start counts as unable to start.
QUICK_SECONDS = 5.0
#: So many quick ends in a row of a vital program end everything.
MAX_QUICK_ENDS = 4
#: Seconds that programs get to finish what they are at.
GRACE_SECONDS = 15.0
TICK_SECONDS = 0.2
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent() -> None:
    """Ask the kernel to end this child when the supervisor is killed without a chance."""
    if libc is not None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Program:
    """One program under supervision."""

    name: str
    command: list[str]
    #: Whether everything ends when this program cannot be kept running.
    vital: bool = False
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    quick_ends: int = 0
    start_after: float = field(default=0.0)

    def start(self) -> None:
        """Start in a session of its own: a Ctrl-C in the terminal reaches only the supervisor."""
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - the supervisor has no threads
        )
        self.started_at = time.monotonic()

    def tend(self) -> None:
        """Start the program when it is due; note when it ended, and wait longer each time."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_after:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self.quick_ends = self.quick_ends + 1 if now - self.started_at < QUICK_SECONDS else 0
        self.start_after = now + min(2.0**self.quick_ends - 1, 30.0)
        logger.warning("%s ended with status %s and is started again", self.name, status)
        self.kill_group()
        self.process = None

    def terminate(self) -> None:
        """Ask the parent alone to end: its children are its own business."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill_group(self) -> None:
        """End whatever is left of the program, children included."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Keeps programs running until it is told to stop."""

    def __init__(self, programs: list[Program]) -> None:
        self.programs = programs
        self.stopping = False

    def run(self, *, is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
        """Run until SIGINT, SIGTERM or SIGHUP, or a vital program fails; returns the status.

        `when_ready` is called once, as soon as `is_ready` says yes.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        announced = False
        try:
            while not self.stopping:
                for program in self.programs:
                    program.tend()
                if failed := self.failed():
                    logger.error("%s cannot be kept running", failed.name)
                    return 1
                if not announced and is_ready():
                    announced = True
                    when_ready()
                time.sleep(TICK_SECONDS)
            return 0
        finally:
            self.end_all()

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Take a signal: the loop ends at its next turn."""
        self.stopping = True

    def failed(self) -> Program | None:
        """The vital program that ended too often too soon, if there is one."""
        return next((p for p in self.programs if p.vital and p.quick_ends >= MAX_QUICK_ENDS), None)

    def end_all(self) -> None:
        """End everything: politely, then surely."""
        for program in self.programs:
            program.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for program in self.programs:
            if program.process is not None:
                try:
                    program.process.wait(max(deadline - time.monotonic(), 0.1))
                except subprocess.TimeoutExpired:
                    logger.warning("%s did not end in time and is killed", program.name)
            program.kill_group()
