"""X, formerly Twitter: a post's number stands alone, the author's name is for the eye."""

import re

from posts.platforms.address import Address, Found, shortlink
from posts.platforms.times import from_snowflake

SHORT_HOSTS = ("pic.twitter.com", "pic.x.com")
HOSTS = (
    "x.com", "www.x.com", "mobile.x.com", "m.x.com", "twitter.com", "www.twitter.com",
    "mobile.twitter.com", "m.twitter.com", *SHORT_HOSTS,
)  # fmt: skip

_NUMBER = re.compile(r"[1-9][0-9]{4,18}")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,20}")
_PAGES = {
    "search": "search",
    "explore": "search",
    "hashtag": "search",
    "home": "feed",
    "notifications": "feed",
    "login": "login",
    "signup": "login",
    "account": "login",
    "logout": "login",
    "messages": "private",
    "intent": "share_dialog",
    "share": "share_dialog",
    "compose": "share_dialog",
    "settings": "other_page",
    "tos": "other_page",
    "privacy": "other_page",
    "safety": "redirector",
    "redirect": "redirector",
}
_INTERNAL = {
    "flow": "login",
    "bookmarks": "feed",
    "timeline": "feed",
    "lists": "feed",
    "communities": "group",
    "events": "event",
    "moments": "event",
    "spaces": "live",
    "broadcasts": "live",
    "trending": "search",
    "redirect": "redirector",
    "user": "profile",
}
#: Paths without an author that end in a post's number, longer ones first.
_BY_NUMBER = (
    ("i", "cards", "tfw", "v1"), ("i", "web", "status"), ("i", "videos", "tweet"),
    ("i", "status"), ("i", "videos"), ("web", "status"), ("statuses",),
)  # fmt: skip


def read(address: Address) -> Found:
    """The post that an address of X or Twitter opens."""
    segments = address.segments
    if not segments:
        raise address.refused("feed")
    if address.host in SHORT_HOSTS:
        return shortlink(address, segments[0], f"https://{address.host}/{segments[0]}")
    words = [segment.lower() for segment in segments]
    for path in _BY_NUMBER:
        if tuple(words[: len(path)]) == path and len(words) > len(path):
            return _post(address, words[len(path)], "")
    return _of_author(address, words)


def _of_author(address: Address, words: list[str]) -> Found:
    """/USER/status/NUMBER, or the pages that are no post."""
    author, page = words[0], words[1] if len(words) > 1 else ""
    if author == "i":
        raise address.refused(_INTERNAL.get(page, "other_page"))
    if page in ("status", "statuses", "article"):
        if len(words) < 3 or not _HANDLE.fullmatch(author):
            raise address.refused("malformed_id")
        return _post(address, words[2], author)
    raise address.refused(_PAGES.get(author, "profile"))


def _post(address: Address, number: str, handle: str) -> Found:
    if not _NUMBER.fullmatch(number):
        raise address.refused("malformed_id")
    canonical = f"https://x.com/{handle or 'i'}/status/{number}"
    return Found("post", number, handle, canonical, from_snowflake(int(number)))
