"""YouTube: a video has 11 letters wherever it is shown; channels also publish written posts."""

import re

from posts.platforms.address import Address, Found

SHORT_HOSTS = ("youtu.be", "www.youtu.be")
HOSTS = (
    "www.youtube.com", "youtube.com", "m.youtube.com", "music.youtube.com", "gaming.youtube.com",
    "www.youtube-nocookie.com", "youtube-nocookie.com", "www.youtubekids.com",
    "youtubekids.com", *SHORT_HOSTS,
)  # fmt: skip

_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
_COMMUNITY_POST = re.compile(r"Ug[A-Za-z0-9_-]{16,60}")
_HANDLE = re.compile(r"@[\w.·-]{2,60}")
_BY_PATH = {
    "shorts": "short",
    "live": "live",
    "embed": "video",
    "v": "video",
    "vi": "video",
    "e": "video",
}
_WATCH = frozenset({"", "watch", "watch.php", "watch_popup", "movie", "ytscreeningroom"})
_PAGES = {
    "playlist": "playlist",
    "show": "playlist",
    "clip": "clip",
    "results": "search",
    "search": "search",
    "hashtag": "search",
    "source": "search",
    "feed": "feed",
    "feeds": "feed",
    "trending": "feed",
    "explore": "feed",
    "gaming": "feed",
    "premium": "other_page",
    "about": "other_page",
    "account": "login",
    "signin": "login",
    "logout": "login",
    "redirect": "redirector",
    "upload": "studio",
    "dashboard": "studio",
    "live_dashboard": "studio",
    "oembed": "other_page",
    "t": "other_page",
}


def read(address: Address) -> Found:
    """The video, short, live stream or community post that a YouTube address opens."""
    segments = address.segments
    first = segments[0].lower() if segments else ""
    if address.host in SHORT_HOSTS:
        return _video(address, "video", segments[0] if segments else "")
    if first in _BY_PATH:
        return _by_path(address, first)
    if first in _WATCH:
        return _watch(address)
    if first == "post":
        return _community_post(address, segments[1] if len(segments) > 1 else "", "")
    if first == "attribution_link":
        return _attributed(address)
    return _of_channel(address, first)


def _watch(address: Address) -> Found:
    video = address.param("v")
    if video:
        # "?" for "&" is a slip of hand-made links: watch?v=ID?si=…
        return _video(address, "video", re.split(r"[?&#/]", video, maxsplit=1)[0])
    if len(address.segments) > 1:
        return _video(address, "video", address.segments[1])
    if address.param("list"):
        raise address.refused("playlist")
    raise address.refused("malformed_id" if address.segments else "feed")


def _by_path(address: Address, word: str) -> Found:
    code = address.segments[1] if len(address.segments) > 1 else ""
    if not code and word == "shorts":
        raise address.refused("feed")
    if word == "embed" and code in ("videoseries", "live_stream"):
        raise address.refused("playlist" if code == "videoseries" else "profile")
    return _video(address, _BY_PATH[word], code)


def _attributed(address: Address) -> Found:
    """attribution_link?u=/watch?v=… leads to a page of YouTube itself."""
    inner = address.param("u")
    if not inner.startswith("/watch?"):
        raise address.refused("redirector")
    return _watch(address._replace(segments=["watch"], query=inner.partition("?")[2]))


def _of_channel(address: Address, first: str) -> Found:
    """A channel's pages; one of them shows a community post: /@NAME/community?lb=POST."""
    page = address.segments[-1].lower()
    if page in ("community", "posts") and address.param("lb"):
        handle = first[1:] if _HANDLE.fullmatch(first) else ""
        return _community_post(address, address.param("lb"), handle)
    if page == "live" and len(address.segments) > 1:
        raise address.refused("live")
    raise address.refused(_PAGES.get(first, "profile"))


def _community_post(address: Address, code: str, handle: str) -> Found:
    if not _COMMUNITY_POST.fullmatch(code):
        raise address.refused("malformed_id")
    return Found("community_post", code, handle, f"https://www.youtube.com/post/{code}")


def _video(address: Address, kind: str, code: str) -> Found:
    if not _VIDEO.fullmatch(code):
        raise address.refused("malformed_id")
    page = f"shorts/{code}" if kind == "short" else f"watch?v={code}"
    return Found(kind, code, "", f"https://www.youtube.com/{page}")
