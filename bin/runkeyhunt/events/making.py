"""From flat fields to one event: parts of a path joined, shifted labels put right, and what is missing named."""

from __future__ import annotations

import re
from collections.abc import Mapping

from runkeyhunt.events.doubts import CUT, DOUBT, TWICE, UNREAD, cut_within, differing, told_twice
from runkeyhunt.events.event import FILE_CREATE, REGISTRY_KEY, REGISTRY_RENAME, REGISTRY_VALUE_SET, Event
from runkeyhunt.events.order import SYSMON_ORDER, put_right
from runkeyhunt.events.resolving import KEY_ALONE, OTHER_PATH, PATH_NAMES, PREVIOUS_KEY, PREVIOUS_NAME, WHOLE_PATHS
from runkeyhunt.events.shapes import (
    code_in,
    is_file_path,
    is_guid,
    is_in_sysmons_spelling,
    is_placeholder,
    is_registry_path,
    is_shortened,
    is_time,
    names_registry,
)
from runkeyhunt.events.vocabulary.aliases import KEY_NAME
from runkeyhunt.events.vocabulary.event_kinds import (
    REGISTRY_CODES,
    SECURITY_REGISTRY_VALUE,
    STARTS,
    WATCHED_CODES,
    is_deletion,
    is_exact,
    is_reading,
    kind_of,
)
from runkeyhunt.events.vocabulary.names import meaning_of
from runkeyhunt.patterns import lazy_pattern

Texts = Mapping[str, str]

# Where the name is not known, Windows writes a dash, Splunk NOT_TRANSLATED, CIM's data models unknown, and others what
# their language calls nothing.
_UNSET = frozenset({"", "-", "not_translated", "unknown", "n/a", "null", "(null)", "none"})
_OF_PATH = frozenset({"target", "key", "value_name", "value"})
_LOG_NAMES = frozenset({"channel", "logname"})
_OTHER_LOGS = frozenset({"system", "application", "setup"})
_DEFAULT_VALUE = "(Default)"
# Security 4657 names the control set that was in use, Defender the current user's hive with the SID behind it.
_SPELLINGS = (
    (
        lazy_pattern(r"^\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet\d{3}(?=\\|$)", re.IGNORECASE),
        r"HKLM\\System\\CurrentControlSet",
    ),
    (lazy_pattern(r"^(?:HKEY_CURRENT_USER|HKCU):?\\(?=S-1-5-)", re.IGNORECASE), r"HKU\\"),
)
_DOUBLED = lazy_pattern(r"(?<!\\)(?:\\\\)+(?!\\)")
_SINGLE = lazy_pattern(r"(?<!\\)\\(?:\\\\)*(?!\\)")
_LEAST_DOUBLED = 2
_MOST_DOUBLINGS = 3
_MOST_READINGS = 8

NO_PATH = "the registry path (TargetObject) is missing"
NO_REGISTRY_PATH = "TargetObject is no registry path"
NO_FILE = "the file's path (TargetFilename) is missing"
NO_DATA = "the data (Details) is missing, the others stand under wrong names"
NO_WHOLE_PATH = "the registry path (TargetObject) was shortened, or characters of it were lost"
LOST_DATA = "the data (Details) was lost or taken out before it came here"
NO_WRITER = "the writer (Image) is no path"
NO_ACTION = "nothing says what was done (EventCode, EventType or action)"


def make_events(fields: Mapping[str, object]) -> tuple[Event, ...]:
    """Make an event of fields under Sysmon's names, and behind it what it may be instead, where it leaves that open.

    What of an event could not be read or proved is its doubt.
    """
    twice = told_twice(fields)
    plain = {name: value for name, value in fields.items() if name != TWICE}
    if not twice:
        return (_made(plain), *_as_of_cim(plain))
    doubtful = {DOUBT: differing(twice), **plain}
    readings: list[dict[str, object]] = [{name: value} for name, values in twice.items() for value in values]
    last: dict[str, object] = {name: values[-1] for name, values in twice.items()}
    made = (_made({**doubtful, **reading}) for reading in ({}, last, *readings[:_MOST_READINGS]))
    return tuple(dict.fromkeys(made))


def _as_of_cim(fields: Mapping[str, object]) -> tuple[Event, ...]:
    """Read an event of which a name may be its data, as the forerunner add-on has it, once more as CIM has it."""
    is_open = KEY_NAME in fields and "Object_Value_Name" in fields and "Details" not in fields
    return (_made({name: value for name, value in fields.items() if name != KEY_NAME}),) if is_open else ()


def _made(fields: Mapping[str, object]) -> Event:
    texts, is_put_right = _put_right({name: _text(value) for name, value in fields.items()})
    texts = _halved(texts)
    details, value_name = _details_and_name(texts)
    target = _target(texts, value_name)
    code, event_type = _kind(texts, target, details)
    if code == REGISTRY_VALUE_SET and not value_name and target == texts.get(KEY_ALONE):
        target = f"{target}\\{_DEFAULT_VALUE}"
    target, new_name = _before_and_after(texts, code, target)
    event = Event(
        code=code,
        event_type=event_type,
        target=target,
        details=details,
        new_name=new_name,
        image=_unless_unset(texts.get("Image", "")),
        user=_user(texts),
        computer=texts.get("Computer", ""),
        time=texts.get("UtcTime") or texts.get("SystemTime", ""),
        process_guid=_unless_unset(texts.get("ProcessGuid", "")),
        process_id=_unless_unset(texts.get("ProcessId", "")),
        has_whole_path=not is_shortened(target) and not _is_cut_within_path(texts),
    )
    doubt = _doubt(event, texts, is_put_right=is_put_right)
    return event._replace(doubt=doubt) if doubt else event


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _put_right(texts: dict[str, str]) -> tuple[dict[str, str], bool]:
    """Give values their right names where the fields themselves prove that the labels have shifted."""
    if not _is_shifted(texts):
        return texts, False
    right = put_right(texts)
    if not right:
        return texts, False
    return {**{name: text for name, text in texts.items() if name not in SYSMON_ORDER}, **right}, True


def _is_shifted(texts: Texts) -> bool:
    image, target, time = (texts.get(name, "") for name in ("Image", "TargetObject", "UtcTime"))
    if is_registry_path(image) or is_guid(time):
        return True
    is_registry = code_in(texts.get("EventCode", "")) in REGISTRY_CODES
    return is_registry and bool(target) and not is_registry_path(target) and not texts.get("registry.hive")


def _halved(texts: dict[str, str]) -> dict[str, str]:
    """Halve backslashes that an exporter has doubled, which a target whose every backslash is a pair proves."""
    for _ in range(_MOST_DOUBLINGS):
        targets = [texts[name] for name in PATH_NAMES if name in texts]
        if not targets or not all(map(_is_doubled, targets)):
            break
        texts = {name: text if _SINGLE.search(text) else text.replace("\\\\", "\\") for name, text in texts.items()}
    return texts


def _is_doubled(text: str) -> bool:
    return "\\\\" in text and not _SINGLE.search(text) and len(_DOUBLED.findall(text)) >= _LEAST_DOUBLED


def _details_and_name(texts: Texts) -> tuple[str | None, str]:
    """Give the data, and the value's name where a field of its own holds it."""
    details, name, other = texts.get("Details"), texts.get("Object_Value_Name", ""), texts.get("registry.value")
    path = texts.get(OTHER_PATH, "")
    is_of_1914 = path.endswith("\\" + texts.get(KEY_NAME, "\0")) and not is_deletion(texts.get("EventType", ""))
    if details is None and name and is_of_1914:
        return name, ""
    if other is not None and details is None and not _ends_with(path, other):
        return other, name
    return details, name or other or texts.get(PREVIOUS_NAME, "")


def _before_and_after(texts: Texts, code: int, target: str) -> tuple[str, str]:
    """Give what was touched, and the name it got: Sysmon logs a key's old path first, others the new one."""
    new_name, previous = texts.get("NewName", ""), texts.get(PREVIOUS_KEY, "")
    is_swapped = code == REGISTRY_RENAME and previous and not new_name
    return (_in_sysmons_spelling(previous), target) if is_swapped else (target, new_name)


def _target(texts: Texts, value_name: str) -> str:
    whole = next((texts[name] for name in WHOLE_PATHS if texts.get(name)), "")
    path = next((texts[name] for name in (OTHER_PATH, KEY_ALONE, PREVIOUS_KEY) if texts.get(name)), "")
    if not path and is_registry_path(texts.get(KEY_NAME, "")):
        path = texts[KEY_NAME]
    if is_registry_path(path) and not is_registry_path(whole):
        # CrowdStrike's TargetFileName is what a value would start.
        whole = ""
    hive = texts.get("registry.hive", "")
    if hive and path and not is_registry_path(path):
        path = f"{hive}\\{path}"
    path = whole or (f"{path}\\{value_name}" if value_name and path and not _ends_with(path, value_name) else path)
    return _in_sysmons_spelling(path)


def _in_sysmons_spelling(path: str) -> str:
    """Write a path as Sysmon does, so that a rule made of it fits what Sysmon logs."""
    for pattern, spelling in () if is_in_sysmons_spelling(path) else _SPELLINGS:
        if pattern.match(path):
            return pattern.sub(spelling, path, count=1)
    return path


def _ends_with(path: str, name: str) -> bool:
    return path.lower().endswith("\\" + name.lower())


def _kind(texts: Texts, target: str, details: str | None) -> tuple[int, str]:
    code, logged = code_in(texts.get("EventCode", "")), texts.get("EventType", "")
    kind = kind_of(logged)
    if code == SECURITY_REGISTRY_VALUE:
        return kind if kind and kind[1] == "DeleteValue" else (REGISTRY_VALUE_SET, "SetValue")
    is_codes_own = bool(texts.get("NewName")) or not _is_set_under_another_code(code, logged, target, details)
    if not target or (code and is_codes_own):
        return code, logged
    if not is_registry_path(target):
        is_made = kind is not None and kind[0] in (FILE_CREATE, REGISTRY_VALUE_SET, REGISTRY_KEY)
        return (FILE_CREATE if is_file_path(target) and is_made and "delet" not in logged.lower() else 0), logged
    if kind is None:
        return (REGISTRY_VALUE_SET if details is not None and not is_reading(logged) else 0), logged
    # Whatever else somebody calls the making of a value, it has data.
    is_set = kind[0] == REGISTRY_KEY and not kind[1] and details is not None and "creat" in logged.lower()
    return (REGISTRY_VALUE_SET if is_set else kind[0]), kind[1] or logged


def _is_set_under_another_code(code: int, event_type: str, target: str, details: str | None) -> bool:
    """Tell whether a number is not the event's own: a value's path and data, with it, are what no such event has."""
    if code in STARTS or not is_registry_path(target):
        return False
    kind = kind_of(event_type)
    is_set = kind is not None and kind[0] == REGISTRY_VALUE_SET
    is_told = bool(details) or is_exact(event_type)
    return is_told and (is_set if code in WATCHED_CODES else True) and code != REGISTRY_VALUE_SET


def _user(texts: Texts) -> str:
    user, domain = (_unless_unset(texts.get(name, "")) for name in ("User", "user.domain"))
    return f"{domain}\\{user}" if user and domain and "\\" not in user and "@" not in user else user


def _is_cut_within_path(texts: Texts) -> bool:
    meaning = meaning_of(texts.get(CUT, ""))
    return CUT in texts and (meaning is None or meaning.attribute in _OF_PATH)


def is_unset(text: str) -> bool:
    """Tell whether a text stands where a name is not known."""
    return text.strip().lower() in _UNSET or is_placeholder(text)


def _unless_unset(text: str) -> str:
    return "" if is_unset(text) else text


def _doubt(event: Event, texts: Texts, *, is_put_right: bool) -> str:
    if CUT in texts and event.code in WATCHED_CODES:
        return cut_within(texts[CUT])
    missing = _missing(event, texts, is_put_right=is_put_right)
    doubted = texts.get(DOUBT, "") if event.code in WATCHED_CODES else ""
    unread = texts.get(UNREAD, "") if event.code in WATCHED_CODES or not event.code else ""
    return missing or doubted or unread


def _missing(event: Event, texts: Texts, *, is_put_right: bool) -> str:
    if not event.target and _is_of_another_log(texts):
        return ""
    if event.code == FILE_CREATE:
        return "" if event.target else NO_FILE
    if event.code in REGISTRY_CODES:
        return _missing_of_registry(event, is_put_right=is_put_right)
    return "" if event.code else _missing_of_unknown(event, texts)


def _missing_of_unknown(event: Event, texts: Texts) -> str:
    if is_registry_path(event.target):
        return "" if is_reading(event.event_type) else NO_ACTION
    stray = next((name for name, text in texts.items() if name != "_raw" and names_registry(text)), "")
    if stray in SYSMON_ORDER:
        return f"a registry path stands in the field {stray}: the columns have shifted"
    nameless = f"a registry path stands in the field {stray}, whose name says nothing: call it TargetObject"
    return nameless if stray else ""


def _is_of_another_log(texts: Texts) -> bool:
    """Tell whether a log is named in which the watched numbers mean other things: Event 13 of System is a shutdown."""
    logs = (text for name, text in texts.items() if name.lower().replace("_", "") in _LOG_NAMES)
    return any(log.strip().lower() in _OTHER_LOGS for log in logs)


def _missing_of_registry(event: Event, *, is_put_right: bool) -> str:
    if not event.target:
        return NO_PATH
    if not is_registry_path(event.target):
        return NO_REGISTRY_PATH
    if is_shortened(event.target):
        return NO_WHOLE_PATH
    if is_placeholder(event.details or ""):
        return LOST_DATA
    if is_put_right and event.code == REGISTRY_VALUE_SET and event.details is None:
        return NO_DATA
    is_writer = not (is_registry_path(event.image) or is_guid(event.image) or is_time(event.image))
    return "" if is_writer else NO_WRITER
