"""A command as Windows runs it without more ado: nothing is undone here that Windows does not undo itself."""

from __future__ import annotations

import re

from runkeyhunt.budget import MAX_LENGTH
from runkeyhunt.commandline.arguments import STARTABLE
from runkeyhunt.commandline.paths import ENVIRONMENT, undouble
from runkeyhunt.letters import fold
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.folders import long_names, without_junctions
from runkeyhunt.tuples import NamedTuple

# Windows parts a command at these alone.
_BLANKS = " \t"
_VARIABLE = lazy_pattern(rf"%({'|'.join(map(re.escape, ENVIRONMENT))})%", re.IGNORECASE | re.ASCII)
_EXTENSION = lazy_pattern(r"\.(\w+)(?=[ \t,]|$)", re.ASCII)
_QUOTED_PROGRAM = lazy_pattern(r'"([^"]+)"(?=[ \t]|$)')
_FIRST_WORD = lazy_pattern(r"[^ \t]+")
_STEP = lazy_pattern(r"(?:^|[\\/])\.{1,2}(?:[\\/]|$)")
_DOUBLED = lazy_pattern(r"(?<=[^\\])\\{2,}")
_PLAIN = lazy_pattern(r'[^ \t"\\]+')
# Backslashes before a quote, a quote, and what is neither.
_PIECE = lazy_pattern(r'(\\*)("?)')


class PlainCommand(NamedTuple):
    """Hold a program's path and the arguments that it is given, folded; a path that was not quoted ends at its blanks.

    What a variable expands to is written with `<user>`.
    """

    program: str
    arguments: tuple[str, ...]
    is_quoted: bool


def plain_command(data: str) -> PlainCommand | None:
    """Read a command for comparison; None if it is more than Windows runs, or its program's path has steps in it."""
    if len(data) > MAX_LENGTH:
        return None
    text = _expanded(undouble(data)).strip(_BLANKS)
    quoted = _QUOTED_PROGRAM.match(text)
    end = quoted.end() if quoted else _end_of_program(text)
    program = quoted[1] if quoted else text[:end]
    if not program or '"' in program or _STEP.search(program):
        return None
    path = _path(program)
    # Without quotes Windows first tries what stands before a blank, also before one in a junction's name.
    if not quoted and path.count(" ") < program.count(" "):
        return None
    return PlainCommand(path, tuple(map(fold, argv(text[end:]))), is_quoted=bool(quoted))


def plain_path(data: str) -> PlainCommand | None:
    """Read a file's or folder's path for comparison."""
    if len(data) > MAX_LENGTH or _STEP.search(data):
        return None
    text = _expanded(undouble(data)).strip(_BLANKS).strip('"')
    return PlainCommand(_path(text).rstrip("\\"), (), is_quoted=True)


def argv(text: str) -> list[str]:
    r"""Cut arguments as a program finds them: quotes hold blanks together, `\"` is a quote.

    https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
    """
    if '"' not in text:
        return [word for word in text.replace("\t", " ").split(" ") if word]
    words: list[str] = []
    place, is_open = 0, False
    word: list[str] | None = None
    while place < len(text):
        plain = _PLAIN.match(text, place)
        if plain:
            word, place = [*(word or ()), plain[0]], plain.end()
            continue
        if text[place] in _BLANKS and not is_open:
            words, word, place = _with(words, word), None, place + 1
            continue
        slashes, quote = _PIECE.match(text, place).groups()  # type: ignore[union-attr]
        word = [] if word is None else word
        place += len(slashes) + len(quote)
        if not quote:
            word.append(slashes or text[place])
            place += not slashes
            continue
        word.append("\\" * (len(slashes) // 2))
        if len(slashes) % 2:
            word.append('"')
        elif is_open and text[place : place + 1] == '"':
            word.append('"')
            place += 1
        else:
            is_open = not is_open
    return _with(words, word)


def _with(words: list[str], word: list[str] | None) -> list[str]:
    if word is not None:
        words.append("".join(word))
    return words


def _expanded(text: str) -> str:
    return _VARIABLE.sub(lambda name: ENVIRONMENT[name[1].lower()], text) if "%" in text else text


def _end_of_program(text: str) -> int:
    """Find where a path ends that is not quoted: behind the first name that can be a program, else at a blank."""
    found = next((end for end in _EXTENSION.finditer(text) if end[1].lower() in STARTABLE), None)
    first = _FIRST_WORD.match(text)
    is_path = first and ("\\" in first[0] or (found and found.end() == first.end()))
    return found.end() if found and is_path else first.end() if first else 0


def _path(text: str) -> str:
    return fold(without_junctions(long_names(_DOUBLED.sub(r"\\", text))))
