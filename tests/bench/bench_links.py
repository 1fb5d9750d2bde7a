"""How fast links are read, against the standard library's own splitting of the same links.

    python tests/bench/bench_links.py

prints links a second on one core, the ratio, and fails below 50,000 a second or a ratio of
0.15 (which holds on a slower machine too).
"""

import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from posts.links import NotAPost, read  # noqa: E402 - the path is set above

WANTED = 50_000
WANTED_RATIO = 0.15
ROUNDS = 100
BEST_OF = 5


def main() -> int:
    """Measure, print, and tell by the exit status whether both floors hold."""
    with (ROOT / "tests/data/post_urls.csv").open(encoding="utf-8", newline="") as file:
        pastes = [row["raw"] for row in csv.DictReader(file)]
    # A mark on each makes them different, so that no cache answers.
    many = [
        f"{paste}{'&' if '?' in paste else '?'}n={n}" for n in range(ROUNDS) for paste in pastes
    ]
    ours = _rate(_read, many)
    plain = _rate(_split, many)
    ratio = ours / plain
    print(f"{ours:,.0f} links/s, urlsplit {plain:,.0f}/s, ratio {ratio:.2f}")
    return 0 if ours >= WANTED and ratio >= WANTED_RATIO else 1


def _rate(work: Callable[[str], object], pastes: list[str]) -> float:
    best = 0.0
    for _ in range(BEST_OF):
        urlsplit.cache_clear()  # type: ignore[attr-defined]
        began = time.perf_counter()
        for paste in pastes:
            work(paste)
        best = max(best, len(pastes) / (time.perf_counter() - began))
    return best


def _read(paste: str) -> object:
    try:
        return read(paste)
    except NotAPost as refusal:
        return refusal


def _split(paste: str) -> object:
    try:
        return urlsplit(paste)
    except ValueError as refusal:
        return refusal


if __name__ == "__main__":
    sys.exit(main())
