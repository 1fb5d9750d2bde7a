"""What the demo's own office has opened to everybody: all of it, to be looked at."""

from adhoc_bodies.models import Publication
from adhoc_bodies.publications import publishing_offices
from adhoc_bodies.publishing import switch
from targets.demo.reports import Cast
from targets.demo.rewards import COMMISSIONERS


def open_pages(cast: Cast) -> str:
    """Let a commissioner open the accounts, the turnout target and the rankings."""
    by = cast.signed[COMMISSIONERS[0]]
    offices = publishing_offices(by)
    for office in offices:
        for part in Publication.Part:
            switch(office=office, part=part, is_public=True, by=by)
    return f"{len(offices)} office with public pages"
