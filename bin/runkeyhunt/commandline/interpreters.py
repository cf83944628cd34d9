"""Interpreters under any name, told by what they are given: a script, or a switch that only an interpreter knows."""

from __future__ import annotations

import re

from runkeyhunt.commandline.arguments import SCRIPTS, after_tokens, split_program, stem, tokens
from runkeyhunt.commandline.launch import SWITCH, Launch
from runkeyhunt.patterns import lazy_pattern

# Their versions, builds and variants have names of their own: python3.11, AutoHotkeyU64, lua54, php-cgi, wish86t.
_FAMILIES = tuple(
    "pythonw python pypy pyw py node deno bun wperl perl rubyw ruby php autoit autohotkey luajit wlua lua tclsh wish "
    "javaw java".split()
)
_BUILD = r"(?:[a-z]{1,2}[-_.\d]+)"
_VARIANT = lazy_pattern(
    rf"({'|'.join(_FAMILIES)})(?:js|-cgi|-win)?(?:[-_.\d]+{_BUILD}{{0,2}}|{_BUILD}{{1,3}})?(?:t|uia|ux)?"
)
# What shows or edits a file does not run it.
_OPENERS = frozenset(
    "notepad notepad++ wordpad write code code-insiders vscodium devenv winword excel powerpnt outlook soffice gvim "
    "vim nvim emacs runemacs sublime_text atom textpad uedit32 uedit64 editplus scite brackets idea64 pycharm64 "
    "webstorm64 rstudio spyder firefox opera brave vivaldi winrar 7zfm 7z far totalcmd totalcmd64 doublecmd".split()
)
# Only an administrator puts a program here, and gives it its own name.
_INSTALLED_FOR_ALL = lazy_pattern(r"[a-z]:\\program files(?: \(x86\))?\\", re.IGNORECASE | re.ASCII)
_ENDS_AS_SCRIPT = lazy_pattern(rf"\.(?:{'|'.join(SCRIPTS)})$", re.IGNORECASE)
# rundll32 under another name: `library,export`.
_LIBRARY_AND_EXPORT = lazy_pattern(r"([^,]+\.(?:dll|ocx|cpl)),[#\w]", re.IGNORECASE)
_SCRIPT_SWITCHES = frozenset({"-jar", "/autoit3executescript"})
# Behind a switch of such a name stands what the program reads or writes as data.
_DATA_SWITCH = lazy_pattern(r"[^=:]*(?:conf|set|log|out|data|prof|theme|cache|open|edit|url|name)", re.IGNORECASE)


def family(name: str) -> str:
    """Give the name that an interpreter's versions and builds have in common; any other name stays as it is."""
    found = _VARIANT.fullmatch(name) if name.startswith(_FAMILIES) else None
    return found[1] if found else name


def given_script(program: str, arguments: str) -> Launch:
    """Tell what a program that is not known runs when it is given a script, as an interpreter is."""
    if not arguments or stem(program) in _OPENERS or _INSTALLED_FOR_ALL.match(program):
        return Launch()
    words = tokens(arguments)
    position = _first_operand(words)
    if position == len(words):
        return Launch()
    before = words[position - 1].lower() if position else ""
    library = _LIBRARY_AND_EXPORT.match(words[position])
    if library or before in _SCRIPT_SWITCHES:
        return Launch(payload=library[1] if library else words[position], is_guess=True)
    operand = split_program(after_tokens(arguments, position))[0]
    is_script = _ENDS_AS_SCRIPT.search(operand) and not _DATA_SWITCH.match(before)
    return Launch(payload=operand, is_guess=True) if is_script else Launch()


def _first_operand(words: list[str]) -> int:
    return next((position for position, word in enumerate(words) if not SWITCH.match(word)), len(words))
