"""What is no post: each with the reason that its sentence is chosen by."""

import time
from contextlib import suppress

import pytest

from posts import links
from posts.links import NotAPost

POST = "/p/C_XZFLDk0hN/"

#: raw, reason, platform
REFUSED = [
    ("", "empty", None),
    (" \n\u200b", "empty", None),
    ("sudah posting di IG ya kak", "no_link", None),
    ("C_XZFLDk0hN", "no_link", None),
    ("admin@instagram.com", "no_link", None),
    # misleading addresses
    ("ftp://www.instagram.com" + POST, "scheme", None),
    ("intent://www.instagram.com/p/C_XZFLDk0hN/#Intent;scheme=https;end", "scheme", None),
    ("javascript:https://www.instagram.com" + POST, "scheme", None),
    ("view-source:https://www.instagram.com" + POST, "scheme", None),
    ("tg://resolve?domain=kpubogor&post=1", "scheme", None),
    ("https://user:pw@www.instagram.com" + POST, "userinfo", "instagram"),
    ("https://www.instagram.com@evil.example" + POST, "userinfo", None),
    ("https://www.instagram.com\\@evil.example" + POST, "userinfo", None),
    ("https://www.instagram.com\\evil.example" + POST, "look_alike", None),
    ("https://www.instagram.com" + POST + "\\..\\x", "malformed", "instagram"),
    ("https://www.instagram.com:80" + POST, "port", "instagram"),
    ("https://www.instagram.com:x" + POST, "port", "instagram"),
    ("https://[::1]" + POST, "ip_host", None),
    ("https://127.0.0.1" + POST, "ip_host", None),
    ("http://0x7f.1" + POST, "ip_host", None),
    ("https://www.instagram.com%2eevil.example" + POST, "encoded_host", None),
    ("https://xn--nstagram-skb.com" + POST, "non_ascii_host", None),
    ("https://www.\u0456nstagram.com" + POST, "non_ascii_host", None),
    ("https://faceboo\u212a.com/kpu/posts/1648025438910869", "non_ascii_host", None),
    ("https://www.insta\u200bgram.com" + POST, "non_ascii_host", None),
    ("https://www.instagram.com." + POST, "look_alike", None),
    ("https://1nstagram.com" + POST, "look_alike", None),
    ("https://www.lnstagram.com" + POST, "look_alike", None),
    ("https://tlktok.com/@kpu/video/7409567198838733901", "look_alike", None),
    ("https://www.instagram.com.id" + POST, "look_alike", None),
    ("https://faceb00k.com/kpu/posts/1648025438910869", "look_alike", None),
    ("https://instagram-login.com" + POST, "look_alike", None),
    ("https://x.com.evil.example/a/status/1830139777644680839", "look_alike", None),
    ("https://", "malformed", None),
    ("https://www.instagram.com/p/../p/C_XZFLDk0hN/", "malformed", "instagram"),
    ("https://www.instagram.com/p/C_XZFLDk0hN\x00/", "malformed", "instagram"),
    ("https://www.instagram.com/p/C_XZFLDk0h\u2026", "truncated", "instagram"),
    ("https://www.facebook.com/kpu/posts/pfbid02UoKubcQL5...", "truncated", "facebook"),
    ("https://www.instagram.com%2Fp%2FC_XZFLDk0hN", "encoded_host", None),
    ("https://www.tiktok.com/@kpu%2Fvideo%2F7409567198838733901", "encoded_slash", "tiktok"),
    # elsewhere
    ("https://t.co/AbCdEf", "shortener", None),
    ("tinyurl.com/abc", "shortener", None),
    ("https://fxtwitter.com/KPU_ID/status/1830139777644680839", "mirror", None),
    ("https://ddinstagram.com" + POST, "mirror", None),
    ("https://web.archive.org/web/2024/https://www.instagram.com" + POST, "mirror", None),
    ("https://www.google.com/url?q=https://www.instagram.com" + POST, "redirector", None),
    ("foo.com/?u=https://www.instagram.com" + POST, "foreign_host", None),
    ("instagram.com/linkshim/?u=https://www.instagram.com" + POST, "redirector", "instagram"),
    # Instagram
    ("https://www.instagram.com", "feed", "instagram"),
    ("https://www.instagram.com/p/C_XZ/", "malformed_id", "instagram"),
    ("https://www.instagram.com/kpu/tagged/", "profile", "instagram"),
    ("https://www.instagram.com/stories/kpu/3570766765028588805/", "story", "instagram"),
    ("https://www.instagram.com/explore/tags/pilkada", "search", "instagram"),
    ("https://www.instagram.com/reels/audio/123456789/", "audio", "instagram"),
    ("https://www.instagram.com/direct/inbox/", "private", "instagram"),
    ("https://help.instagram.com/1234567", "other_page", "instagram"),
    ("https://www.instagram.com/popular/pilkada/", "search", "instagram"),
    ("https://www.instagram.com/locations/213385402/bogor/", "search", "instagram"),
    ("https://www.instagram.com/kpu/live/", "live", "instagram"),
    ("https://www.instagram.com/settings/", "other_page", "instagram"),
    ("https://l.instagram.com/?u=https%3A%2F%2Fwww.instagram.com%2Fp%2FC_XZFLDk0hN%2F",
     "redirector", "instagram"),
    ("https%3A%2F%2Fevil.example%2Fp%2FC_XZFLDk0hN", "foreign_host", None),
    # Facebook
    ("https://www.facebook.com/kpukotabogor/videos/", "profile", "facebook"),
    ("https://www.facebook.com/kpukotabogor/posts/abc", "malformed_id", "facebook"),
    ("https://www.facebook.com/permalink.php?story_fbid=123456", "malformed_id", "facebook"),
    ("https://m.facebook.com/events/1509582499515440", "event", "facebook"),
    ("https://www.facebook.com/media/set/?set=a.1015271&type=3", "album", "facebook"),
    ("https://www.facebook.com/watch/", "feed", "facebook"),
    ("https://www.facebook.com/hashtag/pilkada", "search", "facebook"),
    ("https://www.facebook.com/login/?next=https%3A%2F%2Fx", "login", "facebook"),
    ("https://l.facebook.com/l.php?u=https%3A%2F%2Fx", "redirector", "facebook"),
    ("https://www.facebook.com/flx/warn/?u=https%3A%2F%2Fx", "redirector", "facebook"),
    ("https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fevil.example%2F",
     "other_page", "facebook"),
    ("https://www.facebook.com/plugins/post.php?href=https%3A%2F%2F%5Bx", "other_page",
     "facebook"),
    ("https://www.facebook.com/kpu/live/", "live", "facebook"),
    ("https://www.facebook.com/share/s/1AbCdEf/", "story", "facebook"),
    ("https://www.facebook.com/share/e/1AbCdEf/", "event", "facebook"),
    ("https://fb.me/e/1AbCdEf", "event", "facebook"),
    ("https://m.alpha.facebook.com/reel/1195289147628387", "other_page", "facebook"),
    # TikTok
    ("https://www.tiktok.com/@kpu/story/7409567198838733901", "story", "tiktok"),
    ("https://www.tiktok.com/@kpu/video/740956719883873390", "malformed_id", "tiktok"),
    ("https://www.tiktok.com/@kpu/live", "live", "tiktok"),
    ("https://www.tiktok.com/music/judul-6956990112127585029", "audio", "tiktok"),
    ("https://www.tiktok.com/@kpu/playlist/a-7371330159376370462", "playlist", "tiktok"),
    ("https://www.tiktok.com/foryou", "feed", "tiktok"),
    # YouTube
    ("https://www.youtube.com/clip/UgytZKpehg-hEMBSn3F4AaABCQ", "clip", "youtube"),
    ("https://www.youtube.com/watch?list=PLabc", "playlist", "youtube"),
    ("https://www.youtube.com/@kpu/shorts", "profile", "youtube"),
    ("https://www.youtube.com/@kpu/live", "live", "youtube"),
    ("https://www.youtube.com/watch?v=YE7VzlLtp-4x", "malformed_id", "youtube"),
    ("https://www.youtube.com/redirect?q=https%3A%2F%2Fx", "redirector", "youtube"),
    ("https://consent.youtube.com/m?continue=https%3A%2F%2Fx", "login", "youtube"),
    ("https://www.youtube.com/feed/trending", "feed", "youtube"),
    # X, Threads, WhatsApp, Telegram
    ("https://x.com/i/flow/login", "login", "x"),
    ("https://x.com/i/spaces/1OwxWwQOPlNxQ", "live", "x"),
    ("https://x.com/intent/post?text=a", "share_dialog", "x"),
    ("https://x.com/KPU_ID/status/abc", "malformed_id", "x"),
    ("https://www.threads.com/search?q=a", "search", "threads"),
    ("https://www.threads.com/@kpu/post/C_XZ", "malformed_id", "threads"),
    ("https://chat.whatsapp.com/AbCdEf", "invite", "whatsapp"),
    ("https://api.whatsapp.com/send?phone=628123", "phone", "whatsapp"),
    ("https://whatsapp.com/channel/0029VaX4b6J7DAWqt3Hhu01A/0475", "malformed_id", "whatsapp"),
    ("https://t.me/c/1234567890/88", "private", "telegram"),
    ("https://t.me/joinchat/AAAA", "invite", "telegram"),
    ("https://t.me/kpu_bogor/s/12", "story", "telegram"),
    ("https://t.me/+6281234567890", "phone", "telegram"),
    ("https://t.me/share/url?url=https://t.me/kpu_bogor/1", "share_dialog", "telegram"),
    ("https://t.me/kpu_kota_bogor/088", "malformed_id", "telegram"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "reason", "platform"), REFUSED)
def test_it_is_refused_with_its_own_reason(raw: str, reason: str, platform: str | None) -> None:
    with pytest.raises(NotAPost) as refusal:
        links.read(raw)
    assert (refusal.value.reason, refusal.value.platform) == (reason, platform)
    assert reason in links.REASONS


@pytest.mark.parametrize(
    "raw",
    [
        "x" * 1_000_000,
        "https://www.instagram.com/p/" + "A" * 1_000_000,
        "https://" * 125_000,
        "\u200b" * 1_000_000,
    ],
)
def test_a_megabyte_is_refused_at_once(raw: str) -> None:
    began = time.process_time()
    with pytest.raises(NotAPost, match="too_long"):
        links.read(raw)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "unit",
    [
        "https://",
        "https:// ",
        "(https://a",
        "a.b.",
        "\u2026",
        ".",
        "instagram.com/",
        "_",
        "https://x.com/?",
        "https://x.com/a/status/123456?",
        "https://t.me/kpu/",
        '("<[',
        "\u200b",
        "https://www.instagram.com/p/C_XZ?igsh=",
        "%2F",
        "https%3A%2F%2F",
        "lihat video ",
        "//",
        "a@b.c:",
        "&amp;",
        "https://youtu.be/" + "\U0001f525",
    ],
)
def test_the_longest_paste_takes_no_time(unit: str) -> None:
    raw = (unit * links.LONGEST)[: links.LONGEST]
    began = time.process_time()
    with suppress(NotAPost):
        links.read(raw)
    links.caption_of(raw)
    assert time.process_time() - began < 5
