"""A bad row or file of the site's never ends a search: what can be read counts, and one sentence says what cannot."""

from __future__ import annotations

import pytest
from events import RUN_FINDING, RUN_WRITE

from tests.minisplunk.splunkd import table

HEADER = "location,value_name,command,writer,hosts,reason,owner,expires"
APPROVED = r"Run,Updater,C:\Users\jane\AppData\Roaming\updater.exe /background,reg.exe,,Büro,ops,2999-01-01"
OTHERS = "\n".join(rf"Run,App{n},C:\Apps\app{n}.exe,*,,Shop,ops,2999-01-01" for n in range(100_000))
EXPIRED = "\n".join(rf"Run,Old{n},C:\Apps\old{n}.exe,*,,Shop,ops,2020-01-{n % 28 + 1:02}" for n in range(1_000))
WITHOUT_IT = " Until then the hunt goes on without it."
TUNING = "rule,weight,hosts,reason,owner,expires"

FILES = {
    "in order": (f"{HEADER}\n{APPROVED}\n".encode(), "known_good", []),
    "zero bytes": (b"", "unknown", [f"runkeyhunt_baseline.csv is empty: begin it with the line {HEADER}.{WITHOUT_IT}"]),
    "blank lines": (b"\n\r\n", "unknown", [f"runkeyhunt_baseline.csv is empty: begin it with the line {HEADER}.{WITHOUT_IT}"]),
    "no header": (
        APPROVED.encode(),
        "unknown",
        [f"runkeyhunt_baseline.csv has no header: put the line {HEADER} above its rows.{WITHOUT_IT}"],
    ),
    "semicolons, as spreadsheets write them": (
        f"{HEADER};ticket\n{APPROVED}\n".replace(",", ";").encode(),
        "unknown",
        [f"runkeyhunt_baseline.csv parts its cells with semicolons: save it as CSV with commas.{WITHOUT_IT}"],
    ),
    "tabs": (
        f"{HEADER}\n{APPROVED}\n".replace(",", "\t").encode(),
        "unknown",
        [f"runkeyhunt_baseline.csv parts its cells with tabs: save it as CSV with commas.{WITHOUT_IT}"],
    ),
    "a column less": (
        f"{HEADER.replace(',hosts', '')}\n{APPROVED}\n".encode(),
        "unknown",
        [f"runkeyhunt_baseline.csv lacks the column hosts: add it to the first line.{WITHOUT_IT}"],
    ),
    "columns more, in another order": (
        f"approved_by,{HEADER},ticket\nann,{APPROVED},CHG1\n".encode(),
        "known_good",
        [],
    ),
    "Latin-1": (
        f"{HEADER}\n{APPROVED}\n".encode("latin-1"),
        "known_good",
        ["runkeyhunt_baseline.csv is not UTF-8 and was read as Windows-1252: save it as CSV in UTF-8."],
    ),
    "UTF-8 with its mark": (f"\ufeff{HEADER}\n{APPROVED}\n".encode(), "known_good", []),
    "UTF-16": (
        f"{HEADER}\r\n{APPROVED}\r\n".encode("utf-16"),
        "known_good",
        ["runkeyhunt_baseline.csv is not UTF-8 and was read as UTF-16: save it as CSV in UTF-8."],
    ),
    "no text": (
        b"PK\x03\x04\x14\0\x06\0",
        "unknown",
        [f"runkeyhunt_baseline.csv is no text in UTF-8: save it as CSV in UTF-8.{WITHOUT_IT}"],
    ),
    "100,000 rows": (f"{HEADER}\n{OTHERS}\n{APPROVED}\n".encode(), "known_good", []),
    "1,000 expired rows": (
        f"{HEADER}\n{EXPIRED}\n{APPROVED}\n".encode(),
        "known_good",
        [
            ("runkeyhunt_baseline.csv, line 2 (and 999 more rows like it): the row expired on 2020-01-01; renew or "
            "remove it.")
        ],
    ),
    "rows of several faults": (
        f"{HEADER}\nRun,Till,,*,,,,\n{EXPIRED}\nRun,Till,*,*,,a,b,2999-01-01\nshort\n{APPROVED}\n".encode(),
        "known_good",
        [
            ("runkeyhunt_baseline.csv, line 2 (and 1 more row like it): the row counts for nothing until command, "
            "reason, owner, expires is filled in."),
            ("runkeyhunt_baseline.csv, line 3 (and 999 more rows like it): the row expired on 2020-01-01; renew or "
            "remove it."),
            ("runkeyhunt_baseline.csv, line 1003: the row counts for nothing because its command fits everything; "
            "write the whole command."),
        ],
    ),
    "an open quote": (
        f'{HEADER}\n{APPROVED}\nRun,"Till,C:\\till.exe,*,,a,b,2999-01-01\n{OTHERS[:2_000]}\n'.encode(),
        "known_good",
        [None],
    ),
}  # fmt: skip
# What rk_version says of the file, by which Health tells of it; nothing of one that was read as it is.
IN_THE_VERSION = {
    "zero bytes": "left out",
    "blank lines": "left out",
    "no header": "left out",
    "semicolons, as spreadsheets write them": "left out",
    "tabs": "left out",
    "a column less": "left out",
    "no text": "left out",
    "Latin-1": "read as Windows-1252",
    "UTF-16": "read as UTF-16",
}


def version(file: str, shortcoming: str | None) -> str:
    return RUN_FINDING["rk_version"] + (f", {file} {shortcoming}" if shortcoming else "")


@pytest.mark.parametrize("name", FILES)
def test_scoring_goes_on_whatever_the_baseline_is(start, small_app, name):
    content, standing, sentences = FILES[name]
    (small_app / "lookups" / "runkeyhunt_baseline.csv").write_bytes(content)
    with start(small_app) as splunkd:
        splunkd.getinfo()
        reply = splunkd.execute(table([RUN_WRITE]))
    (record,) = reply.records()
    told = [text if wanted else None for (_, text), wanted in zip(reply.messages, sentences)]
    assert (record["rk_location"], record["rk_baseline"]) == ("Run", standing)
    assert record["rk_version"] == version("runkeyhunt_baseline.csv", IN_THE_VERSION.get(name))
    assert (told, [level for level, _ in reply.messages]) == (sentences, ["WARN"] * len(sentences))
    assert (splunkd.returncode, splunkd.stderr) == (0, "")


@pytest.mark.parametrize(
    ("content", "shortcoming", "sentence"),
    [
        (b"", "left out", f"runkeyhunt_tuning.csv is empty: begin it with the line {TUNING}.{WITHOUT_IT}"),
        (b"rule,weight\n", "left out", f"runkeyhunt_tuning.csv lacks the column expires, hosts, owner, reason: add it to the first line.{WITHOUT_IT}"),
        (
            f"{TUNING}\n".encode() + b"nothing,5,,Caf\xe9,ops,2999-01-01\n" * 3,
            "read as Windows-1252",
            "runkeyhunt_tuning.csv is not UTF-8 and was read as Windows-1252: save it as CSV in UTF-8.",
        ),
    ],
    ids=["zero bytes", "without columns", "Latin-1"],
)  # fmt: skip
def test_scoring_goes_on_whatever_the_tuning_is(start, small_app, content, shortcoming, sentence):
    (small_app / "lookups" / "runkeyhunt_tuning.csv").write_bytes(content)
    with start(small_app) as splunkd:
        splunkd.getinfo()
        reply = splunkd.execute(table([RUN_WRITE]))
    told = {"rk_version": version("runkeyhunt_tuning.csv", shortcoming)}
    assert reply.records() == [{**RUN_WRITE, **RUN_FINDING, **told}]
    assert reply.messages[0] == ["WARN", sentence]
    assert len(reply.messages) == (2 if b"nothing" in content else 1)


def test_a_file_that_may_not_be_read_is_a_warning(start, small_app):
    (small_app / "lookups" / "runkeyhunt_baseline.csv").mkdir()
    with start(small_app) as splunkd:
        splunkd.getinfo()
        reply = splunkd.execute(table([RUN_WRITE]))
    told = {"rk_version": version("runkeyhunt_baseline.csv", "left out")}
    assert reply.records() == [{**RUN_WRITE, **RUN_FINDING, **told}]
    ((level, sentence),) = reply.messages
    assert (level, sentence) == (
        "WARN",
        (
            "runkeyhunt_baseline.csv cannot be read ([Errno 21] Is a directory: "
            f"'{small_app / 'lookups' / 'runkeyhunt_baseline.csv'}'): save it as CSV in UTF-8.{WITHOUT_IT}"
        ),
    )
