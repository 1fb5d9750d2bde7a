"""What stands around the page of each role: menu, office, person (ui.md, section 4)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.access import rule_of
from accounts.roles import Role
from adhoc_bodies.access import allowed
from adhoc_bodies.landing import address, leading_membership
from adhoc_bodies.models import Membership
from adhoc_bodies.scope import memberships_of
from portal.navigation import Group, Item, Shell
from targets.elsewhere import elsewhere
from targets.states import BARE

WATCH, MANAGE, TASKS, FOLLOW_UP, SCORING = (
    gettext_noop("Monitor"),
    gettext_noop("Manage"),
    gettext_noop("Tasks"),
    gettext_noop("Follow-up"),
    gettext_noop("Scoring"),
)


@dataclass(frozen=True)
class Entry:
    """One way to go: URL name, words (untranslated), icon."""

    name: str
    label: str
    icon: str
    short: str = ""
    do: bool = False


HOME = Entry("staff_home", gettext_noop("Home"), "home")
REPORT = Entry("report_new", gettext_noop("Report a post"), "plus", gettext_noop("Report"), do=True)
OUR_REPORTS = Entry("report_list", gettext_noop("Our reports"), "list")
REPORTS = Entry("report_list", gettext_noop("Reports"), "list")
SCORE = Entry("own_score", gettext_noop("Score"), "star")
REVIEW = Entry("review_queue", gettext_noop("Review"), "shield")
RECHECK = Entry("recheck_list", gettext_noop("Re-check"), "sync")
GONE = Entry("disappearance_list", gettext_noop("Posts that are gone"), "unlink")
DIRECTIVES = Entry("directive_list", gettext_noop("Directives"), "megaphone")
STAGES = Entry("stage_list", gettext_noop("Stages"), "calendar")
ACCOUNTS = Entry("account_list", gettext_noop("Bodies & accounts"), "unlink")
OUR_ACCOUNTS = Entry("account_list", gettext_noop("Accounts"), "unlink")
PEOPLE = Entry("people", gettext_noop("People"), "users")
OVERVIEW = Entry("dashboard_home", gettext_noop("Overview"), "grid")
AREAS = Entry("area_home", gettext_noop("Areas"), "pin")
OUR_BODIES = Entry("dashboard_home", gettext_noop("Bodies of the area"), "pin")
RANKING = Entry("ranking", gettext_noop("Ranking"), "trophy")
WEEKS = Entry("week_list", gettext_noop("Weeks"), "clock")
POLICY = Entry("policy_list", gettext_noop("Scoring policy"), "document", gettext_noop("Policy"))
JURY = Entry("jury_home", gettext_noop("Jury"), "star")
TURNOUT = Entry("turnout", gettext_noop("Turnout target"), "target", gettext_noop("Target"))
CASES = Entry("case_list", gettext_noop("Integrity cases"), "shield")
NO_ACCOUNT = Entry("no_account", gettext_noop("Without account"), "unlink")
PUBLICATIONS = Entry("publications", gettext_noop("Public pages"), "globe")
ADMINISTRATION = Entry("admin:index", gettext_noop("Administration"), "key")

#: Pages about an area, which belong to the overview; from a district down to the areas.
AREA_PAGES = (
    "dashboard",
    "area_map",
    "coverage",
    "area_accounts",
    "comparison",
    "area_papers",
    "body_page",
)

_WATCHING = [OVERVIEW, AREAS, RANKING, TURNOUT]
#: Menu of each role: heading and entries; those that the portal lacks are left out.
MENUS: dict[Role, list[tuple[str, list[Entry]]]] = {
    Role.MEMBER: [("", [HOME, REPORT, REPORTS, SCORE, RANKING, DIRECTIVES, OUR_ACCOUNTS])],
    Role.REVIEWER: [
        (TASKS, [HOME, REVIEW, GONE, REPORT, OUR_REPORTS]),
        (WATCH, [OUR_BODIES, SCORE, RANKING, ACCOUNTS, DIRECTIVES]),
    ],
    Role.OPERATOR: [
        (MANAGE, [DIRECTIVES, STAGES, ACCOUNTS, PEOPLE, REVIEW, RECHECK, GONE]),
        (SCORING, [WEEKS, POLICY]),
        (WATCH, _WATCHING),
    ],
    Role.COMMISSIONER: [
        (WATCH, _WATCHING),
        (FOLLOW_UP, [NO_ACCOUNT, DIRECTIVES, CASES, PUBLICATIONS]),
        (SCORING, [WEEKS, POLICY]),
    ],
    Role.AUDITOR: [(WATCH, _WATCHING), (FOLLOW_UP, [RECHECK, GONE, NO_ACCOUNT, DIRECTIVES, CASES])],
    Role.ADMINISTRATOR: [(MANAGE, [PEOPLE, ADMINISTRATION]), (WATCH, _WATCHING)],
}
#: The phone's bottom bar, in its order on the screen.
PHONE: dict[Role, list[Entry]] = {
    Role.MEMBER: [HOME, REPORT, REPORTS, SCORE],
    Role.REVIEWER: [HOME, REVIEW, REPORT, SCORE],
    Role.OPERATOR: [OVERVIEW, DIRECTIVES, REVIEW],
    Role.COMMISSIONER: _WATCHING,
    Role.AUDITOR: _WATCHING,
    Role.ADMINISTRATOR: [OVERVIEW, PEOPLE, ADMINISTRATION],
}


def shell(request: HttpRequest) -> Shell:
    """The frame of a signed-in person's page, named in `settings.GAUNG_NAVIGATION`."""
    user = request.user
    membership = leading_membership(user)
    frame: Shell = {"nav": menu(user), "org": "Gaung", "person_url": reverse("profile")}
    if membership is None:
        return frame
    area = membership.body.area
    frame["org"] = frame["title"] = membership.body.name
    frame["org_parent"] = area.parent.name if area.parent else ""
    frame["subtitle"] = frame["org_parent"]
    frame["person_role"] = role_word(membership)
    mark(frame["nav"], entries_of(request))
    return frame


def entries_of(request: HttpRequest) -> list[Entry]:
    """The entries of a page about an area, whose address names the area before the topic: the
    first of them that a menu has is the current one."""
    match = request.resolver_match
    name = str(match.url_name) if match else ""
    if name.startswith(TURNOUT.name):
        return [TURNOUT]
    if name == "dashboard_bodies" and request.GET.get("saring") == BARE:
        return [NO_ACCOUNT, AREAS]
    deep = match is not None and str(match.kwargs.get("code", "")).count(".") > 1
    if name == "dashboard_bodies" or (deep and name in AREA_PAGES):
        return [AREAS, OVERVIEW]
    return [OVERVIEW] if name in AREA_PAGES else []


def mark(nav: list[Group], entries: list[Entry]) -> None:
    """Let the first of these entries that the menu has be the current one."""
    known = {found["url"]: found for group in nav for found in group["items"]}
    for url in (address(entry.name) for entry in entries):
        if url in known:
            known[url]["current"] = True
            return


def role_word(membership: Membership) -> str:
    """The person's role as it stands below the name."""
    return f"{membership.get_role_display()}, {membership.body.name}"


def menu(user: Any) -> list[Group]:
    """The groups of all the roles that the person holds, the leading role's first."""
    leading = leading_membership(user)
    if leading is None:
        administration = items([ADMINISTRATION], user, []) if user.is_superuser else []
        return [Group(label="", items=[*administration, *judging(user)])]
    held = {Role(m.role) for m in memberships_of(user)}
    first = Role(leading.role)
    groups: dict[str, list[Item]] = {}
    known: set[str] = set()
    for role in (first, *sorted(held - {first})):
        for heading, entries in MENUS[role]:
            fresh = [entry for entry in entries if entry.name not in known]
            known |= {entry.name for entry in fresh}
            found = items(fresh, user, PHONE[first])
            if found:
                groups.setdefault(heading, []).extend(found)
    next(iter(groups.values())).extend(judging(user))
    return [
        Group(label=_(heading) if heading else "", items=found) for heading, found in groups.items()
    ]


def judging(user: Any) -> list[Item]:
    """The way to the jury, for whoever sits in one, whatever the role."""
    return items([JURY], user, []) if user.was_juror and elsewhere(user).juries else []


def items(entries: list[Entry], user: Any, on_phone: list[Entry]) -> list[Item]:
    """Entries that exist and that the person may open; some only while something waits there."""
    found = [item(entry, user, entry in on_phone) for entry in entries if opens(entry, user)]
    return [made for made in found if made.get("count", 1) or made["url"] != address(GONE.name)]


def opens(entry: Entry, user: Any) -> bool:
    """Whether the page exists and the person's role opens it."""
    rule = rule_of(entry.name)
    return rule is not None and allowed(user, rule, "GET") and bool(address(entry.name))


def item(entry: Entry, user: Any, on_phone: bool) -> Item:
    """An entry with its address, words and count."""
    made: Item = {
        "label": _(entry.label),
        "url": address(entry.name),
        "icon": entry.icon,
        "phone": on_phone,
        "do": entry.do,
    }
    if entry.short:
        made["short"] = _(entry.short)
    if entry.name == "review_queue":
        made["count"] = elsewhere(user).queue
    if entry.name == "recheck_list":
        made["count"] = elsewhere(user).rechecks
    if entry is GONE:
        made["count"] = elsewhere(user).gone
    return made
