"""The one writer of Splunk's conf files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Setting = str | int | bool
HEADER = '# Generated from bin/runkeyhunt/rules by "make generate". Change what it is made from, not this file.\n'


@dataclass(frozen=True)
class Stanza:
    """Hold one stanza; settings are written in the order they are given."""

    name: str
    settings: Mapping[str, Setting]


def render_conf(stanzas: Iterable[Stanza]) -> str:
    """Write a conf file: a header, a blank line before each stanza, and one setting a line."""
    return HEADER + "".join(f"\n{_render(stanza)}" for stanza in stanzas)


def _render(stanza: Stanza) -> str:
    if set("[]\n") & set(stanza.name):
        raise ValueError(f"a stanza's name cannot hold brackets or line ends: {stanza.name!r}")
    lines = "".join(f"{name} = {_value(value)}\n" for name, value in stanza.settings.items())
    return f"[{stanza.name}]\n{lines}"


def _value(value: Setting) -> str:
    """Write a value; a line end in it is escaped with a backslash, as Splunk reads a value of several lines."""
    if isinstance(value, bool):
        return str(int(value))
    text = str(value).strip()
    if any(line.rstrip().endswith("\\") for line in text.split("\n")):
        raise ValueError(f"a line that ends in a backslash would swallow the next: {text!r}")
    return text.replace("\n", " \\\n")
