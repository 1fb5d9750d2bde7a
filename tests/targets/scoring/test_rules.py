"""The rules by hand: scoring.md's worked example and every edge that it names."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from portal import weeks
from targets.scoring import rules
from targets.scoring.terms import (
    NATIONAL_DEFAULT,
    PROVISIONAL,
    UNIT,
    Body,
    Directive,
    Exemption,
    Facts,
    OfficePolicy,
    PolicyRules,
    Report,
    Tally,
    hundredths,
    mean,
)

EMPANG = Body(
    kind="pps",
    areas=("32.71.01.1008", "32.71.01", "32.71", "32", "ID"),
    formed_on=dt.date(2024, 5, 26),
    dissolved_on=dt.date(2025, 1, 27),
)
LATER = dt.date(2024, 12, 1)
NO_QUOTA = OfficePolicy("ID", dt.date(2024, 1, 1), PolicyRules(weekly_quota=0))


def september(day: int) -> dt.date:
    return dt.date(2024, 9, day)


def asks(*platforms: str, key: int = 1, **changes: Any) -> Directive:
    standard = Directive(
        key=key,
        area="32.71",
        kinds=frozenset({"ppk", "pps"}),
        platforms=frozenset(platforms or {"instagram"}),
        starts_on=september(2),
        due_on=september(6),
    )
    return replace(standard, **changes)


def post(
    day: int, platform: str = "instagram", directive: int | None = 1, status: str = "accepted"
) -> Report:
    return Report(platform, september(day), september(day), status, directive)


def facts(*directives: Directive, reports: Iterable[Report] = (), **more: Any) -> Facts:
    without_quota = {"policies": (NO_QUOTA,)} | more
    return Facts(EMPANG, directives, tuple(reports), **without_quota)


def only(known: Facts, as_of: dt.date = LATER) -> tuple[str, float]:
    """State and credit of the one obligation of week 36."""
    (obligation,) = rules.obligations(known, 202436, as_of)
    return obligation.state, obligation.earned / UNIT / obligation.weight


# ---- the worked example (scoring.md, section 7) -------------------------------

A = asks("instagram", "facebook", key=1, weight=2, due_on=september(4))
B = asks("instagram", "tiktok", key=2, min_platforms=2)
REPORTS = (
    Report("instagram", september(3), september(3), directive=1),
    Report("instagram", september(6), september(7), directive=2),
    Report("tiktok", september(9), september(9), directive=2),
)


def test_worked_example_is_85_42_and_compliant() -> None:
    known = Facts(EMPANG, (A, B), REPORTS)
    owed = rules.obligations(known, 202436, as_of=september(16))
    assert [(o.directive, o.state, o.earned / UNIT) for o in owed] == [
        (1, "met", 2.0),
        (2, "late", 0.75),
        (None, "partial", pytest.approx(2 / 3)),
    ]
    figures = rules.week_figures(known, 202436, september(16))
    assert figures.score.hundredths == 8542
    assert figures.band == "compliant"
    assert figures.posts == 2


def test_worked_example_with_the_first_report_a_week_later_is_52_08_and_partial() -> None:
    belated = replace(REPORTS[0], reported_on=september(10))
    figures = rules.week_figures(Facts(EMPANG, (A, B), (belated, *REPORTS[1:])), 202436, LATER)
    assert figures.score.hundredths == 5208
    assert figures.band == "partial"


# ---- dates --------------------------------------------------------------------


@pytest.mark.parametrize(("days", "counts"), [(0, 3), (3, 3), (4, 7), (7, 10)])
def test_a_report_within_three_days_counts_on_the_day_of_the_post(days: int, counts: int) -> None:
    reported = september(3) + dt.timedelta(days=days)
    assert rules.effective_on(september(3), reported, NATIONAL_DEFAULT) == september(counts)


def test_the_policy_of_the_posting_week_decides_how_soon_is_soon() -> None:
    strict = OfficePolicy("32.71", september(9), PolicyRules(report_within_days=0))
    before = Report("instagram", september(8), september(9))
    after = Report("instagram", september(9), september(10))
    known = Facts(EMPANG, policies=(strict,))
    assert rules.counts_on(known, before) == september(8)
    assert rules.counts_on(known, after) == september(10)


def test_weeks_around_new_year_follow_iso() -> None:
    assert weeks.of(dt.date(2020, 12, 31)) == weeks.of(dt.date(2021, 1, 3)) == 202053
    assert weeks.of(dt.date(2024, 12, 30)) == 202501
    assert weeks.between(202051, 202101) == [202051, 202052, 202053, 202101]


# ---- directives -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (1, ("missing", 0.0)),  # before starts_on: not made for the directive
        (2, ("met", 1.0)),
        (6, ("met", 1.0)),
        (7, ("late", 0.5)),
        (13, ("late", 0.5)),
        (14, ("missing", 0.0)),
    ],
)
def test_a_post_counts_from_the_start_to_the_due_date_and_half_for_a_week(
    day: int, expected: tuple[str, float]
) -> None:
    assert only(facts(asks(), reports=[post(day)])) == expected


def test_the_best_report_on_a_platform_counts() -> None:
    assert only(facts(asks(), reports=[post(9), post(1), post(5), post(14)])) == ("met", 1.0)


def test_the_k_best_platforms_count() -> None:
    directive = asks("instagram", "tiktok", "facebook", min_platforms=2)
    one = post(5, "tiktok")
    assert only(facts(directive, reports=[one])) == ("partial", 0.5)
    assert only(facts(directive, reports=[one, post(9, "facebook")])) == ("late", 0.75)
    both = [one, post(9, "facebook"), post(6, "instagram")]
    assert only(facts(directive, reports=both)) == ("met", 1.0)
    assert only(facts(directive, reports=[post(9, "facebook")])) == ("partial", 0.25)


def test_a_second_report_on_the_same_platform_is_no_second_platform() -> None:
    directive = asks("instagram", "tiktok", min_platforms=2)
    assert only(facts(directive, reports=[post(3), post(4)])) == ("partial", 0.5)


def test_posts_elsewhere_or_for_another_directive_do_not_count() -> None:
    reports = [post(3, "youtube"), post(3, directive=None), post(3, directive=2)]
    assert only(facts(asks(), reports=reports)) == ("missing", 0.0)


@pytest.mark.parametrize("status", ["submitted", "returned", "rejected", "withdrawn"])
def test_the_score_counts_accepted_reports_only(status: str) -> None:
    assert only(facts(asks(), reports=[post(3, status=status)])) == ("missing", 0.0)


def test_provisional_counts_submitted_reports_too() -> None:
    known = facts(asks(), reports=[post(3, status="submitted")])
    assert rules.compliance(known, [202436], LATER).hundredths == 0
    assert rules.compliance(known, [202436], LATER, PROVISIONAL).hundredths == 10_000


def test_late_posts_without_late_credit_are_missing_and_with_full_credit_met() -> None:
    late = [post(8)]
    none = OfficePolicy("ID", dt.date(2024, 1, 1), PolicyRules(weekly_quota=0, late_credit=0))
    full = OfficePolicy("ID", dt.date(2024, 1, 1), PolicyRules(weekly_quota=0, late_credit=100))
    assert only(facts(asks(), reports=late, policies=(none,))) == ("missing", 0.0)
    assert only(facts(asks(), reports=late, policies=(full,))) == ("met", 1.0)


def test_directives_met_are_those_met_on_time_even_where_late_posts_earn_everything() -> None:
    full = OfficePolicy("ID", dt.date(2024, 1, 1), PolicyRules(weekly_quota=0, late_credit=100))
    for day, met in ((7, 0), (8, 0), (6, 1)):
        known = facts(asks(due_on=september(6)), reports=[post(day)], policies=(full,))
        score = rules.week_figures(known, 202436, LATER).score
        assert (score.hundredths, score.directives_met) == (10_000, met)


@pytest.mark.parametrize(
    ("changes", "addressed"),
    [
        ({"area": "ID"}, True),
        ({"area": "32"}, True),
        ({"area": "32.71.02"}, False),
        ({"area": "33"}, False),
        ({"kinds": frozenset({"ppk"})}, False),
        ({"due_on": dt.date(2024, 5, 26)}, True),
        ({"due_on": dt.date(2024, 5, 25)}, False),
        ({"due_on": dt.date(2025, 1, 27)}, True),
        ({"due_on": dt.date(2025, 1, 28)}, False),
    ],
)
def test_a_directive_addresses_the_bodies_below_that_exist_on_its_due_date(
    changes: dict[str, Any], addressed: bool
) -> None:
    assert asks(**changes).addresses(EMPANG) is addressed


def test_an_obligation_is_open_until_its_due_date_has_passed() -> None:
    known = facts(asks(), reports=[post(3)])
    assert only(known, september(6))[0] == "open"
    assert rules.compliance(known, [202436], september(6)) == Tally(open=1)
    assert only(known, september(7)) == ("met", 1.0)


def test_what_came_in_after_the_date_asked_for_is_not_known_yet() -> None:
    late_news = Report("instagram", september(6), september(9), directive=1)
    assert only(facts(asks(), reports=[late_news]), september(8)) == ("missing", 0.0)
    assert only(facts(asks(), reports=[late_news]), september(9)) == ("met", 1.0)


# ---- exemptions -------------------------------------------------------------------


def test_an_exemption_over_the_due_date_takes_the_obligation_out() -> None:
    exempt = Exemption(september(6), september(6))
    assert only(facts(asks(), exemptions=(exempt,)))[0] == "exempt"
    assert rules.compliance(facts(asks(), exemptions=(exempt,)), [202436], LATER) == Tally(exempt=1)
    elsewhere = Exemption(september(1), september(5))
    assert only(facts(asks(), exemptions=(elsewhere,)))[0] == "missing"


def test_an_exempt_platform_leaves_the_others_and_lowers_k() -> None:
    no_tiktok = Exemption(september(1), platform="tiktok")
    directive = asks("instagram", "tiktok", min_platforms=2)
    done = facts(directive, reports=[post(3)], exemptions=(no_tiktok,))
    assert only(done) == ("met", 1.0)
    posted_there = facts(directive, reports=[post(3, "tiktok")], exemptions=(no_tiktok,))
    assert only(posted_there) == ("missing", 0.0)


def test_no_platform_left_is_exempt() -> None:
    both = (Exemption(september(1), platform="tiktok"), Exemption(september(1), platform="x"))
    assert only(facts(asks("tiktok", "x"), exemptions=both))[0] == "exempt"


def test_an_exempt_platform_changes_no_quota() -> None:
    no_instagram = Exemption(september(1), platform="instagram")
    known = Facts(EMPANG, reports=(post(3, directive=None),), exemptions=(no_instagram,))
    (quota,) = rules.obligations(known, 202436, LATER)
    assert (quota.state, quota.done) == ("partial", 1)


# ---- quota ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("posts", "state"), [(0, "missing"), (2, "partial"), (3, "met"), (9, "met")]
)
def test_the_quota_counts_posts_of_the_week_up_to_its_number(posts: int, state: str) -> None:
    reports = tuple(post(2 + n % 7, directive=None) for n in range(posts))
    (quota,) = rules.obligations(Facts(EMPANG, reports=reports), 202436, LATER)
    assert (quota.state, quota.done, quota.due_on) == (state, min(posts, 3), september(8))


def test_the_quota_is_owed_for_whole_weeks_only() -> None:
    first_whole = replace(EMPANG, formed_on=september(2), dissolved_on=september(8))
    assert len(rules.obligations(Facts(first_whole), 202436, LATER)) == 1
    for cut in (
        replace(EMPANG, formed_on=september(3)),
        replace(EMPANG, dissolved_on=september(7)),
    ):
        assert rules.obligations(Facts(cut), 202436, LATER) == []


def test_an_exemption_over_the_sunday_takes_the_quota_out() -> None:
    sunday = Exemption(september(8), september(8))
    (quota,) = rules.obligations(Facts(EMPANG, exemptions=(sunday,)), 202436, LATER)
    assert quota.state == "exempt"


# ---- policy -----------------------------------------------------------------------


def test_the_nearest_office_decides_with_its_latest_policy_taken_whole() -> None:
    monday = september(2)
    nation = OfficePolicy("ID", monday, PolicyRules(weekly_quota=9))
    old = OfficePolicy("32", dt.date(2024, 1, 1), PolicyRules(late_days=1))
    new = OfficePolicy("32", monday, PolicyRules(late_days=2))
    coming = OfficePolicy("32.71", september(9), PolicyRules(late_days=3))
    elsewhere = OfficePolicy("33", monday, PolicyRules(late_days=4))
    policies = (old, coming, nation, elsewhere, new)
    assert rules.policy_of(EMPANG, 202435, policies) == old.rules
    assert rules.policy_of(EMPANG, 202436, policies) == new.rules
    assert rules.policy_of(EMPANG, 202437, policies) == coming.rules
    assert rules.policy_of(EMPANG, 202436, (elsewhere,)) == NATIONAL_DEFAULT


# ---- numbers ----------------------------------------------------------------------


def test_percentages_are_rounded_half_up_from_one_division() -> None:
    assert hundredths(UNIT, 3) == 3333
    assert hundredths(2 * UNIT, 3) == 6667
    assert hundredths(UNIT, 16) == 625
    assert hundredths(UNIT, 32) == 313  # 3.125
    assert hundredths(0, 0) is None
    assert mean(10_001, 2) == 5001
    assert mean(0, 0) is None


def test_bands_go_by_the_two_decimals_that_are_shown() -> None:
    score = [rules.band(value, NATIONAL_DEFAULT) for value in (None, 0, 4999, 5000, 7999, 8000)]
    assert score == ["", "non_compliant", "non_compliant", "partial", "partial", "compliant"]


def test_a_range_of_weeks_is_the_ratio_of_the_sums() -> None:
    heavy = asks(weight=5)
    light = asks(key=2, starts_on=september(9), due_on=september(13))
    known = facts(heavy, light, reports=[post(3), post(14, directive=2)])
    assert rules.compliance(known, [202436], LATER).hundredths == 10_000
    assert rules.compliance(known, [202437], LATER).hundredths == 5000
    assert rules.compliance(known, [202436, 202437], LATER).hundredths == 9167


def test_nothing_owed_is_no_percentage_and_enters_no_mean() -> None:
    idle = rules.week_figures(facts(), 202436, LATER)
    half = rules.week_figures(facts(asks(), reports=[post(7)]), 202436, LATER)
    assert (idle.score.hundredths, idle.band) == (None, "")
    both = rules.roll_up([idle, half, half])
    assert (both.bodies, both.bodies_scored, both.score, both.tally.late) == (3, 2, 5000, 2)
    assert rules.roll_up([idle]).score is None


# ---- closing ----------------------------------------------------------------------


def test_a_week_closes_when_fourteen_days_after_its_sunday_are_over() -> None:
    assert not rules.closes(202436, NATIONAL_DEFAULT, september(22), waiting=False)
    assert rules.closes(202436, NATIONAL_DEFAULT, september(23), waiting=False)
    assert not rules.closes(202436, NATIONAL_DEFAULT, LATER, waiting=True)


@pytest.mark.parametrize(
    ("changes", "today", "kept"),
    [
        ({"status": "submitted"}, LATER, True),
        ({"status": "submitted", "reported_on": september(23)}, september(23), False),
        ({"status": "accepted"}, september(23), False),
        ({"status": "returned"}, september(23), False),
        ({"status": "returned", "returned_on": september(22)}, september(25), True),
        ({"status": "returned", "returned_on": september(22)}, september(26), False),
        (
            {"status": "returned", "returned_on": september(23), "reported_on": september(23)},
            september(23),
            False,
        ),
    ],
)
def test_reports_that_came_in_time_keep_a_week_open(
    changes: dict[str, Any], today: dt.date, kept: bool
) -> None:
    came = {"reported_on": september(22)} | changes
    report = replace(Report("x", september(4), september(4)), **came)
    last = rules.last_day(202436, NATIONAL_DEFAULT)
    assert last == september(22)
    assert rules.keeps_open(report, last, today) is kept


def test_a_reopened_week_gets_the_same_days_again() -> None:
    reopened: Any = {"waiting": False, "reopened_on": dt.date(2024, 10, 1)}
    assert not rules.closes(202436, NATIONAL_DEFAULT, dt.date(2024, 10, 15), **reopened)
    assert rules.closes(202436, NATIONAL_DEFAULT, dt.date(2024, 10, 16), **reopened)
