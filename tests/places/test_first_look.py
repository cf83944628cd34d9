"""The first look at a record's text is never narrower than the hunt itself: every location in every product's form."""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from runkeyhunt.hunt import Answer, Hunt
from runkeyhunt_table import Table
from tests.events import products
from tests.minisplunk import splunkd
from tests.offline import one_write
from tests.offline.wrappings import FORMS
from tests.places.first_look import may_concern

_LOCATIONS = json.loads((Path(__file__).parents[2] / "bin/runkeyhunt/ruleset.json").read_text(encoding="utf-8"))[
    "locations"
]
_KEYS = [location for location in _LOCATIONS if "key" in location]
# The key in a form, whatever its backslashes became there.
_RUN = re.compile(r"software(\\+)microsoft\1windows\1currentversion\1run(?![A-Za-z])", re.IGNORECASE)
_SECURITY_XML = one_write.XML.replace(">13<", ">4657<")
_SECURITY_FORMS = {
    "security, xml without names": _SECURITY_XML.replace(
        one_write.NAMED, "".join(f"<Data>{value}</Data>" for value in one_write.SECURITY.values())
    ),
    "security, xml with blanks": _SECURITY_XML.replace(
        one_write.NAMED, "".join(f"<Data Name='{name}'> {value} </Data>" for name, value in one_write.SECURITY.items())
    ),
}
_TEXTS = {name: text.replace("\0", "") for name, text in {**FORMS, **_SECURITY_FORMS}.items()}
_TENTHS = range(2, 10)
# More than the few that are no answer because a table's text is no event, or is cut off before its path.
_LEAST_ANSWERED = 0.5


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir, baseline=False)


def _answers(hunt: Hunt, record: Mapping[str, Any]) -> tuple[Answer, str]:
    """Look at a record as the command gets it, and give the text it came in too."""
    head, text = splunkd.table([record]).decode().split("\n", 1)
    text = text.removesuffix("\n")
    return hunt.look(Table(head).read(text)), text


def _moved(text: str, key: str, name: str) -> str:
    """Write a form of a write to the Run key as one to another key."""
    there = _RUN.sub(lambda found: key.replace("\\", found[1]), text)
    return there.replace(one_write.NAME, name).replace(products.NAME, name)


def _whole(key: str, name: str) -> Iterator[Mapping[str, Any]]:
    for text in _TEXTS.values():
        there = _moved(text, key, name)
        yield {"_raw": there}
        yield {"_raw": re.sub(r"\s+", " ", there)}
    for row in products.ROWS.values():
        text = _moved(json.dumps(row.fields), key, name)
        fields = {field: _cell(value) for field, value in json.loads(text).items() if value is not None}
        yield from ({"_raw": text}, fields, {**fields, "_raw": text})


def _cell(value: object) -> str | list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return json.dumps(value) if isinstance(value, dict) else str(value)


def _cut(key: str, name: str) -> Iterator[Mapping[str, Any]]:
    for text in _TEXTS.values():
        there = _moved(text, key, name)
        yield from ({"_raw": there[: len(there) * tenths // 10]} for tenths in _TENTHS)
        path = there.find(key.rpartition("\\")[2])
        yield from ({"_raw": there[: path + more]} for more in (-1, 1, 3) if path > 1)


def _overlooked(hunt: Hunt, records: Iterator[Mapping[str, Any]]) -> tuple[list[str], float]:
    """Give the texts of answers that the first look keeps from the hunt, and the share of records with an answer."""
    answered = [(answer, text) for record in records for answer, text in [_answers(hunt, record)]]
    found = [text for answer, text in answered if answer.verdict or answer.unreadable]
    return [text for text in found if not may_concern(hunt, text)], len(found) / len(answered)


@pytest.mark.parametrize("location", _KEYS, ids=[location["id"] for location in _KEYS])
def test_no_location_is_overlooked_in_any_form(hunt: Hunt, location: dict[str, Any]) -> None:
    key = location["key"] + (r"\0001\Depend" if location.get("subkeys") else "")
    for name in location.get("values", ["DeskLink"]):
        overlooked, share = _overlooked(hunt, _whole(key, name))
        assert overlooked == []
        assert share > _LEAST_ANSWERED


@pytest.mark.parametrize("location", ["Run", "WindowsLoad", "PoliciesShell", "GroupPolicyScript"])
def test_no_event_that_was_cut_off_is_overlooked(hunt: Hunt, location: str) -> None:
    [found] = [row for row in _KEYS if row["id"] == location]
    overlooked, share = _overlooked(hunt, _cut(found["key"], found.get("values", ["DeskLink"])[0]))
    assert overlooked == []
    assert share > _LEAST_ANSWERED


@pytest.mark.parametrize("slash", ["/", "\\/"])
def test_an_encoding_with_slashes_is_not_overlooked(hunt: Hunt, slash: str) -> None:
    # Without a slash a run of such a length is no rarity, with one it is what most programs are.
    data = base64.b64encode(b"MZ" + b"\xff\xff\xfe" * 20 + random.Random(7).randbytes(120)).decode()
    assert max(map(len, data.split("/"))) < 200 <= len(data)
    event = {"winlog": {"event_id": 13, "event_data": {"TargetObject": r"HKLM\SOFTWARE\Vendor\x", "Details": data}}}
    answer, text = _answers(hunt, {"_raw": json.dumps(event).replace("/", slash)})
    assert answer.verdict
    assert answer.verdict.location == "StoredPayload"
    assert may_concern(hunt, text)


@pytest.mark.parametrize("is_escaped", [True, False])
@pytest.mark.parametrize(
    "path",
    [
        "Microsoft\\Windows NT\\CurrentVersion\\W\u0130nlogon\\Shell",
        "Microsoft\\Windows\\CurrentVersion\\R\ufffd\\x",
        "Microsoft\\Windows\\CurrentVersion\\R\u2026",
    ],
)
def test_letters_beyond_ascii_are_not_overlooked(hunt: Hunt, path: str, is_escaped: bool) -> None:
    event = {"EventCode": "13", "TargetObject": f"HKLM\\SOFTWARE\\{path}", "Details": "a.exe", "Image": "C:\\b.exe"}
    answer, text = _answers(hunt, {"_raw": json.dumps(event, ensure_ascii=is_escaped)})
    assert answer.verdict or answer.unreadable
    assert may_concern(hunt, text)


@pytest.mark.parametrize(
    "path",
    [r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows\Load", r"HKCU\Environment\UserInitMprLogonScript"],
)
@pytest.mark.parametrize("before", ["\\t", "\\r\\n", "#011", "#012", "\t", "|", "\xa6", "\xa0", "(", "=", "'"])
@pytest.mark.parametrize(
    "behind", ["\\t", "\\r\\n", "#011", "#015#012", "\t", "|", "\xa6", "\xa0", ")", "=", "'", "", ">"]
)
def test_whatever_stands_around_a_name(hunt: Hunt, path: str, before: str, behind: str) -> None:
    key, _, name = path.rpartition("\\")
    assert may_concern(hunt, f'"x {key} : {before}{name}{behind}"')
    assert may_concern(hunt, f'"x {key} : {before}{name.upper()}{behind}"')


@pytest.mark.parametrize(
    "target",
    [
        r"HKLM\System\CurrentControlSet\Services\Tcpip\Parameters\Interfaces\{1}\DhcpIPAddress",
        r"HKU\S-1-5-21-1\Software\Microsoft\Windows\CurrentVersion\Explorer\RecentDocs\0",
        r"HKLM\SOFTWARE\Runtime\Download\Shellbag",
    ],
)
def test_most_other_records_need_no_reading(hunt: Hunt, target: str) -> None:
    raw = one_write.XML.replace(f"{one_write.KEY}\\{one_write.NAME}", target)
    assert target in raw
    assert not may_concern(hunt, f'13,"{target}","Binary Data",')
    assert not may_concern(hunt, f'"{raw}"')
