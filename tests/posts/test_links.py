"""Reading links: every known row, the times that numbers tell, keys that make a post one post."""

import csv
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from posts import links
from posts.links import NotAPost, PostLink

with (Path(__file__).parents[1] / "data" / "post_urls.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
NOW = datetime(2024, 11, 27, tzinfo=UTC)
WIB = timezone(timedelta(hours=7))


def _row_id(row: dict[str, str]) -> str:
    return f"{row['platform'] or 'none'}-{row['note'] or row['raw']}"[:60]


@pytest.mark.parametrize("row", ROWS, ids=_row_id)
def test_every_row_is_read_as_the_file_says(row: dict[str, str]) -> None:
    try:
        link = links.read(row["raw"], NOW)
    except NotAPost as refusal:
        seen = ["reject", refusal.platform or "", refusal.kind or "", "", "", ""]
    else:
        seen = ["ok", link.platform, link.kind, link.post_id, link.handle, link.canonical]
    columns = ["expect", "platform", "kind", "post_id", "handle", "canonical"]
    assert seen == [row[column] for column in columns]


@pytest.mark.parametrize("row", [row for row in ROWS if row["expect"] == "ok"], ids=_row_id)
def test_what_needs_resolving_is_not_resolved(row: dict[str, str]) -> None:
    waits = row["note"].startswith("needs_resolving") or "pfbid" in row["post_id"]
    assert links.read(row["raw"]).resolved is not waits


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("https://www.instagram.com/p/C_J_6xjk0hN/", datetime(2024, 8, 27, 9, 15)),
        ("https://www.instagram.com/p/C_XZFLDk0hN/", datetime(2024, 9, 1, 14, 5)),
        ("https://www.instagram.com/reel/DAVxWizk0hN/", datetime(2024, 9, 25, 19, 30)),
        ("https://www.instagram.com/tv/DBAix2zk0hN/", datetime(2024, 10, 12, 10, 10)),
        ("https://www.threads.net/t/C_XZFLDk0hN", datetime(2024, 9, 1, 14, 5)),
        ("https://www.tiktok.com/@a.b/video/7409567198838733901", datetime(2024, 9, 1, 14, 5)),
        ("https://www.tiktok.com/@a.b/photo/7424721131949210701", datetime(2024, 10, 12, 10, 10)),
        ("https://x.com/KPU_ID/status/1830139777644680839", datetime(2024, 9, 1, 14, 5)),
    ],
)
def test_the_number_tells_the_minute_of_posting(url: str, local: datetime) -> None:
    posted_at = links.read(url, NOW).posted_at
    assert posted_at is not None
    assert posted_at.tzinfo is UTC
    assert posted_at.astimezone(WIB).replace(second=0, microsecond=0, tzinfo=None) == local


@pytest.mark.parametrize(
    "url",
    [
        "https://www.facebook.com/kpu/posts/1648025438910869",
        "https://youtu.be/YE7VzlLtp-4",
        "https://t.me/kpu_kota_bogor/88",
        "https://whatsapp.com/channel/0029VaX4b6J7DAWqt3Hhu01A/475",
        "https://vt.tiktok.com/ZSe4FqkKd/",
        "https://twitter.com/jack/status/29700859246",
    ],
)
def test_other_numbers_tell_no_time(url: str) -> None:
    assert links.read(url, NOW).posted_at is None


def test_the_first_numbers_with_a_time_are_believed() -> None:
    link = links.read("https://twitter.com/jack/status/29700859247")
    assert link.posted_at == datetime(2010, 11, 4, 1, 43, 1, 738000, UTC)


def test_a_time_in_the_future_is_not_believed() -> None:
    url = "https://www.instagram.com/p/C_XZFLDk0hN/"
    made_at = links.read(url).posted_at
    assert made_at is not None
    assert links.read(url, made_at).posted_at == made_at
    assert links.read(url, made_at - timedelta(milliseconds=1)).posted_at is None


def test_a_time_before_2010_is_not_believed() -> None:
    early = int(datetime(2009, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()) << 32
    url = "https://www.tiktok.com/@kpu/video/{}"
    assert links.read(url.format(early)).posted_at is None
    assert links.read(url.format(early + (1 << 32))).posted_at == datetime(2010, 1, 1, tzinfo=UTC)


def test_a_private_posts_longer_code_is_the_same_post() -> None:
    long = links.read("https://www.instagram.com/p/C5_A1TQNPrYw4c2g9KAUTPUl8RVHqiAdAcOOSY0")
    short = links.read("https://www.instagram.com/p/C5_A1TQNPrY/")
    assert long.post_id == "C5_A1TQNPrYw4c2g9KAUTPUl8RVHqiAdAcOOSY0"
    assert long.posted_at == short.posted_at
    assert long.key == short.key


@pytest.mark.parametrize(
    "urls",
    [
        [
            "https://www.instagram.com/p/C_XZFLDk0hN/?igsh=a",
            "instagram.com/reel/C_XZFLDk0hN",
            "https://m.instagram.com/kpu/tv/C_XZFLDk0hN/",
        ],
        [
            "https://www.facebook.com/watch/?v=1195289147628387",
            "https://m.facebook.com/reel/1195289147628387",
            "https://www.facebook.com/kpu/videos/judul/1195289147628387/",
        ],
        [
            "https://www.tiktok.com/@kpu/video/7409567198838733901",
            "https://www.tiktok.com/@/video/7409567198838733901",
            "https://m.tiktok.com/v/7409567198838733901.html",
        ],
        [
            "https://youtu.be/YE7VzlLtp-4",
            "https://www.youtube.com/shorts/YE7VzlLtp-4",
            "https://www.youtube.com/live/YE7VzlLtp-4",
        ],
        [
            "https://twitter.com/KPU_ID/status/1830139777644680839",
            "https://x.com/i/web/status/1830139777644680839",
        ],
        ["https://t.me/KPU_Kota_Bogor/88", "https://telegram.me/s/kpu_kota_bogor/88"],
    ],
)
def test_all_addresses_of_a_post_share_its_key(urls: list[str]) -> None:
    assert len({links.read(url).key for url in urls}) == 1


def test_the_key_is_the_first_half_of_the_digest_of_platform_and_post() -> None:
    link = PostLink("x", "post", "1", "", "https://x.com/i/status/1", None, resolved=True)
    assert link.key == uuid.UUID("0b788078-937c-4c6e-d6f9-8b641b7a9129")


def test_two_short_links_are_two_keys() -> None:
    first = links.read("https://vt.tiktok.com/ZSe4FqkKd/")
    second = links.read("https://vt.tiktok.com/ZSe4FqkKe/")
    assert first.key != second.key
    assert first.key == links.read("https://vt.tiktok.com/ZSe4FqkKd?k=1").key


def test_telegram_numbers_are_per_channel() -> None:
    keys = {links.read(f"https://t.me/{name}/88").key for name in ("kpu_bogor", "kpu_jember")}
    assert len(keys) == 2


def test_all_reasons_are_known_and_distinct() -> None:
    assert len(set(links.REASONS)) == len(links.REASONS)
    for row in ROWS:
        if row["expect"] == "reject":
            with pytest.raises(NotAPost) as refusal:
                links.read(row["raw"])
            assert refusal.value.reason in links.REASONS


def test_reading_needs_neither_django_nor_the_network() -> None:
    names = "{name.partition('.')[0] for name in sys.modules}"
    code = f"import sys, posts.links; print({names} & {{'django', 'socket', 'ssl', 'http'}})"
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert run.stdout.strip() == "set()", run.stderr
