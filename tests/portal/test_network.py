"""The server asks nobody anything: no address that a person typed is ever opened."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("portal", "accounts", "adhoc_bodies", "posts", "targets")
#: What can open a connection, or start a program that could.
REACHING = {
    "aiohttp", "asyncio", "ftplib", "http.client", "httplib2", "httpx", "imaplib", "nntplib",
    "os.popen", "poplib", "pycurl", "requests", "smtplib", "socket", "ssl", "subprocess",
    "telnetlib", "urllib.request", "urllib3", "webbrowser", "websocket", "websockets", "xmlrpc",
}  # fmt: skip
#: Where one of them is needed, and what for.
NEEDED = {
    "portal/first_run.py": {"subprocess"},  # the demo is made by a command of its own
    "portal/management/commands/serve.py": {"socket"},  # asks itself whether it answers
    "portal/supervise.py": {"subprocess"},  # web, worker and beat
    "posts/images.py": {"subprocess"},  # pictures are decoded in a process of its own
}


def imported(tree: ast.Module) -> Iterator[str]:
    """All names that a module imports, wherever it does, by statement or by string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if called in ("import_module", "__import__") and isinstance(first, ast.Constant):
                yield str(first.value)


def reaching(text: str) -> set[str]:
    """The modules among the imports of a text that can reach out."""
    names = set(imported(ast.parse(text)))
    return {known for known in REACHING for name in names if f"{name}.".startswith(f"{known}.")}


def test_nothing_of_ours_can_open_a_connection() -> None:
    found = {
        str(path.relative_to(ROOT)): modules
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if (modules := reaching(path.read_text()))
    }
    assert found == NEEDED


@pytest.mark.parametrize(
    "text",
    [
        "import requests", "from urllib.request import urlopen", "from urllib import request",
        "def f():\n    import http.client", "import httpx as h", "__import__('socket')",
        "import importlib\nimportlib.import_module('urllib3.util')",
    ],
)  # fmt: skip
def test_a_way_out_would_be_noticed(text: str) -> None:
    assert reaching(text)


@pytest.mark.parametrize(
    "text", ["from urllib.parse import urlsplit", "from http import HTTPStatus"]
)
def test_reading_addresses_is_no_way_out(text: str) -> None:
    assert not reaching(text)
