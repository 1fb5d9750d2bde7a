"""TikTok: 19-digit numbers, and the short links that its app gives everybody."""

import re

from posts.platforms.address import Address, Found, shortlink
from posts.platforms.times import from_tiktok

SHORT_HOSTS = ("vt.tiktok.com", "vm.tiktok.com")
HOSTS = (
    "www.tiktok.com", "tiktok.com", "m.tiktok.com", "lite.tiktok.com", "t.tiktok.com",
    "pro.tiktok.com", "us.tiktok.com", "www.tiktokv.com", "tiktokv.com", "m.tiktokv.com",
    *SHORT_HOSTS,
)  # fmt: skip

#: From 2006 to 2038 the upper half (Unix seconds) makes the number 19 digits long.
_NUMBER = re.compile(r"[1-9][0-9]{18}")
_HANDLE = re.compile(r"@[A-Za-z0-9_.]{2,80}")
_PAGES = {
    "search": "search",
    "tag": "search",
    "discover": "search",
    "topics": "search",
    "place": "search",
    "music": "audio",
    "sticker": "search",
    "effect": "search",
    "foryou": "feed",
    "explore": "feed",
    "following": "feed",
    "friends": "feed",
    "live": "live",
    "login": "login",
    "signup": "login",
    "messages": "private",
    "link": "redirector",
    "tiktokstudio": "studio",
    "creator-center": "studio",
    "upload": "studio",
}


def read(address: Address) -> Found:
    """The video or photo post that a TikTok address opens."""
    segments = address.segments
    if not segments:
        raise address.refused("feed")
    first = segments[0].lower()
    if first.startswith("@"):
        return _of_author(address, first)
    if address.host in SHORT_HOSTS:
        return _short(address, segments, address.host)
    if first == "t":
        return _short(address, segments[1:], "www.tiktok.com/t")
    return _plain(address, first)


def _of_author(address: Address, author: str) -> Found:
    """/@USER/video/NUMBER; the name may be missing: /@/video/NUMBER."""
    segments = address.segments
    page = segments[1].lower() if len(segments) > 1 else ""
    handle = author[1:] if _HANDLE.fullmatch(author) else ""
    if page in ("video", "photo"):
        if author != "@" and not handle and author != "@_":
            raise address.refused("malformed_id")
        return _post(address, page, segments[2:], handle)
    pages = {"live": "live", "story": "story", "playlist": "playlist", "collection": "playlist"}
    raise address.refused(pages.get(page, "profile"))


def _short(address: Address, rest: list[str], place: str) -> Found:
    if not rest:
        raise address.refused("malformed_id")
    token = rest[1] if rest[0] == "t" and len(rest) > 1 else rest[0]
    return shortlink(address, token, f"https://{place}/{token}/")


def _plain(address: Address, first: str) -> Found:
    """The forms without an author: embedded players, old mobile pages, share addresses."""
    segments = address.segments
    if first == "i18n":
        segments = segments[1:]
        first = segments[0].lower() if segments else ""
    if first == "v" and len(segments) > 1:
        return _post(address, "video", [segments[1].removesuffix(".html")], "")
    if first in ("embed", "player", "video", "photo"):
        rest = segments[1:]
        if rest and rest[0] in ("v1", "v2", "v3"):
            rest = rest[1:]
        if rest and rest[0].startswith("@"):
            raise address.refused("profile")
        return _post(address, "photo" if first == "photo" else "video", rest, "")
    if first == "share" and len(segments) > 1:
        return _shared(address, segments[1:])
    raise address.refused(_PAGES.get(first, "other_page"))


def _shared(address: Address, rest: list[str]) -> Found:
    if rest[0] in ("video", "photo", "item"):
        return _post(address, "photo" if rest[0] == "photo" else "video", rest[1:], "")
    pages = {"user": "profile", "live": "live", "music": "audio", "tag": "search"}
    raise address.refused(pages.get(rest[0], "other_page"))


def _post(address: Address, kind: str, rest: list[str], handle: str) -> Found:
    if not rest or not _NUMBER.fullmatch(rest[0]):
        raise address.refused("malformed_id")
    number = rest[0]
    canonical = f"https://www.tiktok.com/@{handle}/{kind}/{number}"
    return Found(kind, number, handle, canonical, from_tiktok(int(number)))
