"""Whether a payload's folders bear its name or the value's, as those of a product do."""

from __future__ import annotations

import re

from runkeyhunt.patterns import lazy_pattern

_BELOW = lazy_pattern(r"\\(?:appdata\\(?:roaming|local|locallow)|programdata)\\", re.IGNORECASE)
_EXTENSION = lazy_pattern(r"\.[a-z0-9]{1,4}$")
_SIGNS = lazy_pattern(r"[\W_]+")
_LEAST_WORD = 3
_SHARED = 4


def is_folder_of_another_name(payload: str, value_name: str) -> bool:
    r"""Tell whether no folder of a payload below AppData or ProgramData shares a word with its file or with the value.

    `AppData\Local\FigmaAgent\figma_agent.exe` is its own; `AppData\Local\AdaptiveCards\mfc120esn.exe` is not.
    """
    *folders, file = parts_below(payload)
    names = [_letters(_EXTENSION.sub("", file)), _letters(value_name.lower())]
    return bool(folders) and not any(_share(_letters(folder), name) for folder in folders for name in names)


def parts_below(payload: str) -> list[str]:
    """Give the folders of a payload below AppData or ProgramData, and behind them its file; empty elsewhere."""
    found = _BELOW.search(payload) if "data\\" in payload.lower() else None
    return payload[found.end() :].lower().split("\\") if found else [""]


def _letters(name: str) -> str:
    return _SIGNS.sub("", name[:100])


def _share(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _LEAST_WORD:
        return one == other
    pieces = (one[start : start + _SHARED] for start in range(max(1, len(one) - _SHARED + 1)))
    return any(piece in other for piece in pieces) or other in one
