"""A named small world: three provinces, their offices and bodies, and everybody in them.

It is Wednesday 4 September 2024, 14.30 WIB. Kota Bogor (32.71) is at home; Kabupaten Bogor
is its sibling, Blora lies in another province and Nabire in another time zone. Reach for
things by name: `world.pps_empang`, `world.reviewer_bogor_selatan`, `world.operator_bogor`.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.roles import Role
from adhoc_bodies.models import (
    Area,
    Body,
    Election,
    Exemption,
    Membership,
    Platform,
    SocialAccount,
    Zone,
)
from adhoc_bodies.scope import ancestors_of
from portal import clock
from posts.models import Directive, DirectivePlatform, Report, Review, Stage
from tests.factories import PASSWORD

#: When all tests in this world happen (14.30 WIB).
NOW = dt.datetime(2024, 9, 4, 7, 30, tzinfo=dt.UTC)
#: The ISO week of NOW.
WEEK = 202436

#: Attribute of the area, code, name, time zone. Parents come before their children.
AREAS = [
    ("indonesia", "ID", "Indonesia", Zone.WIB),
    ("jabar", "32", "Jawa Barat", Zone.WIB),
    ("jateng", "33", "Jawa Tengah", Zone.WIB),
    ("papua_tengah", "94", "Papua Tengah", Zone.WIT),
    ("bogor", "32.71", "Kota Bogor", Zone.WIB),
    ("kab_bogor", "32.01", "Kabupaten Bogor", Zone.WIB),
    ("blora", "33.16", "Kabupaten Blora", Zone.WIB),
    ("nabire", "94.01", "Kabupaten Nabire", Zone.WIT),
    ("bogor_selatan", "32.71.01", "Bogor Selatan", Zone.WIB),
    ("bogor_timur", "32.71.02", "Bogor Timur", Zone.WIB),
    ("cibinong", "32.01.01", "Cibinong", Zone.WIB),
    ("kecamatan_blora", "33.16.09", "Blora", Zone.WIB),
    ("kecamatan_nabire", "94.01.01", "Nabire", Zone.WIT),
    ("batu_tulis", "32.71.01.1001", "Batu Tulis", Zone.WIB),
    ("empang", "32.71.01.1003", "Empang", Zone.WIB),
    ("baranangsiang", "32.71.02.1002", "Baranangsiang", Zone.WIB),
    ("karadenan", "32.01.01.1002", "Karadenan", Zone.WIB),
    ("beran", "33.16.09.1006", "Beran", Zone.WIB),
    ("oyehe", "94.01.01.1002", "Oyehe", Zone.WIT),
]  # fmt: skip

#: Attribute of each person, body, role. The word after the role is the area's.
PEOPLE = [
    ("member_empang", "pps_empang", Role.MEMBER),
    ("colleague_empang", "pps_empang", Role.MEMBER),
    ("member_batu_tulis", "pps_batu_tulis", Role.MEMBER),
    ("member_baranangsiang", "pps_baranangsiang", Role.MEMBER),
    ("member_karadenan", "pps_karadenan", Role.MEMBER),
    ("member_beran", "pps_beran", Role.MEMBER),
    ("member_oyehe", "pps_oyehe", Role.MEMBER),
    ("member_dissolved", "pps_dissolved", Role.MEMBER),
    ("member_bogor_selatan", "ppk_bogor_selatan", Role.MEMBER),
    ("reviewer_bogor_selatan", "ppk_bogor_selatan", Role.REVIEWER),
    ("reviewer_bogor_timur", "ppk_bogor_timur", Role.REVIEWER),
    ("reviewer_cibinong", "ppk_cibinong", Role.REVIEWER),
    ("reviewer_blora", "ppk_blora", Role.REVIEWER),
    ("reviewer_nabire", "ppk_nabire", Role.REVIEWER),
    ("operator_bogor", "office_bogor", Role.OPERATOR),
    ("operator_kab_bogor", "office_kab_bogor", Role.OPERATOR),
    ("operator_blora", "office_blora", Role.OPERATOR),
    ("operator_nabire", "office_nabire", Role.OPERATOR),
    ("operator_jabar", "office_jabar", Role.OPERATOR),
    ("operator_jateng", "office_jateng", Role.OPERATOR),
    ("operator_ri", "office_ri", Role.OPERATOR),
    ("commissioner_bogor", "office_bogor", Role.COMMISSIONER),
    ("commissioner_jabar", "office_jabar", Role.COMMISSIONER),
    ("commissioner_ri", "office_ri", Role.COMMISSIONER),
    ("auditor_bogor", "office_bogor", Role.AUDITOR),
    ("auditor_jabar", "office_jabar", Role.AUDITOR),
    ("auditor_ri", "office_ri", Role.AUDITOR),
    ("administrator_bogor", "office_bogor", Role.ADMINISTRATOR),
    ("administrator_jabar", "office_jabar", Role.ADMINISTRATOR),
    ("administrator_ri", "office_ri", Role.ADMINISTRATOR),
]  # fmt: skip

#: Attribute of each body, its area's attribute, kind.
BODIES = [
    ("office_ri", "indonesia", Body.Kind.OFFICE),
    ("office_jabar", "jabar", Body.Kind.OFFICE),
    ("office_jateng", "jateng", Body.Kind.OFFICE),
    ("office_papua_tengah", "papua_tengah", Body.Kind.OFFICE),
    ("office_bogor", "bogor", Body.Kind.OFFICE),
    ("office_kab_bogor", "kab_bogor", Body.Kind.OFFICE),
    ("office_blora", "blora", Body.Kind.OFFICE),
    ("office_nabire", "nabire", Body.Kind.OFFICE),
    ("ppk_bogor_selatan", "bogor_selatan", Body.Kind.PPK),
    ("ppk_bogor_timur", "bogor_timur", Body.Kind.PPK),
    ("ppk_cibinong", "cibinong", Body.Kind.PPK),
    ("ppk_blora", "kecamatan_blora", Body.Kind.PPK),
    ("ppk_nabire", "kecamatan_nabire", Body.Kind.PPK),
    ("pps_empang", "empang", Body.Kind.PPS),
    ("pps_batu_tulis", "batu_tulis", Body.Kind.PPS),
    ("pps_baranangsiang", "baranangsiang", Body.Kind.PPS),
    ("pps_karadenan", "karadenan", Body.Kind.PPS),
    ("pps_beran", "beran", Body.Kind.PPS),
    ("pps_oyehe", "oyehe", Body.Kind.PPS),
]  # fmt: skip

STATUSES = ["submitted", "accepted", "returned", "rejected", "withdrawn"]


@dataclass
class Place:
    """A body and one of each thing that belongs to it, as arguments of a URL.

    Offices report nothing, only offices issue directives, PPS Baranangsiang has no account.
    """

    body: Body
    area: Area
    person: User | None
    membership: Membership | None
    account: SocialAccount | None
    exemption: Exemption
    directive: Directive | None
    report: Report | None
    election: Election
    stage: Stage


class World:
    """Everything in it by name; `World.build()` writes it to the database in bulk.

    Besides what the tables above list there are:

    - `dismissed`: was a member of PPS Empang until 31 August;
    - `pps_dissolved`: the PPS of Empang in the last election, with `member_dissolved`;
    - `nobody`: signed in, serves nowhere; `root`: the superuser;
    - `accounts[body]`: a verified Instagram account; `claims[body]`: a Facebook account
      that waits; PPS Baranangsiang has neither, but `exemptions[body]`, like all PPK and PPS;
    - `directives[office]`: one issued directive of each office; `draft_bogor`: a draft;
    - `reports[body]`: a waiting report of each PPK and PPS; PPS Empang has one in each
      state, `report_accepted` … `report_withdrawn`.
    """

    def __init__(self) -> None:
        self.areas: dict[str, Area] = {}
        self.bodies: dict[str, Body] = {}
        self.people: dict[str, User] = {}
        self.memberships: dict[str, Membership] = {}
        self.accounts: dict[str, SocialAccount] = {}
        self.claims: dict[str, SocialAccount] = {}
        self.exemptions: dict[str, Exemption] = {}
        self.directives: dict[str, Directive] = {}
        self.reports: dict[str, Report] = {}
        self.named: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        """`world.empang`, `world.pps_empang`, `world.member_empang`, `world.draft_bogor`."""
        if name.startswith("_"):
            raise AttributeError(name)
        for table in (self.people, self.bodies, self.areas, self.named):
            if name in table:
                return table[name]
        raise AttributeError(f"Nothing is called {name} in the small world")

    @classmethod
    def build(cls) -> "World":
        """Write the world. About 25 statements."""
        world = cls()
        world._build_areas()
        world._build_elections()
        world._build_bodies()
        world._build_people()
        world._build_accounts()
        world._build_directives()
        world._build_reports()
        return world

    def place(self, name: str) -> Place:
        """A body by its attribute with its things, for the access matrix."""
        body = self.bodies[name]
        served = (m for m in self.memberships.values() if m.body_id == body.pk)
        membership = next(served, None)
        return Place(
            body=body,
            area=body.area,
            person=membership.user if membership else None,
            membership=membership,
            account=self.claims.get(name),
            exemption=self.exemptions[name],
            directive=self.directives.get(name),
            report=self.reports.get(name),
            election=self.pilkada,
            stage=self.stage,
        )

    def _build_areas(self) -> None:
        by_code: dict[str, Area] = {}
        for level in range(5):
            fresh = []
            for name, code, label, zone in AREAS:
                if (0 if code == "ID" else code.count(".") + 1) != level:
                    continue
                parent = by_code.get(code.rpartition(".")[0] or "ID")
                area = Area(code=code, name=label, level=level, zone=zone, parent=parent)
                if parent:
                    above = ancestors_of(parent)
                    area.province_id, area.regency_id, area.district_id = above
                self.areas[name] = by_code[code] = area
                fresh.append(area)
            Area.objects.bulk_create(fresh)

    def _build_elections(self) -> None:
        self.named["pemilu"] = Election.objects.create(
            slug="pemilu-2024", name="Pemilu 2024", voting_day=dt.date(2024, 2, 14)
        )
        self.named["pilkada"] = self.named["election"] = Election.objects.create(
            slug="pilkada-2024", name="Pilkada 2024", voting_day=dt.date(2024, 11, 27)
        )
        self.named["stage"] = Stage.objects.create(
            election=self.pilkada,
            slug="penelitian-persyaratan",
            name="Penelitian persyaratan pasangan calon",
            starts_on=dt.date(2024, 8, 27),
            ends_on=dt.date(2024, 9, 21),
        )

    def _build_bodies(self) -> None:
        for name, area_name, kind in BODIES:
            self.bodies[name] = self._body(self.areas[area_name], kind)
        old = self._body(self.empang, Body.Kind.PPS)
        old.election = self.pemilu
        old.formed_on, old.dissolved_on = dt.date(2023, 1, 24), dt.date(2024, 4, 14)
        self.bodies["pps_dissolved"] = old
        Body.objects.bulk_create(self.bodies.values())

    def _body(self, area: Area, kind: str) -> Body:
        """A body of Pilkada 2024, or an office, not yet written."""
        office = kind == Body.Kind.OFFICE
        body = Body(
            kind=kind,
            election=None if office else self.pilkada,
            area=area,
            name=f"KPU {area.name}" if office else f"{kind.upper()} {area.name}",
            formed_on=dt.date(2003, 1, 1) if office else dt.date(2024, 5, 26),
            dissolved_on=None if office else dt.date(2025, 1, 27),
        )
        body.province_id, body.regency_id, body.district_id = ancestors_of(area)
        return body

    def _build_people(self) -> None:
        names = [name for name, _, _ in PEOPLE] + ["dismissed", "nobody", "root"]
        secret = make_password(PASSWORD)
        for number, name in enumerate(names):
            self.people[name] = User(
                email=f"{name.replace('_', '.')}@gaung.example",
                name=name.replace("_", " ").title(),
                phone=f"+62812{number:08d}",
                password=secret,
                is_staff=name == "root",
                is_superuser=name == "root",
            )
        User.objects.bulk_create(self.people.values())
        for name, body, role in PEOPLE:
            self._membership(name, body, role)
        left = self._membership("dismissed", "pps_empang", Role.MEMBER)
        left.ends_on, left.end_reason = dt.date(2024, 8, 31), "Mengundurkan diri"
        Membership.objects.bulk_create(self.memberships.values())

    def _membership(self, name: str, body: str, role: str) -> Membership:
        """A person's service since the body was formed, not yet written."""
        self.memberships[name] = Membership(
            user=self.people[name],
            body=self.bodies[body],
            role=role,
            starts_on=self.bodies[body].formed_on,
        )
        return self.memberships[name]

    def _build_accounts(self) -> None:
        for name, body in self.bodies.items():
            handle = name.replace("_", ".")
            self.accounts[name] = self._account(body, Platform.INSTAGRAM, handle)
            self.claims[name] = self._account(body, Platform.FACEBOOK, handle)
            self.claims[name].status = SocialAccount.Status.CLAIMED
            self.exemptions[name] = Exemption(
                body=body,
                platform=Platform.TIKTOK,
                starts_on=dt.date(2024, 8, 1),
                reason=Exemption.Reason.NO_SIGNAL,
                note="Belum ada sinyal",
                requested_by=self.nobody,
                requested_at=NOW - dt.timedelta(days=2),
            )
        written = {**self.accounts}, {**self.claims}
        for table in written:
            table.pop("pps_baranangsiang")
        SocialAccount.objects.bulk_create([a for table in written for a in table.values()])
        self.accounts, self.claims = written[0], written[1]
        Exemption.objects.bulk_create(self.exemptions.values())

    def _account(self, body: Body, platform: str, handle: str) -> SocialAccount:
        """A verified account, not yet written."""
        return SocialAccount(
            body=body,
            platform=platform,
            handle=handle,
            url=f"https://www.{platform}.com/{handle}",
            status=SocialAccount.Status.VERIFIED,
            registered_at=NOW - dt.timedelta(days=60),
        )

    def _build_directives(self) -> None:
        offices = [name for name, _, kind in BODIES if kind == Body.Kind.OFFICE]
        for name in offices:
            self.directives[name] = self._directive(name, "1", Directive.State.ISSUED)
        draft = self.named["draft_bogor"] = self._directive(
            "office_bogor", "2", Directive.State.DRAFT
        )
        Directive.objects.bulk_create([*self.directives.values(), draft])
        DirectivePlatform.objects.bulk_create(
            DirectivePlatform(directive=directive, platform=platform)
            for directive in [*self.directives.values(), draft]
            for platform in (Platform.INSTAGRAM, Platform.FACEBOOK)
        )
        self.named["directive_bogor"] = self.directives["office_bogor"]

    def _directive(self, office: str, code: str, state: str) -> Directive:
        """A directive that is due on Friday, not yet written."""
        body = self.bodies[office]
        return Directive(
            election=self.pilkada,
            code=f"{body.area.code}-{code}",
            office=body,
            area=body.area,
            stage=self.stage,
            title=f"Tes kesehatan calon {body.area.name} {code}",
            message="Pemeriksaan kesehatan pasangan calon telah selesai.",
            starts_on=dt.date(2024, 9, 1),
            due_on=dt.date(2024, 9, 6),
            weight=2,
            state=state,
            created_at=NOW - dt.timedelta(days=3),
            issued_at=None if state == Directive.State.DRAFT else NOW - dt.timedelta(days=3),
        )

    def _build_reports(self) -> None:
        bodies = [name for name in self.bodies if not name.startswith("office")]
        for number, name in enumerate(bodies):
            self.reports[name] = self._report(name, number)
        for number, status in enumerate(STATUSES, start=100):
            self.named[f"report_{status}"] = self._report("pps_empang", number, status)
        self.named["report_submitted"] = self.reports["pps_empang"]
        states = [self.named[f"report_{status}"] for status in STATUSES[1:]]
        Report.objects.bulk_create([*self.reports.values(), *states])
        Review.objects.bulk_create(
            Review(
                report=self.named[f"report_{status}"],
                reviewer=self.reviewer_bogor_selatan,
                verdict=status,
                reason="" if status == "accepted" else Review.Reason.WRONG_LINK,
                at=NOW - dt.timedelta(hours=3),
            )
            for status in STATUSES[1:4]
        )

    def _report(self, body_name: str, number: int, status: str = "submitted") -> Report:
        """A report of this morning's Instagram post, not yet written."""
        body = self.bodies[body_name]
        posted = NOW - dt.timedelta(hours=6)
        day = clock.local_date(posted, body.zone)
        decided = status in STATUSES[1:4]
        return Report(
            election=body.election,
            body=body,
            province_id=body.province_id,
            regency_id=body.regency_id,
            district_id=body.district_id,
            account=self.accounts.get(body_name),
            platform=Platform.INSTAGRAM,
            post_kind="post",
            post_id=f"C-{number:09d}",
            handle=body_name.replace("_", "."),
            canonical=f"https://www.instagram.com/p/C-{number:09d}/",
            post_key=uuid.uuid5(uuid.NAMESPACE_URL, f"instagram:C-{number:09d}"),
            posted_at=posted,
            posted_at_source=Report.TimeSource.ID,
            reported_at=NOW - dt.timedelta(hours=5),
            posted_on=day,
            reported_on=day,
            effective_on=day,
            week=WEEK,
            status=status,
            note=f"Catatan {body.name}",
            submitted_by=self._author(body_name),
            decided_by=self.reviewer_bogor_selatan if decided else None,
            decided_at=NOW - dt.timedelta(hours=3) if decided else None,
            reason=Review.Reason.WRONG_LINK if status in STATUSES[2:4] else "",
        )

    def _author(self, body_name: str) -> User | None:
        """The first person of a body."""
        name = next((person for person, body, _ in PEOPLE if body == body_name), None)
        return self.people[name] if name else None
