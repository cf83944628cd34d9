"""A writer of YAML, for mappings, lists and texts: hunt.py has no PyYAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Union

Node = Union[str, Sequence["Node"], Mapping[str, "Node"]]
_INDENT = "  "
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def yaml_text(document: Mapping[str, Node]) -> str:
    """Write a document; every text is in double quotes, so that none is taken for anything else."""
    return "".join(f"{line}\n" for line in _mapping(document, ""))


def _mapping(mapping: Mapping[str, Node], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        if isinstance(value, str):
            yield f"{indent}{key}: {_quoted(value)}"
        else:
            yield f"{indent}{key}:"
            yield from _block(value, indent + _INDENT)


def _block(node: Node, indent: str) -> Iterator[str]:
    if isinstance(node, Mapping):
        yield from _mapping(node, indent)
        return
    for item in node:
        if isinstance(item, str):
            yield f"{indent}- {_quoted(item)}"
        else:
            first, *rest = _block(item, indent + _INDENT)
            yield f"{indent}- {first.lstrip()}"
            yield from rest


def _quoted(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
