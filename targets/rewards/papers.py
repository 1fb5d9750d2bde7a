"""What stands on a certificate and on a decision list, in words that are ready to print.

Papers are in Indonesian whoever prints them. No person is named: offices sign by hand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from adhoc_bodies.models import Body
from portal import formats
from targets.models import Certificate, Programme, Ranking, RankingRow
from targets.rewards.awards import most_improved
from targets.rewards.terms import Terms, policy_words, terms_of

Award = Certificate.Award


@dataclass(frozen=True)
class CertificatePaper:
    """A certificate."""

    certificate: Certificate
    office: Body
    body: Body
    place: str
    award: str
    league: str
    total: str
    programme: Programme
    terms: Terms
    edition: int
    decided_on: str


@dataclass(frozen=True)
class Line:
    """A body in a table of the decision list."""

    body: Body
    place: str
    rank: int | None
    figures: list[str] = field(default_factory=list)
    reasons: str = ""


@dataclass(frozen=True)
class Table:
    """A league, or all bodies where there are none."""

    title: str
    lines: list[Line]


@dataclass(frozen=True)
class DecisionPaper:
    """A decision list."""

    ranking: Ranking
    programme: Programme
    office: Body
    terms: Terms
    policies: list[str]
    heads: list[str]
    tables: list[Table]
    not_eligible: list[Line]
    improved: list[Line]
    state_line: str

    @property
    def digest(self) -> tuple[str, str]:
        """The digest in two lines of one length."""
        return self.ranking.digest[:32], self.ranking.digest[32:]


# ---- certificate ----------------------------------------------------------------------------


def certificate_paper(certificate: Certificate) -> CertificatePaper:
    """What stands on a certificate whose row, ranking and programme were read with it."""
    row = certificate.row
    ranking, programme = row.ranking, row.ranking.programme
    terms, office = terms_of(ranking), programme.office
    return CertificatePaper(
        certificate=certificate,
        office=office,
        body=row.body,
        place=place_of(row.body),
        award=award_of(certificate),
        league=league_name(terms, row.league),
        total=total_of(certificate),
        programme=programme,
        terms=terms,
        edition=ranking.edition,
        decided_on=formats.long_date(ranking.final_at, office.zone),
    )


def award_of(certificate: Certificate) -> str:
    """Rank 2; Most improved."""
    if certificate.award == Award.IMPROVEMENT:
        return _("Most improved")
    return _("Rank %(rank)s") % {"rank": certificate.row.rank}


def total_of(certificate: Certificate) -> str:
    """With a total of 92,35; for the most improved by how much, too."""
    row = certificate.row
    total = _("final total %(total)s") % {"total": points(row.total)}
    if certificate.award != Award.IMPROVEMENT:
        return total
    gain = _("compliance up by %(points)s points") % {"points": points(row.improvement)}
    return f"{gain} · {total}"


def place_of(body: Body, within: int = 0) -> str:
    """Where a body is, from near to far: Bogor Selatan, Kota Bogor, Jawa Barat.

    Only what lies below the level of an area that everybody on a list has in common.
    """
    above = (body.district, body.regency, body.province)
    known = [a for a in above if a is not None and a.pk != body.area_id]
    return ", ".join(area.name for area in known if area.level > within)


def points(hundredths: int | None) -> str:
    """9235 → 92,35."""
    if hundredths is None:
        return formats.NOTHING
    return formats.number(formats.as_percentage(hundredths), 2)


def league_name(terms: Terms, league: int | None) -> str:
    """League 2: 6–10 villages; nothing where there are no leagues."""
    if league is None or terms.league_by == Programme.League.NONE:
        return ""
    return _("League %(number)s: %(numbers)s") % {
        "number": league + 1,
        "numbers": league_numbers(terms.league_bounds, league, unit_of(terms.league_by)),
    }


def unit_of(league_by: str) -> str:
    """What leagues are measured by."""
    return _("voters") if league_by == Programme.League.VOTERS else _("villages")


def league_numbers(bounds: Sequence[int], league: int, unit: str) -> str:
    """The numbers of a league in words."""
    if league == 0:
        return _("up to %(high)s %(unit)s") % {"high": formats.integer(bounds[0]), "unit": unit}
    if league == len(bounds):
        return _("more than %(low)s %(unit)s") % {
            "low": formats.integer(bounds[-1]),
            "unit": unit,
        }
    ends = [formats.integer(n) for n in (bounds[league - 1] + 1, bounds[league])]
    return f"{'–'.join(dict.fromkeys(ends))} {unit}"


# ---- decision list --------------------------------------------------------------------------


def decision_paper(ranking: Ranking) -> DecisionPaper:
    """What stands on the decision list of an edition that was announced."""
    programme = ranking.programme
    terms, level = terms_of(ranking), programme.office.area.level
    rows = list(
        ranking.rows.select_related(
            "body__area", "body__district", "body__regency", "body__province"
        )
        .defer("inputs")
        .order_by("league", "rank", "body__area__code")
    )
    return DecisionPaper(
        ranking=ranking,
        programme=programme,
        office=programme.office,
        terms=terms,
        policies=[policy_words(policy) for policy in terms.policies],
        heads=[word for word, _weight in terms.components],
        tables=tables_of(rows, terms, level),
        not_eligible=[
            Line(row.body, place_of(row.body, level), None, figures(row, terms), _("not eligible"))
            for row in sorted(rows, key=lambda row: row.body.area.code)
            if not row.is_eligible
        ],
        improved=improved(ranking, level),
        state_line=state_line(ranking),
    )


def tables_of(rows: Iterable[RankingRow], terms: Terms, level: int) -> list[Table]:
    """The eligible bodies, league by league."""
    eligible = [row for row in rows if row.is_eligible]
    return [
        Table(
            league_name(terms, league) or _("Ranking"),
            [Line(r.body, place_of(r.body, level), r.rank, figures(r, terms)) for r in members],
        )
        for league, members in groupby(eligible, key=lambda row: row.league)
    ]


def figures(row: RankingRow, terms: Terms) -> list[str]:
    """The components that count in percent, directives met, the total in points."""
    shown: list[Any] = [getattr(row, name) for name in terms.names]
    components = [formats.percent(value, 2) for value in shown]
    return [*components, formats.integer(row.directives_met), points(row.total)]


def improved(ranking: Ranking, level: int) -> list[Line]:
    """Whose compliance rose most: who is rewarded for it."""
    around = ("body__area", "body__district", "body__regency", "body__province")
    return [
        Line(r.body, place_of(r.body, level), r.improvement_rank, [signed_points(r.improvement)])
        for r in most_improved(ranking).select_related(*around).defer("inputs")
    ]


def signed_points(hundredths: int | None) -> str:
    """With its sign: +12,34."""
    return ("+" if (hundredths or 0) > 0 else "") + points(hundredths)


def state_line(ranking: Ranking) -> str:
    """Announced, appeals until …; or final since …"""
    zone = ranking.programme.office.zone
    if ranking.state == Ranking.State.FINAL:
        return _("Final since %(day)s") % {"day": formats.long_date(ranking.final_at, zone)}
    until = formats.long_date(ranking.appeals_until)
    return _("Announced, appeals until %(day)s") % {"day": until}
