"""What splunkd, or who plays its part, may send: every request gets its records or one sentence, never a traceback."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from events import RK_FIELDS, RUN_FINDING, RUN_WRITE, other_write

from tests.minisplunk.splunkd import GETINFO, Reply, started, table

COMMANDS = ("runkeyhunt", "runkeychain", "runkeyreport")
HEADER = re.compile(rb"chunked 1\.0,(\d+),(\d+)\n")


def request(metadata: object, body: bytes = b"") -> bytes:
    return frame(metadata if isinstance(metadata, bytes) else json.dumps(metadata).encode(), body)


def frame(metadata: bytes, body: bytes = b"") -> bytes:
    return b"chunked 1.0,%d,%d\n%b%b" % (len(metadata), len(body), metadata, body)


def searchinfo(**info: object) -> bytes:
    return request({**GETINFO, "searchinfo": {**GETINFO["searchinfo"], **info}})


ASKED = request(GETINFO)
EXECUTE = {"action": "execute", "finished": True}
FOUND = {**RUN_WRITE, **RUN_FINDING}
RECORDS = request(EXECUTE, table([FOUND]))
AGAIN = ": search again, and report it if this comes again."


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def run(python: Path, bytecode: Path, app_dir: Path, command: str):
    """Run a command on what stands in a pipe or in a file."""

    def run_command(**popen) -> subprocess.CompletedProcess:
        arguments = [python, app_dir / "bin" / f"{command}_command.py"]
        popen = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **popen}
        return subprocess.run(
            arguments, env={"PYTHONPYCACHEPREFIX": str(bytecode)}, cwd="/", timeout=300, check=False, **popen
        )

    return run_command


def replies(output: bytes) -> list[Reply]:
    found = []
    while output:
        header = HEADER.match(output)
        metadata, body = map(int, header.groups())
        output = output[header.end() :]
        found.append(Reply(json.loads(output[:metadata]), output[metadata : metadata + body].decode()))
        assert len(output) >= metadata + body
        output = output[metadata + body :]
    return found


def messages(output: bytes) -> list[list[str]]:
    return [message for reply in replies(output) for message in reply.messages]


@pytest.mark.parametrize(
    ("sent", "what"),
    [
        (b"chunked 1.0", "begins with b'chunked 1.0' and not with its lengths"),
        (b"chunked 1.0,12\n", r"begins with b'chunked 1.0,12\n' and not with its lengths"),
        (b"chunked 1.0,-1,0\n", r"begins with b'chunked 1.0,-1,0\n' and not with its lengths"),
        (b"chunked 1.0,ten,0\n", r"begins with b'chunked 1.0,ten,0\n' and not with its lengths"),
        (b"chunked 1.0,\xc2\xb2,0\n", r"begins with b'chunked 1.0,\xc2\xb2,0\n' and not with its lengths"),
        (b"chunked 1.0,1e3,0\n", r"begins with b'chunked 1.0,1e3,0\n' and not with its lengths"),
        (b"chunked 1.0,2\0,0\n{}", r"begins with b'chunked 1.0,2\x00,0\n' and not with its lengths"),
        (b"chunked 1.0,2\r,0\n{}", r"begins with b'chunked 1.0,2\r,0\n' and not with its lengths"),
        (b"chunked 2.0,2,0\n{}", r"begins with b'chunked 2.0,2,0\n' and not with its lengths"),
        (b"chunked 1.0,%b,0\n" % (b"9" * 5_000), "begins with b'chunked 1.0,9999999999999999999999999999' and not with its lengths"),
        (b"chunked " + b"x" * 3_000_000, "begins with b'chunked xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' and not with its lengths"),
        (b"chunked 1.0,9999999999,0\n{}", "is said to have 9,999,999,999 bytes, which is too many"),
        (b"chunked 1.0,2000000000,0\n{}", "breaks off 1,999,999,998 bytes before its end"),
        (ASKED[:-1], "breaks off 1 bytes before its end"),
        (ASKED[:40], "breaks off {rest} bytes before its end"),
        (frame(b""), "has metadata that is no JSON"),
        (frame(b"{"), "has metadata that is no JSON"),
        (frame(b"\xff\xfe"), "has metadata that is no JSON"),
        (frame(b"{} {}"), "has metadata that is no JSON"),
        (frame(b"[" * 200_000), "has metadata that is no JSON"),
        (frame(b'{"a":' * 200_000), "has metadata that is no JSON"),
        (frame(b"null"), "has metadata that is no JSON object"),
        (frame(b"[]"), "has metadata that is no JSON object"),
        (frame(b"7"), "has metadata that is no JSON object"),
        (frame(b"{}"), "asks for 'None' where getinfo is due"),
        (RECORDS, "asks for 'execute' where getinfo is due"),
        (request({"action": ["getinfo"]}), "asks for \"['getinfo']\" where getinfo is due"),
        (request({"action": "getinfo", "searchinfo": [1]}), "has a searchinfo that is no JSON object"),
        (request({"action": "getinfo", "searchinfo": "x"}), "has a searchinfo that is no JSON object"),
        (searchinfo(args="threshold=40"), "has arguments that are no list"),
        (searchinfo(args={"threshold": 40}), "has arguments that are no list"),
    ],
)  # fmt: skip
def test_a_first_request_that_is_none_gets_one_sentence(run, command, sent, what):
    done = run(input=sent)
    sentence = f"{command}: Splunk's request {what.replace('{rest}', f'{len(ASKED) - 40:,}')}{AGAIN}"
    assert [(reply.messages, reply.metadata["finished"], reply.body) for reply in replies(done.stdout)] == [
        ([["ERROR", sentence]], True, "")
    ]
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize(
    ("sent", "what"),
    [
        (ASKED, "asks for 'getinfo' where execute is due"),
        (RECORDS[:-30], "breaks off 30 bytes before its end"),
        (RECORDS[:9], "begins with b'chunked 1' and not with its lengths"),
        (b"Plain text\n", r"begins with b'Plain text\n' and not with its lengths"),
        (b"\0\0\0\n", r"begins with b'\x00\x00\x00\n' and not with its lengths"),
        (frame(b"null"), "has metadata that is no JSON object"),
        (request({"action": "stop"}), "asks for 'stop' where execute is due"),
        (RECORDS + b"x", "begins with b'x' and not with its lengths"),
    ],
    ids=["second getinfo", "cut", "half a header", "plain text", "NUL", "null", "unknown action", "one byte too many"],
)
def test_a_later_request_that_is_none_gets_one_sentence(run, command, sent, what):
    what = "begins with b'chunked 1' and not with its lengths" if sent == RECORDS[:9] else what
    done = run(input=ASKED + sent)
    first, *_, last = replies(done.stdout)
    sentence = f"{command}: Splunk's request {what}{AGAIN}"
    assert (first.messages, last.messages) == ([], [["ERROR", sentence]])
    assert (last.metadata["finished"], done.returncode, done.stderr) == (True, 1, b"")


@pytest.mark.parametrize(
    ("args", "shown"),
    [([7], "7"), ([1.5], "1.5"), ([None], "null"), ([True], "true"), ([{"a": 1}], '{"a": 1}'), ([["x"]], '["x"]')],
    ids=str,
)
def test_an_argument_that_is_no_text_is_answered_like_any_wrong_one(run, command, args, shown):
    done = run(input=searchinfo(args=args))
    ((level, sentence),) = messages(done.stdout)
    assert level == "ERROR"
    assert sentence.startswith(f'{command}: write "{shown}" as name=value without blanks, the name being ')
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize(
    "asked",
    [
        request({"action": "getinfo", "searchinfo": None}),
        request({"action": "getinfo", "preview": "x", "searchinfo": {}}),
        searchinfo(sid=7, search=None, dispatch_dir=[], splunk_version={"a": 1}, maxresultrows="many"),
        searchinfo(earliest_time=None, latest_time="never", maxresultrows=-1, session_key=1),
        searchinfo(search="%FF%00%"),
        request({**GETINFO, "unknown": json.loads("[" * 300 + "]" * 300)}),
        ASKED.replace(b"\n", b"\r\n", 1),
        ASKED.replace(b"chunked 1.0,", b"chunked  1.0 , ", 1),
    ],
    ids=["no searchinfo", "empty", "other types", "other times", "odd search", "deep", "CR LF", "blanks"],
)
def test_a_getinfo_of_any_shape_is_answered(run, asked):
    done = run(input=asked + RECORDS)
    assert [reply.messages for reply in replies(done.stdout)] == [[], []]
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("finished", [False, None, 1, "true", [], {}], ids=str)
def test_only_true_ends_a_search(run, finished):
    done = run(input=ASKED + request({"action": "execute", "finished": finished}, table([FOUND])))
    assert [reply.metadata.get("finished") for reply in replies(done.stdout)] == [None, False]
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    "sent",
    [b"", b"\n", b"Some text\nthat was piped in\n", b"{}", b"\0", b"c", b"TargetObject,Details\n"],
    ids=["nothing", "line feed", "text", "JSON", "NUL", "one letter", "CSV"],
)
def test_whoever_starts_it_by_hand_is_told_what_it_is(run, command, sent):
    done = run(input=sent)
    if sent == b"c":
        assert messages(done.stdout)[0][0] == "ERROR"
        return
    assert (done.stdout, done.stderr.decode()) == (b"", f"{what_it_is(command)}\n")
    assert done.returncode == 1


def what_it_is(command: str) -> str:
    return f'{command} is a command for searches: use "| {command}" in Splunk, or hunt in files with bin/hunt.py.'


def test_on_a_terminal_it_says_what_it_is(run, command):
    ours, its = os.openpty()
    try:
        done = run(stdin=its)
    finally:
        os.close(ours)
        os.close(its)
    assert (done.stdout, done.stderr.decode(), done.returncode) == (b"", f"{what_it_is(command)}\n", 1)


@pytest.mark.parametrize("closed", [0, 1])
def test_without_one_of_its_pipes_it_says_what_it_is(run, command, closed):
    done = run(input=None if closed == 0 else ASKED, preexec_fn=lambda: os.close(closed))
    assert (done.stdout, done.stderr.decode(), done.returncode) == (b"", f"{what_it_is(command)}\n", 1)


def test_without_buffers_nothing_is_different(start, app_dir):
    with start(app_dir, "-u") as splunkd:
        splunkd.getinfo()
        reply = splunkd.execute(table([FOUND]), finished=True)
    assert ([record["Details"] for record in reply.records()], splunkd.returncode) == ([FOUND["Details"]], 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can say how much a pipe holds")
def test_pipes_hold_more_at_once(start, app_dir):
    with start(app_dir) as splunkd:
        splunkd.getinfo()
        held = [fcntl.fcntl(pipe, 1032) for pipe in (splunkd.process.stdin, splunkd.process.stdout)]
    assert held == [262_144, 262_144]


def test_without_stderr_nothing_is_different(run):
    done = run(input=ASKED + RECORDS, preexec_fn=lambda: os.close(2))
    assert ([reply.messages for reply in replies(done.stdout)], done.returncode) == ([[], []], 0)


def test_a_full_disk_is_said_on_stderr(run, command):
    with Path("/dev/full").open("wb") as full:
        done = run(input=ASKED + RECORDS, stdout=full)
    sentence = f"{command} could not write its reply (No space left on device): mend that and search again.\n"
    assert (done.stderr.decode(), done.returncode) == (sentence, 1)


@pytest.mark.parametrize("asked", [True, False], ids=["after getinfo", "before getinfo"])
def test_control_c_is_one_sentence(python, bytecode, app_dir, command, asked):
    script = app_dir / "bin" / f"{command}_command.py"
    with started([python, script], env={"PYTHONPYCACHEPREFIX": str(bytecode)}, cwd="/") as splunkd:
        if asked:
            splunkd.getinfo()
        else:
            splunkd.send(b"chunked ")
            wait_until_it_reads(splunkd.process.pid)
        wait_until_it_reads(splunkd.process.pid)
        splunkd.process.send_signal(signal.SIGINT)
        reply = splunkd.reply()
    sentence = f"{command} was interrupted, so that results are missing: search again."
    assert (reply.messages, reply.metadata["finished"]) == ([["ERROR", sentence]], True)
    assert (splunkd.returncode, splunkd.stderr) == (1, "")


def test_control_c_while_modules_load_is_no_traceback(python, bytecode, bundle, command):
    with (bundle / "bin" / "runkeyhunt_table.py").open("a", encoding="utf-8") as module:
        module.write("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = subprocess.run(
        [python, bundle / "bin" / f"{command}_command.py"], env={"PYTHONPYCACHEPREFIX": str(bytecode)}, input=ASKED + RECORDS,
        capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def wait_until_it_reads(pid: int) -> None:
    """Wait until the process has read what was sent and sleeps in the pipe, as /proc tells."""
    seen = 0
    while seen < 3:
        seen = seen + 1 if Path(f"/proc/{pid}/wchan").read_text().endswith("pipe_read") else 0
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("body", "columns", "cells"),
    [
        (b'Details,"a\0b",__mv_Details\n1,2,\n', ["Details", "a\0b"], ["1", "2"]),
        (b'Details,"a\rb"\n1,2\n', ["Details", "a\rb"], ["1", "2"]),
        (b"Details,a\rb\n1,2\n", ["Details", "a\rb"], ["1", "2"]),
        (b"Details,a\r\n1,2\r\n", ["Details", "a"], ["1", "2"]),
        (b"Details,rk_score,host\n1\n", ["Details", "host"], ["1", ""]),
        (b"Details,host,rk_score\n1,2,3\n", ["Details", "host"], ["1", "2"]),
        (b"Details,host\n1\n", ["Details", "host"], ["1", ""]),
        (b'Details,host\n1,"2', ["Details", "host"], ["1", "2"]),
        (b'Details,host\n1,"2\n3,4\n', ["Details", "host"], ["1", "2\n3,4\n"]),
        (b"rk_score\n1\n", [], []),
        (b"Details,host\n1,a\rb\n", ["Details", "host"], ["1", "a\rb"]),
        (b"Details,host\n\xff,2\n", ["Details", "host"], ["\ufffd", "2"]),
    ],
)
def test_a_table_of_any_shape_comes_back_with_every_cell_in_its_column(start, body, columns, cells):
    with start() as splunkd:
        splunkd.getinfo()
        reply = splunkd.execute(body, finished=True)
    _, first = reply.rows()
    shown = dict(zip(reply.columns, first))
    kept = [name for name in reply.columns if name.removeprefix("__mv_") not in RK_FIELDS and name != "__mv_Details"]
    assert (kept, [shown[name] for name in kept], len(first)) == (columns, cells, len(reply.columns))
    # None of these tables has a path, which is said; of their form there is nothing to say.
    assert [(level, text.partition(":")[0]) for level, text in reply.messages] == [
        ("WARN", "runkeyhunt could judge nothing")
    ]
    assert (splunkd.returncode, splunkd.stderr) == (0, "")


@pytest.mark.parametrize("command", ["runkeychain", "runkeyreport"])
@pytest.mark.parametrize(
    "body", [b"rk_score,Details\n7\n", b'"rk_score,Details\n7\n', b"\0\r\n\r\n,\n", b"rk_score,rk_score\n7,8\n"]
)
def test_a_table_of_any_shape_ends_no_other_command(run, command, body):
    done = run(input=ASKED + request(EXECUTE, body))
    assert [level for level, _ in messages(done.stdout)] in ([], ["WARN"])
    assert (len(replies(done.stdout)), done.returncode, done.stderr) == (2, 0, b"")


def test_what_an_event_says_of_itself_is_never_read_as_another_row(start):
    hostile = other_write(0, Details='x"\n"13","y', User="a\r\nb", Image='"')
    with start() as splunkd:
        splunkd.getinfo()
        (record,) = splunkd.execute(table([hostile]), finished=True).records()
    assert {name: record[name] for name in hostile} == hostile
