"""Account names as people write them: `@pps.empang`, a bare name, or a link to the profile."""

import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from adhoc_bodies.models import Platform

#: Hosts on which a platform's profiles live, without `www.` and `m.`.
HOSTS: dict[str, frozenset[str]] = {
    Platform.INSTAGRAM: frozenset({"instagram.com"}),
    Platform.FACEBOOK: frozenset({"facebook.com", "fb.com"}),
    Platform.TIKTOK: frozenset({"tiktok.com"}),
    Platform.YOUTUBE: frozenset({"youtube.com"}),
    Platform.X: frozenset({"x.com", "twitter.com"}),
    Platform.THREADS: frozenset({"threads.com", "threads.net"}),
    Platform.WHATSAPP: frozenset({"whatsapp.com"}),
    Platform.TELEGRAM: frozenset({"t.me", "telegram.me"}),
}
PROFILE_URLS: dict[str, str] = {
    Platform.INSTAGRAM: "https://www.instagram.com/{}/",
    Platform.FACEBOOK: "https://www.facebook.com/{}",
    Platform.TIKTOK: "https://www.tiktok.com/@{}",
    Platform.YOUTUBE: "https://www.youtube.com/@{}",
    Platform.X: "https://x.com/{}",
    Platform.THREADS: "https://www.threads.com/@{}",
    Platform.WHATSAPP: "https://whatsapp.com/channel/{}",
    Platform.TELEGRAM: "https://t.me/{}",
}
#: What a platform allows in an account name.
SHAPES: dict[str, re.Pattern[str]] = {
    Platform.INSTAGRAM: re.compile(r"[a-z0-9._]{1,30}"),
    Platform.FACEBOOK: re.compile(r"[a-z0-9.-]{5,80}"),
    Platform.TIKTOK: re.compile(r"[a-z0-9._]{2,24}"),
    Platform.YOUTUBE: re.compile(r"[\w.·-]{3,30}|UC[A-Za-z0-9_-]{22}"),
    Platform.X: re.compile(r"[a-z0-9_]{1,15}"),
    Platform.THREADS: re.compile(r"[a-z0-9._]{1,30}"),
    Platform.WHATSAPP: re.compile(r"[A-Za-z0-9]{20,30}"),
    Platform.TELEGRAM: re.compile(r"[a-z0-9_]{4,32}"),
}
#: First path words of a profile link behind which the name stands; elsewhere they are names.
BEFORE_NAME: dict[str, frozenset[str]] = {
    Platform.FACEBOOK: frozenset({"people"}),
    Platform.YOUTUBE: frozenset({"channel", "c", "user"}),
    Platform.WHATSAPP: frozenset({"channel"}),
    Platform.TELEGRAM: frozenset({"s"}),
}
#: What browsers read otherwise than Python does: a backslash is a slash to them, and what
#: cannot be seen is left out.
MISLEADING = re.compile(r"[\\\x00-\x20\x7f]")


class BadHandle(ValueError):
    """This is no account name of the platform."""


def read_handle(raw: str, platform: str) -> str:
    """The account name in its stored form: without @, lower case where case does not matter.

    Raises BadHandle for a link to another site or to a post, and for a name that the
    platform would not allow.
    """
    text = raw.strip().strip("\u200b\u200e\u200f")
    name = name_in_link(text, platform) if "/" in text else text
    name = name.lstrip("@")
    plain = name if is_opaque(name, platform) else name.lower()
    # The sign of the kelvin passes for a k, and becomes one in lower case.
    if plain.isascii() != name.isascii() or not SHAPES[platform].fullmatch(plain):
        raise BadHandle(raw)
    return plain


def is_opaque(name: str, platform: str) -> bool:
    """Channel codes whose letters' case carries meaning."""
    return platform == Platform.WHATSAPP or (
        platform == Platform.YOUTUBE and bool(re.fullmatch(r"UC[A-Za-z0-9_-]{22}", name))
    )


def name_in_link(text: str, platform: str) -> str:
    """The account name in a link to a profile; raises BadHandle for anything else, and for a
    link that leads a browser elsewhere than it seems to."""
    try:
        url = urlsplit(text if "://" in text else f"https://{text}")
        host = (url.hostname or "").lower()
    except ValueError as error:
        raise BadHandle(text) from error
    if MISLEADING.search(text) or url.username is not None:
        raise BadHandle(text)
    if url.scheme not in {"http", "https"} or without_prefix(host, platform) not in HOSTS[platform]:
        raise BadHandle(text)
    return name_in_path(url, platform)


def without_prefix(host: str, platform: str) -> str:
    """A host without www., m. and the like; before t.me such a word is a channel's name."""
    if platform == Platform.TELEGRAM:
        return host.removeprefix("www.")
    return re.sub(r"^(www|m|web|mobile|id-id)\.", "", host)


def name_in_path(url: SplitResult, platform: str) -> str:
    """The name among a profile link's path words; raises BadHandle when there are more."""
    words = [unquote(word) for word in url.path.split("/") if word]
    if platform == Platform.FACEBOOK and words == ["profile.php"]:
        words = parse_qs(url.query).get("id", [])
    elif platform == Platform.FACEBOOK and len(words) == 3 and words[0] == "people":
        words = words[2:]
    elif len(words) == 2 and words[0] in BEFORE_NAME.get(platform, ()):
        words = words[1:]
    if len(words) != 1:
        raise BadHandle(url.geturl())
    return words[0]


def without_dots(handle: str) -> str:
    """A Facebook name as Facebook compares them: kpu.jember and kpujember are one page."""
    return handle.replace(".", "")


def profile_url(platform: str, handle: str) -> str:
    """The public address of an account."""
    if platform == Platform.FACEBOOK and handle.isdigit():
        return f"https://www.facebook.com/profile.php?id={handle}"
    if platform == Platform.YOUTUBE and is_opaque(handle, platform):
        return f"https://www.youtube.com/channel/{handle}"
    return PROFILE_URLS[platform].format(handle)
