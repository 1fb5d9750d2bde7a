"""Pictures made to break or exhaust whoever opens them, and broken ones by the thousand."""

import io
import random
import struct
import zlib
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageDraw, PngImagePlugin

from tests.badness import png

OTHERS = (
    "GIF", "TIFF", "BMP", "PPM", "ICO", "PDF", "TGA", "SGI", "EPS", "PCX", "JPEG2000", "DDS",
    "ICNS", "AVIF",
)  # fmt: skip
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def scene(seed: int = 1, size: tuple[int, int] = (540, 1200)) -> Image.Image:
    """A picture of shapes and words, another one for each seed."""
    chance = random.Random(seed)
    image = Image.new("RGB", size, colour(chance))
    draw = ImageDraw.Draw(image)
    for _ in range(25):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        box = (x, y, x + chance.randrange(40, 300), y + chance.randrange(40, 300))
        shape = draw.ellipse if chance.random() < 0.5 else draw.rectangle
        shape(box, fill=colour(chance))
    for line in range(8):
        draw.text((20, size[1] - 260 + 30 * line), f"Sosialisasi {chance.random()}", "white")
    return image


def colour(chance: random.Random) -> tuple[int, int, int]:
    """Any colour."""
    return chance.randrange(256), chance.randrange(256), chance.randrange(256)


def unfolding(side: int, channels: int = 3, lines: int | None = None) -> bytes:
    """A PNG of so many pixels a side, all alike: a few kilobytes that unfold to megabytes."""
    row = b"\0" * (1 + channels * side)
    folding = zlib.compressobj(9)
    data = b"".join(folding.compress(row) for _ in range(lines or side)) + folding.flush()
    return png(side, side, data)


def with_chunks(*chunks: tuple[bytes, bytes]) -> bytes:
    """A good PNG with further chunks before its pixels."""
    whole = encoded(scene(size=(90, 60)), "PNG")
    extra = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return whole[:33] + extra + whole[33:]


def with_segments(*segments: tuple[int, bytes]) -> bytes:
    """A good JPEG with further segments at its start."""
    whole = encoded(scene(size=(90, 60)), "JPEG")
    extra = b"".join(
        struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body for marker, body in segments
    )
    return whole[:2] + extra + whole[2:]


def looping_exif() -> bytes:
    """EXIF whose directories point at themselves and claim billions of values."""
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)
    huge = struct.pack("<HHII", 0x0112, 12, 0xFFFFFFFF, 26)
    body = struct.pack("<H", 0xFFFF) + (entry + huge) * 2000 + struct.pack("<I", 8)
    return b"Exif\0\0II*\0\x08\0\0\0" + body


def bombs() -> dict[str, bytes]:
    """The set of security.md's screenshots: each must end in a refusal or a harmless picture."""
    zeros = zlib.compress(b"\0" * 200_000_000, 9)
    frames = [scene(seed, (64, 64)) for seed in range(60)]
    many = {"save_all": True, "append_images": frames[1:]}
    alpha = Image.new("RGBA", (5000, 5000), (9, 9, 9, 9))
    small = scene(size=(90, 60))
    text = PngImagePlugin.PngInfo()
    for number in range(500):
        text.add_text(f"k{number}", "x" * 1000, zip=True)
    return {
        "png 17,000 a side": unfolding(17_000, lines=100),
        "png 60,000 a side": png(60_000, 60_000, zeros[:1000]),
        "png 5,000 a side": unfolding(5_000),
        "png 5,000 a side, see-through": encoded(alpha, "PNG"),
        "png 25 million by 1": png(25_000_000, 1, zlib.compress(b"\0" * 75_000_001)),
        "png 1 by 25 million": png(1, 25_000_000, zlib.compress(b"\0" * 100_000_000)),
        "png of more data than pixels": png(8, 8, zeros),
        "png, size 0": png(0, 0, zeros[:100]),
        "webp 5,000 a side, see-through": encoded(alpha, "WEBP", quality=1, method=0),
        "webp 16,383 wide": encoded(Image.new("L", (16_383, 1500)), "WEBP", quality=1, method=0),
        "jpeg 65,500 wide": encoded(Image.new("L", (65_500, 381)), "JPEG"),
        "jpeg progressive 5,000 a side": encoded(
            Image.new("CMYK", (5000, 5000)), "JPEG", progressive=True
        ),
        "apng of 60 frames": encoded(frames[0], "PNG", **many),
        "webp of 60 frames": encoded(frames[0], "WEBP", **many),
        "mpo of 60 frames": encoded(frames[0], "MPO", **many),
        "gif of 60 frames named png": encoded(frames[0], "GIF", **many),
        "png, zTXt of 200 MB": with_chunks((b"zTXt", b"Comment\0\0" + zeros)),
        "png, iTXt of 200 MB": with_chunks((b"iTXt", b"Comment\0\1\0\0\0" + zeros)),
        "png, 30 iTXt of 200 MB": with_chunks(*[(b"iTXt", b"C\0\1\0\0\0" + zeros)] * 30),
        "png, iCCP of 200 MB": with_chunks((b"iCCP", b"p\0\0" + zeros)),
        "png, 500 texts": encoded(small, "PNG", pnginfo=text),
        "png, 100,000 empty chunks": with_chunks(*[(b"tEXt", b"")] * 100_000),
        "png, chunk of 2 GB": with_chunks()[:33] + b"\x7f\xff\xff\xffzTXt" + b"x" * 100,
        "png, looping EXIF": with_chunks((b"eXIf", looping_exif()[6:])),
        "jpeg, looping EXIF": with_segments((0xE1, looping_exif())),
        "jpeg, 200 EXIFs": with_segments(*[(0xE1, looping_exif())] * 200),
        "jpeg, 120 profiles": with_segments(
            *[(0xE2, b"ICC_PROFILE\0" + bytes([n + 1, 120]) + b"x" * 60_000) for n in range(120)]
        ),
        "jpeg, 100,000 comments": with_segments(*[(0xFE, b"")] * 100_000),
        "png and html": encoded(small, "PNG") + b"<script>alert(1)</script>",
        "jpeg and zip": encoded(small, "JPEG") + b"PK\x05\x06" + b"\0" * 18,
        "gif and jpeg": b"GIF89a/*" + encoded(small, "JPEG"),
        "pdf and png": b"%PDF-1.7\n" + encoded(small, "PNG"),
        "svg": SVG,
        **{f"{kind} named png": encoded(small, kind) for kind in OTHERS},
        **{
            f"{kind} cut at {share}": (whole := encoded(small, kind))[: int(len(whole) * share)]
            for kind in ("JPEG", "PNG", "WEBP")
            for share in (0.02, 0.3, 0.9)
        },
        "nothing": b"",
    }


def sources() -> list[bytes]:
    """Good pictures of every sort that is taken, to be broken."""
    small = scene(size=(270, 600))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "ponsel"
    text = PngImagePlugin.PngInfo()
    text.add_itxt("Comment", "kata" * 50, zip=True)
    frames = {"save_all": True, "append_images": [scene(2, (270, 600))]}
    return [
        encoded(small, "JPEG", quality=60, exif=exif, icc_profile=b"profil" * 99),
        encoded(small, "JPEG", progressive=True),
        encoded(small.convert("CMYK"), "JPEG"),
        encoded(small, "MPO", **frames),
        encoded(small.quantize(), "PNG", pnginfo=text, exif=exif),
        encoded(small.convert("RGBA"), "PNG"),
        encoded(small.convert("I;16"), "PNG"),
        encoded(small, "PNG", **frames),
        encoded(small, "WEBP", exif=exif),
        encoded(small.convert("RGBA"), "WEBP", lossless=True),
        encoded(small, "WEBP", **frames),
    ]


def mutants(count: int, seed: int = 20240904) -> Iterator[bytes]:
    """So many broken pictures; the same ones for the same seed."""
    chance = random.Random(seed)
    good = sources()
    for turn in range(count):
        broken = mutated(good[turn % len(good)], chance)
        yield mended_sums(broken) if chance.random() < 0.5 else broken


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, doubled, dropped or cut, more often near the header."""
    octets = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        reach = len(octets) if chance.random() < 0.5 else min(len(octets), 200)
        at = chance.randrange(max(1, reach))
        deed = chance.randrange(6)
        if deed < 3:
            octets[at : at + 1] = bytes(
                [chance.choice([0, 1, 127, 128, 255, chance.randrange(256)])]
            )
        elif deed == 3:
            octets[at:at] = octets[at : at + chance.randrange(40)]
        elif deed == 4:
            del octets[at : at + chance.randrange(40)]
        else:
            octets[at : at + 4] = struct.pack(
                ">I", chance.choice([0, 1, 2**16, 2**31 - 1, 2**32 - 1])
            )
    return bytes(octets)


def mended_sums(data: bytes) -> bytes:
    """A PNG's checksums put right, so that the damage gets past them; other files as they are."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    out, at = bytearray(data), 8
    while at + 12 <= len(out):
        length = int.from_bytes(out[at : at + 4], "big")
        if at + 12 + length > len(out):
            break
        body = bytes(out[at + 4 : at + 8 + length])
        out[at + 8 + length : at + 12 + length] = struct.pack(">I", zlib.crc32(body))
        at += 12 + length
    return bytes(out)
