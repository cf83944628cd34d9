"""appserver/static/help/: what is written in Markdown, as pages for Splunk Web, where no file can be opened."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt
from markdown_it.token import Token

from runkeyhunt.report.palette import DARK, LIGHT
from tools.generate.rules.rule_file import RuleError

FOLDER = "appserver/static/help"
_SERVED = "appserver/static"
_MENU = "default/data/ui/nav/default.xml"
_IN_MENU = "/static/app/runkeyhunt/help/"
_BESIDE_THE_FOLDER = ("README.md", "CHANGELOG.md", "SECURITY.md")
_HERE = Path(__file__).parent
_TEMPLATE = Template((_HERE / "help.html").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class _Page:
    """Hold a Markdown file, by its path below the root, and what was read in it."""

    source: str
    tokens: Sequence[Token]

    @property
    def name(self) -> str:
        return f"{Path(self.source).stem.lower()}.html"

    @property
    def anchors(self) -> frozenset[str]:
        return frozenset(str(token.attrs["id"]) for token in self.tokens if "id" in token.attrs)


def render_help(root: Path) -> Iterator[tuple[str, str]]:
    """Render each page, and copy what pages show or link to from README/: paths below the root, and texts.

    The app's menu names the pages and puts them in order. Raises RuleError for a link to nothing, and for a page that
    the menu lacks.
    """
    pages = {page.source: page for page in map(_Reader(root).page, _sources(root))}
    menu = _menu(root)
    for page in pages.values():
        if page.name not in menu:
            line = f'<a href="{_IN_MENU}{page.name}" target="_blank">…</a>'
            raise RuleError(root / page.source, 1, f"add the page to the collection Help of {_MENU}: {line}")
    copied: set[str] = set()
    for page in pages.values():
        links = _Links(root, page, pages)
        yield f"{FOLDER}/{page.name}", _html(page, links.resolved(page.tokens), menu)
        copied |= links.copied
    for name in sorted(copied):
        yield f"{FOLDER}/{Path(name).name}", (root / name).read_text(encoding="utf-8")
    yield f"{FOLDER}/help.css", _style()


def _style() -> str:
    """Write the one style of all pages, in the colours of the report and the dashboards."""
    light, dark = (
        f":root {{ {' '.join(f'--{name}: {colour};' for name, colour in asdict(surface).items())} }}"
        for surface in (LIGHT, DARK)
    )
    at_night = f"@media (prefers-color-scheme: dark) {{ {dark} }}"
    return "\n".join((light, at_night, (_HERE / "help.css").read_text(encoding="utf-8")))


def _sources(root: Path) -> list[str]:
    below = sorted(path.relative_to(root).as_posix() for path in (root / "README").glob("*.md"))
    return [*(name for name in _BESIDE_THE_FOLDER if (root / name).is_file()), *below]


def _menu(root: Path) -> dict[str, str]:
    """Read the names of the pages, in the menu's order, and what the menu calls them."""
    links = ET.parse(root / _MENU).iterfind("collection[@label='Help']/a")  # noqa: S314 - the app's own
    return {link.get("href", "").removeprefix(_IN_MENU): link.text or "" for link in links}


class _Reader:
    """Read Markdown as GitHub shows it, except that HTML in it is only text."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

    def page(self, source: str) -> _Page:
        tokens = self._markdown.parse((self._root / source).read_text(encoding="utf-8"))
        for number, token in enumerate(tokens):
            if token.type == "heading_open":
                token.attrSet("id", _anchor(tokens[number + 1].content))
        return _Page(source, tokens)


def _anchor(heading: str) -> str:
    """Give a heading's name in links, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


class _Links:
    """Turn a page's links, which lead from file to file, into links that Splunk Web serves.

    Attributes:
        copied: the files under README/ that have to lie beside the pages.
    """

    def __init__(self, root: Path, page: _Page, pages: dict[str, _Page]) -> None:
        self._root = root
        self._page = page
        self._pages = pages
        self.copied: set[str] = set()

    def resolved(self, tokens: Sequence[Token]) -> list[Token]:
        for token in tokens:
            if token.children:
                line = token.map[0] + 1 if token.map else 1
                token.children = list(self._inline(token.children, line))
        return list(tokens)

    def _inline(self, tokens: Sequence[Token], line: int) -> Iterator[Token]:
        """Resolve links and pictures; of a link to what is not served only its text is left."""
        is_kept = True
        for token in tokens:
            if token.type == "link_open":
                address = self._served(str(token.attrs["href"]), line)
                is_kept = bool(address)
                token.attrs["href"] = address
                if "://" in address:
                    token.attrs.update(target="_blank", rel="noopener noreferrer")
            if token.type == "image":
                token.attrs["src"] = self._served(str(token.attrs["src"]), line)
            if is_kept or token.type not in {"link_open", "link_close"}:
                yield token

    def _served(self, address: str, line: int) -> str:
        """Give the address beside the page, empty where Splunk Web does not serve what it names."""
        parts = urlsplit(address)
        if parts.scheme:
            return address
        folder = posixpath.dirname(self._page.source)
        name = posixpath.normpath(posixpath.join(folder, unquote(parts.path))) if parts.path else self._page.source
        if not (self._root / name).exists():
            raise RuleError(self._root / self._page.source, line, f"there is no {name}: mend the link {address}")
        if name in self._pages:
            return self._of_page(self._pages[name], parts.fragment, line)
        if name.startswith(f"{_SERVED}/") and (self._root / name).is_file():
            return posixpath.relpath(name, FOLDER)
        if name.startswith("README/"):
            self.copied.add(name)
            return Path(name).name
        return ""

    def _of_page(self, page: _Page, anchor: str, line: int) -> str:
        if not anchor:
            return page.name
        if anchor not in page.anchors:
            raise RuleError(self._root / self._page.source, line, f"{page.source} has no #{anchor}: mend the link")
        return f"#{anchor}" if page is self._page else f"{page.name}#{anchor}"


def _html(page: _Page, tokens: Sequence[Token], menu: dict[str, str]) -> str:
    markdown = MarkdownIt("commonmark", {"html": False})
    return _TEMPLATE.substitute(
        source=page.source,
        title=escape(menu[page.name]),
        contents="\n".join(_entry(name, label, is_here=name == page.name) for name, label in menu.items()),
        body=markdown.renderer.render(tokens, markdown.options, {}),
    )


def _entry(name: str, label: str, *, is_here: bool) -> str:
    current = ' aria-current="page"' if is_here else ""
    return f'<a href="{escape(name)}"{current}>{escape(label)}</a>'
