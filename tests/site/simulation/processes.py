"""Processes of the hosts: each has its GUID and id from what it is, so that nothing has to be counted."""

from __future__ import annotations

from dataclasses import dataclass

from tests.site.simulation.chance import chance, digest
from tests.site.simulation.hosts import Host
from tests.site.simulation.moments import DAYS, HOUR, at

SYSTEM = "NT AUTHORITY\\SYSTEM"
WINDOWS = "C:\\Windows\\System32"
EXPLORER = "C:\\Windows\\explorer.exe"
USERINIT = rf"{WINDOWS}\userinit.exe"
WINLOGON = rf"{WINDOWS}\winlogon.exe"
_BEFORE_THE_WEEK = 3 * 24 * HOUR


@dataclass(frozen=True)
class Process:
    """Describe a process; `elevated` means a user's process with an administrator's full token."""

    host: Host
    time: float
    image: str
    command: str
    user: str
    parent: Process | None = None
    elevated: bool = False

    @property
    def guid(self) -> str:
        """Give Sysmon's ProcessGuid: four bytes of the machine, the time of the start, and what tells equals apart."""
        machine, own = digest("machine", self.host.name), digest(self.host.name, self.time, self.image, self.command)
        time = f"{int(self.time):08x}"
        return f"{{{machine[:8]}-{time[4:]}-{time[:4]}-{own[:4]}-{0:08}{own[4:6]}00}}"

    @property
    def pid(self) -> int:
        """Give the process id: a multiple of four."""
        return 4 * chance("pid", self.guid).randrange(250, 4000)

    def start_at(
        self, time: float, image: str, command: str = "", *, user: str = "", elevated: bool | None = None
    ) -> Process:
        """Start a child at a moment; the command is the quoted image if none is given."""
        is_elevated = self.elevated if elevated is None else elevated
        return Process(
            self.host, round(time, 3), image, command or f'"{image}"', user or self.user, self, elevated=is_elevated
        )

    def start(self, after: float, image: str, command: str = "") -> Process:
        """Start a child so many seconds after the process itself was started."""
        return self.start_at(self.time + after, image, command)


def resident(host: Host, image: str, command: str = "") -> Process:
    """Give a process of SYSTEM that has run since before the week, so that its start is in no log of it."""
    early = chance("boot", host.name, image, command).randrange(1, 600)
    return Process(host, at("Mon 00:00") - _BEFORE_THE_WEEK + early, image, command or image, SYSTEM)


def service(host: Host, arguments: str) -> Process:
    """Give a svchost.exe: `-k netsvcs -p -s Schedule` is the one that starts scheduled tasks."""
    return resident(host, rf"{WINDOWS}\svchost.exe", rf"C:\Windows\system32\svchost.exe {arguments}")


def task_scheduler(host: Host) -> Process:
    """Give the service that starts scheduled tasks."""
    return service(host, "-k netsvcs -p -s Schedule")


def installer_service(host: Host) -> Process:
    """Give Windows Installer's service process."""
    return resident(host, rf"{WINDOWS}\msiexec.exe", r"C:\Windows\system32\msiexec.exe /V")


def logs_on(host: Host, day: str) -> bool:
    """Tell whether somebody logs on that day: users on workdays, administrators on Thursday, a few on call at weekends."""
    if host.is_server:
        return day == "Thu"
    return DAYS.index(day) < 5 or host.number % 15 == 1


def logon(host: Host, day: str) -> Process:
    """Give the userinit.exe of a day's logon, which is early on servers and late at weekends."""
    first = "06:30" if host.is_server else "07:25" if DAYS.index(day) < 5 else "11:00"
    time = at(f"{day} {first}") + chance("logon", host.name, day).randrange(0, 3_300_000) / 1000
    winlogon = resident(host, WINLOGON, "winlogon.exe")
    return Process(host, time, USERINIT, r"C:\Windows\system32\userinit.exe", host.account, winlogon)


def desktop(host: Host, day: str) -> Process:
    """Give the explorer.exe of a day's logon."""
    return logon(host, day).start(0.4, EXPLORER, r"C:\Windows\Explorer.EXE")
