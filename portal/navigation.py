"""What a page's frame shows around it: the shape that an app fills in.

`settings.GAUNG_NAVIGATION` names a function ``(request) -> Shell`` of a higher app;
`portal.context_processors.shell` calls it for signed-in people.
"""

from typing import NotRequired, TypedDict


class Item(TypedDict):
    """One way to go. `do` marks the single creating action, `phone` the bottom bar's items."""

    label: str
    url: str
    icon: str
    short: NotRequired[str]
    count: NotRequired[int]
    current: NotRequired[bool]
    do: NotRequired[bool]
    phone: NotRequired[bool]


class Group(TypedDict):
    """Items under one heading of the sidebar."""

    label: str
    items: list[Item]


class Bell(TypedDict):
    """New notices and where they are read."""

    count: int
    url: str


class Shell(TypedDict):
    """Who the person is here, and where they can go."""

    nav: list[Group]
    org: str
    org_parent: NotRequired[str]
    title: NotRequired[str]
    subtitle: NotRequired[str]
    switcher_url: NotRequired[str]
    person_name: NotRequired[str]
    person_role: NotRequired[str]
    person_url: NotRequired[str]
    initials: NotRequired[str]
    bell: NotRequired[Bell]


#: A bottom bar holds this many entries; the rest goes behind the last one.
BOTTOM_BAR = 4


def initials(name: str) -> str:
    """Up to two capitals of a name: Rina Nurhayati → RN."""
    parts = [part for part in name.split() if part[0].isalnum()]
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


def mark_current(groups: list[Group], path: str) -> None:
    """Mark the item whose address is the longest beginning of the page's path,
    unless the app has marked one itself."""
    items = [item for group in groups for item in group["items"]]
    if any(item.get("current") for item in items):
        return
    fitting = [item for item in items if begins(path, item["url"].partition("?")[0])]
    if fitting:
        max(fitting, key=lambda item: len(item["url"]))["current"] = True


def begins(path: str, url: str) -> bool:
    """Whether a path is an address or lies below it; the root is only itself."""
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))


def bottom_bar(groups: list[Group]) -> tuple[list[Item], list[Item]]:
    """The phone's bottom bar and what hides behind its "more" entry."""
    items = [item for group in groups for item in group["items"]]
    chosen = [item for item in items if item.get("phone")] or items
    if len(items) <= BOTTOM_BAR + 1 and len(chosen) == len(items):
        return items, []
    bar = chosen[:BOTTOM_BAR]
    return bar, [item for item in items if item not in bar]
