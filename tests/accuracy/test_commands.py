"""Both commands end with one sentence where a list cannot be read, and the fit writes nothing unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.accuracy import __main__ as accuracy
from tools.accuracy import fit

KEY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\A"


@pytest.mark.parametrize("command", [accuracy.main, fit.main])
def test_a_list_that_is_not_there_is_named(command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["none.csv"]) == 1
    assert capsys.readouterr().err.startswith("none.csv cannot be read (")


def test_an_extra_list_is_reported_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extra = tmp_path / "extra.csv"
    extra.write_text(
        "id,label,family_or_product,source,key,details,image,writer_known,event,note\n"
        rf"M1,malicious,A,,{KEY},powershell -w hidden -enc SQBFAFgA,C:\Users\a\AppData\Local\Temp\a.exe,reported,13,"
        "\n"
        rf"B1,benign,B,,{KEY},C:\Program Files\B\b.exe,,,13,"
        "\n"
    )
    assert accuracy.main([str(extra)]) == 0
    report = capsys.readouterr().out.split("extra.csv (extra.csv)\n")[1]
    rows = [" ".join(line.split()) for line in report.split("\n\n")[0].splitlines()]
    assert rows[1:4] == [
        "all 1 1 100.0% 1 100.0% 1 0 0.0% 0 0.0% 1.000",
        "writer known 1 1 100.0% 1 100.0% 0 - -",
        "writer unknown 0 - - 1 0 0.0% 0 0.0%",
    ]
    assert "rules decide a severity in a list," in report


def test_the_fit_writes_only_when_asked(app_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = app_dir / "bin" / "runkeyhunt" / "rules"
    before = {path: path.read_bytes() for path in rules.glob("*.yml")}
    assert fit.main(["--restraint", "1"]) == 0
    printed = capsys.readouterr().out
    assert f"0 of {len(before)} weights would change under a restraint of 1.0;" in printed
    assert printed.endswith("Nothing is written; WRITE=1 writes the weights.\n")
    assert fit.main(["--restraint", "0.001"]) == 0
    assert {path: path.read_bytes() for path in rules.glob("*.yml")} == before


def test_what_is_asked_for_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yml").write_text("level: medium\nrunkeyhunt:\n  weight: 30\n")
    monkeypatch.setattr(fit, "RULES", tmp_path)
    assert fit._written({"a": 30, "b": 20}, {"a": 55, "b": 20}) == (
        "1 rule files are written; now run: make generate\n  a: set level: high"
    )
    assert (tmp_path / "a.yml").read_text() == "level: medium\nrunkeyhunt:\n  weight: 55\n"
