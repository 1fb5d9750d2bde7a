"""A PostgreSQL of the bench's own, on a free port, thrown away afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: As much of the machine as an office's server would give; nothing that changes a plan
#: but the memory, and no syncing, since what is measured is computing.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "2GB",
    "effective_cache_size": "6GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "16GB",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "random_page_cost": "1.1",
    "jit": "off",
}


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a cluster; its address, without a database's name."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        raise SystemExit("PostgreSQL is missing. On Debian: apt install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="gaung-bench-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir()
    order = as_postgres(data)
    port = free_port()
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    tools = programs[-1]
    init = f"{tools}/initdb --no-sync -A trust -E UTF8 --locale=C.UTF-8 -U gaung -D {data}"
    subprocess.run([*order, *init.split()], check=True, stdout=subprocess.DEVNULL)
    options += f" -p {port} -c unix_socket_directories={data}"
    control = [*order, f"{tools}/pg_ctl", "-s", "-w", "-D", str(data)]
    subprocess.run([*control, "start", "-l", f"{data}/log", "-o", options], check=True)
    try:
        yield f"postgres://gaung:none@127.0.0.1:{port}"
    finally:
        subprocess.run([*control, "stop", "-m", "immediate"], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def as_postgres(data: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then its own user does."""
    if os.getuid() != 0:
        return []
    shutil.chown(data, "postgres")
    return ["runuser", "-u", "postgres", "--"]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
