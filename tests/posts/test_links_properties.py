"""What holds for every link: canonical ones stay, no text breaks the reader, keys are unique."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from posts import links
from posts.links import NotAPost
from posts.platforms.hosts import KNOWN

WORDS = "abcdefghijklmnopqrstuvwxyz0123456789"
LETTERS = WORDS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODES = LETTERS + "-_"


def _text(alphabet: str, least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=least, max_size=most)


codes = _text(CODES, 11, 11)
names = _text(WORDS + "_", 4, 20).map(lambda name: f"k{name}")
users = _text(WORDS, 3, 12).map(lambda name: f"k{name}")
numbers = st.integers(10**5, 10**17)
tiktoks = st.integers(10**18, 2**63 - 1)
tokens = _text(LETTERS, 8, 12)


def _links() -> st.SearchStrategy[str]:
    """Addresses of posts in the platforms' own forms."""
    forms: list[tuple[str, list[Any]]] = [
        ("https://www.instagram.com/p/{}/", [codes]),
        ("https://instagram.com/{}/reel/{}/?igsh=x", [names, codes]),
        ("https://www.instagram.com/share/p/{}", [tokens]),
        ("https://www.threads.net/@{}/post/{}", [names, codes]),
        ("https://www.facebook.com/{}/posts/{}", [names, numbers]),
        ("https://m.facebook.com/story.php?story_fbid={}&id={}", [numbers, numbers]),
        ("https://www.facebook.com/{}/posts/pfbid{}", [names, _text(LETTERS, 30, 70)]),
        ("https://www.facebook.com/groups/{}/permalink/{}/", [numbers, numbers]),
        ("https://www.facebook.com/{}/photos/a.1/{}", [names, numbers]),
        ("https://www.facebook.com/share/r/{}/", [tokens]),
        ("https://fb.watch/{}/", [tokens]),
        ("https://www.tiktok.com/@{}/video/{}?lang=id", [names, tiktoks]),
        ("https://vt.tiktok.com/{}/", [tokens]),
        ("https://youtu.be/{}?si=abc", [codes]),
        ("https://www.youtube.com/shorts/{}", [codes]),
        ("https://twitter.com/{}/status/{}", [users, st.integers(10**6, 2**62)]),
        (
            "https://whatsapp.com/channel/0029Va{}/{}",
            [_text(LETTERS, 18, 18), st.integers(1, 10**6)],
        ),
        ("https://t.me/s/{}/{}", [names, st.integers(1, 10**6)]),
    ]
    return st.one_of(
        [st.tuples(*parts).map(lambda got, form=form: form.format(*got)) for form, parts in forms]
    )


@given(_links())
def test_a_canonical_link_is_read_as_itself(url: str) -> None:
    link = links.read(url)
    again = links.read(link.canonical)
    assert (again.platform, again.post_id, again.canonical, again.resolved, again.key) == (
        link.platform, link.post_id, link.canonical, link.resolved, link.key,
    )  # fmt: skip
    assert again.posted_at == link.posted_at


@given(_links(), _links())
def test_different_posts_never_share_a_key(one: str, other: str) -> None:
    first, second = links.read(one), links.read(other)
    same = (first.platform, first.post_id or first.canonical) == (
        second.platform, second.post_id or second.canonical,
    )  # fmt: skip
    assert (first.key == second.key) is same


@given(
    _links(),
    st.sampled_from(["", "Ayo ke TPS ", "Lihat (", '"', "\U0001f525", "#pilkada\u00a0", "\u202b"]),
    st.sampled_from(["", " ya", ").", '"', " \U0001f525", "\n#pilkada", "\u202c", "..", "!"]),
)
def test_the_link_in_a_text_is_the_link_alone(url: str, before: str, after: str) -> None:
    text = f"{before}{url}{after}"
    found = links.find(text)
    assert links.read(found) == links.read(text) == links.read(url)
    assert links.find(found) == found
    assert url not in links.caption_of(text)


@given(_links(), _links(), st.sampled_from([" ", "\n", ", ", ";", "|", " dan "]))
def test_two_links_are_one_post_or_refused(one: str, other: str, between: str) -> None:
    first, second = links.read(one), links.read(other)
    if first.platform == second.platform and not (first.post_id and second.post_id):
        return  # a short link may stand beside the whole one
    both = f"{one}{between}{other}"
    if first.key == second.key:
        assert links.read(both).key == first.key
    else:
        with pytest.raises(NotAPost, match="two_links"):
            links.read(both)


@given(_links())
def test_what_is_read_fits_its_columns_and_is_plain(url: str) -> None:
    link = links.read(url)
    assert link.canonical.startswith("https://")
    assert link.canonical.isascii()
    assert len(link.canonical) <= 500
    assert len(link.post_id) <= 200
    assert len(link.handle) <= 100
    assert not set(link.canonical) & set("\"'<> \\")


@given(st.text(st.characters(codec=None), max_size=300))
@example("https://www.instagram.com/p/\ud800/")
@example("https://\ud800.com/p/C_XZFLDk0hN/")
@example("https://www.youtube.com/watch?v=%ED%A0%80%FF")
@example("https://www.facebook.com/plugins/post.php?href=https://[")
@example("//")
@example("_")
@example("\x1c")
def test_no_text_breaks_the_reader(text: str) -> None:
    _read_or_refuse(text)
    _read_or_refuse(f"https://{text}")
    links.caption_of(text)


@given(
    st.sampled_from(sorted(KNOWN)),
    st.lists(
        st.sampled_from(
            [
                "p", "reel", "reels", "tv", "share", "t", "post", "posts", "videos", "photos",
                "groups", "permalink", "watch", "live", "story.php", "photo", "plugins", "embed",
                "v1", "@", "@a", "i", "web", "status", "channel", "s", "c", "1", "123456", "..",
                "%2f", "%00", "C_XZFLDk0hN", "7409567198838733901", "\ud800", "", "ä", "$", "+1",
            ]
        ),
        max_size=6,
    ),
    st.sampled_from(["", "?v=", "?v=1", "?href=%2F%2F", "?id=%FF&story_fbid=1", "?u=/watch?", "#"]),
)  # fmt: skip
def test_no_address_of_a_platform_breaks_its_reader(
    host: str, segments: list[str], query: str
) -> None:
    _read_or_refuse(f"https://{host}/{'/'.join(segments)}{query}")


def _read_or_refuse(text: str) -> None:
    with suppress(NotAPost):
        link = links.read(text)
        assert links.read(link.canonical).key == link.key
