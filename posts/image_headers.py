"""What a picture's header claims, read without decoding a single pixel."""

from typing import Final, Protocol

#: Why a file is no picture that is taken; the sentences stand with the forms.
REASONS: Final = (
    "empty", "too_big", "not_a_picture", "too_many_pixels", "animated", "unreadable",
    "too_costly",
)  # fmt: skip


class Seekable(Protocol):
    """An open binary file, as uploads are."""

    def read(self, size: int = ..., /) -> bytes: ...
    def seek(self, offset: int, whence: int = ..., /) -> int: ...


class BadImage(ValueError):
    """The file is not taken as a screenshot; `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def header_size(file: Seekable) -> tuple[int, int]:
    """Width and height that a JPEG, PNG or WebP file claims; BadImage for anything else."""
    start = file.read(32)
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png_size(file, start)
    if start.startswith(b"\xff\xd8\xff"):
        return _jpeg_size(file)
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return _webp_size(start)
    raise BadImage("not_a_picture")


def _png_size(file: Seekable, start: bytes) -> tuple[int, int]:
    if start[12:16] != b"IHDR":
        raise BadImage("unreadable")
    position = 8
    for _ in range(1000):  # chunks before the image; animation announces itself there
        file.seek(position)
        head = file.read(8)
        if head[4:] == b"acTL":
            raise BadImage("animated")
        if head[4:] == b"IDAT":
            return _number(start[16:20]), _number(start[20:24])
        if len(head) < 8:
            break
        position += 12 + _number(head[:4])
    raise BadImage("unreadable")


def _jpeg_size(file: Seekable) -> tuple[int, int]:
    position = 2
    for _ in range(1000):
        file.seek(position)
        head = file.read(9)
        if len(head) < 9 or head[0] != 0xFF:
            break
        marker = head[1]
        if marker == 0xFF:  # a fill byte
            position += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return _number(head[7:9]), _number(head[5:7])
        elif marker in (0x01, *range(0xD0, 0xD9)):
            position += 2
        else:
            position += 2 + max(2, _number(head[2:4]))
    raise BadImage("unreadable")


def _webp_size(start: bytes) -> tuple[int, int]:
    kind = start[12:16]
    if len(start) < 30:
        raise BadImage("unreadable")
    if kind == b"VP8X":
        if start[20] & 0x02:
            raise BadImage("animated")
        return 1 + _number(start[26:23:-1]), 1 + _number(start[29:26:-1])
    if kind == b"VP8L" and start[20] == 0x2F:
        bits = int.from_bytes(start[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and start[23:26] == b"\x9d\x01\x2a":
        sides = int.from_bytes(start[26:30], "little")
        return sides & 0x3FFF, sides >> 16 & 0x3FFF
    raise BadImage("unreadable")


def _number(octets: bytes) -> int:
    return int.from_bytes(octets, "big")
