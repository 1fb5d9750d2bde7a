"""An edition of a ranking as a page: one list at a time, and one body beside it (mockup d3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.roles import Permission
from adhoc_bodies.models import Area, Body, Level
from adhoc_bodies.scope import LEVEL_FIELDS, can, covers, memberships_of
from posts.reportlists import page_key
from targets import pages
from targets.models import Programme, Ranking, RankingRow
from targets.rewards.places import CASE, Place, Share, league_words, reason_words, shares_of
from targets.rewards.seeing import reads_marks, watches

#: Rows of one page.
PAGE = 50
#: The lists beside the leagues, as the address names them.
APART, IMPROVED = "tidak", "meningkat"


@dataclass(frozen=True)
class Edition:
    """An edition as one person sees it."""

    user: Any
    ranking: Ranking
    params: Mapping[str, str]

    @property
    def programme(self) -> Programme:
        """What is rewarded."""
        return self.ranking.programme

    @cached_property
    def own_bodies(self) -> set[int]:
        """The bodies of the ranked kind in which the person serves."""
        kind = self.programme.kind
        return {m.body_id for m in memberships_of(self.user) if m.body.kind == kind}

    @cached_property
    def staff(self) -> bool:
        """Whether the person looks after the office's area."""
        return watches(self.user, self.programme)

    @cached_property
    def handles_cases(self) -> bool:
        """Whether the person may know of integrity cases of the office's area."""
        return can(self.user, Permission.HANDLE_CASES, self.programme.office)

    def looks_after(self, body: Body) -> bool:
        """Whether the body lies in what the person looks after."""
        return any(covers(m, body) for m in memberships_of(self.user))

    @cached_property
    def counts(self) -> dict[tuple[int | None, bool], tuple[int, int, int]]:
        """For each league and eligibility: how many bodies, with improvement, with a case."""
        reasons = Cast("reasons", TextField())
        rows = self.ranking.rows.alias(told=reasons).values_list("league", "is_eligible")
        found = rows.order_by().annotate(
            bodies=Count("pk"),
            improved=Count("improvement_rank"),
            cases=Count("pk", filter=Q(told__contains=CASE)),
        )
        return {(league, eligible): (n, up, cases) for league, eligible, n, up, cases in found}

    @property
    def bodies(self) -> int:
        """Everybody in the peer groups."""
        return sum(count for count, _improved, _cases in self.counts.values())

    @property
    def apart(self) -> int:
        """How many are not eligible."""
        return sum(found[0] for (_league, eligible), found in self.counts.items() if not eligible)

    @property
    def improved(self) -> int:
        """How many stand in the list of the most improved."""
        return sum(improved for _count, improved, _cases in self.counts.values())

    @property
    def gives_inputs(self) -> bool:
        """Whether the inputs are for the person, if anything is: marks and cases stand in them."""
        told = self.handles_cases or not any(cases for _n, _up, cases in self.counts.values())
        return told and reads_marks(self.user, self.ranking)

    @cached_property
    def leagues(self) -> list[str]:
        """Names of the leagues."""
        return league_words(self.programme)

    @cached_property
    def shown(self) -> str:
        """The list that the address names: a league's number, or one of the lists apart."""
        if self.params.get("daftar") == APART:
            return APART
        if self.params.get("daftar") == IMPROVED and self.programme.rewards_improvement:
            return IMPROVED
        number = page_key(self.params.get("liga", "")) or 0
        return str(number) if number < len(self.leagues) else "0"

    @property
    def weights(self) -> list[Share]:
        """The components with their weights, for legend and formula."""
        return shares_of(self.programme, RankingRow())

    @cached_property
    def editions(self) -> list[tuple[int, str]]:
        """All editions of the programme with their states."""
        found = self.programme.rankings.order_by("edition")
        return list(found.values_list("edition", "state"))

    @property
    def beside(self) -> list[tuple[int, str]]:
        """The editions that the person may see."""
        return [one for one in self.editions if self.staff or one[1] != Ranking.State.DRAFT]

    @property
    def replaced_by(self) -> int | None:
        """The last edition that is out, if it is another than this one."""
        out = [number for number, state in self.editions if state != Ranking.State.DRAFT]
        return out[-1] if out and out[-1] > self.ranking.edition else None

    # ---- lists --------------------------------------------------------------------

    @property
    def column(self) -> str:
        """The column of bodies by which the list is narrowed: one level below the office."""
        level = min(self.programme.office.area.level + 1, Level.DISTRICT)
        return LEVEL_FIELDS[level]

    @cached_property
    def areas(self) -> list[tuple[int, str]]:
        """The areas to choose from."""
        name = f"body__{self.column}"
        rows = Area.objects.filter(
            pk__in=self.ranking.rows.order_by().values(name), level=Level(level_of(self.column))
        )
        return list(rows.order_by("code").values_list("pk", "name"))

    @property
    def area_word(self) -> str:
        """What the areas are."""
        return pages.child_word(level_of(self.column) - 1)

    @property
    def all_areas(self) -> str:
        """The choice that narrows nothing."""
        return {
            "province": _("All provinces"),
            "regency": _("All regencies and cities"),
            "district": _("All sub-districts"),
        }[self.column]

    @cached_property
    def area(self) -> int | None:
        """The area that the address names."""
        named = page_key(self.params.get("wilayah", ""))
        return named if named in dict(self.areas) else None

    @cached_property
    def rows(self) -> QuerySet[RankingRow]:
        """The rows of the list, in its order."""
        rows = self.ranking.rows.all()
        if self.shown == APART:
            rows = rows.filter(is_eligible=False).order_by("body__area__code")
        elif self.shown == IMPROVED:
            rows = rows.filter(improvement_rank__isnull=False)
            rows = rows.order_by("improvement_rank", "body__area__code")
        else:
            rows = rows.filter(is_eligible=True, league=int(self.shown))
            rows = rows.order_by("rank", "body__area__code")
        if self.area:
            rows = rows.filter(**{f"body__{self.column}": self.area})
        named = f"body__{self.column}"
        return rows.select_related("body__area", named).defer("inputs")

    @cached_property
    def total(self) -> int:
        """Rows of the list; asked of the database only when it is narrowed."""
        if self.area:
            return self.rows.count()
        if self.shown == APART:
            return self.apart
        return self.improved if self.shown == IMPROVED else self.in_league(int(self.shown))

    def in_league(self, number: int) -> int:
        """Eligible bodies of a league."""
        return self.counts.get((number, True), (0, 0, 0))[0]

    @cached_property
    def page(self) -> Any:
        """The page of the list that the address names."""
        pages = Paginator(self.rows, PAGE)
        pages.__dict__["count"] = self.total
        return pages.get_page(self.params.get("hal"))

    @cached_property
    def places(self) -> list[Place]:
        """The lines of the page."""
        return [self.place(row) for row in self.page.object_list]

    def place(self, row: RankingRow) -> Place:
        """A row as a line."""
        is_own = row.body_id in self.own_bodies
        area = getattr(row.body, self.column)
        return Place(
            row=row,
            shares=shares_of(self.programme, row),
            area=area.name if area else "",
            reasons=self.reasons_of(row),
            is_own=is_own,
        )

    def is_told(self, row: RankingRow) -> bool:
        """Whether the person reads why a body isn't eligible: its own people and those who look
        after it. Others read of none, so that a missing reason says nothing."""
        own = row.body_id in self.own_bodies
        return own or self.staff or self.looks_after(row.body)

    def reasons_of(self, row: RankingRow) -> list[str]:
        """Why a body is not eligible, as far as the person is told."""
        if not self.is_told(row):
            return []
        own = row.body_id in self.own_bodies
        return reason_words(row.reasons, told=own or self.handles_cases)

    # ---- one body -------------------------------------------------------------------

    @cached_property
    def near(self) -> list[RankingRow]:
        """The named body's row and those of the person's own bodies."""
        named = page_key(self.params.get("badan", ""))
        wanted = self.own_bodies | ({named} if named else set())
        rows = self.ranking.rows.filter(body__in=wanted).select_related(
            "body__area", f"body__{self.column}"
        )
        return list(rows) if wanted else []

    @property
    def own(self) -> list[Place]:
        """The person's own bodies."""
        return [self.place(row) for row in self.near if row.body_id in self.own_bodies]

    @cached_property
    def chosen(self) -> RankingRow | None:
        """The row beside the list: the named one, else the own one, else the first."""
        named = page_key(self.params.get("badan", ""))
        found = [row for row in self.near if row.body_id == named]
        own = [row for row in self.near if row.body_id in self.own_bodies]
        if found or own:
            return [*found, *own][0]
        return self.places[0].row if self.places else None

    @cached_property
    def median(self) -> int | None:
        """The median total of the eligible bodies in the chosen row's league."""
        if self.chosen is None or self.chosen.league is None:
            return None
        count = self.in_league(self.chosen.league)
        if not count:
            return None
        rows = self.ranking.rows.filter(is_eligible=True, league=self.chosen.league)
        middle = rows.order_by("total").values_list("total", flat=True)
        two = [total or 0 for total in middle[(count - 1) // 2 : count // 2 + 1]]
        return (sum(two) * 2 + len(two)) // (2 * len(two)) if two else None


def level_of(column: str) -> int:
    """The level of the areas in a column of bodies."""
    return next(level for level, name in LEVEL_FIELDS.items() if name == column)


def tabs(edition: Edition) -> list[dict[str, Any]]:
    """The lists to choose from: leagues, the most improved, who is not eligible."""
    several = len(edition.leagues) > 1
    found = [
        (
            {"liga": str(number), "daftar": ""},
            str(number),
            _("League %(number)d: %(name)s") % {"number": number + 1, "name": name}
            if several
            else _("Eligible"),
            edition.in_league(number),
        )
        for number, name in enumerate(edition.leagues)
    ]
    if edition.programme.rewards_improvement:
        found.append(
            ({"liga": "", "daftar": IMPROVED}, IMPROVED, _("Most improved"), edition.improved)
        )
    if edition.apart:
        found.append(({"liga": "", "daftar": APART}, APART, _("Not eligible"), edition.apart))
    return [
        {"query": query, "label": label, "count": count, "current": key == edition.shown}
        for query, key, label, count in found
    ]
