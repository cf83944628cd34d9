"""What a run of a setup, an updater or a program leaves: files, and autostart values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.site.simulation.chance import chance
from tests.site.simulation.hosts import Host
from tests.site.simulation.moments import DAYS, SECONDS_OF_DAY, at
from tests.site.simulation.processes import (
    SYSTEM,
    Process,
    desktop,
    installer_service,
    logs_on,
    resident,
    task_scheduler,
)
from tests.site.simulation.sysmon import SysmonEvent, changed, created, set_value, started

OF_USER = r"HKU\<sid>\Software\Microsoft\Windows\CurrentVersion"
OF_MACHINE = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion"
OF_MACHINE_32 = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion"
RUN_OF_USER, RUN_ONCE_OF_USER = rf"{OF_USER}\Run", rf"{OF_USER}\RunOnce"
RUN, RUN_ONCE = rf"{OF_MACHINE}\Run", rf"{OF_MACHINE}\RunOnce"
RUN_32, RUN_ONCE_32 = rf"{OF_MACHINE_32}\Run", rf"{OF_MACHINE_32}\RunOnce"
STARTUP = r"<profile>\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup"

# No data that a program writes.
DELETED = "<deleted>"
MSIEXEC = r"C:\Windows\System32\msiexec.exe"
# Who starts the writer: the user, a scheduled task or Windows Installer. RESIDENT ones run already, and DESKTOP is the
# user's own explorer.exe.
USER, TASK, MSI, RESIDENT, DESKTOP = "user", "task", "msi", "resident", "desktop"
_RUNNING = (RESIDENT, DESKTOP)
_A_QUARTER = 13 * 60_000


@dataclass(frozen=True)
class Installation:
    """Describe a run: who writes, the files it creates, and (key, value name, data or DELETED) of what it sets.

    A file in the Startup folder stands among the files.
    """

    writer: str
    started_by: str
    values: tuple[tuple[str, str, str], ...] = ()
    files: tuple[str, ...] = ()
    command: str = ""


@dataclass(frozen=True)
class Occasion:
    """Say what happens on which hosts in the quarter of an hour from a moment on."""

    moment: str
    installation: Installation
    numbers: range
    version: str = ""


def happen(occasion: Occasion, host: Host) -> Iterator[SysmonEvent]:
    """Tell what one host logs of an occasion."""
    installation = occasion.installation
    process = _writer(occasion, host)
    if installation.started_by not in _RUNNING:
        yield started(process)
    # Of a process that runs already, the start may lie long before what it does now.
    after = _moment(occasion, host) - process.time
    for path in installation.files:
        after += 0.35
        yield created(process, after, host.fill(path, occasion.version))
    for key, name, data in installation.values:
        after += 0.12
        target = host.fill(rf"{key}\{name}", occasion.version)
        if data == DELETED:
            yield changed("DeleteValue", process, after, target)
        else:
            yield set_value(process, after, target, host.fill(data, occasion.version))


def _writer(occasion: Occasion, host: Host) -> Process:
    installation, time = occasion.installation, _moment(occasion, host)
    image = host.fill(installation.writer, occasion.version)
    command = host.fill(installation.command, occasion.version) or f'"{image}"'
    if installation.started_by == RESIDENT:
        return resident(host, image, command)
    if installation.started_by == DESKTOP:
        return last_desktop(host, time)
    parent = _parent(installation.started_by, host, time)
    return parent.start_at(time, image, command, user=_user(installation, host), elevated=host.is_server)


def _moment(occasion: Occasion, host: Host) -> float:
    dice = chance("occasion", occasion.moment, occasion.installation, host.name)
    return at(occasion.moment) + dice.randrange(0, _A_QUARTER) / 1000


def _user(installation: Installation, host: Host) -> str:
    is_of_user = installation.started_by == USER or "<sid>" in str(installation.values)
    return host.account if is_of_user else SYSTEM


def _parent(started_by: str, host: Host, time: float) -> Process:
    if started_by == TASK:
        return task_scheduler(host)
    return installer_service(host) if started_by == MSI else last_desktop(host, time)


def last_desktop(host: Host, time: float) -> Process:
    """Give the explorer.exe of the last logon before a moment."""
    day = int((time - at("Mon 00:00")) // SECONDS_OF_DAY)
    for earlier in reversed(DAYS[: day + 1]):
        if logs_on(host, earlier) and desktop(host, earlier).time < time:
            return desktop(host, earlier)
    raise ValueError(f"nobody was logged on to {host.name} before {time}")
