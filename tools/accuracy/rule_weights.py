"""Write fitted weights into the rule files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tools.generate.rules.rule_file import level_of

# In the block of our own: a description may hold such a line too.
_WEIGHT_LINE = re.compile(r"(^runkeyhunt:\s*\n(?:  .*\n)*?  weight: )-?\d+(?=\s|$)", re.MULTILINE)
_LEVEL_LINE = re.compile(r"^level: (\w+)", re.MULTILINE)


def write_weights(folder: Path, weights: Mapping[str, int]) -> dict[str, str]:
    """Change the `weight:` line of each rule named, and nothing else.

    Returns the level of each rule whose `level:` no longer follows from its weight: that line is for its author to set.
    """
    levels = {}
    for rule, weight in sorted(weights.items()):
        path = folder / f"{rule}.yml"
        text = path.read_bytes().decode()
        path.write_bytes(_WEIGHT_LINE.sub(rf"\g<1>{weight}", text).encode())
        stated = _LEVEL_LINE.search(text)
        if not stated or stated[1] != level_of(weight):
            levels[rule] = level_of(weight)
    return levels
