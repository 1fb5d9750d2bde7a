"""Each refusal has a sentence of its own, which says what to do."""

import re

from django.utils import translation

from posts import links, reasons
from posts.links import NotAPost

#: What a person can do about a link, as the sentences say it.
DEEDS = re.compile(r"\b(tempel|salin|buka|ketuk|masuk)", re.IGNORECASE)


def _sentences(language: str) -> dict[str, str]:
    with translation.override(language):
        return {reason: reasons.sentence(NotAPost(reason)) for reason in links.REASONS}


def test_no_reason_lacks_a_sentence_and_no_sentence_a_reason() -> None:
    assert set(reasons.SENTENCES) == set(links.REASONS)


def test_no_two_reasons_are_told_alike() -> None:
    for language in ("id", "en"):
        sentences = _sentences(language)
        assert len(set(sentences.values())) == len(links.REASONS)


def test_each_sentence_says_in_indonesian_what_to_do() -> None:
    english = _sentences("en")
    for reason, sentence in _sentences("id").items():
        assert sentence != english[reason], f"{reason} is not translated"
        assert DEEDS.search(sentence), f"{reason}: {sentence}"
        assert sentence.endswith(".")
