"""Who marks which posts: each juror's own list.

A juror never learns whose post it is: posts come in an order of the juror's own and under a
key that says nothing. Nobody is given posts of the sub-district in which they serve, nor what
they reported or nominated.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from adhoc_bodies.models import Membership
from targets.models import Juror, Mark, Programme, Ranking
from targets.rewards.counting import before_the_juries, open_posts, states_of

# The old place of these lines: a juror's keys and order stay what they were.
_SALT = "targets.rewards.jury"


def jurors_of(programme: Programme) -> "QuerySet[Juror]":
    """Those who mark today, by name."""
    serving = Juror.objects.filter(programme=programme, removed_at=None)
    return serving.select_related("user").order_by("user__name", "pk")


def juries_of(user: Any) -> "QuerySet[Juror]":
    """The juries in which a person sits and whose programme isn't over: its newest edition isn't
    final. A draft after a final edition may need marks again."""
    newest, _announced = states_of(OuterRef("programme"))
    serving = Juror.objects.filter(user=user.pk, removed_at=None)
    found = serving.annotate(newest=newest)
    return found.filter(Q(newest=None) | ~Q(newest=Ranking.State.FINAL)).select_related(
        "programme__office__area", "programme__election"
    )


def key_of(juror: Juror, nomination_id: int) -> str:
    """Under which a juror is shown a post: tells nothing, and makes the juror's own order."""
    return salted_hmac(_SALT, f"{juror.pk}:{nomination_id}", algorithm="sha256").hexdigest()[:24]


@dataclass(frozen=True)
class _Post:
    """What decides who may mark a post."""

    pk: int
    district: int | None
    people: frozenset[int | None]


def _posts(programmes: Iterable[int]) -> dict[int, list[_Post]]:
    """The posts before the juries of programmes with whom and what they belong to."""
    rows = before_the_juries().filter(programme__in=programmes)
    found: dict[int, list[_Post]] = defaultdict(list)
    for programme, pk, district, *people in rows.values_list(
        "programme", "pk", "body__district", "by", "report__submitted_by"
    ):
        found[programme].append(_Post(pk, district, frozenset(people)))
    return found


def _served(users: Any) -> dict[int, dict[int, set[int | None]]]:
    """By election and person, the sub-districts in which they serve or served."""
    served = Membership.objects.filter(
        user__in=users, body__election__isnull=False, body__district__isnull=False
    )
    found: dict[int, dict[int, set[int | None]]] = defaultdict(lambda: defaultdict(set))
    for election, user, district in served.values_list("body__election", "user", "body__district"):
        found[election][user].add(district)
    return found


def _is_kept_from(post: _Post, juror: Juror, districts: dict[int, set[int | None]]) -> bool:
    """Whether the juror is too near to the post to mark it."""
    return juror.user_id in post.people or post.district in districts[juror.user_id]


@dataclass(frozen=True)
class Item:
    """A post of a juror's list: the key under which it is shown, and the mark, if there is one."""

    key: str
    nomination_id: int
    mark: Mark | None

    @property
    def is_done(self) -> bool:
        """Whether the juror has nothing left to do."""
        return self.mark is not None

    @property
    def has_conflict(self) -> bool:
        """Whether the juror declared a conflict of interest."""
        return self.mark is not None and self.mark.has_conflict


@dataclass(frozen=True)
class Docket:
    """Everything that a juror is given, in the juror's own order."""

    juror: Juror
    items: list[Item]

    @property
    def done(self) -> int:
        """Posts with a mark or a conflict."""
        return sum(item.is_done for item in self.items)

    @property
    def total(self) -> int:
        """All posts that this juror is given."""
        return len(self.items)

    @property
    def share(self) -> int:
        """How much is done, in hundredths of a percent."""
        return self.done * 10_000 // self.total if self.items else 10_000

    def find(self, key: str) -> Item | None:
        """The post with a key."""
        return next((item for item in self.items if item.key == key), None)

    def after(self, key: str) -> Item | None:
        """The next post to mark that follows a key, round and round; None when all are done."""
        following = [item for item in self.items if item.key > key]
        left = [item for item in [*following, *self.items] if not item.is_done]
        return left[0] if left else None

    def last_marked(self) -> Item | None:
        """What the juror marked last, to change it."""
        marked = [item for item in self.items if item.mark and not item.has_conflict]
        return max(marked, key=lambda item: (item.mark.at, item.mark.pk), default=None)  # type: ignore[union-attr]


def may_still_mark(programme: Programme, item: Item | None) -> bool:
    """Whether a post takes the juror's mark after an announcement: what was given stands."""
    return item is not None and not item.is_done and item.nomination_id in open_posts(programme)


def docket_of(juror: Juror) -> Docket:
    """The juror's list. Three queries, however long it is."""
    return dockets_of([juror])[0]


def dockets_of(jurors: Sequence[Juror]) -> list[Docket]:
    """The lists of jurors. The same three queries, however many and long they are."""
    posts = _posts({juror.programme_id for juror in jurors})
    served = _served({juror.user_id for juror in jurors})
    marks: dict[int, dict[int, Mark]] = defaultdict(dict)
    for mark in Mark.objects.filter(juror__in=jurors):
        marks[mark.juror_id][mark.nomination_id] = mark
    return [
        _docket(
            juror, posts[juror.programme_id], served[juror.programme.election_id], marks[juror.pk]
        )
        for juror in jurors
    ]


def _docket(
    juror: Juror,
    posts: Iterable[_Post],
    districts: dict[int, set[int | None]],
    marks: dict[int, Mark],
) -> Docket:
    """A juror's list of some posts."""
    given = [post.pk for post in posts if not _is_kept_from(post, juror, districts)]
    items = [Item(key_of(juror, pk), pk, marks.get(pk)) for pk in given]
    return Docket(juror, sorted(items, key=lambda item: item.key))


@dataclass(frozen=True)
class Duty:
    """A juror with the number of posts given, marked, and left for a conflict."""

    juror: Juror
    total: int
    done: int
    conflicts: int

    @property
    def share(self) -> int:
        """How much is done, in hundredths of a percent."""
        return self.done * 10_000 // self.total if self.total else 10_000


def duties(programme: Programme) -> list[Duty]:
    """How far each juror is. Four queries for any number of jurors."""
    posts = _posts([programme.pk])[programme.pk]
    jurors = Juror.objects.filter(programme=programme)
    districts = _served(jurors.values("user"))[programme.election_id]
    given = Mark.objects.filter(juror__programme=programme, nomination__in=[p.pk for p in posts])
    marks = given.values_list("juror", "has_conflict")
    done = Counter(juror for juror, _conflict in marks)
    conflicts = Counter(juror for juror, conflict in marks if conflict)
    return [
        Duty(
            juror,
            sum(not _is_kept_from(post, juror, districts) for post in posts),
            done[juror.pk],
            conflicts[juror.pk],
        )
        for juror in jurors_of(programme)
    ]
