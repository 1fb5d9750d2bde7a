"""Telegram: messages are numbered per channel, so the channel's name is part of the post."""

import re

from posts.platforms.address import Address, Found

HOSTS = (
    "t.me", "www.t.me", "telegram.me", "www.telegram.me", "telegram.dog", "www.telegram.dog",
)  # fmt: skip

#: USER.t.me/… is t.me/USER/…
CHANNEL_HOST = re.compile(r"([a-z][a-z0-9_-]{3,31})\.t\.me")

_CHANNEL = re.compile(r"[a-z][a-z0-9_]{3,31}")
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_PHONE = re.compile(r"\+[0-9]{7,15}")
_PAGES = {
    "joinchat": "invite",
    "addlist": "invite",
    "folder": "invite",
    "call": "invite",
    "share": "share_dialog",
    "msg": "share_dialog",
    "iv": "redirector",
    "login": "login",
    "auth": "login",
    "confirmphone": "phone",
    "contact": "phone",
    "m": "phone",
}
_OTHER_PAGES = frozenset(
    {
        "addemoji", "addstickers", "addstyle", "addtheme", "auction", "bg", "boost", "giftcode",
        "invoice", "nft", "proxy", "setlanguage", "socks", "web", "a", "k", "z",
    }
)  # fmt: skip


def read(address: Address) -> Found:
    """The message of a public channel that a Telegram address opens."""
    segments = [segment.lower() for segment in address.segments]
    own_host = CHANNEL_HOST.fullmatch(address.host)
    if own_host and own_host[1] != "www":
        segments.insert(0, own_host[1].replace("-", "_"))
    if segments and segments[0] == "s":  # the web preview: /s/CHANNEL/NUMBER
        segments = segments[1:]
    if not segments:
        raise address.refused("other_page")
    if segments[0] == "c":  # /c/NUMBER/NUMBER: nobody outside the channel can open it
        raise address.refused("private")
    return _message(address, segments[0], segments[1:])


def _message(address: Address, channel: str, rest: list[str]) -> Found:
    _refuse_other_pages(address, channel)
    if not rest:
        raise address.refused("profile")
    if rest[0] == "s":
        raise address.refused("story")
    numbers = [part for part in rest if _NUMBER.fullmatch(part)]
    if numbers != rest or len(rest) > 2:
        raise address.refused("malformed_id")
    number = rest[-1]  # in a forum the topic's number stands before the message's
    canonical = f"https://t.me/{channel}/{number}"
    return Found("channel_message", f"{channel}/{number}", channel, canonical)


def _refuse_other_pages(address: Address, word: str) -> None:
    if word.startswith("+"):
        raise address.refused("phone" if _PHONE.fullmatch(word) else "invite")
    if word in _PAGES:
        raise address.refused(_PAGES[word])
    if word in _OTHER_PAGES or not _CHANNEL.fullmatch(word):
        raise address.refused("other_page")
