"""Puts the definitions of macros in place of their names, as Splunk does before it parses a search."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.minisplunk.errors import SplError

_CALL = re.compile(r'"(?:\\.|[^"\\])*"|`([^`]*)`', re.DOTALL)
_NAME = re.compile(r"\s*([\w:-]+)\s*(?:\((.*)\))?\s*\Z", re.DOTALL)
_ARGUMENT = re.compile(r'\s*(?:"((?:\\.|[^"\\])*)"|([^,"]*?))\s*(,|\Z)', re.DOTALL)
_PLACE = re.compile(r"\$(\w+)\$")
_DEEPEST = 100


@dataclass(frozen=True)
class Macro:
    """A stanza of macros.conf, whose name ends in (N) when it takes N arguments."""

    name: str
    definition: str
    args: tuple[str, ...] = ()
    validation: str = ""
    errormsg: str = ""
    iseval: bool = False


Macros = Mapping[str, Macro]


def expanded(search: str, macros: Macros) -> str:
    """Expand every macro, those inside definitions too; a name inside a quoted string is left alone.

    Raises:
        SplError: a macro is unknown, takes another number of arguments, or its validation fails.
    """
    for _ in range(_DEEPEST):
        text = _CALL.sub(lambda call: call[0] if call[1] is None else _definition(call[1], macros), search)
        if text == search:
            break
        search = text
    else:
        raise SplError("A macro calls itself", search)
    if "`" in re.sub(r'"(?:\\.|[^"\\])*"', "", search):
        raise SplError("A backtick is not closed", search[search.index("`") :])
    return search


def arguments_of(text: str) -> list[str]:
    """Part arguments at the commas outside of quotes, and take the quotes off."""
    found, end, more = [], 0, True
    while more:
        piece = _ARGUMENT.match(text, end)
        if not piece:
            raise SplError("The arguments of a macro are not understood", text[end:])
        found.append(piece[1] if piece[1] is not None else piece[2])
        end, more = piece.end(), piece[3] == ","
    return found


def _definition(call: str, macros: Macros) -> str:
    found = _NAME.match(call)
    if not found:
        raise SplError("Not the name of a macro", call)
    given = [] if found[2] is None else arguments_of(found[2])
    name = f"{found[1]}({len(given)})" if given else found[1]
    if name not in macros:
        raise SplError(f"There is no macro '{name}'", call)
    macro = macros[name]
    unknown = {*_PLACE.findall(macro.definition + macro.validation)} - {*macro.args}
    if unknown:
        raise SplError(f"The macro '{name}' has no argument {', '.join(sorted(unknown))}", macro.definition)
    values = dict(zip(macro.args, given))
    _validate(macro, values)
    return _evaluated(macro, values) if macro.iseval else substituted(macro.definition, values)


def substituted(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"${name}$", value)
    return text


def _validate(macro: Macro, values: Mapping[str, str]) -> None:
    from tests.minisplunk.expression import compiled_expression, truth

    if macro.validation and not truth(compiled_expression(substituted(macro.validation, values)).of({})):
        raise SplError(macro.errormsg or f"The validation of '{macro.name}' failed", str(dict(values)))


def _evaluated(macro: Macro, values: Mapping[str, str]) -> str:
    from tests.minisplunk.expression import compiled_expression

    result = compiled_expression(substituted(macro.definition, values)).of({})
    if not isinstance(result, str):
        raise SplError(f"The macro '{macro.name}' is an eval that gives no text", macro.definition)
    return result
