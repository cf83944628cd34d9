"""The miniature Splunk agrees with Splunk's public documentation: its examples and rules, each cited where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.minisplunk.errors import SplError
from tests.minisplunk.macros import Macro
from tests.minisplunk.searches import run
from tests.minisplunk.values import Row

REFERENCE = Path(__file__).parent / "reference"


@dataclass(frozen=True)
class Case:
    """One documented fact: what a search gives for rows that are piped into it, or a part of the refusal.

    With `refused` the miniature does not know what is documented, and says so in these words instead of guessing.
    """

    name: str
    cite: str
    search: str
    given: list[Row] | None = None
    expect: list[Row] | None = None
    error: str = ""
    refused: str = ""
    now: str = "2026-03-02T00:00:00Z"
    lookups: dict[str, dict[str, Any]] = field(default_factory=dict)
    macros: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


KEYS = {column.name for column in fields(Case)}
NEEDED = {column.name for column in fields(Case) if column.default is MISSING and column.default_factory is MISSING}


def files() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(REFERENCE.glob("*.yml")):
        yield path.stem, yaml.safe_load(path.read_text(encoding="utf-8"))


def documented() -> list[Any]:
    return [
        pytest.param(entry, id=f"{topic}/{entry['name']}") for topic, content in files() for entry in content["cases"]
    ]


def known() -> list[Any]:
    return [case for case in documented() if "refused" not in case.values[0]]


def unknown() -> list[Any]:
    return [case for case in documented() if "refused" in case.values[0]]


def seconds(moment: str) -> float:
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()


def results(case: Case) -> list[Row]:
    return run(
        case.search,
        rows=case.given,
        lookups={name: (table["rows"], table.get("settings", {})) for name, table in case.lookups.items()},
        macros=[Macro(name, **settings) for name, settings in case.macros.items()],
        tokens=case.tokens,
        now=seconds(case.now),
    )


def texts(rows: list[Row]) -> Iterator[Any]:
    for row in rows:
        for value in row.values():
            yield from value if isinstance(value, list) else [value]


def refusal(case: Case) -> str:
    with pytest.raises(SplError) as problem:
        results(case)
    return str(problem.value).lower()


@pytest.mark.parametrize("entry", known())
def test_a_search_gives_what_the_documentation_says(entry):
    case = Case(**entry)
    if case.expect is None:
        assert case.error.lower() in refusal(case)
    else:
        assert results(case) == case.expect


@pytest.mark.parametrize("entry", unknown())
def test_what_the_miniature_does_not_know_it_refuses(entry):
    case = Case(**entry)
    assert case.refused.lower() in refusal(case)


@pytest.mark.parametrize("entry", documented())
def test_a_case_is_complete(entry):
    assert entry.keys() <= KEYS
    assert all(entry.get(key) for key in NEEDED)
    assert ("expect" in entry) != bool(entry.get("error"))
    assert all(isinstance(text, str) for text in texts([*entry.get("given", []), *entry.get("expect", [])]))


def test_every_file_names_its_source_and_every_case_has_its_own_name():
    names = [entry["name"] for _, content in files() for entry in content["cases"]]
    assert all(content["source"] for _, content in files())
    assert sorted(names) == sorted(set(names))


def test_the_issue_asks_for_sixty_cases():
    assert len(known()) >= 60
