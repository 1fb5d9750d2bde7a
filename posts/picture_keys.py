"""By what a picture is known again: two exact keys and a perceptual hash. Pure; needs Pillow.

`pixels` is the SHA-256 of size and pixels, so the same picture is known in another file
format or with other metadata. `perceptual` follows pHash (Zauner, "Implementation and
Benchmarking of Perceptual Image Hash Functions", 2010): the discrete cosine transform of the
picture in 32 × 32 grey levels, its 8 × 8 lowest frequencies, a bit for each that lies above
their median. Compressing, resizing or trimming a picture a little changes few of the 64 bits;
two unrelated pictures differ in about 32.
"""

import hashlib
import math
import statistics
import uuid
from dataclasses import dataclass
from typing import Final

from PIL import Image

_SIDE: Final = 32
_LOW: Final = 8
#: Rows of pixels that are hashed at once: memory stays small with any picture.
_STRIP: Final = 256
_COSINES: Final = [
    [math.cos(math.pi * (2 * place + 1) * frequency / (2 * _SIDE)) for place in range(_SIDE)]
    for frequency in range(_LOW)
]


@dataclass(frozen=True, slots=True)
class Keys:
    """128 bits of the file, 128 bits of the pixels, and 64 perceptual bits as a signed number."""

    file: uuid.UUID
    pixels: uuid.UUID
    perceptual: int


def keys_of(data: bytes, image: Image.Image) -> Keys:
    """The keys of an upload and of what it shows: upright, in RGB, in its full size."""
    return Keys(_shortened(hashlib.sha256(data)), pixels_key(image), perceptual_hash(image))


def pixels_key(image: Image.Image) -> uuid.UUID:
    """128 bits of SHA-256 over width, height and the pixels row by row, three bytes each."""
    digest = hashlib.sha256(f"{image.width}x{image.height}:".encode())
    for top in range(0, image.height, _STRIP):
        strip = image.crop((0, top, image.width, min(top + _STRIP, image.height)))
        digest.update(strip.tobytes())
    return _shortened(digest)


def perceptual_hash(image: Image.Image) -> int:
    """The 64-bit pHash of an RGB picture, as the signed number that a database keeps."""
    # Made smaller first: the grey levels of a whole picture would cost as much again.
    small = image.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS).convert("L").tobytes()
    rows = [_low_frequencies(small[at : at + _SIDE]) for at in range(0, len(small), _SIDE)]
    # Rounded, or the sums' last digits would be the hash of a picture without any structure.
    columns = zip(*rows, strict=True)
    levels = [round(level) for column in columns for level in _low_frequencies(column)]
    median = statistics.median_low(levels)
    bits = sum(1 << place for place, level in enumerate(levels) if level > median)
    return bits - (1 << 64) if bits >> 63 else bits


def distance(one: int, other: int) -> int:
    """In how many of the 64 bits two perceptual hashes differ."""
    return ((one ^ other) & (1 << 64) - 1).bit_count()


def _low_frequencies(levels: "bytes | tuple[float, ...]") -> list[float]:
    return [sum(map(float.__mul__, waves, map(float, levels))) for waves in _COSINES]


def _shortened(digest: "hashlib._Hash") -> uuid.UUID:
    return uuid.UUID(bytes=digest.digest()[:16])
