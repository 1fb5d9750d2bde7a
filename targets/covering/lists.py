"""The list behind a number of coverage: areas with their counts, below them bodies."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adhoc_bodies.models import Level
from portal import formats
from targets import pages
from targets.covering import by_area, by_body, growing
from targets.covering.lines import ALL, DONE, NOT_YET, Line
from targets.covering.pages import frame_of
from targets.covering.subjects import PLATFORM, PURPOSE, REASON, SEGMENT, STAGE, Subject, subject_of
from targets.lens import Lens

#: What lists count posts; the others are about accounts.
OF_POSTS = (STAGE, SEGMENT, PURPOSE, PLATFORM)


def list_page(lens: Lens, params: Mapping[str, str]) -> dict[str, Any] | None:
    """The context of the list; None where the address names nothing, 404 for what there isn't."""
    subject = subject_of(lens, params)
    return None if subject is None else context_of(lens, subject, params.get("saring", ALL))


def context_of(lens: Lens, subject: Subject, written: str) -> dict[str, Any]:
    """The same for a subject; only the bodies of a stage are filtered."""
    columns, found = table_of(lens, subject)
    chosen = written if subject.stage and written in (NOT_YET, DONE) else ALL
    rows = [line for line in found if not subject.stage or line.counts(chosen)]
    bodies, posts = sum(row.counts(chosen) for row in rows), sum(row.posts for row in rows)
    page = "coverage" if subject.name in OF_POSTS else "area_accounts"
    return frame_of(lens, page) | {
        "title": subject.title,
        "crumbs": crumbs(lens, subject, page),
        "place_word": columns[0],
        "headings": rows[0].told(columns[1:]) if rows else [],
        "rows": rows,
        "is_of_bodies": lens.area.level >= Level.REGENCY,
        "table": [(row, row.told(columns[1:])) for row in rows],
        "bodies": bodies,
        "posts": posts,
        "said": growing.said(subject, rows)
        if subject.weeks
        else said(bodies, 0 if subject.stage and chosen == ALL else posts),
        "change": sum(row.change for row in rows),
        "chips": chips(lens, subject, found, chosen) if subject.stage else [],
    }


def table_of(lens: Lens, subject: Subject) -> tuple[list[str], list[Line]]:
    """Headings and lines: bodies where there are some hundred at most, areas above."""
    if subject.weeks:
        return growing.columns(lens, subject), growing.lines(lens, subject)
    if lens.area.level >= Level.REGENCY:
        return by_body.columns(subject), by_body.lines(lens, subject)
    if subject.name == REASON:
        raise Http404
    return by_area.columns(lens, subject), by_area.lines(lens, subject)


def crumbs(lens: Lens, subject: Subject, page: str) -> list[tuple[str, str]]:
    """The way to the area, to the page with the number, and to the list."""
    above = reverse(page, args=[lens.area.code]) + lens.query
    way = pages.crumbs(lens.user, lens.area, lens.query)
    word = _("Coverage") if page == "coverage" else _("Accounts")
    return [*way, (word, above), (subject.stage.short_name if subject.stage else subject.title, "")]


def said(bodies: int, posts: int) -> str:
    """What the list holds, in words."""
    of_bodies = ngettext("%(count)s body", "%(count)s bodies", bodies) % {
        "count": formats.integer(bodies)
    }
    of_posts = ngettext("%(count)s post", "%(count)s posts", posts) % {
        "count": formats.integer(posts)
    }
    if bodies and posts:
        return _("%(posts)s of %(bodies)s") % {"posts": of_posts, "bodies": of_bodies}
    return of_posts if posts else of_bodies


def chips(lens: Lens, subject: Subject, found: Sequence[Line], chosen: str) -> list[dict[str, Any]]:
    """All that were asked, those who haven't posted, those who have; each with its bodies."""
    words = {ALL: _("All"), NOT_YET: _("Not posted yet"), DONE: _("Have posted")}
    return [
        {
            "url": subject.url(lens, lens.area.code, slug),
            "label": word,
            "count": sum(line.counts(slug) for line in found),
            "current": slug == chosen,
        }
        for slug, word in words.items()
    ]
