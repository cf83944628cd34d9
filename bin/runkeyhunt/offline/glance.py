"""A first look at many readings at once: of most events their text tells that nothing is to be said of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol, Union

from runkeyhunt.lines import Lines, line_of
from runkeyhunt.offline.readers.reading import Readable, Reading, Stretch, Unopened, Unreadable

_MOST_READINGS = 500
_MOST_TEXT = 1 << 20
# Fewer are looked at together with what stands around them.
_LEAST_STRETCH = 10


Single = Union[Reading, Unopened, Unreadable]


class FirstLook(Protocol):
    """Tell by their text which of many records are to be looked at, as Hunt does."""

    def lines_of_locations(self, lines: Lines) -> Collection[int]:
        """Give the numbers of the records that are to be looked at."""


def batches(readings: Iterable[Readable]) -> Iterator[Sequence[Single] | Stretch]:
    """Give readings in batches, and stretches as they are; where reading fails, what was read before comes first."""
    batch: list[Single] = []
    length = 0
    try:
        for reading in readings:
            if isinstance(reading, Stretch) and len(reading) >= _LEAST_STRETCH:
                if batch:
                    yield batch
                yield reading
                batch, length = [], 0
                continue
            few = map(reading.__getitem__, range(len(reading))) if isinstance(reading, Stretch) else (reading,)
            for one in few:
                batch.append(one)
                length += len(_text(one) or "")
            if len(batch) >= _MOST_READINGS or length > _MOST_TEXT:
                yield batch
                batch, length = [], 0
    except Exception:
        yield batch
        raise
    if batch:
        yield batch


def of_concern(first_look: FirstLook, readings: Sequence[Single]) -> set[int]:
    """Give the numbers of the readings that are to be looked at: all but those whose text tells that they need not."""
    texts = [_text(reading) for reading in readings]
    told = [number for number, text in enumerate(texts) if text is not None]
    concerned = first_look.lines_of_locations(Lines([line_of(text) for text in texts if text is not None]))
    return set(range(len(readings))) - set(told) | {told[number] for number in concerned}


def _text(reading: Single) -> str | None:
    return reading.text if isinstance(reading, Unopened) else None
