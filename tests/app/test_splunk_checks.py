from __future__ import annotations

from pathlib import Path

import pytest

from tools import inspect_app
from tools.inspect_app import Finding

KNOWN = {"check_known": "we know"}


def finding(check: str, result: str) -> Finding:
    return Finding(check, result, ("told why",))


@pytest.mark.parametrize(
    ("findings", "problems"),
    [
        pytest.param([finding("check_known", "warning")], [], id="explained-warning"),
        pytest.param(
            [finding("check_known", "warning"), finding("check_new", "warning")],
            ["warning: check_new: told why"],
            id="unexplained-warning",
        ),
        *(
            pytest.param(
                [finding("check_known", "warning"), finding("check_known", result)],
                [f"{result}: check_known: told why"],
                id=result,
            )
            for result in ("failure", "error", "future_failure", "skipped")
        ),
        pytest.param(
            [], ["no longer warned of, so remove it from appinspect_expected.yaml: check_known"], id="stale-explanation"
        ),
    ],
)
def test_only_an_explained_warning_passes(findings: list[Finding], problems: list[str]) -> None:
    assert inspect_app.problems(findings, KNOWN) == problems


def test_every_kept_warning_has_its_reason() -> None:
    assert [check for check, reason in inspect_app.expected_warnings().items() if not reason] == []


def test_appinspect_has_nothing_against_the_package(packaged: Path) -> None:
    assert inspect_app.problems(inspect_app.appinspect(packaged), inspect_app.expected_warnings()) == []


def test_slim_has_nothing_against_the_package(packaged: Path) -> None:
    assert inspect_app.slim(packaged) == []
