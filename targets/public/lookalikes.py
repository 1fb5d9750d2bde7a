"""Names that pass for another at a glance. Pure: no database.

Registered accounts are many, the ways to misspell one name are few: so it is the name that
somebody asks about that is spelled in all near ways, and these are looked up by index.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

#: Shorter names are near to everything, longer ones exist on no platform that has handles.
SHORTEST: Final = 4
LONGEST: Final = 40
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789._-"
SEPARATORS: Final = "._-"
PASSES_FOR: Final = (
    ("0", "o"), ("1", "l"), ("1", "i"), ("i", "l"), ("5", "s"), ("9", "g"), ("q", "g"),
    ("rn", "m"), ("vv", "w"),
)  # fmt: skip
#: What impostors put before or behind a name.
ADDED: Final = ("official", "resmi", "real", "asli", "admin", "info", "id", "new", "baru")
#: Cyrillic and Greek letters that look like Latin ones, by code point.
FOREIGN: Final = str.maketrans(
    {
        "\u0430": "a", "\u0435": "e", "\u043e": "o", "\u0440": "p", "\u0441": "c", "\u0445": "x",
        "\u0443": "y", "\u043a": "k", "\u0456": "i", "\u0455": "s", "\u0458": "j", "\u04bb": "h",
        "\u043c": "m", "\u0442": "t", "\u0432": "b", "\u0501": "d", "\u03bf": "o", "\u03b1": "a",
        "\u03bd": "v", "\u03c1": "p", "\u03ba": "k", "\u03b9": "i", "\u03c4": "t", "\u0131": "i",
        "\u0261": "g", "\u2010": "-", "\u2011": "-", "\u2013": "-",
    }
)  # fmt: skip


def folded(name: str) -> str:
    """A name in the letters that it pretends to have: lower case, Latin, without accents."""
    apart = unicodedata.normalize("NFKD", name.strip().lstrip("@").lower())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.translate(FOREIGN)


def spellings(name: str) -> set[str]:
    """All names that are near to one, itself not among them: a few thousand at most.

    One letter more, less, other or swapped; letters that pass for others; other separators;
    with and without the words that impostors add.
    """
    plain = folded(name)
    if not plain.isascii() or not SHORTEST <= len(plain) <= LONGEST:
        return set()
    found = {plain, *edits(plain), *mistaken(plain), *separated(plain), *added(plain)}
    return {one for one in found if len(one) >= SHORTEST} - {name}


def edits(name: str) -> Iterator[str]:
    """Everything at an edit distance of one, swapped neighbours counted as one."""
    for at in range(len(name) + 1):
        before, after = name[:at], name[at:]
        yield from (before + letter + after for letter in LETTERS)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def mistaken(name: str) -> Iterator[str]:
    """With letters that pass for others, wherever they stand and in each direction."""
    digits = name
    for one, other in PASSES_FOR:
        yield name.replace(one, other)
        yield name.replace(other, one)
        digits = digits.replace(one, other) if one.isdigit() else digits
    yield digits


def separated(name: str) -> Iterator[str]:
    """With all separators left out, or all the same."""
    for other in ("", *SEPARATORS):
        yield "".join(other if letter in SEPARATORS else letter for letter in name)


def added(name: str) -> Iterator[str]:
    """Without what impostors add, and with it."""
    yield name.strip(SEPARATORS + "0123456789")
    for word in ADDED:
        for between in ("", *SEPARATORS):
            yield name.removesuffix(between + word)
            yield name.removeprefix(word + between)
            yield name + between + word
