"""The demo campaign: the same everywhere, alive, and only in demo mode."""

import datetime as dt
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Max
from pytest_django.fixtures import Settings

from accounts.models import User
from adhoc_bodies.areas import load_edition, read_edition
from adhoc_bodies.models import Area, Body, Election, Publication
from portal import clock
from portal.first_run import OWN, settle
from posts.flags import Flag, risk_of
from posts.models import (
    Directive,
    Disappearance,
    Draw,
    Engagement,
    Evidence,
    Fingerprint,
    Recheck,
    Report,
    Review,
)
from targets.demo.campaign import PASSWORD, SIGN_INS, SITES
from targets.models import (
    Appeal,
    AreaWeek,
    BodyWeek,
    Certificate,
    Mark,
    Nomination,
    Ranking,
    RankingRow,
)
from targets.turnout.plans import plan_of
from tests.targets.explained import check_sample


def site_names() -> dict[str, str]:
    """The areas of the demo's sites and those above them."""
    sites = [site.code for site in SITES]
    return {
        code: name
        for code, name in read_edition().items()
        if any(code.startswith(site) or site.startswith(code) for site in sites)
    }


@pytest.fixture
def demo(db: None, settings: Settings) -> None:
    settings.GAUNG_DEMO = True
    load_edition(names=site_names())
    call_command("demo", verbosity=0)


@pytest.mark.usefixtures("demo")
def test_demo_is_whole_alive_and_the_same_everywhere() -> None:
    bogor = Body.objects.filter(regency__code="32.71")
    assert Counter(bogor.values_list("kind", flat=True)) == {"office": 1, "ppk": 6, "pps": 68}
    assert Directive.objects.filter(code__lte="A-015").count() == 15
    statuses = Counter(Report.objects.values_list("status", flat=True))
    assert set(statuses) == {"submitted", "accepted", "returned", "rejected"}
    unjudged = Report.objects.exclude(status="submitted").filter(reviews=None)
    assert set(unjudged.values_list("source", flat=True)) == {"import"}
    assert not Review.objects.filter(office=None).exclude(verdict="revoked").exists()
    newest = Report.objects.aggregate(at=Max("reported_at"))["at"]
    assert newest < clock.DEMO_START
    week = AreaWeek.objects.get(area__code="32.71", kind="all", week=202435)
    assert (statuses.total(), week.score) == SAME_EVERYWHERE
    weeks = AreaWeek.objects.filter(area__code="32.71", kind="all", score__isnull=False)
    assert weeks.count() == 12
    jember = plan_of(Area.objects.get(code="35.09"), Election.objects.get().pk, 202435)
    assert (jember.target_voters, jember.extra_voters) == (1_281_676, 146_111)
    check_story()
    check_rewards()
    opened = Publication.objects.get(body__area__code="32.71")
    assert opened.public_parts == ["directory", "turnout", "rankings"]
    assert check_sample(every=40).total() > 50
    again = Report.objects.count()
    call_command("demo", verbosity=0)
    assert Report.objects.count() == again
    user = User.objects.get(email=SIGN_INS[0].email)
    assert user.check_password(PASSWORD)


def check_rewards() -> None:
    """One programme is final with certificates, one announced and appealed, one in the making."""
    states = Ranking.objects.values_list("state", flat=True)
    assert sorted(states) == ["announced", "draft", "final"]
    for ranking in Ranking.objects.exclude(state="draft").select_related("programme"):
        span = (ranking.programme.first_week, ranking.programme.last_week)
        ranked = BodyWeek.objects.filter(week__range=span, body__in=ranking.rows.values("body"))
        closed = ranked.aggregate(last=Max("closed_on"))["last"]
        assert ranking.announced_at is not None
        assert closed < clock.local_date(ranking.announced_at, "WIB"), "closed, then announced"
    first = RankingRow.objects.get(ranking__state="final", rank=1)
    assert (first.body.name, first.total) == FIRST_IN_JULY
    assert Certificate.objects.count() == 4
    assert list(Appeal.objects.values_list("state", flat=True)) == ["dismissed", "open"]
    marked = Mark.objects.filter(nomination__programme__rankings__state="draft")
    assert 0 < marked.count() < 3 * Nomination.objects.count()


def check_story() -> None:
    """There is something to see of each check and of each second look."""
    waiting = Report.objects.submitted()
    noticed = Counter(name for flags in waiting.values_list("flags", flat=True) for name in flags)
    # Whom the lot draws hangs on the installation's own secret.
    # A replacement would be one report more than the figures that README and guide name.
    assert set(noticed) | {Flag.DRAWN.value, Flag.REPLACEMENT.value} == {
        flag.value for flag in Flag
    }
    assert (noticed[Flag.PICTURE_SEEN], noticed[Flag.PICTURE_SIMILAR]) == (1, 1)
    assert all(risk_of(r.flags) == r.risk for r in waiting)
    assert waiting.filter(district__code="32.71.04", body__kind="pps", risk=0).count() >= 50
    jepara = Report.objects.filter(regency__code="33.20", week=202436)
    by_policy = jepara.filter(reviews__reviewer=None, status="accepted").count()
    assert by_policy > 0
    assert by_policy + waiting.filter(flags__has_key="drawn").count() == 20
    findings = Counter(Recheck.objects.filter(office__area__code="32.71").values_list("finding"))
    assert set(findings) == {("",), ("fits",), ("unfit",), ("unsure",)}
    assert Draw.objects.get(office__area__code="32.71").month == dt.date(2024, 8, 1)
    gone = Disappearance.objects.order_by("opened_at").values_list("outcome", "explained_at")
    assert [(outcome, bool(said)) for outcome, said in gone] == [
        ("taken", False), ("", True), ("", False),
    ]  # fmt: skip
    assert Disappearance.objects.latest("opened_at").explain_until > clock.now()
    assert Engagement.objects.exclude(outlier={}).count() == 1
    assert Evidence.objects.count() == Fingerprint.objects.count() > 100


#: Number of reports, and Kota Bogor's compliance in week 35 (hundredths).
FIRST_IN_JULY = ("PPS Lawanggintung", 8864)
SAME_EVERYWHERE = (7100, 8102)


@pytest.mark.django_db
def test_outside_demo_mode_there_is_no_demo(settings: Settings) -> None:
    settings.GAUNG_DEMO = False
    with pytest.raises(CommandError, match="no demo"):
        call_command("demo")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_demo_leaves_a_used_database_alone(settings: Settings) -> None:
    settings.GAUNG_DEMO = True
    User.objects.create_user("siti@example.org", name="Siti")
    with pytest.raises(CommandError, match="empty one"):
        call_command("demo")
    assert not Area.objects.exists()


@pytest.mark.django_db
def test_demo_leaves_an_own_portal_alone(settings: Settings) -> None:
    settings.GAUNG_DEMO = True
    settle("kind", OWN)
    with pytest.raises(CommandError, match="own portal"):
        call_command("demo")
    assert not User.objects.exists()
