"""WhatsApp: only a channel's messages are posts; everything else is a chat or a person."""

import re

from posts.platforms.address import Address, Found

HOSTS = (
    "whatsapp.com", "www.whatsapp.com", "wa.me", "www.wa.me", "api.whatsapp.com",
    "chat.whatsapp.com", "call.whatsapp.com", "web.whatsapp.com",
)  # fmt: skip

_CHANNEL = re.compile(r"[A-Za-z0-9]{16,40}")
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_PAGES_OF_HOST = {
    "wa.me": "phone",
    "www.wa.me": "phone",
    "api.whatsapp.com": "phone",
    "chat.whatsapp.com": "invite",
    "call.whatsapp.com": "invite",
    "web.whatsapp.com": "private",
}


def read(address: Address) -> Found:
    """The message of a channel that a WhatsApp address opens."""
    segments = address.segments
    if segments and segments[0].lower() == "channel":
        return _message(address, segments[1:])
    if address.host in _PAGES_OF_HOST:
        raise address.refused(_PAGES_OF_HOST[address.host])
    if segments and segments[0].lower() in ("send", "message", "catalog"):
        raise address.refused("phone")
    raise address.refused("other_page")


def _message(address: Address, rest: list[str]) -> Found:
    if not rest or not _CHANNEL.fullmatch(rest[0]):
        raise address.refused("malformed_id")
    if len(rest) == 1:
        raise address.refused("profile")
    channel, number = rest[:2]
    if not _NUMBER.fullmatch(number):
        raise address.refused("malformed_id")
    canonical = f"https://whatsapp.com/channel/{channel}/{number}"
    return Found("channel_message", f"{channel}/{number}", "", canonical)
