"""chain/: twice the events cost no more than twice the steps, whatever they have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from runkeyhunt.chain import Chains
from runkeyhunt.events.fields import read_event
from tests.hostile.test_steps import steps

_MARGIN = 1.35
_RUN = r"HKU\S-1-5-21-1-2-3-1001\Software\Microsoft\Windows\CurrentVersion\Run"
Record = dict[str, Any]


def at(number: int) -> str:
    time = datetime(2026, 1, 2, 3, tzinfo=timezone.utc) + timedelta(milliseconds=number)
    return time.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def write(number: int, command: str, *, name: str = "", host: str = "p", **fields: Any) -> Record:
    kept = {
        "rk_score": "50",
        "rk_location": "Run",
        "rk_key": _RUN,
        "rk_value_name": name or f"v{number}",
        "rk_command": command,
        "rk_program": command.split(" ", maxsplit=1)[0],
        "rk_payload": command.rsplit(" ", maxsplit=1)[-1],
        "rk_user": f"D\\{fields.pop('account', 'anna')}",
        "rk_reasons": "+50 x",
    }
    event = {"EventCode": "13", "Computer": host, "UtcTime": at(number), "Image": r"C:\w.exe", "ProcessId": "7"}
    return {**event, "ProcessGuid": f"{{w{number}}}", **kept, **fields}


def start(number: int, command: str, *, host: str = "p", **fields: Any) -> Record:
    event = {"EventCode": "1", "Computer": host, "UtcTime": at(10_000 + number), "CommandLine": command}
    image = command.split(" ", maxsplit=1)[0]
    return {**event, "Image": image, "ProcessGuid": f"{{s{number}}}", "ProcessId": f"{number + 9}", **fields}


def drop(number: int, path: str, *, host: str = "p", **fields: Any) -> Record:
    event = {"EventCode": "11", "Computer": host, "UtcTime": at(number), "TargetFilename": path}
    return {**event, "Image": r"C:\d.exe", "ProcessGuid": f"{{d{number}}}", **fields}


def _stored(i: int, name: str) -> Record:
    return write(i, "x", name=name, rk_location="StoredPayload", rk_key=rf"HKCU\Software\k{i}")


# What the events of an attacker may have in common without being of one chain.
ATTACKS: dict[str, Callable[[int], list[Record]]] = {
    "one name in many folders": lambda i: [write(i, rf"C:\w{i}\a.exe"), drop(i, rf"C:\d{i}\a.exe")],
    "one name, started elsewhere": lambda i: [write(i, rf"C:\w{i}\a.exe"), start(i, rf"C:\s{i}\a.exe")],
    "one file": lambda i: [write(i, r"C:\a\a.exe"), drop(i, r"C:\a\a.exe"), start(i, r"C:\a\a.exe")],
    "one file by its writer": lambda i: [
        write(i, r"C:\a\a.exe", ProcessGuid="{w}"),
        start(i, r"C:\a\a.exe", ProcessGuid="{w}", ProcessId=str(i)),
    ],
    "one name without a folder": lambda i: [write(i, rf"C:\w{i}\a.exe"), drop(i, "a.exe"), start(i, "a.exe")],
    "one name asked for without a folder": lambda i: [write(i, f"a.exe {i}"), start(i, rf"C:\s{i}\a.exe")],
    "one name in many profiles": lambda i: [
        write(i, rf"C:\Users\w{i}\a.exe", account=f"w{i}"),
        drop(i, rf"C:\Users\d{i}\a.exe"),
        start(i, rf"C:\Users\s{i}\a.exe"),
    ],
    "many accounts": lambda i: [
        write(i, r"C:\Users\<user>\a.exe -a", account=f"w{i}"),
        start(i, rf"C:\Users\s{i}\a.exe -a"),
    ],
    "short names": lambda i: [write(i, rf"C:\w\abcdef~{i}.exe"), drop(i, rf"C:\w\abcdefgh{i}.exe")],
    "short names of folders": lambda i: [write(i, rf"C:\abcdefgh{i}\a.exe"), drop(i, rf"C:\abcdef~{i}\a.exe")],
    "one command in many profiles": lambda i: [
        write(i, rf"C:\Users\w{i}\a.exe -x C:\Users\w{i}\b", account=f"w{i}"),
        start(i, rf"C:\Users\s{i}\a.exe -x C:\Users\s{i}\b"),
    ],
    "one command, its program in many folders": lambda i: [write(i, rf"C:\w{i}\a.exe -x"), start(i, r"a.exe -x")],
    "one name in commands": lambda i: [
        write(i, rf"rundll32 C:\w{i}\a.dll,x C:\w{i}\a.dll"),
        start(i, rf"rundll32 C:\s{i}\a.dll,x"),
    ],
    "one name in commands that start many": lambda i: [
        write(i, rf"C:\w{i}\a.exe"),
        start(i, "cmd /c " + "&".join(rf"C:\s{i}\{n}\a.exe" for n in range(9))),
    ],
    "one process id": lambda i: [write(i, rf"C:\w{i}.exe", ProcessGuid=""), start(i - 10_000, "b.exe", ProcessId="7")],
    "one writer of one value": lambda i: [write(i, r"C:\a.exe", name="v", ProcessGuid="{w}")],
    "one writer, two names for it": lambda i: [
        write(i, r"C:\a.exe", name="v", ProcessGuid="{w}" if i % 2 else "", ProcessId=str(i % 3)),
    ],
    "stored payloads": lambda i: [_stored(i, f"s{i}"), write(i, rf"powershell HKCU:\Software\k{i + 1}")],
    "stored payloads of one name": lambda i: [_stored(i, "name"), write(i, f"powershell name {i}")],
    "stored payloads without a name": lambda i: [_stored(i, "(Default)"), write(i, f"powershell {i}")],
    "moved folders": lambda i: [
        write(i, rf"C:\w{i}\f", rk_location="UserShellFolders"),
        drop(i, rf"C:\d{i}\f\a.exe"),
    ],
    "many hosts": lambda i: [write(i, r"C:\a.exe", host=f"w{i}"), start(i, r"C:\b.exe", host=f"s{i}")],
}


def chained(attack: Callable[[int], list[Record]], count: int, **limits: int) -> Chains:
    chains = Chains(**limits)
    for record in (record for number in range(count) for record in attack(number)):
        if record.get("rk_score"):
            fields = {name: value for name, value in record.items() if name.startswith("rk_")}
            chains.add_finding(None, fields, read_event(record))
        else:
            chains.add(record)
    assert sum(1 for _ in chains.results()) == chains.held
    return chains


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_events_cost_no_more_than_their_number(attack: Callable[[int], list[Record]]) -> None:
    chained(attack, 3)
    once, twice = (steps(lambda n=n: chained(attack, n)) for n in (200, 400))
    assert twice <= 2 * _MARGIN * once


def _noise(number: int) -> Iterator[Record]:
    yield write(number, rf"C:\w{number}\a{number}.exe")
    yield start(number, rf"C:\s{number}.exe a{number}.exe")
    yield start(number, rf"C:\s{number}.exe", host=f"h{number}")


@pytest.mark.parametrize("limits", [{"most_per_host": 50}, {"most": 50}, {"most_per_host": 3, "most": 50}])
def test_what_is_forgotten_costs_no_more_than_its_number(limits: dict[str, int]) -> None:
    once, twice = (steps(lambda n=n: chained(lambda i: list(_noise(i)), n, **limits)) for n in (200, 400))
    assert twice <= 2 * _MARGIN * once


_SAID = (
    "1 times more than 100 events could have belonged to one finding; only those nearest in time were compared, so that a "
    "chain may lack a step: search a shorter time."
)


@pytest.mark.parametrize(("count", "warnings"), [(100, []), (101, [_SAID])])
def test_where_not_all_are_compared_it_is_said(count: int, warnings: list[str]) -> None:
    def attack(number: int) -> list[Record]:
        others = drop(-number, rf"C:\other~{number}\a.exe")
        return [others] if number else [write(0, r"C:\program\a.exe"), others]

    assert chained(attack, count).warnings == warnings


def test_whatever_else_has_its_name_the_file_itself_is_found() -> None:
    chains = Chains()
    for number in range(1_000):
        chains.add(drop(number - 2_000, rf"C:\d{number}\a.exe"))
        chains.add(start(number, rf"C:\d{number}\a.exe"))
    record = write(0, r"C:\d0\a.exe")
    chains.add_finding(None, {"rk_command": r"C:\d0\a.exe", "rk_payload": r"C:\d0\a.exe"}, read_event(record))
    ((_, fields),) = chains.results()
    assert (fields["rk_chain_stage"], chains.warnings) == (["dropped", "registered", "executed"], [])
