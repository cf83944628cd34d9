"""`| runkeyreport` as splunkd runs it: chunks of findings in, one report or a row a rule out, at the end."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from events import RK_FIELDS, RUN_FINDING, RUN_WRITE, other_write

from runkeyhunt.chain import CHAIN_FIELDS
from runkeyhunt.events.vocabulary.input_fields import INPUT_FIELDS
from tests.minisplunk.splunkd import Record, Splunkd, started, table

FOUND: Record = {**RUN_WRITE, **RUN_FINDING, "host": "WS-1", "_time": "1772438400.5"}
EXACT = 'Autostart Entry "Updater" In Run'
UNSCORED = (
    "runkeyreport: none of the results is a finding; pipe the events through runkeyhunt first and keep its fields "
    "rk_location, rk_score and rk_entry."
)


@pytest.fixture
def report(python: Path, bytecode: Path, app_dir: Path):
    """Start runkeyreport of the app, or of a copy of it."""

    def start(app: Path = app_dir) -> AbstractContextManager[Splunkd]:
        command = [python, app / "bin" / "runkeyreport_command.py"]
        return started(command, env={"PYTHONPYCACHEPREFIX": str(bytecode)}, cwd=app.anchor)

    return start


def ended(splunkd: Splunkd, *records: Record, args: tuple[str, ...] = ()) -> list[Record]:
    splunkd.getinfo(*args)
    return splunkd.ask({"action": "execute", "finished": True}, table(records)).records()


def test_it_reports_on_the_search_head_and_asks_for_what_it_reads(report):
    with report() as splunkd:
        reply = splunkd.getinfo()
    fields = list(dict.fromkeys(["_time", "_raw", *INPUT_FIELDS, *RK_FIELDS[:-1], *CHAIN_FIELDS]))
    assert (reply.metadata, reply.body) == ({"type": "reporting", "required_fields": fields}, "")
    assert (splunkd.returncode, splunkd.stderr) == (0, "")


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ("format=xml", 'runkeyreport: set format to json, sigma or spl, not to "xml".'),
        ("format={GUID}", 'runkeyreport: set format to json, sigma or spl, not to "{GUID}".'),
        ("phase=map", 'runkeyreport has no option "phase": use format.'),
        ("logging_configuration=/tmp/x", 'runkeyreport has no option "logging_configuration": use format.'),
    ],
)
def test_a_wrong_argument_is_answered_with_one_sentence(report, argument, sentence):
    with report() as splunkd:
        reply = splunkd.getinfo(argument)
    assert reply.messages == [["ERROR", sentence]]
    assert (splunkd.returncode, splunkd.stderr) == (1, "")


def test_json_is_one_row_with_the_report(report):
    with report() as splunkd:
        (row,) = ended(splunkd, other_write(), FOUND)
    document = json.loads(row["report"])
    (finding,) = document["findings"]
    assert list(row) == ["report"]
    assert document["totals"]["by_severity"] == {"critical": 0, "high": 0, "medium": 1, "low": 0, "informational": 0}
    assert document["time_range"] == {"earliest": "2026-03-02T08:00:00.500Z", "latest": "2026-03-02T08:00:00.500Z"}
    assert (finding["host"], finding["registry_path"], finding["value"]) == (
        "WS-1",
        RUN_WRITE["TargetObject"],
        RUN_WRITE["Details"],
    )
    assert [rule["title"] for rule in finding["sigma"]] == [EXACT]


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("sigma", 'title: "Autostart Entry \\"Updater\\" In Run"\nid: "'),
        ("spl", "`runkeyhunt_events`\n| where EventCode=13 "),
    ],
    ids=["sigma", "spl"],
)
def test_rules_are_a_row_each(report, form, begins):
    with report() as splunkd:
        (row,) = ended(splunkd, FOUND, FOUND, args=(f"format={form}",))
    assert list(row) == ["rule_id", "title", "level", "source", "entry", form]
    assert (row["title"], row["level"], row["source"]) == (EXACT, "medium", "finding")
    assert row["entry"] == RUN_FINDING["rk_entry"]
    assert row[form].startswith(begins)


def test_nothing_is_said_before_the_last_chunk_and_all_chunks_are_one_report(report):
    with report() as splunkd:
        splunkd.getinfo()
        before = [splunkd.execute(table([{**FOUND, "host": f"WS-{number}"}])) for number in range(5)]
        (row,) = splunkd.execute(table([], list(FOUND)), finished=True).records()
    (finding,) = json.loads(row["report"])["findings"]
    assert [(reply.body, reply.metadata.get("finished")) for reply in before] == [("", False)] * 5
    assert finding["hosts"] == [f"WS-{number}" for number in range(5)]


def test_without_events_there_is_an_empty_report_or_no_rule(report):
    with report() as splunkd:
        (row,) = ended(splunkd)
    assert json.loads(row["report"])["findings"] == []
    with report() as splunkd:
        assert ended(splunkd, args=("format=sigma",)) == []


def test_results_without_scores_are_answered_with_what_to_do(report):
    with report() as splunkd:
        splunkd.getinfo()
        reply = splunkd.execute(table([other_write()]), finished=True)
    assert reply.messages == [["WARN", UNSCORED]]


def test_a_rule_set_that_is_not_whole_ends_in_one_sentence(report, bundle, app_dir):
    (bundle / "appserver" / "static" / "sigma").mkdir(parents=True)
    (bundle / "appserver" / "static" / "sigma" / "registry_set_mshta.yml").write_text(
        "title: x\nid: y\nlevel: high\n", encoding="utf-8"
    )
    (bundle / "bin" / "runkeyhunt" / "ruleset.json").write_text("{", encoding="utf-8")
    with report(bundle) as splunkd:
        splunkd.getinfo()
        reply = splunkd.execute(table([FOUND]), finished=True)
    ((level, sentence),) = reply.messages
    assert (level, sentence[:42], splunkd.returncode) == ("ERROR", "The rule set ruleset.json cannot be read (", 1)


@pytest.mark.parametrize(
    "details",
    ['a,"b"\r\n', "a\0b", "\u202e\ufffd", "é" * 12_612, "*?\\", "=1+1"],
    ids=["CSV", "NUL", "bidi", "long", "wildcards", "formula"],
)
def test_hostile_values_come_through(report, details):
    with report() as splunkd:
        (row,) = ended(splunkd, {**FOUND, "Details": details})
    assert json.loads(row["report"])["findings"][0]["value"] == details


def test_a_hundred_thousand_findings_in_chunks_are_one_report(report):
    with report() as splunkd:
        splunkd.getinfo()
        for start in range(0, 100_000, 20_000):
            splunkd.execute(table([{**FOUND, "rk_entry": f"Run|{n % 500}|x"} for n in range(start, start + 20_000)]))
        (row,) = splunkd.execute(b"", finished=True).records()
    document = json.loads(row["report"])
    assert (document["totals"]["autostart_writes"], len(document["findings"])) == (100_000, 500)
