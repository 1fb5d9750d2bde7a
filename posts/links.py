"""What a pasted link is: the platform, the post, the account, and when it was posted.

Pure: no database, no settings, and never the network; a link that only a redirect would
explain is kept as unresolved. What comes out is built anew from what was understood, so
nothing of a pasted text reaches a page as a link.
"""

import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import unquote

from posts.platforms.address import REASONS, Address, NotAPost, split_path
from posts.platforms.hosts import KNOWN, reader_of
from posts.platforms.times import MEDIA_LETTERS, believed

__all__ = ["LONGEST", "REASONS", "NotAPost", "PostLink", "caption_of", "find", "read"]

#: Longest paste that is looked at, in characters: the longest caption and its links.
LONGEST: Final = 10_000

#: One printable link and nothing else: by far the most common paste.
_WHOLE = re.compile(r"https?://[!-~]*[A-Za-z0-9/=_&#-]", re.IGNORECASE)
_START = re.compile(r"https?://(?!https?://)", re.IGNORECASE)
_DOUBLED = re.compile(r"(?:https?:/*)+$", re.IGNORECASE)
#: A link that some app encoded as a whole.
_ENCODED = re.compile(r"https?%3A%2F%2F[!-~]+$", re.IGNORECASE)
_SPACE = re.compile(r"\s")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BARE_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,24}(?=[:/?#]|$)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?=//|[^0-9/])", re.IGNORECASE)
#: Schemes that would take the rest as code or as a page's source; "Link:" is just a label.
_BAD_LABEL = re.compile(
    r"//|(?:script|data|source|blob|file|feed|intent|about|cache)\s*:", re.IGNORECASE
)

#: Marks that nobody sees and that chat apps leave at the ends of what they copy.
_INVISIBLE = "".join(
    map(chr, (0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A),
              0xFE0E, 0xFE0F, 0xFEFF))
)  # fmt: skip
_CLOSERS = {
    '"': '"', "'": "'", "<": ">", "(": ")", "[": "]", "{": "}", "`": "`", "*": "*",
    "\u201c": "\u201d", "\u2018": "\u2019", "\u00ab": "\u00bb",
}  # fmt: skip
_OPENERS = "".join(_CLOSERS) + "_~|" + _INVISIBLE
_TRAILING = ".,;:!?)]}>\"'`*~|\\"
_CUT_OFF = ("...", "\u2026")
#: What an app puts before the link by itself: no words of the post's author.
_BOILERPLATE = re.compile(
    r"^(?:lihat|periksa|tonton|cek|simak|check out|watch|see|look at)\b[^#\n]{0,40}?\b"
    r"(?:video|postingan|unggahan|foto|reel|reels|utas|thread|post|photo|tiktok|youtube)\b[^#\n]*$"
    r"|\bThis post is shared via TikTok\b[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class PostLink:
    """A post as its link tells it.

    `post_id` is "" where the link must be resolved first (kind "shortlink"); `handle` is the
    author's account, lower-case, without @, or "" where the link does not carry it;
    `posted_at` is None where the number holds no time. A Facebook `pfbid` has a post_id, but
    is not resolved: one post has many of them.
    """

    platform: str
    kind: str
    post_id: str
    handle: str
    canonical: str
    posted_at: datetime | None
    resolved: bool

    @property
    def key(self) -> uuid.UUID:
        """128 bits of SHA-256 of what makes two links the same post: platform and post, or the
        link itself where it is unresolved. A private Instagram post's longer code opens the
        same post as its first 11 letters."""
        what = self.post_id or self.canonical
        if self.platform in ("instagram", "threads") and self.post_id:
            what = what[:MEDIA_LETTERS]
        digest = hashlib.sha256(f"{self.platform}:{what}".encode()).digest()
        return uuid.UUID(bytes=digest[:16])


def read(raw: str, now: datetime | None = None) -> PostLink:
    """The post that a paste names: a link, or a shared text with exactly one post's link in it.

    `now` (aware, default the real clock) bounds the decoded time: a post from the future is
    not believed. Raises NotAPost with one of REASONS.
    """
    return _take(raw, now)[1]


def find(text: str, now: datetime | None = None) -> str:
    """The one link of a post as it stands in a shared text. Raises NotAPost as `read` does."""
    return _take(text, now)[0]


def caption_of(text: str) -> str:
    """What stands around the links of a shared text, without the apps' own words: the pasted
    caption, or "" where only a link was pasted. Never raises."""
    try:
        links = _links_in(text)
    except NotAPost:
        links = []
    rest = text[:LONGEST]
    for link in sorted(set(links), key=len, reverse=True):
        written = link if link in rest else link.removeprefix("https://")
        rest = rest.replace(written, " ") if written else rest
    rest = _BOILERPLATE.sub("", rest).strip().strip(_INVISIBLE).strip()
    return rest if any(map(str.isalnum, rest)) else ""


def _take(raw: str, now: datetime | None) -> tuple[str, PostLink]:
    """The one post in a paste, with the link as written."""
    links = _links_in(raw)
    if len(links) == 1:
        return links[0], _read_link(links[0], now)
    posts: dict[uuid.UUID, tuple[str, PostLink]] = {}
    refusals = []
    for link in links:
        try:
            post = _read_link(link, now)
        except NotAPost as refusal:
            refusals.append(refusal)
        else:
            posts.setdefault(post.key, (link, post))
    if not posts:
        raise next((r for r in refusals if r.platform), refusals[0])
    return _only(list(posts.values()))


def _only(posts: list[tuple[str, PostLink]]) -> tuple[str, PostLink]:
    """The single post. A short link beside the whole link of its platform says the same."""
    whole = [post for post in posts if post[1].post_id] or posts
    if len(whole) > 1 or any(post[1].platform != whole[0][1].platform for post in posts):
        raise NotAPost("two_links")
    return whole[0]


def _links_in(raw: str) -> list[str]:
    """The links of a paste as written, without what stands around them; at least one."""
    if len(raw) > LONGEST:
        raise NotAPost("too_long")
    text = raw.strip()
    if _WHOLE.fullmatch(text) and text.find("://", 8) < 0:
        return [text]
    text = text.strip(_INVISIBLE).strip()
    if not text:
        raise NotAPost("empty")
    if _ENCODED.match(text):
        text = unquote(text)
    return _written_out(text) or _without_scheme(text)


def _written_out(text: str) -> list[str]:
    """The links that begin with http:// or https://, however they stand in the text."""
    links: list[str] = []
    taken = 0
    for match in _START.finditer(text):
        start = match.start()
        if start < taken:
            continue
        before = _DOUBLED.sub("", _SPACE.split(text[taken:start])[-1].lstrip(_OPENERS))
        end = _end_of(text, start)
        link = _trimmed(text[start:end], text[start - 1 : start])
        if _BARE_HOST.match(before):
            link = f"https://{before}{link}"
        elif _BAD_LABEL.search(before):
            link = f"{before}{link}"
        links.append(link)
        taken = end
    return links


def _end_of(text: str, start: int) -> int:
    """Where a link that begins at `start` ends: space, closing quote, or the next link."""
    space = _SPACE.search(text, start)
    end = space.start() if space else len(text)
    closer = text.find(_CLOSERS.get(text[start - 1 : start], " "), start, end)
    if closer > 0:
        return closer
    again = _START.search(text, start + 8, end)
    if again and _is_complete(text[start : again.start()]):
        return again.start()
    return end


def _is_complete(link: str) -> bool:
    """Whether another link may follow without a space: two pastes in one field. With a query
    it is only where a post was named before, or the query itself names the other address."""
    place, mark, _ = link.partition("?")
    if not mark:
        return place.partition("://")[2].partition("/")[0].lower() in KNOWN
    try:
        _read_link(_trimmed(link, ""), None)
    except NotAPost:
        return False
    return True


def _trimmed(link: str, opener: str) -> str:
    """Without the punctuation and emoji of the sentence; what an app cut off stays marked."""
    end = len(link)
    while end and (link[end - 1] in _TRAILING or not link[end - 1].isascii()):
        end -= 1
    if link.startswith(_CUT_OFF, end) and link[:end][-1:] != "/":
        return link[:end] + _CUT_OFF[1]
    if opener == "_" and link[:end].endswith("_"):
        end -= 1
    return link[:end]


def _without_scheme(text: str) -> list[str]:
    """instagram.com/p/…: inside a text only on the platforms' own hosts, alone on any host."""
    words = [word.lstrip(_OPENERS).removeprefix("//") for word in text.split()]
    links = []
    for word in words:
        host = _BARE_HOST.match(word)
        if host and (len(words) == 1 or host[0].lower() in KNOWN):
            links.append(f"https://{_trimmed(word, '')}")
    if not links:
        raise NotAPost("scheme" if _SCHEME.match(words[0]) else "no_link")
    return links


def _read_link(link: str, now: datetime | None) -> PostLink:
    """The post of one link."""
    scheme, _, rest = link.partition("://")
    scheme = scheme.lower()
    if scheme not in ("http", "https"):
        raise NotAPost("scheme")
    place, _, query = rest.partition("#")[0].partition("?")
    authority, _, path = place.partition("/")
    if "&" in path and not query:  # "&" for "?" is a slip of hand-made links
        path, _, query = path.partition("&")
    if authority.isascii():
        authority = authority.lower()
    platform, reader = KNOWN.get(authority) or reader_of(authority, scheme)
    if link.endswith(_CUT_OFF):
        raise NotAPost("truncated", platform)
    if "\\" in rest or _CONTROL.search(rest):
        raise NotAPost("malformed", platform)
    if "&amp;" in query:
        query = query.replace("amp;", "")
    found = reader(Address(platform, authority, split_path(path, platform), query))
    kind, post_id, handle, canonical, made_at, resolved = found
    posted_at = believed(made_at, now)
    return PostLink(platform, kind, post_id, handle, canonical, posted_at, resolved)
