"""The jury: who marks the nominated posts, what each juror is given, and what counts.

A juror never learns whose post it is: posts come in an order of the juror's own and under a
key that says nothing. Nobody is given posts of the sub-district in which they serve, nor what
they reported or nominated.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils.crypto import salted_hmac

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.models import Membership
from portal import clock
from targets.models import Juror, Mark, Nomination, Programme, Ranking
from targets.rewards.refusals import Refusal

#: So many marks a nominated post needs before a ranking is announced.
MARKS_NEEDED = 3
LEAST, MOST = 1, 5
_SALT = "targets.rewards.jury"


class JuryRefusal(Refusal):
    """Nothing was changed."""


class JuryClosed(JuryRefusal):
    """The ranking was announced: marks and jurors stand."""


class NotGiven(JuryRefusal):
    """The post isn't before this juror: own area, own deed, or no juror any more."""


class ConflictDeclared(JuryRefusal):
    """The juror said that there is a conflict of interest; that stands."""


class BadPoints(JuryRefusal):
    """Not one whole number from 1 to 5 for each criterion."""


class AlreadyJuror(JuryRefusal):
    """The person is in the jury today."""


class NoSignIn(JuryRefusal):
    """The person can't sign in."""


class ReasonNeeded(JuryRefusal):
    """A juror who has marked is removed with a reason only: it changes the ranking."""


# ---- what counts ------------------------------------------------------------


def is_closed(programme: Programme) -> bool:
    """Whether a ranking of the programme was announced; then nothing is marked any more."""
    return programme.rankings.exclude(state=Ranking.State.DRAFT).exists()


def is_reopened(programme: Programme) -> bool:
    """Whether a later edition is a draft again, as after a granted appeal."""
    latest = programme.rankings.order_by("-edition").first()
    return is_closed(programme) and latest is not None and latest.state == Ranking.State.DRAFT


def open_posts(programme: Programme) -> set[int]:
    """Nominations that take marks: all until the announcement; for a later edition's draft those
    that lack marks, since without them it could never be announced; else none."""
    if not is_closed(programme):
        return set(before_the_jury(programme).values_list("pk", flat=True))
    lacking = marks_missing(programme) if is_reopened(programme) else []
    return {post.pk for post, _marked in lacking}


def takes_jurors(programme: Programme) -> bool:
    """Whether jurors can be appointed: until the announcement, or where marks are lacking."""
    return not is_closed(programme) or bool(open_posts(programme))


def is_over(programme: Programme) -> bool:
    """Whether a ranking of the programme is final."""
    return programme.rankings.filter(state=Ranking.State.FINAL).exists()


def before_the_jury(programme: Programme) -> "QuerySet[Nomination]":
    """Nominated posts that are to be marked: those whose report is still accepted and lies in
    the programme's weeks."""
    weeks = (programme.first_week, programme.last_week)
    return Nomination.objects.filter(
        programme=programme, report__status="accepted", report__week__range=weeks
    )


def _counting() -> "QuerySet[Mark]":
    """Marks of jurors who weren't removed, declared no conflict and weren't too near to the post.

    Only a service that had begun on the mark's day counts: nobody voids a mark that was given
    by enrolling its juror later, or for days to come.
    """
    near = Membership.objects.filter(
        user=OuterRef("juror__user"),
        starts_on__lte=OuterRef("given_on"),
        body__election=OuterRef("nomination__programme__election"),
        body__district=OuterRef("nomination__body__district"),
    )
    own = Q(juror__user=F("nomination__by")) | Q(juror__user=F("nomination__report__submitted_by"))
    dated = Mark.objects.alias(given_on=TruncDate("at", tzinfo=clock.ZONES["WIB"]))
    standing = dated.filter(~Exists(near), has_conflict=False, juror__removed_at=None)
    return standing.exclude(own)


def counting_marks(programme: Programme) -> "QuerySet[Mark]":
    """The marks that enter the creativity of the programme's bodies."""
    return _counting().filter(nomination__in=before_the_jury(programme))


def marks_of_post() -> Coalesce:
    """The number of counting marks, as an expression over nominations."""
    own = _counting().filter(nomination=OuterRef("pk")).order_by().values("nomination")
    return Coalesce(Subquery(own.annotate(count=Count("pk")).values("count")), 0)


def with_marks(programme: Programme) -> "QuerySet[Any]":
    """The nominated posts, each with the number of its counting marks as `marked`."""
    return before_the_jury(programme).annotate(marked=marks_of_post())


def marks_missing(programme: Programme) -> list[tuple[Nomination, int]]:
    """Nominated posts that need more marks, each with the marks so far; none without a jury."""
    if not programme.has_jury:
        return []
    short = with_marks(programme).filter(marked__lt=MARKS_NEEDED).select_related("body__area")
    return [(post, post.marked) for post in short.order_by("body__area__code", "pk")]


def lacking_in(programme: Any) -> "QuerySet[Any]":
    """Posts of a programme, which may be an `OuterRef`, that lack marks; none without a jury."""
    posts = Nomination.objects.filter(
        programme=programme,
        programme__creativity_weight__gt=0,
        report__status="accepted",
        report__week__gte=F("programme__first_week"),
        report__week__lte=F("programme__last_week"),
    )
    return posts.annotate(marked=marks_of_post()).filter(marked__lt=MARKS_NEEDED)


@dataclass(frozen=True)
class Progress:
    """How far the jury is: posts before it, those with enough marks, and the rest."""

    posts: int
    missing: list[tuple[Nomination, int]]

    @property
    def ready(self) -> int:
        """Posts with enough marks."""
        return self.posts - len(self.missing)


def progress(programme: Programme) -> Progress:
    """How far the jury of a programme is. Two queries."""
    return Progress(before_the_jury(programme).count(), marks_missing(programme))


# ---- who is given what ------------------------------------------------------


def jurors_of(programme: Programme) -> "QuerySet[Juror]":
    """Those who mark today, by name."""
    serving = Juror.objects.filter(programme=programme, removed_at=None)
    return serving.select_related("user").order_by("user__name", "pk")


def juries_of(user: Any) -> "QuerySet[Juror]":
    """The juries in which a person sits and whose programme isn't over: its newest edition isn't
    final. A draft after a final edition may need marks again."""
    newest = Ranking.objects.filter(programme=OuterRef("programme")).order_by("-edition")
    serving = Juror.objects.filter(user=user.pk, removed_at=None)
    found = serving.annotate(newest=Subquery(newest.values("state")[:1]))
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


def _posts(programme: Programme) -> list[_Post]:
    """The posts before the jury with whom and what they belong to."""
    rows = before_the_jury(programme).values_list(
        "pk", "body__district", "by", "report__submitted_by"
    )
    return [_Post(pk, district, frozenset(people)) for pk, district, *people in rows]


def _districts(programme: Programme) -> dict[int, set[int | None]]:
    """The sub-districts in which each juror serves or served in this election."""
    served = Membership.objects.filter(
        user__juries__programme=programme,
        body__election=programme.election_id,
        body__district__isnull=False,
    )
    found: dict[int, set[int | None]] = defaultdict(set)
    for user, district in served.values_list("user", "body__district"):
        found[user].add(district)
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
    posts, districts = _posts(juror.programme), _districts(juror.programme)
    marks = {mark.nomination_id: mark for mark in Mark.objects.filter(juror=juror)}
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
    posts, districts = _posts(programme), _districts(programme)
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


# ---- deeds ------------------------------------------------------------------


def _told(action: str, juror: Juror, by: User, **data: Any) -> None:
    """Write the audit event."""
    area = juror.programme.office.area.code
    record(action=action, by=by, obj=juror, area=area, data={"person": juror.user_id, **data})


@transaction.atomic
def appoint(*, programme: Programme, user: User, by: User) -> Juror:
    """Ask a person to mark; somebody who was removed comes back.

    Raises JuryClosed, NoSignIn, AlreadyJuror.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    if not takes_jurors(programme):
        raise JuryClosed
    if not user.is_active or not user.has_usable_password():
        raise NoSignIn
    first = {"appointed_by": by, "appointed_at": clock.now()}
    juror, is_new = Juror.objects.get_or_create(programme=programme, user=user, defaults=first)
    if not is_new and juror.removed_at is None:
        raise AlreadyJuror
    juror.removed_at, juror.appointed_by, juror.appointed_at = None, by, clock.now()
    juror.save()
    user.was_juror = True
    user.save(update_fields=["was_juror"])
    _told("juror-appointed", juror, by)
    return juror


@transaction.atomic
def remove(*, juror: Juror, by: User, reason: str = "") -> Juror:
    """Take a juror out; the marks stay, and count no more.

    Raises JuryClosed after the announcement, whose marks stand; ReasonNeeded.
    """
    Programme.objects.select_for_update().get(pk=juror.programme_id)
    if is_closed(juror.programme):
        raise JuryClosed
    juror = Juror.objects.select_for_update(of=("self",)).get(pk=juror.pk)
    if juror.removed_at is None:
        marks, reason = juror.marks.count(), reason.strip()
        if marks and not reason:
            raise ReasonNeeded
        juror.removed_at = clock.now()
        juror.save(update_fields=["removed_at"])
        _told("juror-removed", juror, by, marks=marks, reason=reason)
    return juror


def give(*, juror: Juror, nomination: Nomination, points: Sequence[int]) -> Mark:
    """Mark a post, or change its mark.

    Raises NotGiven, JuryClosed, ConflictDeclared, BadPoints.
    """
    fits = all(type(point) is int and LEAST <= point <= MOST for point in points)
    if not fits or len(points) != len(juror.programme.criteria):
        raise BadPoints
    return _keep(juror, nomination, list(points), conflict=False)


def declare_conflict(*, juror: Juror, nomination: Nomination) -> Mark:
    """Leave a post to the other jurors, for good; a mark given before goes.

    Raises NotGiven, JuryClosed, ConflictDeclared.
    """
    return _keep(juror, nomination, [], conflict=True)


@transaction.atomic
def _keep(juror: Juror, nomination: Nomination, points: list[int], *, conflict: bool) -> Mark:
    """Store what a juror said about a post that is before them, and tell the audit log."""
    Programme.objects.select_for_update().get(pk=juror.programme_id)
    juror = Juror.objects.select_related("programme__office__area", "user").get(pk=juror.pk)
    item = docket_of(juror).find(key_of(juror, nomination.pk))
    if is_closed(juror.programme) and not may_still_mark(juror.programme, item):
        raise JuryClosed
    if item is None or juror.removed_at or not juror.user.is_active:
        raise NotGiven
    if item.has_conflict:
        raise ConflictDeclared
    said = {"points": points, "has_conflict": conflict, "at": clock.now()}
    mark, _ = Mark.objects.update_or_create(juror=juror, nomination=nomination, defaults=said)
    before = item.mark.points if item.mark else None
    action = "conflict-declared" if conflict else "post-marked"
    _told(action, juror, juror.user, nomination=nomination.pk, points=points, before=before)
    return mark
