import ast
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from portal.supervise import MAX_QUICK_ENDS
from tests.workers import eventually

#: A small portal of three programs; the middle one has a child, the last one cannot start.
SCRIPT = """
import logging, sys
from portal.supervise import Program, Supervisor
logging.basicConfig(level="WARNING", stream=sys.stdout, format="%(message)s")
def sh(name, line, vital=False):
    return Program(name, ["sh", "-c", "echo {} $$; {}".format(name, line)], vital=vital)
programs = [sh("web", "exec sleep 600", vital=True)]
programs += [sh("worker", "sleep 601 & echo child $!; wait")]
programs += [sh("broken", "exit 3", vital=True)] if "broken" in sys.argv else []
ready = iter([False, False, True])
sys.exit(Supervisor(programs).run(
    is_ready=lambda: next(ready, False), when_ready=lambda: print("ready", flush=True)
))
"""


class Watched:
    """A supervisor in a process of its own, and what it printed so far."""

    def __init__(self, path: Path, *arguments: str) -> None:
        self.path = path
        with path.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SCRIPT, *arguments],
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def pids(self, name: str) -> list[int]:
        """The process ids that a program printed, oldest first."""
        return [int(n) for n in re.findall(rf"^{name} (\d+)$", self.path.read_text(), re.M)]

    def all_pids(self) -> list[int]:
        """The process ids of everything that was started."""
        return [pid for name in ("web", "worker", "child", "broken") for pid in self.pids(name)]


@contextmanager
def watched(path: Path, *arguments: str) -> Iterator[Watched]:
    """A supervisor for the length of a block."""
    supervisor = Watched(path, *arguments)
    try:
        yield supervisor
    finally:
        for pid in [supervisor.process.pid, *supervisor.all_pids()]:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        supervisor.process.wait()


def alive(pid: int) -> bool:
    """Whether the process exists and is not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for_start(supervisor: Watched) -> None:
    eventually(lambda: supervisor.pids("child") and "ready" in supervisor.path.read_text())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_and_leaves_no_process(tmp_path: Path, number: int) -> None:
    with watched(tmp_path / "log") as supervisor:
        wait_for_start(supervisor)
        started = supervisor.all_pids()
        assert len(started) == 3
        assert all(map(alive, started))
        supervisor.process.send_signal(number)
        assert supervisor.process.wait(timeout=300) == 0
        assert not any(map(alive, started))


def test_a_program_that_dies_is_started_again_and_its_children_do_not_linger(
    tmp_path: Path,
) -> None:
    with watched(tmp_path / "log") as supervisor:
        wait_for_start(supervisor)
        (worker,), (child,) = supervisor.pids("worker"), supervisor.pids("child")
        os.kill(worker, signal.SIGKILL)
        eventually(lambda: len(supervisor.pids("child")) == 2)
        assert not alive(child)
        assert alive(supervisor.pids("worker")[1])
        assert len(supervisor.pids("web")) == 1


def test_a_supervisor_that_is_killed_takes_its_programs_along(tmp_path: Path) -> None:
    with watched(tmp_path / "log") as supervisor:
        wait_for_start(supervisor)
        supervisor.process.kill()
        eventually(lambda: not alive(supervisor.pids("web")[0]))
        eventually(lambda: not alive(supervisor.pids("worker")[0]))


def test_a_vital_program_that_cannot_start_ends_everything_with_status_1(tmp_path: Path) -> None:
    with watched(tmp_path / "log", "broken") as supervisor:
        assert supervisor.process.wait(timeout=300) == 1
        assert len(supervisor.pids("broken")) == MAX_QUICK_ENDS
        assert not any(map(alive, supervisor.all_pids()))
        assert "broken cannot be kept running" in supervisor.path.read_text()


def test_run_says_plainly_that_the_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "gaung", "run", "--port", str(port)],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )
    assert ended.returncode == 1
    assert f"Port {port} cannot be used" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_start_script_is_readable_for_an_old_python() -> None:
    ast.parse((Path(settings.BASE_DIR) / "gaung").read_text(), feature_version=(3, 6))


def test_an_old_python_is_told_what_is_needed() -> None:
    # The check must come before anything that an old Python cannot do.
    script = "import sys; sys.version_info = (3, 9, 2); exec(open('gaung').read())"
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert ended.returncode == 1
    assert "needs Python 3.11 or newer; this is 3.9" in ended.stderr
