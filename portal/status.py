"""Words, colours and icons of states and platforms, the same on every page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Status:
    """How a state looks: tone (ok, wait, warn, bad, none), icon, word."""

    tone: str
    icon: str
    word: "StrOrPromise"


STATUSES: dict[str, Status] = {
    # reports
    "submitted": Status("wait", "clock", pgettext_lazy("status", "Awaiting review")),
    "accepted": Status("ok", "circle-check", pgettext_lazy("status", "Accepted")),
    "returned": Status("bad", "octagon-x", pgettext_lazy("status", "Needs correction")),
    "rejected": Status("bad", "octagon-x", pgettext_lazy("status", "Rejected")),
    "withdrawn": Status("none", "circle-dash", pgettext_lazy("status", "Withdrawn")),
    "unresolved": Status("warn", "triangle", pgettext_lazy("status", "Link unclear")),
    "revoked": Status("bad", "octagon-x", pgettext_lazy("status", "Acceptance taken back")),
    "imported": Status("none", "document", pgettext_lazy("status", "Imported")),
    # posts looked up again
    "alive": Status("ok", "circle-check", pgettext_lazy("status", "Still up")),
    "gone": Status("bad", "octagon-x", pgettext_lazy("status", "Gone")),
    "private": Status("warn", "triangle", pgettext_lazy("status", "Private")),
    "unsure": Status("none", "circle-dash", pgettext_lazy("status", "Can't be told")),
    "unexplained": Status("warn", "clock", pgettext_lazy("status", "Awaiting an explanation")),
    "explained": Status("wait", "clock", pgettext_lazy("status", "Awaiting a decision")),
    "kept": Status("ok", "circle-check", pgettext_lazy("status", "Credit kept")),
    "taken": Status("bad", "octagon-x", pgettext_lazy("status", "Credit taken")),
    "moot": Status("none", "circle-dash", pgettext_lazy("status", "Settled in another way")),
    # obligations
    "open": Status("wait", "clock", pgettext_lazy("status", "Open")),
    "met": Status("ok", "circle-check", pgettext_lazy("status", "Met")),
    "late": Status("warn", "triangle", pgettext_lazy("status", "Late")),
    "partial": Status("warn", "triangle", pgettext_lazy("status", "Partial")),
    "missing": Status("bad", "octagon-x", pgettext_lazy("status", "Missing")),
    "exempt": Status("none", "circle-dash", pgettext_lazy("status", "Exempt")),
    # directives
    "draft": Status("none", "document", pgettext_lazy("status", "Draft")),
    "issued": Status("ok", "circle-check", pgettext_lazy("status", "Issued")),
    # social accounts
    "claimed": Status("wait", "clock", pgettext_lazy("status", "Awaiting verification")),
    "verified": Status("ok", "circle-check", pgettext_lazy("status", "Verified")),
    "refused": Status("bad", "octagon-x", pgettext_lazy("status", "Refused")),
    "ended": Status("none", "circle-dash", pgettext_lazy("status", "Ended")),
    "none": Status("bad", "octagon-x", pgettext_lazy("status", "No account")),
    # exemptions
    "requested": Status("wait", "clock", pgettext_lazy("status", "Requested")),
    "granted": Status("ok", "circle-check", pgettext_lazy("status", "Granted")),
    # what waits on the phone
    "queued": Status("none", "phone", pgettext_lazy("status", "Saved on the phone")),
}


@dataclass(frozen=True)
class Platform:
    """A platform's own name (never translated) and the two letters of its chip."""

    name: str
    short: str


PLATFORMS: dict[str, Platform] = {
    "instagram": Platform("Instagram", "IG"),
    "facebook": Platform("Facebook", "FB"),
    "tiktok": Platform("TikTok", "TT"),
    "youtube": Platform("YouTube", "YT"),
    "x": Platform("X", "X"),
    "threads": Platform("Threads", "TH"),
    "whatsapp": Platform("WhatsApp", "WA"),
    "telegram": Platform("Telegram", "TG"),
}
