"""Where a form joins name and data by signs that may also stand within either: every way to part them again."""

from __future__ import annotations

# More ways than this are told and not read: each of them costs as much as the line.
MOST_WAYS = 8
SEVERAL_WAYS = "the line can be read in more than one way: what parts name and data stands in it more than once"
TOO_MANY_WAYS = f"the line can be read in more than {MOST_WAYS} ways: what parts name and data stands in it too often"


def parted(text: str, separators: tuple[str, ...]) -> list[tuple[str, str]]:
    """Give what stands before and behind each separator, in order; one more than `MOST_WAYS` where there are more."""
    found: list[tuple[int, int]] = []
    for separator in separators:
        begin = text.find(separator)
        while begin >= 0 and len(found) <= MOST_WAYS * len(separators):
            found.append((begin, begin + len(separator)))
            begin = text.find(separator, begin + len(separator))
    return [(text[:begin], text[end:]) for begin, end in sorted(found)[: MOST_WAYS + 1]]


def doubts_of(ways: list[tuple[str, str]]) -> tuple[str, ...]:
    """Say that a line could be parted in more than one way."""
    return (SEVERAL_WAYS,) if len(ways) > 1 else ()
