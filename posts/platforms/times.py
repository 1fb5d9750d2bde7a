"""The moment of posting, which four platforms write into the post's own number."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Final

_META_EPOCH: Final = datetime.fromtimestamp(1_314_220_021, UTC) + timedelta(milliseconds=721)
_X_EPOCH: Final = datetime.fromtimestamp(1_288_834_974, UTC) + timedelta(milliseconds=657)
_UNIX_EPOCH: Final = datetime.fromtimestamp(0, UTC)

#: The first X number that holds a time (4 November 2010); those before were counted up.
_FIRST_SNOWFLAKE: Final = 29_700_859_247

#: Before this year nothing is believed.
EARLIEST: Final = datetime(2010, 1, 1, tzinfo=UTC)

#: A shortcode's media number is 64 bits: 11 letters of 6. A private post's code goes on after it.
MEDIA_LETTERS: Final = 11


def from_shortcode(code: str) -> datetime:
    """When an Instagram or Threads post was made: its code's bits above the lowest 23 are
    milliseconds since 24 August 2011."""
    padded = code[:MEDIA_LETTERS].rjust(12, "A")
    number = int.from_bytes(b64decode(padded, b"-_"), "big")
    return _META_EPOCH + timedelta(milliseconds=number >> 23)


def from_tiktok(number: int) -> datetime:
    """When a TikTok post was made: its number's upper half is Unix seconds."""
    return _UNIX_EPOCH + timedelta(seconds=number >> 32)


def from_snowflake(number: int) -> datetime | None:
    """When an X post was made: its number's bits above the lowest 22 are milliseconds since
    4 November 2010. None for older posts, whose numbers hold no time."""
    if number < _FIRST_SNOWFLAKE:
        return None
    return _X_EPOCH + timedelta(milliseconds=number >> 22)


def believed(made_at: datetime | None, now: datetime | None) -> datetime | None:
    """The decoded time, unless it lies before 2010 or after `now` (the real clock by default)."""
    if made_at is None or made_at < EARLIEST:
        return None
    return made_at if made_at <= (now or datetime.now(UTC)) else None
