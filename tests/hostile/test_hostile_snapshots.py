"""Text forms of snapshots under hostile text: nothing is raised, nothing is lost in silence, no cost but the text's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runkeyhunt.snapshots.forms import FORMS, Form, form_of
from runkeyhunt.snapshots.shown import Seen, Shown, Unread
from tests.hostile.strategies import texts

RUN = "HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
# What the forms' readers take for their own.
PIECES = [
    RUN,
    f"[{RUN}]",
    f"[-{RUN}]",
    "Windows Registry Editor Version 5.00",
    "REGEDIT4",
    "    a    REG_SZ    b",
    "    ",
    "REG_MULTI_SZ",
    "\\0",
    "\t",
    '"a"=',
    '"',
    "\\",
    "@=",
    "hex(7):41,00,",
    "hex:",
    "dword:1",
    "-",
    "a : b",
    f"PSPath : x::{RUN}",
    "Location : HKLM\\x",
    "Command : y",
    "run v.20200511",
    "LastWrite Time 2024-11-26 22:16:53Z",
    "  a - b",
    " has no values.",
    "O4 - HKLM\\..\\Run: [a] b",
    "O4 - Startup: a = b",
    "F2 - REG:system.ini: Shell=",
    "HKLM\\...\\Run: [a] => b [1 2020-01-01] (c -> d)",
    "Startup: C:\\a.lnk",
    "ShortcutTarget: a.lnk -> b",
    "===== x =====",
    "+ a\tb\tc\td",
    "] => ",
    " -> ",
    ": ",
    "\n",
    "\r\n",
]
lines = st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(["\n", "\n"]), texts), max_size=30).map("".join)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@given(text=lines)
def test_any_text_is_read_to_its_end(form: Form, text: str) -> None:
    given_lines = text.splitlines(keepends=True)
    for item in form.read(given_lines):
        assert isinstance(item, (Shown, Seen, Unread))
        number = int(item.place.removeprefix("line "))
        assert 1 <= number <= len(given_lines)
        if isinstance(item, Shown):
            assert item.value.data is None or isinstance(item.value.data, (str, bytes, tuple))


@given(text=lines)
def test_where_a_form_begins_lies_in_the_text(text: str) -> None:
    found = form_of(text)
    assert found is None or 0 <= found[0] < max(1, len(text))


# What may be lost of a line of a registration file is told, wherever it stands.
@given(rows=st.lists(st.sampled_from(['"a"="b"', "@=hex:01", '"c"=1', '"d"="e', "x", '"f"=hex:01,\\\\']), max_size=12))
def test_every_row_of_a_registration_file_is_shown_or_told(rows: list[str]) -> None:
    form = next(form for form in FORMS if form.name == "reg file")
    text = "\n".join(["REGEDIT4", f"[{RUN}]", *rows, ""])
    told = {int(item.place.removeprefix("line ")) for item in form.read(text.splitlines(keepends=True))}
    assert told == set(range(2, len(rows) + 3))
