"""Which host belongs to which platform, and what to say of all the others."""

import re
from collections.abc import Callable
from typing import Final

from posts.platforms import (
    facebook,
    instagram,
    telegram,
    threads,
    tiktok,
    whatsapp,
    x,
    youtube,
)
from posts.platforms.address import Address, Found, NotAPost

Reader = Callable[[Address], Found]

_READERS: Final[tuple[tuple[str, tuple[str, ...], Reader], ...]] = (
    ("instagram", instagram.HOSTS, instagram.read),
    ("facebook", facebook.HOSTS, facebook.read),
    ("tiktok", tiktok.HOSTS, tiktok.read),
    ("youtube", youtube.HOSTS, youtube.read),
    ("x", x.HOSTS, x.read),
    ("threads", threads.HOSTS, threads.read),
    ("whatsapp", whatsapp.HOSTS, whatsapp.read),
    ("telegram", telegram.HOSTS, telegram.read),
)

#: Exact hosts only: a suffix or prefix match is how look-alikes get in.
KNOWN: Final = {host: (platform, reader) for platform, hosts, reader in _READERS for host in hosts}

#: Domains whose other hosts (help., l., studio., business.…) belong to the platform too.
_DOMAINS: Final = {
    "instagram.com": "instagram",
    "ig.me": "instagram",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "messenger.com": "facebook",
    "m.me": "facebook",
    "tiktok.com": "tiktok",
    "tiktokv.com": "tiktok",
    "youtube.com": "youtube",
    "x.com": "x",
    "twitter.com": "x",
    "threads.com": "threads",
    "threads.net": "threads",
    "whatsapp.com": "whatsapp",
    "wa.me": "whatsapp",
    "telegram.org": "telegram",
    "t.me": "telegram",
}
_REASON_OF_LABEL: Final = {
    "l": "redirector",
    "lm": "redirector",
    "consent": "login",
    "accounts": "login",
    "studio": "studio",
    "business": "studio",
    "adsmanager": "studio",
    "creatorstudio": "studio",
    "web": "private",
}

_SHORTENERS: Final = frozenset(
    {
        "bit.ly", "bitly.com", "j.mp", "s.id", "t.co", "tinyurl.com", "cutt.ly", "rb.gy",
        "is.gd", "v.gd", "ow.ly", "buff.ly", "goo.gl", "g.co", "forms.gle", "lnkd.in",
        "shorturl.at", "t.ly", "tiny.cc", "rebrand.ly", "dlvr.it", "ift.tt", "trib.al",
        "wa.link", "linktr.ee", "lynk.id", "linkr.bio", "msha.ke", "heylink.me", "bit.do",
        "adf.ly", "gg.gg", "shorturl.gg", "shorturl.asia", "urlz.fr", "short.gy", "shope.ee",
        "tr.ee", "onelink.to", "page.link", "app.link", "qrco.de", "me-qr.com", "kutt.it",
        "search.app", "share.google", "pin.it", "g.page",
        "soo.gd", "u.to", "x.gd", "da.gd", "tny.im", "bl.ink", "snip.ly", "amzn.to",
    }
)  # fmt: skip
_REDIRECTORS: Final = frozenset(
    {"google.com", "google.co.id", "l.wl.co", "out.reddit.com", "vk.com", "href.li"}
)
_MIRRORS: Final = (
    "fxtwitter.", "vxtwitter.", "fixupx.", "fixvx.", "twittpr.", "nitter.", "xcancel.",
    "ddinstagram.", "kkinstagram.", "vxinstagram.", "oginstagram.", "instagramez.", "imginn.",
    "picuki.", "vxtiktok.", "tnktok.", "tfxktok.", "kktiktok.", "proxitok.", "tiktxk.",
    "fixthreads.", "vxthreads.", "facebed.", "fxfacebook.", "invidious.", "piped.", "yewtu.be",
    "koutube.", "snapinsta.", "snaptik.", "ssstik.", "savefrom.", "web.archive.org",
    "archive.org", "archive.ph", "archive.is", "ghostarchive.", "tgstat.", "lightbrd.",
)  # fmt: skip
_NAMES: Final = (
    "instagram", "facebook", "tiktok", "youtube", "youtu.be", "twitter", "threads", "whatsapp",
    "telegram", "fb.watch", "instagr.am",
)  # fmt: skip
_SHORT_NAMES: Final = ("x.com.", "t.me.", "wa.me.", "fb.com.", "fb.me.")
#: Letters that pass for others at a glance, and doubled ones.
_PASSES_FOR: Final = (
    ("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("-", ""),
)  # fmt: skip
#: Browsers take a host whose last part is a number for an IPv4 address.
_IP_HOST: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}


def reader_of(authority: str, scheme: str) -> tuple[str, Reader]:
    """The platform and the reader of a lower-cased authority (host, perhaps with a port).

    Raises NotAPost where it is no host of a platform, or one written so as to mislead.
    """
    if not authority.isascii():
        raise NotAPost("non_ascii_host")
    _, at, place = authority.rpartition("@")
    host, _, port = place.partition(":")
    if at:
        raise NotAPost("userinfo", _platform_of(host))
    if "%" in place:
        raise NotAPost("encoded_host")
    if place.startswith("["):
        raise NotAPost("ip_host")
    if port and port != _DEFAULT_PORTS[scheme]:
        raise NotAPost("port", _platform_of(host))
    found = _reader_of_host(host)
    if not found:
        raise _refusal(host)
    return found


def _reader_of_host(host: str) -> tuple[str, Reader] | None:
    if facebook.LANGUAGE_HOST.fullmatch(host):
        return "facebook", facebook.read
    if telegram.CHANNEL_HOST.fullmatch(host):
        return "telegram", telegram.read
    return KNOWN.get(host)


def _platform_of(host: str) -> str | None:
    """Whose host it is, post or not."""
    found = _reader_of_host(host)
    return found[0] if found else _DOMAINS.get(".".join(host.split(".")[-2:]))


def _refusal(host: str) -> NotAPost:
    """Why a link on this host can't be a post."""
    platform = _platform_of(host)
    if platform:
        return NotAPost(_REASON_OF_LABEL.get(host.partition(".")[0], "other_page"), platform)
    if "xn--" in host:
        return NotAPost("non_ascii_host")
    if not host or _IP_HOST.fullmatch(host):
        return NotAPost("ip_host" if host else "malformed")
    return NotAPost(_reason_for_stranger(host))


def _reason_for_stranger(host: str) -> str:
    bare = host.removeprefix("www.")
    if bare in _SHORTENERS or bare.partition(".")[2] in _SHORTENERS:
        return "shortener"
    if bare in _REDIRECTORS:
        return "redirector"
    if any(part in f"{bare}." for part in _MIRRORS):
        return "mirror"
    return "look_alike" if _looks_alike(bare) else "foreign_host"


def _looks_alike(host: str) -> bool:
    if host.startswith(_SHORT_NAMES):
        return True
    seen = _at_a_glance(host)
    return any(name in host or _at_a_glance(name) in seen for name in _NAMES)


def _at_a_glance(name: str) -> str:
    for seen, meant in _PASSES_FOR:
        name = name.replace(seen, meant)
    return name
