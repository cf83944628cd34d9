"""The score is the sum of what is shown."""

from __future__ import annotations

import pytest

from runkeyhunt.commandline.commandline import parse_command
from runkeyhunt.events.event import Event
from runkeyhunt.judging.baseline import Standing
from runkeyhunt.judging.entry import id_of
from runkeyhunt.judging.rk_fields import RK_FIELDS
from runkeyhunt.judging.rules import Rule
from runkeyhunt.judging.verdict import Verdict, give_verdict, severity_of
from runkeyhunt.places.autostart import AutostartWrite
from runkeyhunt.places.locations import Location

UNKNOWN = Standing("unknown")
LOCATION = Location("Run", "T1547.001", 10, "Run key")


def rule(weight: int, reason: str = "Reason", techniques: tuple[str, ...] = ()) -> Rule:
    return Rule(f"rule_{weight}", weight, reason, techniques, ("set",), ["all", []])


def verdict(*rules: Rule, standing: Standing = UNKNOWN, data: str = r"%TEMP%\a.exe", action: str = "set") -> Verdict:
    event = Event(code=13, image=r"C:\Windows\reg.exe", computer="ws-01")
    write = AutostartWrite(LOCATION, action, r"HKU\S-1-5-21-1\Software\Run", "Agent", data, event)
    return give_verdict(write, parse_command(data), standing, rules, "0.2.0+ab12cd34")


@pytest.mark.parametrize(
    ("score", "severity"),
    [(0, "informational"), (19, "informational"), (20, "low"), (39, "low"), (40, "medium"), (59, "medium"), (60, "high"), (79, "high"), (80, "critical"), (100, "critical")],
)  # fmt: skip
def test_severity_bands(score: int, severity: str) -> None:
    assert severity_of(score) == severity


@pytest.mark.parametrize(
    ("found", "score", "reasons"),
    [
        (verdict(), 10, ("+10 Run key",)),
        (verdict(rule(35), rule(20)), 65, ("+10 Run key", "+35 Reason", "+20 Reason")),
        (verdict(rule(60), rule(55)), 100, ("+10 Run key", "+60 Reason", "+55 Reason", "-25 The score ends at 100")),
        (
            verdict(rule(35), standing=Standing("known_good", "Cloud")),
            10,
            ("+10 Run key", "+35 Reason", "-35 Known good: Cloud"),
        ),
        (verdict(standing=Standing("known_good", "Cloud")), 10, ("+10 Run key",)),
        (
            verdict(rule(45, "Named like {product}"), standing=Standing("collision", "Cloud")),
            55,
            ("+10 Run key", "+45 Named like Cloud"),
        ),
        (verdict(rule(35), rule(-20)), 25, ("+10 Run key", "+35 Reason", "-20 Reason")),
        (verdict(rule(-20)), 10, ("+10 Run key",)),
        (verdict(rule(15), rule(-20)), 10, ("+10 Run key", "+15 Reason", "-15 Reason")),
        (verdict(rule(45), rule(-20)), 40, ("+10 Run key", "+45 Reason", "-15 Reason")),
        (
            verdict(rule(45), rule(60), rule(-20)),
            95,
            ("+10 Run key", "+45 Reason", "+60 Reason", "-20 Reason"),
        ),
        (verdict(action="deleted"), 0, ("+0 Run key (deleted)",)),
    ],
    ids=[
        "location alone",
        "sum",
        "ends at 100",
        "known good",
        "known good, nothing to take off",
        "collision names the product",
        "evidence takes points",
        "the location stays",
        "the location stays, whatever else falls",
        "a strong sign stays medium",
        "strong signs stay what they are",
        "deleted",
    ],
)
def test_the_summands_add_up_to_the_score(found: Verdict, score: int, reasons: tuple[str, ...]) -> None:
    assert (found.score, found.reasons) == (score, reasons)
    assert sum(int(reason.split(" ", 1)[0]) for reason in reasons) == score


def test_fields_have_splunks_names_and_types() -> None:
    fields = verdict(rule(35, "Payload in Temp", ("T1547.001", "T1036"))).to_fields()
    assert tuple(fields) == RK_FIELDS
    assert fields == {
        "rk_score": "45",
        "rk_severity": "medium",
        "rk_location": "Run",
        "rk_technique": ["T1547.001", "T1036"],
        "rk_key": r"HKU\S-1-5-21-1\Software\Run",
        "rk_value_name": "Agent",
        "rk_action": "set",
        "rk_data": r"%TEMP%\a.exe",
        "rk_command": r"C:\Users\<user>\AppData\Local\Temp\a.exe",
        "rk_program": r"C:\Users\<user>\AppData\Local\Temp\a.exe",
        "rk_payload": r"C:\Users\<user>\AppData\Local\Temp\a.exe",
        "rk_decoded": r"C:\Users\<user>\AppData\Local\Temp\a.exe",
        "rk_writer": "reg.exe",
        "rk_writer_path": r"C:\Windows\reg.exe",
        "rk_user": "S-1-5-21-1",
        "rk_owner": "S-1-5-21-1",
        "rk_rules": ["rule_35"],
        "rk_reasons": ["+10 Run key", "+35 Payload in Temp"],
        "rk_baseline": "unknown",
        "rk_entry": r"Run|agent|c:\users\<user>\appdata\local\temp\a.exe",
        "rk_entry_id": "fc5937a11fa579a276991b868e63634d",
        "rk_event_id": "549957f606d2b3058edcd20125a4b957",
        "rk_time": "",
        "rk_process_guid": "",
        "rk_process_id": "",
        "rk_host": "ws-01",
        "rk_version": "0.2.0+ab12cd34",
        "rk_source_kind": "event",
        "rk_state": "",
        "rk_time_of": "",
    }


def test_an_entrys_id_is_the_beginning_of_its_sha_256() -> None:
    assert id_of("abc") == "ba7816bf8f01cfea414140de5dae2223"
    assert id_of("a\ud800") == id_of("a?")


@pytest.mark.parametrize(
    ("user", "key", "named"),
    [
        (r"CORP\jane", r"HKU\S-1-5-21-1\Software\Run", r"CORP\jane"),
        ("", r"HKU\S-1-5-21-1\Software\Run", "S-1-5-21-1"),
        ("", r"HKU\.DEFAULT\Software\Run", "S-1-5-18"),
        ("", r"HKU\Mounted\Software\Run", ""),
        ("", r"HKLM\Software\Run", ""),
    ],
)
def test_who_wrote_is_whom_the_event_names_else_whose_hive_it_is(user: str, key: str, named: str) -> None:
    write = AutostartWrite(LOCATION, "set", key, "Agent", "a.exe", Event(code=13, user=user))
    assert give_verdict(write, parse_command("a.exe"), UNKNOWN, ()).user == named
