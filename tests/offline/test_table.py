"""The table: what people read, and what untrusted text must not do to them."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.offline.conftest import Hunter, environment, write_event

SUMMARY = "0 critical, {high} high, {medium} medium, {low} low, 0 informational; 0 unreadable."


def test_worst_first_then_earliest_with_reasons_from_medium_on(hunt: Hunter, tmp_path: Path):
    events = [
        write_event("Low", key="RunOnce", time="2026-03-01 00:00:00.001", computer="WS-22"),
        write_event("Medium", key="RunServices"),
        write_event("Late", time="2026-03-02 09:00:00.000"),
        write_event("Early", "%ProgramFiles%\\Agent\\agent.exe", time="2026-03-02T08:00:00.000Z", image="-", user="-"),
    ]
    (tmp_path / "log").write_text("\n".join(events), encoding="utf-8")

    assert hunt("log").out == (
        "SCORE  SEVERITY  TIME (UTC)           HOST   USER      LOCATION     VALUE NAME  COMMAND\n"
        "   70  high      2026-03-02 08:00:00  WS-1             Run          Early       C:\\Program Files\\Agent\\agent.exe\n"
        "       +70 Starts at every logon\n"
        "       key         HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\n"
        "       payload     C:\\Program Files\\Agent\\agent.exe\n"
        "       decoded     C:\\Program Files\\Agent\\agent.exe\n"
        "   70  high      2026-03-02 09:00:00  WS-1   CORP\\lee  Run          Late        C:\\Agent\\agent.exe\n"
        "       +70 Starts at every logon\n"
        "       key         HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\n"
        "       writer      C:\\setup.exe\n"
        "       payload     C:\\Agent\\agent.exe\n"
        "   40  medium    2026-03-02 08:00:00  WS-1   CORP\\lee  RunServices  Medium      C:\\Agent\\agent.exe\n"
        "       +40 Starts with old Windows\n"
        "       key         HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\RunServices\n"
        "       writer      C:\\setup.exe\n"
        "       payload     C:\\Agent\\agent.exe\n"
        "   39  low       2026-03-01 00:00:00  WS-22  CORP\\lee  RunOnce      Low         C:\\Agent\\agent.exe\n"
        "\n"
        "4 events read, 4 autostart writes: " + SUMMARY.format(high=2, medium=1, low=1) + "\n"
    )


def test_wide_letters_keep_their_columns(hunt: Hunter, tmp_path: Path):
    events = (
        write_event("日本", key="RunOnce"),
        write_event("e\u0301", key="RunOnce"),
        write_event("Value name", key="RunOnce"),
    )
    (tmp_path / "log").write_text("\n".join(events), encoding="utf-8")

    assert [line.split("RunOnce   ")[-1] for line in hunt("log").out.splitlines()[1:4]] == [
        "日本        C:\\Agent\\agent.exe",
        "e\u0301           C:\\Agent\\agent.exe",
        "Value name  C:\\Agent\\agent.exe",
    ]


def test_nothing_found_is_a_summary(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text(write_event(code="1"), encoding="utf-8")

    assert hunt("log").out == "1 event read, 0 autostart writes: " + SUMMARY.format(high=0, medium=0, low=0) + "\n"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J\x1b]0;owned\x07", "\\x1b[2J\\x1b]0;owned\\x07"),
        ("a\rb\nc\td", "a\\rb\\nc\\td"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202egpj.exe\u202c", "\\u202egpj.exe\\u202c"),
        ("\u2066x\u2069\u200f\u061c", "\\u2066x\\u2069\\u200f\\u061c"),
        ("a\u200bb\ufeffc\u00a0d\u3164e", "a\\u200bb\\ufeffc\\xa0d\\u3164e"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\U000e0041", "\\U000e0041"),
        ("日本語 Привет é", "日本語 Привет é"),
    ],
    ids=["escape", "line ends", "8-bit escape", "override", "isolates", "invisible", "separators", "tags", "plain"],
)
def test_untrusted_text_is_made_visible(hunt: Hunter, tmp_path: Path, hostile: str, shown: str):
    event = write_event(
        f"a{hostile}z", f"x.exe {hostile}", computer=f"c{hostile}z", user=f"u{hostile}z", image=f"C:\\{hostile}.exe"
    )
    (tmp_path / "log").write_bytes(event.encode("utf-8"))
    ran = hunt("log", variables={"PYTHONIOENCODING": "utf-8"})

    row = ran.out.splitlines()[1]
    assert [f"{letter}{shown}z" in row for letter in "acu"] == [True, True, True]
    assert f"       writer      C:\\{shown}.exe" in ran.out.split("\n")
    assert ran.out.replace("\n", "").isprintable()


@pytest.mark.skipif(os.name == "nt", reason="a file name may not hold these there")
def test_untrusted_file_name_is_made_visible(hunt: Hunter, tmp_path: Path):
    (tmp_path / "\x1b[2J").write_bytes(b"")

    assert hunt("\x1b[2J").err == "hunt.py: \\x1b[2J is empty: export the log again.\n"


def test_terminal_that_lacks_the_letters_gets_them_spelt_out(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text(write_event("Привет"), encoding="utf-8")
    ran = hunt("log", variables={"PYTHONIOENCODING": "ascii"})

    assert "\\u041f\\u0440\\u0438\\u0432\\u0435\\u0442" in ran.out


def test_decoded_script_is_shown_line_by_line_up_to_a_dozen(hunt: Hunter, tmp_path: Path):
    script = "\n".join(f"Write-Output {number}" for number in range(15))
    encoded = base64.b64encode(script.encode("utf-16-le")).decode()
    (tmp_path / "log").write_text(write_event("Script", f"powershell -enc {encoded}"), encoding="utf-8")
    decoded = [line for line in hunt("log").out.splitlines() if line.startswith("       decoded     ")]

    assert decoded[0] == "       decoded     Write-Output 0"
    assert decoded[11:] == [
        "       decoded     Write-Output 11",
        "       decoded     (3 more lines: --format json shows them)",
    ]


class Terminal:
    """A terminal of 100 columns that shows what hunt.py writes."""

    def __init__(self, app: Path, folder: Path) -> None:
        self._app = app
        self._folder = folder

    def show(self, *arguments: str, **variables: str) -> str:
        pty = pytest.importorskip("pty")
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, str(self._app / "bin" / "hunt.py"), *arguments],
            cwd=self._folder,
            env=environment(**{"COLUMNS": "100", "TERM": "xterm", **variables}),
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        shown = b""
        while part := self._read(ours):
            shown += part
        os.close(ours)
        process.wait(timeout=60)
        return shown.decode("utf-8").replace("\r\n", "\n")

    @staticmethod
    def _read(terminal: int) -> bytes:
        try:
            return os.read(terminal, 1 << 16)
        except OSError:
            # Linux ends a terminal so when nobody writes any more.
            return b""


@pytest.fixture
def terminal(plain_app: Path, tmp_path: Path) -> Terminal:
    (tmp_path / "log").write_text(write_event("Agent", "C:\\Agent\\agent.exe --long " + "x" * 200), encoding="utf-8")
    return Terminal(plain_app, tmp_path)


def test_terminal_gets_colours_and_lines_of_its_width(terminal: Terminal):
    shown = terminal.show("log")

    row = "   70  high      2026-03-02 08:00:00  WS-1  CORP\\lee  Run       Agent       C:\\Agent\\agent.exe --lo…"
    assert len(row) == 100
    assert f"\x1b[31m{row}\x1b[0m\n" in shown


def test_terminal_shows_below_what_it_had_to_cut(terminal: Terminal):
    lines = terminal.show("log", COLUMNS="80", NO_COLOR="1").split("\n")

    assert [line for line in lines if not line.startswith(" " * 7 + "key")][1:8] == [
        "   70  high      2026-03-02 08:00:00  WS-1  CORP\\…  Run     Agent   C:\\Agent\\ag…",
        "       +70 Starts at every logon",
        "       user        CORP\\lee",
        "       command     C:\\Agent\\agent.exe --long " + "x" * 35,
        "                   " + "x" * 61,
        "                   " + "x" * 61,
        "                   " + "x" * 43,
    ]


def test_terminal_shows_four_lines_of_what_does_not_end(terminal: Terminal, tmp_path: Path):
    (tmp_path / "log").write_text(write_event("Agent", "x" * 1_000), encoding="utf-8")
    lines = terminal.show("log", NO_COLOR="1").split("\n")
    noted = next(number for number, line in enumerate(lines) if line.startswith("       command "))

    assert [line[19:] for line in lines[noted : noted + 4]] == ["x" * 81, "x" * 81, "x" * 81, "x" * 80 + "…"]
    assert lines[noted + 4].startswith("       key ")


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
def test_terminal_without_colours(plain_app: Path, terminal: Terminal, variables: dict[str, str]):
    shown = terminal.show("log", **variables)

    assert "   70  high      " in shown
    assert "\x1b" not in shown


def test_terminal_gets_a_progress_bar_that_goes_away(terminal: Terminal):
    shown = terminal.show("log")

    bar = "[########################] 100%  1 read  log"
    assert shown.startswith(f"\r{bar}\r{' ' * len(bar)}\rSCORE  SEVERITY")


def test_no_progress_bar_but_on_a_terminal(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text(write_event(), encoding="utf-8")

    assert hunt("log").err == ""
