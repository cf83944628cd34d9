"""judging/: any record gets a verdict that adds up, and a damaged file gets one sentence."""

from __future__ import annotations

from datetime import date
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runkeyhunt.errors import HuntError
from runkeyhunt.judging.baseline import load_site_baseline
from runkeyhunt.judging.entry import normalise, normalise_command
from runkeyhunt.judging.lookup_file import fits_host, patterns
from runkeyhunt.judging.rules import load_ruleset
from runkeyhunt.judging.tuning import load_tuning
from runkeyhunt.judging.verdict import Verdict
from tests.hostile.strategies import APP, commands, hunt, loose_records, records, texts
from tools.soak import known_good

TODAY = date(2026, 3, 2)
lines = st.lists(st.lists(texts, max_size=9), max_size=5)


def is_sound(verdict: object) -> bool:
    """The score is the sum of its reasons, and everything in it is text."""
    if verdict is None:
        return True
    assert isinstance(verdict, Verdict)
    found = verdict.to_fields()
    summands = [int(reason.split(" ", 1)[0]) for reason in verdict.reasons]
    values = [text for value in found.values() for text in ([value] if isinstance(value, str) else value)]
    return sum(summands) == verdict.score and 0 <= verdict.score <= 100 and {type(text) for text in values} == {str}


@given(records)
def test_a_record_in_any_dialect_gets_a_verdict_that_adds_up(record):
    assert is_sound(hunt().judge(record))


@given(loose_records)
def test_a_record_of_any_shape_gets_a_verdict_that_adds_up(record):
    assert is_sound(hunt().judge(record))


@given(commands)
def test_a_command_of_any_text_is_judged(command):
    event = {
        "EventCode": "13",
        "TargetObject": r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run\A",
        "Details": command,
    }
    assert is_sound(hunt().judge(event))


@given(commands)
def test_an_entry_stays_what_it_is(text):
    # A placeholder may bring out another one beside it; a second pass is as many as it takes.
    once = normalise(normalise(text))
    assert normalise(once) == once
    assert normalise_command(normalise_command(once)) == normalise_command(once)


@given(texts)
def test_a_pattern_without_wildcards_fits_its_own_text_and_no_longer_one(text):
    host = "".join(sign for sign in text if sign not in "*?|").strip().lower() or "ws"
    assert fits_host(patterns(host), host)
    assert not fits_host(patterns(host), host + "x")


def problem_of(load, path, content):
    path.write_bytes(content)
    try:
        load(path)
    except HuntError as error:
        return str(error)
    return "."


def is_one_sentence(text):
    return text.endswith(".") and text.isprintable()


@pytest.fixture(scope="module")
def lookup(tmp_path_factory):
    return tmp_path_factory.mktemp("lookups") / "lookup.csv"


@pytest.mark.parametrize(
    ("load", "header"),
    [
        (lambda path: load_site_baseline(path, TODAY), "location,value_name,command,writer,hosts,reason,owner,expires"),
        (lambda path: load_tuning(path, frozenset({"a"}), TODAY), "rule,weight,hosts,reason,owner,expires"),
    ],
    ids=["baseline", "tuning"],
)
@given(rows=lines, damage=st.binary(max_size=20))
def test_a_lookup_of_any_content_is_loaded_or_refused_in_one_sentence(lookup, load, header, rows, damage):
    text = "\n".join([header, *(",".join(row) for row in rows)])
    assert is_one_sentence(problem_of(load, lookup, text.encode("utf-8", "surrogatepass") + damage))


@cache
def ruleset_text() -> str:
    return (APP / "bin" / "runkeyhunt" / "ruleset.json").read_text(encoding="utf-8")


@given(
    place=st.integers(0, 2**31), hurt=st.sampled_from(['"', "{", "[", "null", "7", "9" * 5_000, '"*"', "[" * 2_000, ""])
)
@settings(max_examples=40)
def test_a_damaged_rule_set_is_refused_in_one_sentence_or_is_whole(lookup, place, hurt):
    text = ruleset_text()
    place %= len(text)
    damaged = (text[:place] + hurt + text[place + len(hurt) :]).encode()
    assert is_one_sentence(problem_of(load_ruleset, lookup, damaged))


@cache
def known() -> list[dict[str, str]]:
    return known_good.rows(APP, hunt())


def test_there_are_enough_rows_for_mutations():
    assert len(known()) > 100


@given(st.integers(0, 2**32))
@settings(max_examples=400)
def test_what_runs_something_else_is_not_known_good(seed):
    row, changed = known_good.mutant(Random(seed), known())
    verdict = hunt().judge(known_good.event(row, changed))
    assert verdict is not None
    assert (changed, verdict.baseline) != (changed, "known_good")
