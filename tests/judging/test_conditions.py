"""The small condition tree means what Sigma means."""

from __future__ import annotations

from typing import Any

import pytest

from runkeyhunt.judging.conditions import compile_condition, subject_of

SUBJECT = subject_of({"Details": ("Cmd /C Calc", "second"), "Image": ("C:\\A.exe",), "Gone": ()})


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (["equals", "Details", ["SECOND"]], True),
        (["equals", "Details", ["seco"]], False),
        (["contains", "Details", ["x", "c calc"]], True),
        (["contains", "Details", ["calc second"]], False),
        (["startswith", "Image", ["c:\\"]], True),
        (["endswith", "Image", ["\\b.exe", "\\a.EXE"]], True),
        (["re", "Details", [r"cmd\s/c"]], True),
        (["cased_re", "Details", [r"cmd\s/c"]], False),
        (["absent", "Gone", []], True),
        (["absent", "Unknown", []], True),
        (["absent", "Image", []], False),
        (["not", ["equals", "Image", ["C:\\a.exe"]]], False),
        (["all", [["contains", "Details", ["cmd"]], ["contains", "Details", ["second"]]]], True),
        (["all", [["contains", "Details", ["cmd"]], ["contains", "Image", ["b"]]]], False),
        (["any", [["equals", "Image", ["x"]], ["equals", "Details", ["second"]]]], True),
    ],
)
def test_condition(tree: list[Any], expected: bool) -> None:
    assert compile_condition(tree)(SUBJECT) is expected


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        pytest.param(["not", ["contains", "Payload", ["good"]]], True, id="one of two payloads is not taken out"),
        pytest.param(["not", ["contains", "Payload", ["c:"]]], False, id="both are"),
        pytest.param(["not", ["contains", "Details", ["inner"]]], True, id="an inner command takes nothing out"),
        pytest.param(["not", ["contains", "Details", ["outer"]]], False, id="what was written does"),
        pytest.param(["not", ["not", ["contains", "Details", ["inner"]]]], True, id="not not"),
        pytest.param(["not", ["contains", "Gone", [""]]], True, id="a field without values takes nothing out"),
    ],
)
def test_what_is_taken_out_must_be_all_there_is(tree: list[Any], expected: bool) -> None:
    subject = subject_of(
        {"Payload": ("C:\\good", "C:\\evil"), "Details": ("outer", "inner"), "Details as written": ("outer",)}
    )
    assert compile_condition(tree)(subject) is expected
