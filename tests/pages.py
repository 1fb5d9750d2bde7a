"""Reading pages as a browser would: which elements, links and forms are in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

#: Elements that are never closed.
VOID = {"input", "br", "img", "meta", "link", "hr", "source", "wbr", "area", "base", "col", "embed"}


@dataclass
class Element:
    """A start tag: its name, attributes, and what stands right in it."""

    tag: str
    attrs: dict[str, str]
    text: str = ""

    @property
    def marks(self) -> set[str]:
        """Its tag, .classes and #id."""
        classes = {f".{one}" for one in self.attrs.get("class", "").split()}
        return {self.tag, *classes} | ({f"#{self.attrs['id']}"} if "id" in self.attrs else set())


@dataclass
class Form:
    """A form as it would be sent: where to, how, and what each field would say or could say."""

    url: str
    method: str
    multipart: bool
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    @property
    def names(self) -> frozenset[str]:
        """The names of all fields and named buttons."""
        return frozenset({*self.values, *self.choices, *self.files})

    def sent(self) -> dict[str, list[str]]:
        """What is sent when nobody changes anything, with the first of each choice."""
        filled = {name: values for name, values in self.values.items() if any(values)}
        chosen = {name: [options[0]] for name, options in self.choices.items() if options}
        return {**self.values, **chosen, **filled}


class Nested(HTMLParser):
    """Reads a page with the elements that are open; who derives from it keeps texts of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[Element] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element opens, unless it is never closed."""
        if tag not in VOID:
            self.open.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content holds no text."""

    def handle_endtag(self, tag: str) -> None:
        """An element closes, with those in it that were left open."""
        if any(tag == one.tag for one in self.open):
            while self.open.pop().tag != tag:
                pass

    @property
    def around(self) -> set[str]:
        """The tags, .classes and #ids of what is open."""
        return set().union(*(one.marks for one in self.open))


class Page(HTMLParser):
    """All elements of a page in their order, and its forms."""

    def __init__(self, html: str, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.url = url
        self.elements: list[Element] = []
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._open: Form | None = None
        self._select: tuple[Form, str] | None = None
        self._stack: list[Element] = []
        self._late: list[Element] = []
        self.feed(html)
        self.close()
        for element in self._late:
            self._take(element)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element, and what it says about a form."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._stack.append(element)
        if tag == "form":
            self._open = self._form(element.attrs)
        elif "form" in element.attrs:
            self._late.append(element)
        else:
            self._take(element)

    def handle_endtag(self, tag: str) -> None:
        """Close forms and selects; a text belongs to the element that is open."""
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        while self._stack:
            if self._stack.pop().tag == tag:
                break

    def handle_data(self, data: str) -> None:
        """Texts matter in textareas, scripts and styles."""
        if self._stack:
            element = self._stack[-1]
            element.text += data
            if element.tag == "textarea" and self._open and "name" in element.attrs:
                self._open.values[element.attrs["name"]] = [element.text]

    def _form(self, attrs: dict[str, str]) -> Form:
        form = Form(
            url=urljoin(self.url, attrs.get("action", "") or self.url),
            method=attrs.get("method", "get").upper(),
            multipart=attrs.get("enctype") == "multipart/form-data",
        )
        self.forms.append(form)
        if "id" in attrs:
            self._by_id[attrs["id"]] = form
        return form

    def _take(self, element: Element) -> None:
        attrs = element.attrs
        form = self._by_id.get(attrs["form"]) if "form" in attrs else self._open
        if element.tag == "option" and self._select:
            owner, name = self._select
            owner.choices.setdefault(name, []).append(attrs.get("value", ""))
            if "selected" in attrs:
                owner.values[name] = [attrs.get("value", "")]
        if form is None or "disabled" in attrs:
            return
        if element.tag == "button" and attrs.get("formaction"):
            twin = Form(urljoin(self.url, attrs["formaction"]), "POST", form.multipart)
            twin.values, twin.choices, twin.files = form.values, form.choices, form.files
            self.forms.append(twin)
        if name := attrs.get("name", ""):
            self._field(form, element, name)

    def _field(self, form: Form, element: Element, name: str) -> None:
        value, kind = element.attrs.get("value", ""), element.attrs.get("type", "")
        if element.tag == "select":
            self._select = (form, name)
            form.choices.setdefault(name, [])
        elif element.tag == "textarea":
            form.values.setdefault(name, [""])
        elif kind == "file":
            form.files.add(name)
        elif element.tag == "button" or kind in ("radio", "checkbox", "submit"):
            form.choices.setdefault(name, []).append(value or "on")
            if "checked" in element.attrs:
                form.values.setdefault(name, []).append(value or "on")
        elif element.tag == "input":
            form.values.setdefault(name, []).append(value)

    def links(self) -> Iterator[str]:
        """Addresses to which the page leads, without their fragments."""
        for element in self.elements:
            for name in ("href", "hx-get", "src", "action"):
                target = element.attrs.get(name, "")
                if target and not target.startswith("#") and element.tag != "form":
                    yield urljoin(self.url, target).partition("#")[0]


def parameters(url: str) -> dict[str, str]:
    """The query of an address."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def read(response: Any, url: str) -> Page | None:
    """The page of a response; None for a redirect, a file, an empty answer."""
    kind = response.headers.get("Content-Type", "")
    if response.streaming or not kind.startswith("text/html"):
        return None
    return Page(response.content.decode(), url)
