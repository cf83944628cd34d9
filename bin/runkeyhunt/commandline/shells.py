"""The two shells' own languages, as far as an autostart command speaks them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.budget import Budget
from runkeyhunt.commandline.arguments import after_tokens, tokens
from runkeyhunt.commandline.decode import decode_base64
from runkeyhunt.commandline.paths import cuttable_text
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

# `cmd [/switches] /c command`, the switches glued or not; https://learn.microsoft.com/windows-server/administration/windows-commands/cmd
_CMD_SWITCHES = lazy_pattern(r"\s*(?:/\^?(?![ckr])[a-z](?::\^?\w+)?[\s,;]*)*/\^?[ckr](.*)", re.IGNORECASE | re.DOTALL)
_ASSIGNMENT = lazy_pattern(r'set\s+(?:/a\s+)?"?([^\s=%!"]+)=([^"]*)"?$', re.IGNORECASE)
_CONDITION = lazy_pattern(
    r'if\s+(?:/i\s+)?(?:not\s+)?(?:exist\s+(?:"[^"]*"|\S+)|defined\s+\S+|errorlevel\s+\d+|\S+\s*==\s*\S+)\s*',
    re.IGNORECASE,
)
_QUOTED_PROGRAM = lazy_pattern(r'"[^"&|<>^]+\.(?:exe|com|bat|cmd)"(?:\s|$)', re.IGNORECASE)
# `for %variable in (set) do command`, up to the set and from its end.
_LOOP = lazy_pattern(r"for\s.{1,200}?\bin\s{0,9}\(", re.IGNORECASE | re.DOTALL)
_LOOP_BODY = lazy_pattern(r"\)\s{0,9}do\s", re.IGNORECASE)
_TELLS_MORE = lazy_pattern(r"[;|&{}]")
_DELAYED = lazy_pattern(r"!([^!\s:]+)!")
_SIGN_OF_VARIABLE = lazy_pattern(r"([%!])")

# PowerShell takes any unambiguous beginning of a parameter's name, and - / or a dash of typography before it.
# https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_powershell_exe
_PARAMETER = lazy_pattern(r"[-/\u2013\u2014\u2015]([A-Za-z]+):?$")
_PARAMETERS = (
    ("encodedcommand", "encoded"),
    ("ec", "encoded"),
    ("encodedarguments", "value"),
    ("executionpolicy", "value"),
    ("ep", "value"),
    ("file", "file"),
    ("commandwithargs", "command"),
    ("command", "command"),
    ("cwa", "command"),
    ("windowstyle", "value"),
    ("workingdirectory", "value"),
    ("wd", "value"),
    ("version", "value"),
    ("inputformat", "value"),
    ("if", "value"),
    ("outputformat", "value"),
    ("of", "value"),
    ("configurationname", "value"),
    ("psconsolefile", "value"),
    ("custompipename", "value"),
    ("settingsfile", "value"),
)


class Script(NamedTuple):
    """Hold what a PowerShell command line runs: a file, or a text."""

    file: str = ""
    text: str = ""
    was_encoded: bool = False


def cmd_commands(arguments: str, budget: Budget) -> tuple[str, ...]:
    """Cut what `cmd /c` is told to run into its commands, with carets, variables and conditions resolved."""
    found = _CMD_SWITCHES.match(arguments)
    if found is None:
        return ()
    text = _without_outer_quotes(found[1].strip())
    variables: dict[str, str] = {}
    commands: list[str] = []
    for part in _split(text):
        if not budget.read(part, 1):
            break
        command = cuttable_text(_substitute(part, variables, budget), budget)
        assignment = _ASSIGNMENT.match(command)
        if assignment:
            variables[assignment[1].lower()] = assignment[2]
        commands.extend(_inner_commands(command))
    return tuple(commands)


def powershell_script(arguments: str, budget: Budget) -> Script:
    """Find what powershell.exe is told to run."""
    words = tokens(arguments)
    position = 0
    while position < len(words):
        kind = _parameter_kind(words[position])
        value = words[position + 1] if position + 1 < len(words) else ""
        if kind == "encoded":
            return Script(text=decode_base64(value, budget), was_encoded=True)
        if kind == "file":
            return Script(file=value)
        if kind == "command":
            return Script(text=after_tokens(arguments, position + 1))
        if not kind:
            return _positional(words[position], after_tokens(arguments, position))
        position += 2 if kind == "value" else 1
    return Script()


def _positional(word: str, rest: str) -> Script:
    is_file = word.lower().endswith(".ps1") and not _TELLS_MORE.search(word)
    return Script(file=word) if is_file else Script(text=rest)


def _parameter_kind(word: str) -> str:
    found = _PARAMETER.match(word.replace("^", "").replace("`", ""))
    if found is None:
        return ""
    name = found[1].lower()
    return next((kind for full, kind in _PARAMETERS if full.startswith(name)), "switch")


def _without_outer_quotes(text: str) -> str:
    """Take off the first and the last quote, as cmd does, unless the first pair holds a program's path."""
    if not text.startswith('"') or _QUOTED_PROGRAM.match(text):
        return text
    before, _, after = text[1:].rpartition('"')
    return before + after


def _split(text: str) -> Iterator[str]:
    """Cut at `&`, `|` and line ends that stand outside quotes and behind no caret."""
    part: list[str] = []
    quoted = escaped = False
    for character in text:
        if escaped:
            part.append(character)
            escaped = False
        elif character == "^" and not quoted:
            escaped = True
        elif character in "&|\n" and not quoted:
            yield "".join(part)
            part = []
        else:
            quoted ^= character == '"'
            part.append(character)
    yield "".join(part)


def _substitute(text: str, variables: dict[str, str], budget: Budget) -> str:
    """Put in what the command has set; a value that would outgrow the budget is left by its name."""
    first, *rest = _SIGN_OF_VARIABLE.split(text) if variables else [text]
    written = [first]
    is_open = False
    for sign, piece in zip(rest[::2], rest[1::2]):
        value = variables.get(written[-1].lower()) if is_open else None
        if value is not None and budget.grow(len(value)):
            written[-2:] = [value, piece]
            is_open = False
        else:
            written += [sign, piece]
            is_open = True
    return _DELAYED.sub(r"%\1%", "".join(written))


def _inner_commands(text: str) -> Iterator[str]:
    text = text.strip(" \t\r@(),;=")
    text = re.sub(r"^(?:call\s+|@)+", "", text, flags=re.IGNORECASE)
    condition = _CONDITION.match(text)
    if condition:
        text = text[condition.end() :].strip(" (")
    loop = _LOOP.match(text)
    body = _LOOP_BODY.search(text, loop.end()) if loop else None
    if loop and body:
        yield text[loop.end() : body.start()].strip("'\"` ")
        text = text[body.end() :].lstrip()
    if text:
        yield text
