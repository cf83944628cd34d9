"""The rows that show one value each: per tool its columns, and what its words mean. One table."""

from __future__ import annotations

import re

from runkeyhunt.events.registry_value import CATEGORY
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.rows import mending
from runkeyhunt.snapshots.rows.row_kind import WHAT_WAS_DONE, WHO_DID, RowKind

_KEYS = ("registrykey", "registrypath", "regkey", "regpath", "keypath", "key", "path", "location")
_NAMES = ("registryvaluename", "valuename", "keyvalue", "entryname", "entry", "property", "item", "name")
_DATA = ("registryvaluedata", "valuedata", "value", "data", "command", "commandline", "details")

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
        mend=mending.of_recmd,
    ),
    RowKind(
        "Win32_StartupCommand",
        needs=(("command",), ("location",), ("name", "caption")),
        columns={"key": ("location",), "name": ("name", "caption"), "data": ("command",), "owner": ("usersid", "user")},
        sign=("key", lazy_pattern(r"hk|startup|common startup|[a-z]:\\", re.IGNORECASE)),
        mend=mending.of_startup_command,
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
        mend=mending.of_startup_items,
    ),
    RowKind(
        "osquery autoexec",
        needs=(("path",), ("name",), ("source",)),
        columns={"key": ("source",), "name": ("name",), "data": ("path",), "present": ("action",)},
        sign=("key", lazy_pattern(r"hk|registry|startup|services|scheduled_tasks|[a-z]:\\", re.IGNORECASE)),
        unless=WHO_DID,
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
        sign=("key", lazy_pattern("hkey_", re.IGNORECASE)),
        mend=mending.of_osquery,
        unless=WHO_DID,
    ),
    RowKind(
        "Velociraptor StartupItems",
        needs=(("ospath", "fullpath"), ("details", "command"), ("enabled",), ("name",)),
        columns={
            "key": ("ospath", "fullpath"),
            "name": ("name",),
            "data": ("details", "command"),
            "state": ("enabled",),
        },
        mend=mending.of_velociraptor_startup,
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
        sign=("key", lazy_pattern(r"\W?hk|\\registry", re.IGNORECASE)),
        mend=mending.of_velociraptor,
        unless=WHO_DID,
    ),
    RowKind(
        "dissect",
        needs=(("regfkeypath", "regfhivepath"), ("key",), ("name",), ("command", "data", "value", "path")),
        columns={
            "key": ("key",),
            "name": ("name",),
            "data": ("command", "data", "value", "path"),
            "owner": ("userid", "username"),
            "time": ("ts",),
        },
        doubts=("dissect drops the quotation marks",),
        mend=mending.of_dissect,
    ),
    RowKind(
        "reglookup",
        needs=(("path",), ("type",), ("value",), ("mtime",)),
        columns={"key": ("path",), "type": ("type",), "data": ("value",), "time": ("mtime",)},
        separator="|",
        sign=("key", lazy_pattern("/", re.IGNORECASE)),
        mend=mending.of_reglookup,
    ),
    RowKind(
        "PersistenceSniper",
        needs=(("technique",), ("path",), ("value",), ("accessgained", "classification")),
        columns={"key": ("path",), "data": ("value",)},
        evidence={"signature": ("signature",), CATEGORY: ("technique",)},
        mend=mending.of_monitor,
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
        sign=("baseline", lazy_pattern(r"\W?baseline", re.IGNORECASE)),
        mend=mending.of_monitor,
    ),
    # What scripts write: a column for the key, one for the value's name and one for its data.
    RowKind(
        "registry table",
        needs=(_KEYS, _NAMES, _DATA),
        columns={
            "key": _KEYS,
            "name": _NAMES,
            "type": ("valuetype", "keytype", "registryvaluetype", "datatype", "kind", "type"),
            "data": _DATA,
            "owner": ("usersid", "sid", "username", "user", "profile"),
            "time": ("mtime", "modtime", "lastwritetime", "lastwritetimestamp", "lastwrite", "modified"),
        },
        sign=(
            "key",
            lazy_pattern(
                r"\W{0,8}(?:hk(?:lm|cu|u|ey_)|registry::)|\\registry\\|\\?(?:root|software|microsoft|wow6432node)\\",
                re.IGNORECASE,
            ),
        ),
        mend=mending.of_table,
        unless=WHO_DID | WHAT_WAS_DONE,
    ),
)
