"""What the values of one host tell of each other: whose a hive is, what is switched off, what is one entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from runkeyhunt.events.registry_value import OF_COLLECTION, OFF, ON, RegistryValue
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.present import AUTORUNS_DISABLED, canonical_key, is_for_all_users, live, startup_folder
from runkeyhunt.places.registry import RegistryPath
from runkeyhunt.tuples import NamedTuple

_APPROVED = lazy_pattern(r"\\Explorer\\StartupApproved\\(Run|Run32|StartupFolder)$", re.IGNORECASE)
_PROFILE = lazy_pattern(r"\\Windows NT\\CurrentVersion\\ProfileList\\(S-1-[\d-]+)$", re.IGNORECASE)
_PROFILE_PATH = "profileimagepath"
_MSCONFIG = lazy_pattern(r"\\Shared Tools\\MSConfig\\(startupreg|startupfolder)\\[^\\]+$", re.IGNORECASE)
_RUN = lazy_pattern(r"\\Microsoft\\Windows\\CurrentVersion\\Run$", re.IGNORECASE)
_WOW64 = "\\wow6432node\\"
_STARTUP_APPROVED, _MSCONFIGS = "StartupApproved", "MSConfig"
# Behind the flag and three bytes of nothing: when it was switched off, in tenths of a microsecond since 1601.
_TIME = slice(4, 12)
_BEGIN = datetime(1601, 1, 1, tzinfo=timezone.utc)


class Placed(NamedTuple):
    """Hold a value and where it was read."""

    path: str
    place: str
    value: RegistryValue


class Identity(NamedTuple):
    """Tell one entry from all others, whatever it holds: all in lower case, the key with its 32- or 64-bit view."""

    host: str
    owner: str
    key: str
    name: str


@dataclass(frozen=True)
class Joined:
    """Hold an entry once, however many files show it, with each file and the place in it."""

    value: RegistryValue
    sources: tuple[tuple[str, str], ...]


def identity_of(value: RegistryValue) -> Identity:
    """Give what makes a value the same entry in another snapshot, of whatever form."""
    value = live(value)
    path = canonical_key(value)
    key = str(path or startup_folder(value)).rstrip("\\").lower()
    owner = "" if path and path.hive == "HKLM" else (path.owner if path else "") or value.owner
    return Identity(value.host.lower(), owner.lower(), key, (value.name or "").lower())


def tells_of_others(value: RegistryValue) -> bool:
    """Tell whether a value is no entry itself, but says whose or what state another is."""
    key = value.key.rstrip("\\")
    return any(pattern.search(key) for pattern in (_APPROVED, _PROFILE, _MSCONFIG))


def join(seen: Sequence[Placed]) -> list[Joined]:
    """Join what was read, over all files: entries once, with the owner and state that other values tell of."""
    owners = owners_in(seen)
    owned = [item._replace(value=_owned(item.value, owners)) for item in seen]
    states, kept = _states(owned), [item for item in owned if not tells_of_others(item.value)]
    kept += _of_msconfig(owned)
    together: dict[tuple[Identity, object, str], Joined] = {}
    for item in kept:
        value = _with_state(item.value, states)
        name = (identity_of(value), value.data, value.present)
        before = together.get(name)
        source = (item.path, item.place)
        together[name] = _one(before, value, source) if before else Joined(value, (source,))
    return list(together.values())


def owners_in(seen: Iterable[Placed]) -> dict[tuple[str, str], str]:
    """Give the SIDs that lists of profiles tell, by the host and the name of the profile's folder in lower case."""
    return {name: sid for item in seen for name, sid in _profile(item.value)}


def _one(before: Joined, value: RegistryValue, source: tuple[str, str]) -> Joined:
    """Make one of two: what one of them knows is known, what both doubt is in doubt."""
    first = before.value
    # What the collection's time says, any other says better.
    timed = min(first, value, key=lambda one: (not one.time, one.time_of == OF_COLLECTION))
    stated = first if first.state == OFF or not value.state else value
    known = first._replace(
        type=first.type or value.type,
        time=timed.time,
        time_of=timed.time_of,
        state=stated.state,
        state_from=stated.state_from,
        evidence=tuple(dict.fromkeys((*first.evidence, *value.evidence))),
        doubts=tuple(doubt for doubt in first.doubts if doubt in value.doubts),
        form=first.form if value.form in first.form.split(", ") else f"{first.form}, {value.form}",
    )
    sources = before.sources if source in before.sources else (*before.sources, source)
    return Joined(known, sources)


def _profile(value: RegistryValue) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the SID of a profile by its host and the name of its folder."""
    profile = _PROFILE.search(value.key.rstrip("\\"))
    if profile and (value.name or "").lower() == _PROFILE_PATH and isinstance(value.data, str):
        yield (value.host.lower(), re.split(r"[\\/]", value.data.rstrip("\\/\0"))[-1].lower()), profile[1]


def _owned(value: RegistryValue, owners: dict[tuple[str, str], str]) -> RegistryValue:
    path = canonical_key(value)
    if path is None or path.hive != "HKCU" or not value.owner:
        return value
    user = re.split(r"[\\/]", value.owner)[-1].lower()
    return value._replace(owner=owners.get((value.host.lower(), user), value.owner))


Place = tuple[str, str, str]
States = dict[tuple[Place, str], tuple[str, str]]


def _states(seen: Iterable[Placed]) -> States:
    """Read StartupApproved: by hive and kind of place, and by the entry's name, on or off and since when."""
    states: States = {}
    for _, _, value in seen:
        path, kind = canonical_key(value), _APPROVED.search(value.key.rstrip("\\"))
        data = _bytes(value)
        if path and kind and (data or value.state):
            is_off = data[0] % 2 == 1 if data else value.state == OFF
            told = f"{_STARTUP_APPROVED}{_since(data)}" if is_off else _STARTUP_APPROVED
            place = (value.host.lower(), _hive(path, value), kind[1].lower())
            states[(place, (value.name or "").lower())] = (OFF if is_off else ON, told)
    return states


def _hive(path: RegistryPath, value: RegistryValue) -> str:
    return "HKLM" if path.hive == "HKLM" else (path.owner or value.owner).lower()


def _bytes(value: RegistryValue) -> bytes:
    if isinstance(value.data, bytes):
        return value.data
    digits = re.sub(r"[ ,\-]|0x", "", value.data) if isinstance(value.data, str) else ""
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return b""


def _since(data: bytes) -> str:
    ticks = int.from_bytes(data[_TIME], "little")
    try:
        moment = _BEGIN + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return ""
    return f" since {moment:%Y-%m-%d %H:%M:%S} UTC" if ticks else ""


def _with_state(value: RegistryValue, states: States) -> RegistryValue:
    value = live(value)
    place = _approved_place(value)
    if place is None or value.state_from == AUTORUNS_DISABLED:
        return value
    told = states.get((place, (value.name or "").lower()))
    if told:
        return value._replace(state=told[0], state_from=told[1])
    # Windows writes there only what somebody has switched: what has no value is on where others have one.
    is_read = any(of == place for of, _ in states)
    return value._replace(state=ON, state_from=_STARTUP_APPROVED) if is_read and not value.state else value


def _approved_place(value: RegistryValue) -> Place | None:
    """Give the place in StartupApproved that says whether an entry is on; None where no place does."""
    path, host = canonical_key(value), value.host.lower()
    if path is None:
        return (host, "HKLM" if is_for_all_users(value) else value.owner.lower(), "startupfolder")
    if not _RUN.search(str(path)):
        return None
    return (host, _hive(path, value), "run32" if _WOW64 in str(path).lower() else "run")


def _of_msconfig(seen: Iterable[Placed]) -> Iterator[Placed]:
    """Yield what MSConfig of Windows 7 has taken away, as the entries that they were."""
    kept: dict[tuple[str, str], dict[str, Placed]] = {}
    for item in seen:
        key = item.value.key.rstrip("\\")
        if _MSCONFIG.search(key):
            kept.setdefault((item.value.host, key), {})[(item.value.name or "").lower()] = item
    for parts in kept.values():
        texts = {name: str(item.value.data or "") for name, item in parts.items()}
        first = next(iter(parts.values()))
        key = f"{texts.get('hkey', '')}\\{texts.get('key', '')}" if texts.get("hkey") else texts.get("location", "")
        name = texts.get("item") or first.value.key.rstrip("\\").rpartition("\\")[2]
        entry = first.value._replace(key=key, name=name, data=texts.get("command"), type="")
        yield first._replace(value=entry._replace(state=OFF, state_from=_MSCONFIGS))
