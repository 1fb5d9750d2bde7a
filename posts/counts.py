"""The four figures that a post shows. Pure; `portal.counts` reads them."""

from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Figures:
    """What was counted; None is not counted."""

    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    views: int | None = None

    def __bool__(self) -> bool:
        """Whether anything was counted."""
        return any(count is not None for count in astuple(self))

    @property
    def interactions(self) -> int | None:
        """Likes, comments and shares together."""
        given = [c for c in (self.likes, self.comments, self.shares) if c is not None]
        return sum(given) if given else None


#: The names of the figures, in the order in which they are shown.
NAMES = ("likes", "comments", "shares", "views")
