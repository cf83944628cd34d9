"""`python -m tools.generate` writes every generated file; with `--check` it only says which are out of step."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from tools.generate.picture import render_picture  # noqa: E402
from tools.generate.rule_file import RuleError, load_rules  # noqa: E402 - the engine's folder comes first
from tools.generate.ruleset import load_location_rows, render_ruleset  # noqa: E402


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit code."""
    try:
        files = render_all(ROOT)
    except RuleError as error:
        print(error, file=sys.stderr)
        return 1
    if "--check" in arguments:
        return _report(stale_files(ROOT, files))
    for name, text in files.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


def render_all(root: Path) -> Mapping[str, str]:
    """Render every generated file: its text by its path below the root."""
    engine = root / "bin" / "runkeyhunt"
    rules = load_rules(engine / "rules")
    return {
        "bin/runkeyhunt/ruleset.json": render_ruleset(rules, load_location_rows(engine / "locations.yml")),
        "README/hunt.svg": render_picture(root),
    }


def stale_files(root: Path, files: Mapping[str, str]) -> list[str]:
    """Name the generated files that are missing or differ from what the rules say."""
    return [
        name
        for name, text in files.items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    ]


def _report(stale: list[str]) -> int:
    for name in stale:
        print(f"{name} is out of step with the rules; run: make generate", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
