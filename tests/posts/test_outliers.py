"""What is unusual about figures, with the numbers compared."""

import pytest

from posts.counts import Figures
from posts.outliers import Outliers, found, sentences

#: Five earlier posts with 30 interactions and 400 views in the middle.
USUAL = [Figures(likes=n, views=views) for n, views in
         [(10, 100), (20, 300), (30, 400), (40, 500), (90, 900)]]  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "outliers"),
    [
        (Figures(likes=5, views=5), {}),
        (Figures(likes=6, views=5), {"likes_over_views": {"likes": 6, "views": 5}}),
        (Figures(comments=1, views=0), {"comments_over_views": {"comments": 1, "views": 0}}),
        (Figures(shares=9, views=8), {"shares_over_views": {"shares": 9, "views": 8}}),
        (Figures(likes=9), {}),
    ],
)
def test_more_reactions_than_views(figures: Figures, outliers: Outliers) -> None:
    assert found(figures, None, []) == outliers


@pytest.mark.parametrize(
    ("before", "now", "is_flagged"),
    [
        (Figures(likes=100), Figures(likes=90), False),
        (Figures(likes=100), Figures(likes=89), True),
        (Figures(likes=10), Figures(likes=5), False),
        (Figures(likes=10), Figures(likes=4), True),
        (Figures(views=100), Figures(views=99), True),
        (Figures(views=100), Figures(views=100), False),
        (Figures(likes=100), Figures(views=1), False),
        (Figures(), Figures(likes=1), False),
    ],
)
def test_less_than_before(before: Figures, now: Figures, is_flagged: bool) -> None:
    assert bool(found(now, before, [])) == is_flagged


@pytest.mark.parametrize(
    ("figures", "names"),
    [
        (Figures(likes=299), []),
        (Figures(likes=300), ["interactions_high"]),
        (Figures(likes=200, comments=50, shares=50), ["interactions_high"]),
        (Figures(views=4000), ["views_high"]),
        (Figures(views=3999), []),
    ],
)
def test_far_more_than_the_account_has_otherwise(figures: Figures, names: list[str]) -> None:
    assert list(found(figures, None, USUAL)) == names


def test_the_evidence_holds_what_was_compared() -> None:
    assert found(Figures(likes=300), None, USUAL) == {
        "interactions_high": {"now": 300, "median": 30, "posts": 5}
    }


def test_few_posts_and_small_numbers_tell_nothing() -> None:
    assert found(Figures(likes=100_000), None, USUAL[:4]) == {}
    assert found(Figures(likes=99), None, [Figures(likes=0)] * 9) == {}
    assert list(found(Figures(likes=100), None, [Figures(likes=0)] * 9)) == ["interactions_high"]


def test_each_has_a_sentence_with_its_numbers() -> None:
    before = Figures(likes=9000, comments=900, shares=900, views=900_000)
    now = Figures(likes=8000, comments=800, shares=800, views=10)
    outliers = found(now, before, USUAL)
    told = " ".join(sentences(outliers))
    assert len(sentences(outliers)) == len(outliers) == 8
    for number in ("8.000", "9.000", "900.000", "9.600", "30"):
        assert number in told
