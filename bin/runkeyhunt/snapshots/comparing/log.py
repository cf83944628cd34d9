"""What is in the registry and was never written in the log, and what was written there and is gone or different."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from runkeyhunt.events.registry_value import OF_KEY, OF_WRITE, PRESENT, RegistryValue
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.present import NO_TEXT
from runkeyhunt.snapshots.comparing.between import Side
from runkeyhunt.snapshots.comparing.change import BEFORE_LOG, CHANGED, GONE, NOT_READ, UNLOGGED, Change, Judged
from runkeyhunt.snapshots.comparing.facts import is_same_data, shown
from runkeyhunt.snapshots.comparing.identity import FOLDER, Identity, Owners, identity_of
from runkeyhunt.snapshots.comparing.whom import ByWhom, whom
from runkeyhunt.snapshots.knowledge import EVENT
from runkeyhunt.snapshots.typed import number_text

J = TypeVar("J", bound=Judged)

_WRITING = frozenset({"set", "renamed", "dropped"})
_REMOVING = frozenset({"deleted"})
# What Windows takes away itself once it has run.
_ONCE = frozenset({"RunOnce", "RunOnceEx", "RunServicesOnce", "RunOnceSetup", "TerminalServerRunOnce"})
_NO_TIME = "an unknown time"
# Sysmon's writing of a number.
_NUMBER = lazy_pattern(r"DWORD \((0x[0-9a-fA-F]{8})\)")
_SECONDS = len("2026-11-26 08:30:00")


@dataclass
class Times:
    """Gather from when to when each host's log tells; times are UTC, `2026-11-26 08:30:00`."""

    ranges: dict[str, tuple[str, str]] = field(default_factory=dict)
    _by_host: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, host: str, time: str) -> None:
        """Take note of one event."""
        moment = second_of(time)
        if moment[:1].isdigit():
            first, last = self.ranges.get(host.lower(), (moment, moment))
            self.ranges[host.lower()] = min(first, moment), max(last, moment)

    def of(self, identity: Identity) -> tuple[str, str] | None:
        """Give the range of the log of an entry's host, over all hosts that it may be; None where it has none."""
        return self._by_host.get(identity.of.host)

    def known(self, identities: Iterable[Identity]) -> None:
        """Find out once of which log each host's entries may be."""
        filed: ByWhom[tuple[str, str]] = ByWhom()
        for host, span in self.ranges.items():
            filed.add("log", whom(host, ""), span)
        for host in {identity.of.host for identity in identities}:
            spans = list(filed.find("log", whom(host, "")))
            if spans:
                self._by_host[host] = min(first for first, _ in spans), max(last for _, last in spans)

    def __str__(self) -> str:
        spans = self.ranges.values()
        return f"{min(first for first, _ in spans)} to {max(last for _, last in spans)} UTC" if spans else "no time"


def second_of(time: str) -> str:
    """Cut a time to the second, as snapshots write it."""
    return time.replace("T", " ")[:_SECONDS]


def against_log(side: Side[J], written: Sequence[J], times: Times, owners: Owners) -> Iterator[tuple[J, Change | None]]:
    """Yield every entry of the snapshot with what the log says of it, None where it was last written so, then the gone.

    What was written and is gone is told by its last write.
    """
    there = [(one, one.value) for one in side.judged if one.value and one.value.present == PRESENT]
    present = [(one, value, identity_of(one, owners)) for one, value in there]
    times.known(identity for _, _, identity in present)
    last = _last_writes(written, owners)
    filed: ByWhom[J] = ByWhom()
    for write, identity in last:
        filed.add(identity.entry, identity.of, write)
        filed.add((identity.entry, shown(write.verdict.event.details)), identity.of, write)
    found = set()
    for judged, value, identity in present:
        keys = (identity.entry, shown(value.data)), identity.entry
        logged = next((write for key in keys for write in filed.find(key, identity.of)), None)
        if logged is None:
            yield judged, _unlogged(value, times.of(identity))
        else:
            found.add(id(logged))
            yield judged, _logged(value, identity, logged)
    silent = side.areas.silences(owners, (identity for _, identity in last))
    for write, identity in last:
        if id(write) not in found and write.verdict.action in _WRITING:
            yield write, _gone(write, read=silent.tell(identity, ""))


def _last_writes(written: Sequence[J], owners: Owners) -> list[tuple[J, Identity]]:
    """Give the last event of each entry, in the order of their times."""
    last: defaultdict[Identity, list[J]] = defaultdict(list)
    of_values = (write for write in written if write.verdict.value_name)
    for write in sorted(of_values, key=lambda one: second_of(one.verdict.event.time)):
        last[identity_of(write, owners)].append(write)
    return [(writes[-1], identity) for identity, writes in last.items()]


def _logged(value: RegistryValue, identity: Identity, write: Judged) -> Change | None:
    verdict = write.verdict
    when = second_of(verdict.event.time) or _NO_TIME
    if verdict.action in _REMOVING:
        return Change(UNLOGGED, f"Not in the log, whose last word is that it was deleted at {when}", verdict.action)
    is_known = verdict.event.details not in (None, NO_TEXT) and identity.area.hive != FOLDER
    number = _NUMBER.fullmatch(verdict.event.details or "")
    details = number_text(int(number[1], 16)) if number else verdict.event.details
    if not is_known or is_same_data(RegistryValue(value.key, value.name, details, form=EVENT), value):
        return None
    return Change(CHANGED, f"Not what was last written in the log, at {when}", shown(details))


def _unlogged(value: RegistryValue, span: tuple[str, str] | None) -> Change:
    if span is None:
        return Change(NOT_READ, "Not read there: the log has no event of this host")
    log = f"the log tells of {span[0]} to {span[1]} UTC"
    # A file that is copied keeps its time: of when it came that says nothing.
    moment = second_of(value.time) if value.time_of in (OF_KEY, OF_WRITE) else ""
    if not moment:
        return Change(UNLOGGED, f"Never written in the log: when it was written is not known, and {log}")
    written = f"the key was last written at {moment} UTC"
    if moment < span[0]:
        return Change(BEFORE_LOG, f"The log cannot have it if the time is true: {written}, and {log}")
    ends = ", which ends before" if moment > span[1] else ""
    return Change(UNLOGGED, f"Never written in the log{ends}: {written}, and {log}")


def _gone(write: Judged, *, read: bool) -> Change:
    verdict = write.verdict
    when = second_of(verdict.event.time) or _NO_TIME
    if not read:
        return Change(NOT_READ, "Not read there: the snapshot does not show this place", is_older=True)
    by_windows = "; Windows takes it away when it has run" if verdict.location in _ONCE else ""
    return Change(GONE, f"Gone: written at {when}, and not in the snapshot{by_windows}", is_older=True)
