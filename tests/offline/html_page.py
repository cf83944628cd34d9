"""A page read back as a browser reads it: elements, their attributes and their texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "input", "br", "col"})


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text as a browser gives it, which skips a line end that a `pre` begins with."""
        whole = "".join(child if isinstance(child, str) else child.text for child in self.children)
        return whole[1:] if self.tag == "pre" and whole.startswith("\n") else whole

    def every(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.every()

    def all(self, tag: str, kind: str = "") -> list[Element]:
        return [
            one for one in self.every() if one.tag == tag and kind in [*one.attributes.get("class", "").split(" "), ""]
        ]

    def texts(self, tag: str, kind: str = "") -> list[str]:
        return [one.text for one in self.all(tag, kind)]

    def table(self) -> list[list[str]]:
        return [row.texts("td") for row in self.all("tr") if row.all("td")]

    def facts(self) -> dict[str, str]:
        return dict(zip(self.texts("dt"), self.texts("dd")))


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    unknown_decl = handle_pi = handle_comment


def read_page(text: str) -> Element:
    """Read a page; every element in it is closed in its order."""
    builder = _Builder()
    builder.feed(text)
    builder.close()
    (top,) = builder.open
    return top


def findings_of(page: Element) -> list[Element]:
    return page.all("article")


def section_of(finding: Element, heading: str) -> Element:
    """Find the section of a finding below a heading."""
    return next(part for part in finding.all("section") if part.texts("h4")[0].startswith(heading))
