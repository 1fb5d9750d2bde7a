"""The figures of a post."""

from posts.counts import Figures


def test_figures_know_whether_anything_was_counted() -> None:
    assert not Figures()
    assert Figures(likes=0)
    assert Figures(views=5).interactions is None
    assert Figures(likes=0, shares=3, views=5).interactions == 3
