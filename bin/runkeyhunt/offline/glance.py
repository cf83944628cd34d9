"""A first look at many readings at once: of most events their text tells that nothing is to be said of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from runkeyhunt.lines import Lines, line_of
from runkeyhunt.offline.readers.reading import Readable, Reading

_MOST_READINGS = 500
_MOST_TEXT = 1 << 20
_RAW = "_raw"


class FirstLook(Protocol):
    """Tell by their text which of many records are to be looked at, as Hunt does."""

    def lines_of_concern(self, lines: Lines) -> Collection[int]:
        """Give the numbers of the records that are to be looked at."""


def batches(readings: Iterable[Readable]) -> Iterator[Sequence[Readable]]:
    """Give readings in batches; where reading fails, what was read before comes first."""
    batch: list[Readable] = []
    length = 0
    try:
        for reading in readings:
            batch.append(reading)
            length += len(_text(reading) or "")
            if len(batch) >= _MOST_READINGS or length > _MOST_TEXT:
                yield batch
                batch, length = [], 0
    except Exception:
        yield batch
        raise
    yield batch


def of_concern(first_look: FirstLook, readings: Sequence[Readable]) -> set[int]:
    """Give the numbers of the readings that are to be looked at: all but those whose text tells that they need not."""
    texts = [_text(reading) for reading in readings]
    told = [number for number, text in enumerate(texts) if text is not None]
    concerned = first_look.lines_of_concern(Lines([_cell(text) for text in texts if text is not None]))
    return set(range(len(readings))) - set(told) | {told[number] for number in concerned}


def _text(reading: Readable) -> str | None:
    """Give the text that a reading is all of; None where fields were read from it, or nothing was."""
    if not isinstance(reading, Reading) or not isinstance(reading.record, Mapping) or len(reading.record) != 1:
        return None
    text = reading.record.get(_RAW)
    return text if isinstance(text, str) else None


def _cell(text: str) -> bytes:
    """Write a text as a search result has it, which is what the first look knows."""
    return line_of('"' + text.replace('"', '""') + '"')
