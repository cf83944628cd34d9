"""Data flows one way through the engine's rooms: no room imports from one that comes after it."""

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
    "budget",
    "encodings",
    "events",
    "places",
    "commandline",
    "judging",
    "hunt",
    "chain",
    "report.gathering",
    "report.recommending",
    "report",
    "offline",
)
MODULES = [path for path in sorted(ENGINE.rglob("*.py")) if "_vendor" not in path.relative_to(ENGINE).parts[0]]


def room_of(parts: tuple[str, ...]) -> str:
    return next(name for length in (2, 1) if (name := ".".join(parts[:length])) in FLOW)


def imported(path: Path) -> set[str]:
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    names = {tuple((node.module or "").split(".")) for node in nodes}
    return {room_of(name[1:] or ("__init__",)) for name in names if name[0] == "runkeyhunt"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_a_module_imports_only_from_rooms_that_come_before_its_own(path):
    own = FLOW.index(room_of(path.relative_to(ENGINE).with_suffix("").parts))
    assert [room for room in imported(path) if FLOW.index(room) > own] == []


def test_a_folder_holds_about_a_dozen_modules():
    folders = {path.parent for path in MODULES}
    crowded = {
        str(folder.relative_to(ENGINE)): count for folder in folders if (count := len(list(folder.glob("*.py")))) > 15
    }
    assert crowded == {}
