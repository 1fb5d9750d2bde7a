"""Screenshots: looked at before they are taken, drawn anew before they are shown.

A picture from outside is never decoded in a request: `check_upload` reads its header only.
`shrink_guarded` decodes it in a process of its own with bounded memory and time, so that a
picture made to exhaust a machine (21 KB that unfold to 878 MB) ends that process and nothing
else. What is kept is a new image without the old one's EXIF, GPS, comments and profiles.
"""

import hashlib
import io
import json
import os
import resource
import subprocess
import sys
import uuid
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageOps

from posts.image_headers import REASONS, BadImage, Seekable, header_size
from posts.picture_keys import Keys, keys_of

__all__ = ["REASONS", "BadImage", "Picture", "Shrunk", "check_upload", "shrink", "shrink_guarded"]

ROOT: Final = Path(__file__).resolve().parent.parent

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_PIXELS: Final = 25_000_000
LONGEST_SIDE: Final = 1280
THUMBNAIL_SIDE: Final = 240
KEPT_BYTES: Final = 150 * 1024

MEMORY: Final = 512 * 1024 * 1024
CPU_SECONDS: Final = 10
WALL_SECONDS: Final = 20

FORMATS: Final = ("JPEG", "PNG", "WEBP")
_SIDES: Final = (1.0, 0.8, 0.6, 0.4, 0.2)
_QUALITIES: Final = (75, 60, 45, 30)

_REFUSED: Final = 3


@dataclass(frozen=True, slots=True)
class Picture:
    """An image drawn anew: its bytes, its size in pixels, and the bytes' SHA-256 in hex."""

    data: bytes
    width: int
    height: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A screenshot as it is kept: bytes, pixels, the image's SHA-256 in hex, and its keys."""

    image: bytes
    thumbnail: bytes
    #: The same thumbnail for browsers that know no WebP.
    thumbnail_jpeg: bytes
    width: int
    height: int
    sha256: str
    keys: Keys
    extension: str = "webp"


def check_upload(file: Seekable) -> None:
    """Refuse at once what can't be a screenshot: by its size, first bytes and header.

    Nothing is decoded and at most a few kilobytes are read; the file is rewound afterwards.
    Takes Django's uploaded files and plain binary ones.
    """
    size = file.seek(0, os.SEEK_END)
    if not size:
        raise BadImage("empty")
    if size > MOST_BYTES:
        raise BadImage("too_big")
    try:
        file.seek(0)
        width, height = header_size(file)
    finally:
        file.seek(0)
    if not width or not height:
        raise BadImage("unreadable")
    if width * height > MOST_PIXELS:
        raise BadImage("too_many_pixels")


def shrink(data: bytes) -> Picture:
    """The screenshot drawn anew: upright, RGB, at most 1280 pixels a side and 150 KB.

    Decodes: call it where memory and time are bounded (`shrink_guarded`).
    """
    return _drawn_anew(_opened(data))


def _drawn_anew(image: Image.Image) -> Picture:
    for share in _SIDES:
        smaller = _fitted(image, round(LONGEST_SIDE * share))
        for quality in _QUALITIES:
            picture = _encoded(smaller, quality)
            if len(picture.data) <= KEPT_BYTES:
                return picture
    raise BadImage("unreadable")


def thumbnail(picture: Picture, kind: str = "WEBP") -> Picture:
    """The picture at most 240 pixels a side, as WEBP or JPEG."""
    with Image.open(io.BytesIO(picture.data), formats=["WEBP"]) as image:
        return _encoded(_fitted(image, THUMBNAIL_SIDE), 60, kind)


def shrink_guarded(upload: Seekable) -> Shrunk:
    """Shrink an opened upload in a process of its own, with 512 MB and 10 s of CPU.

    Raises BadImage (`too_costly` where the process had to be ended) and what reading the
    upload raises. Writes nothing.
    """
    return _unpacked(_in_own_process(upload.read(MOST_BYTES + 1)))


def _opened(data: bytes) -> Image.Image:
    """The decoded image, upright and in RGB; everything that Pillow may raise is a refusal."""
    check_upload(io.BytesIO(data))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            _refuse_unfit(image)
            image.load()
            return _upright_rgb(image)
        except (BadImage, MemoryError):
            raise
        except Exception as error:
            # Decoders raise whatever their input led them to: OSError, SyntaxError,
            # struct.error, ValueError, IndexError, ZeroDivisionError, warnings…
            raise BadImage("unreadable") from error


def _refuse_unfit(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise BadImage("too_many_pixels")
    # A phone's JPEG may carry a second picture (MPO); the first one is the screenshot.
    if image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
        raise BadImage("animated")


def _upright_rgb(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says, transparent parts on white, no more than 8 bits a channel."""
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode.startswith("I"):
        image = image.point(lambda level: level * (1 / 256)).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _fitted(image: Image.Image, longest: int) -> Image.Image:
    """A new image at most so many pixels a side; nothing but pixels is carried over."""
    share = min(1.0, longest / max(image.size))
    size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
    fitted = Image.new("RGB", size)
    fitted.paste(image.resize(size, Image.Resampling.LANCZOS) if share < 1 else image)
    return fitted


def _encoded(image: Image.Image, quality: int, kind: str = "WEBP") -> Picture:
    out = io.BytesIO()
    options = {"method": 4} if kind == "WEBP" else {"optimize": True}
    image.save(out, kind, quality=quality, **options)
    data = out.getvalue()
    return Picture(data, image.width, image.height, hashlib.sha256(data).hexdigest())


def _in_own_process(data: bytes) -> bytes:
    try:
        run = subprocess.run(
            [sys.executable, "-m", "posts.images"], input=data, capture_output=True, cwd=ROOT,
            env={"PYTHONDONTWRITEBYTECODE": "1"}, timeout=WALL_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise BadImage("too_costly") from error
    if run.returncode == _REFUSED:
        raise BadImage(run.stdout.decode())
    if run.returncode:  # out of memory or time, or the decoder itself fell
        raise BadImage("too_costly")
    return run.stdout


def main() -> int:
    """The bounded process: an upload comes on standard input, the new images go out."""
    _bound()
    out = sys.stdout.buffer
    try:
        out.write(_packed(sys.stdin.buffer.read(MOST_BYTES + 1)))
    except BadImage as refusal:
        out.write(refusal.reason.encode())
        return _REFUSED
    return 0


def _packed(data: bytes) -> bytes:
    """A line that tells all facts and lengths, then image, thumbnail and thumbnail as JPEG."""
    image = _opened(data)
    keys = keys_of(data, image)
    picture = _drawn_anew(image)
    parts = [picture.data, thumbnail(picture).data, thumbnail(picture, "JPEG").data]
    told: dict[str, Any] = {
        "lengths": [len(part) for part in parts],
        "picture": [picture.width, picture.height, picture.sha256],
        "keys": [keys.file.hex, keys.pixels.hex, keys.perceptual],
    }
    return b"".join([json.dumps(told).encode(), b"\n", *parts])


def _unpacked(answer: bytes) -> Shrunk:
    head, _, rest = answer.partition(b"\n")
    told = json.loads(head)
    whole, small, _jpeg = told["lengths"]
    width, height, sha256 = told["picture"]
    file, pixels, perceptual = told["keys"]
    return Shrunk(
        image=rest[:whole],
        thumbnail=rest[whole : whole + small],
        thumbnail_jpeg=rest[whole + small :],
        width=width,
        height=height,
        sha256=sha256,
        keys=Keys(uuid.UUID(file), uuid.UUID(pixels), perceptual),
    )


def _bound() -> None:
    """What this process may take, so that a picture can end nothing but it."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    sys.exit(main())
