"""A row of a table of events, parted into what was written and its circumstances."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from operator import itemgetter
from typing import Callable

from runkeyhunt.events.again.circumstances import CIRCUMSTANCES, SID, hive_of
from runkeyhunt.events.doubts import CUT, DOUBT, TWICE, UNREAD
from runkeyhunt.events.event import REGISTRY_KEY, REGISTRY_RENAME, REGISTRY_VALUE_SET, Event
from runkeyhunt.events.fields import FORGED, adds_nothing, repeats
from runkeyhunt.events.resolving import name_of
from runkeyhunt.events.shapes import is_guid, is_registry_path
from runkeyhunt.events.vocabulary.columns import SENDERS, Places, columns_of, places_of
from runkeyhunt.tuples import NamedTuple

_LONGEST = 2_000
_UNTOLD = frozenset({*CIRCUMSTANCES, "record"})
_UNUSED = frozenset({"_raw", "_chunked_idx", "host_count", "first_seen", *SENDERS}) - {"source"}
# With these an event hangs on more than its fields.
_OF_DOUBT = frozenset({CUT, DOUBT, TWICE, UNREAD, "_raw"})
_CODES = frozenset(map(str, (REGISTRY_KEY, REGISTRY_VALUE_SET, REGISTRY_RENAME)))


class ReadTable(NamedTuple):
    """Hold what the places of a table's rows mean: what an event is about, its paths, and its circumstances.

    `is_flat` where the rows are laid flat, so that what stands there is as an event has it.
    """

    content: Callable[[Sequence[str]], tuple[str, ...]]
    paths: Places
    circumstances: Mapping[str, Places]
    told: Mapping[str, Places]
    beside: Mapping[str, int]
    is_flat: bool


class Row(NamedTuple):
    """Hold a row's circumstances, whose hive it is about, and all else that an event of it depends on.

    That is what was `written` in it, the `paths` without the numbers of the hive, and the `kind` of its table; `raw` is
    the event's text, should that be read.
    """

    table: ReadTable
    texts: Sequence[str]
    told: tuple[str, ...]
    sid: str
    written: tuple[str, ...]
    paths: tuple[str, ...]
    kind: Hashable
    raw: str

    def is_told_by_fields(self, details: str | None) -> bool:
        """Tell whether the event's text says of its data nothing but what its fields say."""
        return not self.raw or (not repeats(self.raw, *FORGED) and adds_nothing(self.raw, details))

    def told_of(self, event: Event) -> Event:
        """Tell again of an event, as a row does that says the same but for its circumstances."""
        hive = hive_of(event.target) if self.sid else None
        target = event.target
        if hive:
            target = target[: hive.start(SID)] + self.sid + target[hive.end(SID) :]
        # In half the time that `_replace` takes.
        code, event_type, _, details, new_name, image, *_, doubt, is_whole = event
        user, computer, time, guid, pid = self.told
        return Event(
            code, event_type, target, details, new_name, image, user, computer, time, guid, pid, doubt, is_whole
        )


def table_of(names: tuple[str, ...]) -> ReadTable | None:
    """Find out what stands where in rows; None where that does not make an ordinary event."""
    return _table(names, is_flat=False)


def flat_table_of(names: tuple[str, ...]) -> ReadTable | None:
    """Find out the same of records that were laid flat."""
    are_own = all(
        name_of(column.meaning) == column.name
        for attribute, several in columns_of(names).items()
        for column in several
        if attribute
    )
    return _table(names, is_flat=True) if are_own and _OF_DOUBT.isdisjoint(names) else None


def _table(names: tuple[str, ...], *, is_flat: bool) -> ReadTable | None:
    columns = columns_of(names)
    if len(set(names)) < len(names) or not {"code", "target", "image", "computer"} <= columns.keys():
        return None
    told = places_of(columns, ("code", "target", "key", "image", "details", "domain"))
    paths = [*told["target"], *told["key"]]
    # Of what means nothing only a search's own fields may hold an event.
    untold = {*_UNTOLD, ""} if is_flat else _UNTOLD
    content = [
        column.place
        for attribute, several in columns.items()
        for column in several
        if attribute not in untold and column.name not in _UNUSED and column.place not in paths
    ]
    return ReadTable(
        itemgetter(*content),
        paths,
        places_of(columns, CIRCUMSTANCES),
        told,
        {name: names.index(name) for name in ("_raw", "source") if name in names},
        is_flat,
    )


def is_ordinary(row: Row, events: Sequence[Event]) -> bool:
    """Tell whether an event was read of its fields as they stand, so that nothing in it hangs on its circumstances.

    Nor on its text, which another event with the same fields may lack, or have otherwise.
    """
    texts = {
        attribute: [row.texts[place] for place in places if row.texts[place]]
        for attribute, places in row.table.told.items()
    }
    paths = texts["target"] + texts["key"]
    is_told = (
        len(set(texts["code"])) == 1
        and _CODES.issuperset(texts["code"])
        and bool(texts["target"])
        and all(is_registry_path(path) and "\\\\" not in path for path in paths)
        and bool(texts["image"])
        and not any(is_registry_path(image) or is_guid(image) or not image.strip() for image in texts["image"])
        and bool(texts["details"] or texts["code"][0] != str(REGISTRY_VALUE_SET))
    )
    event, hive = events[0], hive_of(events[0].target)
    is_own = (event.details or "") in (texts["details"] or ("",)) and row.is_told_by_fields(event.details)
    is_short = sum(map(len, row.texts)) <= _LONGEST
    stands = (event.user, event.computer, event.time, event.process_guid, event.process_id) == row.told
    is_one = len(events) == 1 and row.sid == (hive[SID] if hive else "")
    return is_told and is_own and is_short and is_one and stands and not event.doubt
