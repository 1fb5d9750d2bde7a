"""The ranking's rules against a naive oracle with fractions, and the examples of the contract."""

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from targets.scoring import ranking, terms
from targets.scoring.ranking import UNIT, Facts, Place, Rules, ranked

RULES = Rules(
    kind="pps", first_week=202427, last_week=202436, weights=(70, 30, 0), floor=80,
    league_by="none", bounds=(), criteria=3, improvement=False, bodies=0,
)  # fmt: skip
FULL = Facts(
    code="32.71.01.1001", number=None, accounts=1, cases=0, earned=10 * terms.UNIT, owed=10,
    directives_met=0, before=(0, 0), marks=(), rates=(),
)  # fmt: skip


def places(rules: Rules, *bodies: Facts) -> dict[str, Place]:
    """The places by the last digits of the bodies' codes."""
    named = [replace(one, code=f"32.71.01.{1001 + n}") for n, one in enumerate(bodies)]
    return {place.code[-4:]: place for place in ranked(rules, named)}


def earned(hundredths: int, **fields: Any) -> Facts:
    """A body with so many hundredths of a percent of compliance."""
    return replace(FULL, earned=hundredths * terms.UNIT, owed=10_000, **fields)


# ---- an oracle that shares nothing with the code ----------------------------------------


def rounded(value: Fraction) -> int:
    """Half up to hundredths."""
    return (value * 100 + Fraction(1, 2)).__floor__()


def oracle(rules: Rules, bodies: Sequence[Facts]) -> list[dict[str, Any]]:
    """The ranking as scoring.md's section 6 says it, body by body, without any cleverness."""
    rows = [oracle_row(rules, body, bodies) for body in bodies]
    for row in rows:
        rivals = [r for r in rows if not r["reasons"]]
        own = [r for r in rivals if r["league"] == row["league"]]
        row["rank"] = row["improved"] = None
        if not row["reasons"]:
            row["rank"] = 1 + sum(beats(other, row) for other in own)
            if row["improvement"] is not None:
                known = [r for r in rivals if r["improvement"] is not None]
                row["improved"] = 1 + sum(r["improvement"] > row["improvement"] for r in known)
    for row in rows:
        order = (row["rank"] is None, row["league"], row["rank"], row["code"])
        row["order"] = order if row["rank"] else (True, row["code"])
    return sorted(rows, key=lambda row: row["order"])


def beats(other: dict[str, Any], row: dict[str, Any]) -> bool:
    for name in ("total", "compliance", "met"):
        if other[name] != row[name]:
            return bool(other[name] > row[name])
    return False


def oracle_row(rules: Rules, body: Facts, bodies: Sequence[Facts]) -> dict[str, Any]:
    league = oracle_league(rules, body)
    peers = [one for one in bodies if oracle_league(rules, one) == league]
    c = None if body.owed == 0 else rounded(Fraction(100 * body.earned, terms.UNIT * body.owed))
    k, e = oracle_creativity(rules, body, peers), oracle_engagement(body, peers)
    mixed = sum(
        Fraction(weight * part, 100 * 100)
        for weight, part in zip(rules.weights, (c or 0, k, e), strict=True)
    )
    reasons = []
    if c is None:
        reasons.append("nothing_owed")
    elif Fraction(c, 100) < rules.floor:
        reasons.append("below_floor")
    if not body.accounts:
        reasons.append("no_verified_account")
    if body.cases:
        reasons.append("integrity_case")
    if rules.league_by != "none" and body.number is None:
        reasons.append(f"{rules.league_by}_unknown")
    rise, had = None, body.before
    if rules.improvement and body.owed and had[1]:
        rise = (c or 0) - rounded(Fraction(100 * had[0], terms.UNIT * had[1]))
    return {
        "code": body.code, "league": league, "compliance": c, "creativity": k, "engagement": e,
        "total": rounded(Fraction(mixed)), "met": body.directives_met, "reasons": reasons,
        "improvement": rise,
    }  # fmt: skip


def oracle_league(rules: Rules, body: Facts) -> int | None:
    if rules.league_by == "none":
        return 0
    if body.number is None:
        return None
    return sum(body.number > bound for bound in rules.bounds)


def oracle_creativity(rules: Rules, body: Facts, peers: Sequence[Facts]) -> int:
    every = [Fraction(points, rules.criteria) for one in peers for points in one.marks]
    own = [Fraction(points, rules.criteria) for points in body.marks]
    if not own:
        return 0
    n = len(own)
    mu, x = Fraction(sum(every), len(every)), Fraction(sum(own), n)
    return rounded(25 * ((n * x + 3 * mu) / (n + 3) - 1))


def oracle_engagement(body: Facts, peers: Sequence[Facts]) -> int:
    values = [middle(one.rates) for one in peers if one.rates]
    if not body.rates:
        return 0
    if len(values) == 1:
        return 5000
    mine = middle(body.rates)
    below, equal = sum(v < mine for v in values), sum(v == mine for v in values)
    return rounded(100 * (below + Fraction(equal - 1, 2)) / (len(values) - 1))


def middle(rates: Sequence[int]) -> Fraction:
    known = sorted(rates)
    if len(known) % 2:
        return Fraction(known[len(known) // 2])
    return Fraction(known[len(known) // 2 - 1] + known[len(known) // 2], 2)


def random_programme(dice: random.Random) -> tuple[Rules, list[Facts]]:
    """A small programme with many ties, unknown numbers and empty components."""
    c, e = dice.choice([(50, 0), (70, 0), (100, 0), (60, 10), (51, 3)])
    by = dice.choice(["none", "villages", "voters"])
    rules = Rules(
        kind="pps", first_week=202427, last_week=202436, weights=(c, 100 - c - e, e),
        floor=dice.choice([0, 0, 50, 80, 100]), league_by=by,
        bounds=() if by == "none" else tuple(sorted(dice.sample(range(1, 9), dice.randrange(4)))),
        criteria=dice.randint(1, 4), improvement=dice.random() < 0.5, bodies=0,
    )  # fmt: skip
    return rules, [random_body(dice, rules, n) for n in range(dice.randrange(0, 14))]


def random_body(dice: random.Random, rules: Rules, number: int) -> Facts:
    owed = dice.choice([0, 1, 3, 7, 40])
    before = dice.choice([0, 2, 9])
    least = rules.criteria
    return Facts(
        code=f"32.71.01.{1000 + number}",
        number=None if rules.league_by == "none" else dice.choice([None, *range(1, 10)]),
        accounts=dice.choice([0, 1, 1, 1, 2]),
        cases=dice.choice([0, 0, 0, 0, 1]),
        earned=dice.choice([0, owed * terms.UNIT, dice.randint(0, owed * terms.UNIT)]),
        owed=owed,
        directives_met=dice.randrange(2),
        before=(dice.randint(0, before * terms.UNIT), before),
        marks=tuple(dice.randint(least, 5 * least) for _ in range(dice.choice([0, 0, 0, 0, 1, 3]))),
        rates=tuple(
            dice.choice([0, 5, 5, 8, 10**6]) for _ in range(dice.choice([0, 0, 0, 1, 2, 5]))
        ),
    )


def plain(place: Place) -> dict[str, Any]:
    return {
        "code": place.code, "league": place.league, "rank": place.rank, "total": place.total,
        "compliance": place.compliance, "creativity": place.creativity,
        "engagement": place.engagement, "met": place.directives_met,
        "reasons": list(place.reasons), "improvement": place.improvement,
        "improved": place.improvement_rank,
    }  # fmt: skip


@pytest.mark.parametrize("block", range(10))
def test_random_programmes_come_out_as_the_oracle_says(block: int) -> None:
    dice = random.Random(block)
    shared = apart = 0
    for _ in range(150):
        rules, bodies = random_programme(dice)
        found = [plain(place) for place in ranked(rules, bodies)]
        wanted = oracle(rules, bodies)
        for row in wanted:
            del row["order"]
        assert found == wanted
        ranks = [(row["league"], row["rank"]) for row in wanted if row["rank"]]
        shared += len(ranks) - len(set(ranks))
        apart += len(wanted) - len(ranks)
    assert shared > 3, "no programme had shared ranks"
    assert apart > 10, "no programme had bodies apart"


def test_the_order_of_bodies_does_not_matter() -> None:
    dice = random.Random(1)
    for _ in range(50):
        rules, bodies = random_programme(dice)
        wanted = ranked(rules, bodies)
        dice.shuffle(bodies)
        assert ranked(rules, bodies) == wanted


# ---- single rules -----------------------------------------------------------------------


def test_a_weight_point_is_the_same_here_and_in_the_scores() -> None:
    assert ranking.UNIT == terms.UNIT


@pytest.mark.parametrize("owed", [1, 3, 7, 22, 999])
def test_compliance_is_that_of_the_scores(owed: int) -> None:
    dice = random.Random(owed)
    for _ in range(200):
        points = dice.randint(0, owed * terms.UNIT)
        assert ranking.compliance_of(points, owed) == terms.hundredths(points, owed)
    assert ranking.compliance_of(0, 0) is None


def test_the_worked_example_of_the_contract_gives_its_compliance() -> None:
    points = 2 * terms.UNIT + terms.UNIT * 3 // 4 + terms.UNIT * 2 // 3
    place = places(RULES, replace(FULL, earned=points, owed=4))["1001"]
    assert place.compliance == 8542
    assert place.total == 5979  # 70 * 85.42 / 100 = 59.794


def test_a_total_can_be_recomputed_by_hand_from_the_figures_shown() -> None:
    rules = replace(RULES, weights=(60, 30, 10))
    body = earned(9125, marks=(13, 12, 12), rates=(100,))
    rival = earned(8000, marks=(9,), rates=(50,))
    place = places(rules, body, rival)["1001"]
    # n = 3, x = 37/9, mean of all = 46/12: shrunk = (37/3 + 46/4) / 6 = 3.9722
    assert place.creativity == 7431
    assert (place.compliance, place.engagement) == (9125, 10000)
    assert place.total == 8704  # 54.75 + 22.293 + 10 = 87.043


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([7], [50]),
        ([1, 2], [0, 100]),
        ([1, 2, 3], [0, 50, 100]),
        ([5, 5, 5], [50, 50, 50]),
        ([1, 2, 2, 3], [0, 50, 50, 100]),
        ([1, 1, 2, 3, 4], [12.5, 12.5, 50, 75, 100]),
    ],
)
def test_engagement_is_a_percentile_by_mid_rank(values: list[int], wanted: list[float]) -> None:
    found = places(RULES, *[replace(FULL, rates=(value,)) for value in values])
    assert [place.engagement / 100 for _, place in sorted(found.items())] == wanted


def test_bodies_without_figures_have_no_engagement_and_are_nobodys_rival() -> None:
    found = places(RULES, replace(FULL, rates=(3,)), FULL, FULL)
    assert [found[code].engagement for code in ("1001", "1002", "1003")] == [5000, 0, 0]


def test_a_rate_is_rounded_half_up_and_small_accounts_count_as_a_hundred() -> None:
    assert ranking.rate_of(1, 0, 0, 0) == ranking.rate_of(1, 0, 0, 100) == 10_000
    assert ranking.rate_of(1, 1, 1, 2_000_000) == 2  # 1.5
    assert ranking.rate_of(1, 0, 0, 2_000_001) == 0


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle() -> None:
    assert ranking.twice_median([4, 1, 9, 2]) == 6
    assert ranking.twice_median([4, 1, 9]) == 8
    assert ranking.twice_median([]) is None


def test_one_flattering_mark_is_drawn_towards_the_mean_of_the_league() -> None:
    one, many = replace(FULL, marks=(15,)), replace(FULL, marks=(12,) * 9)
    found = places(RULES, one, many)
    assert found["1001"].creativity < 8750
    alone = places(RULES, replace(FULL, marks=(3, 3, 3)))["1001"]
    assert alone.creativity == 0


def test_shares_of_a_rank_leave_the_next_ones_out() -> None:
    found = places(RULES, earned(9900), earned(9500), earned(9500), earned(9100))
    assert [place.rank for place in found.values()] == [1, 2, 2, 4]
    assert list(found) == ["1001", "1002", "1003", "1004"]


def test_compliance_and_then_directives_decide_between_equal_totals() -> None:
    rules = replace(RULES, weights=(50, 50, 0), floor=0)
    # K of both is 50 or 100 apart from C; equal totals, different C
    low, high = earned(8000, directives_met=9), earned(8000, directives_met=10)
    found = places(rules, low, high)
    assert [(place.code[-4:], place.rank) for place in found.values()] == [("1002", 1), ("1001", 2)]
    more_k = Place("a", 0, 8000, 9000, 0, 8500, 9, ())
    more_c = Place("b", 0, 9000, 8000, 0, 8500, 0, ())
    assert more_c.key < more_k.key


def test_the_floor_is_reached_by_the_figure_as_it_is_shown() -> None:
    just, under = replace(FULL, earned=79_995 * terms.UNIT, owed=100_000), earned(7999)
    found = places(RULES, just, under)
    assert found["1001"].compliance == 8000
    assert found["1001"].rank == 1
    assert found["1002"].reasons == ("below_floor",)


def test_rounding_is_half_up_everywhere() -> None:
    assert [ranking.half_up(n, 2) for n in (0, 1, 2, 3)] == [0, 1, 1, 2]
    assert ranking.compliance_of(terms.UNIT, 20_000) == 1  # 0.005 %
    assert ranking.compliance_of(terms.UNIT - 1, 20_000) == 0


def test_all_reasons_are_listed_in_their_order() -> None:
    rules = replace(RULES, league_by="voters", bounds=(5,))
    found = places(rules, replace(FULL, earned=0, owed=0, accounts=0, cases=1))["1001"]
    assert found.reasons == (
        "nothing_owed", "no_verified_account", "integrity_case", "voters_unknown",
    )  # fmt: skip
    assert (found.rank, found.league, found.total) == (None, None, 0)


@pytest.mark.parametrize(
    ("number", "league"), [(0, 0), (5, 0), (6, 1), (10, 1), (11, 2), (None, None)]
)
def test_bounds_are_the_largest_number_of_their_league(
    number: int | None, league: int | None
) -> None:
    rules = replace(RULES, league_by="villages", bounds=(5, 10))
    assert ranking.league_of(rules, replace(FULL, number=number)) == league


def test_the_most_improved_are_ranked_over_all_leagues() -> None:
    rules = replace(RULES, improvement=True, floor=50, league_by="villages", bounds=(5,))
    before = (terms.UNIT // 2, 1)
    small = earned(9000, number=1, before=before)
    large = earned(9500, number=9, before=before)
    equal = earned(9000, number=9, before=before)
    new = earned(9900, number=9)
    unfit = earned(9999, number=9, before=(0, 1), cases=1)
    found = places(rules, small, large, equal, new, unfit)
    assert [found[c].improvement for c in sorted(found)] == [4000, 4500, 4000, None, 9999]
    assert [found[c].improvement_rank for c in sorted(found)] == [2, 1, 2, None, None]


def test_the_table_has_its_columns_and_two_decimals() -> None:
    found = ranked(RULES, [earned(8542), replace(FULL, code="32.71.01.1009", owed=0, accounts=0)])
    assert list(ranking.table(found, "pps")) == [
        "rank,body,total,compliance,creativity,engagement,eligible,reason\n",
        "1,32.71.01.1001/pps,59.79,85.42,0.00,0.00,yes,\n",
        ",32.71.01.1009/pps,0.00,,0.00,0.00,no,nothing_owed;no_verified_account\n",
    ]


def test_a_duty_met_late_with_full_credit_is_no_directive_met_on_time() -> None:
    lines = [
        [1, "2024-09-04", 1, "met", 2, 2, 1, UNIT],
        [2, "2024-09-04", 1, "met", 2, 2, 2, UNIT],
        [None, "2024-09-08", 1, "met", 3, 3, 3, UNIT],
    ]
    assert ranking.duty_sums(lines) == (3 * UNIT, 3, 1)
