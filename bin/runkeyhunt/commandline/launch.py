"""The shapes in which a program is told what to start: an operand, a switch's value, all that follows a switch."""

from __future__ import annotations

import re
from collections.abc import Callable

from runkeyhunt.commandline.arguments import STARTABLE, after_tokens, tokens
from runkeyhunt.commandline.named import without_named
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

URL = lazy_pattern(r"""(?:https?|hxxps?|ftp|file)://[^\s"'`)<>|,;]+""", re.IGNORECASE)
# No longer than MAX_PATH, which also keeps a hostile text from costing time.
_FILE = lazy_pattern(
    rf"""(?:[A-Za-z]:\\|\\\\|(?<![.\\])\.\\)[^"'`<>|*?;,\r\n]{{0,260}}?\.(?:{"|".join(STARTABLE)}|txt|dat|png|jpg|log|tmp|bin)\b""",
    re.IGNORECASE,
)
SWITCH = lazy_pattern(r"[-/\u2013\u2014\u2015]")
_DRIVE_OF_LINUX = lazy_pattern(r"/mnt/([a-z])/")


class Launch(NamedTuple):
    """Say what a program starts.

    That is further commands, or the payload where there is no further command; `decoded` was encoded in it. `is_guess`
    says that the program is not known and its arguments alone told.
    """

    commands: tuple[str, ...] = ()
    payload: str = ""
    decoded: tuple[str, ...] = ()
    is_guess: bool = False


Launcher = Callable[[str], Launch]


def operand(arguments: str, *, with_value: tuple[str, ...] = ()) -> Launch:
    """Take the first word that is no switch; the switches in `with_value` take a word with them."""
    skip = False
    for word in tokens(arguments):
        if skip:
            skip = False
        elif SWITCH.match(word):
            skip = word.lower() in with_value
        else:
            return Launch(payload=word)
    return Launch()


def switch_value(arguments: str, *, switches: tuple[str, ...]) -> Launch:
    """Take the word behind one of the switches, glued to it or not; else the first address or other word."""
    words = tokens(arguments)
    for position, word in enumerate(words):
        switch = next((name for name in switches if word.lower().startswith(name)), None)
        if switch is None:
            continue
        value = word[len(switch) :].lstrip(":=") or (words[position + 1] if position + 1 < len(words) else "")
        if value:
            return Launch(payload=value.rstrip("}"))
    return address_or_operand(arguments)


def address_or_operand(arguments: str) -> Launch:
    """Take the first address; else the first word that is no switch."""
    address = URL.search(without_named(arguments))
    return Launch(payload=address[0]) if address else operand(arguments)


def command_after(arguments: str, *, switches: tuple[str, ...]) -> Launch:
    """Take all that stands behind one of the switches as a command."""
    words = tokens(arguments)
    for position, word in enumerate(words):
        if word.lower() in switches:
            return Launch(commands=(unquote(after_tokens(arguments, position + 1)),))
    return Launch()


def linux_command_after(arguments: str, *, switches: tuple[str, ...]) -> Launch:
    """Take a command of Windows Subsystem for Linux, which names the drives /mnt/c and so on."""
    return command_after(_DRIVE_OF_LINUX.sub(lambda drive: f"{drive[1].upper()}:/", arguments), switches=switches)


def after_switches(arguments: str) -> Launch:
    """Take all that stands behind the leading switches, and their numbers, as a command."""
    words = tokens(arguments)
    skipped = 0
    while skipped < len(words) and (SWITCH.match(words[skipped]) or words[skipped].isdigit()):
        skipped += 1
    rest = after_tokens(arguments, skipped)
    return Launch(commands=(rest,)) if rest else Launch()


def named_in(text: str) -> str:
    """Find the first address or file that a script names, for more than to connect, to test or to log."""
    text = without_named(text)
    found = [match for match in (URL.search(text), _FILE.search(text)) if match]
    return min(found, key=lambda match: match.start())[0] if found else ""


def unquote(text: str) -> str:
    """Take off quotes that stand around the whole text."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text.startswith('"') and text.endswith('"') else text
