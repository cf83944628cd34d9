"""What a host logs without anybody writing an autostart: logons, programs, caches, settings, services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.site.simulation.chance import chance
from tests.site.simulation.hosts import Host
from tests.site.simulation.moments import HOUR, at
from tests.site.simulation.processes import (
    WINDOWS,
    Process,
    desktop,
    logon,
    logs_on,
    service,
    task_scheduler,
)
from tests.site.simulation.sysmon import SysmonEvent, changed, created, renamed, set_value, started

_PROGRAMS = r"C:\Program Files"
_OFFICE = rf"{_PROGRAMS}\Microsoft Office\root\Office16"
_EDGE = r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe"
_USER_SETTINGS = r"HKU\<sid>\Software\Microsoft"
_OFFICE_SETTINGS = rf"{_USER_SETTINGS}\Office\16.0"
_RECENT = rf"{_USER_SETTINGS}\Windows\CurrentVersion\Explorer\RecentDocs"
_SERVICES = r"HKLM\System\CurrentControlSet\Services"
_LOCAL = r"<profile>\AppData\Local"
# (every n-th host, image, command) that explorer.exe starts by itself after a logon.
_STARTED_AT_LOGON = (
    (1, rf"{WINDOWS}\SecurityHealthSystray.exe", ""),
    (1, rf"{_LOCAL}\Microsoft\OneDrive\OneDrive.exe", rf'"{_LOCAL}\Microsoft\OneDrive\OneDrive.exe" /background'),
    (3, _EDGE, rf'"{_EDGE}" --no-startup-window --win-session-start'),
    (4, rf"{_LOCAL}\slack\slack.exe", rf'"{_LOCAL}\slack\slack.exe" --process-start-args --startup'),
    (5, rf"{_PROGRAMS}\Palo Alto Networks\GlobalProtect\PanGPA.exe", ""),
    (7, rf"{_PROGRAMS}\Greenshot\Greenshot.exe", rf"{_PROGRAMS}\Greenshot\Greenshot.exe"),
)


@dataclass(frozen=True)
class Habit:
    """Describe a program that a user starts: the files it creates and the settings (key with name, data) it writes."""

    image: str
    arguments: str = ""
    files: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()


_HABITS = (
    Habit(
        _EDGE,
        " --profile-directory=Default",
        (rf"{_LOCAL}\Microsoft\Edge\User Data\Default\Cache\Cache_Data\f_<number>",),
    ),
    Habit(
        rf"{_PROGRAMS}\Google\Chrome\Application\chrome.exe",
        "",
        (r"<profile>\Downloads\Angebot_<number>.pdf", rf"{_LOCAL}\Google\Chrome\User Data\Default\Cache\Cache_Data\data_3"),
    ),
    Habit(
        rf"{_OFFICE}\OUTLOOK.EXE",
        "",
        (rf"{_LOCAL}\Microsoft\Windows\INetCache\Content.Outlook\7K2QXM4D\Protokoll_<number>.docx",),
        ((rf"{_OFFICE_SETTINGS}\Outlook\Search\Catalog", "Binary Data"),),
    ),
    Habit(
        rf"{_OFFICE}\EXCEL.EXE",
        r' "<profile>\Documents\Planung & Kosten_<number>.xlsx"',
        (r"<profile>\Documents\~$Planung & Kosten_<number>.xlsx",),
        ((rf"{_OFFICE_SETTINGS}\Excel\File MRU\Item 1", r"[F00000000][T01DCAB00]*<profile>\Documents\Planung & Kosten_<number>.xlsx"),),
    ),
    Habit(
        rf"{_OFFICE}\WINWORD.EXE",
        r' /n "<profile>\Documents\Bericht_<number>.docx" /o ""',
        (r"<profile>\AppData\Roaming\Microsoft\Word\AutoRecovery save of Bericht_<number>.asd",),
        ((rf"{_OFFICE_SETTINGS}\Word\Reading Locations\Document 0\Datetime", "2026-03-02T09:14"),),
    ),
    Habit(rf"{WINDOWS}\notepad.exe", r" <profile>\Desktop\Notizen.txt", (), ((rf"{_RECENT}\.txt\MRUListEx", "Binary Data"),)),
    Habit(rf"{WINDOWS}\SnippingTool.exe", "", (r"<profile>\Pictures\Screenshots\Screenshot <number>.png",)),
    Habit(rf"{WINDOWS}\mstsc.exe", "", (), ((rf"{_USER_SETTINGS}\Terminal Server Client\Default\MRU0", "srv-047"),)),
    Habit(
        rf"{_PROGRAMS}\Nordwerk\ERP\erp.exe",
        " /mandant=01",
        (r"<profile>\AppData\Roaming\Nordwerk\ERP\sitzung_<number>.xml",),
        ((r"HKU\<sid>\Software\Nordwerk\ERP\LetzterBeleg", "DWORD (0x00001f3a)"),),
    ),
)  # fmt: skip
_SETTINGS_OF_SERVICES = (
    ("-k LocalServiceNetworkRestricted -p -s Dhcp", rf"{_SERVICES}\Tcpip\Parameters\Interfaces\<guid>\LeaseObtainedTime"),
    ("-k netsvcs -p -s BITS", rf"{_SERVICES}\BITS\StateIndex"),
    ("-k DcomLaunch -p -s bam", rf"{_SERVICES}\bam\State\UserSettings\<sid>\SequenceNumber"),
    ("-k LocalService -s W32Time", rf"{_SERVICES}\W32Time\Config\LastKnownGoodTime"),
)  # fmt: skip
_TASKS = (
    (rf"{WINDOWS}\taskhostw.exe", "taskhostw.exe -RegisterDevice -ProtectionStateChanged"),
    (rf"{WINDOWS}\sc.exe", r"C:\Windows\system32\sc.exe start wuauserv"),
    (r"C:\Program Files (x86)\Google\GoogleUpdater\134.0.6985.0\updater.exe", '"updater.exe" --wake --system'),
    (rf"{WINDOWS}\cleanmgr.exe", r"C:\Windows\system32\cleanmgr.exe /autoclean /d C:"),
    (r"C:\Windows\CCM\CcmEval.exe", r'"C:\Windows\CCM\CcmEval.exe"'),
)


def ordinary_day(host: Host, day: str) -> Iterator[SysmonEvent]:
    """Tell what a host logs on a day besides autostarts and attacks."""
    yield from _housekeeping(host, day)
    if logs_on(host, day):
        yield from _logon(host, day)
        yield from _work(host, day)


def _logon(host: Host, day: str) -> Iterator[SysmonEvent]:
    explorer = desktop(host, day)
    yield started(logon(host, day))
    yield started(explorer)
    for number, (every, image, command) in enumerate(_STARTED_AT_LOGON):
        if host.number % every == 0 and not (host.is_server and number):
            yield started(explorer.start(12.5 + 7.25 * number, host.fill(image), host.fill(command)))


def _work(host: Host, day: str) -> Iterator[SysmonEvent]:
    explorer, dice = desktop(host, day), chance("work", host.name, day)
    for habit in dice.sample(_HABITS, 2 if host.is_server else 4):
        after, mark = dice.randrange(300_000, 29_000_000) / 1000, f"{day}{dice.randrange(99)}"
        image = host.fill(habit.image)
        process = explorer.start(after, image, host.fill(f'"{image}"{habit.arguments}', mark))
        yield started(process)
        for path in habit.files:
            yield created(process, 3.2, host.fill(path, mark))
        for target, details in habit.settings:
            yield set_value(process, 4.1, host.fill(target), host.fill(details, mark))


def _housekeeping(host: Host, day: str) -> Iterator[SysmonEvent]:
    dice = chance("housekeeping", host.name, day)
    for arguments, target in dice.sample(_SETTINGS_OF_SERVICES, 2):
        process = service(host, arguments)
        yield set_value(process, _some_time(day, process, dice.random()), host.fill(target), "DWORD (0x69a5b4c1)")
    scheduler = task_scheduler(host)
    for image, command in dice.sample(_TASKS, 2):
        yield started(scheduler.start(_some_time(day, scheduler, dice.random()), image, command))
    if dice.random() < 0.3:
        yield _key_event(host, day, dice.random())
    if dice.random() < 0.03:
        yield _moved_profile(host, day)


def _key_event(host: Host, day: str, part: float) -> SysmonEvent:
    process = service(host, "-k netsvcs -p -s Appinfo")
    key = rf"{_SERVICES}\EventLog\Application\Nordwerk ERP"
    return changed("CreateKey", process, _some_time(day, process, part), key)


def _moved_profile(host: Host, day: str) -> SysmonEvent:
    process = service(host, "-k netsvcs -p -s ProfSvc")
    key = host.fill(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\<sid>")
    return renamed("RenameKey", process, _some_time(day, process, 0.5), f"{key}.bak", key)


def _some_time(day: str, process: Process, part: float) -> float:
    """Give the seconds from a process's start to a moment of a day, of which a part has gone by."""
    return round(at(f"{day} 00:00") + part * 24 * HOUR - process.time, 3)
