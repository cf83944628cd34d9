"""Patterns that are compiled when they are first searched with: of all that there are a search needs few."""

from __future__ import annotations

import re
from typing import Any, AnyStr, Generic, cast

_METHODS = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")


class LazyPattern(Generic[AnyStr]):
    """Stand for a compiled pattern."""

    def __init__(self, text: AnyStr, flags: int) -> None:
        self._text: AnyStr = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile the pattern, whose methods are found without this from then on."""
        compiled = re.compile(self._text, self._flags)
        vars(self).update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


def lazy_pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Give what can be used as `re.compile` would give it, and costs nothing until then."""
    return cast("re.Pattern[AnyStr]", LazyPattern(text, flags))
