"""Links of posts as people paste them, made for a moment of posting."""

import datetime as dt

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
META_EPOCH = 1_314_220_021_721
X_EPOCH = 1_288_834_974_657


def milliseconds(moment: dt.datetime) -> int:
    """Unix time."""
    return int(moment.timestamp() * 1000)


def instagram(moment: dt.datetime, handle: str = "", serial: int = 1) -> str:
    """An Instagram link whose code tells the moment."""
    number = (milliseconds(moment) - META_EPOCH) << 23 | serial
    code = ""
    while number:
        number, letter = divmod(number, 64)
        code = LETTERS[letter] + code
    author = f"{handle}/" if handle else ""
    return f"https://www.instagram.com/{author}p/{code}/?igsh=MWd6dnA2"


def x_post(moment: dt.datetime, handle: str = "kpu_bogor") -> str:
    """An X link whose number tells the moment."""
    return f"https://x.com/{handle}/status/{(milliseconds(moment) - X_EPOCH) << 22}"


def facebook(number: int = 122107654321, page: str = "pps.empang") -> str:
    """A Facebook link, which doesn't tell its time."""
    return f"https://www.facebook.com/{page}/posts/{number}"
