"""Headings of a page go down one rank at a time, whatever a page has to show or lacks.

People who listen to a page go from heading to heading. What a page says when it is empty is
seldom seen with real figures, so all ways through the templates are read instead.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import Node, NodeList, TextNode
from django.template.defaulttags import ForNode, IfNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode

HEADING = re.compile(r"<h([1-6])\b")
STATE = "components/state.html"
FOLDER = Path(settings.BASE_DIR, "templates")
#: The apps' own pages; the administration's and those of signing in have others' headings.
OWN = re.compile(r'{% extends "(base\.html|(posts|targets)/[^"]+)" %}')
PAGES = sorted(
    str(path.relative_to(FOLDER))
    for app in ("adhoc_bodies", "posts", "targets")
    for path in (FOLDER / app).rglob("*.html")
    if OWN.match(path.read_text())
)

Ranks = set[int]


def opened(name: str) -> Any:
    """A template as Django has read it."""
    return cast(Any, engines["django"].get_template(name)).template


class Reader:
    """Follows all ways through a page, with the ranks that the last heading may have had."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.blocks: dict[str, Any] = {}

    def page(self, name: str) -> None:
        """Read a page; blocks of the innermost template win."""
        template = opened(name)
        while isinstance(template.nodelist[0], ExtendsNode):
            extending = template.nodelist[0]
            self.blocks = {k: b.nodelist for k, b in extending.blocks.items()} | self.blocks
            template = opened(extending.parent_name.var)
        self.run(template.nodelist, {0}, name)

    def run(self, nodes: Any, ranks: Ranks, place: str) -> Ranks:
        """The ranks after some nodes."""
        for node in nodes:
            ranks = self.step(node, ranks, place)
        return ranks

    def step(self, node: Node, ranks: Ranks, place: str) -> Ranks:
        """The ranks after a node."""
        match node:
            case TextNode():
                ranks = self.text(node.s, ranks, place)
            case IfNode():
                ways = [inner for _, inner in node.conditions_nodelists]
                always = any(condition is None for condition, _ in node.conditions_nodelists)
                ranks = self.ways(ways, ranks, place) | (set() if always else ranks)
            case ForNode():
                ranks = self.ways([node.nodelist_loop, node.nodelist_empty], ranks, place)
            case BlockNode():
                ranks = self.run(self.blocks.get(node.name, node.nodelist), ranks, place)
            case IncludeNode():
                ranks = self.included(node, ranks, place)
            case _:
                ranks = self.run(getattr(node, "nodelist", NodeList()), ranks, place)
        return ranks

    def ways(self, ways: list[Any], ranks: Ranks, place: str) -> Ranks:
        """The ranks after one of several ways."""
        return set().union(*(self.run(way, ranks, place) for way in ways))

    def text(self, html: str, ranks: Ranks, place: str) -> Ranks:
        """The ranks after plain text."""
        for found in HEADING.findall(html):
            ranks = self.heading(int(found), ranks, place)
        return ranks

    def heading(self, rank: int, ranks: Ranks, place: str) -> Ranks:
        """The rank after a heading: at most one below the last; errors may stand above it all."""
        if rank > max(min(ranks), 1) + 1:
            self.faults.append(f"{place}: h{rank} after h{min(ranks)}")
        return {rank}

    def included(self, node: IncludeNode, ranks: Ranks, place: str) -> Ranks:
        """The ranks after a part; what a page says when it is empty is told its rank."""
        name = getattr(node.template, "var", "")
        if not isinstance(name, str) or not name:
            return ranks
        if name == STATE:
            told = node.extra_context.get("heading_level")
            return self.heading(told.var.literal if told else 3, ranks, f"{place}, {STATE}")
        return self.run(opened(name).nodelist, ranks, name)


def faults(name: str) -> Iterator[str]:
    """Where a page's headings skip a rank."""
    reader = Reader()
    reader.page(name)
    yield from sorted(set(reader.faults))


@pytest.mark.parametrize("name", PAGES)
def test_headings_go_down_one_rank_at_a_time(name: str) -> None:
    assert not list(faults(name))
