"""What somebody wrote into a name, into data or into a file's name hides no write, whatever it looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from runkeyhunt.hunt import Hunt

KEY = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run"
GOOD = r"C:\Windows\System32\SecurityHealthSystray.exe"
EVIL = r"C:\Users\Public\evil.exe"
FIELDS = {
    "RuleName": "-",
    "EventType": "SetValue",
    "UtcTime": "2026-01-02 03:04:05.000",
    "ProcessGuid": "{8f2f1a00-1111-2222-3333-444455556666}",
    "ProcessId": "44",
    "Image": r"C:\Windows\explorer.exe",
    "TargetObject": rf"{KEY}\SecurityHealth",
    "Details": EVIL,
    "User": r"pc1\bob",
}
HEADER = (
    "01/02/2026 03:04:05 AM\nLogName=Microsoft-Windows-Sysmon/Operational\nEventCode=13\nComputerName=pc1\nMessage="
)


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


def with_forged(name: str, forged: str) -> dict[str, str]:
    return {**FIELDS, name: FIELDS[name] + forged}


def lines(fields: dict[str, str]) -> str:
    return HEADER + "\n".join(["Registry value set:", *(f"{name}: {value}" for name, value in fields.items())])


def one_line(fields: dict[str, str]) -> str:
    return " ".join(
        ["Jan  2 03:04:05 pc1 Registry value set:", *(f"{name}: {value}" for name, value in fields.items())]
    )


def xml(fields: dict[str, str], tag: str = "Data") -> str:
    data = "".join(f"<{tag} Name='{name}'>{value}</{tag}>" for name, value in fields.items())
    return f"<Event><System><EventID>13</EventID></System><EventData>{data}</EventData></Event>"


def score(hunt: Hunt, text: str) -> int:
    verdict = hunt.judge({"_raw": text})
    assert verdict is not None
    assert verdict.baseline != "known_good"
    return verdict.score


def test_only_a_renamed_value_has_a_new_name(hunt: Hunt) -> None:
    assert score(hunt, lines(with_forged("TargetObject", "\nNewName: x"))) >= 50
    assert score(hunt, xml(with_forged("TargetObject", "</Data><Data Name='NewName'>x"))) >= 50


@pytest.mark.parametrize("name", ["Image", "TargetObject", "Details"])
@pytest.mark.parametrize(
    "forged",
    ["\nMessage=x", "\nEventType=1\nEventCode=1\nKeywords=None", "\nEventCode=1\nMessage=x", " \xa6 EventID: 1 \xa6 x"],
)
def test_a_forged_head_in_a_message_on_one_line_hides_nothing(hunt: Hunt, name: str, forged: str) -> None:
    assert score(hunt, one_line(with_forged(name, forged))) >= 50


@pytest.mark.parametrize(("name", "value"), [("TargetObject", rf"{KEY}\SecurityHealth"), ("Details", EVIL)])
def test_a_data_element_with_a_prefix_counts_like_any_other(hunt: Hunt, name: str, value: str) -> None:
    harmless = (
        {**FIELDS, "TargetObject": r"HKLM\Software\Example\x"}
        if name == "TargetObject"
        else {**FIELDS, "Details": GOOD}
    )
    text = xml(harmless).replace("</EventData>", f"<e:Data Name='{name}'>{value}</e:Data></EventData>")
    assert score(hunt, text) >= 50


@pytest.mark.parametrize(
    "name",
    ["registry_value_data", "RegistryValueData", "New_Value", "registry.data.strings", "winlog.event_data.Details"],
)
def test_data_under_another_name_that_differ_are_judged_too(hunt: Hunt, name: str) -> None:
    for record in ({**FIELDS, "Details": GOOD, name: EVIL}, {name: EVIL, **FIELDS, "Details": GOOD}):
        answer = hunt.look({"EventCode": "13", **record})
        assert answer.verdict is not None
        assert (answer.verdict.baseline, answer.verdict.program) == ("collision", EVIL)
        assert answer.unreadable.startswith("Details stands in it more than once")


@pytest.mark.parametrize("name", ["registry_path", "registry.path", "object_path", "registry_key_path"])
def test_a_path_under_another_name_that_differs_is_judged_too(hunt: Hunt, name: str) -> None:
    record = {"EventCode": "13", **FIELDS, "TargetObject": r"HKLM\Software\Example\x", name: rf"{KEY}\x"}
    answer = hunt.look(record)
    assert answer.verdict is not None
    assert (answer.verdict.key, answer.verdict.program) == (KEY, EVIL)
    assert answer.unreadable.startswith("TargetObject stands in it more than once")


def test_the_same_in_other_words_is_no_contradiction(hunt: Hunt) -> None:
    same = {
        "Details": GOOD,
        "registry_value_data": GOOD.replace("\\", "\\\\"),
        "registry_path": r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Run",
        "registry.path": r"\REGISTRY\MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\SecurityHealth",
        "data": "anything.at.all",
    }
    answer = hunt.look({"EventCode": "13", **FIELDS, **same})
    assert answer.verdict is not None
    assert (answer.verdict.baseline, answer.unreadable) == ("known_good", "")
    numbers = {"Details": "DWORD (0x00000001)", "registry_value_data": "0x00000001", "registry.data.strings": ["1"]}
    assert hunt.look({"EventCode": "13", **FIELDS, **numbers}).unreadable == ""


def test_fields_that_were_cut_out_of_a_text_say_no_less_than_it(hunt: Hunt) -> None:
    extracted = {"EventCode": "13", **FIELDS, "Details": GOOD}
    for render in (lines, one_line, xml):
        whole = hunt.look({**extracted, "_raw": render({**FIELDS, "Details": GOOD})})
        assert whole.verdict is not None
        assert (whole.verdict.baseline, whole.unreadable) == ("known_good", "")
        for data in (f"{GOOD} --more", f"{GOOD}\n& calc", EVIL):
            answer = hunt.look({**extracted, "_raw": render({**FIELDS, "Details": data})})
            assert answer.verdict is not None
            assert answer.verdict.baseline != "known_good"
    cut = hunt.look({**extracted, "_raw": xml({**FIELDS, "Details": GOOD}).partition("</Data><Data Name='User'>")[0]})
    assert cut.verdict is not None
    assert (cut.verdict.baseline, cut.unreadable) == ("unknown", "the event is cut off within Details")


@pytest.mark.parametrize(
    "spelling", ["\xa0HKLM", "\u3000HKLM", "HKEY_LOCAL_MACHINE:", "HKLM:", "Registry::HKEY_LOCAL_MACHINE:"]
)
def test_what_is_taken_for_a_registry_path_is_read_as_one(hunt: Hunt, spelling: str) -> None:
    verdict = hunt.judge({"EventCode": "13", **FIELDS, "TargetObject": KEY.replace("HKLM", spelling) + r"\x"})
    assert verdict is not None
    assert (verdict.key, verdict.program) == (KEY, EVIL)
