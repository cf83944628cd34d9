"""The stages of a chain: who wrote, what was dropped before, what ran after."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from runkeyhunt.chain.clock import Time, show_time
from runkeyhunt.chain.context import Actor, Drop, Process
from runkeyhunt.chain.index import Index
from runkeyhunt.chain.ordered import Ordered
from runkeyhunt.chain.same_file import is_of_windows, is_same_file
from runkeyhunt.chain.write import Write
from runkeyhunt.commandline.arguments import split_program, stem
from runkeyhunt.commandline.paths import canonical_path, canonical_text

LOGON_PROGRAMS = frozenset({"explorer.exe", "userinit.exe", "runonce.exe"})
# Sysmon stamps events of different kinds in different threads, so that cause and effect may lie milliseconds crosswise.
_JITTER = timedelta(seconds=1)
# These write for whoever starts them.
_TOOLS = frozenset("reg regedit regini wmic xcopy robocopy certutil curl bitsadmin expand".split())
# These start nothing at once of what they are told.
_NOT_RUNNING = frozenset("reg regedit schtasks sc at attrib icacls takeown".split())
_MOST_ANCESTORS = 5
# The latest ones; a file that is written all the time is dropped by the same process again and again.
_MOST_DROPS = 100


class Window(NamedTuple):
    """Say how far before a write a drop may lie, and how far after it an execution."""

    before: timedelta
    after: timedelta


class Execution(NamedTuple):
    """Hold a run of the payload."""

    process: Process
    is_payload_itself: bool

    @property
    def is_fired(self) -> bool:
        """Tell whether the logon started it."""
        return self.process.parent.name in LOGON_PROGRAMS


def lies_between(time: Time, earliest: Time, latest: Time) -> bool:
    """Tell whether a time is known and lies between two known ones."""
    return bool(time and earliest and latest and earliest <= time <= latest)


def find_writer(write: Write, index: Index) -> Process | None:
    """Find the process that made a write: by its GUID, else the last that had its id and program before the write."""
    known = index.with_guid(write.actor)
    if known or not write.time:
        return known
    latest_time = write.time + _JITTER
    started = [
        (process.time <= write.time, process.time, place)
        for place, process in enumerate(index.with_pid(write.actor))
        if process.time and process.time <= latest_time
    ]
    if not started:
        return None
    latest = index.with_pid(write.actor)[max(started)[2]]
    if latest.actor.guid and write.actor.guid:
        return None
    return latest if write.actor.name in ("", latest.actor.name) else None


def find_ancestors(writer: Process | None, index: Index) -> list[Process]:
    """Find the processes above the writer whose start is among the events, the nearest first."""
    ancestors: list[Process] = []
    process = writer
    while process and len(ancestors) < _MOST_ANCESTORS:
        process = index.with_guid(process.parent)
        if process is None or process in ancestors:
            break
        ancestors.append(process)
    return ancestors


def acting(actor: Actor, process: Process | None) -> tuple[Actor, ...]:
    """Name who acts through a process: a tool acts for the one that started it."""
    if process and stem(process.image) in _TOOLS and process.parent.name not in LOGON_PROGRAMS:
        return (actor, process.parent)
    return (actor,)


def are_same(some: Sequence[Actor], others: Sequence[Actor]) -> bool:
    """Tell whether two acts have an actor in common."""
    return any(one.is_same(other) for one in some for other in others)


def find_drops(write: Write, payloads: Sequence[str], index: Index, window: Window) -> list[Drop]:
    """Find the drops of the payload that a write's window holds, the latest first."""
    if not write.time:
        return []
    latest = write.time + (window.after if write.is_known_good else _JITTER)
    return [
        drop
        for payload in payloads
        for drop in _drops_of(payload, write.account, index).latest_between(
            write.time - window.before, latest, _MOST_DROPS
        )
    ]


def _drops_of(payload: str, account: str, index: Index) -> Ordered[Drop]:
    def find() -> Ordered[Drop]:
        drops = [drop for drop in index.drops_of(payload) if index.is_same_file(payload, drop.path, account)]
        return Ordered((drop.time, drop.path, drop) for drop in dict.fromkeys(drops))

    return index.once(("drops", payload, account), find)


def find_execution(
    write: Write, payloads: Sequence[str], index: Index, window: Window, *, was_dropped: bool
) -> Execution | None:
    """Find the later run of the payload that says most: the first that the logon started, else the first.

    The writer's own start is none.
    """
    if not write.time:
        return None
    kinds = [runs for payload in payloads for runs in _runs_of(write, payload, index, was_dropped=was_dropped)]
    command = canonical_text(write.text("rk_command"))
    # Windows' own programs without arguments are started all day.
    if split_program(command)[1].strip('" ') and not write.is_folder_value:
        kinds.append(_runs_of_command(command, write.account, index))
    until = write.time + window.after
    for only_fired in (True, False):
        firsts = [_first(runs.fired if only_fired else runs.every, write, write.time, until) for runs in kinds]
        found = [run for run in firsts if run]
        if found:
            return min(found, key=lambda run: (show_time(run.process.time), not run.is_payload_itself, repr(run)))
    return None


class _Runs:
    """Hold runs in the order of their times, all and those that the logon started."""

    def __init__(self, processes: Iterable[Process], *, are_payload: bool) -> None:
        runs = [Execution(process, are_payload) for process in dict.fromkeys(processes)]
        self.every = Ordered((run.process.time, run.process.command, run) for run in runs)
        self.fired = Ordered((run.process.time, run.process.command, run) for run in runs if run.is_fired)


def _first(runs: Ordered[Execution], write: Write, earliest: datetime, latest: datetime) -> Execution | None:
    later = runs.between(earliest, latest)
    return next((run for run in later if not run.process.actor.is_same(write.actor)), None)


def _runs_of(write: Write, payload: str, index: Index, *, was_dropped: bool) -> tuple[_Runs, _Runs]:
    account, program = write.account, stem(write.text("rk_program"))
    key = write.text("rk_key").lower()

    def find_itself() -> _Runs:
        found = index.with_image(payload)
        runs = (process for process in found if is_payload(process, payload, account, index, was_dropped=was_dropped))
        return _Runs(runs, are_payload=True)

    def find_started() -> _Runs:
        return _Runs(
            (process for process in index.naming(payload) if _starts(process, payload, write, index)), are_payload=False
        )

    return (
        index.once(("itself", payload, account, was_dropped), find_itself),
        index.once(("started", payload, account, program, key), find_started),
    )


def _runs_of_command(command: str, account: str, index: Index) -> _Runs:
    def find() -> _Runs:
        found = index.with_command(command, account)
        return _Runs((process for process in found if _is_of_account(process, command, account)), are_payload=False)

    return index.once(("command", command, account), find)


def is_payload(process: Process, payload: str, account: str, index: Index, *, was_dropped: bool) -> bool:
    """Tell whether a process is the payload; one of Windows' own programs tells nothing unless it was dropped."""
    return index.is_same_file(payload, process.image, account) and (was_dropped or not is_of_windows(process.image))


def _starts(process: Process, payload: str, write: Write, index: Index) -> bool:
    program = stem(process.image)
    if program in _NOT_RUNNING or _registers(process, write):
        return False
    if any(index.is_same_file(payload, named, write.account) for named in index.payloads_of(process)):
        return not index.is_same_file(payload, process.image, write.account)
    if program != stem(write.text("rk_program")):
        return False
    path: str = index.once(("path", payload), lambda: canonical_path(payload).lower())
    return path in index.text_of(process)


def _registers(process: Process, write: Write) -> bool:
    """Tell whether a command names the payload because it writes, reads or removes the value that names it."""
    # A file's key is its folder, which every command that starts the file names.
    if write.is_file:
        return False
    key = write.text("rk_key").lower().rsplit("\\", 2)[-2:]
    return len(key) > 1 and "\\".join(key) in process.command.lower()


_PROFILE_FOLDER = re.compile(r"\\users\\([^\\]+)\\", re.IGNORECASE)


def _is_of_account(process: Process, command: str, account: str) -> bool:
    """Compare the users' names in equal commands: these were found without them."""
    own = _PROFILE_FOLDER.findall(canonical_text(process.command))
    # From the end, since one of the commands may name its program without a folder.
    folders = zip(reversed(own), reversed(_PROFILE_FOLDER.findall(command)))
    return all(is_same_file(rf"C:\Users\{one}", rf"C:\Users\{other}", account) for one, other in folders)
