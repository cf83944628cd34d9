"""The rows of Autoruns: CSV, tab-separated or as items of its XML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.events.registry_value import CATEGORY, OF_FILE, OF_KEY, OFF, ON, RegistryValue
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.rows.row import Row, aside, utc
from runkeyhunt.snapshots.rows.row_kind import HOSTS

FORM = "Autoruns"
_LOCATION, _ENTRY, _LAUNCH = ("entrylocation", "location"), ("entry", "itemname"), ("launchstring",)
_NEEDS = (_LOCATION, _ENTRY, (*_LAUNCH, "imagepath"))
_EVIDENCE = {
    "signer": ("signer", "publisher"),
    "company": ("company",),
    "image": ("imagepath",),
    "MD5": ("md5", "md5hash"),
    "SHA-1": ("sha1", "sha1hash"),
    "SHA-256": ("sha256", "sha256hash"),
    "import hash": ("imp", "imphash"),
    "VirusTotal": ("vtdetection",),
}
_STATES = {"enabled": ON, "disabled": OFF}
# Here the location ends with the value's name, and the entry is the command.
_NAMED_IN_LOCATION = lazy_pattern(
    r"\\(?P<name>(?:s0initial|boot|setup|platform|)(?:execute|command)|startupprograms|initialprogram|alternateshell"
    r"|shell|userinit|taskman|system|vmapplet|appsetup|load|run|appinit_dlls|autorun|userinitmprlogonscript|imagepath)$",
    re.IGNORECASE,
)
# Of these the last part is a key, whose values the entries are.
_RUN_KEY = lazy_pattern(r"\\(?:CurrentVersion|Explorer)\\Run$", re.IGNORECASE)
_ACTIVE_SETUP = lazy_pattern(r"\\Active Setup\\Installed Components$", re.IGNORECASE)
_MISSING = lazy_pattern(r"\AFile not found:\s*", re.IGNORECASE)
_NO_USER = lazy_pattern(r"\s*system-?wide\s*", re.IGNORECASE)
_DISABLED = r"\AutorunsDisabled"


def may_fit(names: frozenset[str]) -> bool:
    """Tell by its columns whether a row is of Autoruns."""
    return all(not names.isdisjoint(wanted) for wanted in _NEEDS)


def read(row: Row) -> Iterator[RegistryValue]:
    """Read a row; one without entry and image only heads those of its location."""
    location, entry, image = row.text(*_LOCATION), row.text(*_ENTRY), row.text("imagepath").lstrip()
    launch = row.text(*_LAUNCH)
    if not (entry or image or launch):
        yield aside(FORM, "heads of locations")
        return
    is_missing = _MISSING.match(image) is not None
    profile = row.text("profile")
    time = utc(row.text("time"))
    said = [(about, row.text(*names)) for about, names in _EVIDENCE.items()]
    value = RegistryValue(
        key=location,
        name=entry or None,
        data=launch or _MISSING.sub("", image) or None,
        host=row.text(*HOSTS),
        owner="" if _NO_USER.fullmatch(profile) else profile,
        time=time,
        time_of=(OF_KEY if location.upper().startswith("HK") else OF_FILE) if time else "",
        state=_STATES.get(row.text("enabled").lower(), ""),
        evidence=tuple(
            [(about, text) for about, text in said if text]
            + [("file", "is missing")] * is_missing
            + [(CATEGORY, row.text("category"))] * bool(row.text("category"))
        ),
        form=FORM,
    )
    yield _placed(value._replace(state_from=FORM if value.state else ""))


def _placed(value: RegistryValue) -> RegistryValue:
    """Part what Autoruns shows of a location into the key and the value's name."""
    key = value.key.removesuffix("\\")
    off = _DISABLED if key.lower().endswith(_DISABLED.lower()) else ""
    key = key[: len(key) - len(off)]
    named = None if _RUN_KEY.search(key) else _NAMED_IN_LOCATION.search(key)
    if named:
        return value._replace(key=key[: named.start()] + off, name=named["name"], data=value.data or value.name)
    if _ACTIVE_SETUP.search(key):
        return value._replace(key=f"{key}\\{value.name or ''}{off}", name="StubPath")
    return value
