"""The trial of a policy: what really setting it would have given, and nothing changed by it."""

import datetime as dt
import random
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from adhoc_bodies.models import Area
from portal import clock, weeks
from targets import policies, policy_preview
from targets.models import BodyWeek, Policy
from targets.scoring import compliance, trial
from targets.scoring.compliance import Days
from targets.scoring.sql.words import Scope
from targets.scoring.terms import NATIONAL_DEFAULT
from targets.scoring.trial import Sums, Trial
from tests.targets.scoring import campaigns
from tests.targets.scoring.campaigns import Campaign
from tests.visits import tables
from tests.world import NOW, WEEK, World

CAMPAIGNS = 12


def settle(country: campaigns.World, span: list[int]) -> None:
    for week in span:
        compliance.settle_dates(election=country.election, week=week, scope=Scope.everybody())


def really(on_trial: Trial) -> Sums:
    """What the statements give once the policy is stored; undone again."""
    with transaction.atomic():
        Policy.objects.filter(area=on_trial.area, effective_from__gte=on_trial.monday).delete()
        numbers = {name: getattr(on_trial.rules, name) for name in on_trial.rules.__slots__}
        Policy.objects.create(
            area=on_trial.area, effective_from=on_trial.monday, created_at=NOW, **numbers
        )
        found: Sums = {}
        span = weeks.between(on_trial.weeks[0], weeks.of(clock.today()))
        for week in span:
            compliance.settle_dates(election=on_trial.election, week=week, scope=Scope.everybody())
        for week in on_trial.weeks:
            rows = compliance.read(
                election=on_trial.election, week=week, scope=on_trial.scope,
                days=Days.today(), frozen_by=dt.date.min,
            )  # fmt: skip
            for row in rows:
                earned, owed = found.get(row["body_id"], (0, 0))
                found[row["body_id"]] = (earned + row["earned"], owed + row["owed"])
        transaction.set_rollback(True)
    return found


def trial_in(country: campaigns.World, campaign: Campaign, dice: random.Random) -> Trial:
    """Any numbers for any office, over the last weeks of a campaign."""
    area = country.areas[dice.choice(list(country.offices))]
    rules = type(NATIONAL_DEFAULT)(
        weekly_quota=dice.choice([0, 1, 3, 22]),
        quota_weight=dice.randint(1, 5),
        late_credit=dice.choice([0, 33, 100]),
        late_days=dice.choice([0, 7, 30]),
        report_within_days=dice.choice([0, 1, 10]),
    )
    scope = policy_preview.own_scope(area, dt.date(2100, 1, 4))
    return Trial(area, rules, country.election, campaign.weeks[-4:], scope)


@pytest.mark.parametrize("seed", range(CAMPAIGNS))
def test_a_trial_gives_what_really_setting_the_policy_gives(db: None, seed: int) -> None:
    country = campaigns.make_world()
    campaign = campaigns.play(country, seed)
    dice = random.Random(seed)
    with clock.stopped_at(dt.datetime.combine(campaign.as_of["WIB"], dt.time(5), dt.UTC)):
        settle(country, weeks.between(campaign.weeks[0], weeks.of(clock.today())))
        on_trial = trial_in(country, campaign, dice)
        was = tables()
        before, after = trial.compare(on_trial, redated=True)
        assert tables() == was
        assert after == really(on_trial)
        assert before.keys() == after.keys()


@pytest.fixture
def busy(world: World) -> World:
    """A policy of the city, and stored weeks of which some are closed."""
    Policy.objects.create(
        area=world.bogor, effective_from=dt.date(2024, 8, 12), created_at=NOW, weekly_quota=2
    )
    for week in weeks.between(202432, WEEK):
        compliance.compute(
            election=world.pilkada, week=week, scope=Scope.everybody(), days=Days.today()
        )
    BodyWeek.objects.filter(week=202432).update(closed_on=dt.date(2024, 8, 26))
    return world


def effect(world: World, area: Area | None = None, **numbers: Any) -> policy_preview.Effect:
    found = policy_preview.effect_of(
        area or world.bogor, policies.DEFAULTS | numbers, dt.date(2024, 9, 9)
    )
    assert found is not None
    return found


def test_closed_weeks_count_as_if_they_were_open(busy: World) -> None:
    found = effect(busy, weekly_quota=0)
    assert (found.first, found.last, found.bodies) == (202432, 202435, 5)
    assert found.before.mean == 0, "everybody owed two posts a week"
    assert found.after.mean is None, "nobody owes anything"
    assert found.after.bands == {"compliant": 0, "partial": 0, "non_compliant": 0, "": 5}


def test_nothing_changes_by_a_preview(busy: World) -> None:
    was = tables()
    effect(busy, weekly_quota=1, report_within_days=0, partial_from=0)
    assert tables() == was
    assert not shadowed()


@pytest.mark.parametrize("point", ["put_policy", "copy_reports", "read_only", "redate", "sums"])
def test_nothing_changes_by_a_preview_that_fails_in_the_middle(
    busy: World, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    was = tables()
    step = getattr(trial, point)

    def then_fall(*args: Any, **kwargs: Any) -> None:
        step(*args, **kwargs)
        raise OSError("gone")

    monkeypatch.setattr(trial, point, then_fall)
    with pytest.raises(OSError, match="gone"):
        effect(busy, report_within_days=0)
    assert tables() == was
    assert not shadowed()


def shadowed() -> bool:
    """Whether the trial's tables still stand before the real ones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM targets_policy WHERE id = %s", [trial.TRIAL])
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_preview_leaves_the_lock_on_writing_to_others(settings: Any) -> None:
    country = campaigns.make_world()
    campaign = campaigns.play(country, 1)
    on_trial = trial_in(country, campaign, random.Random(1))
    was = tables()
    trial.compare(on_trial, redated=True)
    assert tables() == was
    assert not connection.in_atomic_block
    assert not shadowed()
    # The connection is free again for whoever comes next.
    with transaction.atomic():
        Policy.objects.create(area=on_trial.area, effective_from=NOW.date(), created_at=NOW)


def test_statements_that_read_something_else_are_noticed(
    busy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "put_policy", lambda on_trial: None)
    with pytest.raises(trial.NotShadowed):
        effect(busy)


def test_only_bodies_for_which_the_office_is_the_nearest_are_tried(busy: World) -> None:
    assert effect(busy, busy.jabar).bodies == 2, "those of Kabupaten Bogor"
    assert effect(busy, busy.indonesia).bodies == 6
    Policy.objects.create(area=busy.jabar, effective_from=dt.date(2024, 9, 9), created_at=NOW)
    assert effect(busy, busy.indonesia).bodies == 4, "without those of Jawa Barat from then on"
    assert effect(busy).bodies == 5


def test_bands_and_who_moves_are_counted(busy: World) -> None:
    found = effect(busy, weekly_quota=2, compliant_from=0, partial_from=0)
    assert found.before.bands["non_compliant"] == 5
    assert found.after.bands["compliant"] == 5
    assert (found.higher, found.lower, found.touched) == (5, 0, 0)


def test_what_a_worker_can_not_do_is_shown_as_failed(
    busy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = policy_preview.new_draft(
        area=busy.bogor, by=busy.operator_bogor, effective_from=dt.date(2024, 9, 9),
        numbers=policies.DEFAULTS,
    )  # fmt: skip
    monkeypatch.setattr(trial, "sums", lambda *args, **kwargs: 1 // 0)
    policy_preview.work_out(draft.key)
    kept = policy_preview.find(draft.key)
    assert kept is not None
    assert (kept.state, kept.effect) == (policy_preview.FAILED, None)
    cache.clear()
    policy_preview.work_out(draft.key)
    assert policy_preview.find(draft.key) is None, "a draft that is gone is no failure"
