"""Screenshots: what is refused, what is kept of them, and that no file can end a worker."""

import io
import random
import resource
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, PngImagePlugin

from posts import images
from posts.images import BadImage

RED, BLUE = (200, 30, 30), (30, 30, 200)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def screenshot(width: int = 540, height: int = 1200) -> Image.Image:
    """Something like a phone's screen: a red half above a blue one, and lines of text."""
    image = Image.new("RGB", (width, height), BLUE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, height // 2), fill=RED)
    for line in range(20):
        draw.text((20, 30 + 28 * line), "Sosialisasi Pilkada 2024 di Kelurahan Empang", "white")
    return image


def png_claiming(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG whose header claims a size, with any image data."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def opened(data: bytes, kind: str = "WEBP") -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=[kind])
    image.load()
    return image


def guarded(data: bytes) -> images.Shrunk:
    return images.shrink_guarded(io.BytesIO(data))


def reason_of(data: bytes) -> str:
    """The reason that the quick check gives, or "" where it lets the file pass."""
    try:
        images.check_upload(SimpleUploadedFile("tangkapan.png", data))
    except BadImage as refusal:
        return known(refusal)
    return ""


def known(refusal: BadImage) -> str:
    assert refusal.reason in images.REASONS
    return refusal.reason


def close_to(seen: Any, wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 16 for one, other in zip(seen, wanted, strict=True))


# What is taken


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_screenshot_is_taken_and_drawn_anew(kind: str) -> None:
    data = encoded(screenshot(), kind)
    assert reason_of(data) == ""
    picture = images.shrink(data)
    image = opened(picture.data)
    assert image.size == (picture.width, picture.height) == (540, 1200)
    assert close_to(image.getpixel((5, 5)), RED)
    assert close_to(image.getpixel((5, 1190)), BLUE)


def test_a_large_one_is_shrunk_to_1280_and_150_kb() -> None:
    noise = Image.frombytes("RGB", (1000, 1500), random.Random(1).randbytes(4_500_000))
    picture = images.shrink(encoded(noise.resize((2000, 3000)), "JPEG"))
    assert len(picture.data) <= 150 * 1024
    assert max(picture.width, picture.height) <= 1280
    assert abs(picture.height / picture.width - 1.5) < 0.02
    tall = images.shrink(encoded(screenshot(1080, 2400), "PNG"))
    assert (tall.width, tall.height) == (576, 1280)


def test_a_hair_of_a_picture_keeps_one_pixel() -> None:
    picture = images.shrink(encoded(Image.new("L", (1, 60_000), 90), "PNG"))
    assert (picture.width, picture.height) == (1, 1280)


def test_the_same_pixels_give_the_same_bytes() -> None:
    first = images.shrink(encoded(screenshot(), "PNG"))
    second = images.shrink(encoded(screenshot(), "PNG", compress_level=1))
    assert first == second
    assert first.sha256 != images.shrink(encoded(screenshot(541), "PNG")).sha256


def test_the_upload_is_rewound_for_its_next_reader() -> None:
    upload = SimpleUploadedFile("a.png", encoded(screenshot()))
    upload.seek(7)
    images.check_upload(upload)
    assert upload.tell() == 0


def test_exif_gps_comments_and_profiles_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "RahasiaPonsel"
    exif[0x8825] = {1: "S", 2: (6.0, 35.0, 45.0), 3: "E", 4: (106.0, 48.0, 0.0)}
    secret = b"RahasiaProfil" * 20
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "RahasiaTeks")
    sources = [
        encoded(screenshot(), "JPEG", exif=exif, comment=b"RahasiaKomentar", icc_profile=secret),
        encoded(screenshot(), "PNG", exif=exif, pnginfo=text, icc_profile=secret),
        encoded(screenshot(), "WEBP", exif=exif, xmp=b"<x>RahasiaXmp</x>", icc_profile=secret),
    ]
    for data in sources:
        picture = images.shrink(data)
        assert b"Rahasia" not in picture.data
        assert not {b"EXIF", b"XMP ", b"ICCP"} & {picture.data[n : n + 4] for n in range(400)}
        image = opened(picture.data)
        assert not dict(image.getexif())
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)


def test_it_stands_upright_as_its_exif_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it a quarter to the right
    picture = images.shrink(encoded(screenshot(1200, 540), "JPEG", exif=exif))
    assert (picture.width, picture.height) == (540, 1200)
    image = opened(picture.data)
    assert close_to(image.getpixel((530, 600)), RED)
    assert close_to(image.getpixel((10, 600)), BLUE)


@pytest.mark.parametrize(
    ("image", "kind", "wanted"),
    [
        (Image.new("RGBA", (90, 60), (200, 30, 30, 0)), "PNG", (255, 255, 255)),
        (Image.new("RGBA", (90, 60), (200, 30, 30, 0)), "WEBP", (255, 255, 255)),
        (Image.new("RGBA", (90, 60), (0, 0, 0, 128)), "PNG", (127, 127, 127)),
        (Image.new("LA", (90, 60), (0, 0)), "PNG", (255, 255, 255)),
        (Image.new("RGB", (90, 60), RED).quantize(), "PNG", RED),
        (Image.new("L", (90, 60), 100), "JPEG", (100, 100, 100)),
        (Image.new("1", (90, 60), 1), "PNG", (255, 255, 255)),
        (Image.new("I;16", (90, 60), 40_000), "PNG", (156, 156, 156)),
        (Image.new("CMYK", (90, 60), (0, 255, 255, 0)), "JPEG", (254, 0, 0)),
    ],
)
def test_every_sort_of_pixel_becomes_rgb(
    image: Image.Image, kind: str, wanted: tuple[int, int, int]
) -> None:
    shown = opened(images.shrink(encoded(image, kind)).data)
    assert shown.mode == "RGB"
    assert close_to(shown.getpixel((45, 30)), wanted)


def test_a_palettes_transparent_colour_is_white() -> None:
    image = Image.new("P", (90, 60), 0)
    image.putpalette([200, 30, 30, 0, 0, 0])
    shown = opened(images.shrink(encoded(image, "PNG", transparency=0)).data)
    assert close_to(shown.getpixel((45, 30)), (255, 255, 255))


def test_of_a_phones_double_picture_the_first_is_kept() -> None:
    double = encoded(
        screenshot(), "MPO", save_all=True, append_images=[Image.new("RGB", (90, 60), BLUE)]
    )
    assert reason_of(double) == ""
    picture = images.shrink(double)
    assert (picture.width, picture.height) == (540, 1200)


# What is refused


def test_only_three_formats_are_taken_whatever_the_name() -> None:
    others = [encoded(screenshot(), kind) for kind in ("GIF", "TIFF", "BMP", "PPM", "ICO", "PDF")]
    others += [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7 not a picture at all, but long enough to be one",
        b"\x00\x00\x00\x20ftypavif and so on and so on and so on",
        b"hello",
    ]
    for data in others:
        assert reason_of(data) == "not_a_picture"
        with pytest.raises(BadImage, match="not_a_picture"):
            images.shrink(data)


def test_nothing_and_too_much_are_refused() -> None:
    assert reason_of(b"") == "empty"
    whole = encoded(screenshot(90, 60))
    assert reason_of(whole + b"\0" * (8 * 1024 * 1024 - len(whole))) == ""
    assert reason_of(whole + b"\0" * (8 * 1024 * 1024 - len(whole) + 1)) == "too_big"


@pytest.mark.parametrize(
    ("width", "height", "reason"),
    [
        (5000, 5000, ""),
        (5000, 5001, "too_many_pixels"),
        (2**31 - 1, 2**31 - 1, "too_many_pixels"),
        (1, 25_000_001, "too_many_pixels"),
        (0, 5, "unreadable"),
    ],
)
def test_the_header_tells_too_many_pixels(width: int, height: int, reason: str) -> None:
    assert reason_of(png_claiming(width, height)) == reason


def test_too_many_pixels_are_seen_in_every_format() -> None:
    image = Image.new("L", (8000, 4000), 90)
    for kind, options in (
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("WEBP", {"quality": 1, "method": 0}),
        ("WEBP", {"lossless": True, "method": 0, "quality": 0}),
    ):
        assert reason_of(encoded(image, kind, **options)) == "too_many_pixels"
    see_through = Image.new("RGBA", (8000, 4000), (1, 2, 3, 4))
    assert reason_of(encoded(see_through, "WEBP", quality=1, method=0)) == "too_many_pixels"


def test_a_small_file_that_unfolds_to_878_mb_is_not_decoded() -> None:
    bomb = encoded(Image.new("1", (17_000, 17_000)), "PNG", optimize=True)
    assert len(bomb) < 60_000
    assert reason_of(bomb) == "too_many_pixels"
    with pytest.raises(BadImage, match="too_many_pixels"):
        images.shrink(bomb)


def test_moving_pictures_are_refused() -> None:
    frames = {"save_all": True, "append_images": [Image.new("RGB", (540, 1200), BLUE)]}
    for kind in ("WEBP", "PNG"):
        data = encoded(screenshot(), kind, **frames)
        assert reason_of(data) == "animated"
        with pytest.raises(BadImage, match="animated"):
            images.shrink(data)


def test_cut_off_pictures_are_refused() -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        data = encoded(screenshot(), kind)
        for share in (0.02, 0.3, 0.9):
            with pytest.raises(BadImage):
                images.shrink(data[: int(len(data) * share)])


def test_headers_that_lead_nowhere_are_refused() -> None:
    starts = [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\x00\x00" * 5000,
        b"\xff\xd8\xff" + b"\xff" * 100_000,
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x00IDAT" * 9,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + b"\x00" * 100_000,
        b"RIFF\x00\x00\x00\x00WEBP",
        b"RIFF\x00\x00\x00\x00WEBPVP8X",
        b"RIFF\x00\x00\x00\x00WEBPVP9 " + b"\x00" * 40,
    ]
    for data in starts:
        assert reason_of(data) in ("unreadable", "too_many_pixels")


# The process of its own


def test_the_guarded_process_gives_picture_and_thumbnail() -> None:
    shrunk = guarded(encoded(screenshot(1080, 2400), "JPEG"))
    image, thumbnail = opened(shrunk.image), opened(shrunk.thumbnail)
    assert image.size == (shrunk.width, shrunk.height) == (576, 1280)
    assert thumbnail.size == opened(shrunk.thumbnail_jpeg, "JPEG").size == (108, 240)
    assert shrunk.extension == "webp"
    assert images.shrink(encoded(screenshot(1080, 2400), "JPEG")).sha256 == shrunk.sha256


def test_the_guarded_process_refuses_with_the_reason() -> None:
    with pytest.raises(BadImage, match="not_a_picture"):
        guarded(b"GIF89a" + b"\0" * 60)
    with pytest.raises(BadImage, match="too_many_pixels"):
        guarded(png_claiming(60_000, 60_000))


def test_what_needs_too_much_memory_ends_the_process_alone() -> None:
    limits = resource.getrlimit(resource.RLIMIT_AS)
    bomb = encoded(Image.new("RGBA", (5000, 5000), (9, 9, 9, 9)), "WEBP", quality=1, method=0)
    assert len(bomb) < 200_000
    with pytest.raises(BadImage, match="too_costly"):
        guarded(bomb)
    assert resource.getrlimit(resource.RLIMIT_AS) == limits


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "WALL_SECONDS", 0.01)
    with pytest.raises(BadImage, match="too_costly"):
        guarded(encoded(screenshot(), "PNG"))


def test_the_process_is_not_told_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    run = subprocess.run

    def noting(*args: Any, **kwargs: Any) -> Any:
        given.update(kwargs)
        return run(*args, **kwargs)

    monkeypatch.setenv("SECRET_KEY", "rahasia")
    monkeypatch.setattr(subprocess, "run", noting)
    guarded(encoded(screenshot(), "PNG"))
    assert "SECRET_KEY" not in given["env"]


def test_300_broken_pictures_and_all_bombs_keep_to_the_limits() -> None:
    """The script takes 10,000 by option; here it runs by itself, for it forks."""
    script = Path(__file__).parents[1] / "bench" / "bench_pictures.py"
    run = subprocess.run([sys.executable, script, "300"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
