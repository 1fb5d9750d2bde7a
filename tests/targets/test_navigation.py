"""The menu of each role, and the page on which it lands (ui.md, section 4)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from portal.navigation import bottom_bar
from targets.navigation import shell
from tests.factories import MembershipFactory
from tests.world import World

SignIn = Callable[[User], Client]


def frame(user: User) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    return shell(request)


def labels(user: User) -> list[str]:
    return [str(item["url"]) for group in frame(user)["nav"] for item in group["items"]]


@pytest.mark.parametrize(
    ("name", "landing"),
    [
        ("member_empang", "staff_home"),
        ("member_bogor_selatan", "staff_home"),
        ("reviewer_bogor_selatan", "review_queue"),
        ("operator_bogor", "directive_list"),
        ("commissioner_ri", "dashboard_home"),
        ("auditor_jabar", "dashboard_home"),
        ("administrator_bogor", "admin:index"),
        ("root", "admin:index"),
        ("dismissed", "profile"),
        ("nobody", "profile"),
    ],
)
def test_each_role_lands_on_its_page(
    world: World, signed_in: SignIn, name: str, landing: str
) -> None:
    client = signed_in(world.people[name])
    answer = client.get("/")
    assert answer["Location"] == reverse(landing)
    assert client.get(answer["Location"], follow=True).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "member_empang",
        "reviewer_bogor_selatan",
        "operator_bogor",
        "commissioner_bogor",
        "auditor_ri",
        "administrator_jabar",
        "root",
        "nobody",
    ],
)
def test_every_item_of_a_menu_opens(world: World, signed_in: SignIn, name: str) -> None:
    client = signed_in(world.people[name])
    for url in labels(world.people[name]):
        assert client.get(url, follow=True).status_code == 200, url


def test_a_member_has_few_things_to_do(world: World) -> None:
    nav = frame(world.member_empang)["nav"]
    bar, _ = bottom_bar(nav)
    names = ["staff_home", "report_new", "report_list", "own_score"]
    assert [item["url"] for item in bar] == [reverse(name) for name in names]
    assert [item.get("do") for item in bar] == [False, True, False, False]


def test_the_frame_names_body_place_and_role(world: World) -> None:
    known = frame(world.operator_bogor)
    assert (known["org"], known["org_parent"]) == ("KPU Kota Bogor", "Jawa Barat")
    assert "KPU Kota Bogor" in known["person_role"]
    assert frame(world.nobody)["org"] == "Gaung"


def test_the_number_that_waits_is_that_of_the_own_area(world: World) -> None:
    def waiting(user: User) -> Any:
        items = [item for group in frame(user)["nav"] for item in group["items"]]
        return next(i["count"] for i in items if i["url"] == reverse("review_queue"))

    assert waiting(world.reviewer_bogor_timur) == 1, "not of the own body"
    assert waiting(world.reviewer_bogor_selatan) == 2, "not of the last election's PPS"
    assert waiting(world.operator_ri) == 0, "nobody's own list"


def test_two_roles_share_one_menu(world: World) -> None:
    MembershipFactory.create(
        user=world.operator_bogor, body=world.office_bogor, role="administrator"
    )
    urls = labels(world.operator_bogor)
    assert reverse("directive_list") in urls
    assert reverse("admin:index") in urls
    assert len(urls) == len(set(urls))


def test_the_setting_leads_here(world: World) -> None:
    assert f"{shell.__module__}.{shell.__name__}" == settings.GAUNG_NAVIGATION


def current(client: Client, address: str) -> list[str]:
    """The addresses of the entries of the menu that are marked as the page's own."""
    groups = client.get(address).context["shell"]["nav"]
    return [item["url"] for group in groups for item in group["items"] if item.get("current")]


@pytest.mark.parametrize(
    ("name", "address", "entry"),
    [
        ("commissioner_bogor", "/w/32.71/", "/ringkasan/"),
        ("commissioner_bogor", "/w/32.71/bandingkan/", "/ringkasan/"),
        ("commissioner_bogor", "/w/32.71/badan/", "/wilayah/"),
        ("commissioner_bogor", "/w/32.71.01/", "/wilayah/"),
        ("commissioner_bogor", "/w/32.71.01.1003/pps/", "/wilayah/"),
        ("commissioner_bogor", "/w/32.71/badan/?saring=tanpa-akun", "/tanpa-akun/"),
        ("commissioner_bogor", "/w/32.71/partisipasi/", "/partisipasi/"),
        ("operator_bogor", "/w/32.71/badan/?saring=tanpa-akun", "/wilayah/"),
        ("reviewer_bogor_selatan", "/w/32.71.01/", "/ringkasan/"),
    ],
)
def test_a_page_about_an_area_has_its_entry(
    world: World, signed_in: SignIn, name: str, address: str, entry: str
) -> None:
    assert current(signed_in(world.people[name]), address) == [entry]
