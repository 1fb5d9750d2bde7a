"""The forms in which each platform writes the address of a post."""

import pytest

from posts import links

IG = "https://www.instagram.com"
FB = "https://www.facebook.com"
TT = "https://www.tiktok.com"
YT = "https://www.youtube.com"

#: raw, kind, post, handle, canonical
FORMS = [
    # Instagram
    (f"{IG}/tv/BkfuX9UB-eK/", "tv", "BkfuX9UB-eK", "", f"{IG}/tv/BkfuX9UB-eK/"),
    ("https://instagr.am/p/C_XZFLDk0hN", "post", "C_XZFLDk0hN", "", f"{IG}/p/C_XZFLDk0hN/"),
    (f"{IG}/p/C_XZFLDk0hN/c/18012345/", "post", "C_XZFLDk0hN", "", f"{IG}/p/C_XZFLDk0hN/"),
    (f"{IG}/reel/DBAix2zk0hN/embed", "reel", "DBAix2zk0hN", "", f"{IG}/reel/DBAix2zk0hN/"),
    (f"{IG}//p//C_XZFLDk0hN//", "post", "C_XZFLDk0hN", "", f"{IG}/p/C_XZFLDk0hN/"),
    (f"{IG}/p/C%5FXZFLDk0hN/", "post", "C_XZFLDk0hN", "", f"{IG}/p/C_XZFLDk0hN/"),
    (f"{IG}/share/BACiUUUYQV", "shortlink", "", "", f"{IG}/share/BACiUUUYQV"),
    (f"{IG}/share/p/BAUCV1pXGT/?igsh=x", "shortlink", "", "", f"{IG}/share/p/BAUCV1pXGT"),
    ("HTTPS://WWW.INSTAGRAM.COM/p/C_XZFLDk0hN/", "post", "C_XZFLDk0hN", "",
     f"{IG}/p/C_XZFLDk0hN/"),
    ("https://www.instagram.com:443/p/C_XZFLDk0hN/", "post", "C_XZFLDk0hN", "",
     f"{IG}/p/C_XZFLDk0hN/"),
    # Threads
    ("https://www.threads.net/@Zuck/post/CuW6-7KyXme?xmt=AQ", "post", "CuW6-7KyXme", "zuck",
     "https://www.threads.com/@zuck/post/CuW6-7KyXme"),
    ("https://threads.com/t/CuVvNbmtr06/", "post", "CuVvNbmtr06", "",
     "https://www.threads.com/t/CuVvNbmtr06"),
    # Facebook
    (f"{FB}/radiokicksfm/videos/3676516585958356/", "video", "3676516585958356", "radiokicksfm",
     f"{FB}/watch/?v=3676516585958356"),
    ("https://web.facebook.com/wood57/videos/𝐒𝐞𝐛𝐚𝐬-𝐟𝐮𝐥𝐥/883839773514682", "video",
     "883839773514682", "wood57", f"{FB}/watch/?v=883839773514682"),
    (f"{FB}/Kpu.Blora/videos/vb.22819070941/10153870694020942/?type=2&theater", "video",
     "10153870694020942", "kpu.blora", f"{FB}/watch/?v=10153870694020942"),
    ("https://id-id.facebook.com/kpu/videos/1135894589806027/", "video", "1135894589806027",
     "kpu", f"{FB}/watch/?v=1135894589806027"),
    (f"{FB}/100033620354545/videos/106560053808006/", "video", "106560053808006", "",
     f"{FB}/watch/?v=106560053808006"),
    (f"{FB}/photo.php?v=10204634152394104", "video", "10204634152394104", "",
     f"{FB}/watch/?v=10204634152394104"),
    (f"{FB}/video/embed?video_id=10204634152394104", "video", "10204634152394104", "",
     f"{FB}/watch/?v=10204634152394104"),
    (f"{FB}/watch?ref=saved&v=647537299265662", "video", "647537299265662", "",
     f"{FB}/watch/?v=647537299265662"),
    (f"{FB}/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fgov.sg%2Fvideos%2F10154383743"
     "583686%2F&show_text=0", "video", "10154383743583686", "gov.sg",
     f"{FB}/watch/?v=10154383743583686"),
    (f"{FB}/plugins/post.php?href=https%3A%2F%2Fm.facebook.com%2Fstory.php%3Fstory_fbid%3D12345"
     "%26id%3D67890", "post", "12345", "", f"{FB}/permalink.php?story_fbid=12345&id=67890"),
    (f"{FB}/reels/1195289147628387", "reel", "1195289147628387", "",
     f"{FB}/reel/1195289147628387"),
    (f"{FB}/photo.php?fbid=10165113568399554&set=t.1&type=3", "photo", "10165113568399554", "",
     f"{FB}/photo/?fbid=10165113568399554"),
    (f"{FB}/kpu/posts/judul-panjang/1648025438910869", "post", "1648025438910869", "kpu",
     f"{FB}/kpu/posts/1648025438910869"),
    (f"{FB}/100064860875397/posts/106560053808006/", "post", "106560053808006", "",
     f"{FB}/100064860875397/posts/106560053808006"),
    (f"{FB}/100064860875397_106560053808006", "post", "106560053808006", "",
     f"{FB}/permalink.php?story_fbid=106560053808006&id=100064860875397"),
    ("https://mbasic.facebook.com/story.php?id=73071055552&story_fbid=pfbid0Fnzhm8UuzjBYpPM",
     "post", "pfbid0Fnzhm8UuzjBYpPM", "",
     f"{FB}/permalink.php?story_fbid=pfbid0Fnzhm8UuzjBYpPM&id=73071055552"),
    ("https://m.facebook.com/groups/Warga.Bogor?view=permalink&id=1396382447100162",
     "group_post", "1396382447100162", "",
     f"{FB}/groups/warga.bogor/posts/1396382447100162/"),
    (f"{FB}/groups/1513990329015294/posts/d41d8cd9/2013209885760000/?app=fbl", "group_post",
     "2013209885760000", "", f"{FB}/groups/1513990329015294/posts/2013209885760000/"),
    (f"{FB}/groups/1024490957622648/?multi_permalinks=1396382447100162%2C99999", "group_post",
     "1396382447100162", "", f"{FB}/groups/1024490957622648/posts/1396382447100162/"),
    (f"{FB}/share/v/19abcDEF/?mibextid=x", "shortlink", "", "", f"{FB}/share/v/19abcDEF/"),
    (f"{FB}/share/1AbCdEfGhI/", "shortlink", "", "", f"{FB}/share/1AbCdEfGhI/"),
    ("https://fb.watch/v/a6Hq7Wq__5/", "shortlink", "", "", "https://fb.watch/v/a6Hq7Wq__5/"),
    ("https://www.fb.gg/a6Hq7Wq__5", "shortlink", "", "", "https://fb.gg/a6Hq7Wq__5/"),
    ("https://fb.me/1AbCdEfGhI", "shortlink", "", "", "https://fb.me/1AbCdEfGhI"),
    ("https://lite.facebook.com/reel/1195289147628387", "reel", "1195289147628387", "",
     f"{FB}/reel/1195289147628387"),
    ("fb.com/kpu/posts/1648025438910869", "post", "1648025438910869", "kpu",
     f"{FB}/kpu/posts/1648025438910869"),
    # TikTok
    (f"{TT}/@.kyle.films/video/7415757181145877793", "video", "7415757181145877793",
     ".kyle.films", f"{TT}/@.kyle.films/video/7415757181145877793"),
    (f"{TT}/%40Kpu/photo/7424721131949210701", "photo", "7424721131949210701", "kpu",
     f"{TT}/@kpu/photo/7424721131949210701"),
    ("https://m.tiktok.com/v/7409567198838733901.html?x=1", "video", "7409567198838733901", "",
     f"{TT}/@/video/7409567198838733901"),
    (f"{TT}/embed/v2/7409567198838733901", "video", "7409567198838733901", "",
     f"{TT}/@/video/7409567198838733901"),
    (f"{TT}/player/v1/7409567198838733901", "video", "7409567198838733901", "",
     f"{TT}/@/video/7409567198838733901"),
    ("https://t.tiktok.com/i18n/share/video/7409567198838733901/?_d=1", "video",
     "7409567198838733901", "", f"{TT}/@/video/7409567198838733901"),
    ("https://vm.tiktok.com/ZTR45GpSF", "shortlink", "", "", "https://vm.tiktok.com/ZTR45GpSF/"),
    ("https://lite.tiktok.com/t/ZGdhVtER2//", "shortlink", "", "", f"{TT}/t/ZGdhVtER2/"),
    # YouTube
    (f"{YT}/watch?feature=player_embedded&amp;amp;v=V36LpHqtcDY", "video", "V36LpHqtcDY", "",
     f"{YT}/watch?v=V36LpHqtcDY"),
    (f"{YT}/watch?v=YE7VzlLtp-4?si=abc", "video", "YE7VzlLtp-4", "", f"{YT}/watch?v=YE7VzlLtp-4"),
    (f"{YT}/watch/YE7VzlLtp-4", "video", "YE7VzlLtp-4", "", f"{YT}/watch?v=YE7VzlLtp-4"),
    (f"{YT}/?v=YE7VzlLtp-4", "video", "YE7VzlLtp-4", "", f"{YT}/watch?v=YE7VzlLtp-4"),
    (f"{YT}/watch_popup?v=63RmMXCd_bQ", "video", "63RmMXCd_bQ", "", f"{YT}/watch?v=63RmMXCd_bQ"),
    ("https://music.youtube.com/watch?v=MgNrAu2pzNs&feature=share", "video", "MgNrAu2pzNs", "",
     f"{YT}/watch?v=MgNrAu2pzNs"),
    ("https://www.youtube-nocookie.com/embed/YE7VzlLtp-4?rel=0", "video", "YE7VzlLtp-4", "",
     f"{YT}/watch?v=YE7VzlLtp-4"),
    (f"{YT}/attribution_link?a=x&u=%2Fwatch%3Fv%3DYE7VzlLtp-4%26feature%3Dshare", "video",
     "YE7VzlLtp-4", "", f"{YT}/watch?v=YE7VzlLtp-4"),
    ("//www.YouTube.com/watch?v=yZIXLfi8CZQ", "video", "yZIXLfi8CZQ", "",
     f"{YT}/watch?v=yZIXLfi8CZQ"),
    (f"{YT}/post/UgkxP3LvLSx1yu7ZDo5NHCrQGUthRFFw7pZI", "community_post",
     "UgkxP3LvLSx1yu7ZDo5NHCrQGUthRFFw7pZI", "",
     f"{YT}/post/UgkxP3LvLSx1yu7ZDo5NHCrQGUthRFFw7pZI"),
    (f"{YT}/@KPU_Bogor/community?lb=UgkxP3LvLSx1yu7ZDo5NHCrQGUthRFFw7pZI", "community_post",
     "UgkxP3LvLSx1yu7ZDo5NHCrQGUthRFFw7pZI", "kpu_bogor",
     f"{YT}/post/UgkxP3LvLSx1yu7ZDo5NHCrQGUthRFFw7pZI"),
    # X
    ("https://twitter.com/KPU_ID/statuses/1830139777644680839", "post", "1830139777644680839",
     "kpu_id", "https://x.com/kpu_id/status/1830139777644680839"),
    ("https://twitter.com/KPU_ID/status/1830139777644680839/mediaViewer?currentTweet=1", "post",
     "1830139777644680839", "kpu_id", "https://x.com/kpu_id/status/1830139777644680839"),
    ("https://twitter.com/i/videos/tweet/705235433198714880", "post", "705235433198714880", "",
     "https://x.com/i/status/705235433198714880"),
    ("https://twitter.com/statuses/705235433198714880", "post", "705235433198714880", "",
     "https://x.com/i/status/705235433198714880"),
    ("https://x.com/i/status/705235433198714880/photo/1", "post", "705235433198714880", "",
     "https://x.com/i/status/705235433198714880"),
    ("https://pic.x.com/AbCdEfGh12", "shortlink", "", "", "https://pic.x.com/AbCdEfGh12"),
    # WhatsApp, Telegram
    ("https://www.whatsapp.com/channel/0029VaX4b6J7DAWqt3Hhu01A/475?x=1", "channel_message",
     "0029VaX4b6J7DAWqt3Hhu01A/475", "", "https://whatsapp.com/channel/0029VaX4b6J7DAWqt3Hhu01A/475"),
    ("https://t.me/s/KPU_Kota_Bogor/88", "channel_message", "kpu_kota_bogor/88",
     "kpu_kota_bogor", "https://t.me/kpu_kota_bogor/88"),
    ("https://t.me/kpu_kota_bogor/5/88?single", "channel_message", "kpu_kota_bogor/88",
     "kpu_kota_bogor", "https://t.me/kpu_kota_bogor/88"),
    ("https://kpubogor.t.me/88", "channel_message", "kpubogor/88", "kpubogor",
     "https://t.me/kpubogor/88"),
    ("telegram.dog/kpubogor/88", "channel_message", "kpubogor/88", "kpubogor",
     "https://t.me/kpubogor/88"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "kind", "post", "handle", "canonical"), FORMS)
def test_a_post_is_read(raw: str, kind: str, post: str, handle: str, canonical: str) -> None:
    link = links.read(raw)
    assert (link.kind, link.post_id, link.handle, link.canonical) == (
        kind, post, handle, canonical,
    )  # fmt: skip


@pytest.mark.parametrize("raw", [form[0] for form in FORMS])
def test_reading_the_canonical_link_gives_itself(raw: str) -> None:
    link = links.read(raw)
    again = links.read(link.canonical)
    assert (again.platform, again.post_id, again.canonical, again.key) == (
        link.platform, link.post_id, link.canonical, link.key,
    )  # fmt: skip
