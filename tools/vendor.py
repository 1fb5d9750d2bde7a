#!/usr/bin/env python3
"""Refresh the vendored front-end files: `python3 tools/vendor.py`.

Fetches each pinned package with `npm pack`, copies the listed files and the licence to
static/vendor/<name>/, drops source map comments (they name files that are not there) and
writes static/vendor/versions.json with the digests. The result is committed, so nobody
needs npm to run the portal. Needs only Python and npm.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
#: name of the folder → (package, version, {file in the package: file here})
PACKAGES: dict[str, tuple[str, str, dict[str, str]]] = {
    "htmx": (
        "htmx.org",
        "2.0.11",
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
    ),
}
SOURCE_MAP = re.compile(rb"\n?//# sourceMappingURL=\S+\s*$")


def fetch(package: str, version: str, folder: Path) -> Path:
    """The archive of one exact version."""
    command = ["npm", "pack", "--silent", f"{package}@{version}"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return folder / done.stdout.split()[-1]


def unpack(archive: Path, files: dict[str, str], target: Path) -> dict[str, str]:
    """Copy the listed files; returns their SHA-256 digests."""
    target.mkdir(parents=True, exist_ok=True)
    digests = {}
    with tarfile.open(archive) as tar:
        for inside, name in files.items():
            member = tar.extractfile(f"package/{inside}")
            if member is None:
                sys.exit(f"{archive.name}: no file {inside}")
            content = SOURCE_MAP.sub(b"\n", member.read())
            (target / name).write_bytes(content)
            digests[name] = hashlib.sha256(content).hexdigest()
    return digests


def main() -> None:
    """Fetch every package and write down what was fetched."""
    lock = {}
    with tempfile.TemporaryDirectory() as temporary:
        for name, (package, version, files) in PACKAGES.items():
            archive = fetch(package, version, Path(temporary))
            digests = unpack(archive, files, VENDOR / name)
            lock[name] = {"package": package, "version": version, "sha256": digests}
    (VENDOR / "versions.json").write_text(json.dumps(lock, indent=2) + "\n")


if __name__ == "__main__":
    main()
