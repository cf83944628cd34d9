from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.minisplunk.conf_files import parse, read, unknown_settings

ROOT = Path(__file__).resolve().parents[2]
CONF_FILES = sorted((ROOT / "default").glob("*.conf"))
EXPORTED = {"commands", "searchbnf", "macros", "transforms", "lookups", "savedsearches"}


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
    known = json.loads(splunk_conf_keys.read_text(encoding="utf-8"))["confs"]
    assert unknown_settings(read(path), known[path.stem]) == []


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
    assert {name for name, settings in meta.items() if settings.get("export") == "system"} == EXPORTED
    assert meta[""]["export"] == "none"


def test_admins_of_splunk_cloud_may_write_what_admins_may(app_dir: Path) -> None:
    access = {settings["access"] for settings in read(app_dir / "metadata" / "default.meta").values()}
    assert access == {"read : [ * ], write : [ admin, sc_admin ]"}
