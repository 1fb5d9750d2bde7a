"""Facebook: many addresses for one post, and the `pfbid`, of which one post has many."""

import re
from collections.abc import Callable

from posts.platforms.address import Address, Found, shortlink, split_path

WATCH_HOSTS = ("fb.watch", "www.fb.watch", "fb.gg", "www.fb.gg")
HOSTS = (
    "www.facebook.com", "facebook.com", "m.facebook.com", "web.facebook.com",
    "mbasic.facebook.com", "touch.facebook.com", "mobile.facebook.com", "mtouch.facebook.com",
    "free.facebook.com", "0.facebook.com", "p.facebook.com", "d.facebook.com",
    "h.facebook.com", "b-m.facebook.com", "z-m.facebook.com", "upload.facebook.com",
    "lite.facebook.com", "iphone.facebook.com", "x.facebook.com", "n.facebook.com",
    "fb.com", "www.fb.com", "m.fb.com", "web.fb.com",
    *WATCH_HOSTS, "fb.me", "www.fb.me",
)  # fmt: skip

#: Language hosts: id-id.facebook.com, zh-hk.facebook.com, fr.facebook.com
LANGUAGE_HOST = re.compile(r"[a-z]{2}(?:-[a-z]{2})?\.facebook\.com")

_NUMBER = re.compile(r"[1-9][0-9]{4,19}")
_POST = re.compile(r"[1-9][0-9]{4,19}|pfbid[A-Za-z0-9]{6,120}")
_NAME = re.compile(r"[A-Za-z0-9.\-_]{2,100}")
_PAGE_AND_POST = re.compile(r"([1-9][0-9]{4,19})_([1-9][0-9]{4,19})")
_SHARED = ("p", "r", "v")
_PAGES = {
    "": "feed",
    "home.php": "feed",
    "reel": "feed",
    "reels": "feed",
    "watch": "feed",
    "stories": "story",
    "profile.php": "profile",
    "people": "profile",
    "pages": "profile",
    "pg": "profile",
    "p": "profile",
    "public": "profile",
    "media": "album",
    "album.php": "album",
    "events": "event",
    "event.php": "event",
    "groups": "group",
    "search": "search",
    "hashtag": "search",
    "explore": "search",
    "login": "login",
    "login.php": "login",
    "checkpoint": "login",
    "recover": "login",
    "reg": "login",
    "r.php": "login",
    "l": "redirector",
    "l.php": "redirector",
    "flx": "redirector",
    "sharer": "share_dialog",
    "sharer.php": "share_dialog",
    "share.php": "share_dialog",
    "dialog": "share_dialog",
    "messages": "private",
    "msg": "private",
    "latest": "studio",
    "business": "studio",
    "ads": "other_page",
    "marketplace": "other_page",
    "gaming": "other_page",
    "games": "other_page",
    "live": "live",
    "lite": "other_page",
    "watchparty": "live",
    "notes": "other_page",
    "notifications": "other_page",
    "settings": "other_page",
    "help": "other_page",
    "privacy": "other_page",
    "policies": "other_page",
    "friends": "other_page",
    "saved": "other_page",
    "bookmarks": "other_page",
    "memories": "other_page",
    "plugins": "other_page",
    "photo": "malformed_id",
    "photo.php": "malformed_id",
    "video.php": "malformed_id",
    "story.php": "malformed_id",
    "permalink.php": "malformed_id",
    "share": "malformed_id",
}

_PAGES_OF_PAGE = {"stories": "story", "live": "live", "events": "event"}
#: What /share/LETTER/ may lead to besides posts.
_SHARED_PAGES = {"g": "group", "s": "story", "e": "event"}


def read(address: Address) -> Found:
    """The post, photo, video, reel or group post that a Facebook address opens."""
    segments = address.segments
    if address.host in WATCH_HOSTS:
        return _watch_link(address)
    if address.host in ("fb.me", "www.fb.me"):
        return _short(address)
    first = segments[0].lower() if segments else ""
    if first in _READERS:
        return _READERS[first](address)
    if first in _PAGES:
        raise address.refused(_PAGES[first])
    return _of_page(address, first)


def _watch_link(address: Address) -> Found:
    """fb.watch/TOKEN/ and fb.watch/v/TOKEN/."""
    path = address.segments[:2] if address.segments[:1] == ["v"] else address.segments[:1]
    token = path[-1] if path else ""
    return shortlink(
        address, token, f"https://{address.host.removeprefix('www.')}/{'/'.join(path)}/"
    )


def _short(address: Address) -> Found:
    """fb.me/TOKEN; fb.me/e/TOKEN is an event."""
    first = address.segments[0] if address.segments else ""
    if first == "e":
        raise address.refused("event")
    return shortlink(address, first, f"https://fb.me/{first}")


def _of_page(address: Address, name: str) -> Found:
    """/PAGE/posts/…, /PAGE/videos/…, /PAGE/photos/…, /PAGE/reels/… and bare PAGE_POST numbers."""
    both = _PAGE_AND_POST.fullmatch(name)
    if both:
        return _permalink(address, both[2], both[1])
    if len(address.segments) < 3:
        page = address.segments[-1].lower()
        raise address.refused(_PAGES_OF_PAGE.get(page, "profile"))
    page, rest = address.segments[1].lower(), address.segments[2:]
    if page not in ("posts", "videos", "photos", "reels", "reel"):
        raise address.refused(_PAGES_OF_PAGE.get(page, "profile"))
    if not _NAME.fullmatch(name):
        raise address.refused("malformed_id")
    handle = "" if name.isdecimal() else name
    if page == "posts":
        return _page_post(address, name, handle, rest)
    number = _last(address, _NUMBER, rest)
    if page == "videos":
        return _video(number, handle)
    return _photo(number, handle) if page == "photos" else _reel(number, handle)


def _page_post(address: Address, name: str, handle: str, rest: list[str]) -> Found:
    post = _last(address, _POST, rest)
    return _post("post", post, handle, f"https://www.facebook.com/{name}/posts/{post}")


def _last(address: Address, pattern: re.Pattern[str], rest: list[str]) -> str:
    """The number after an optional title or album: /posts/TITLE/NUMBER, /photos/a.1/NUMBER."""
    for segment in rest[1::-1]:
        if pattern.fullmatch(segment):
            return segment
    raise address.refused("malformed_id")


def _post(kind: str, post: str, handle: str, canonical: str) -> Found:
    """A pfbid changes for one and the same post, so it can't prove that a post is new."""
    return Found(kind, post, handle, canonical, None, not post.startswith("pfbid"))


def _permalink(address: Address, post: str, page: str) -> Found:
    if not _POST.fullmatch(post) or not _NAME.fullmatch(page):
        raise address.refused("malformed_id")
    query = f"story_fbid={post}&id={page}"
    return _post("post", post, "", f"https://www.facebook.com/permalink.php?{query}")


def _read_permalink(address: Address) -> Found:
    return _permalink(address, address.param("story_fbid"), address.param("id"))


def _read_photo(address: Address) -> Found:
    """photo/?fbid=… and photo.php?fbid=…; photo.php?v=… is an old video."""
    if not address.param("fbid") and address.param("v"):
        return _read_video(address)
    return _photo(_number(address, address.param("fbid")), "")


def _read_video(address: Address) -> Found:
    """watch/?v=…, video.php?v=…, video/embed?video_id=…"""
    number = address.param("v") or address.param("video_id")
    if not number and address.segments[0].lower() == "watch":
        raise address.refused("feed")
    return _video(_number(address, number), "")


def _read_reel(address: Address) -> Found:
    if len(address.segments) < 2:
        raise address.refused("feed")
    return _reel(_number(address, address.segments[1]), "")


def _read_group(address: Address) -> Found:
    """/groups/GROUP/posts/NUMBER, /permalink/NUMBER, ?multi_permalinks=NUMBER, ?view=permalink."""
    segments = address.segments
    group = segments[1].lower() if len(segments) > 1 else ""
    if not _NAME.fullmatch(group):
        raise address.refused("group")
    if len(segments) > 3 and segments[2].lower() in ("posts", "permalink"):
        return _group_post(group, _last(address, _POST, segments[3:]))
    post = address.param("multi_permalinks").split(",")[0]
    if not post and address.param("view") == "permalink":
        post = address.param("id")
    if post and _POST.fullmatch(post):
        return _group_post(group, post)
    raise address.refused("group")


def _read_share(address: Address) -> Found:
    """/share/p|r|v/TOKEN/ and /share/TOKEN/."""
    segments = address.segments
    path = segments[1:3] if len(segments) > 2 else segments[1:2]
    if not path or (len(path) == 1 and path[0] in (*_SHARED, *_SHARED_PAGES)):
        raise address.refused("malformed_id")
    if len(path) == 2 and path[0] not in _SHARED:
        raise address.refused(_SHARED_PAGES.get(path[0], "other_page"))
    canonical = f"https://www.facebook.com/share/{'/'.join(path)}/"
    return shortlink(address, path[-1], canonical)


def _read_plugin(address: Address) -> Found:
    """plugins/post.php?href=… shows a page of Facebook inside another site."""
    scheme, _, rest = address.param("href").partition("://")
    place, _, query = rest.partition("?")
    host, _, path = place.partition("/")
    host = host.lower()
    known = host in HOSTS or LANGUAGE_HOST.fullmatch(host)
    if scheme not in ("http", "https") or not known or path.startswith("plugins"):
        raise address.refused("other_page")
    segments = split_path(path, address.platform)
    return read(address._replace(host=host, segments=segments, query=query))


def _number(address: Address, text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise address.refused("malformed_id")
    return text


def _group_post(group: str, post: str) -> Found:
    canonical = f"https://www.facebook.com/groups/{group}/posts/{post}/"
    return _post("group_post", post, "", canonical)


def _video(number: str, handle: str) -> Found:
    return Found("video", number, handle, f"https://www.facebook.com/watch/?v={number}")


def _photo(number: str, handle: str) -> Found:
    return Found("photo", number, handle, f"https://www.facebook.com/photo/?fbid={number}")


def _reel(number: str, handle: str) -> Found:
    return Found("reel", number, handle, f"https://www.facebook.com/reel/{number}")


_READERS: dict[str, Callable[[Address], Found]] = {
    "permalink.php": _read_permalink,
    "story.php": _read_permalink,
    "photo": _read_photo,
    "photo.php": _read_photo,
    "video.php": _read_video,
    "video": _read_video,
    "watch": _read_video,
    "reel": _read_reel,
    "reels": _read_reel,
    "groups": _read_group,
    "share": _read_share,
    "plugins": _read_plugin,
}
