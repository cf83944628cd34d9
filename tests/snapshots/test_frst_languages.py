"""FRST logs in other languages and of older versions: the host, the marks behind the data, the dash before it."""

from __future__ import annotations

import pytest

from runkeyhunt.snapshots.forms.logs.frst import head_at, read
from tests.snapshots.form_reading import unread, values

DATA = "C:\\b c.exe /d"
HEADS = [
    ("Untersuchungsergebnis von Farbar Recovery Scan Tool (FRST) (x64)", "durchgeführt von a (Administrator) auf WS-1 (X)"),
    ("Résultats d'analyse de Farbar Recovery Scan Tool (FRST) (x64)", "Exécuté par a b (administrateur) sur WS-1"),
    ("Результаты сканирования Farbar Recovery Scan Tool (x64)", "Запущено a (администратор) на WS-1 (X) (01-01)"),
    ("Scan result of Farbar Recovery Scan Tool (FRST) (x64)", "Ran by a (administrator) on WS-1 (X) (01-01-2024 12:00:00)"),
    ("Additional scan result of Farbar Recovery Scan Tool", "Ran by a on WS-1 (01-01-2024 12:00:00)"),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "ran"), HEADS)
def test_the_host_stands_below_the_heading_in_any_language(heading: str, ran: str) -> None:
    text = f"{heading} Version: 1\n{ran}\n\n===== Registry =====\n\nHKLM\\...\\Run: [a] => {DATA}\n"
    (value,) = values(read, text)
    assert (value.host, value.data, head_at(text)) == ("WS-1", DATA, 0)
    assert unread(read, text) == []


@pytest.mark.parametrize(
    ("tail", "evidence"),
    [
        ("[1 2024-07-04] (S -> C) <==== ACHTUNG", [("FRST", "ACHTUNG"), ("company", "C"), ("file date", "2024-07-04"), ("signer", "S")]),
        ("[1 2024-07-04] () [Datei ist nicht signiert] <==== ВНИМАНИЕ", [("FRST", "ВНИМАНИЕ"), ("file date", "2024-07-04"), ("signer", "not signed")]),
        ("(Нет файла) <==== ATENCIÓN", [("FRST", "ATENCIÓN"), ("file", "is missing")]),
        ("(Keine Datei)", [("file", "is missing")]),
    ],
)  # fmt: skip
def test_what_stands_behind_the_data_in_any_language_is_evidence(tail: str, evidence: list[tuple[str, str]]) -> None:
    (value,) = values(read, f"HKLM\\...\\Run: [a] => {DATA} {tail}\n")
    assert (value.data, sorted(value.evidence)) == (DATA, evidence)


@pytest.mark.parametrize("arrow", [" => ", " -> ", " - ", " "])
def test_what_parts_name_and_data_in_any_version(arrow: str) -> None:
    (value,) = values(read, f"HKLM\\...\\Run: [a]{arrow}{DATA} [1 2012-07-04] (C)\n")
    assert (value.name, value.data, value.doubts) == ("a", DATA, ())
