"""The text forms of a snapshot: what `reg query`, registration files and the logs of other tools hold."""

from __future__ import annotations

from collections.abc import Iterator

from runkeyhunt.offline.readers.reading import Readable, Reading, Unreadable
from runkeyhunt.offline.readers.source import Source
from runkeyhunt.snapshots.forms import Form
from runkeyhunt.snapshots.shown import Seen, Shown


def read(form: Form, source: Source) -> Iterator[Readable]:
    """Read every value and key of a file of a form."""
    for item in form.read(source.lines()):
        if isinstance(item, Shown):
            yield Reading(item.place, item.value)
        elif isinstance(item, Seen):
            yield Reading(item.place, item)
        else:
            yield Unreadable(source.path, item.place, item.why)
