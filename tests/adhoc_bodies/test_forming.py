"""Forming the bodies of an election."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from adhoc_bodies.areas import load_edition
from adhoc_bodies.forming import dissolution_day, form_bodies, months_after
from adhoc_bodies.models import Area, Body, Election

NAMES = {
    "32": "Jawa Barat",
    "32.71": "Kota Bogor",
    "32.71.01": "Bogor Selatan",
    "32.71.01.1001": "Empang",
    "32.71.01.1002": "Batutulis",
    "32.71.02": "Bogor Timur",
    "32.71.02.1001": "Katulampa",
    "33": "Jawa Tengah",
    "33.16": "Kabupaten Blora",
    "33.16.01": "Jati",
    "33.16.01.2001": "Doplang",
}


@pytest.fixture
def election(db: None) -> Election:
    load_edition(names=NAMES)
    return Election.objects.create(
        slug="pilkada-2024", name="Pilkada 2024", voting_day=dt.date(2024, 11, 27)
    )


def bodies() -> list[tuple[str, str]]:
    return sorted(Body.objects.values_list("kind", "name"))


def test_area_gets_its_bodies_and_the_offices_above(election: Election) -> None:
    form_bodies(election=election, area=Area.objects.get(code="32.71"))
    assert bodies() == [
        ("office", "KPU Kota Bogor"),
        ("office", "KPU Provinsi Jawa Barat"),
        ("office", "KPU RI"),
        ("ppk", "PPK Bogor Selatan"),
        ("ppk", "PPK Bogor Timur"),
        ("pps", "PPS Batutulis"),
        ("pps", "PPS Empang"),
        ("pps", "PPS Katulampa"),
    ]


def test_dates_are_those_of_pilkada_2024(election: Election) -> None:
    form_bodies(election=election, area=Area.objects.get(code="32.71"))
    ppk, pps = (
        Body.objects.get(name="PPK Bogor Timur"),
        Body.objects.get(name="PPS Empang"),
    )
    assert (ppk.formed_on, pps.formed_on) == (
        dt.date(2024, 5, 16),
        dt.date(2024, 5, 26),
    )
    assert pps.dissolved_on == dt.date(2025, 1, 27)
    assert pps.regency is not None
    assert pps.regency.code == "32.71"
    assert Body.objects.get(name="KPU RI").election is None


def test_forming_again_or_wider_makes_no_doubles(election: Election) -> None:
    bogor, nation = Area.objects.get(code="32.71"), Area.objects.get(code="ID")
    form_bodies(election=election, area=bogor)
    again = form_bodies(election=election, area=bogor)
    wider = form_bodies(election=election, area=nation)
    assert (again.offices, again.ppk, again.pps, again.existing) == (0, 0, 0, 8)
    assert (wider.offices, wider.ppk, wider.pps, wider.existing) == (2, 1, 1, 8)


def test_one_village_can_be_formed_alone(election: Election) -> None:
    form_bodies(election=election, area=Area.objects.get(code="32.71.01.1001"))
    assert [name for kind, name in bodies() if kind != "office"] == ["PPS Empang"]
    assert len([kind for kind, _ in bodies() if kind == "office"]) == 3


def test_command_takes_dates_and_names_what_it_does_not_know(
    election: Election,
) -> None:
    call_command(
        "form_bodies",
        "--area",
        "33.16",
        "--ppk-from",
        "2024-06-01",
        "--until",
        "2024-12-31",
    )
    ppk = Body.objects.get(name="PPK Jati")
    assert (ppk.formed_on, ppk.dissolved_on) == (
        dt.date(2024, 6, 1),
        dt.date(2024, 12, 31),
    )
    with pytest.raises(CommandError, match="99"):
        call_command("form_bodies", "--area", "99")
    with pytest.raises(CommandError, match="Known: pilkada-2024"):
        call_command("form_bodies", "--area", "33", "--election", "pemilu-2029")


def test_two_months_after_voting(election: Election) -> None:
    assert dissolution_day(election) == dt.date(2025, 1, 27)
    assert months_after(dt.date(2024, 12, 31), 2) == dt.date(2025, 2, 28)
