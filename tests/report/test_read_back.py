"""What is written out is only text: the readers it is meant for read back the very same."""

from __future__ import annotations

import re

import yaml
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from runkeyhunt.report.recommending.rule import exact_rule
from runkeyhunt.report.recommending.spl import spl_text
from runkeyhunt.report.recommending.yaml_text import yaml_text
from tests.report.conftest import sighting
from tests.report.rule_runner import Log
from tests.report.test_exact_rule import only, rule_texts, write

# What means something to YAML, SPL, Sigma, a shell or a terminal, and what only looks so.
_ACTING = list("\"'`$|[]{}()*?\\%&<>;,:#=+-@!~^/ \t\n\r\0\x1b\x7f\x85\x9b\u2028\u202e\ufeff\uff1d\u00e9\U0001f600")
_WORDS = ["---", "- a: b", "null", "`macro`", "$token$", "```", "| delete", "[search *]", "&amp;", "\\\\", "C:\\a.exe"]
hostile = st.lists(st.sampled_from([*_ACTING, *_WORDS]) | st.characters(), max_size=30).map("".join)
# What every tool keeps as it was, and what no reader takes for XML; of the rest a rule leaves the ends open.
_CHANGED = re.compile("[\0\r\n\ud800-\udfff\ufffd]|&(?=[#a-z0-9]+;)")
kept = hostile.map(lambda text: _CHANGED.sub("", text)).filter(lambda text: bool(text.strip()))


@seed(1)
@settings(max_examples=500, deadline=None)
@given(st.lists(hostile, min_size=1, max_size=4))
def test_yaml(texts: list[str]):
    document = {"one": texts[0], "list": texts, "in": {"list": [{"text": text} for text in texts]}}

    assert yaml.safe_load(yaml_text(document)) == document


@seed(2)
@settings(max_examples=100, deadline=None)
@given(kept)
def test_rules_find_the_very_same_text(text: str):
    sigma, spl = rule_texts(only(sighting(details=f"C:\\a.exe {text}")))
    log = Log([write(details=f"C:\\a.exe {text}"), write(details=f"C:\\a.exe {text}x"), write(details="C:\\a.exe")])

    assert log.hits(sigma) == [0]
    assert log.found(spl) == [0]


@seed(3)
@settings(max_examples=200, deadline=None)
@given(kept)
def test_nothing_in_a_search_acts(text: str):
    spl = spl_text(exact_rule(only(sighting(details=text))))

    assert (spl.count("`"), spl.count("$"), spl.count("\n")) == (2, 0, 2)
