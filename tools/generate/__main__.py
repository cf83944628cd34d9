"""`python -m tools.generate` writes every generated file; with `--check` it only says which are out of step."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from tools.generate.files import orphans, render_all, stale_files, write_all  # noqa: E402 - the engine's folder first
from tools.generate.rules.rule_file import RuleError  # noqa: E402


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit code."""
    try:
        if "--check" in arguments:
            return _check(dict(render_all(ROOT)))
        write_all(ROOT, render_all(ROOT))
    except RuleError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _check(files: Mapping[str, str]) -> int:
    complaints = [f"{name} is out of step with the rules; run: make generate" for name in stale_files(ROOT, files)]
    complaints += [f"{name} has lost what it was made from; run: make generate" for name in orphans(ROOT, files)]
    print("\n".join(complaints), end="\n" if complaints else "", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
