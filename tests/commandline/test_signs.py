"""A substitution that waits for a sign does what it would do without waiting, odd letters included."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from runkeyhunt.commandline import decode, paths, plain
from runkeyhunt.judging import entry
from runkeyhunt.letters import fold
from runkeyhunt.places import folders
from tests.hostile.strategies import texts

every_text = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
PIECES = (
    "C:\\Users\\anna\\", "Documents and Settings\\", "DOCUME~1\\", "Local \u017fettings\\", "Application Data\\", "C:/", "\\..\\",
    "ProgramData\\", "All Users\\", "S-1-5-21-1-2-3\\", "1.2.3", "\u212a", "\u0130", "\u017f", "%%", "%TEMP%", "\\\\?\\",
    "\\SystemRoot\\", "\\\u017fystemRoot\\", "GLOBALROOT\\", "UNC\\", "a.exe", " ", "\"", "\\", "\\\\", "0x41,0x42,", "'+'",
    "12345678-1234-1234-1234-123456789abc", "deadbeefdeadbeef0", "Desktop\\", "start menu\\", "~1", ":", "\\.\\",
)  # fmt: skip
paths_and_texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), texts)

# Each pattern with what its guard asks of a text.
GUARDS: list[tuple[re.Pattern[str], Callable[[str], bool]]] = [
    (paths._DEVICE_UNC, lambda text: "?\\" in text),
    (paths._DEVICE_PREFIX, lambda text: "?\\" in text or "\\\\.\\" in text),
    (paths._KERNEL_ROOT, lambda text: "temroot\\" in text.lower()),
    (paths._DOUBLED_SEPARATOR, lambda text: "\\\\" in text),
    (decode._CONCATENATION, lambda text: "+" in text),
    (decode._HEXADECIMAL_LIST, lambda text: "0x" in text),
    (decode._CHARACTER_CODES, lambda text: "," in text),
]


@pytest.mark.parametrize(("pattern", "shows_sign"), GUARDS, ids=[pattern.pattern[:30] for pattern, _ in GUARDS])
@every_text
@given(data=st.data())
def test_what_a_pattern_finds_shows_its_sign(pattern, shows_sign, data):
    text = data.draw(st.from_regex(re.compile(pattern.pattern, pattern.flags)))
    assert shows_sign(text) or not pattern.search(text)


@every_text
@given(paths_and_texts)
@example("C:\\Users\\anna\\Local \u017fettings\\Temp")
@example("D:\\DOCUME~1\\All Users\\Desktop\\a")
@example("C:\\Documents and Settings\\anna\\a.exe")
def test_junctions(text):
    plainly = text
    for pattern, target, _ in folders._STEPS:
        plainly = pattern.sub(target, plainly)
    assert folders.without_junctions(text) == plainly


@every_text
@given(paths_and_texts)
def test_entries(text):
    plainly = fold(text)
    for pattern, placeholder, *_ in entry._STEPS:
        plainly = pattern.sub(placeholder, plainly)
    assert entry.normalise(text) == plainly


@every_text
@given(paths_and_texts)
@example("C:/a/./b \\SystemRoot\\x \\\u017fystemRoot\\y \\\\?\\UNC\\s\\t")
def test_commands(text):
    budget = paths.Budget()
    plainly = paths.expand(paths.undouble(text.strip(paths.BLANKS)), budget)
    plainly = paths._DEVICE_UNC.sub(r"\\\\", plainly)
    plainly = paths._KERNEL_ROOT.sub(r"C:\\Windows\\", paths._DEVICE_PREFIX.sub(paths._device_root, plainly))
    program, arguments = paths.cut_at_program(plainly) if ".." in plainly else (plainly, "")
    plainly = paths._DOUBLED_SEPARATOR.sub(r"\\", paths._without_steps_up(program) + arguments)
    plainly = paths._DRIVE_PATH.sub(lambda path: paths._resolve(path.group()), plainly)
    assert paths.cuttable_text(text) == folders.without_junctions(plainly)


def argv_by_characters(text: str) -> list[str]:
    """Cut arguments at one character after another, as the documentation has it."""
    words, word, place, is_open = [], None, 0, False
    while place < len(text):
        slashes = len(text[place:]) - len(text[place:].lstrip("\\"))
        sign = text[place + slashes : place + slashes + 1]
        if sign == '"':
            word = (word or "") + "\\" * (slashes // 2)
            place += slashes + 1
            if slashes % 2 or (is_open and text[place : place + 1] == '"'):
                word += '"'
                place += 0 if slashes % 2 else 1
            else:
                is_open = not is_open
        elif slashes:
            word, place = (word or "") + "\\" * slashes, place + slashes
        elif sign in " \t" and not is_open:
            words, word, place = words + ([] if word is None else [word]), None, place + 1
        else:
            word, place = (word or "") + sign, place + 1
    return words + ([] if word is None else [word])


@settings(every_text, max_examples=1000)
@given(st.text(alphabet=' \t\\"ab\u00a0', max_size=20))
def test_arguments(text):
    assert plain.argv(text) == argv_by_characters(text)
