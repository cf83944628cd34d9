"""What Windows makes of a command, in small and apart from the engine: the oracle for what may stay known good."""

from __future__ import annotations

import re

_PROGRAM = re.compile(r"[^\"]*?\.(?:exe|com|bat|cmd|vbs)(?=[ \t,]|$)", re.IGNORECASE | re.ASCII)
_WORD = re.compile(r"[^ \t]+")
# How a row's open parts are to be understood, whatever the engine makes of them.
_OPEN = {
    "<user>": r"[\w$'@-](?:[\w .$'@-]*[\w$'@-])?",
    "<ver>": r"\d+(?:\.\d+){2,}",
    "<guid>": r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?",
    "<hash>": r"[0-9a-f]{16,}",
    "?": r"[^\\/\"]",
    "*": r".*",
}
_PART = re.compile(r"<user>|<ver>|<guid>|<hash>|[?*]")
_NO_USERS = ("public", "default", "default user", "all users")


def same_for_windows(row: str, data: str) -> bool:
    """Tell whether a command starts the row's program with the row's arguments."""
    (program, arguments), (own_program, own_arguments) = _parted(row), _parted(data)
    if len(data) > 32_767 or len(arguments) != len(own_arguments):
        return False
    users = re.findall(r"\\users\\([^\\]*)", data, re.IGNORECASE)
    if any(user.lower() in _NO_USERS for user in users):
        return False
    return all(map(_fits, [program, *arguments], [re.sub(r"(?<=.)\\+", r"\\", own_program), *own_arguments]))


def _fits(row: str, text: str) -> bool:
    """Match part by part; outside its open parts a row is ASCII, and Windows folds nothing else to that."""
    open_parts = [f"({_OPEN[part]})" for part in _PART.findall(row)]
    literals = [re.escape(part) for part in _PART.split(row)]
    pattern = literals[0] + "".join(map("".join, zip(open_parts, literals[1:])))
    found = re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL)
    if found is None:
        return False
    left_open = sum(len(part) - len(part.encode("ascii", "ignore")) for part in found.groups())
    return len(text) - len(text.encode("ascii", "ignore")) == left_open


def _parted(command: str) -> tuple[str, list[str]]:
    command = command.strip(" \t")
    if command.startswith('"'):
        program, quote, rest = command[1:].partition('"')
        return (program, _argv(rest)) if quote and rest[:1] in ("", " ", "\t") else (command, [])
    word = _WORD.match(command)
    path = _PROGRAM.match(command)
    found = path if path and ("\\" in command[: word.end() if word else 0] or " " not in path[0]) else word
    end = found.end() if found else 0
    return command[:end], _argv(command[end:])


def _argv(text: str) -> list[str]:
    words, word, is_open, place = [], "", False, 0
    started = False
    while place < len(text):
        run = len(text[place:]) - len(text[place:].lstrip("\\"))
        sign = text[place + run : place + run + 1]
        if run and sign == '"':
            word, started = word + "\\" * (run // 2), True
            if run % 2:
                word, place = word + '"', place + run + 1
                continue
            place += run
        elif run:
            word, started, place = word + "\\" * run, True, place + run
            continue
        sign = text[place]
        if sign == '"':
            started = True
            if is_open and text[place + 1 : place + 2] == '"':
                word, place = word + '"', place + 1
            else:
                is_open = not is_open
        elif sign in " \t" and not is_open:
            words += [word] if started else []
            word, started = "", False
        else:
            word, started = word + sign, True
        place += 1
    return words + ([word] if started else [])
