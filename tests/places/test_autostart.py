"""Events become autostart writes, or nothing."""

from __future__ import annotations

import pytest

from runkeyhunt.events.event import Event
from runkeyhunt.places.autostart import AutostartWrite, find_write
from runkeyhunt.places.locations import Location, Locations

USER = r"HKU\S-1-5-21-1-2-3-1001\Software\Microsoft\Windows\CurrentVersion"
LOCATIONS = Locations(
    [
        Location("Run", "T1547.001", 10, "Run key", key=r"Software\Microsoft\Windows\CurrentVersion\Run"),
        Location("RunOnce", "T1547.001", 10, "RunOnce key", key=r"Software\Microsoft\Windows\CurrentVersion\RunOnce"),
        Location(
            "RunOnceSetup", "T1547.001", 20, "Setup", key=r"Software\Microsoft\Windows\CurrentVersion\RunOnce\Setup"
        ),
        Location(
            "RunOnceEx", "T1547.001", 30, "Ex", key=r"Software\Microsoft\Windows\CurrentVersion\RunOnceEx", subkeys=True
        ),
        Location(
            "WindowsLoad",
            "T1547.001",
            40,
            "Load",
            key=r"Software\Microsoft\Windows NT\CurrentVersion\Windows",
            values=("load",),
        ),
        Location("StartupFolder", "T1547.001", 15, "Startup", folder=r"Start Menu\Programs\Startup"),
    ]
)


def write_of(target: str, code: int = 13, **fields: str | None) -> AutostartWrite | None:
    return find_write(Event(code=code, target=target, **{"details": "data", **fields}), LOCATIONS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("target", "location", "key", "value_name"),
    [
        (USER + r"\Run\Agent", "Run", USER + r"\Run", "Agent"),
        (USER.upper() + r"\RUN\Agent", "Run", USER.upper() + r"\RUN", "Agent"),
        (USER + r"\RunOnce\Uninstall 20.028\amd64", "RunOnce", USER + r"\RunOnce", r"Uninstall 20.028\amd64"),
        (USER + r"\RunOnce\Setup\x", "RunOnceSetup", USER + r"\RunOnce\Setup", "x"),
        (USER + r"\RunOnceEx\0001\Depend\1", "RunOnceEx", USER + r"\RunOnceEx\0001\Depend", "1"),
        (USER + r"\RunOnceEx\Title", "RunOnceEx", USER + r"\RunOnceEx", "Title"),
        (USER + "\\Run\\", "Run", USER + r"\Run", "<hidden>"),
        (USER + "\\Run\\  ", "Run", USER + r"\Run", "  "),
        (USER + r"\Run\(default)", "Run", USER + r"\Run", "(Default)"),
        (USER + "\\Run\\\u0130stanbul", "Run", USER + r"\Run", "\u0130stanbul"),
        (r"HKU\tmp\Software\Microsoft\Windows NT\CurrentVersion\Windows\LOAD", "WindowsLoad", r"HKU\tmp\Software\Microsoft\Windows NT\CurrentVersion\Windows", "LOAD"),
    ],
)  # fmt: skip
def test_a_value_is_placed(target: str, location: str, key: str, value_name: str) -> None:
    write = write_of(target)
    assert write is not None
    assert (write.location.id, write.key, write.value_name, write.action) == (location, key, value_name, "set")


@pytest.mark.parametrize(
    "target",
    [
        USER + r"\RunNotification\StartupTNotix",
        USER + r"\Explorer\StartupApproved\Run\x",
        USER + r"\Explorer\RunMRU\a",
        r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows\LoadAppInit_DLLs",
        r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\REGISTRY\MACHINE\Software\Microsoft\Windows\CurrentVersion\Run\x",
        r"HKLM\SOFTWARE\Vendor\Run\x",
        USER + r"\Run",
        "",
    ],
)
def test_another_place_is_no_autostart(target: str) -> None:
    assert write_of(target) is None


def test_a_file_in_a_startup_folder_is_dropped() -> None:
    folder = r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\StartUp"
    write = write_of(folder + r"\a.lnk", code=11)
    assert write is not None
    assert (write.location.id, write.action, write.key, write.value_name, write.data) == (
        "StartupFolder",
        "dropped",
        folder,
        "a.lnk",
        folder + r"\a.lnk",
    )
    assert write_of(r"C:\Start Menu\Programs\Startup\sub\a.lnk", code=11) is None


@pytest.mark.parametrize(
    ("event_type", "target", "action", "value_name"),
    [
        ("CreateKey", USER + r"\Run", "created", ""),
        ("DeleteValue", USER + r"\Run\Agent", "deleted", "Agent"),
        ("DeleteValue", USER + "\\Run\\", "deleted", "<hidden>"),
        ("DeleteKey", USER + "\\Run\\", "deleted", ""),
        ("CreateKey", USER + r"\RunOnceEx\0001", "created", "0001"),
    ],
)
def test_key_events_tell_what_was_done(event_type: str, target: str, action: str, value_name: str) -> None:
    write = write_of(target, code=12, event_type=event_type)
    assert write is not None
    assert (write.action, write.value_name) == (action, value_name)


@pytest.mark.parametrize(
    ("event_type", "target", "new_name", "value_name"),
    [
        ("RenameKey", USER + r"\Run", USER + r"\Run-", ""),
        ("RenameValue", USER + r"\Run\Agent", USER + r"\Elsewhere\Agent", "Agent"),
    ],
)
def test_what_is_renamed_to_another_place_is_deleted(
    event_type: str, target: str, new_name: str, value_name: str
) -> None:
    write = write_of(target, code=14, event_type=event_type, new_name=new_name)
    assert write is not None
    assert (write.action, write.key, write.value_name) == ("deleted", USER + r"\Run", value_name)


def test_data_that_sysmon_does_not_show_is_set_but_no_command() -> None:
    write = write_of(USER + r"\Run\x", details="Binary Data")
    assert write is not None
    assert (write.action, write.data) == ("set", "")


def test_a_key_below_run_is_read_by_nothing() -> None:
    assert write_of(USER + r"\Run\New Key #1", code=12, event_type="CreateKey") is None
    assert write_of(USER + r"\Run\a", code=14, event_type="RenameKey", new_name=USER + r"\Run\b") is None


@pytest.mark.parametrize(
    ("target", "new_name", "key", "value_name"),
    [
        (USER + r"\Run-", USER + r"\Run", USER + r"\Run", ""),
        (USER + r"\Run\harmless", USER + r"\Run\Agent", USER + r"\Run", "Agent"),
        (USER + r"\Run\old", "", USER + r"\Run", "old"),
    ],
)
def test_a_rename_is_placed_by_its_new_name(target: str, new_name: str, key: str, value_name: str) -> None:
    write = write_of(target, code=14, new_name=new_name)
    assert write is not None
    assert (write.action, write.key, write.value_name) == ("renamed", key, value_name)


@pytest.mark.parametrize(
    ("details", "action"), [("(Empty)", "cleared"), ("", "cleared"), ("-", "cleared"), ("  ", "cleared"), (None, "set")]
)
def test_a_value_set_to_nothing_is_cleared_but_missing_data_may_be_anything(details: str | None, action: str) -> None:
    write = write_of(USER + r"\Run\x", details=details)
    assert write is not None
    assert (write.action, write.data) == (action, "")


def test_other_events_are_no_writes() -> None:
    assert write_of(USER + r"\Run\x", code=1) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [(USER + r"\RUN\x", True), (USER + r"\Explorer\RunMRU\a", False), (r"C:\x\Programs\Startup\a.lnk", True)],
)
def test_the_first_look_passes_over_other_places(path: str, expected: bool) -> None:
    assert LOCATIONS.may_hold(path) is expected
