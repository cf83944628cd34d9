"""Every regular expression that the shipped code compiles, and how it is used; run as a module, it prints them."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_APP = Path(__file__).parents[2]
_BIN = _APP / "bin"
_PACKAGE = _BIN / "runkeyhunt"
_WITH_PATTERN = frozenset("compile search match fullmatch split findall finditer sub subn".split())
_WRITE = {
    "EventCode": "13",
    "TargetObject": r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run\x",
    "Details": r"C:\Windows\System32\x.exe",
    "Image": r"C:\Windows\System32\spool\drivers\x64\3\x.exe",
}
_IMPORT = re.compile(r"^from .* import (?:\([^)]*\)|.*)", re.MULTILINE)
_AT_BEGINNING = frozenset({"match", "fullmatch"})


@dataclass(frozen=True)
class Shipped:
    """Hold a pattern, where it is compiled, and by which methods it is used as far as its name tells."""

    place: str
    line: int
    pattern: str
    flags: int
    methods: tuple[str, ...] = ()

    @property
    def is_anchored(self) -> bool:
        """Tell whether it is only tried at one place of a text."""
        return bool(self.methods) and _AT_BEGINNING.issuperset(self.methods)

    @property
    def is_full(self) -> bool:
        """Tell whether all of a text has to fit."""
        return "fullmatch" in self.methods


def shipped_patterns() -> list[Shipped]:
    """Import everything anew and note what is compiled."""
    answer = subprocess.run([sys.executable, "-m", __name__], cwd=_APP, capture_output=True, text=True, check=True)
    return [Shipped(**{**row, "methods": tuple(row["methods"])}) for row in json.loads(answer.stdout)]


def calls_with_pattern() -> set[tuple[str, int]]:
    """Give every place of the source that compiles a pattern or uses one by its text."""
    return {
        (path.relative_to(_PACKAGE).as_posix(), node.lineno)
        for path in _sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _method_of(node, "re") in _WITH_PATTERN
    }


def _sources() -> list[Path]:
    return [path for path in sorted(_PACKAGE.rglob("*.py")) if "_vendor" not in path.parts]


def _method_of(call: ast.Call, owner: str) -> str:
    function = call.func
    if isinstance(function, ast.Name):
        return "compile" if function.id == "lazy_pattern" else ""
    is_of_owner = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
    return function.attr if is_of_owner and function.value.id == owner else ""  # type: ignore[union-attr]


def _record() -> Iterator[Shipped]:
    compiled: list[tuple[str, int, str, int]] = []
    original = re._compile  # type: ignore[attr-defined]

    def recording(pattern: Any, flags: int) -> Any:
        frame = sys._getframe(2)
        name = frame.f_code.co_filename
        if name.startswith(str(_PACKAGE)) and "_vendor" not in name:
            text = pattern if isinstance(pattern, str) else getattr(pattern, "pattern", pattern)
            text = text.decode("latin-1") if isinstance(text, bytes) else text
            compiled.append((Path(name).relative_to(_PACKAGE).as_posix(), frame.f_lineno, text, int(flags)))
        return original(pattern, flags)

    re._compile = recording  # type: ignore[attr-defined]
    sys.path.insert(0, str(_BIN))
    import runkeyhunt
    import runkeyhunt.patterns

    # None waits until it is searched with.
    runkeyhunt.patterns.lazy_pattern = re.compile  # type: ignore[assignment]
    for module in pkgutil.walk_packages(runkeyhunt.__path__, "runkeyhunt."):
        if "_vendor" not in module.name:
            importlib.import_module(module.name)
    from runkeyhunt.hunt import Hunt
    from runkeyhunt.judging.conditions import check_patterns

    # Most are compiled when a write comes near them.
    for row in json.loads((_PACKAGE / "ruleset.json").read_text(encoding="utf-8"))["rules"]:
        check_patterns(row["condition"])
    Hunt.load(_APP).judge(_WRITE)
    re._compile = original  # type: ignore[attr-defined]
    methods = _methods()
    for place, line, text, flags in dict.fromkeys(compiled):
        yield Shipped(place, line, text, flags, methods.get((place, line)) or _methods_within(place))
    yield from _inline()


def _inline() -> Iterator[Shipped]:
    """Give the patterns that stand within functions."""
    for path in _sources():
        place = path.relative_to(_PACKAGE).as_posix()
        names = vars(importlib.import_module("runkeyhunt." + place[:-3].replace("/", "."))) if "__" not in place else {}
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _method_of(node, "re") in _WITH_PATTERN:
                    try:
                        text = eval(compile(ast.Expression(node.args[0]), place, "eval"), dict(names))
                    except NameError:
                        continue
                    yield Shipped(place, node.lineno, text, 0, (_method_of(node, "re"),))


def _methods_within(place: str) -> tuple[str, ...]:
    """Give the methods by which a module uses patterns that it holds in a table."""
    found = re.findall(
        r"\b(?!re\.)[a-z_.]+\.(match|fullmatch|search|sub|finditer|findall)\b", (_PACKAGE / place).read_text()
    )
    return tuple(sorted(set(found)))


def _methods() -> dict[tuple[str, int], tuple[str, ...]]:
    """Tell of each pattern with a name of its own, for each line of its making, which methods that name is used by."""
    sources = {path: path.read_text(encoding="utf-8") for path in _sources()}
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for path, source in sources.items():
        for node in ast.parse(source).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _method_of(node.value, "re"):
                (target,) = node.targets
                name = target.id if isinstance(target, ast.Name) else ""
                if not name:
                    continue
                texts = [source] if name.startswith("_") else [_IMPORT.sub("", text) for text in sources.values()]
                uses = [use for text in texts for use in re.findall(rf"\b{name}\b(?:\.(\w+)|(?! = (?:re|lazy)))", text)]
                for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                    found[path.relative_to(_PACKAGE).as_posix(), line] = tuple(sorted(set(uses)))
    return found


if __name__ == "__main__":
    json.dump([asdict(each) for each in _record()], sys.stdout)
