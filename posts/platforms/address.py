"""What the platforms' readers share: an address taken apart, a find, a refusal."""

import re
from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import unquote, unquote_plus

#: Every reason for which a paste is no post. The sentence for each stands with the forms.
REASONS: Final = (
    # the paste itself
    "empty", "too_long", "no_link", "two_links", "truncated", "malformed", "scheme",
    # where the link leads
    "userinfo", "port", "ip_host", "encoded_host", "non_ascii_host", "look_alike", "mirror",
    "shortener", "foreign_host",
    # on a platform, but not a post
    "encoded_slash", "malformed_id", "profile", "story", "search", "feed", "playlist", "album",
    "clip", "audio", "event", "live", "group", "login", "redirector", "share_dialog", "studio",
    "invite", "phone", "private", "other_page",
)  # fmt: skip

#: Reasons that name the kind of page the link opens.
_KINDS: Final = {
    reason: reason
    for reason in (
        "profile", "story", "search", "feed", "playlist", "album", "clip", "audio", "event",
        "live", "group", "login", "invite", "phone",
    )
} | {"shortener": "shortlink"}  # fmt: skip

#: What is left of a space behind a link once it was encoded with it.
_BLANK: Final = " \t\r\n\xa0\u200b\u200c\u200d\u2060\ufeff"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{4,64}")


class NotAPost(ValueError):
    """The paste holds no link of a post that can be reported; `reason` is one of REASONS.

    `platform` and `kind` (profile, story, shortlink…) are set where the link tells them.
    """

    def __init__(self, reason: str, platform: str | None = None, kind: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.platform = platform
        self.kind = kind or _KINDS.get(reason)


class Address(NamedTuple):
    """A link on a known host: lower-cased host, decoded path segments, query as written."""

    platform: str
    host: str
    segments: list[str]
    query: str

    def param(self, name: str) -> str:
        """The first value of a query parameter, decoded; "" where there is none."""
        start = name + "="
        for pair in self.query.split("&"):
            if pair.startswith(start):
                value = pair[len(start) :]
                return unquote_plus(value) if "%" in value or "+" in value else value
        return ""

    def refused(self, reason: str) -> NotAPost:
        """The refusal of this address, to be raised."""
        return NotAPost(reason, self.platform)


class Found(NamedTuple):
    """What a reader found. `post_id` is "" where only a redirect would tell it."""

    kind: str
    post_id: str
    handle: str
    canonical: str
    made_at: datetime | None = None
    resolved: bool = True


def split_path(path: str, platform: str) -> list[str]:
    """The segments of a path; one that could be read in two ways is refused."""
    if "%" in path:
        lowered = path.lower()
        if "%2f" in lowered or "%5c" in lowered:
            raise NotAPost("encoded_slash", platform)
        segments = [segment.strip(_BLANK) for segment in unquote(path).split("/")]
    else:
        segments = path.split("/")
    segments = [segment for segment in segments if segment]
    if ".." in segments:
        raise NotAPost("malformed", platform)
    return segments


def shortlink(address: Address, token: str, canonical: str) -> Found:
    """A platform's own short link: kept as unresolved, for nobody here follows redirects."""
    if not _TOKEN.fullmatch(token):
        raise address.refused("malformed_id")
    return Found("shortlink", "", "", canonical, None, False)
