"""Factories: one row with everything that it needs, and traits for its other states."""

import datetime as dt
import uuid
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from accounts.roles import Role
from adhoc_bodies.models import (
    Area,
    Body,
    Election,
    Exemption,
    Level,
    Membership,
    Platform,
    SocialAccount,
    Zone,
)
from portal import clock, weeks
from posts.models import Directive, DirectivePlatform, Evidence, Report, Review, Stage

#: A password that everybody in the tests has; the validators accept it.
PASSWORD = "suara-rakyat-2024"


class UserFactory(DjangoModelFactory[User]):
    """A person. Traits: invited (has no password yet), inactive."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Warga {n}")
    email = factory.Sequence(lambda n: f"warga{n}@gaung.example")
    phone = factory.Sequence(lambda n: f"+6281200{n:06d}")
    password = factory.django.Password(PASSWORD)

    class Params:
        invited = factory.Trait(password=factory.django.Password(None))
        inactive = factory.Trait(is_active=False)


class AreaFactory(DjangoModelFactory[Area]):
    """An area; a province unless `parent` is given, whose level it then follows."""

    class Meta:
        model = Area
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{n:02d}")
    name = factory.LazyAttribute(lambda area: f"Wilayah {area.code}")
    parent: Any = None
    level = factory.LazyAttribute(
        lambda area: area.parent.level + 1 if area.parent else Level.PROVINCE
    )
    zone = factory.LazyAttribute(
        lambda area: area.parent.zone if area.parent else Zone.WIB
    )
    province = factory.LazyAttribute(lambda area: _above(area, Level.PROVINCE))
    regency = factory.LazyAttribute(lambda area: _above(area, Level.REGENCY))
    district = factory.LazyAttribute(lambda area: _above(area, Level.DISTRICT))


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
    election: Any = factory.SubFactory(ElectionFactory)
    area = factory.SubFactory(AreaFactory)
    name = factory.LazyAttribute(lambda body: f"{body.kind.upper()} {body.area.name}")
    formed_on: Any = dt.date(2024, 5, 26)
    dissolved_on: Any = dt.date(2025, 1, 27)

    class Params:
        ppk = factory.Trait(kind=Body.Kind.PPK, formed_on=dt.date(2024, 5, 16))
        office = factory.Trait(
            kind=Body.Kind.OFFICE,
            election=None,
            formed_on=dt.date(2003, 1, 1),
            dissolved_on=None,
            name=factory.LazyAttribute(lambda body: f"KPU {body.area.name}"),
        )
        dissolved = factory.Trait(
            formed_on=dt.date(2023, 1, 24), dissolved_on=dt.date(2024, 4, 14)
        )


class MembershipFactory(DjangoModelFactory[Membership]):
    """A member's service since the body was formed. Trait: ended."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    body = factory.SubFactory(BodyFactory)
    role: Any = Role.MEMBER
    starts_on = factory.LazyAttribute(lambda membership: membership.body.formed_on)

    class Params:
        ended = factory.Trait(
            ends_on=dt.date(2024, 8, 31), end_reason="Mengundurkan diri"
        )


class SocialAccountFactory(DjangoModelFactory[SocialAccount]):
    """A verified Instagram account. Traits: claimed, refused, no_longer_used."""

    class Meta:
        model = SocialAccount

    body = factory.SubFactory(BodyFactory)
    platform: Any = Platform.INSTAGRAM
    handle = factory.Sequence(lambda n: f"badan.{n}")
    url = factory.LazyAttribute(
        lambda account: f"https://www.instagram.com/{account.handle}/"
    )
    status: Any = SocialAccount.Status.VERIFIED
    registered_at = factory.LazyFunction(clock.now)

    class Params:
        claimed = factory.Trait(status=SocialAccount.Status.CLAIMED)
        refused = factory.Trait(status=SocialAccount.Status.REFUSED)
        no_longer_used = factory.Trait(status=SocialAccount.Status.ENDED)


class ExemptionFactory(DjangoModelFactory[Exemption]):
    """A request for an exemption from everything. Traits: granted, refused."""

    class Meta:
        model = Exemption

    body = factory.SubFactory(BodyFactory)
    starts_on = factory.LazyFunction(clock.today)
    reason: Any = Exemption.Reason.NO_SIGNAL
    note = "Menara dalam perbaikan"
    requested_by = factory.SubFactory(UserFactory)
    requested_at = factory.LazyFunction(clock.now)

    class Params:
        granted = factory.Trait(
            status=Exemption.Status.GRANTED,
            decided_by=factory.SubFactory(UserFactory),
            decided_at=factory.LazyFunction(clock.now),
        )
        refused = factory.Trait(
            status=Exemption.Status.REFUSED,
            decided_by=factory.SubFactory(UserFactory),
            decided_at=factory.LazyFunction(clock.now),
        )


class StageFactory(DjangoModelFactory[Stage]):
    """A stage of the election."""

    class Meta:
        model = Stage

    election = factory.SubFactory(ElectionFactory)
    slug = factory.Sequence(lambda n: f"tahapan-{n}")
    name = factory.Sequence(lambda n: f"Tahapan {n}")
    starts_on = dt.date(2024, 8, 27)
    ends_on = dt.date(2024, 9, 21)


class DirectiveFactory(DjangoModelFactory[Directive]):
    """An issued directive on Instagram, due this week. Traits: draft, withdrawn."""

    class Meta:
        model = Directive
        skip_postgeneration_save = True

    election = factory.SubFactory(ElectionFactory)
    code = factory.Sequence(lambda n: f"ARAHAN-{n}")
    office = factory.SubFactory(BodyFactory, office=True)
    area = factory.LazyAttribute(lambda directive: directive.office.area)
    title = factory.Sequence(lambda n: f"Arahan {n}")
    starts_on = dt.date(2024, 9, 1)
    due_on = dt.date(2024, 9, 6)
    state: Any = Directive.State.ISSUED
    created_at = factory.LazyFunction(clock.now)
    issued_at: Any = factory.LazyFunction(clock.now)

    class Params:
        draft = factory.Trait(state=Directive.State.DRAFT, issued_at=None)
        withdrawn = factory.Trait(state=Directive.State.WITHDRAWN)

    @factory.post_generation
    def platforms(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """`platforms=["instagram", "tiktok"]`; Instagram when none are given."""
        for platform in extracted or [Platform.INSTAGRAM]:
            DirectivePlatform.objects.create(directive=self, platform=platform)


class ReportFactory(DjangoModelFactory[Report]):
    """A waiting report of an Instagram post of an hour ago. Traits: one per other status."""

    class Meta:
        model = Report

    election = factory.LazyAttribute(lambda report: report.body.election)
    body = factory.SubFactory(BodyFactory)
    province = factory.LazyAttribute(lambda report: report.body.province)
    regency = factory.LazyAttribute(lambda report: report.body.regency)
    district = factory.LazyAttribute(lambda report: report.body.district)
    platform: Any = Platform.INSTAGRAM
    post_kind = "post"
    post_id = factory.Sequence(lambda n: f"C-{n:09d}")
    canonical = factory.LazyAttribute(
        lambda report: f"https://www.instagram.com/p/{report.post_id}/"
    )
    post_key = factory.LazyAttribute(
        lambda report: uuid.uuid5(
            uuid.NAMESPACE_URL, f"{report.platform}:{report.post_id}"
        )
    )
    posted_at = factory.LazyFunction(lambda: clock.now() - dt.timedelta(hours=1))
    posted_at_source: Any = Report.TimeSource.ID
    reported_at = factory.LazyFunction(clock.now)
    posted_on = factory.LazyAttribute(
        lambda report: clock.local_date(report.posted_at, report.body.zone)
    )
    reported_on = factory.LazyAttribute(
        lambda report: clock.local_date(report.reported_at, report.body.zone)
    )
    effective_on = factory.LazyAttribute(lambda report: report.posted_on)
    week = factory.LazyAttribute(lambda report: weeks.of(report.effective_on))

    class Params:
        decided = factory.Trait(
            decided_by=factory.SubFactory(UserFactory),
            decided_at=factory.LazyFunction(clock.now),
        )
        accepted = factory.Trait(status=Report.Status.ACCEPTED, decided=True)
        returned = factory.Trait(
            status=Report.Status.RETURNED, decided=True, reason=Review.Reason.WRONG_LINK
        )
        rejected = factory.Trait(
            status=Report.Status.REJECTED,
            decided=True,
            reason=Review.Reason.NOT_OFFICIAL,
        )
        withdrawn = factory.Trait(status=Report.Status.WITHDRAWN)


class EvidenceFactory(DjangoModelFactory[Evidence]):
    """A screenshot that still waits for its task."""

    class Meta:
        model = Evidence

    report = factory.SubFactory(ReportFactory)
    created_at = factory.LazyFunction(clock.now)
