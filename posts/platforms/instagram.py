"""Instagram: /p/, /reel/ and /tv/ open the same post; share tokens are not shortcodes."""

import re

from posts.platforms.address import Address, Found, shortlink
from posts.platforms.times import from_shortcode

HOSTS = (
    "www.instagram.com", "instagram.com", "m.instagram.com", "instagr.am", "www.instagr.am",
)  # fmt: skip

#: Since September 2011 a code has 10 letters or more, a private post's about 39.
_CODE = re.compile(r"[A-Za-z0-9_-]{10,64}")
_HANDLE = re.compile(r"[A-Za-z0-9_.]{1,40}")
_KINDS = {
    "p": ("post", "p"),
    "reel": ("reel", "reel"),
    "reels": ("reel", "reel"),
    "tv": ("tv", "tv"),
}
_PAGES = {
    "explore": "search",
    "stories": "story",
    "s": "story",
    "accounts": "login",
    "challenge": "login",
    "linkshim": "redirector",
    "direct": "private",
    "j": "invite",
    "channel": "invite",
    "igtv": "feed",
    "locations": "search",
    "popular": "search",
    "notifications": "feed",
    "create": "studio",
    "about": "other_page",
    "ads": "other_page",
    "api": "other_page",
    "developer": "other_page",
    "ar": "other_page",
    "invites": "invite",
    "legal": "other_page",
    "nametag": "other_page",
    "qr": "other_page",
    "settings": "other_page",
    "terms": "other_page",
    "your_activity": "other_page",
    "web": "other_page",
}


def read(address: Address) -> Found:
    """The post, reel or IGTV video that an Instagram address opens."""
    segments = address.segments
    if not segments:
        raise address.refused("feed")
    first = segments[0].lower()
    if first in _KINDS:
        return _post(address, first, segments[1:], "")
    if first == "share":
        return _share(address, segments[1:])
    if first in _PAGES:
        raise address.refused(_PAGES[first])
    # /USER/p/CODE: the author's name stands before the post
    if len(segments) > 2 and segments[1].lower() in _KINDS and _HANDLE.fullmatch(first):
        return _post(address, segments[1].lower(), segments[2:], first)
    pages = {"live": "live", "stories": "story"}
    raise address.refused(pages.get(segments[-1].lower(), "profile"))


def _post(address: Address, word: str, rest: list[str], handle: str) -> Found:
    if not rest:
        raise address.refused("feed" if word == "reels" else "malformed_id")
    code = rest[0]
    if word == "reels" and code == "audio":
        raise address.refused("audio")
    if not _CODE.fullmatch(code):
        raise address.refused("malformed_id")
    kind, path = _KINDS[word]
    canonical = f"https://www.instagram.com/{path}/{code}/"
    return Found(kind, code, handle, canonical, from_shortcode(code))


def _share(address: Address, rest: list[str]) -> Found:
    """/share/TOKEN and /share/{p,reel,tv}/TOKEN; the token says nothing without Instagram."""
    if len(rest) > 1 and rest[0].lower() in _KINDS:
        path = f"{_KINDS[rest[0].lower()][1]}/{rest[1]}"
        return shortlink(address, rest[1], f"https://www.instagram.com/share/{path}")
    if len(rest) == 1 and rest[0].lower() not in _KINDS:
        return shortlink(address, rest[0], f"https://www.instagram.com/share/{rest[0]}")
    raise address.refused("profile" if rest and rest[0] == "profile" else "malformed_id")
