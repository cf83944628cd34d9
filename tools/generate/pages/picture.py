"""README/hunt.svg: what the hunt prints for the sample log, drawn as a terminal shows it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path

from runkeyhunt.report.palette import BASELINE, DARK, SEVERITY

_COLUMNS = 172
# Words with single blanks between them; more blanks part two columns.
_RUN = re.compile(r"\S+(?: \S+)*")
_LEADING_LINES = 34
_CHARACTER, _LINE, _MARGIN = 7.25, 16, 18
# By a word in the line: the colours in which the report and the dashboards show the same.
_SHADES = {
    **{name: SEVERITY[name].dark for name in ("critical", "high", "medium")},
    "SCORE": DARK.dim,
    "events read": BASELINE["known_good"].dark,
}


def render_picture(root: Path) -> str:
    """Draw the beginning and the end of the hunt in `samples/sample.xml` as SVG."""
    lines = _hunt(root)
    if len(lines) > _LEADING_LINES:
        lines = [*lines[:_LEADING_LINES], "       …", *lines[-1:]]
    width = round(_COLUMNS * _CHARACTER + 2 * _MARGIN)
    height = len(lines) * _LINE + 2 * _MARGIN
    texts = "\n".join(_text(number, line) for number, line in enumerate(lines, 1))
    font = "ui-monospace, Menlo, Consolas, Liberation Mono, monospace"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="The hunt">\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="{DARK.page}"/>\n'
        f'<g font-family="{font}" font-size="12">\n{texts}\n</g>\n</svg>\n'
    )


def _hunt(root: Path) -> list[str]:
    command = [sys.executable, "bin/hunt.py", "samples/sample.xml", "--chain", "--fail-on", "never"]
    environment = {**os.environ, "COLUMNS": str(_COLUMNS), "PYTHONIOENCODING": "utf-8"}
    printed = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, check=True, encoding="utf-8"
    ).stdout
    return [_shortened(line) for line in printed.splitlines()]


def _shortened(line: str) -> str:
    return line if len(line) <= _COLUMNS else line[: _COLUMNS - 1] + "…"


def _text(number: int, line: str) -> str:
    """Draw a line in runs that each have a place of their own: browsers run blanks together, and differ in fonts."""
    runs = "".join(_run(run.start(), run.group()) for run in _RUN.finditer(line))
    return f'<text y="{_MARGIN + number * _LINE}" fill="{_shade(line)}">{runs}</text>'


def _run(column: int, text: str) -> str:
    """Draw text in its column, in the width of as many characters as it has, whatever font there is."""
    place, width = (round(cells * _CHARACTER, 2) for cells in (column, len(text)))
    size = f'textLength="{width:g}" lengthAdjust="spacingAndGlyphs"'
    return f'<tspan x="{_MARGIN + place:g}" {size}>{escape(text)}</tspan>'


def _shade(line: str) -> str:
    for word, colour in _SHADES.items():
        if word in line[:40]:
            return colour
    is_detail = line.startswith("       ") and not line.lstrip().startswith(("+", "-"))
    return DARK.dim if is_detail else DARK.text
