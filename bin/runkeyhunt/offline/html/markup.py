"""Texts on their way into the page: escaped, unless this package wrote them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from string import Template

from runkeyhunt.offline.visible import is_visible, visible
from runkeyhunt.patterns import lazy_pattern

_FOLDER = Path(__file__).parent
_NAME = lazy_pattern(r"^<!-- (\w+) -->$", re.MULTILINE)


class Markup(str):
    """Mark a text that goes into the page as it is; any other is escaped."""

    __slots__ = ()


def text(value: object) -> Markup:
    r"""Escape a value; what does not show itself is written as `\u202e`, and set apart from who writes just that."""
    if isinstance(value, Markup):
        return value
    raw = str(value)
    if raw.isascii() and raw.isprintable():
        return Markup(html.escape(raw))
    return Markup("".join(_run("".join(letters), shows=shows) for shows, letters in groupby(raw, is_visible)))


def _run(letters: str, *, shows: bool) -> str:
    return html.escape(letters) if shows else f'<i class="hidden">{visible(letters)}</i>'


def lines(value: str) -> Markup:
    """Escape a text of many lines, whose line ends stay."""
    return joined(value.replace("\r\n", "\n").split("\n"), "\n")


def pre(value: str) -> Markup:
    """Show a text as it is, each blank of it; for one of a single line, line ends are no line ends either."""
    return Markup(f"<pre>{text(value)}</pre>")


def pre_lines(value: str) -> Markup:
    """Show a text of many lines."""
    # Readers skip a line end that a `pre` begins with.
    return Markup(f"<pre>\n{lines(value)}</pre>")


def code(value: str) -> Markup:
    """Show a text of an event within a line."""
    return Markup(f"<code>{text(value)}</code>")


def joined(parts: Iterable[object], between: str = "") -> Markup:
    """Put parts together, each escaped; what stands between them is the caller's own."""
    return Markup(between.join(map(text, parts)))


def filled(piece: str, **values: object) -> Markup:
    """Fill a piece of `pieces.html` with values, each escaped."""
    return Markup(_pieces()[piece].substitute({name: text(value) for name, value in values.items()}))


def read(name: str) -> str:
    """Read a file of this package."""
    return (_FOLDER / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _pieces() -> dict[str, Template]:
    _, *parts = _NAME.split(read("pieces.html"))
    return {name: Template(piece.strip("\n")) for name, piece in zip(parts[::2], parts[1::2])}
