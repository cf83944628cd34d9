"""Tables of a console become the same rows as files of the tools; what is cut off is told."""

from __future__ import annotations

import pytest

from runkeyhunt.snapshots.forms.transcript import head_at, read
from tests.snapshots.form_reading import rows, unread, values

RUN = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"
PARENT = f"\n\n    Hive: {RUN[:-4]}\n\n\n"
COMMANDS = [("a b", '"C:\\c d.exe" /e', RUN, "X\\y"), ("f", "g.exe", RUN, "Public")]


def table(*, dashes: bool) -> str:
    names = ("Name", "Command", "Location", "User")
    lines = [names, *([["-" * len(name) for name in names]] if dashes else []), *COMMANDS]
    widths = [max(len(line[column]) for line in lines) + 2 for column in range(len(names))]
    return "".join("".join(map(str.ljust, line, widths)) + "\r\n" for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        f"PS C:\\> Get-CimInstance Win32_StartupCommand | ft\r\n\r\n{table(dashes=True)}\r\n\r\nPS C:\\> ",
        table(dashes=False),
        table(dashes=False).replace("\r\n", "\r\n\r\n"),
        "".join(f"Caption={n}\nCommand={c}\n\nLocation={k}\n\nUser={u}\n\n\n" for n, c, k, u in COMMANDS),
    ],
    ids=["Format-Table", "wmic", "wmic with blank lines", "wmic list"],
)
def test_startup_commands(text: str) -> None:
    assert rows(read, text) == [("a b", '"C:\\c d.exe" /e', ""), ("f", "g.exe", "")]
    assert [value.key for value in values(read, text)] == [RUN, RUN]
    assert (unread(read, text), head_at(text) >= 0) == ([], True)


def test_osqueryi() -> None:
    lines = (
        f"+-----+-----+\n| key | path | name | type | data |\n+---+---+\n| {RUN} | {RUN}\\a | a | REG_SZ | b |\n+--+\n"
    )
    pairs = f"  key = {RUN}\n path = {RUN}\\a\n name = a\n type = REG_SZ\n data = b = c\n\n"
    assert rows(read, f"osquery> select * from registry;\n{lines}") == [("a", "b", "REG_SZ")]
    assert rows(read, pairs) == [("a", "b = c", "REG_SZ")]
    (place,) = unread(read, lines.replace("| b |", "| b | c |"))
    assert place == (
        "line 4",
        "this row has other columns than its header: a sign that parts columns may stand in a cell",
    )


def test_what_get_item_prints() -> None:
    text = (
        f"{PARENT}Name                           Property\n----                           --------\n"
        "Explorer\nRun                            a b       : C:\\c.exe /long-na\n"
        "                                           me\n"
        "                               (default) :\n\n\nPS C:\\>"
    )
    assert rows(read, text) == [("a b", "C:\\c.exe /long-name", ""), (None, "", "")]
    assert [value.key for value in values(read, text)] == [RUN, RUN]
    assert values(read, text)[0].doubts == ("the text is broken over lines: a blank that stood there is lost",)
    assert unread(read, text) == []


def test_names_alone_are_not_read() -> None:
    text = f"{PARENT}Name    Property\n----    --------\nRun     {{a, b}}\n"
    assert unread(read, text) == [
        ("line 8", "the table shows only the names of the values: print their data, as with Get-ItemProperty")
    ]


def test_what_is_cut_off_is_told() -> None:
    text = (
        "Name Command     Location      User\n---- -------     --------      ----\na    C:\\b...     HKLM\\SOFT...  c\n"
    )
    assert unread(read, text) == [
        ("line 3", "the table is too narrow to show the key whole: print a list, as with Format-List")
    ]
    (value,) = values(read, text.replace("HKLM\\SOFT...", "HKLM\\SOFTWARE"))
    assert value.doubts == ("the table is too narrow to show the data whole",)


def test_pairs_of_events_are_none() -> None:
    assert head_at('registry_type="SetValue"\nkey_path="HKLM\\x"\ndata="y"\n') == -1
