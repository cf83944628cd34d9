"""What stands beside an event in its row: how far its entry has spread, and who started the writer."""

from __future__ import annotations

from collections.abc import Mapping

from runkeyhunt.tuples import NamedTuple

# The prevalence searches of this app name the first two; the others are Sysmon's and CIM's names for an Event 1 that
# was joined to the write.
HOST_COUNT, FIRST_SEEN = "host_count", "first_seen"
_PARENTS = ("ParentImage", "parent_process_path", "parent_process_name", "ParentProcessName")
EVIDENCE_FIELDS = (HOST_COUNT, FIRST_SEEN, "_time", *_PARENTS)
_TELLING = frozenset({HOST_COUNT, FIRST_SEEN, *_PARENTS})
_DAY = 86_400


class Evidence(NamedTuple):
    """Hold what a row says besides its event; None and empty where it says nothing.

    `hosts` counts the hosts that have the entry, `days` how long before the event the first of them had it. `parent` is
    the program that started the writer.
    """

    hosts: int | None = None
    days: float | None = None
    parent: str = ""


_NOTHING = Evidence()


def read_evidence(record: Mapping[str, object]) -> Evidence:
    """Read a row's evidence."""
    if _TELLING.isdisjoint(record):
        return _NOTHING
    hosts, first, now = (_number(record.get(name)) for name in (HOST_COUNT, FIRST_SEEN, "_time"))
    return Evidence(
        hosts=None if hosts is None else int(hosts),
        days=None if first is None or now is None else (now - first) / _DAY,
        parent=next((value for name in _PARENTS if isinstance(value := record.get(name), str) and value), ""),
    )


def _number(value: object) -> float | None:
    """Read a number as a search writes it: digits, perhaps with a fraction."""
    if not isinstance(value, str) or not value.isascii() or not value.replace(".", "", 1).isdigit():
        return None
    return float(value[:20])
