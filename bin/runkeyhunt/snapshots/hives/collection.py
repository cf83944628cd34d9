"""The hives and Startup folders of a triage collection, and the machine and the users that they belong to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from runkeyhunt.events.registry_value import OF_FILE, RegistryValue
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.locations import Locations
from runkeyhunt.snapshots.hives.autostart import HiveKeys, Whose, roots_of, values_of
from runkeyhunt.snapshots.hives.base_block import NEW_LOG, OLD_LOGS, SECTOR, read_base_block
from runkeyhunt.snapshots.hives.cells import Readable
from runkeyhunt.snapshots.hives.hive import Hive
from runkeyhunt.snapshots.hives.items import Item, Note, Root, Unread
from runkeyhunt.snapshots.hives.kinds import may_hold_places
from runkeyhunt.snapshots.hives.log_replay import recover
from runkeyhunt.snapshots.hives.owners import owner_in, profile_of, user_in
from runkeyhunt.snapshots.hives.shortcut import MOST_READ, command_of
from runkeyhunt.snapshots.hives.stored import StoredFile
from runkeyhunt.snapshots.joining import Placed

FILE_FORM = "file"
_SHORTCUT = ".lnk"
_LOG_ENDS = (".log", ".log1", ".log2")
_HIVE_NAMES = frozenset(
    {"ntuser.dat", "ntuser.man", "usrclass.dat", "system", "software", "default", "sam", "security"}
)
# The host and the users are told by these; so they are read first.
_FIRST = {"system": 0, "software": 1}
_BACKUPS = r"\regback"
_SHADOW_COPY = lazy_pattern(r"harddiskvolumeshadowcopy|(?:^|\\)vss\d+(?:\\|$)", re.IGNORECASE)
_OLDER = "from a shadow copy, which is older than what the machine holds now"
_DISABLED = lazy_pattern(r"\\AutorunsDisabled(?=\\)", re.IGNORECASE)


@dataclass(frozen=True)
class StoredHive:
    """Hold a hive and the logs that belong to it."""

    file: StoredFile
    logs: tuple[StoredFile, ...] = ()


@dataclass
class Collection:
    """Hold what of a collection can be read; `said` is what there is to say of the rest.

    `taken` are the paths of all files that it answers for: no other reader needs to look at them.
    """

    hives: list[StoredHive] = field(default_factory=list)
    startup: list[StoredFile] = field(default_factory=list)
    said: list[Item] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)


@dataclass
class _Machine:
    host: str = ""
    profiles: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, machine: _Machine, all_known: Iterable[_Machine]) -> _Machine:
        """Give what is known of a machine, from the only other one where nothing is: a user's drive may be another."""
        hosts = {one.host: one for one in all_known if one.host}
        told = next(iter(hosts.values())) if len(hosts) == 1 else machine
        return cls(machine.host or told.host, machine.profiles or told.profiles)


def is_hive(head: bytes) -> bool:
    """Tell a hive by the first 512 bytes of a file."""
    base = read_base_block(head)
    return base is not None and not is_log(head)


def is_log(head: bytes) -> bool:
    """Tell a hive's transaction log by the first 512 bytes of a file."""
    base = read_base_block(head)
    return base is not None and base.file_type in (*OLD_LOGS, NEW_LOG)


def gather(files: Iterable[StoredFile], locations: Locations) -> Collection:
    """Find the hives among files, with their logs, and what lies in Startup folders."""
    collection = Collection()
    hives: list[StoredFile] = []
    logs: dict[str, StoredFile] = {}
    for file in files:
        try:
            head = file.head(SECTOR)
        except OSError as error:
            collection.said.append(_unreadable(file, error))
            collection.taken.add(file.path)
            continue
        if is_hive(head):
            hives.append(file)
        elif is_log(head):
            logs[file.place] = file
        elif not file.size and file.name.lower() in _HIVE_NAMES:
            collection.said.append(Note(file.path, "is empty: there is no hive in it"))
        elif not _is_startup(file, locations):
            continue
        # A mandatory profile is both a hive and a file whose being there counts.
        if _is_startup(file, locations):
            collection.startup.append(file)
        collection.taken.add(file.path)
    joined = [StoredHive(file, tuple(_logs_of(file, logs))) for file in _without_backups(hives, collection)]
    collection.hives = sorted(_without_doubles(joined, collection), key=_order)
    collection.said += _left_over(hives, logs)
    return collection


def items_of(collection: Collection, keys: HiveKeys) -> Iterator[Item]:
    """Give the autostart values and files of a collection, each with its host and owner, and what could not be read."""
    yield from collection.said
    machines: dict[str, _Machine] = {}
    for hive in collection.hives:
        machine = machines.setdefault(hive.file.machine, _Machine())
        items = list(read_hive(hive, keys, _Machine.of(machine, machines.values()).profiles))
        _learn(machine, items)
        host = _Machine.of(machine, machines.values()).host
        yield from (_placed(item, host, hive.file) for item in items)
    for file in collection.startup:
        known = _Machine.of(machines.get(file.machine, _Machine()), machines.values())
        yield _placed(_startup_file(file, known.profiles), known.host, file)


def read_hive(hive: StoredHive, keys: HiveKeys, profiles: Mapping[str, str]) -> Iterator[Item]:
    """Read one hive; `profiles` are the SIDs by the names of profiles' folders."""
    try:
        with ExitStack() as opened:
            content = opened.enter_context(hive.file.content())
            logs: list[Readable] = []
            for log in hive.logs:
                try:
                    logs.append(opened.enter_context(log.content()))
                except OSError as error:
                    yield _unreadable(log, error)
            yield from _of_content(hive.file, content, logs, keys, profiles)
    except OSError as error:
        yield _unreadable(hive.file, error)


def _unreadable(file: StoredFile, error: OSError) -> Unread:
    return Unread(file.path, "file", f"cannot be read ({error.strerror or error}): unpack or copy it again")


def _of_content(
    file: StoredFile, content: Readable, logs: list[Readable], keys: HiveKeys, profiles: Mapping[str, str]
) -> Iterator[Item]:
    base = read_base_block(content)
    if base is None:
        yield Unread(file.path, "file", "ends before a hive begins: copy it again")
        return
    recovered = recover(content, base, logs)
    hive = Hive(recovered.data, recovered.base, recovered.size)
    if recovered.remark:
        is_unread = not recovered.is_whole and may_hold_places(hive)
        yield Unread(file.path, "logs", recovered.remark) if is_unread else Note(file.path, recovered.remark)
    by_header = owner_in(f"\\{base.name}" if "\\" in base.name else base.name)
    owner = owner_in(file.on_machine) or by_header
    if by_header and by_header.lower() != owner.lower():
        yield Note(file.path, f"lies in the folder of {owner!r}, and Windows last loaded it for {by_header!r}")
    whose = Whose(file.path, profiles.get(owner.lower(), owner))
    yield from values_of(hive, keys, whose)
    yield from roots_of(hive, whose)


def _is_startup(file: StoredFile, locations: Locations) -> bool:
    path = _DISABLED.sub("", file.on_machine)
    return bool(path and locations.of_file(path))


def _startup_file(file: StoredFile, profiles: Mapping[str, str]) -> Placed:
    path = file.on_machine
    folder, _, name = path.rpartition("\\")
    user = user_in(path)
    command, doubts = _command(file) if name.lower().endswith(_SHORTCUT) else ("", ())
    value = RegistryValue(
        folder,
        name,
        command or path,
        owner=profiles.get(user.lower(), user),
        time=file.modified,
        time_of=OF_FILE if file.modified else "",
        doubts=doubts,
        form=FILE_FORM,
    )
    return Placed(file.path, "file", value)


def _command(file: StoredFile) -> tuple[str, tuple[str, ...]]:
    """Read what a shortcut starts; a doubt where that cannot be read."""
    try:
        command = command_of(file.head(MOST_READ))
    except OSError:
        command = ""
    return command, () if command else ("what the shortcut starts could not be read",)


def _without_backups(hives: list[StoredFile], collection: Collection) -> Iterator[StoredFile]:
    """Leave out Windows' own older copies of hives that are there themselves."""
    there = {file.place for file in hives}
    for file in hives:
        folder = file.place.rpartition("\\")[0]
        if folder.endswith(_BACKUPS) and f"{folder[: -len(_BACKUPS)]}\\{file.name.lower()}" in there:
            why = "is an older copy that Windows kept of the hive beside its folder: not read as what is there now"
            collection.said.append(Note(file.path, why))
        else:
            yield file


def _without_doubles(hives: Iterable[StoredHive], collection: Collection) -> Iterator[StoredHive]:
    """Leave out what a shadow copy has just as the machine or another one has it."""
    alike: dict[tuple[int, str, str], list[StoredHive]] = {}
    for hive in sorted(hives, key=lambda hive: _is_shadow(hive.file)):
        file = hive.file
        alike.setdefault((file.size, file.within, (file.on_machine or file.name).lower()), []).append(hive)
    for those in alike.values():
        first_by_digest: dict[bytes, StoredHive] = {}
        for hive in those:
            first = first_by_digest.setdefault(_digest(hive) if len(those) > 1 else b"", hive)
            if first is hive or not _is_shadow(hive.file):
                yield hive
            else:
                collection.said.append(Note(hive.file.path, f"holds the same as {first.file.path}, and is read once"))


def _is_shadow(file: StoredFile) -> bool:
    return bool(_SHADOW_COPY.search(file.inner))


def _digest(hive: StoredHive) -> bytes:
    """Hash the content of a hive and its logs; what cannot be read is like no other."""
    digest = hashlib.sha256()
    for file in (hive.file, *hive.logs):
        try:
            for piece in file.pieces():
                digest.update(piece)
        except OSError:
            digest.update(file.path.encode("utf-8", "surrogateescape"))
    return digest.digest()


def _logs_of(hive: StoredFile, logs: Mapping[str, StoredFile]) -> Iterator[StoredFile]:
    return (logs[path] for end in _LOG_ENDS if (path := hive.place + end) in logs)


def _left_over(hives: Iterable[StoredFile], logs: Mapping[str, StoredFile]) -> Iterator[Note]:
    there = {file.place for file in hives}
    for path, log in logs.items():
        if path.rpartition(".")[0] not in there:
            yield Note(log.path, "is the log of a hive that does not lie beside it: collect the hive with it")


def _order(hive: StoredHive) -> tuple[int, str]:
    return _FIRST.get(hive.file.name.lower(), len(_FIRST)), hive.file.path


def _learn(machine: _Machine, items: Iterable[Item]) -> None:
    """Take from a hive what the machine is called, and who its users are."""
    for item in items:
        if not isinstance(item, Placed):
            continue
        if (item.value.name or "").lower() == "computername" and isinstance(item.value.data, str):
            machine.host = item.value.data
        profile = profile_of(item.value)
        if profile:
            machine.profiles[profile[0]] = profile[1]


def _placed(item: Item, host: str, file: StoredFile) -> Item:
    """Name the host in a value, and say where the file is older than the machine."""
    if isinstance(item, Root):
        return replace(item, value=item.value._replace(host=host))
    if not isinstance(item, Placed):
        return item
    doubts = (*item.value.doubts, _OLDER) if _is_shadow(file) else item.value.doubts
    return item._replace(value=item.value._replace(host=host, doubts=doubts))
