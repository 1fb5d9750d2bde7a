"""Threads: Instagram's shortcodes under the author's name."""

import re

from posts.platforms.address import Address, Found, shortlink
from posts.platforms.times import from_shortcode

HOSTS = (
    "www.threads.com", "threads.com", "www.threads.net", "threads.net", "m.threads.com",
    "m.threads.net",
)  # fmt: skip

_CODE = re.compile(r"[A-Za-z0-9_-]{10,64}")
_HANDLE = re.compile(r"@[A-Za-z0-9_.]{1,40}")
_PAGES = {
    "": "feed",
    "for_you": "feed",
    "following": "feed",
    "liked": "feed",
    "saved": "feed",
    "activity": "feed",
    "search": "search",
    "tag": "search",
    "topic": "search",
    "login": "login",
    "intent": "share_dialog",
    "settings": "other_page",
    "about": "other_page",
}


def read(address: Address) -> Found:
    """The post that a Threads address opens."""
    segments = address.segments
    first = segments[0].lower() if segments else ""
    if first.startswith("@"):
        return _of_author(address, first)
    if first in ("t", "post"):
        code = _code(address, segments[1:])
        return Found("post", code, "", f"https://www.threads.com/t/{code}", from_shortcode(code))
    if first == "share" and len(segments) > 1:
        token = segments[1]
        return shortlink(address, token, f"https://www.threads.com/share/{token}/")
    raise address.refused(_PAGES.get(first, "other_page"))


def _of_author(address: Address, author: str) -> Found:
    segments = address.segments
    if not _HANDLE.fullmatch(author) or len(segments) < 2 or segments[1].lower() != "post":
        raise address.refused("profile")
    code = _code(address, segments[2:])
    canonical = f"https://www.threads.com/{author}/post/{code}"
    return Found("post", code, author[1:], canonical, from_shortcode(code))


def _code(address: Address, rest: list[str]) -> str:
    if not rest or not _CODE.fullmatch(rest[0]):
        raise address.refused("malformed_id")
    return rest[0]
