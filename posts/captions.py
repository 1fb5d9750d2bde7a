"""The caption that came with a pasted link: read for its hashtags, and then forgotten."""

import re

from posts import links

#: Phones with a Japanese or Chinese keyboard write the full-width sign.
_TAG = re.compile(r"[#\uff03](\w+)")
_WORD = re.compile(r"\w{2,}")
#: Fewer words are a label ("Tautan:", "ini ya kak"), and no caption.
FEWEST_WORDS = 4


def caption_of(pasted: str) -> str:
    """The caption around the one link of a paste, or nothing where a link came alone."""
    around = links.caption_of(pasted)
    is_caption = _TAG.search(around) or len(_WORD.findall(around)) >= FEWEST_WORDS
    return around if is_caption else ""


def hashtags(text: str) -> list[str]:
    """The hashtags of a text, without the sign."""
    return _TAG.findall(text)


def missing_hashtags(required: str, caption: str) -> list[str]:
    """Those of the required hashtags (as written) that a caption lacks; case doesn't matter."""
    given = {tag.casefold() for tag in hashtags(caption)}
    return [f"#{tag}" for tag in hashtags(required) if tag.casefold() not in given]
