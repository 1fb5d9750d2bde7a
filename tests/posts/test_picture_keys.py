"""By what a picture is known again, whatever was done to its file."""

import io
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw

from posts.fingerprints import NEAR
from posts.picture_keys import distance, keys_of, perceptual_hash, pixels_key
from tests.bombs import encoded, scene

Change = Callable[[Image.Image], Image.Image]


def as_file(image: Image.Image, kind: str, **options: Any) -> Image.Image:
    """What is left of a picture in a file."""
    return Image.open(io.BytesIO(encoded(image, kind, **options))).convert("RGB")


def trimmed(image: Image.Image, share: float) -> Image.Image:
    """Without a share of its width and height."""
    left, top = round(image.width * share / 2), round(image.height * share / 2)
    return image.crop((left, top, image.width - left, image.height - top))


def phone(seed: int) -> Image.Image:
    """A post as a phone shows it: most of two such pictures is the same frame."""
    screen = Image.new("RGB", (540, 1200), "white")
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, 540, 40), fill="#222")
    draw.ellipse((10, 60, 60, 110), fill="#888")
    draw.text((80, 70), "kpu_empang", "black")
    screen.paste(scene(seed, (540, 540)), (0, 130))
    return screen


@pytest.mark.parametrize(
    "change",
    [
        lambda image: as_file(image, "JPEG", quality=30),
        lambda image: as_file(image, "WEBP", quality=30),
        lambda image: as_file(image.quantize(64), "PNG"),
        lambda image: image.resize((image.width // 2, image.height // 2)),
        lambda image: image.resize((image.width * 2, image.height * 2)),
        lambda image: image.resize((image.width, round(image.height * 1.05))),
        lambda image: trimmed(image, 0.02),
        lambda image: image.crop((0, image.height // 50, image.width, image.height)),
        lambda image: image.point([min(255, level + 12) for level in range(256)] * 3),
        lambda image: as_file(trimmed(image, 0.01).resize((270, 600)), "JPEG", quality=40),
    ],
)
@pytest.mark.parametrize("draw", [scene, phone])
def test_a_picture_stays_near_to_itself(draw: Callable[[int], Image.Image], change: Change) -> None:
    for seed in range(12):
        image = draw(seed)
        apart = distance(perceptual_hash(image), perceptual_hash(change(image)))
        assert apart <= NEAR, seed


def test_different_pictures_lie_far_apart() -> None:
    hashes = [perceptual_hash(scene(seed)) for seed in range(40)]
    apart = [distance(one, other) for one, other in itertools.combinations(hashes, 2)]
    assert min(apart) > NEAR
    assert 28 < sum(apart) / len(apart) < 36


def test_a_hash_is_what_it_was_yesterday() -> None:
    """Hashes are kept for years: a change of the method would make them worthless."""
    levels = [
        (x * x + 9 * y * c + x * y) // 20 % 256
        for y in range(64)
        for x in range(64)
        for c in range(3)
    ]
    image = Image.frombytes("RGB", (64, 64), bytes(levels))
    assert perceptual_hash(image) == 8_254_388_677_388_991_489
    assert str(pixels_key(image)) == "028b471f-ba68-5fa3-67ee-d8e53e12d6a8"


def test_a_picture_without_structure_has_one_hash() -> None:
    plain = [Image.new("RGB", size, "white") for size in ((50, 50), (540, 1200), (1, 1))]
    assert {perceptual_hash(image) for image in plain} == {1}


def test_hashes_fit_into_a_signed_column() -> None:
    hashes = [perceptual_hash(scene(seed, (90, 120))) for seed in range(40)]
    assert all(-(2**63) <= number < 2**63 for number in hashes)
    assert distance(-1, 0) == 64
    assert distance(-(2**63), 0) == 1


def test_the_same_pixels_are_known_in_another_file() -> None:
    image = scene(3)
    files = [
        encoded(image, "PNG"),
        encoded(image, "PNG", compress_level=1),
        encoded(image, "WEBP", lossless=True, exact=True),
    ]
    keys = [keys_of(data, Image.open(io.BytesIO(data)).convert("RGB")) for data in files]
    assert len({key.file for key in keys}) == 3
    assert len({key.pixels for key in keys}) == 1
    assert len({key.perceptual for key in keys}) == 1


def test_one_pixel_and_the_shape_tell_pictures_apart() -> None:
    image = Image.new("RGB", (600, 400), "white")
    other = image.copy()
    other.putpixel((599, 399), (255, 255, 254))
    turned = Image.new("RGB", (400, 600), "white")
    assert len({pixels_key(one) for one in (image, other, turned)}) == 3
