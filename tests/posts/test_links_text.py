"""Links as they arrive: in captions, with emoji and quotes around, twice, two at a time."""

import pytest

from posts import links
from posts.links import NotAPost

ONE = "https://www.instagram.com/p/C_XZFLDk0hN/"
OTHER = "https://www.instagram.com/reel/DBAix2zk0hN/"
SHORT = "https://vt.tiktok.com/ZSe4FqkKd/"
LONG = "https://www.tiktok.com/@kpukotabogor/video/7409567198838733901"


@pytest.mark.parametrize(
    "paste",
    [
        f"  {ONE}\n",
        f"\ufeff{ONE}\u200b",
        f"{ONE}?igsh=MWd6dnA2ZzJ0eGZ5Zw==",
        f"({ONE})",
        f"<{ONE}>",
        f'"{ONE}"',
        f"\u201c{ONE}\u201d",
        f"*{ONE}*",
        f"_{ONE[:-1]}_",
        f"[unggahan kami]({ONE})",
        f"[{ONE}]({ONE})",
        f'<a href="{ONE}">unggahan</a>',
        f"Link:{ONE}",
        f"IG/FB:{ONE}",
        f"👉{ONE}👈",
        f"{ONE}.",
        f"{ONE}...",
        f"{ONE}?",
        f"{ONE}, ya kak",
        f"https://{ONE}",
        f"Hari ini kami mengunggah video.\nSilakan lihat: {ONE} #pilkada2024",
        f"{ONE}{ONE}",
        f"{ONE}?igsh=abc=={ONE}?igsh=abc==",
        f"\u00a0{ONE}\u00a0",
        f"Lihat\u00a0{ONE}\u00a0ya",
        f"\u200f\u202b{ONE}\u202c",
        f"[04/09 14.30] Budi: {ONE}",
        "https%3A%2F%2Fwww.instagram.com%2Fp%2FC_XZFLDk0hN%2F",
        f"{ONE[:-1]}%20",
        f"{ONE[:-1]}%E2%80%8B",
        f"{ONE[:-1]}&igsh=abc",
        f"HTTP://WWW.{ONE[12:]}",
        f"{ONE}\n{ONE}?img_index=2",
        f"Ikuti https://www.instagram.com/kpukotabogor dan lihat {ONE}",
        f"Sumber https://kpu.go.id lalu {ONE}",
        "cek instagram.com/p/C_XZFLDk0hN ya",
        "Sudah ya Kak... www.instagram.com/p/C_XZFLDk0hN/.",
    ],
)
def test_the_one_link_is_found(paste: str) -> None:
    link = links.read(paste)
    assert (link.platform, link.post_id) == ("instagram", "C_XZFLDk0hN")
    assert links.read(links.find(paste)) == link


def test_a_shortcode_may_end_in_an_underscore_or_a_dash() -> None:
    for code in ("C_XZFLDk0h_", "C_XZFLDk0h-"):
        assert links.read(f"https://www.instagram.com/p/{code}").post_id == code
        assert links.read(f"Lihat (https://www.instagram.com/p/{code}).").post_id == code


@pytest.mark.parametrize(
    "paste",
    [
        f"{ONE} {OTHER}",
        f"{ONE}{OTHER}",
        f"{SHORT} {ONE}",
        f"{SHORT} {SHORT[:-2]}x",
        f"{LONG}\n{ONE}",
        f"{ONE}?igsh=MWd6dnA2ZzJ0eGZ5Zw=={LONG}",
        f"{ONE}?igsh=abc,{LONG}",
        f"{ONE};{LONG}",
        f"{ONE}|{OTHER}",
        f"1) {ONE}, 2) {LONG}",
    ],
)
def test_two_posts_in_one_paste_are_refused(paste: str) -> None:
    with pytest.raises(NotAPost, match="two_links"):
        links.read(paste)


def test_what_tiktok_lite_shares_is_its_short_link() -> None:
    paste = (
        f"Lihat video dari KPU! {SHORT} This post is shared via TikTok Lite. Download TikTok "
        "Lite to enjoy more posts: https://www.tiktok.com/tiktoklite"
    )
    assert links.find(paste) == SHORT
    assert not links.read(paste).resolved


def test_a_short_link_beside_the_whole_link_of_its_platform_is_the_same_post() -> None:
    assert links.read(f"{SHORT} {LONG}").post_id == "7409567198838733901"


def test_the_reason_of_the_platforms_link_comes_first() -> None:
    with pytest.raises(NotAPost, match="profile") as refusal:
        links.read("https://kpu.go.id dan https://www.instagram.com/kpukotabogor")
    assert refusal.value.platform == "instagram"


def test_a_link_inside_another_address_is_not_taken() -> None:
    for paste in (f"https://evil.example/{ONE}", f"evil.example/?u={ONE}", f"x//{ONE}"):
        with pytest.raises(NotAPost):
            links.read(paste)


def test_find_tells_the_link_as_it_was_written() -> None:
    assert links.find(f"Lihat ({ONE}?igsh=abc).") == f"{ONE}?igsh=abc"
    with pytest.raises(NotAPost, match="no_link"):
        links.find("belum ada")


@pytest.mark.parametrize(
    ("paste", "caption"),
    [
        (ONE, ""),
        (f"{ONE}?igsh=abc#", ""),
        (f"\u200b({ONE}).", ""),
        (f"👉 {ONE} 👈", ""),
        (f"Ayo ke TPS! #Pilkada2024 {ONE}", "Ayo ke TPS! #Pilkada2024"),
        (f"{ONE}\nAyo ke TPS!\n#Pilkada2024 #KPU", "Ayo ke TPS!\n#Pilkada2024 #KPU"),
        (f"#satu {ONE} #dua", "#satu   #dua"),
        ("#satu instagram.com/p/C_XZFLDk0hN #dua", "#satu   #dua"),
        (f"{ONE}#bukan-tagar", ""),
        (f"Lihat video dari KPU Kota Bogor! {SHORT}", ""),
        (f"Check out this reel by @kpu {ONE}", ""),
        (f"Tonton video kami #Pilkada2024 {ONE}", "Tonton video kami #Pilkada2024"),
        ("tanpa tautan #Pilkada2024", "tanpa tautan #Pilkada2024"),
        ("", ""),
    ],
)
def test_the_caption_is_what_stands_around_the_link(paste: str, caption: str) -> None:
    assert links.caption_of(paste) == caption
