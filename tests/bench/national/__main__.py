"""A national campaign on PostgreSQL, and every demand on computing, ranking and dashboards.

    ./gaung bench                          91,000 bodies, 26 weeks, 10 million reports
    ./gaung bench --share 0.1 --reports 500000 --weeks 8

starts a PostgreSQL of its own, fills it, measures, prints each demand with the figure that was
found, and throws everything away. It fails when a demand is missed. With --write the findings
go to tests/bench/RESULTS.md, each as soon as it is there.
"""

import argparse
import os
import sys
import tempfile
import time


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="./gaung bench", description=__doc__)
    parser.add_argument("--reports", type=int, default=10_000_000)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--share", type=float, default=1.0, help="of the regencies, 0.02 to 1")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[], help="names of measures")
    parser.add_argument("--write", action="store_true", help="write tests/bench/RESULTS.md")
    return parser.parse_args()


def main() -> int:
    """Fill, measure, print; 1 if a demand is missed."""
    chosen = options()
    from tests.bench.national.cluster import postgresql

    with postgresql() as server, tempfile.TemporaryDirectory() as var:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATABASE_URL": f"{server}/bench_empty",
            "GAUNG_VAR": var,
        }
        os.environ.pop("GAUNG_DEMO", None)
        import django

        django.setup()
        from tests.bench.national import run

        began = time.monotonic()
        findings = run.all_measures(chosen)
        return run.tell(findings, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
