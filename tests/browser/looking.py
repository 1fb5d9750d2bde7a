"""Looking at a page as people do who see little, have a small screen, or no mouse."""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page

WIDTHS = (320, 390, 820, 1366)
HEIGHT = 844
#: Without `preload`, which loads style sheets a second time and which our policy refuses.
AXE: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "preload": False,
}
CONTRAST = AXE | {"runOnly": ["color-contrast"]}
#: So many stops of the Tab key are watched on a page.
STOPS = 12

#: Left out: all but the first lines of long lists, which are like those; and Django's own
#: choosing field, which has no name as long as nothing is chosen.
RUN_AXE = """options => {
  const beyond = ["tbody tr:nth-child(n+9)", "li:nth-child(n+13)", ".mcard:nth-of-type(n+5)"];
  const words = (rule) => rule.nodes.slice(0, 3).map((node) => node.target).join(" | ");
  return axe.run({exclude: [...beyond, ".select2"]}, options).then((found) =>
    found.violations.map((rule) => `${rule.id} (${rule.impact}): ${words(rule)}`));
}"""
#: What is wrong with the element that has the focus; empty when nothing is. The parts of a
#: date field have the browser's own marks.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body || one === window.lastFocused) return "";
  window.lastFocused = one;
  const name = one.outerHTML.slice(0, 90);
  const label = one.closest("label");
  const ring = (e) => {
    const s = e && getComputedStyle(e);
    const line = s && s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
    return line || (s && s.boxShadow !== "none");
  };
  // Shapes of a drawing are ringed by their own outline.
  const shape = one instanceof SVGElement && one.querySelector("path");
  if (shape && parseFloat(getComputedStyle(shape).strokeWidth) >= 3) return "";
  const near = [one, one.parentElement, one.nextElementSibling, label, one.closest("tr")];
  if (!near.some(ring)) return `no ring: ${name}`;
  const box = (label || one).getBoundingClientRect();
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(box.x + box.width * x, box.y + box.height * y);
    return top && (one.contains(top) || top.contains(one) || label?.contains(top));
  });
  return seen ? "" : `covered: ${name}`;
}"""
#: Nothing moves, nothing has the focus, the top of the page is in view.
AT_REST = """() => {
  document.getAnimations().forEach((one) => one.finish());
  document.activeElement.blur();
  window.scrollTo(0, 0);
}"""
SIDEWAYS = "document.documentElement.scrollWidth > window.innerWidth"


@dataclass
class Look:
    """A page being looked at, and what was found wrong with it."""

    page: Page
    problems: list[str] = field(default_factory=list)
    place: str = ""

    def __post_init__(self) -> None:
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.blame(f"script: {error}"))

    def hear(self, said: ConsoleMessage) -> None:
        """Errors in the console; breaches of the content policy are among them."""
        if said.type == "error":
            self.blame(f"console: {said.text[:300]}")

    def blame(self, words: str) -> None:
        """Keep what is wrong, with the place."""
        self.problems.append(f"{self.place}: {words}")

    def open(self, url: str) -> bool:
        """Open an address; whether it is a page that can be looked at."""
        self.place = url
        answer = self.page.goto(url)
        if answer is None or answer.status != 200:
            self.blame(f"status {answer and answer.status}")
            return False
        return True

    def glance(self) -> None:
        """Title, heading, and nothing to scroll sideways in any width."""
        if not self.page.title().strip(" ·|"):
            self.blame("no title")
        for width in WIDTHS:
            self.widen(width)
            if (headings := self.page.locator("h1:visible").count()) != 1:
                self.blame(f"{headings} headings of the first rank at {width}")
            if self.page.evaluate(SIDEWAYS):
                self.blame(f"scrolls sideways at {width}")

    def inspect(self) -> None:
        """Axe in every width, one of them dark, and the desk's contrast in the dark; focus."""
        self.page.evaluate(AXE_SCRIPT)
        for width in WIDTHS:
            self.widen(width)
            if width == 390:
                self.in_the_dark(AXE)
            else:
                self.axe(AXE)
            if width in (390, 1366):
                self.tab_through()
        self.in_the_dark(CONTRAST)

    def widen(self, width: int) -> None:
        """Give the window a width."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def in_the_dark(self, options: dict[str, Any]) -> None:
        """Run axe in the dark theme."""
        self.page.emulate_media(color_scheme="dark")
        self.axe(options, "dark ")
        self.page.emulate_media(color_scheme="light")

    def axe(self, options: dict[str, Any], theme: str = "") -> None:
        """Run axe as the page stands."""
        width = self.page.viewport_size
        self.page.evaluate(AT_REST)
        for found in self.page.evaluate(RUN_AXE, options):
            self.blame(f"axe {theme}{width and width['width']}: {found}")

    def tab_through(self) -> None:
        """Press Tab from the top: the focus is always to be seen, and never below a bar."""
        self.page.evaluate(AT_REST)
        width = self.page.viewport_size
        for _ in range(STOPS):
            self.page.keyboard.press("Tab")
            if fault := self.page.evaluate(FOCUSED):
                self.blame(f"focus at {width and width['width']}: {fault}")
