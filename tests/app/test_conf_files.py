from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.minisplunk.conf_files import parse, read, unknown_settings
from tools.generate.upkeep.approval import WRITING_MACROS

ROOT = Path(__file__).resolve().parents[2]
CONF_FILES = sorted((ROOT / "default").glob("*.conf"))
EXPORTED = {"commands", "searchbnf", "macros", "transforms", "lookups", "savedsearches", "workflow_actions"}
SITES_OWN = {"lookups/runkeyhunt_baseline.csv", "lookups/runkeyhunt_tuning.csv"}


def test_lines_that_end_in_a_backslash_are_one_setting() -> None:
    assert parse("[a]\n# b = 1\nc = one \\\n  # two\nd=3\n") == {"a": {"c": "one \n  # two", "d": "3"}}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[a]\nb = 1\n[a]\nc = 1\n", id="stanza-twice"),
        pytest.param("[a]\nb = 1\nb = 2\n", id="setting-twice"),
        pytest.param("b = 1\n[a]\n", id="setting-before-any-stanza"),
        pytest.param("[a]\nb\n", id="no-value"),
    ],
)
def test_what_splunk_would_pass_over_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"line [123] is no setting"):
        parse(text)


def test_a_setting_must_be_documented_for_its_stanza() -> None:
    documented = {"*": ["example<number>"], "ui": ["label"], "author=<name>": ["email", "action.<name>.<parameter>"]}
    stanzas = parse("[ui]\nlabel = 1\nexample1 = 1\nexamples = 1\n[author=me]\nlabel = 1\naction.a.b = 1\n")
    assert unknown_settings(stanzas, documented) == ["[ui] examples", "[author=me] label"]


@pytest.mark.parametrize("path", CONF_FILES, ids=lambda path: path.name)
def test_splunk_knows_every_setting(path: Path, splunk_conf_keys: Path) -> None:
    known = json.loads(splunk_conf_keys.read_text(encoding="utf-8"))["confs"][path.stem]
    capabilities = [form.partition("::")[2] for form in known if form.startswith("capability::")]
    documented = {form: [*keys, *capabilities] if form.startswith("role_") else keys for form, keys in known.items()}
    assert unknown_settings(read(path), documented) == []


@pytest.mark.parametrize("path", CONF_FILES, ids=lambda path: path.name)
def test_nothing_is_set_for_all_stanzas_at_once(path: Path) -> None:
    assert "default" not in read(path)


def test_every_command_has_its_script_and_its_help(app_dir: Path) -> None:
    commands = read(app_dir / "default" / "commands.conf")
    assert [c["filename"] for c in commands.values() if not (app_dir / "bin" / c["filename"]).is_file()] == []
    assert set(read(app_dir / "default" / "searchbnf.conf")) == {f"{command}-command" for command in commands}


def test_every_example_uses_documented_options_only(app_dir: Path) -> None:
    for stanza, settings in read(app_dir / "default" / "searchbnf.conf").items():
        command = stanza.removesuffix("-command")
        options = set(re.findall(r"(\w+)=[<(]", settings["syntax"]))
        examples = [value for key, value in settings.items() if key.startswith("example")]
        used = [set(re.findall(r"(\w+)=", re.split(rf"\| {command}\b", e)[1].partition("|")[0])) for e in examples]
        assert [u - options for u in used] == [set()] * len(examples)
        assert {k.replace("comment", "example") for k in settings if k.startswith("comment")} == {
            k for k in settings if k.startswith("example")
        }


def test_only_what_other_apps_need_is_exported(app_dir: Path) -> None:
    meta = read(app_dir / "metadata" / "default.meta")
    assert {name for name, settings in meta.items() if settings.get("export") == "system"} == EXPORTED | SITES_OWN
    assert meta[""]["export"] == "none"


def test_what_writes_the_sites_files_is_known_in_this_app_alone(app_dir: Path) -> None:
    meta = read(app_dir / "metadata" / "default.meta")
    kept = [unquote(name) for name, settings in meta.items() if name and settings["export"] == "none"]
    assert kept == [f"macros/{name}" for name in WRITING_MACROS]


def test_only_administrators_and_approvers_may_write_the_sites_files(app_dir: Path) -> None:
    meta = read(app_dir / "metadata" / "default.meta")
    access = {
        name: settings["access"] for name, settings in meta.items() if "runkeyhunt_approver" in settings["access"]
    }
    assert access == dict.fromkeys(sorted(SITES_OWN), "read : [ * ], write : [ admin, sc_admin, runkeyhunt_approver ]")
    transforms = read(app_dir / "default" / "transforms.conf")
    checked = [settings["filename"] for settings in transforms.values() if settings.get("check_permission") == "1"]
    assert {f"lookups/{name}" for name in checked} == SITES_OWN
    assert read(app_dir / "default" / "authorize.conf") == {"role_runkeyhunt_approver": {"output_file": "enabled"}}


def test_admins_of_splunk_cloud_may_write_what_admins_may(app_dir: Path) -> None:
    meta = read(app_dir / "metadata" / "default.meta")
    access = {settings["access"] for name, settings in meta.items() if name not in SITES_OWN}
    assert access == {"read : [ * ], write : [ admin, sc_admin ]"}
