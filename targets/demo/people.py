"""The demo's people: three in a PPS, five in a PPK, and those who can sign in."""

import random
from itertools import count

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.roles import Role
from adhoc_bodies.models import Body, Membership
from targets.demo.campaign import PASSWORD, SIGN_INS

FIRST = (  # noqa: SIM905 - forty names, a line for each would fill a screen
    "Siti Dewi Rina Ani Yuli Nur Fitri Lilis Eka Wati Tuti Neng Ayu Intan Maya Agus Dedi Asep "
    "Budi Cecep Ujang Iwan Hendra Rizky Fajar Dadan Yayan Wawan Eko Joko Ahmad Rahmat Taufik "
    "Yusuf Imam Slamet Bayu Galih Indra Dian"
).split()
LAST = (  # noqa: SIM905 - as above
    "Suryana Hidayat Kurniawan Lestari Setiawan Permana Nurhayati Saputra Wijaya Handayani "
    "Rahmawati Gunawan Maulana Pratama Kusuma Santoso Wulandari Firmansyah Ramdani Susanti "
    "Mulyana Hartono Anggraini Fauzi Purnama Sari Utami Hakim Suhendar Rosdiana"
).split()
SIZES = {Body.Kind.PPK: 5, Body.Kind.PPS: 3}
REVIEWERS_IN_PPK = 2


def make_people(bodies: list[Body], chance: random.Random) -> dict[int, list[User]]:
    """Fill PPK and PPS with members who have no password; returns them by body."""
    numbers = count(1)
    places = [body for body in bodies for _ in range(SIZES[Body.Kind(body.kind)])]
    users = User.objects.bulk_create(
        [
            User(
                email=f"anggota{next(numbers)}@demo.gaung.example",
                name=f"{chance.choice(FIRST)} {chance.choice(LAST)}",
                phone=f"+62812{chance.randrange(10**7, 10**8)}",
                password="!",  # noqa: S106 - an unusable password
            )
            for _ in places
        ]
    )
    by_body: dict[int, list[User]] = {}
    memberships = []
    for body, user in zip(places, users, strict=True):
        served = by_body.setdefault(body.pk, [])
        memberships.append(membership(body, user, len(served)))
        served.append(user)
    Membership.objects.bulk_create(memberships)
    verify_addresses(users)
    return by_body


def membership(body: Body, user: User, seat: int) -> Membership:
    """The first seats of a PPK review, all others report."""
    reviews = body.kind == Body.Kind.PPK and seat < REVIEWERS_IN_PPK
    role = Role.REVIEWER if reviews else Role.MEMBER
    return Membership(body=body, user=user, role=role, starts_on=body.formed_on)


def make_sign_ins() -> dict[str, User]:
    """The people of SIGN_INS with their password; returns them by e-mail address."""
    secret = make_password(PASSWORD)
    users = User.objects.bulk_create(
        [User(email=s.email, name=s.name, phone="", password=secret) for s in SIGN_INS]
    )
    for sign_in, user in zip(SIGN_INS, users, strict=True):
        body = Body.objects.get(area__code=sign_in.area, kind=sign_in.kind)
        Membership.objects.create(body=body, user=user, role=sign_in.role, starts_on=body.formed_on)
    verify_addresses(users)
    return {user.email: user for user in users}


def verify_addresses(users: list[User]) -> None:
    """Addresses of the demo need no confirmation by mail."""
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=u, email=u.email, verified=True, primary=True) for u in users]
    )
