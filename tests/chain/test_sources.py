"""Context is read from fields and from raw text, as the hunt reads writes."""

from __future__ import annotations

import json

import pytest
from chain_events import DROPPER, EVIL, EXPLORER, HOST, RUN, SHA256, dropped, guid, set_value, started

from runkeyhunt.chain import Chains
from runkeyhunt.chain.clock import parse_time, show_time
from runkeyhunt.events.event import Event

WRITER = started("10:00:00", DROPPER, "setup.exe & more", process="d", parent=EXPLORER)


def as_xml(event):
    data = {name: value.replace("&", "&amp;") for name, value in event.items() if name not in ("EventCode", "Computer")}
    cells = "".join(f"<Data Name='{name}'>{value}</Data>" for name, value in data.items())
    system = f"<System><EventID>{event['EventCode']}</EventID><Computer>{event['Computer']}</Computer></System>"
    return {"_raw": f"<Event>{system}<EventData>{cells}</EventData></Event>"}


def as_json(event):
    return {"_raw": json.dumps({**event, "EventID": int(event["EventCode"])})}


def as_splunk_fields(event):
    return {**event, "CommandLine": event.get("CommandLine", "").replace("&", "&amp;")}


def as_cim(event):
    names = {"Image": "process_path", "CommandLine": "process", "ProcessGuid": "process_guid", "ParentImage": "parent_process_path",
             "Hashes": "process_hash", "Computer": "dest", "TargetFilename": "file_path", "UtcTime": "_time"}  # fmt: skip
    renamed = {names.get(name, name): value for name, value in event.items()}
    return {**renamed, "_time": "1795255200" if event["EventCode"] == "1" else "1795255260"}


@pytest.mark.parametrize("written", [as_xml, as_json, as_splunk_fields, as_cim], ids=lambda written: written.__name__)
def test_processes_and_drops_are_read(chain, written):
    events = [written(WRITER), written(dropped("10:01:00", process="d")), set_value("10:02:00")]
    ((_, fields),) = chain(events)
    assert fields["rk_chain_writer_command"] == "setup.exe & more"
    assert fields["rk_chain_writer_parent"] == EXPLORER
    assert fields["rk_chain_drop_time"] == "2026-11-21 10:01:00.000"
    assert fields["rk_chain_drop_image"] == DROPPER


@pytest.mark.parametrize(
    "event",
    [
        {}, {"EventCode": "1"}, {"EventCode": "11"}, {"EventCode": "3", "Image": EVIL}, {"_raw": "<Event"}, {"_raw": "{"},
        {"EventCode": ["1", "1"], "Image": ["a", "b"]}, {"EventCode": "1", "UtcTime": "9999-99-99 99:99:99", "ProcessId": "x"},
        {"EventCode": "1", "CommandLine": "\0" * 50, "Image": "\ud83d", "_time": "99999999999"},
    ],
    ids=ascii,
)  # fmt: skip
def test_odd_events_are_passed_over(chain, event):
    ((_, fields),) = chain([event, {**event, "Computer": HOST}, set_value("10:02:00")])
    assert fields["rk_chain_stage"] == ["registered"]


def test_zeros_are_no_guid(chain):
    nobody = "{00000000-0000-0000-0000-000000000000}"
    events = [{**WRITER, "ProcessGuid": nobody}, {**set_value("10:02:00"), "ProcessGuid": nobody, "ProcessId": "7"}]
    ((_, fields),) = chain(events)
    assert fields["rk_chain_writer_command"] == ""


@pytest.mark.parametrize(
    ("hashes", "digest"),
    [
        (f"SHA1={'1' * 40},{SHA256}", SHA256),
        (f"SHA1={'1' * 40},MD5={'2' * 32},IMPHASH={'3' * 32}", f"SHA1={'1' * 40}"),
        (f"IMPHASH={'3' * 32}", ""),
        ("1234abcd", "1234abcd"),
    ],
    ids=["SHA256 of all", "SHA1", "IMPHASH is none", "bare"],
)
def test_the_best_hash_is_given(chain, hashes, digest):
    ((_, fields),) = chain([set_value("10:02:00"), started("10:30:00", EVIL, process="f", hashes=hashes)])
    assert fields["rk_chain_hash"] == digest


def test_a_payload_that_registers_itself_has_its_hash_from_its_own_start(chain):
    own = started("10:00:00", EVIL, process="d", hashes=SHA256)
    ((_, fields),) = chain([own, set_value("10:02:00", by=EVIL)])
    assert (fields["rk_chain_hash"], fields["rk_chain_stage"]) == (SHA256, ["registered"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-21 10:00:00.123", "2026-11-21 10:00:00.123"),
        ("2026-11-21T10:00:00.1234567Z", "2026-11-21 10:00:00.123"),
        ("2026-11-21T10:00:00+02:00", "2026-11-21 08:00:00.000"),
        ("2026-11-21T10:00:00,5-0130", "2026-11-21 11:30:00.500"),
        ("1795255200.25", "2026-11-21 10:00:00.250"),
        ("2026-02-30 10:00:00", ""),
        ("9997-12-31 23:59:59.999", "9997-12-31 23:59:59.999"),
        ("9999-12-31 23:59:59.999", ""),
        ("9999-12-31T23:59:59-14:00", ""),
        ("0001-01-01 00:00:00", ""),
        ("21.11.2026 10:00", ""),
        ("", ""),
    ],
)
def test_times_are_read(text, shown):
    assert show_time(parse_time(text)) == shown


def test_the_guid_is_shown_as_sysmon_writes_it(chain):
    ((_, fields),) = chain([set_value("10:02:00", process="a")])
    assert guid("a") in fields["rk_chain_timeline"][1]


@pytest.mark.parametrize("row", [{"rk_host": HOST.upper()}, {"Computer": HOST}], ids=["kept", "without rk_host"])
def test_a_finding_is_tied_by_the_endpoint_that_its_row_names(row):
    """A row may hold the finding alone, and one of an older version has no rk_host."""
    told = {"rk_score": "30", "rk_reasons": ["+30 Made for a test"], "rk_location": "Run", "rk_key": RUN, "rk_command": EVIL,
            "rk_program": EVIL, "rk_payload": EVIL, **row}  # fmt: skip
    chains = Chains()
    chains.add(dropped("10:01:00"))
    chains.add(dropped("10:01:30", by=EXPLORER, host="other"))
    event = Event(code=13, computer=row.get("Computer", ""), time="2026-11-21 10:02:00.000", image=DROPPER)
    chains.add_finding("finding", told, event)
    ((_, fields),) = chains.results()
    assert (fields["rk_chain_drop_time"], fields["rk_chain_drop_image"]) == ("2026-11-21 10:01:00.000", DROPPER)


def test_behind_a_collector_each_endpoint_has_its_own_chain(chain):
    collector = {"host": "WEC01", "source": "XmlWinEventLog:ForwardedEvents"}
    events = [dropped("10:01:00", host="ws2", by=EXPLORER), dropped("10:01:00"), set_value("10:02:00")]
    ((_, fields),) = chain([{**as_xml(event), **collector} for event in events[:2]] + [events[2]])
    assert fields["rk_chain_drop_image"] == DROPPER
    ((_, fields),) = chain([{**as_xml(events[0]), **collector}, events[2]])
    assert fields["rk_chain_stage"] == ["registered"]
