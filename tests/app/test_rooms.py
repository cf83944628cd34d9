"""Data flows one way through the rooms of engine and compiler: no room imports from one that comes after it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "bin" / "runkeyhunt"
# From the ground up: what a room may import stands before it.
FLOW = (
    "__init__",
    "errors",
    "letters",
    "tuples",
    "digest",
    "budget",
    "lines",
    "patterns",
    "encodings",
    "packed",
    "events",
    "places",
    "commandline",
    "judging",
    "hunt",
    "snapshots",
    "chain",
    "report.gathering",
    "report.recommending",
    "report",
    "offline",
)
COMPILER = Path(__file__).parents[2] / "tools" / "generate"
STEPS = (
    "__init__",
    "rules",
    "splunk",
    "enterprise_security",
    "searches",
    "upkeep",
    "content",
    "dashboards",
    "sigma",
    "pages",
    "files",
    "__main__",
)
MODULES = [path for path in sorted(ENGINE.rglob("*.py")) if "_vendor" not in path.relative_to(ENGINE).parts[0]]


def room_of(parts: tuple[str, ...], flow: tuple[str, ...] = FLOW) -> str:
    return next(name for length in (2, 1) if (name := ".".join(parts[:length])) in flow)


def imported(path: Path, package: str) -> list[tuple[str, ...]]:
    """Name the modules of a package that a file imports, by their parts below the package."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    modules = {f"{node.module or ''}." for node in nodes}
    below = (name[len(package) + 1 :].strip(".") for name in modules if name.startswith(f"{package}."))
    return [tuple((name or "__init__").split(".")) for name in below]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_a_module_imports_only_from_rooms_that_come_before_its_own(path):
    own = FLOW.index(room_of(path.relative_to(ENGINE).with_suffix("").parts))
    rooms = {room_of(name) for name in imported(path, "runkeyhunt")}
    assert [room for room in rooms if FLOW.index(room) > own] == []


@pytest.mark.parametrize("path", sorted(COMPILER.rglob("*.py")), ids=lambda path: str(path.relative_to(COMPILER)))
def test_a_module_of_the_compiler_imports_only_from_rooms_that_come_before_its_own(path):
    own = STEPS.index(room_of(path.relative_to(COMPILER).with_suffix("").parts, STEPS))
    rooms = {room_of(name, STEPS) for name in imported(path, "tools.generate")}
    assert [room for room in rooms if STEPS.index(room) > own] == []


def test_a_folder_holds_about_a_dozen_modules():
    folders = {path.parent for path in (*MODULES, *COMPILER.rglob("*.py"))}
    crowded = {folder.name: count for folder in folders if (count := len(list(folder.glob("*.py")))) > 15}
    assert crowded == {}
