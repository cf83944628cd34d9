"""places/: any path is somewhere, and what it is said to be is a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runkeyhunt.events.fields import read_event
from runkeyhunt.judging.rules import load_ruleset
from runkeyhunt.places.autostart import AutostartWrite, find_write
from runkeyhunt.places.folder_kinds import kind_of_folder
from runkeyhunt.places.folders import long_names
from runkeyhunt.places.registry import parse_path
from runkeyhunt.places.stored_program import holds_program
from tests.hostile.strategies import APP, commands, records, texts
from tools.soak.grammar import KEYS

RULESET = load_ruleset(APP / "bin" / "runkeyhunt" / "ruleset.json")
paths = st.one_of(texts, st.tuples(st.sampled_from(KEYS), texts).map("\\".join), commands)


@given(paths)
def test_any_registry_path_is_parsed(path):
    parsed = parse_path(path)
    if parsed:
        assert parsed.hive in ("HKLM", "HKU", "HKCU")
        assert {type(parsed.owner), type(parsed.rest), type(parsed.lookup_key)} == {str}
        assert type(RULESET.locations.may_hold(path)) is bool


@given(paths)
def test_any_path_lies_in_a_kind_of_folder(path):
    assert {type(kind_of_folder(path)), type(RULESET.windows.standing(path)), type(long_names(path))} == {str}


@given(paths)
def test_long_names_stay_long(path):
    assert long_names(long_names(path)) == long_names(path)


@given(records)
def test_a_write_is_found_or_is_not(record):
    write = find_write(read_event(record), RULESET.locations)
    if write is not None:
        assert isinstance(write, AutostartWrite)
        assert {type(write.key), type(write.value_name), type(write.data)} == {str}


@given(texts)
def test_any_data_may_hold_a_program(text):
    assert type(holds_program(text * 20)) is bool
