"""What the jury's marks count for: which posts take marks, which marks stand, what is missing."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from adhoc_bodies.models import Membership
from portal import clock
from targets.models import Mark, Nomination, Programme, Ranking

#: So many marks a nominated post needs before a ranking is announced.
MARKS_NEEDED = 3


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
    return taking_jurors().filter(pk=programme.pk).exists()


def taking_jurors() -> "QuerySet[Any]":
    """The programmes for which `takes_jurors` holds."""
    newest, announced = states_of(OuterRef("pk"))
    lacking = Q(Exists(lacking_in(OuterRef("pk"))), newest=Ranking.State.DRAFT)
    return Programme.objects.annotate(newest=newest).filter(~announced | lacking)


def states_of(programme: OuterRef) -> tuple[Subquery, Exists]:
    """The state of a programme's newest edition, and whether one was announced."""
    editions = Ranking.objects.filter(programme=programme)
    newest = editions.order_by("-edition").values("state")
    return Subquery(newest[:1]), Exists(editions.exclude(state=Ranking.State.DRAFT))


def before_the_jury(programme: Programme) -> "QuerySet[Nomination]":
    """Nominated posts of a programme that are to be marked."""
    return before_the_juries().filter(programme=programme)


def before_the_juries() -> "QuerySet[Nomination]":
    """The same, of every programme: posts whose report is still accepted and lies in the
    programme's weeks."""
    return Nomination.objects.filter(
        report__status="accepted",
        report__week__gte=F("programme__first_week"),
        report__week__lte=F("programme__last_week"),
    )


def too_near() -> Exists:
    """Condition on marks with their day as `given_on`: their juror served near the post by then."""
    return Exists(
        Membership.objects.filter(
            user=OuterRef("juror__user"),
            starts_on__lte=OuterRef("given_on"),
            body__election=OuterRef("nomination__programme__election"),
            body__district=OuterRef("nomination__body__district"),
        )
    )


def standing_marks() -> "QuerySet[Mark]":
    """Marks of jurors who weren't removed and declared no conflict, with their day."""
    dated = Mark.objects.alias(given_on=TruncDate("at", tzinfo=clock.ZONES["WIB"]))
    return dated.filter(has_conflict=False, juror__removed_at=None)


def voided_marks(programme: Programme) -> "QuerySet[Mark]":
    """Marks that were given and count no more: a service near the post was entered afterwards
    that had begun before. Whoever was near judges nothing; whoever signs is told."""
    posts = before_the_jury(programme)
    return standing_marks().filter(too_near(), nomination__in=posts)


def _counting() -> "QuerySet[Mark]":
    """Marks of jurors who weren't removed, declared no conflict and weren't too near to the post.

    Only a service that had begun on the mark's day counts: nobody voids a mark that was given
    by enrolling its juror later, or for days to come.
    """
    own = Q(juror__user=F("nomination__by")) | Q(juror__user=F("nomination__report__submitted_by"))
    return standing_marks().filter(~too_near()).exclude(own)


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
    posts = before_the_juries().filter(programme=programme, programme__creativity_weight__gt=0)
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
