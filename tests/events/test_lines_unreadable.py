"""Of many lines at once, those whose records may be unreadable are found as if each were looked at on its own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runkeyhunt.events.unreadable import lines_that_may_be_unreadable, may_be_unreadable
from runkeyhunt.lines import Lines, line_of, text_of
from tests.hostile.strategies import texts

_HIVES = (
    "HKLM",
    "hku",
    "HKCR",
    "hkey_",
    "\\REGISTRY\\",
    "\\\\Registry\\",
    "/registry/",
    "MACHINE\\",
    "user\\",
    "Users\\",
)
_AROUND = (
    "",
    '"',
    '""',
    ",",
    '",',
    ">",
    "</",
    ": ",
    "=",
    "\t",
    "\n",
    " ",
    "(",
    "|",
    "{",
    '{""',
    '}"',
    "]",
    "\\",
    "/",
    '"": ""',
    '"" :\u2003""',
    '{""a"":""b"",""c"" : ""',
)
_OTHERS = ("</Event>", "</event>", "<Data", "<data ", "13", "11", "4657", "x13", "14.", "SOFTWARE\\x", "\xa0", "\u2028")
_pieces = st.lists(st.sampled_from([*_HIVES, *_AROUND, *_OTHERS]), max_size=9).map("".join)
_BEGINNINGS = ("", "<", "&LT;", "TargetObject", '""a"":""', '""a"" :\n""')
_paths = st.tuples(
    *map(st.sampled_from, (_BEGINNINGS, _AROUND, _HIVES, ("x", "x=y", "<", ""), ('"', '",', '""', ""), _OTHERS))
).map("".join)
# A record that has a whole path is looked at only for what of it was cut off.
_within_path = st.tuples(
    *map(st.sampled_from, (_BEGINNINGS, (": ", "=", '""', '"":""', "{"), _HIVES, ("x", ""), ('"',)))
).map("".join)
_behind_a_path = st.one_of(_pieces, _paths, _within_path).map(r'"HKLM\x",'.__add__)
_records = st.one_of(_pieces, _paths, _behind_a_path, texts).map(lambda text: text.encode("utf-8", "replace").decode())


@settings(max_examples=1000)
@given(st.lists(_records, min_size=1, max_size=8))
def test_each_line_is_found_that_is_found_on_its_own(records):
    lines = Lines([line_of(record) for record in records])
    assert [text_of(line) for line in lines.each] == records
    # The Kelvin sign, whose lower case is one of ASCII, is what the other first look finds.
    expected = {number for number, record in enumerate(records) if may_be_unreadable(record) and "\u212a" not in record}
    found = set(lines.numbers(lines_that_may_be_unreadable(lines)))
    assert found - expected <= {number for number, record in enumerate(records) if "\u212a" in record}
    assert expected <= found


_MESSAGE = (
    "Registry value set:\nEventType: SetValue\nUtcTime: 2026-03-04 05:00:07.089\nProcessId: 12\nImage: C:\\a.exe\n"
    "TargetObject: HKLM\\SOFTWARE\\Micro"
)


@pytest.mark.parametrize(
    ("record", "may_be"),
    [
        (_MESSAGE, True),
        (f"{_MESSAGE}\n", True),
        (f"{_MESSAGE}\r\n\r\n", True),
        (f"{_MESSAGE}\n[truncated]", True),
        (f"{_MESSAGE}\nDetails: x\n", False),
        (f"{_MESSAGE}\nDetails\xa0: x", False),
        (_MESSAGE.replace("SetValue", "CreateKey").replace("value set", "object added") + "\n", False),
        ('13,"HK\\LM\\SOFTWARE"', True),
        ('13,"HKLM\\SOFTWARE"', False),
        ("13,HKLMSOFTWARE", True),
        ('13,"HKU/S-1-5-21/Software"', True),
        ('13,"{""path"": ""HKLM\\\\SOFTWARE\\\\Micro"', True),
        ('13,"{""reg:path"": ""HKLM\\\\SOFTWARE\\\\Micro"', True),
        ('13,"{""a:reg:path"": ""HKLM\\\\SOFTWARE\\\\Micro"', True),
    ],
)
def test_what_of_a_path_is_lost(record, may_be):
    record = record if record.startswith("13") else f'"{record}"'
    lines = Lines([line_of(record)])
    assert list(lines_that_may_be_unreadable(lines)) == [0] * may_be
    assert may_be_unreadable(record) == may_be
