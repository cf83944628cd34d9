"""What `reg query` prints: every value with its name, type and data, and every line that is none told."""

from __future__ import annotations

import pytest

from runkeyhunt.snapshots.forms.reg_query import head_at
from runkeyhunt.snapshots.forms.transcript import read
from runkeyhunt.snapshots.shown import Seen, Shown
from tests.snapshots.form_reading import items, rows, unread, values

RUN = "HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"


def under_run(*lines: str) -> str:
    return "\r\n".join(("", RUN, *lines, "", ""))


def test_a_key_and_its_values_with_their_places() -> None:
    text = under_run("    OneDrive    REG_SZ    C:\\a.exe /b", "    Other    REG_EXPAND_SZ    %windir%\\x.exe")
    seen, first, second = items(read, text)
    assert seen == Seen("line 2", RUN)
    assert isinstance(first, Shown)
    assert (first.place, first.value.key, first.value.form) == ("line 3", RUN, "reg query")
    assert (first.value.name, first.value.data, first.value.type) == ("OneDrive", "C:\\a.exe /b", "REG_SZ")
    assert isinstance(second, Shown)
    assert (second.place, second.value.data, second.value.type) == ("line 4", "%windir%\\x.exe", "REG_EXPAND_SZ")


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("    a    REG_SZ    b    c  \t ", ("a", "b    c  \t ", "REG_SZ")),
        ("    a    REG_SZ    ", ("a", "", "REG_SZ")),
        ("    a    REG_SZ", ("a", "", "REG_SZ")),
        ("    a    REG_SZ      x", ("a", "  x", "REG_SZ")),
        ("        a  b    REG_SZ    c", ("    a  b", "c", "REG_SZ")),
        ("    REG_SZ    REG_SZ    c", ("REG_SZ", "c", "REG_SZ")),
        ("    a    REG_SZ    REG_SZ", ("a", "REG_SZ", "REG_SZ")),
        ("    a    REG_SZ (1)    c", ("a", "c", "REG_SZ")),
        ("    a    REG_DWORD    0x1", ("a", "0x1", "REG_DWORD")),
        ("    a    REG_DWORD_BIG_ENDIAN    0x1", ("a", "0x1", "REG_DWORD_BIG_ENDIAN")),
        ("    a    REG_BINARY    0300ff", ("a", b"\x03\x00\xff", "REG_BINARY")),
        ("    a    REG_BINARY    ", ("a", b"", "REG_BINARY")),
        ("    a    REG_NONE    ", ("a", b"", "REG_NONE")),
        (
            "    a    REG_MULTI_SZ    autocheck autochk *\\0second",
            ("a", ("autocheck autochk *", "second"), "REG_MULTI_SZ"),
        ),
        ("    a    REG_MULTI_SZ    ", ("a", (), "REG_MULTI_SZ")),
        ("    (Default)    REG_SZ    x.exe", (None, "x.exe", "REG_SZ")),
        ("    (Standard)    REG_SZ    x.exe", (None, "x.exe", "REG_SZ")),
        ("    (par défaut)    REG_SZ    x.exe", (None, "x.exe", "REG_SZ")),
        ("    (par d\x82faut)    REG_SZ    x.exe", (None, "x.exe", "REG_SZ")),
        ("    (По умолчанию)    REG_SZ    x.exe", (None, "x.exe", "REG_SZ")),
        ("    (既定)    REG_SZ    x.exe", (None, "x.exe", "REG_SZ")),
        ("    (Default)    REG_SZ    (value not set)", (None, "", "REG_SZ")),
        ("    (Standard)    REG_SZ    (Wert nicht festgelegt)", (None, "", "REG_SZ")),
        ("    a    REG_SZ    (value not set)", ("a", "(value not set)", "REG_SZ")),
        ("    (mine)    REG_SZ    x.exe", ("(mine)", "x.exe", "REG_SZ")),
        ("    <mine>\tREG_SZ\tx.exe", ("<mine>", "x.exe", "REG_SZ")),
        ("    a\tREG_SZ\tC:\\b.exe", ("a", "C:\\b.exe", "REG_SZ")),
        ("    <NO NAME>\tREG_SZ\t", (None, "", "REG_SZ")),
        ("    <SANS NOM>\tREG_SZ\tx.exe", (None, "x.exe", "REG_SZ")),
        ("\ta\tREG_SZ\tb", ("a", "b", "REG_SZ")),
        ("    a  REG_SZ   b", ("a", "b", "REG_SZ")),
    ],
)
def test_one_value(line: str, row: tuple[str | None, object, str]) -> None:
    assert rows(read, under_run(line)) == [row]
    assert unread(read, under_run(line)) == []


def test_what_is_doubtful_of_a_value_is_said() -> None:
    lines = (
        "    (mine)    REG_SZ    x",
        "    a  REG_SZ   b",
        "    (Default)    REG_SZ    (value not set)",
        "    b    REG_BINARY    xyz",
        "    c    REG_SZ    d",
    )
    doubts = [value.doubts for value in values(read, under_run(*lines))]
    assert [len(each) for each in doubts] == [1, 1, 1, 1, 0]
    assert "another language" in doubts[0][0]
    assert "gaps" in doubts[1][0]
    assert "(value not set)" in doubts[2][0]
    assert "REG_BINARY" in doubts[3][0]


def test_a_line_that_can_be_read_in_two_ways_is_read_in_both() -> None:
    text = under_run("    a    REG_SZ    evil.exe    REG_SZ    C:\\Windows\\good.exe")
    assert rows(read, text) == [
        ("a    REG_SZ    evil.exe", "C:\\Windows\\good.exe", "REG_SZ"),
        ("a", "evil.exe    REG_SZ    C:\\Windows\\good.exe", "REG_SZ"),
    ]
    assert all("more than one way" in value.doubts[0] for value in values(read, text))


def test_a_tab_and_blanks_are_two_ways_too() -> None:
    text = under_run("    a\tREG_SZ\tevil.exe    REG_SZ    good.exe")
    assert [row[1] for row in rows(read, text)] == ["good.exe", "evil.exe    REG_SZ    good.exe"]


def test_a_line_full_of_type_words_is_told() -> None:
    text = under_run("    a" + "    REG_SZ    x" * 50, "    b    REG_SZ    y")
    assert rows(read, text) == [("b", "y", "REG_SZ")]
    assert [place for place, _ in unread(read, text)] == ["line 3"]


def test_a_line_within_a_key_that_is_no_value_is_told_and_the_value_before_it_doubted() -> None:
    text = under_run("    a    REG_SZ    b", "tail of the data", "    c    REG_SZ    d")
    assert rows(read, text) == [("a", "b", "REG_SZ"), ("c", "d", "REG_SZ")]
    assert [place for place, _ in unread(read, text)] == ["line 4"]
    assert [len(value.doubts) for value in values(read, text)] == [1, 0]


def test_a_key_directly_behind_a_value_may_be_part_of_that_value() -> None:
    forged = RUN.replace("CURRENT_USER", "LOCAL_MACHINE")
    text = under_run("    a    REG_SZ    b", forged, "    c    REG_SZ    d", "", RUN, "    e    REG_SZ    f")
    assert [(value.key, len(value.doubts)) for value in values(read, text)] == [(RUN, 0), (forged, 1), (RUN, 0)]


def test_text_behind_a_blank_line_makes_the_last_value_doubtful_but_a_command_or_the_count_does_not() -> None:
    value = "    a    REG_SZ    b"
    doubts = {
        text: [len(each.doubts) for each in values(read, under_run(value, "", text))]
        for text in (
            "and the rest",
            "C:\\>dir",
            "PS C:\\Users\\m> reg query HKLM",
            "End of search: 1 match(es) found.",
            "Ende der Suche: 12 Übereinstimmungen gefunden.",
        )
    }
    assert list(doubts.values()) == [[1], [0], [0], [0], [0]]


def test_a_value_below_no_key_is_told() -> None:
    assert unread(read, "    a    REG_SZ    b\r\n") == [
        ("line 1", "this value stands below no key: give what reg query printed whole, with the key's line")
    ]
    after_a_prompt = under_run("    a    REG_SZ    b", "", "C:\\>reg query x | findstr y", "    c    REG_SZ    d")
    assert [place for place, _ in unread(read, after_a_prompt)] == ["line 6"]


def test_what_reg_could_not_read_is_told_and_a_key_that_is_absent_is_not() -> None:
    text = "C:\\>reg query HKLM\\x\r\n\r\nERROR: Access is denied.\r\n\r\nC:\\>reg query HKLM\\y\r\nERROR: The system was unable to find the specified registry key or value.\r\n"
    assert unread(read, text) == [("line 3", "reg said: ERROR: Access is denied.")]


def test_the_separator_of_a_command_that_is_seen_counts() -> None:
    command = f"C:\\>reg query {RUN} /se #\r\n"
    assert rows(read, command + under_run("    a    REG_MULTI_SZ    C:\\0day#second")) == [
        ("a", ("C:\\0day", "second"), "REG_MULTI_SZ")
    ]


def test_a_transcript_of_windows_xp() -> None:
    text = "\r\n".join(
        (
            "",
            "! REG.EXE VERSION 3.0",
            "",
            RUN,
            "    a\tREG_SZ\tC:\\x y",
            "    <NO NAME>\tREG_SZ\tz",
            "",
            RUN + "\\Sub",
            "",
        )
    )
    assert [(row[0], row[1]) for row in rows(read, text)] == [("a", "C:\\x y"), (None, "z")]
    assert unread(read, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (under_run("    a    REG_SZ    b"), True),
        ("\ufeff" + RUN, True),
        ("hkey_local_machine\\software", True),
        (f'[{RUN}]\n"a"="b"\n', False),
        ("the type REG_SZ is\n", False),
        (f"see {RUN}\n", False),
    ],
)
def test_the_form_is_told_by_its_content(text: str, expected: bool) -> None:
    assert (head_at(text) >= 0) is expected


@pytest.mark.parametrize("root", ["HKEY_LOCAL_MACHINE", "HKLM"])
def test_the_host_that_was_asked_stands_before_the_key(root: str) -> None:
    (value,) = values(read, f"\n\\\\WS-1.corp\\{root}\\Software\\x\n    a    REG_SZ    b\n")
    assert (value.host, value.key, value.name) == ("WS-1.corp", f"{root}\\Software\\x", "a")


@pytest.mark.parametrize(
    "said",
    [
        "FEHLER: Der angegebene Registrierungsschlüssel bzw. Wert wurde nicht gefunden.",
        "ERREUR : le système n'a pas trouvé la clé ou la valeur de Registre spécifiée.",
        "ОШИБКА: найти указанный раздел невозможно.",
        "错误: 系统找不到指定的注册表项或值。",
        "Fin de la recherche : 1 correspondance(s) trouvée(s).",
    ],
)
def test_that_nothing_was_found_is_no_failure_in_any_language(said: str) -> None:
    assert unread(read, f"{said}\n\n{RUN}\n    a    REG_SZ    b\n\n{said}\n") == []


def test_what_was_not_allowed_is_told_in_any_language() -> None:
    assert unread(read, "FEHLER: Zugriff verweigert\n") == [("line 1", "reg said: FEHLER: Zugriff verweigert")]


def test_a_root_that_is_not_spelt_out_tells_no_text_but_is_a_key() -> None:
    assert head_at("HKLM\\Software\\x\n") == -1
    (value,) = values(read, "HKLM\\Software\\x\n\ta\tREG_SZ\t b\n")
    assert (value.key, value.name) == ("HKLM\\Software\\x", "a")
