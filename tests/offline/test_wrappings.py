"""One write, whatever product wrote it down and whatever wraps it: always the same finding, and nothing unread."""

from __future__ import annotations

from pathlib import Path

import pytest

from runkeyhunt.hunt import Hunt
from runkeyhunt.offline.files import Candidate, find_candidates
from runkeyhunt.offline.hunting import hunt_files
from runkeyhunt.offline.outcome import Finding, Outcome
from runkeyhunt.offline.readers.source import Source
from tests.offline.one_write import DATA, DATA_FIELDS, KEY, NAME, SECURITY, SID, TIME, line, row
from tests.offline.wrappings import FORMS, WITHOUT

FINDING = {
    "location": "Run",
    "name": NAME,
    "command": DATA,
    "writer": "reg.exe",
    "user": "CORP\\e.blank",
    "host": "pc-042",
    "time": TIME[:19],
}
# Where the event names no user, the owner of the hive stands for it.
ABSENT = {"user": SID, "host": "", "time": "", "writer": ""}


class Unwatched:
    """Look away while files are read."""

    def record(self, source: Source, count: int = 1) -> None:
        """Take no note."""

    def file(self, candidate: Candidate) -> None:
        """Take no note."""


@pytest.fixture(scope="module")
def engine(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


def hunted(engine: Hunt, folder: Path, text: str, encoding: str = "utf-8") -> Outcome:
    (folder / "log").write_bytes(text.encode(encoding))
    return hunt_files(engine, find_candidates([str(folder / "log")]), Unwatched())


def told(finding: Finding) -> dict[str, str]:
    verdict = finding.verdict
    return {
        "location": verdict.location,
        "name": verdict.value_name,
        "command": verdict.command,
        "writer": verdict.writer,
        "user": verdict.user,
        "host": verdict.event.computer.lower().partition(".")[0],
        "time": verdict.event.time.replace("T", " ")[:19],
    }


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_finding(engine: Hunt, tmp_path: Path, form: str) -> None:
    outcome = hunted(engine, tmp_path, FORMS[form])
    without = {name: ABSENT[name] for name in WITHOUT.get(form, ())}
    assert [told(finding) for finding in outcome.findings] == [{**FINDING, **without}]
    assert (outcome.unreadable, [file.problem for file in outcome.files]) == ([], [""])


@pytest.mark.parametrize("form", ["event viewer, table", "powershell, list", "wevtutil, text", "winlogbeat"])
def test_a_form_in_utf_16_is_the_same(engine: Hunt, tmp_path: Path, form: str) -> None:
    outcome = hunted(engine, tmp_path, FORMS[form], "utf-16")
    assert [told(finding)["command"] for finding in outcome.findings] == [DATA]


@pytest.mark.parametrize(
    "form",
    ["wevtutil, text", "a message alone", "syslog, bars", "snare", "powershell, list", "splunk, registry monitor"],
)
def test_a_file_of_many_is_many(engine: Hunt, tmp_path: Path, form: str) -> None:
    text = FORMS[form] + "\n" + FORMS[form] + "\n" + FORMS[form]
    assert [finding.verdict.command for finding in hunted(engine, tmp_path, text).findings] == [DATA] * 3


GONE = {name: value for name, value in DATA_FIELDS.items() if name != "TargetObject"}
UNREAD = {
    "no path": (line({"EventID": 13, **GONE}), "the registry path (TargetObject) is missing"),
    "no path in a table": (row({"EventCode": 13, "Image": "C:\\w.exe", "TargetObject": ""}), "the registry path (TargetObject) is missing"),
    "another thing in its place": (line({"EventID": 13, **GONE, "TargetObject": "SyncHelper"}), "TargetObject is no registry path"),
    "no file": (line({"EventID": 11, "Image": "C:\\w.exe"}), "the file's path (TargetFilename) is missing"),
    "no key": (line({"EventID": 4657, **SECURITY, "ObjectName": ""}), "the registry path (TargetObject) is missing"),
    "unknown name": (line({"time": TIME, "what": f"{KEY}\\{NAME}", "content": DATA}), "a registry path stands in the field what, whose name says nothing: call it TargetObject"),
    "no action": (line({"TargetObject": f"{KEY}\\{NAME}", "Image": "C:\\w.exe"}), "nothing says what was done (EventCode, EventType or action)"),
    "a message of nothing": (line({"EventID": 13, "Message": "Registry value set:"}), "the registry path (TargetObject) is missing"),
}  # fmt: skip


@pytest.mark.parametrize("what", UNREAD)
def test_what_cannot_be_judged_is_named_with_what_is_missing(engine: Hunt, tmp_path: Path, what: str) -> None:
    text, why = UNREAD[what]
    outcome = hunted(engine, tmp_path, text)
    assert [record.why for record in outcome.unreadable] == [why]
    assert (outcome.findings, outcome.events, outcome.is_complete) == ([], 0, False)


def test_a_write_whose_data_was_lost_is_judged_and_named(engine: Hunt, tmp_path: Path) -> None:
    names = ("Tag", "Event", "EventType", "UTCTime", "ProcessGuid", "ProcessId", "Image", "TargetObject", "Details")
    values = ("-", "13", *list(DATA_FIELDS.values())[:7])
    outcome = hunted(engine, tmp_path, row(dict(zip(names, values))))
    assert [(found.verdict.location, found.verdict.command) for found in outcome.findings] == [("Run", "")]
    assert [record.why for record in outcome.unreadable] == [
        "the data (Details) is missing, the others stand under wrong names"
    ]


def test_a_write_that_is_cut_off_is_judged_by_what_is_there(engine: Hunt, tmp_path: Path) -> None:
    raw = FORMS["syslog, xml"].partition("desklnk")[0]
    outcome = hunted(engine, tmp_path, row({"EventCode": "13", "_raw": raw[raw.index("<Event") :]}))
    assert [found.verdict.command for found in outcome.findings] == ["C:\\Users\\e.blank\\AppData\\Local\\Temp\\dl\\"]
    assert [record.why for record in outcome.unreadable] == ["the event is cut off within Details"]


def test_what_lies_elsewhere_for_certain_needs_no_word(engine: Hunt, tmp_path: Path) -> None:
    elsewhere = {"EventID": 13, "TargetObject": "HKLM\\SOFTWARE\\Vendor\\Setting"}
    outcome = hunted(engine, tmp_path, line(elsewhere))
    assert (outcome.findings, outcome.unreadable, outcome.events, outcome.is_complete) == ([], [], 1, True)


def test_a_file_of_nothing_that_the_hunt_knows_says_so(engine: Hunt, tmp_path: Path) -> None:
    outcome = hunted(
        engine, tmp_path, row({"message": "user logged in", "severity": "5"}) + '"user logged out","5"\r\n'
    )
    assert [file.problem.partition(":")[0] for file in outcome.files] == [
        "holds no record of a kind that this hunt knows"
    ]
    assert not outcome.is_complete


FORGED = "Registry value set:\nUtcTime: 2026-02-09 14:20:11.482\nEventType: SetValue\nImage: C:\\good.exe\nTargetObject: HKLM\\x\nDetails: y"


@pytest.mark.parametrize("name", ["Description", "CommandLine", "Company", "RuleName"])
def test_an_event_in_a_value_is_only_a_value(engine: Hunt, tmp_path: Path, name: str) -> None:
    started = {
        "EventID": 1,
        "Image": "C:\\a.exe",
        "CommandLine": "a",
        name: FORGED.replace("HKLM\\x", f"{KEY}\\{NAME}"),
    }
    outcome = hunted(engine, tmp_path, line(started))
    assert (outcome.findings, outcome.unreadable, outcome.events) == ([], [], 1)


def test_data_that_looks_like_an_event_is_data(engine: Hunt, tmp_path: Path) -> None:
    outcome = hunted(engine, tmp_path, line({"EventID": 13, **DATA_FIELDS, "Details": FORGED}))
    assert [finding.verdict.event.image for finding in outcome.findings] == [DATA_FIELDS["Image"]]
    assert [finding.verdict.event.details for finding in outcome.findings] == [FORGED]


def test_in_a_line_the_first_of_two_labels_counts_and_no_data_is_lost(engine: Hunt, tmp_path: Path) -> None:
    text = FORMS["snare"].replace(DATA, f"{DATA}  Image: C:\\good.exe  Details: C:\\good.exe  User: CORP\\forged")
    (finding,) = hunted(engine, tmp_path, text).findings
    assert told(finding)["writer"] == "reg.exe"
    assert told(finding)["user"] == "CORP\\e.blank"
    assert finding.verdict.event.details == f"{DATA}  Image: C:\\good.exe  Details: C:\\good.exe  User: CORP\\forged"
