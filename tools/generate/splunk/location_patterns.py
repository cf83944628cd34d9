"""The locations as Splunk's index and as Sysmon can ask for them: raw terms, and paths with wildcards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

Rows = Iterable[Mapping[str, Any]]

# Splunk parts a path into terms at backslashes, blanks, dots and hyphens; letters and digits stay together:
# https://help.splunk.com/splunk-enterprise/search/search-manual/10.0/search-primer/event-segmentation-and-searching
_BREAKERS = re.compile(r"[^A-Za-z0-9]+")
# In (nearly) every event of Sysmon: such a term costs the index a long list and parts nothing.
_EVERYWHERE = frozenset({"microsoft", "windows", "system", "software"})
# What the same key begins with depends on hive, mount and register view.
_ROOTS = ("System\\CurrentControlSet\\", "Software\\")


def prefilter(locations: Rows) -> str:
    """Write the raw terms that every event about one of the locations holds.

    A location that is told by its data alone has no term of its own and is left out.
    """
    rest: dict[tuple[str, ...], list[str]] = {}
    for clause in _least_clauses(locations):
        rest.setdefault(clause[:-1], []).append(clause[-1])
    return "\nOR ".join(_clause(shared, last) for shared, last in rest.items())


def _clause(shared: tuple[str, ...], last: list[str]) -> str:
    choice = last[0] if len(last) == 1 else f"({' OR '.join(last)})"
    return f"({' '.join([*shared, choice])})"


def _least_clauses(locations: Rows) -> list[tuple[str, ...]]:
    """Give the sets of terms, without those that ask for more than another one does."""
    clauses = list(dict.fromkeys(clause for row in locations for clause in _clauses(row)))
    sets = [frozenset(term.lower() for term in clause) for clause in clauses]
    return [clause for clause, terms in zip(clauses, sets) if not any(other < terms for other in sets)]


def _clauses(row: Mapping[str, Any]) -> list[tuple[str, ...]]:
    if "folder" in row:
        return [(*_terms(row["folder"]), *_terms(row.get("file", "")))]
    if "key" not in row:
        return []
    key = [term for term in _terms(tail_of(row["key"])) if term.lower() not in _EVERYWHERE]
    return [_distinct([*key, *_terms(value)]) for value in row.get("values", [""])]


def _terms(text: str) -> list[str]:
    return [term for term in _BREAKERS.split(text) if term]


def _distinct(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple({term.lower(): term for term in terms}.values())


def tail_of(key: str) -> str:
    """Cut off what a key begins with in one of its spellings only."""
    return next((key[len(root) :] for root in _ROOTS if key.startswith(root)), key)


def registry_patterns(locations: Rows) -> list[str]:
    """Give the registry paths of the locations, `*` standing for any text."""
    return _least([pattern for row in locations if "key" in row for pattern in _key_patterns(row)])


def key_and_value_patterns(locations: Rows) -> list[str]:
    """Give the registry paths of the locations, and the keys alone, as products name them that log the value apart."""
    keys = [f"*\\{tail_of(row['key'])}" for row in locations if "key" in row]
    return _least([*registry_patterns(locations), *keys])


def file_patterns(locations: Rows) -> list[str]:
    """Give the files of the locations, `*` standing for any text."""
    return _least([f"*\\{row['folder']}\\{row.get('file', '*')}" for row in locations if "folder" in row])


def _key_patterns(row: Mapping[str, Any]) -> list[str]:
    key = f"*\\{tail_of(row['key'])}"
    if "values" not in row:
        return [key, f"{key}\\*"]
    below = ["\\", "\\*\\"] if row.get("subkeys") else ["\\"]
    return [f"{key}{between}{value}" for value in row["values"] for between in below]


def _least(patterns: list[str]) -> list[str]:
    """Leave out every pattern that another one covers."""
    patterns = list(dict.fromkeys(patterns))
    return [p for p in patterns if not any(p != q and fnmatchcase(p.lower(), q.lower()) for q in patterns)]
