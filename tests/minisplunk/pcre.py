"""Regular expressions as Splunk takes them, which are those of PCRE, for Python."""

from __future__ import annotations

import re
from functools import lru_cache

from tests.minisplunk.errors import SplError

# An escaped character, a class, the beginning of a group with flags for what is inside, a parenthesis, or all else.
_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<group>\((?:\?P<\w+>|\?:)?)\(\?(?P<flags>[imsx]+)\)|[()]|[^\\\[()]+|.",
    re.DOTALL,
)


@lru_cache(maxsize=2000)
def regex(text: str) -> re.Pattern[str]:
    """Compile a pattern of PCRE; names of groups, code points, the end and flags are written in another way there."""
    text = re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", text)
    text = re.sub(r"(\\\\)|\\z", lambda found: found[1] or r"\Z", text)
    text = re.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda code: re.escape(chr(int(code[1], 16))), text)
    try:
        return re.compile(_with_flags_of_groups(text))
    except re.error as error:
        raise SplError(f"The regular expression is wrong: {error}", text) from error


def _with_flags_of_groups(text: str) -> str:
    """Write `((?i)a|b)`, which Python does not take, as `((?i:a|b))`."""
    written, closing = "", []
    for piece in _PIECE.finditer(text):
        if piece["group"]:
            written += f"{piece['group']}(?{piece['flags']}:"
            closing.append("))")
        elif piece.group() == ")" and closing:
            written += closing.pop()
        else:
            closing += [")"] if piece.group() == "(" else []
            written += piece.group()
    return written
