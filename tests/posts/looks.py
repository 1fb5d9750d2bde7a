"""Verdicts of August in the small world, for samples and second looks."""

import datetime as dt
from typing import Any

from adhoc_bodies.models import Body
from posts.models import Recheck, Report, Review
from tests.world import NOW, World

AUGUST = dt.date(2024, 8, 1)
#: 20 August 2024, 10.00 WIB.
LAST_MONTH = dt.datetime(2024, 8, 20, 3, 0, tzinfo=dt.UTC)
_numbers = iter(range(5000, 10**9))


def make_reports(world: World, body: str, count: int, status: str) -> list[Report]:
    """Reports of a body with posts of August."""
    made = [world._report(body, next(_numbers), status) for _ in range(count)]
    day = LAST_MONTH.date() - dt.timedelta(days=1)
    for report in made:
        report.posted_at = LAST_MONTH - dt.timedelta(hours=26)
        report.reported_at = LAST_MONTH - dt.timedelta(hours=25)
        report.posted_on = report.reported_on = report.effective_on = day
        report.week = 202434
    return Report.objects.bulk_create(made)


def decided(
    world: World,
    count: int = 1,
    *,
    body: str = "pps_empang",
    by: str | None = "reviewer_bogor_selatan",
    office: Body | str | None = "ppk_bogor_selatan",
    verdict: str = "accepted",
    at: dt.datetime = LAST_MONTH,
    **fields: Any,
) -> list[Review]:
    """So many verdicts of a person (or of the portal) who served in an office then."""
    reports = make_reports(world, body, count, verdict if verdict != "revoked" else "rejected")
    refused = {} if verdict == "accepted" else {"reason": "wrong_link"}
    return Review.objects.bulk_create(
        Review(
            report=report,
            reviewer=world.people[by] if by else None,
            office=world.bodies[office] if isinstance(office, str) else office,
            verdict=verdict,
            at=at,
            **refused | fields,
        )
        for report in reports
    )


def looked(
    review: Review, office: Body, by: Any = None, finding: str = "", **fields: Any
) -> Recheck:
    """A second look at a verdict, as a candidate's unless a draw is given."""
    found = {"finding": finding, "found_by": by, "found_at": NOW} if finding else {}
    if finding == "unfit":
        found["reason"] = "off_directive"
    kind = "sample" if "draw" in fields else "candidate"
    return Recheck.objects.create(
        kind=kind, office=office, report=review.report, review=review, asked_at=NOW,
        **found | fields,
    )  # fmt: skip
