"""What the command says before the first event: what it needs, and what is wrong with its options."""

from __future__ import annotations

import subprocess

import pytest
from events import RK_FIELDS, RUN_FINDING, RUN_WRITE

from runkeyhunt.events.evidence import EVIDENCE_FIELDS
from runkeyhunt.events.vocabulary.input_fields import INPUT_FIELDS
from runkeyhunt.snapshots.input_columns import INPUT_COLUMNS
from tests.minisplunk.splunkd import GETINFO, table

# Each name once: splunkd would send a column twice.
FIELDS = [*dict.fromkeys([*INPUT_FIELDS, *INPUT_COLUMNS, *EVIDENCE_FIELDS, *RK_FIELDS])]
# A logging configuration that writes a file: the arguments of a handler are Python.
LOGGING_CONF = """
[loggers]
keys = root
[logger_root]
handlers = trap
[handlers]
keys = trap
[handler_trap]
class = StreamHandler
args = (open({marker!r}, "w"),)
[formatters]
keys =
"""


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        ((), [*FIELDS, "_raw"]),
        (("raw=true", "threshold=40", "baseline=f"), [*FIELDS, "_raw"]),
        (("raw=0",), FIELDS),
    ],
    ids=["no options", "raw", "no raw"],
)
def test_the_command_streams_on_the_indexers_and_asks_for_the_fields_that_it_reads_or_writes(
    start, app_dir, options, fields
):
    with start(app_dir) as splunkd:
        reply = splunkd.getinfo(*options)
    assert (reply.metadata, reply.body) == ({"type": "streaming", "required_fields": fields}, "")
    assert (splunkd.returncode, splunkd.stderr) == (0, "")


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ("threshold=abc", 'runkeyhunt: set threshold to a whole number from 0 to 100, not to "abc".'),
        ("threshold=101", 'runkeyhunt: set threshold to a whole number from 0 to 100, not to "101".'),
        ("threshold=-1", 'runkeyhunt: set threshold to a whole number from 0 to 100, not to "-1".'),
        ("threshold=", 'runkeyhunt: set threshold to a whole number from 0 to 100, not to "".'),
        ("threshold={GUID}", 'runkeyhunt: set threshold to a whole number from 0 to 100, not to "{GUID}".'),
        ("baseline=maybe", 'runkeyhunt: set baseline to true or false, not to "maybe".'),
        ("raw=2", 'runkeyhunt: set raw to true or false, not to "2".'),
        ("{GUID}=1", 'runkeyhunt has no option "{GUID}": use baseline, raw or threshold.'),
        ("Threshold=40", 'runkeyhunt has no option "Threshold": use baseline, raw or threshold.'),
        ("logging_level=DEBUG", 'runkeyhunt has no option "logging_level": use baseline, raw or threshold.'),
        ("record=true", 'runkeyhunt has no option "record": use baseline, raw or threshold.'),
        ("show_configuration=true", 'runkeyhunt has no option "show_configuration": use baseline, raw or threshold.'),
        (
            "TargetObject",
            'runkeyhunt: write "TargetObject" as name=value without blanks, the name being baseline, raw or threshold.',
        ),
    ],
)
def test_a_wrong_argument_is_answered_with_one_sentence(start, app_dir, argument, sentence):
    with start(app_dir) as splunkd:
        reply = splunkd.getinfo(argument)
    assert reply.messages == [["ERROR", sentence]]
    assert (splunkd.returncode, splunkd.stderr) == (1, "")


def test_no_file_that_a_searcher_names_is_executed(start, app_dir, tmp_path):
    marker, conf = tmp_path / "executed", tmp_path / "uploaded.csv"
    conf.write_text(LOGGING_CONF.format(marker=str(marker)), encoding="utf-8")
    with start(app_dir) as splunkd:
        reply = splunkd.getinfo(f"logging_configuration={conf}")
    sentence = 'runkeyhunt has no option "logging_configuration": use baseline, raw or threshold.'
    assert reply.messages == [["ERROR", sentence]]
    assert not marker.exists()


@pytest.mark.parametrize("name", ["logging.conf", "splunklib.logging.conf", "RunkeyhuntCommand.logging.conf"])
@pytest.mark.parametrize("folder", ["default", "local"])
def test_no_logging_conf_in_the_app_is_executed(start, bundle, tmp_path, folder, name):
    marker = tmp_path / "executed"
    (bundle / folder).mkdir(exist_ok=True)
    (bundle / folder / name).write_text(LOGGING_CONF.format(marker=str(marker)), encoding="utf-8")
    with start(bundle) as splunkd:
        assert splunkd.getinfo().messages == []
    assert not marker.exists()


@pytest.mark.parametrize(
    "searchinfo",
    [
        {"earliest_time": "", "latest_time": ""},
        {"earliest_time": ..., "latest_time": ...},
        {"earliest_time": None, "latest_time": "now"},
        {"earliest_time": 1700000000.123, "latest_time": 0},
        {"dispatch_dir": ""},
        {"dispatch_dir": ...},
        {"dispatch_dir": None, "sid": None, "search": None, "splunk_version": None},
        {"sid": ..., "search": ..., "splunk_version": ..., "raw_args": ..., "maxresultrows": ...},
        {"session_key": ..., "splunkd_uri": ""},
    ],
    ids=lambda searchinfo: " ".join(f"{name}={value!r}" for name, value in searchinfo.items()),
)
def test_a_getinfo_may_lack_what_a_hunt_does_not_need(start, small_app, searchinfo):
    with start(small_app) as splunkd:
        assert splunkd.getinfo(**searchinfo).messages == []
        assert splunkd.execute(table([RUN_WRITE])).records() == [{**RUN_WRITE, **RUN_FINDING}]


@pytest.mark.parametrize("left_out", [("searchinfo",), ("preview", "streaming_command_will_restart")], ids=" and ".join)
def test_a_getinfo_may_be_bare(start, small_app, left_out):
    with start(small_app) as splunkd:
        reply = splunkd.ask({name: value for name, value in GETINFO.items() if name not in left_out})
        assert (reply.metadata["type"], reply.messages) == ("streaming", [])
        assert splunkd.execute(table([RUN_WRITE])).records() == [{**RUN_WRITE, **RUN_FINDING}]


def test_asking_what_the_command_needs_loads_neither_the_engine_nor_the_client_of_the_rest_api(python, app_dir):
    script = "import runkeyhunt_command, sys; print(*sorted(sys.modules), sep='\\n')"
    done = subprocess.run([python, "-B", "-c", script], cwd=app_dir / "bin", capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert loaded >= {"runkeyhunt.events.evidence", "splunklib.searchcommands"}
    assert loaded.isdisjoint(
        {
            "runkeyhunt.events.fields",
            "runkeyhunt.snapshots.rows",
            "runkeyhunt.hunt",
            "runkeyhunt.judging.verdict",
            "runkeyhunt.judging.rules",
            "yaml",
            "splunklib.binding",
            "ssl",
            "copy",
            "inspect",
            "logging",
            "pathlib",
            "traceback",
            "urllib.parse",
        }
    )


def test_what_the_sdk_has_no_use_for_is_whole_for_whoever_loads_it_later(python, app_dir):
    script = (
        "import runkeyhunt_command, copy, inspect, logging, traceback, urllib.parse\n"
        "print(copy.deepcopy([7]), inspect.signature(len), logging.getLevelName(10), urllib.parse.unquote('%41'))\n"
        "print(traceback.format_exc().strip())"
    )
    done = subprocess.run([python, "-B", "-c", script], cwd=app_dir / "bin", capture_output=True, text=True, check=True)
    assert done.stdout == "[7] (obj, /) DEBUG A\nNoneType: None\n"


def test_a_write_in_the_fields_of_sysmon_loads_nothing_of_python_s_that_takes_long(python, app_dir):
    write = {"EventCode": "13", "TargetObject": RUN_WRITE["TargetObject"], "Details": RUN_WRITE["Details"]}
    script = (
        "import sys\nfrom runkeyhunt.hunt import Hunt\n"
        f"print(Hunt.load({str(app_dir)!r}).judge({write}).to_fields()['rk_entry_id'], *sorted(sys.modules), sep='\\n')"
    )
    done = subprocess.run([python, "-B", "-c", script], cwd=app_dir / "bin", capture_output=True, text=True, check=True)
    entry_id, *loaded = done.stdout.split()
    assert len(entry_id) == 32
    assert set(loaded).isdisjoint({"datetime", "hashlib", "inspect", "logging", "pathlib", "string", "unicodedata"})


def test_nothing_is_loaded_before_the_first_event(start, small_app):
    (small_app / "bin" / "runkeyhunt" / "ruleset.json").unlink()
    with start(small_app) as splunkd:
        messages = splunkd.getinfo().messages
        messages += splunkd.execute(b"").messages
        messages += splunkd.execute(table([], ["EventCode", "_chunked_idx"])).messages
    assert (messages, splunkd.returncode, splunkd.stderr) == ([], 0, "")


def test_the_vendored_libraries_come_before_any_others(python, app_dir, tmp_path):
    (tmp_path / "splunklib").mkdir()
    (tmp_path / "splunklib" / "__init__.py").write_text("raise ImportError('not the vendored one')", encoding="utf-8")
    script = "import runkeyhunt_command, splunklib; print(splunklib.__file__)"
    environment = {"PYTHONPATH": f"{app_dir / 'bin'}:{tmp_path}"}
    arguments = [python, "-B", "-c", script]
    done = subprocess.run(arguments, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(app_dir / "bin" / "runkeyhunt" / "_vendor" / "splunklib" / "__init__.py")
