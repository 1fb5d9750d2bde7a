"""Whom a person may see and act for, where the matrix of roles and pages does not look."""

import datetime as dt

import pytest

from accounts.roles import Permission
from adhoc_bodies.models import Body, Membership
from adhoc_bodies.permissions import decides_for
from adhoc_bodies.scope import can
from posts.models import Report
from tests.factories import BodyFactory, ElectionFactory, MembershipFactory, ReportFactory
from tests.world import World


@pytest.fixture
def namesake(world: World) -> Body:
    """The PPS of Empang for another election that is under way at the same time."""
    election = ElectionFactory.create(slug="pemilu-2029", voting_day=dt.date(2024, 12, 4))
    return BodyFactory.create(kind="pps", election=election, area=world.empang)


def test_a_ppk_looks_after_the_bodies_of_its_own_election(world: World, namesake: Body) -> None:
    reviewer = world.reviewer_bogor_selatan
    report = ReportFactory.create(body=namesake, status="submitted")
    MembershipFactory.create(body=namesake)
    assert not Report.objects.reviewable_by(reviewer).filter(pk=report.pk).exists()
    assert not Report.objects.visible_to(reviewer).filter(body=namesake).exists()
    assert not Body.objects.visible_to(reviewer).filter(pk=namesake.pk).exists()
    assert not Membership.objects.visible_to(reviewer).filter(body=namesake).exists()
    assert not decides_for(reviewer, Permission.VERIFY_ACCOUNTS, namesake)
    assert decides_for(reviewer, Permission.VERIFY_ACCOUNTS, world.pps_empang)


def test_offices_look_after_all_elections(world: World, namesake: Body) -> None:
    report = ReportFactory.create(body=namesake, status="submitted")
    for operator in (world.operator_bogor, world.operator_jabar, world.operator_ri):
        assert Report.objects.reviewable_by(operator).filter(pk=report.pk).exists()
        assert can(operator, Permission.VERIFY_ACCOUNTS, namesake)
