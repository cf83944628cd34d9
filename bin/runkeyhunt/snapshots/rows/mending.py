"""What no table of columns can say of a tool's rows: each function mends a value by its row."""

from __future__ import annotations

import re
from collections.abc import Mapping

from runkeyhunt.events.registry_value import OFF, RegistryValue
from runkeyhunt.events.texts.json_text import load_json
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.registry import without_root
from runkeyhunt.snapshots.rows.row import Row, aside, data_of, type_of

# There are data, and they are not text.
_NO_TEXT = b"\0"
_ROOTS = {"software": "HKLM\\Software", "system": "HKLM\\System", "ntuser": "HKCU", "usrclass": "HKCU"}
_USER_IN_PATH = lazy_pattern(r"[\\/](?:users|documents and settings|serviceprofiles)[\\/]([^\\/]+)[\\/]", re.IGNORECASE)
_RUN_KEY = lazy_pattern(r"\\Run(?:Once)?\Z", re.IGNORECASE)
_HKCU = lazy_pattern(r"hkcu|hkey_current_user", re.IGNORECASE)


def without_name_at_end(value: RegistryValue, _: Row) -> RegistryValue:
    """Take a value's name from its path's end, quoted by Velociraptor where it holds a backslash."""
    name = value.name or ""
    for ending in (f"\\{name}", f'\\"{name}"'):
        if name and value.key.endswith(ending):
            return value._replace(key=value.key[: -len(ending)])
    return value


def of_osquery(value: RegistryValue, row: Row) -> RegistryValue:
    """Take the key from the path where it is not told, and say what osquery makes alike."""
    if row.text("type") == "subkey":
        return aside(value.form, "keys")
    if not row.text("key"):
        # Behind the path of a default value nothing stands.
        key, name = value.key.rsplit("\\", 1) if "\\" in value.key else (value.key, "")
        value = value._replace(key=key, name=value.name or name or None)
    hidden = ("osquery shows a name that begins with NUL as (Default) too",) if value.name is None else ()
    joined = ("osquery joins the strings by commas",) if isinstance(value.data, tuple) and value.data else ()
    return value._replace(doubts=(*value.doubts, *hidden, *joined))


def of_startup_items(value: RegistryValue, row: Row) -> RegistryValue:
    """Join path and arguments; a state is told by the name alone."""
    arguments = row.text("args")
    data = f"{row.text('path')} {arguments}" if arguments else row.text("path")
    off = ("the state is told by the name alone, over all hives",) if value.state == OFF else ()
    return value._replace(data=data, doubts=(*value.doubts, *off))


def of_velociraptor_startup(value: RegistryValue, row: Row) -> RegistryValue:
    """Take the name from the path, and "disabled" for what it proves: nothing."""
    value = without_name_at_end(value, row)
    # It says so wherever nothing in StartupApproved tells.
    if value.state == OFF:
        value = value._replace(state="", state_from="", doubts=("Velociraptor's word disabled proves nothing",))
    if isinstance(_object(row.cell(("details",))), Mapping):
        value = value._replace(data=None)
    return value


def _object(cell: object) -> object:
    """Read the object that a table holds as JSON; anything else as it stands."""
    try:
        return load_json(cell) if isinstance(cell, str) and cell.startswith("{") else cell
    except (ValueError, RecursionError):
        return cell


def of_velociraptor(value: RegistryValue, row: Row) -> RegistryValue:
    """Read the object that holds type and value, and take the name from the path."""
    held = _object(row.cell(("data",)))
    if isinstance(held, Mapping) and "value" in held:
        kind = type_of(str(held.get("type", "")))
        value = value._replace(type=kind, data=data_of(held.get("value"), kind))
    name = row.text("name", "valuename") or value.key.rpartition("\\")[2].strip('"')
    value = without_name_at_end(value._replace(name=name or None), row)
    return value._replace(name=None if name in ("@", "(Default)") else name)


def of_recmd(value: RegistryValue, row: Row) -> RegistryValue:
    """Put the key below its hive, which the kind of hive tells better than the key."""
    if not (value.name or value.type or value.data):
        return aside(value.form, "keys")
    path = row.text("hivepath")
    file = re.split(r"[\\/]", path)[-1].partition(".")[0]
    root = _ROOTS.get((row.text("hivetype") or file).lower(), "")
    user = _USER_IN_PATH.search(path)
    data = _NO_TEXT if str(value.data).lower() == "(binary data)" else value.data
    key = without_root(value.key)
    return value._replace(
        key=f"{root}\\{key}" if root else key, owner=user[1] if user and root == "HKCU" else "", data=data
    )


def of_table(value: RegistryValue, row: Row) -> RegistryValue:
    """Take the name from the key's end, unless that is a Run key, and the owner only where the key leaves it open."""
    value = value._replace(owner=value.owner if _HKCU.match(value.key.lstrip("\\")) else "")
    return value if _RUN_KEY.search(value.key) else without_name_at_end(value, row)


def of_startup_command(value: RegistryValue, _: Row) -> RegistryValue:
    """Keep the owner only where the place is a user's."""
    location = value.key.lower()
    is_folder = location in ("startup", "common startup")
    return value._replace(owner=value.owner if _HKCU.match(value.key) or is_folder else "")


def of_dissect(value: RegistryValue, row: Row) -> RegistryValue:
    """Join the program and its arguments, which dissect has parted."""
    command = row.cell(("command",))
    if isinstance(command, Mapping):
        arguments = command.get("args")
        words = [command.get("executable"), *(arguments if isinstance(arguments, list) else [arguments])]
        value = value._replace(data=" ".join(str(word) for word in words if word))
    return value


def of_reglookup(value: RegistryValue, row: Row) -> RegistryValue:
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
    return value._replace(key=_unescaped(key).replace("/", "\\"), name=_unescaped(name) or None, data=data)


def _unescaped(text: str) -> str:
    return re.sub(r"%([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), text)


def of_monitor(value: RegistryValue, _: Row) -> RegistryValue:
    """Part the path at its last backslash."""
    key, name = value.key.rsplit("\\", 1) if "\\" in value.key else (value.key, "")
    doubts = ("where the key ends and the name begins is not told",)
    return value._replace(key=key, name=name or None, doubts=doubts if name else ())
