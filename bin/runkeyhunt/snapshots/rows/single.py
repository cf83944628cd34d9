"""The rows that show one value each: per tool its columns, and what its words mean. One table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from runkeyhunt.events.registry_value import (
    CATEGORY,
    DELETED,
    OF_COLLECTION,
    OF_KEY,
    OFF,
    ON,
    REMOVED,
    RegistryValue,
)
from runkeyhunt.events.vocabulary.names import meaning_of
from runkeyhunt.snapshots.rows.row import Row, aside, data_of, type_of, utc

Mend = Callable[[RegistryValue, Row], RegistryValue]
_DEFAULT_NAMES = frozenset({"(default)", "@"})
_HOSTS = ("hostidentifier", "hostname", "fqdn", "computername", "pscomputername", "computer", "host", "dest")
_COLLECTED = ("unixtime", "calendartime")
_STATES = {"enabled": ON, "enable": ON, "disabled": OFF}
_GONE = {"removed": REMOVED, "true": DELETED}
# There are data, and they are not text.
_NO_TEXT = b"\0"
_HKCU = re.compile(r"hkcu|hkey_current_user", re.IGNORECASE)


# What tells that a process did something, which no snapshot shows.
_OF_EVENTS = frozenset({"image", "code", "process_guid", "new_process"})


def tells_who_did(names: frozenset[str]) -> bool:
    """Tell whether one of the columns says which process did something, or as which event that was logged."""
    return any(meaning and meaning.attribute in _OF_EVENTS for meaning in map(meaning_of, names))


@dataclass(frozen=True)
class RowKind:
    """Say which rows a tool writes, and under which names they show what.

    `needs` are the columns that tell it from all others, each by its possible names; `columns` the attributes of a
    RegistryValue by the names that they have; `separator` stands between the texts of a list. `sign` is an attribute
    and how its text has to begin; a vague kind's columns are an event's where another says who did it. `mend` does
    what no table can say.
    """

    form: str
    needs: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    separator: str = ""
    time_of: str = OF_KEY
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    mend: Mend = lambda value, _: value
    sign: tuple[str, str] = ("", "")
    is_vague: bool = False

    def may_fit(self, names: frozenset[str]) -> bool:
        """Tell by its columns whether a row may be of this kind."""
        has_all = all(not names.isdisjoint(wanted) for wanted in self.needs)
        return has_all and not (self.is_vague and tells_who_did(names))

    def fits(self, row: Row) -> bool:
        """Tell whether a row of such columns is of this kind."""
        attribute, pattern = self.sign
        return not attribute or re.match(pattern, row.text(*self.columns[attribute]), re.IGNORECASE) is not None

    def read(self, row: Row) -> Iterator[RegistryValue]:
        """Read a row's value."""
        columns = self.columns
        kind = type_of(row.text(*columns.get("type", ())))
        key, name = row.text(*columns["key"]), row.text(*columns.get("name", ()))
        time = utc(row.text(*columns.get("time", ())))
        collected = utc(row.text(*_COLLECTED))
        said = ((about, row.text(*names)) for about, names in self.evidence.items())
        value = RegistryValue(
            key=key,
            name=None if not name or name.lower() in _DEFAULT_NAMES else name,
            data=data_of(row.cell(columns.get("data", ())), kind, separator=self.separator),
            type=kind,
            host=row.text(*_HOSTS),
            owner=row.text(*columns.get("owner", ())),
            time=time or collected,
            time_of=(self.time_of if time else OF_COLLECTION if collected else ""),
            evidence=tuple((about, text) for about, text in said if text),
            doubts=self.doubts,
            form=self.form,
        )
        state = _STATES.get(row.text(*columns.get("state", ())).lower(), "")
        gone = _GONE.get(row.text(*columns.get("present", ())).lower(), value.present)
        value = replace(value, state=state, state_from=self.form if state else "", present=gone)
        yield self.mend(value, row)


def _without_name_at_end(value: RegistryValue, _: Row) -> RegistryValue:
    """Take a value's name from its path's end, quoted by Velociraptor where it holds a backslash."""
    name = value.name or ""
    for ending in (f"\\{name}", f'\\"{name}"'):
        if name and value.key.endswith(ending):
            return replace(value, key=value.key[: -len(ending)])
    return value


def _of_osquery(value: RegistryValue, row: Row) -> RegistryValue:
    if not row.text("key"):
        # Behind the path of a default value nothing stands.
        key, name = value.key.rsplit("\\", 1) if "\\" in value.key else (value.key, "")
        value = replace(value, key=key, name=value.name or name or None)
    hidden = ("osquery shows a name that begins with NUL as (Default) too",) if value.name is None else ()
    joined = ("osquery joins the strings by commas",) if isinstance(value.data, tuple) and value.data else ()
    return replace(value, doubts=(*value.doubts, *hidden, *joined))


def _of_startup_items(value: RegistryValue, row: Row) -> RegistryValue:
    arguments = row.text("args")
    data = f"{row.text('path')} {arguments}" if arguments else row.text("path")
    off = ("the state is told by the name alone, over all hives",) if value.state == OFF else ()
    return replace(value, data=data, doubts=(*value.doubts, *off))


def _of_velociraptor_startup(value: RegistryValue, row: Row) -> RegistryValue:
    value = _without_name_at_end(value, row)
    # It says so wherever nothing in StartupApproved tells.
    if value.state == OFF:
        value = replace(value, state="", state_from="", doubts=("Velociraptor's word disabled proves nothing",))
    if isinstance(row.cell(("details",)), Mapping):
        value = replace(value, data=None)
    return value


def _of_velociraptor(value: RegistryValue, row: Row) -> RegistryValue:
    held = row.cell(("data",))
    if isinstance(held, Mapping):
        kind = type_of(str(held.get("type", "")))
        value = replace(value, type=kind, data=data_of(held.get("value"), kind))
    name = row.text("name", "valuename") or value.key.rpartition("\\")[2].strip('"')
    value = _without_name_at_end(replace(value, name=name or None), row)
    return replace(value, name=None if name in ("@", "(Default)") else name)


def _of_recmd(value: RegistryValue, row: Row) -> RegistryValue:
    """Put the key below its hive, which the kind of hive tells better than the key."""
    hive = row.text("hivetype").lower()
    key = re.sub(r"^root\\", "", value.key, flags=re.IGNORECASE)
    root = {"software": "HKLM\\Software", "system": "HKLM\\System", "ntuser": "HKCU", "usrclass": "HKCU"}.get(hive, "")
    user = re.search(r"[\\/](?:users|documents and settings)[\\/]([^\\/]+)[\\/]", row.text("hivepath"), re.IGNORECASE)
    data = _NO_TEXT if str(value.data).lower() == "(binary data)" else value.data
    return replace(
        value, key=f"{root}\\{key}" if root else key, owner=user[1] if user and root == "HKCU" else "", data=data
    )


def _of_startup_command(value: RegistryValue, _: Row) -> RegistryValue:
    location = value.key.lower()
    is_folder = location in ("startup", "common startup")
    return replace(value, owner=value.owner if _HKCU.match(value.key) or is_folder else "")


def _of_dissect(value: RegistryValue, row: Row) -> RegistryValue:
    command = row.cell(("command",))
    if isinstance(command, Mapping):
        arguments = command.get("args")
        words = [command.get("executable"), *(arguments if isinstance(arguments, list) else [arguments])]
        value = replace(value, data=" ".join(str(word) for word in words if word))
    return value


def _of_reglookup(value: RegistryValue, row: Row) -> RegistryValue:
    """Split the path, whose parts stand between slashes; odd characters stand as a percent and two digits."""
    kind = row.text("type").upper()
    key, _, name = row.text("path").rpartition("/")
    if kind == "KEY":
        return aside(value.form, "keys")
    data = value.data
    if isinstance(data, str):
        data = _unescaped(data)
    elif isinstance(data, tuple):
        data = tuple(map(_unescaped, data))
    elif isinstance(data, bytes):
        data = _unescaped(row.text("value")).encode("latin-1", "replace")
    return replace(value, key=_unescaped(key).replace("/", "\\"), name=_unescaped(name) or None, data=data)


def _unescaped(text: str) -> str:
    return re.sub(r"%([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), text)


def _of_monitor(value: RegistryValue, _: Row) -> RegistryValue:
    key, name = value.key.rsplit("\\", 1) if "\\" in value.key else (value.key, "")
    doubts = ("where the key ends and the name begins is not told",)
    return replace(value, key=key, name=name or None, doubts=doubts if name else ())


KINDS: tuple[RowKind, ...] = (
    RowKind(
        "RECmd",
        needs=(("keypath",), ("valuename",), ("valuedata",), ("hivetype", "hivepath")),
        columns={
            "key": ("keypath",),
            "name": ("valuename",),
            "type": ("valuetype",),
            "data": ("valuedata",),
            "time": ("lastwritetimestamp",),
            "present": ("deleted",),
        },
        mend=_of_recmd,
    ),
    RowKind(
        "Win32_StartupCommand",
        needs=(("command",), ("location",), ("name", "caption")),
        columns={"key": ("location",), "name": ("name", "caption"), "data": ("command",), "owner": ("usersid", "user")},
        sign=("key", r"hk|startup|common startup|[a-z]:\\"),
        mend=_of_startup_command,
    ),
    RowKind(
        "osquery startup_items",
        needs=(("path",), ("args",), ("source",), ("status",), ("name",)),
        columns={
            "key": ("source",),
            "name": ("name",),
            "data": ("path",),
            "owner": ("username",),
            "state": ("status",),
            "present": ("action",),
        },
        doubts=("osquery drops the quotation marks",),
        mend=_of_startup_items,
    ),
    RowKind(
        "osquery autoexec",
        needs=(("path",), ("name",), ("source",)),
        columns={"key": ("source",), "name": ("name",), "data": ("path",), "present": ("action",)},
        sign=("key", r"hk|registry|startup|services|scheduled_tasks|[a-z]:\\"),
        is_vague=True,
    ),
    RowKind(
        "osquery registry",
        needs=(("key", "path"), ("name",), ("data",)),
        columns={
            "key": ("key", "path"),
            "name": ("name",),
            "type": ("type",),
            "data": ("data",),
            "time": ("mtime",),
            "present": ("action",),
        },
        sign=("key", "hkey_"),
        mend=_of_osquery,
        is_vague=True,
    ),
    RowKind(
        "Velociraptor StartupItems",
        needs=(("ospath", "fullpath"), ("details",), ("enabled",), ("name",)),
        columns={"key": ("ospath", "fullpath"), "name": ("name",), "data": ("details",), "state": ("enabled",)},
        mend=_of_velociraptor_startup,
    ),
    RowKind(
        "Velociraptor",
        needs=(("ospath", "fullpath"), ("data", "datavalue"), ("mtime", "modtime", "name", "datatype")),
        columns={
            "key": ("ospath", "fullpath"),
            "type": ("datatype",),
            "data": ("datavalue", "data"),
            "time": ("mtime", "modtime"),
        },
        sign=("key", r"\W?hk|\\registry"),
        mend=_of_velociraptor,
        is_vague=True,
    ),
    RowKind(
        "dissect",
        needs=(("regfkeypath", "regfhivepath"), ("key",), ("name",), ("command", "data", "value")),
        columns={
            "key": ("key",),
            "name": ("name",),
            "data": ("command", "data", "value"),
            "owner": ("userid", "username"),
            "time": ("ts",),
        },
        doubts=("dissect drops the quotation marks",),
        mend=_of_dissect,
    ),
    RowKind(
        "reglookup",
        needs=(("path",), ("type",), ("value",), ("mtime",)),
        columns={"key": ("path",), "type": ("type",), "data": ("value",), "time": ("mtime",)},
        separator="|",
        sign=("key", "/"),
        mend=_of_reglookup,
    ),
    RowKind(
        "PersistenceSniper",
        needs=(("technique",), ("path",), ("value",), ("accessgained", "classification")),
        columns={"key": ("path",), "data": ("value",)},
        evidence={"signature": ("signature",), CATEGORY: ("technique",)},
        mend=_of_monitor,
    ),
    RowKind(
        "WinRegistry baseline",
        needs=(("registrytype",), ("keypath",), ("data", "datatype")),
        columns={
            "key": ("keypath",),
            "type": ("datatype",),
            "data": ("data",),
            "baseline": ("registrytype",),
        },
        sign=("baseline", r"\W?baseline"),
        mend=_of_monitor,
    ),
)
