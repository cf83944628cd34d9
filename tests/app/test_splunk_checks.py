from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from tools import inspect_app
from tools.inspect_app import Finding

# RFC 5737.
_DOCUMENTATION = tuple(map(ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")))
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


@pytest.fixture(scope="module")
def appinspected(packaged: Path) -> list[Finding]:
    return inspect_app.appinspect(packaged)


def test_appinspect_has_nothing_against_the_package(appinspected: list[Finding]) -> None:
    assert inspect_app.problems(appinspected, inspect_app.expected_warnings()) == []


def test_every_address_that_appinspect_names_is_explained(appinspected: list[Finding]) -> None:
    reason = inspect_app.expected_warnings()["check_hostnames_and_ips"]
    (found,) = (one for one in appinspected if one.check == "check_hostnames_and_ips")
    named = {match[1] for message in found.messages if (match := re.search(r" IP ([0-9.]+) is found in ", message))}
    others = {text for text in named if not any(ip_address(text) in network for network in _DOCUMENTATION)}
    assert others == set(re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", reason))
    assert len(named) > len(others)


def test_slim_has_nothing_against_the_package(packaged: Path) -> None:
    assert inspect_app.slim(packaged) == []
