"""The named flags of a report: what the checks noticed, never a verdict.

A report stores its flags as `{name: evidence}`, where evidence is a small JSON object with
the facts compared, and `risk`, the sum of their weights. A flag informs the reviewer; only a
post that another report holds refuses (`report_post_once_per_election`).
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

#: The evidence of each flag that a report has, by its name.
Flags = dict[str, dict[str, Any]]


class Flag(models.TextChoices):
    """Everything that the checks can notice, the heaviest first; the value is what is stored.

    Evidence, by flag (moments are ISO 8601 in UTC, days ISO dates):
    """

    #: {"handle", "body": name of the holder, which only reviewers are told}
    ACCOUNT_OTHER = "account_other", _("Account of another body")
    #: {"report": key, "body": name, "same": "bytes" or "pixels"}
    PICTURE_SEEN = "picture_seen", _("Screenshot seen before")
    #: {"report": key, "body": name, "distance": differing bits of 64}
    PICTURE_SIMILAR = "picture_similar", _("Screenshot nearly the same as in another directive")
    #: {"handle", "registered": [the body's handles on the platform]}
    ACCOUNT_UNKNOWN = "account_unknown", _("Account is not registered")
    #: {"platform"}: the link names no account, and the body has none verified there
    ACCOUNT_MISSING = "account_missing", _("No verified account on this platform")
    #: {"changes": true for a link that changes for the same post, false for a short one}
    LINK_UNRESOLVED = "link_unresolved", _("Link tells neither post nor account for sure")
    #: {"body": name, "own": whether of the same body, "reported_at", "status"}: it freed the post
    REPORTED_BEFORE = "reported_before", _("Post was reported before")
    #: {"id_time", "claimed"}: their local dates differ
    TIME_DIFFERS = "time_differs", _("Claimed time differs from the post's own")
    #: {"id_time"}
    TIME_AHEAD = "time_ahead", _("The post's own time lies ahead")
    #: {"days": age of the post when it was reported}
    OLD = "old", _("Older than 30 days")
    #: {"starts_on", "posted_on"}
    BEFORE_START = "before_start", _("Posted before the directive began")
    #: {"platform", "asked": [platforms of the directive]}
    PLATFORM_NOT_ASKED = "platform_not_asked", _("Directive doesn't ask for this platform")
    #: {}
    DIRECTIVE_WITHDRAWN = "directive_withdrawn", _("Directive was withdrawn")
    #: {"missing": [hashtags]}: only where the caption came with the link
    HASHTAG_MISSING = "hashtag_missing", _("Required hashtag is missing")
    #: {"handle"}
    ACCOUNT_UNVERIFIED = "account_unverified", _("Account waits for verification")
    #: {"handles": [...]}: the link names none, and the body has several
    ACCOUNT_UNCLEAR = "account_unclear", _("Which account is not clear")
    #: {"due_on", "posted_on", "effective_on", "days"}
    AFTER_DUE = "after_due", _("After the due day")
    #: {"reason", "note"}: what the reviewer asked to mend
    MENDED = "mended", _("Sent again after mending")
    #: {"report": key of the returned one, "reason", "note"}: it came with another post
    REPLACEMENT = "replacement", _("Sent in place of a returned report")
    #: {"share"}: an office's auto-acceptance left this one to a person, by lot
    DRAWN = "drawn", _("Drawn by lot for a person")


#: How much each flag adds to the risk of a report.
WEIGHTS: dict[str, int] = {
    Flag.ACCOUNT_OTHER: 8,
    Flag.PICTURE_SEEN: 8,
    Flag.PICTURE_SIMILAR: 6,
    Flag.ACCOUNT_UNKNOWN: 5,
    Flag.ACCOUNT_MISSING: 5,
    Flag.LINK_UNRESOLVED: 5,
    Flag.REPORTED_BEFORE: 4,
    Flag.TIME_DIFFERS: 4,
    Flag.TIME_AHEAD: 4,
    Flag.OLD: 3,
    Flag.BEFORE_START: 3,
    Flag.PLATFORM_NOT_ASKED: 3,
    Flag.DIRECTIVE_WITHDRAWN: 3,
    Flag.HASHTAG_MISSING: 2,
    Flag.ACCOUNT_UNVERIFIED: 2,
    Flag.ACCOUNT_UNCLEAR: 1,
    Flag.AFTER_DUE: 1,
    Flag.MENDED: 1,
    Flag.REPLACEMENT: 1,
    Flag.DRAWN: 1,
}


def risk_of(flags: Flags) -> int:
    """The sum of the flags' weights; 0 for a clean report."""
    return sum(WEIGHTS[name] for name in flags)
