"""Factories: one row with everything that it needs, and traits for its other states.

`UserFactory.create(invited=True)`; `create` because a call alone has no type.
"""

import datetime as dt
import secrets
import uuid
from typing import Any

from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory, Password
from factory.helpers import post_generation

from accounts.models import User
from accounts.roles import Role
from adhoc_bodies.models import (
    Area,
    Body,
    Election,
    Exemption,
    FollowerCount,
    Level,
    Membership,
    Platform,
    SocialAccount,
    Zone,
)
from portal import clock, weeks
from posts.models import Directive, DirectivePlatform, Evidence, Report, Review, Stage
from posts.models.cases import IntegrityCase
from posts.models.engagement import Engagement
from targets.models import (
    Juror,
    Mark,
    Nomination,
    Programme,
    Ranking,
    VoterCount,
)

#: A password that everybody in the tests has; the validators accept it.
PASSWORD = "suara-rakyat-2024"


class UserFactory(DjangoModelFactory[User]):
    """A person. Traits: invited (has no password yet), inactive."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = Sequence(lambda n: f"Warga {n}")
    email = Sequence(lambda n: f"warga{n}@gaung.example")
    phone = Sequence(lambda n: f"+6281200{n:06d}")
    password = Password(PASSWORD)

    class Params:
        invited = Trait(password=Password(None))
        inactive = Trait(is_active=False)


class AreaFactory(DjangoModelFactory[Area]):
    """An area; a province unless `parent` is given, whose level it then follows."""

    class Meta:
        model = Area
        django_get_or_create = ("code",)

    code = Sequence(lambda n: f"{n:02d}")
    name = LazyAttribute(lambda area: f"Wilayah {area.code}")
    parent: Any = None
    level = LazyAttribute(lambda area: area.parent.level + 1 if area.parent else Level.PROVINCE)
    zone = LazyAttribute(lambda area: area.parent.zone if area.parent else Zone.WIB)
    province = LazyAttribute(lambda area: _above(area, Level.PROVINCE))
    regency = LazyAttribute(lambda area: _above(area, Level.REGENCY))
    district = LazyAttribute(lambda area: _above(area, Level.DISTRICT))


def _above(area: Any, level: int) -> Area | None:
    """The area's ancestor of a level, by its parent."""
    above: Area | None = area.parent
    while above is not None and above.level > level:
        above = above.parent
    return above if above is not None and above.level == level else None


class ElectionFactory(DjangoModelFactory[Election]):
    """Pilkada 2024."""

    class Meta:
        model = Election
        django_get_or_create = ("slug",)

    slug = "pilkada-2024"
    name = "Pilkada 2024"
    voting_day = dt.date(2024, 11, 27)


class BodyFactory(DjangoModelFactory[Body]):
    """A PPS. Traits: ppk, office, dissolved."""

    class Meta:
        model = Body

    kind: Any = Body.Kind.PPS
    election: Any = SubFactory(ElectionFactory)
    area = SubFactory(AreaFactory)
    name = LazyAttribute(lambda body: f"{body.kind.upper()} {body.area.name}")
    formed_on: Any = dt.date(2024, 5, 26)
    dissolved_on: Any = dt.date(2025, 1, 27)

    class Params:
        ppk = Trait(kind=Body.Kind.PPK, formed_on=dt.date(2024, 5, 16))
        office = Trait(
            kind=Body.Kind.OFFICE,
            election=None,
            formed_on=dt.date(2003, 1, 1),
            dissolved_on=None,
            name=LazyAttribute(lambda body: f"KPU {body.area.name}"),
        )
        dissolved = Trait(formed_on=dt.date(2023, 1, 24), dissolved_on=dt.date(2024, 4, 14))


class MembershipFactory(DjangoModelFactory[Membership]):
    """A member's service since the body was formed. Trait: ended."""

    class Meta:
        model = Membership

    user = SubFactory(UserFactory)
    body = SubFactory(BodyFactory)
    role: Any = Role.MEMBER
    starts_on = LazyAttribute(lambda membership: membership.body.formed_on)

    class Params:
        ended = Trait(ends_on=dt.date(2024, 8, 31), end_reason="Mengundurkan diri")


class SocialAccountFactory(DjangoModelFactory[SocialAccount]):
    """A verified Instagram account. Traits: claimed, refused, no_longer_used."""

    class Meta:
        model = SocialAccount

    body = SubFactory(BodyFactory)
    platform: Any = Platform.INSTAGRAM
    handle = Sequence(lambda n: f"badan.{n}")
    url = LazyAttribute(lambda account: f"https://www.instagram.com/{account.handle}/")
    status: Any = SocialAccount.Status.VERIFIED
    registered_at = LazyFunction(clock.now)

    class Params:
        claimed = Trait(status=SocialAccount.Status.CLAIMED)
        refused = Trait(status=SocialAccount.Status.REFUSED)
        no_longer_used = Trait(status=SocialAccount.Status.ENDED)


class ExemptionFactory(DjangoModelFactory[Exemption]):
    """A request for an exemption from everything. Traits: granted, refused."""

    class Meta:
        model = Exemption

    body = SubFactory(BodyFactory)
    starts_on = LazyFunction(clock.today)
    reason: Any = Exemption.Reason.NO_SIGNAL
    note = "Menara dalam perbaikan"
    requested_by = SubFactory(UserFactory)
    requested_at = LazyFunction(clock.now)

    class Params:
        granted = Trait(
            status=Exemption.Status.GRANTED,
            decided_by=SubFactory(UserFactory),
            decided_at=LazyFunction(clock.now),
        )
        refused = Trait(
            status=Exemption.Status.REFUSED,
            decided_by=SubFactory(UserFactory),
            decided_at=LazyFunction(clock.now),
        )


class StageFactory(DjangoModelFactory[Stage]):
    """A stage of the election."""

    class Meta:
        model = Stage

    election = SubFactory(ElectionFactory)
    slug = Sequence(lambda n: f"tahapan-{n}")
    name = Sequence(lambda n: f"Tahapan {n}")
    starts_on = dt.date(2024, 8, 27)
    ends_on = dt.date(2024, 9, 21)


class DirectiveFactory(DjangoModelFactory[Directive]):
    """An issued directive on Instagram, due this week. Traits: draft, withdrawn."""

    class Meta:
        model = Directive
        skip_postgeneration_save = True

    election = SubFactory(ElectionFactory)
    code = Sequence(lambda n: f"ARAHAN-{n}")
    office = SubFactory(BodyFactory, office=True)
    area = LazyAttribute(lambda directive: directive.office.area)
    title = Sequence(lambda n: f"Arahan {n}")
    starts_on = dt.date(2024, 9, 1)
    due_on = dt.date(2024, 9, 6)
    state: Any = Directive.State.ISSUED
    created_at = LazyFunction(clock.now)
    issued_at: Any = LazyFunction(clock.now)

    class Params:
        draft = Trait(state=Directive.State.DRAFT, issued_at=None)
        withdrawn = Trait(state=Directive.State.WITHDRAWN)

    @post_generation  # type: ignore[untyped-decorator]
    def platforms(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """`platforms=["instagram", "tiktok"]`; Instagram when none are given."""
        for platform in extracted or [Platform.INSTAGRAM]:
            DirectivePlatform.objects.create(directive=self, platform=platform)


class ReportFactory(DjangoModelFactory[Report]):
    """A waiting report of an Instagram post of an hour ago. Traits: one per other status."""

    class Meta:
        model = Report

    election = LazyAttribute(lambda report: report.body.election)
    body = SubFactory(BodyFactory)
    province = LazyAttribute(lambda report: report.body.province)
    regency = LazyAttribute(lambda report: report.body.regency)
    district = LazyAttribute(lambda report: report.body.district)
    platform: Any = Platform.INSTAGRAM
    post_kind = "post"
    # Apart from those of the world, whichever test runs first.
    post_id = Sequence(lambda n: f"C-1{n:08d}")
    canonical = LazyAttribute(lambda report: f"https://www.instagram.com/p/{report.post_id}/")
    post_key = LazyAttribute(
        lambda report: uuid.uuid5(uuid.NAMESPACE_URL, f"{report.platform}:{report.post_id}")
    )
    posted_at = LazyFunction(lambda: clock.now() - dt.timedelta(hours=1))
    posted_at_source: Any = Report.TimeSource.ID
    reported_at = LazyFunction(clock.now)
    posted_on = LazyAttribute(lambda report: clock.local_date(report.posted_at, report.body.zone))
    reported_on = LazyAttribute(
        lambda report: clock.local_date(report.reported_at, report.body.zone)
    )
    effective_on = LazyAttribute(lambda report: report.posted_on)
    week = LazyAttribute(lambda report: weeks.of(report.effective_on))

    class Params:
        decided = Trait(
            decided_by=SubFactory(UserFactory),
            decided_at=LazyFunction(clock.now),
        )
        accepted = Trait(status=Report.Status.ACCEPTED, decided=True)
        returned = Trait(
            status=Report.Status.RETURNED, decided=True, reason=Review.Reason.WRONG_LINK
        )
        rejected = Trait(
            status=Report.Status.REJECTED,
            decided=True,
            reason=Review.Reason.NOT_OFFICIAL,
        )
        withdrawn = Trait(status=Report.Status.WITHDRAWN)


class EvidenceFactory(DjangoModelFactory[Evidence]):
    """A screenshot that still waits for its task."""

    class Meta:
        model = Evidence

    report = SubFactory(ReportFactory)
    created_at = LazyFunction(clock.now)


class ProgrammeFactory(DjangoModelFactory[Programme]):
    """A programme of an office that ranks its PPS over one week, by compliance and a jury.

    Traits: compliance_only (no jury), ppk.
    """

    class Meta:
        model = Programme

    office = SubFactory(BodyFactory, office=True)
    election = SubFactory(ElectionFactory)
    name = Sequence(lambda n: f"Penghargaan {n}")
    kind: Any = Programme.Kind.PPS
    first_week = 202436
    last_week = LazyAttribute(lambda programme: programme.first_week)
    created_by = SubFactory(UserFactory)
    created_at = LazyFunction(clock.now)

    class Params:
        compliance_only = Trait(compliance_weight=100, creativity_weight=0)
        ppk = Trait(kind=Programme.Kind.PPK)


class RankingFactory(DjangoModelFactory[Ranking]):
    """A draft without rows. Traits: announced (days to appeal run), final."""

    class Meta:
        model = Ranking

    programme = SubFactory(ProgrammeFactory)
    token = LazyFunction(lambda: secrets.token_urlsafe(24))

    class Params:
        announced = Trait(
            state=Ranking.State.ANNOUNCED,
            digest="a" * 64,
            announced_at=LazyFunction(clock.now),
            appeals_until=LazyFunction(lambda: clock.today() + dt.timedelta(days=7)),
        )
        final = Trait(
            announced=True,
            state=Ranking.State.FINAL,
            appeals_until=LazyFunction(lambda: clock.today() - dt.timedelta(days=1)),
            final_at=LazyFunction(clock.now),
        )


class JurorFactory(DjangoModelFactory[Juror]):
    """Somebody who marks. Trait: removed."""

    class Meta:
        model = Juror
        skip_postgeneration_save = True

    programme = SubFactory(ProgrammeFactory)
    user = SubFactory(UserFactory)
    appointed_by = SubFactory(UserFactory)
    appointed_at = LazyFunction(clock.now)

    class Params:
        removed = Trait(removed_at=LazyFunction(clock.now))

    @post_generation  # type: ignore[untyped-decorator]
    def known(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Appointing says so with the person, too."""
        User.objects.filter(pk=self.user.pk).update(was_juror=True)


class NominationFactory(DjangoModelFactory[Nomination]):
    """An accepted post before the jury."""

    class Meta:
        model = Nomination

    programme = SubFactory(ProgrammeFactory)
    report = SubFactory(ReportFactory, accepted=True)
    body = LazyAttribute(lambda nomination: nomination.report.body)
    by = SubFactory(UserFactory)
    at = LazyFunction(clock.now)


class MarkFactory(DjangoModelFactory[Mark]):
    """A juror's mark: 4 on each of three criteria. Trait: conflict."""

    class Meta:
        model = Mark

    nomination = SubFactory(NominationFactory)
    juror = LazyAttribute(lambda mark: JurorFactory.create(programme=mark.nomination.programme))
    points: Any = LazyFunction(lambda: [4, 4, 4])
    at = LazyFunction(clock.now)

    class Params:
        conflict = Trait(points=[], has_conflict=True)


class IntegrityCaseFactory(DjangoModelFactory[IntegrityCase]):
    """A case under examination. Traits: confirmed, dismissed."""

    class Meta:
        model = IntegrityCase

    body = SubFactory(BodyFactory)
    kind: Any = IntegrityCase.Kind.RECYCLED
    happened_on = LazyFunction(clock.today)
    text = "Unggahan lama dilaporkan sebagai baru."
    opened_by = SubFactory(UserFactory)
    opened_at = LazyFunction(clock.now)

    class Params:
        decided = Trait(decided_by=SubFactory(UserFactory), decided_at=LazyFunction(clock.now))
        confirmed = Trait(decided=True, state=IntegrityCase.State.CONFIRMED)
        dismissed = Trait(decided=True, state=IntegrityCase.State.DISMISSED)


class EngagementFactory(DjangoModelFactory[Engagement]):
    """Figures of a post, counted today."""

    class Meta:
        model = Engagement

    report = SubFactory(ReportFactory, accepted=True)
    counted_on = LazyFunction(clock.today)
    likes: Any = 10
    entered_by = SubFactory(UserFactory)
    entered_at = LazyFunction(clock.now)


class FollowerCountFactory(DjangoModelFactory[FollowerCount]):
    """An account's followers, counted today."""

    class Meta:
        model = FollowerCount

    account = SubFactory(SocialAccountFactory)
    counted_on = LazyFunction(clock.today)
    followers = 500
    entered_by = SubFactory(UserFactory)
    entered_at = LazyFunction(clock.now)


class VoterCountFactory(DjangoModelFactory[VoterCount]):
    """The registered voters of an area."""

    class Meta:
        model = VoterCount

    election = SubFactory(ElectionFactory)
    area = SubFactory(AreaFactory)
    voters = 5000
    entered_at = LazyFunction(clock.now)
