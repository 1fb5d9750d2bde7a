"""What nobody should send: values, files and bodies of requests that are wrong in every way."""

# ruff: noqa: E501 - many bad things, side by side

import io
import random
import struct
import zlib
from collections.abc import Iterable
from urllib.parse import quote

from PIL import Image

#: An element that stands on no page of ours; where it appears, a text became HTML.
MARK = "data-kenari"
ELEMENT = f"<b {MARK}>x</b>"
MEGABYTE = 1_000_000
#: What a template language would make of some of the texts below.
COMPUTED = b"90007198"

INJECTIONS = [
    ELEMENT, f'">{ELEMENT}', f"'>{ELEMENT}", f"</script>{ELEMENT}", f"</textarea>{ELEMENT}",
    f"</title>{ELEMENT}", f"-->{ELEMENT}", f"]]>{ELEMENT}", f"<svg {MARK} onload=alert(1)>",
    f'x" {MARK} onfocus="alert(1)', f"x' {MARK} onfocus='alert(1)", f"`{ELEMENT}`",
    "javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "{{ 7191|add:90000007 }}", "{% load static %}{% csrf_token %}", "${7191+90000007}", "#{7191+90000007}",
    "' OR '1'='1", "'; DROP TABLE posts_report; --", '" OR 1=1 --', "1) OR (1=1", "%", "_", "\\",
    "%s %d %(x)s", "{0} {x!r}", "$1", "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1",
]  # fmt: skip
TIMES = [
    "0000-01-01", "0000-00-00", "0001-01-01", "1582-10-10", "1899-12-31", "2024-02-30", "2024-13-01",
    "9999-12-31", "10000-01-01", "24/07/2024", "2024-09-04T25:61", "0001-01-01T00:00",
    "9999-12-31T23:59", "2024-09-04T14:30:00+99:99", "2024-09-04T14:30Z", "0000-W01", "0001-W01",
    "2024-W00", "2024-W53", "2024-W54", "9999-W52", "2024-W", "W36", "2020-W53", "202436",
]  # fmt: skip
NUMBERS = [
    "0", "-1", "-0", "1.5", "1e3", "1e400", "NaN", "Infinity", "-Infinity", "0x10", "0b1", "1_000",
    "٣٤", "²", "½", "Ⅷ", "१", " 1 ", "+1", str(2**31), str(2**63 - 1), str(2**63), str(2**64),
    str(-(2**63) - 1), "9" * 30, "9" * 5000, "1" + "0" * 400, "0" * 5000 + "1",
]  # fmt: skip
TEXTS = [
    "", " ", "\t\r\n", "\0", "a\0b", "\ud800", "x\udfffy", "\udc80" * 3, "\x01\x02\x07\x08\x1b[31m",
    "\x7f\x80\x85\x9f", "\u2028\u2029\ufeff", "\ufffe\uffff", "\u202egnp.exe\u202c", "\u200f" * 40,
    "مرحبا بالعالم", "👩‍👩‍👧‍👦" * 40, "🇮🇩", "Z̸̧̛͉͖̩͖͐͊̅͝" * 20, "ﷺ" * 200, "İı", "ß" * 300, "\U0010ffff",
    "null", "undefined", "None", "true", "[]", "{}", '{"$ne":1}', "../../../../etc/passwd",
    "..\\..\\x", "file:///etc/passwd", "x\r\nSet-Cookie: kenari=1", "%0d%0aSet-Cookie:%20kenari=1",
    "//evil.example/", "https://evil.example/", "/\\evil.example", "https:evil.example",
    "http://[::1", "http://[", "https://user:pw@127.0.0.1:99999/", "https://x.com/@",
    "https://www.instagram.com/p/%00/", "https://www.instagram.com/p/" + "A" * 3000,
    "https://www.tiktok.com/@x/video/" + "9" * 40, "https://x.com/x/status/" + "9" * 25,
    "https://t.me/c/1/" + "9" * 30, "https://xn--/", "https://\u0131nstagram.com/p/C/", "http://" * 300,
    "a@b", "a@" + "b" * 300 + ".example", '"x"@y.example', "a@b.example\r\nBcc: c@d.example",
    "+62" + "8" * 60, "3271012304560001", "A" * 256, "A" * 10_000, "é" * 5_000, "<" * 5_000,
]  # fmt: skip
HUGE = [
    "A" * MEGABYTE,
    "é" * (MEGABYTE // 2),
    "9" * MEGABYTE,
    "a b " * (MEGABYTE // 4),
    "[" * 500_000,
]


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that claims a size, whatever its data unfold to."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def picture(kind: str = "PNG") -> bytes:
    """A sound little picture."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#a11").save(out, kind)
    return out.getvalue()


FILES = [
    b"", b"\0", b"GIF89a" + b"\0" * 60, b"%PDF-1.4\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n",
    b"RIFF\xff\xff\xff\xffWEBPVP8X", b"PK\x03\x04" + b"\0" * 40, b"\xff" * 5000, b"<svg onload=x>",
    b"<html><script>alert(1)</script>", b"\xef\xbb\xbfnama;surel\n\0;\n", b"a,b,c\n" * 1000,
    b"=cmd|' /C calc'!A0,1\n", "nama,surel\nÀ,é\n".encode("utf-16"), picture()[:40], picture() + b"<?php",
    picture("GIF"), picture("JPEG")[:200], png(60_000, 60_000), png(0, 0), png(2**31 - 1, 1),
]  # fmt: skip
FILE_NAMES = [
    "a.png", "", ".", "..", "../../x.png", "/etc/passwd", "C:\\x\\y.png", "a\0.png", "a.php", "con",
    "x" * 300 + ".png", "\u202egnp.exe", f"{ELEMENT}.png", "a\r\nX-Kenari: 1.png", "a.xlsx", "a.csv",
]  # fmt: skip
FILE_KINDS = [
    "image/png",
    "text/html",
    "application/x-php",
    "",
    "x" * 300,
    "text/csv; charset=rot13",
]

Value = str | tuple[str, bytes, str]


def bad_value(chance: random.Random, own: Iterable[str], foreign: Iterable[object]) -> str:
    """One wrong text: made up, somebody else's key, or a right one that was spoiled."""
    kinds = [INJECTIONS, TIMES, NUMBERS, TEXTS, [str(key) for key in foreign], list(own)]
    text = chance.choice(chance.choice([kind for kind in kinds if kind]))
    spoil = chance.random()
    if spoil < 0.02:
        return chance.choice(HUGE)
    if spoil < 0.12:
        return text[: len(text) // 2] + chance.choice(TEXTS) + text[len(text) // 2 :]
    return text


def bad_file(chance: random.Random) -> Value:
    """Something in the place of a file."""
    if chance.random() < 0.1:
        return chance.choice(TEXTS)
    return (chance.choice(FILE_NAMES), chance.choice(FILES), chance.choice(FILE_KINDS))


def raw(text: str) -> bytes:
    """A text as bytes, half surrogate pairs too."""
    return text.encode("utf-8", "surrogatepass")


def urlencoded(pairs: Iterable[tuple[str, Value]]) -> bytes:
    """A form, or a query; a file sends its name."""
    texts = ((name, value if isinstance(value, str) else value[0]) for name, value in pairs)
    return "&".join(f"{quote(raw(n), safe='')}={quote(raw(v), safe='')}" for n, v in texts).encode()


def multipart(pairs: Iterable[tuple[str, Value]], boundary: str = "kenari") -> bytes:
    """A form with files."""
    lines: list[bytes] = []
    for name, value in pairs:
        head = b'Content-Disposition: form-data; name="' + raw(name) + b'"'
        content: str | bytes = ""
        if isinstance(value, str):
            content = value
        else:
            head += b'; filename="' + raw(value[0]) + b'"\r\nContent-Type: ' + raw(value[2])
            content = value[1]
        body = content if isinstance(content, bytes) else raw(str(content))
        lines += [f"--{boundary}".encode(), head, b"", body]
    return b"\r\n".join([*lines, f"--{boundary}--".encode(), b""])
