"""Puts the values of a dashboard's or a drilldown's tokens into a search."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from tests.minisplunk.errors import SplError

_TOKEN = re.compile(r"\$([A-Za-z_][\w.:-]*)(?:\|(\w))?\$")


def with_tokens(search: str, tokens: Mapping[str, str]) -> str:
    """Replace $token$, $token|s$ by the value in quotes, and $token|u$ by it percent-encoded, as a URL has it.

    (Dashboards and Visualizations, Token filters)

    Raises:
        SplError: a token has no value; a dashboard would wait for it for ever.
    """

    def value(found: re.Match[str]) -> str:
        name, form = found.groups()
        if name not in tokens or form not in {None, "s", "n", "u"}:
            raise SplError("This token has no value, or a filter that the miniature does not know", found[0])
        if form == "u":
            return quote(tokens[name], safe="!'()*")  # What JavaScript's encodeURIComponent leaves, besides letters.
        quoted = '"' + tokens[name].replace("\\", "\\\\").replace('"', '\\"') + '"'
        return quoted if form == "s" else tokens[name]

    return _TOKEN.sub(value, search)
