"""The timeline says in readable lines what happened, and what is missing."""

from __future__ import annotations

from chain_cases import CASES
from chain_events import DROPPER, EVIL, RUN, guid, set_value, started

from runkeyhunt.chain import CHAIN_FIELDS, Chains


def events_of(name):
    return next(case.events for case in CASES if case.name == name)


def test_what_happened_stands_in_the_order_of_its_times(chain):
    ((_, fields),) = chain(reversed(events_of("all stages")))
    assert fields["rk_chain_timeline"] == [
        r"2026-11-21 10:00:00.000 UTC writer started: setup.exe /quiet under C:\Windows\explorer.exe",
        rf"2026-11-21 10:01:00.000 UTC dropped: {EVIL} by {DROPPER}",
        rf"2026-11-21 10:02:00.000 UTC registered: {RUN}\Updater = {EVIL} by {DROPPER}",
        rf'2026-11-21 10:30:00.000 UTC fired at logon: "{EVIL}" under C:\Windows\explorer.exe',
    ]


def test_what_is_missing_is_said(chain):
    ((_, fields),) = chain([set_value("10:02:00")], Chains(window_minutes=2880, drop_window_minutes=1))
    assert fields["rk_chain_timeline"] == [
        rf"2026-11-21 10:02:00.000 UTC registered: {RUN}\Updater = {EVIL} by {DROPPER}",
        f"Not among the events: the start of the writer (Event 1 of ProcessGuid {guid('d')})",
        "Not among the events: a drop of the payload (Event 11) in the minute before",
        "Not among the events: a run of the payload (Event 1) in the 2,880 minutes after",
    ]


def test_without_a_time_nothing_but_the_writer_is_decided(chain):
    ((_, fields),) = chain([*events_of("writer only")[:1], set_value("")])
    assert fields["rk_chain_timeline"] == [
        rf"(time unknown) registered: {RUN}\Updater = {EVIL} by {DROPPER}",
        r"2026-11-21 10:00:00.000 UTC writer started: setup.exe /quiet under C:\Windows\explorer.exe",
        "Not decided: what came before and after, since the write carries no time (UtcTime)",
    ]


def test_the_other_signs_stand_in_it_too(chain):
    ((_, fields),) = chain(events_of("a value and a task"))
    assert "2026-11-21 10:03:00.000 UTC second persistence: schtasks /Create /tn x /tr y" in fields["rk_chain_timeline"]
    found = {
        fields["rk_value_name"]: fields
        for _, fields in chain(events_of("payload in the registry, by the same process"))
    }
    assert found["Updater"]["rk_chain_timeline"][0].startswith("2026-11-21 10:01:00.000 UTC payload stored: HKU")


def test_a_long_command_is_cut_in_the_timeline_only(chain):
    command = "setup.exe " + "x" * 1000
    ((_, fields),) = chain([started("10:00:00", DROPPER, command, process="d"), set_value("10:02:00")])
    assert fields["rk_chain_writer_command"] == command
    assert fields["rk_chain_timeline"][0].endswith(r"x… under C:\Windows\System32\cmd.exe")
    assert len(fields["rk_chain_timeline"][0]) < 500


def test_a_finding_keeps_its_fields_and_gets_the_chain_s_in_their_order(chain, hunt):
    event = set_value("10:02:00")
    ((record, fields),) = chain([event])
    assert record is event
    assert fields.items() >= hunt.judge(event).to_fields().items()
    assert tuple(fields)[-10:] == CHAIN_FIELDS


def test_findings_come_out_in_the_order_in_which_they_came(chain):
    events = [set_value("10:02:00", name=str(number), host=f"WS{number % 3}") for number in (5, 3, 9, 1, 4)]
    assert [record for record, _ in chain(events)] == events
