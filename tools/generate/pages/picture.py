"""README/hunt.svg: what the hunt prints for the sample log, drawn as a terminal shows it."""

from __future__ import annotations

import os
import subprocess
import sys
from html import escape
from pathlib import Path

_COLUMNS = 172
_LEADING_LINES = 34
_CHARACTER, _LINE, _MARGIN = 7.25, 16, 18
_SHADES = (
    ("critical", "#ff7b72"),
    ("high", "#ffa657"),
    ("medium", "#d29922"),
    ("SCORE", "#8b949e"),
    ("events read", "#7ee787"),
)
_PLAIN, _DIM, _BACKGROUND = "#c9d1d9", "#8b949e", "#0d1117"


def render_picture(root: Path) -> str:
    """Draw the beginning and the end of the hunt in `samples/sample.xml` as SVG."""
    lines = _hunt(root)
    if len(lines) > _LEADING_LINES:
        lines = [*lines[:_LEADING_LINES], "       …", *lines[-1:]]
    width = round(_COLUMNS * _CHARACTER + 2 * _MARGIN)
    height = len(lines) * _LINE + 2 * _MARGIN
    texts = "\n".join(_text(number, line) for number, line in enumerate(lines, 1))
    font = "ui-monospace, Menlo, Consolas, monospace"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="The hunt">\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="{_BACKGROUND}"/>\n'
        f'<g font-family="{font}" font-size="12" xml:space="preserve">\n{texts}\n</g>\n</svg>\n'
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
    shown = escape(line)
    return f'<text x="{_MARGIN}" y="{_MARGIN + number * _LINE}" fill="{_shade(line)}">{shown}</text>'


def _shade(line: str) -> str:
    for word, colour in _SHADES:
        if word in line[:40]:
            return colour
    is_detail = line.startswith("       ") and not line.lstrip().startswith(("+", "-"))
    return _DIM if is_detail else _PLAIN
