"""Drawn screenshots for the demo: a flyer for each directive, no photo of anybody."""

import hashlib
import io
from collections.abc import Iterable

from PIL import Image, ImageDraw, ImageFont

from posts import evidence, images
from posts.models import Evidence, Report

SIZE = (720, 720)
GROUNDS = ["#5A121B", "#123C4A", "#3B2A12", "#1F3B2D", "#33234A"]
GOLD, WHITE = "#EBC663", "#FFFFFF"


def make_pictures(reports: Iterable[Report]) -> int:
    """Give each of these reports its directive's flyer as screenshot; returns how many."""
    flyers: dict[str, tuple[images.Picture, images.Picture]] = {}
    rows = []
    for report in reports:
        title = report.directive.title if report.directive else "Pilkada 2024"
        if title not in flyers:
            picture = images.shrink(flyer(title, len(flyers)))
            flyers[title] = picture, images.thumbnail(picture)
        rows.append(picture_of(report, *flyers[title]))
    Evidence.objects.bulk_create(rows)
    return len(rows)


def picture_of(report: Report, picture: images.Picture, small: images.Picture) -> Evidence:
    """Store a flyer under names of its own and say so in a row."""
    stem = f"{evidence.PICTURES}/demo/{hashlib.sha256(str(report.pk).encode()).hexdigest()[:32]}"
    image, thumbnail = f"{stem}.webp", f"{stem}-s.webp"
    evidence.write(image, picture.data)
    evidence.write(thumbnail, small.data)
    return Evidence(
        report=report, state=Evidence.State.READY, image=image, thumbnail=thumbnail,
        width=picture.width, height=picture.height, sha256=picture.sha256,
        created_at=report.reported_at,
    )  # fmt: skip


def flyer(title: str, number: int) -> bytes:
    """A square flyer with the directive's title, as PNG."""
    picture = Image.new("RGB", SIZE, GROUNDS[number % len(GROUNDS)])
    draw = ImageDraw.Draw(picture, "RGBA")
    draw.ellipse((400, -160, 860, 300), fill=(255, 255, 255, 22))
    draw.polygon([(0, 560), (330, 610), (720, 540), (720, 720), (0, 720)], fill=(255, 255, 255, 36))
    draw.rounded_rectangle((60, 80, 180, 98), 9, fill=GOLD)
    font = ImageFont.load_default(size=62)
    for line, words in enumerate(wrapped(title, 18)):
        draw.text((60, 150 + line * 78), words, font=font, fill=WHITE if line % 2 == 0 else GOLD)
    draw.rounded_rectangle((60, 620, 330, 646), 13, fill=(255, 255, 255, 190))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of about so many letters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
