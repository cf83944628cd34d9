"""What happens when something is wrong with the app, the site or an event: a sentence, and nothing is lost."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from events import NOTHING_FOUND, RUN_FINDING, RUN_WRITE, other_write

from tests.minisplunk.splunkd import GETINFO, BrokenReplyError, Reply, started, table

# Runs a script and writes every file and every connection that it opens to stderr.
AUDIT = """
import os, runpy, sys
def write(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)):
        os.write(2, b"open " + os.fsencode(args[0]) + b"\\n")
    if event.startswith("socket."):
        os.write(2, b"socket\\n")
sys.addaudithook(write)
sys.path.insert(0, os.path.dirname(sys.argv[1]))
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def run_to_an_error(start, app, *records) -> tuple[Reply, int, str]:
    with start(app) as splunkd:
        splunkd.getinfo()
        reply = splunkd.execute(table(records or [other_write()]))
    return reply, splunkd.returncode, splunkd.stderr


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", '{"locations": 7, "rules": []}'], ids=["absent", "empty", "cut", "no object", "wrong"]
)
def test_a_rule_set_that_cannot_be_read_ends_the_search_with_one_sentence(start, small_app, text):
    ruleset = small_app / "bin" / "runkeyhunt" / "ruleset.json"
    ruleset.unlink() if text is None else ruleset.write_text(text, encoding="utf-8")
    reply, returncode, stderr = run_to_an_error(start, small_app)
    ((level, sentence),) = reply.messages
    assert level == "ERROR"
    assert sentence.startswith("The rule set ruleset.json cannot be read (")
    assert sentence.endswith("): install the app again.")
    assert (reply.metadata["finished"], returncode, stderr) == (True, 1, "")


def test_a_row_of_the_site_s_baseline_that_does_not_count_is_a_warning(start, engine):
    app = engine(load="cls.warnings = ('row {3}: x', 'row 4: y')", judge="return None")
    with start(app) as splunkd:
        splunkd.getinfo()
        first = splunkd.execute(table([other_write()]))
        second = splunkd.execute(table([other_write()]))
    assert first.records() == second.records() == [{**other_write(), **NOTHING_FOUND}]
    assert first.messages == [["WARN", "row {3}: x"], ["WARN", "row 4: y"]]
    assert (second.messages, splunkd.returncode) == ([], 0)


def test_a_broken_row_in_the_site_s_baseline_leaves_the_search_going(start, small_app):
    header = "expires,scope,product,location,value_name,command,writer,owner,reason"
    baseline = small_app / "lookups" / "runkeyhunt_baseline.csv"
    default = small_app / "lookups" / "runkeyhunt_baseline.csv.default"
    header = default.read_text(encoding="utf-8").strip() if default.exists() else header
    baseline.write_text(f"{header}\n{',' * header.count(',')}\n", encoding="utf-8")
    with start(small_app) as splunkd:
        splunkd.getinfo()
        reply = splunkd.execute(table([RUN_WRITE]))
    assert reply.records() == [{**RUN_WRITE, **RUN_FINDING}]
    ((level, sentence),) = reply.messages
    assert (level, sentence[:33]) == ("WARN", "runkeyhunt_baseline.csv, line 2: ")


@pytest.mark.parametrize(
    ("load", "message"),
    [
        ("raise HuntError('Put {this} right.')", "Put {this} right."),
        ("raise RuntimeError('braces {0} {GUID} {')", "braces {0} {GUID} {"),
    ],
    ids=["foreseen", "unforeseen"],
)
def test_an_error_with_braces_in_its_text_is_shown(start, engine, load, message):
    reply, returncode, _ = run_to_an_error(start, engine(load=load, judge="return None"))
    ((level, sentence),) = reply.messages
    assert (level, sentence[-len(message) :], reply.metadata["finished"], returncode) == ("ERROR", message, True, 1)


def test_an_event_that_cannot_be_judged_comes_back_and_does_not_end_the_search(start, engine):
    judge = "return 1 / 0 if record['Details'] == 'bad' else Verdict(50, rk_score='50')"
    events = [
        other_write(0, Details="bad {0}"),
        other_write(1, Details="bad"),
        other_write(2),
        other_write(3, Details="bad"),
    ]
    with start(engine(load="pass", judge=judge)) as splunkd:
        splunkd.getinfo("threshold=60")
        reply = splunkd.execute(table(events))
        again = splunkd.execute(table(events))
    unjudged = [{**event, **NOTHING_FOUND} for event in (events[1], events[3])]
    assert reply.records() == again.records() == unjudged
    error = "ZeroDivisionError('division by zero')"
    sentence = f"runkeyhunt could not judge an event, report it with that event: {error}."
    assert (reply.messages, again.messages) == ([["WARN", sentence]], [])
    assert splunkd.returncode == 0


def test_what_the_engine_prints_goes_to_search_log_and_not_between_the_replies(start, engine):
    with start(engine(load="print('loaded')", judge="print('judged')")) as splunkd:
        splunkd.getinfo()
        records = splunkd.execute(table([other_write()])).records()
    assert records == [{**other_write(), **NOTHING_FOUND}]
    assert splunkd.stderr == "loaded\njudged\n"


def test_splunkd_may_end_the_command_after_asking_what_it_needs(start, app_dir):
    with start(app_dir) as splunkd:
        splunkd.getinfo()
    assert (splunkd.returncode, splunkd.stderr) == (0, "")


def test_the_command_runs_from_a_search_bundle_that_nothing_may_be_written_to(start, python, bundle):
    everything = [bundle, *bundle.rglob("*")]
    modes = {path: path.stat().st_mode for path in everything}
    for path in everything:
        path.chmod(modes[path] & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    command = [python, "-E", "-s", "-B", bundle / "bin" / "runkeyhunt_command.py"]
    try:
        with started(command, env={}, cwd="/") as splunkd:
            splunkd.getinfo(dispatch_dir="")
            (record,) = splunkd.execute(table([RUN_WRITE]), finished=True).records()
        assert sorted([bundle, *bundle.rglob("*")]) == sorted(everything)
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    assert (record["rk_location"], splunkd.returncode, splunkd.stderr) == ("Run", 0, "")


def test_the_command_opens_no_file_but_the_app_s_and_python_s_and_no_connection(python, bundle):
    command = [python, "-E", "-s", "-B", "-c", AUDIT, bundle / "bin" / "runkeyhunt_command.py"]
    with started(command, env={}, cwd=bundle.anchor) as splunkd:
        splunkd.getinfo()
        splunkd.execute(table([RUN_WRITE, other_write(1)]), finished=True)
    opened = {line.partition(" ")[2] or line for line in splunkd.stderr.splitlines()}
    own = {Path(path).relative_to(bundle).parts[0] for path in opened if Path(path).is_relative_to(bundle)}
    library = python.parent.parent / "lib"
    assert own == {"bin", "lookups"}
    assert [
        path for path in opened if not Path(path).is_relative_to(bundle) and not Path(path).is_relative_to(library)
    ] == []


UNREADABLE = "the registry path (TargetObject) is missing"


def test_what_could_not_be_read_is_said_once_at_the_end_with_its_number(start, small_app):
    nameless = {**RUN_WRITE, "TargetObject": ""}
    with start(small_app) as splunkd:
        splunkd.getinfo()
        first = splunkd.execute(table([nameless, other_write(1), nameless]))
        last = splunkd.execute(table([RUN_WRITE, nameless]), finished=True)
    assert [record["rk_unreadable"] for record in first.records()] == [UNREADABLE, "", UNREADABLE]
    assert [record["rk_unreadable"] for record in last.records()] == ["", UNREADABLE]
    ((level, sentence),) = last.messages
    assert (first.messages, level) == ([], "WARN")
    assert sentence == (
        "runkeyhunt could not read 3 of the events, any of which may be an autostart write: the registry path "
        "(TargetObject) is missing (3). Look at them with | runkeyhunt | search rk_unreadable=*"
    )


def test_an_event_that_cannot_be_read_reaches_no_threshold_but_is_counted(start, small_app):
    with start(small_app) as splunkd:
        splunkd.getinfo("threshold=40")
        reply = splunkd.execute(table([{**RUN_WRITE, "TargetObject": ""}]), finished=True)
    assert reply.records() == []
    assert [sentence[:45] for _, sentence in reply.messages] == ["runkeyhunt could not read 1 of the events, an"]


def framed(metadata: dict[str, object], body: bytes = b"") -> bytes:
    text = json.dumps(metadata).encode()
    return b"chunked 1.0,%d,%d\n" % (len(text), len(body)) + text + body


@pytest.mark.parametrize("name", ["runkeyhunt", "runkeychain", "runkeyreport"])
def test_a_search_that_has_seen_enough_ends_the_command_quietly(python, app_dir, name):
    command = [str(python), str(app_dir / "bin" / f"{name}_command.py")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    chunk = framed({"action": "execute", "finished": True}, table([RUN_WRITE]))
    _, errors = process.communicate(framed(GETINFO) + chunk, timeout=60)
    # Not 0: what nobody read was not delivered.
    assert (process.returncode, errors) == (1, b"")


NO_PATH = (
    "runkeyhunt could judge nothing: none of the {} results has a field that could hold a registry path. Give it one, "
    "TargetObject or registry_path, RegistryKey or Object_Name with the value's name beside it, and the data in "
    "Details or registry_value_data; or the whole event in _raw, which raw=false leaves out."
)
NAMELESS = {"sensor": "7", "Details": "C:\\x.exe"}


@pytest.mark.parametrize("options", [(), ("threshold=40",)], ids=" ".join)
def test_results_in_which_no_path_can_be_are_told_once(start, small_app, options):
    empty = {"TargetObject": "", "registry_path": "", "_raw": ""}
    with start(small_app) as splunkd:
        splunkd.getinfo(*options)
        first = splunkd.execute(table([NAMELESS, {**NAMELESS, **empty}]))
        last = splunkd.execute(table([NAMELESS]), finished=True)
    assert [message for reply in (first, last) for message in reply.messages if "nothing" in message[1]] == [
        ["WARN", NO_PATH.format(3)]
    ]


@pytest.mark.parametrize(
    "held",
    [
        {"TargetObject": RUN_WRITE["TargetObject"]},
        {"registry_path": "HKLM\\Software\\Elsewhere"},
        {"RegistryKey": "HKLM\\Software\\Elsewhere"},
        {"TargetFilename": "C:\\x.exe"},
        {"_raw": "of anything"},
    ],
    ids=lambda held: next(iter(held)),
)
def test_one_result_in_which_a_path_can_be_is_enough(start, small_app, held):
    with start(small_app) as splunkd:
        splunkd.getinfo()
        first = splunkd.execute(table([NAMELESS]))
        last = splunkd.execute(table([{**NAMELESS, **held}]), finished=True)
    assert [message for reply in (first, last) for message in reply.messages if "nothing" in message[1]] == []


def test_no_results_are_nothing_to_tell_of(start, small_app):
    with start(small_app) as splunkd:
        splunkd.getinfo()
        assert splunkd.execute(table([], ["EventCode", "_chunked_idx"]), finished=True).messages == []


def test_a_command_that_has_ended_is_told_by_what_it_said():
    with (  # noqa: PT012 - the end of the block is where a pipe would break again
        pytest.raises(BrokenReplyError, match="not the start of a reply: b''; on stderr: It is gone"),
        started([sys.executable, "-c", "import sys; sys.exit('It is gone')"]) as command,
    ):
        command.process.wait()
        command.getinfo()
