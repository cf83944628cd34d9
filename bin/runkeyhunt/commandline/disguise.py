"""What makes a command read as another than Windows runs, whoever reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.commandline.arguments import STARTABLE, cut_at_program, steps_over_blank
from runkeyhunt.patterns import lazy_pattern

# What the app itself puts in the place of what differs between hosts.
_PLACEHOLDER = lazy_pattern(r"<(?:user|sid|guid|hash|ver)>", re.IGNORECASE | re.ASCII)
# Control characters, and the blanks that no other blank's rule names, where Windows would want one that it parts at.
_ODD_BLANK = lazy_pattern(r"[!-~][\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u1680\u3000]+[!-~]")
_STARTABLE_AT_END = lazy_pattern(rf"\.(?:{'|'.join(STARTABLE)})[. ]*(?:[\s\"]|$)", re.IGNORECASE | re.ASCII)
_LETTERS_IN_TWO_CASES = ("Lu", "Ll")


def disguises(data: str) -> Iterator[str]:
    """Name the kinds: `step_up` out of the arguments, `placeholder`, `letter` that folds to ASCII, `blank`."""
    if ".." in data and _steps_out_of_arguments(data):
        yield "step_up"
    if "<" in data and _PLACEHOLDER.search(data):
        yield "placeholder"
    if not data.isprintable() and _ODD_BLANK.search(data):
        yield "blank"
    if not data.isascii() and any(map(_folds_to_ascii, set(data))):
        yield "letter"


def _steps_out_of_arguments(data: str) -> bool:
    """Tell whether arguments step up over the program itself, to end at the name of another."""
    program, arguments = cut_at_program(data)
    if ".." in program and not program.lstrip().startswith('"') and steps_over_blank(program):
        return True
    above = program.replace("/", "\\").count("\\")
    parts = arguments.replace("/", "\\").split("\\")
    depth = above + 1
    for place, part in enumerate(parts):
        if part == ".." and place:
            depth -= 1
            if depth <= above:
                return bool(_STARTABLE_AT_END.search("\\".join(parts[place:])))
        elif place:
            depth += 1
    return False


def _folds_to_ascii(character: str) -> bool:
    r"""Tell whether a letter becomes an ASCII one when it is folded: the sign for kelvin, the long s, script letters.

    Full-width letters and those that only look alike have a rule of their own.
    """
    import unicodedata

    if character.isascii() or unicodedata.category(character) not in _LETTERS_IN_TWO_CASES:
        return False
    folded = unicodedata.normalize("NFKC", character)
    return len(folded) == 1 and folded.isascii() and unicodedata.east_asian_width(character) != "F"
