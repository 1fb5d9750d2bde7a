"""Drawn screenshots for the demo: a post on a phone with its directive's flyer, no photo of
anybody. Each differs from the others as screenshots of posts do; what was seen before among
them is found by the portal's own fingerprints."""

import hashlib
import io
import random
from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw, ImageFont

from portal import clock
from posts import evidence, fingerprints, images
from posts.models import Evidence, Report
from posts.picture_keys import Keys, keys_of
from targets.demo.campaign import SEED
from targets.demo.stories import NOTICED

SIZE = (405, 540)
PICTURE = (0, 62, 405, 467)
GROUNDS = ["#5A121B", "#123C4A", "#3B2A12", "#1F3B2D", "#33234A", "#E9D7B0", "#CFE3DC", "#F3DAD5"]
GOLD, WHITE, INK, GREY = "#EBC663", "#FFFFFF", "#1B1B1F", "#8A8A93"
SMALL, LARGE = ImageFont.load_default(size=15), ImageFont.load_default(size=34)


def make_pictures(reports: Iterable[Report]) -> int:
    """Give each of these reports a screenshot; returns how many."""
    pictured = list(reports)
    shots = [screenshot(report, subject_of(report)) for report in pictured]
    reuse(pictured, shots)
    return keep(pictured, shots)


def illustrate(reports: Iterable[Report]) -> int:
    """Give each of these reports a screenshot without names, unless it has one; how many got one.

    A jury is shown them, and must not read there whose post it is.
    """
    bare = [report for report in reports if not Evidence.objects.filter(report=report).exists()]
    shots = [screenshot(report, subject_of(report)).crop(PICTURE) for report in bare]
    return keep(bare, shots)


def keep(reports: Sequence[Report], shots: Sequence[Image.Image]) -> int:
    """Store screenshots with what they are known by; returns how many."""
    rows = []
    for report, shot in zip(reports, shots, strict=True):
        picture, keys = encoded(shot)
        rows.append(picture_of(report, picture))
        with clock.stopped_at(report.reported_at):
            fingerprints.remember(report, keys)
            fingerprints.tell(report.pk, fingerprints.recognised(report, keys))
    Evidence.objects.bulk_create(rows)
    return len(rows)


def reuse(reports: Sequence[Report], shots: list[Image.Image]) -> None:
    """Of the clean ones one shows another body's very picture, and one the flyer of another
    directive."""
    clean = [
        n for n, report in enumerate(reports)
        if not report.risk and report.directive and report.body.area.code.startswith(NOTICED)
    ]  # fmt: skip
    first, again, *_rest = clean
    other = next(
        n for n in reversed(clean) if reports[n].directive_id != reports[first].directive_id
    )
    shots[again] = shots[first]
    shots[other] = screenshot(reports[other], subject_of(reports[first]))


def subject_of(report: Report) -> tuple[str, str]:
    """What a post shows, and the words on it: its directive's flyer, or something of its own."""
    asked = report.directive
    return (asked.code, asked.title) if asked else (str(report.client_key), "")


def encoded(shot: Image.Image) -> tuple[images.Picture, Keys]:
    """The picture as it is kept, and by what it is known again."""
    out = io.BytesIO()
    shot.save(out, "WEBP", quality=60, method=0)
    data = out.getvalue()
    digest = hashlib.sha256(data).hexdigest()
    return images.Picture(data, shot.width, shot.height, digest), keys_of(data, shot)


def picture_of(report: Report, picture: images.Picture) -> Evidence:
    """Store a picture under names of its own and say so in a row."""
    stem = f"{evidence.PICTURES}/demo/{hashlib.sha256(str(report.pk).encode()).hexdigest()[:32]}"
    image, thumbnail, jpeg = f"{stem}.webp", f"{stem}-s.webp", f"{stem}-s.jpg"
    evidence.write(image, picture.data)
    evidence.write(thumbnail, images.thumbnail(picture).data)
    evidence.write(jpeg, images.thumbnail(picture, "JPEG").data)
    return Evidence(
        report=report, state=Evidence.State.READY, image=image, thumbnail=thumbnail,
        thumbnail_jpeg=jpeg, width=picture.width, height=picture.height, sha256=picture.sha256,
        created_at=report.reported_at,
    )  # fmt: skip


def screenshot(report: Report, subject: tuple[str, str]) -> Image.Image:
    """A post as a phone shows it: whose it is, the picture, and what people made of it."""
    picture = Image.new("RGB", SIZE, WHITE)
    draw = ImageDraw.Draw(picture)
    hour = clock.ZONES[report.body.zone]
    draw.text((10, 3), f"{report.reported_at.astimezone(hour):%H.%M}", font=SMALL, fill=INK)
    draw.ellipse((10, 26, 40, 56), fill=GOLD)
    draw.text((50, 32), report.handle or report.body.name, font=SMALL, fill=INK)
    picture.paste(flyer(*subject), PICTURE[:2])
    likes = report.post_key.int % 180
    draw.text((10, 478), f"{likes} suka · {likes // 9} komentar", font=SMALL, fill=INK)
    draw.text((10, 504), f"{report.body.name}: {subject[1][:30]}", font=SMALL, fill=GREY)
    return picture


def flyer(key: str, words: str) -> Image.Image:
    """The picture of a post; another key gives quite another one."""
    dice = random.Random(f"{SEED}/{key}")
    side = PICTURE[2] - PICTURE[0]
    ground, *inks = dice.sample([*GROUNDS, GOLD, WHITE, GREY, INK], 6)
    picture = Image.new("RGB", (side, side), ground)
    draw = ImageDraw.Draw(picture)
    for ink in inks + inks:
        left, top = dice.randrange(-80, side - 60), dice.randrange(-80, side - 60)
        box = (left, top, left + dice.randrange(90, 260), top + dice.randrange(90, 260))
        dice.choice([draw.rectangle, draw.ellipse])(box, fill=ink)
    if words:
        draw.rectangle((0, 120, side, 290), fill=INK)
    for line, some in enumerate(wrapped(words, 20)[:4]):
        draw.text((18, 128 + line * 40), some, font=LARGE, fill=GOLD if line % 2 else WHITE)
    return picture


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of about so many letters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
