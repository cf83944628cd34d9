"""What the macros leave unread holds no autostart write."""

from __future__ import annotations

import gzip
import json
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from runkeyhunt.hunt import Hunt
from runkeyhunt.raw import parse
from tests.generate.generated import LOCATIONS, MACROS, ROOT, expand
from tests.generate.splunk_index import Terms, terms_of
from tools.generate.location_patterns import prefilter, tail_of

PREFILTER = Terms(expand("`runkeyhunt_locations`"))
# Told by the data alone: another macro, which reads every Event 13, is for it.
BY_DATA = "StoredPayload"
SID = "S-1-5-21-1111111111-2222222222-3333333333-1001"
SOFTWARE = {
    "HKLM": "HKLM\\SOFTWARE\\",
    "HKLM-WOW": "HKLM\\SOFTWARE\\WOW6432Node\\",
    "HKU": f"HKU\\{SID}\\Software\\",
    "HKU-WOW": f"HKU\\{SID}\\Software\\WOW6432Node\\",
    "HKU-default": "HKU\\.DEFAULT\\Software\\",
    "kernel-machine": "\\REGISTRY\\MACHINE\\SOFTWARE\\",
    "kernel-machine-WOW": "\\REGISTRY\\MACHINE\\SOFTWARE\\Wow6432Node\\",
    "kernel-user": f"\\REGISTRY\\USER\\{SID}\\SOFTWARE\\",
    "mounted-software": "HKLM\\OFFLINE\\",
    "mounted-user": "HKLM\\OFFLINE\\Software\\",
    "mounted-below-users": "HKU\\OFFLINE\\",
}
SYSTEM = {
    "current": "HKLM\\System\\CurrentControlSet\\",
    "numbered": "HKLM\\SYSTEM\\ControlSet001\\",
    "kernel": "\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet002\\",
}
USER = {"HKU": f"HKU\\{SID}\\", "kernel-user": f"\\REGISTRY\\USER\\{SID}\\"}
XML = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
    "<Provider Name='Microsoft-Windows-Sysmon'/><EventID>{code}</EventID></System><EventData>"
    "<Data Name='EventType'>{kind}</Data><Data Name='Image'>C:\\Tools\\a.exe</Data>"
    "<Data Name='{field}'>{path}</Data>{rest}</EventData></Event>"
)


def xml(code: int, kind: str, path: str, rest: str = "", field: str = "TargetObject") -> str:
    return XML.format(code=code, kind=kind, field=field, path=path.replace("&", "&amp;"), rest=rest)


def spellings(key: str) -> dict[str, str]:
    prefixes = SYSTEM if key.startswith("System\\") else SOFTWARE if key.startswith("Software\\") else USER
    return {name: prefix + tail_of(key) for name, prefix in prefixes.items()}


def registry_events() -> list:
    details = "<Data Name='Details'>C:\\Tools\\a.exe</Data>"
    return [
        pytest.param(row["id"], xml(13, "SetValue", text, details), id=f"{row['id']}-{name}-{number}")
        for row in LOCATIONS
        if "key" in row
        for name, path in spellings(row["key"]).items()
        for number, text in enumerate(
            f"{spelt}\\{below}{value}"
            for spelt in (path, path.upper())
            for below in (("", "0001\\") if row.get("subkeys") else ("",))
            for value in row.get("values", ["Example", ""])
        )
    ]


def file_events() -> list:
    # Every user's folder has a capital U in Windows' own spelling: StartUp.
    return [
        pytest.param(row["id"], xml(11, "", path, field="TargetFilename"), id=f"{row['id']}-{number}")
        for row in LOCATIONS
        if "folder" in row
        for number, path in enumerate(
            f"C:\\{before}{row['folder'].replace('*', 'anna')}\\{row.get('file', 'a.vbs')}".replace("Startup", startup)
            for before in (() if "file" in row else ("ProgramData\\Microsoft\\Windows\\",)) or ("",)
            for startup in ("Startup", "StartUp")
        )
    ]


@pytest.fixture(scope="module")
def hunt() -> Hunt:
    return Hunt.load(ROOT)


def fits(pattern: str, text: str) -> bool:
    """Compare as Splunk compares a field with wildcards."""
    return fnmatchcase(text.lower(), pattern.lower())


def values_in(spl: str, field: str) -> list[str]:
    return [
        text.replace("\\\\", "\\")
        for listed in re.findall(rf"\b{field} IN \(((?:\"[^\"]*\"(?:, )?)+)\)", spl)
        for text in re.findall(r'"([^"]*)"', listed)
    ]


EVENTS = expand("`runkeyhunt_events`")
PATHS = {field: values_in(EVENTS, field) for field in ("TargetObject", "NewName", "TargetFilename")}


def is_event(raw: str) -> bool:
    fields = parse(raw)
    return PREFILTER.match(terms_of(raw)) and any(
        fits(pattern, fields[field]) for field, patterns in PATHS.items() if field in fields for pattern in patterns
    )


@pytest.mark.parametrize(("location", "raw"), [*registry_events(), *file_events()])
def test_a_write_to_every_location_in_every_spelling_is_found(hunt: Hunt, location: str, raw: str) -> None:
    verdict = hunt.judge({"_raw": raw})
    assert verdict is not None
    assert PREFILTER.match(terms_of(raw))
    is_noise = any(row.get("noise") for row in LOCATIONS if row["id"] == verdict.location)
    assert is_event(raw) is not is_noise


def test_every_location_but_the_one_told_by_data_is_tried() -> None:
    tried = {parameter.values[0] for parameter in [*registry_events(), *file_events()]}
    assert {row["id"] for row in LOCATIONS} - tried == {BY_DATA}


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(
            xml(14, "RenameKey", f"HKU\\{SID}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run-")
            .replace("</EventData>", f"<Data Name='NewName'>HKU\\{SID}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
                     "</Data></EventData>"),
            id="renamed-key",
        ),
        pytest.param(
            "09/14/2025 10:00:00 AM\nLogName=Microsoft-Windows-Sysmon/Operational\nEventCode=13\nMessage=Registry value set:\n"
            "EventType: SetValue\nImage: C:\\Tools\\a.exe\n"
            "TargetObject: HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\Example\nDetails: C:\\Tools\\a.exe",
            id="event-log-text",
        ),
        pytest.param(
            json.dumps({"winlog": {"event_id": 13, "event_data": {
                "EventType": "SetValue",
                "TargetObject": "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\Example",
                "Details": "C:\\Tools\\a.exe", "Image": "C:\\Tools\\a.exe"}}}),
            id="winlogbeat",
        ),
    ],
)  # fmt: skip
def test_other_shapes_of_a_write_are_found(hunt: Hunt, raw: str) -> None:
    assert hunt.judge({"_raw": raw}) is not None
    assert is_event(raw)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(
            xml(13, "SetValue", "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Example"), id="other-key"
        ),
        pytest.param(
            xml(13, "SetValue", "HKLM\\System\\CurrentControlSet\\Services\\Example\\ImagePath"), id="service"
        ),
        pytest.param(xml(11, "", "C:\\Users\\anna\\Documents\\a.docx", field="TargetFilename"), id="document"),
        pytest.param(xml(1, "", "C:\\Windows\\System32\\notepad.exe", field="CommandLine"), id="process"),
    ],
)
def test_other_events_stay_unread(raw: str) -> None:
    assert not PREFILTER.match(terms_of(raw))


def test_no_term_would_be_cut_or_taken_for_an_operator() -> None:
    assert [word for word in PREFILTER.words if not re.fullmatch(r"[a-z0-9]+", word)] == []
    assert {"and", "or", "not", "in", "by", "term", "case", "search"} & set(PREFILTER.words) == set()


def test_a_clause_that_asks_for_more_than_another_is_left_out() -> None:
    rows = [
        {"id": "A", "key": "Software\\Microsoft\\Windows\\CurrentVersion\\Run"},
        {"id": "B", "key": "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer\\Run"},
        {"id": "C", "key": "System\\CurrentControlSet\\Control\\Session Manager", "values": ["BootExecute", "Execute"]},
        {"id": "D", "folder": "Users\\*", "file": "NTUSER.MAN"},
        {"id": "E", "encoded": True},
    ]
    assert prefilter(rows) == (
        "(CurrentVersion Run)\nOR (Control Session Manager (BootExecute OR Execute))\nOR (Users NTUSER MAN)"
    )


def test_the_command_gets_events_by_terms_alone() -> None:
    assert MACROS["runkeyhunt_candidates"]["definition"] == "`runkeyhunt_sysmon` `runkeyhunt_locations`"


@pytest.fixture(scope="module")
def recorded(corpus: Path) -> list[dict[str, str]]:
    with gzip.open(corpus / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_no_recorded_write_is_lost_and_little_else_is_read(hunt: Hunt, recorded: list[dict[str, str]]) -> None:
    verdicts = [(event["xml"], hunt.judge({"_raw": event["xml"]})) for event in recorded]
    noise = {row["id"] for row in LOCATIONS if row.get("noise")}
    writes = [(raw, v.location) for raw, v in verdicts if v and v.location != BY_DATA]
    read = [raw for raw, _ in verdicts if PREFILTER.match(terms_of(raw))]
    assert [raw for raw, _ in writes if not PREFILTER.match(terms_of(raw))] == []
    assert [raw for raw, location in writes if location not in noise and not is_event(raw)] == []
    assert len(writes) >= 80
    assert len(read) < len(recorded) / 100
