"""A dozen made-up writes that show the app without Sysmon, and what the command has to make of them."""

from __future__ import annotations

import base64
import csv
import io
from dataclasses import dataclass
from pathlib import Path

import runkeyhunt
from runkeyhunt.hunt import Hunt
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import pipeline
from tools.generate.splunk.stanzas import name_of, over, saved_search
from tools.generate.upkeep.checks import Check

DEMO = "runkeyhunt_demo"
# With the version in its name, as the scores in it are that version's: a push that keeps lookups brings the new file.
DEMO_FILE = f"{DEMO}_{runkeyhunt.__version__}.csv"
_COLUMNS = ("what", "EventCode", "EventType", "Computer", "User", "Image", "TargetObject", "Details", "TargetFilename")
_EXPECTED = ("expected_score", "expected_severity")

_HOST, _USER, _PROFILE = "DEMO-PC.example", r"DEMO\anna", r"C:\Users\anna"
_CURRENT_VERSION = r"Software\Microsoft\Windows\CurrentVersion"
_MACHINE_RUN = rf"HKLM\{_CURRENT_VERSION}\Run"
_USER_RUN = rf"HKU\S-1-5-21-1000000001-1000000002-1000000003-1001\{_CURRENT_VERSION}\Run"
_WINLOGON = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
_STARTUP = rf"{_PROFILE}\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup"
_SYSTEM = r"C:\Windows\System32"
_POWERSHELL = rf"{_SYSTEM}\WindowsPowerShell\v1.0\powershell.exe"
_ONEDRIVE = rf"{_PROFILE}\AppData\Local\Microsoft\OneDrive\OneDrive.exe"
_ENCODED = base64.b64encode("Write-Host 'a demo of Run Key Hunt'".encode("utf-16-le")).decode()


@dataclass(frozen=True)
class _Write:
    """Hold one write: where to, what, and by which program; without data it is a file in a folder."""

    what: str
    target: str
    writer: str
    data: str = ""

    @property
    def record(self) -> dict[str, str]:
        common = {"what": self.what, "Computer": _HOST, "User": _USER, "Image": self.writer}
        if not self.data:
            return {**common, "EventCode": "11", "TargetFilename": self.target}
        value = {"EventCode": "13", "EventType": "SetValue", "TargetObject": self.target, "Details": self.data}
        return {**common, **value}


WRITES = (
    _Write("harmless: OneDrive registers itself", rf"{_USER_RUN}\OneDrive", _ONEDRIVE, f'"{_ONEDRIVE}" /background'),
    _Write(
        "harmless: Windows' own security icon",
        rf"{_MACHINE_RUN}\SecurityHealth",
        rf"{_SYSTEM}\msiexec.exe",
        r"%windir%\system32\SecurityHealthSystray.exe",
    ),
    _Write(
        "harmless: an unknown product, by its installer",
        rf"{_MACHINE_RUN}\Demo Scanner",
        rf"{_SYSTEM}\msiexec.exe",
        r'"C:\Program Files\Demo Scanner\scanner.exe" --tray',
    ),
    _Write(
        "harmless: Winlogon as Windows has it",
        rf"{_WINLOGON}\Userinit",
        rf"{_SYSTEM}\svchost.exe",
        rf"{_SYSTEM}\userinit.exe,",
    ),
    _Write("harmless: a shortcut, by its installer", rf"{_STARTUP}\Demo Notes.lnk", rf"{_SYSTEM}\msiexec.exe"),
    _Write(
        "hostile: encoded PowerShell in a hidden window",
        rf"{_USER_RUN}\Demo Updater",
        _POWERSHELL,
        f"powershell.exe -NoProfile -WindowStyle Hidden -EncodedCommand {_ENCODED}",
    ),
    _Write(
        "hostile: a script page, started as a program",
        rf"{_USER_RUN}\Demo Viewer",
        rf"{_PROFILE}\AppData\Local\Demo\demo.exe",
        r"mshta.exe C:\ProgramData\Demo\view.hta",
    ),
    _Write(
        "hostile: a library in the user's folder",
        rf"{_USER_RUN}\Demo Cache",
        rf"{_PROFILE}\AppData\Local\Demo\setup.exe",
        rf"rundll32.exe {_PROFILE}\AppData\Roaming\cache\cache.dll,Start",
    ),
    _Write(
        "hostile: named like a Windows program, in a public folder",
        rf"{_MACHINE_RUN}\Demo Host",
        rf"{_PROFILE}\Downloads\invoice.exe",
        r"C:\Users\Public\svchost.exe",
    ),
    _Write(
        "hostile: a known name with another command",
        rf"{_USER_RUN}\OneDrive",
        r"C:\Program Files\Demo\setup.exe",
        r'"C:\Program Files\Demo\drive.exe"',
    ),
    _Write(
        "hostile: a second program at every logon",
        rf"{_WINLOGON}\Userinit",
        r"C:\Program Files\Demo\setup.exe",
        rf"{_SYSTEM}\userinit.exe,C:\Program Files\Demo\helper.exe",
    ),
    _Write(
        "hostile: a script in the Startup folder, by Word",
        rf"{_STARTUP}\notes.js",
        r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE",
    ),
)


def demo_file(root: Path) -> tuple[str, str]:
    """Write the table of the writes, with what this version's rules make of each: its path below the root, and text."""
    hunt = Hunt.load(root)
    text = io.StringIO()
    writer = csv.DictWriter(text, [*_COLUMNS, *_EXPECTED], lineterminator="\n")
    writer.writeheader()
    for write in WRITES:
        verdict = hunt.judge(write.record)
        expected = (verdict.score, verdict.severity) if verdict else ("", "")
        writer.writerow({**write.record, **dict(zip(_EXPECTED, expected))})
    return f"lookups/{DEMO_FILE}", text.getvalue()


def demo_search() -> Stanza:
    """Make the search that shows the app where there are no events yet."""
    return saved_search(
        name_of("Demo", "Score the demo writes"),
        "What the command makes of a dozen made-up writes, five harmless and seven hostile; it needs no events. What "
        "to do: run it after the installation, and read rk_reasons, which add up to rk_score.",
        pipeline(
            f"| inputlookup {DEMO}",
            "runkeyhunt",
            "sort 0 -rk_score",
            "table what rk_score rk_severity rk_location rk_value_name rk_command rk_decoded rk_writer rk_baseline "
            "rk_reasons",
        ),
        over("-24h", "now"),
    )


# A rule that the site has weighed anew says so in the reasons; its writes are counted, and not compared.
SELF_TEST = Check(
    "Search command",
    pipeline(
        f"| inputlookup {DEMO}",
        "runkeyhunt",
        'eval tuned=if(isnotnull(mvfind(rk_reasons, "[(]tuned from ")), 1, 0), expected=expected_score." ".'
        'expected_severity, scored=coalesce(rk_score, "no score")." ".coalesce(rk_severity, "")',
        'eval differs=if(tuned=0 AND scored!=expected, what." (".scored." instead of ".expected.")", null())',
        "stats count AS writes sum(tuned) AS tuned values(differs) AS differing values(rk_version) AS versions",
    ),
    ok=f"writes={len(WRITES)} AND isnull(differing) AND isnotnull(versions)",
    found='writes." made-up writes, ".tuned." of them by weights of the site, ".if(isnull(differing), "as expected", '
    '"not as expected: ".mvjoin(differing, "; ")).", version ".coalesce(mvjoin(versions, " and "), "none")',
    fix="Run Run Key Hunt - Demo - Score the demo writes, and look into search.log for runkeyhunt. A damaged or mixed "
    "installation scores otherwise: install the app again. The command needs Python 3.9 or newer.",
)
