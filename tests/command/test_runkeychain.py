"""The command `runkeychain` as splunkd runs it: findings and events in, in chunks, and findings with their chains out."""

from __future__ import annotations

import random
import subprocess

import pytest

from tests.minisplunk.splunkd import chunks, started, table

HOST = "WS1"
RUN_KEY = r"HKU\S-1-5-21-1111111111-2222222222-3333333333-1001\Software\Microsoft\Windows\CurrentVersion\Run"
EVIL = r"C:\Users\anna\AppData\Roaming\evil.exe"
SETUP = r"C:\Users\anna\Downloads\setup.exe"
WRITER_GUID = "{51a89197-3bf7-614b-d600-000000000e00}"
CHAIN_FIELDS = [
    "rk_chain_stage", "rk_chain_timeline", "rk_chain_drop_time", "rk_chain_drop_image", "rk_chain_writer_command",
    "rk_chain_writer_parent", "rk_chain_exec_time", "rk_chain_exec_image", "rk_chain_exec_parent", "rk_chain_hash",
]  # fmt: skip
# What `| runkeyhunt` leaves in every other record.
NOT_FOUND = {"rk_score": "", "rk_reasons": "", "rk_payload": ""}
WRITER = {
    "EventCode": "1", "UtcTime": "2026-11-21 10:00:00.000", "Computer": HOST, "ProcessGuid": WRITER_GUID, "ProcessId": "100",
    "Image": SETUP, "CommandLine": "setup.exe /quiet", "ParentImage": r"C:\Windows\explorer.exe", **NOT_FOUND,
}  # fmt: skip
DROP = {
    "EventCode": "11", "UtcTime": "2026-11-21 10:01:00.000", "Computer": HOST, "ProcessGuid": WRITER_GUID, "ProcessId": "100",
    "Image": SETUP, "TargetFilename": EVIL, **NOT_FOUND,
}  # fmt: skip
FINDING = {
    "EventCode": "13", "UtcTime": "2026-11-21 10:02:00.000", "Computer": HOST, "ProcessGuid": WRITER_GUID, "ProcessId": "100",
    "Image": SETUP, "TargetObject": RUN_KEY + r"\Updater", "Details": EVIL, "tag": ["a$", "b;c"],
    "rk_score": "30", "rk_severity": "low", "rk_location": "Run", "rk_key": RUN_KEY, "rk_value_name": "Updater",
    "rk_command": EVIL, "rk_program": EVIL, "rk_payload": EVIL, "rk_user": "S-1-5-21-1111111111-2222222222-3333333333-1001",
    "rk_reasons": ["+10 Run key", "+20 In a user's folder"], "rk_baseline": "unknown", "rk_entry": "Run|updater|evil.exe",
}  # fmt: skip
LOGON = {
    "EventCode": "1", "UtcTime": "2026-11-21 10:30:00.000", "Computer": HOST, "ProcessId": "300", "Image": EVIL,
    "ProcessGuid": "{51a89197-4bf7-614b-d600-000000000e00}", "CommandLine": EVIL, "ParentImage": r"C:\Windows\explorer.exe",
    "Hashes": "SHA256=" + "AB" * 32, **NOT_FOUND,
}  # fmt: skip
ATTACK = [WRITER, DROP, FINDING, LOGON]
CHAIN = {
    **FINDING,
    "rk_score": "85", "rk_severity": "critical",
    "rk_reasons": [
        "+10 Run key", "+20 In a user's folder", "+35 The payload was dropped shortly before by the same process",
        "+20 Fired: the logon started the payload",
    ],
    "rk_chain_stage": ["dropped", "registered", "executed", "fired"],
    "rk_chain_timeline": [
        r"2026-11-21 10:00:00.000 UTC writer started: setup.exe /quiet under C:\Windows\explorer.exe",
        rf"2026-11-21 10:01:00.000 UTC dropped: {EVIL} by {SETUP}",
        rf"2026-11-21 10:02:00.000 UTC registered: {RUN_KEY}\Updater = {EVIL} by {SETUP}",
        rf"2026-11-21 10:30:00.000 UTC fired at logon: {EVIL} under C:\Windows\explorer.exe",
    ],
    "rk_chain_drop_time": "2026-11-21 10:01:00.000", "rk_chain_drop_image": SETUP,
    "rk_chain_writer_command": "setup.exe /quiet", "rk_chain_writer_parent": r"C:\Windows\explorer.exe",
    "rk_chain_exec_time": "2026-11-21 10:30:00.000", "rk_chain_exec_image": EVIL,
    "rk_chain_exec_parent": r"C:\Windows\explorer.exe", "rk_chain_hash": "SHA256=" + "AB" * 32,
}  # fmt: skip


@pytest.fixture
def start_chain(python, bytecode, app_dir):
    def start_command(app=app_dir):
        command = [python, app / "bin" / "runkeychain_command.py"]
        return started(command, env={"PYTHONPYCACHEPREFIX": str(bytecode)}, cwd=app.anchor)

    return start_command


@pytest.fixture
def changed(bundle):
    """A copy of the app with one text in one file changed."""

    def change(file, old, new):
        path = bundle / "bin" / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        return bundle

    return change


def ask(splunkd, events, size=100):
    """Send events in chunks; give the replies, the one to the last and empty chunk too."""
    replies = [splunkd.execute(table(chunk)) for chunk in chunks(events, size)]
    return [*replies, splunkd.execute(table([], list(FINDING)), finished=True)]


def records(replies):
    return [record for reply in replies for record in reply.records()]


def messages(replies):
    return [message for reply in replies for message in reply.messages]


def test_it_runs_on_the_search_head_and_asks_for_all_fields(start_chain):
    with start_chain() as splunkd:
        reply = splunkd.getinfo("window=60", "drop_window=5")
    assert (reply.metadata, reply.body) == ({"type": "stateful", "required_fields": ["*"]}, "")
    assert (splunkd.returncode, splunkd.stderr) == (0, "")


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ("window=abc", 'runkeychain: set window to a whole number from 1 to 525600, not to "abc".'),
        ("drop_window=0", 'runkeychain: set drop_window to a whole number from 1 to 525600, not to "0".'),
        ("span=5", 'runkeychain has no option "span": use drop_window or window.'),
        ("logging_level=DEBUG", 'runkeychain has no option "logging_level": use drop_window or window.'),
    ],
)
def test_a_wrong_argument_is_answered_with_one_sentence(start_chain, argument, sentence):
    with start_chain() as splunkd:
        assert splunkd.getinfo(argument).messages == [["ERROR", sentence]]
    assert splunkd.returncode == 1


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize(
    "events", [ATTACK, ATTACK[::-1], random.Random(7).sample(ATTACK, 4)], ids=["oldest first", "newest first", "mixed"]
)
def test_a_finding_comes_back_with_its_chain_in_every_order_and_chunk_size(start_chain, events, size):
    with start_chain() as splunkd:
        splunkd.getinfo()
        *early, last = ask(splunkd, events, size)
    assert [(reply.metadata, reply.body) for reply in early] == [({"finished": False}, "")] * len(early)
    assert (last.metadata, last.records()) == ({"finished": True}, [CHAIN])


def test_the_last_chunk_may_hold_events(start_chain):
    with start_chain() as splunkd:
        splunkd.getinfo()
        assert splunkd.execute(table(ATTACK), finished=True).records() == [CHAIN]


def test_events_that_were_only_read_from_raw_text_are_tied_too(start_chain):
    data = "".join(f"<Data Name='{name}'>{value}</Data>" for name, value in DROP.items() if value)
    raw = (
        f"<Event><System><EventID>11</EventID><Computer>{HOST}</Computer></System><EventData>{data}</EventData></Event>"
    )
    with start_chain() as splunkd:
        splunkd.getinfo()
        found = records(ask(splunkd, [{"_raw": raw, "host": HOST}, FINDING]))
    assert [record["rk_chain_stage"] for record in found] == [["dropped", "registered"]]


@pytest.mark.parametrize("events", [[], [WRITER, DROP, LOGON]], ids=["no events", "no findings"])
def test_without_a_finding_nothing_comes_back(start_chain, events):
    with start_chain() as splunkd:
        splunkd.getinfo()
        replies = [splunkd.execute(b""), *ask(splunkd, events)]
    assert [(reply.body, reply.messages) for reply in replies] == [("", [])] * len(replies)


def test_windows_are_set_by_the_options(start_chain):
    with start_chain() as splunkd:
        splunkd.getinfo("window=27", "drop_window=1")
        narrow = records(ask(splunkd, [{**DROP, "UtcTime": "2026-11-21 10:00:59.999"}, FINDING, LOGON]))
    with start_chain() as splunkd:
        splunkd.getinfo("window=28", "drop_window=2")
        wide = records(ask(splunkd, [{**DROP, "UtcTime": "2026-11-21 10:00:59.999"}, FINDING, LOGON]))
    assert narrow[0]["rk_chain_stage"] == "registered"
    assert wide[0]["rk_chain_stage"] == CHAIN["rk_chain_stage"]


def test_findings_come_back_whole_and_in_order_though_their_chunks_had_other_columns(start_chain):
    events = [{**FINDING, "_chunked_idx": "0", "number": str(number), f"only_{number}": "x"} for number in range(5)]
    with start_chain() as splunkd:
        splunkd.getinfo()
        found = records(ask(splunkd, events, 2))
    assert [record["number"] for record in found] == ["0", "1", "2", "3", "4"]
    assert [[record[f"only_{number}"] for number in range(5)] for record in found] == [
        ["x" if column == row else "" for column in range(5)] for row in range(5)
    ]
    assert {"_chunked_idx"}.isdisjoint(found[0])
    assert set(CHAIN_FIELDS) < set(found[0])


@pytest.mark.parametrize(
    "value",
    ["nul\0nul", "one\ntwo\r\n", "\u2028\x0b\x85", '"quoted", {GUID}', "$", "\uffff", "\U0001f511", ["$a", "", "b\nc"], "A" * 11_000_000],
    ids=lambda value: ascii(value[:20]),
)  # fmt: skip
def test_a_value_comes_back_unchanged(start_chain, value):
    with start_chain() as splunkd:
        splunkd.getinfo()
        (record,) = records(ask(splunkd, [{**FINDING, "Hostile": value}]))
    assert record["Hostile"] == value


def test_half_a_character_does_not_make_the_reply_unwritable(start_chain):
    writer = {
        "_raw": rf'{{"EventID": 1, "Computer": "{HOST}", "CommandLine": "a\ud83d", "ProcessGuid": "{WRITER_GUID}"}}'
    }
    with start_chain() as splunkd:
        splunkd.getinfo()
        (record,) = records(ask(splunkd, [writer, FINDING]))
    assert record["rk_chain_writer_command"] == "a?"


def test_where_too_much_is_to_be_remembered_it_is_said_and_no_finding_is_lost(start_chain, changed):
    app = changed("runkeyhunt/chain/chains.py", "MOST_PER_HOST = 20_000", "MOST_PER_HOST = 10")
    others = [{**LOGON, "Image": rf"C:\Windows\System32\tool{number}.exe", "CommandLine": ""} for number in range(500)]
    with start_chain(app) as splunkd:
        splunkd.getinfo()
        replies = ask(splunkd, [FINDING, DROP, *others, LOGON, {**FINDING, "Computer": "WS2"}], 100)
    assert [record["rk_chain_stage"] for record in records(replies)] == [
        ["dropped", "registered", "executed", "fired"],
        "registered",
    ]
    ((level, text),) = messages(replies)
    assert level == "WARN"
    assert text.startswith("runkeychain: ")
    assert text.endswith(
        "of the Events 1 and 11 were not remembered, since there were more than 10 of one host or 100,000 in all; chains on ws1 may "
        "lack a step: search a shorter time, or fetch only the Events 1 and 11 that name a payload or a writer."
    )


def test_of_too_many_findings_the_first_come_out_early_and_none_is_lost(start_chain, changed):
    app = changed("runkeychain_command.py", "MOST_FINDINGS = 20_000", "MOST_FINDINGS = 20")
    findings = [{**FINDING, "number": str(number)} for number in range(53)]
    with start_chain(app) as splunkd:
        splunkd.getinfo()
        *early, last = ask(splunkd, [DROP, *findings, LOGON], 10)
    assert [len(reply.records()) for reply in early] == [0, 0, 10, 10, 10, 10]
    assert [record["number"] for record in records([*early, last])] == [str(number) for number in range(53)]
    assert {tuple(record["rk_chain_stage"]) for record in last.records()} == {tuple(CHAIN["rk_chain_stage"])}
    ((level, text),) = messages([*early, last])
    assert level == "WARN"
    assert text == (
        "runkeychain: there are more than 20 findings, so the first ones come out with the chains known so far; put "
        "| search NOT rk_score<40 before it, which keeps Events 1 and 11, or search a shorter time."
    )


def test_one_event_that_cannot_be_read_ends_nothing(start_chain, changed):
    app = changed(
        "runkeyhunt/chain/chains.py",
        "        self._remember(self._reader.read_row(table, values, whole))\n",
        "        self._remember(self._reader.read_row(table, values, whole) if 'bad' not in values else {}[0])\n",
    )
    with start_chain(app) as splunkd:
        splunkd.getinfo()
        replies = ask(splunkd, [{**DROP, "Image": "bad"}, {**DROP, "Image": "bad"}, *ATTACK])
    assert records(replies) == [CHAIN]
    assert messages(replies) == [
        ["WARN", "runkeychain could not read an event, report it with that event: KeyError(0)."]
    ]


def test_asking_what_the_command_needs_does_not_load_the_engine(python, app_dir):
    script = "import runkeychain_command, sys; print(*sorted(sys.modules), sep='\\n')"
    done = subprocess.run([python, "-B", "-c", script], cwd=app_dir / "bin", capture_output=True, text=True, check=True)
    engine = {"runkeyhunt.hunt", "runkeyhunt.events", "runkeyhunt.chain"}
    assert {*engine, "ssl"}.isdisjoint(done.stdout.split())
