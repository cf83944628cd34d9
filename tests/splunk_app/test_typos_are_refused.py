"""A slip of the hand in any search or macro of the app is refused, or the search finds something else.

Slips are planted one at a time at every place (typos.py); those that no trial notices are told one by one
(survivors.py). Two kinds are left to other tests. The raw terms of `runkeyhunt_locations` are words like any other:
tests/generate/test_prefilter.py writes to every location in every spelling and wants all of them found. What a rule's search compares with what is the pattern of its rule, and
tests/generate/test_rule_searches.py compares search and rule on some nine hundred events. And whatever is planted in
a conf file alone is not what the generator writes (tests/generate/test_generated.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from runkeyhunt.events.fields import read_event
from runkeyhunt.judging.subject import as_logged
from tests.generate.generated import ALERTS, MACROS, RULES
from tests.minisplunk.errors import SplError
from tests.minisplunk.macros import Macro, expanded
from tests.minisplunk.pipeline import Rows
from tests.minisplunk.splunk import Indexer, Splunk
from tests.minisplunk.values import Row
from tests.site.simulation import rendering
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT
from tests.splunk_app.small_site import asked_for_kept, in_trouble, on_its_first_day, out_of_order
from tests.splunk_app.survivors import STRINGS_ELSEWHERE, SURVIVORS
from tests.splunk_app.trials import Trial, harmless, harmless_in
from tests.splunk_app.typos import typos
from tests.splunk_app.whole_searches import UNREAD, VALIDATED, WHOLE
from tools.generate.rules.rule_file import RuleFile
from tools.generate.searches.rule_searches import search_name
from tools.generate.upkeep.health import CHECKS, Check

Searches = Mapping[str, Mapping[str, str]]
HEALTH = "Run Key Hunt - Health - Check data, command and tables"
RAW_TERMS = "runkeyhunt_locations"
# What says which way the site's switch stands.
OF_BOTH_WAYS = ("Autostart writes", "Kept findings", "Index of kept findings")
OF_ONE_RULE = {search_name(rule): rule for rule in RULES if rule.is_portable}
# One generator writes them all in one form, so every fifth shows what slips do to it; all 125 take 20 seconds.
SAMPLE = sorted(OF_ONE_RULE)[::5]
# They hold one form for each of some forty fields, so that every so many slips show what they do to each of them; all of
# them take a minute.
OF_EVERY_FIELD = {"runkeyhunt_unpacked": 11, "runkeyhunt_packed": 3, "runkeyhunt_packed_with_chain": 3}
IN_TESTS_OF_RULES = frozenset({"letter", "bracket", "comparison", "number"})


def of_macro(name: str, sites: tuple[Splunk, ...]) -> list[str]:
    """Plant slips in the definition of a macro, which is run in the search that it is part of."""
    macro, sound = sites[0].macros[name], Trial(WHOLE[name], sites)
    found = list(typos(macro.definition, {"letter"} if name in STRINGS_ELSEWHERE else ()))
    found = found[:: OF_EVERY_FIELD.get(name, 1)]
    return harmless(sound, ((typo, sound.with_macro(replace(macro, definition=typo.search))) for typo in found))


@pytest.fixture(scope="module")
def sites(small_site: Splunk, splunk: Splunk) -> tuple[Splunk, ...]:
    """A site that has everything, one that has nothing yet, and one where nothing works."""
    return small_site, on_its_first_day(small_site, splunk), out_of_order(small_site)


@pytest.mark.parametrize("name", [name for name in ALERTS if name != HEALTH])
def test_a_slip_in_a_search_is_noticed(name: str, sites: tuple[Splunk, ...], searches: Searches) -> None:
    assert harmless_in(searches[name]["search"], sites) == list(SURVIVORS.get(name, {}))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_slip_in_a_part_of_the_health_search_is_noticed(check: Check, sites: tuple[Splunk, ...]) -> None:
    search = check.row.removeprefix("search ")
    trials = (*sites, in_trouble(sites[0]))
    if check.name in OF_BOTH_WAYS:
        trials = (*trials, asked_for_kept(sites[0]), asked_for_kept(trials[-1]))
    assert harmless_in(search, trials) == list(SURVIVORS.get(f"{HEALTH}: {check.name}", {}))


@pytest.mark.parametrize("name", [name for name in MACROS if name not in {RAW_TERMS, *UNREAD}])
def test_a_slip_in_a_macro_is_noticed(name: str, sites: tuple[Splunk, ...]) -> None:
    assert of_macro(name, sites) == list(SURVIVORS.get(name, {}))


def test_a_parenthesis_lost_among_the_raw_terms_is_refused(small_site: Splunk) -> None:
    macro, sound = small_site.macros[RAW_TERMS], Trial(WHOLE[RAW_TERMS], (small_site,))
    signs = [typo for typo in typos(macro.definition) if re.search("«[()]»", typo.place)]
    assert len(signs) == macro.definition.count("(") + macro.definition.count(")")
    wrong = (sound.with_macro(replace(macro, definition=typo.search)) for typo in signs)
    assert all(trial.is_refused() for trial in wrong)


def refused(name: str, macro: Macro, macros: Mapping[str, Macro]) -> list[str]:
    """List the arguments that the macro refuses, of those for which it is known."""
    return [text for text in VALIDATED[name].taken + VALIDATED[name].refused if not _is_taken(text, macro, macros)]


def _is_taken(arguments: str, macro: Macro, macros: Mapping[str, Macro]) -> bool:
    try:
        expanded(f"`{macro.name.partition('(')[0]}({arguments})`", {**macros, macro.name: macro})
    except SplError:
        return False
    return True


@pytest.mark.parametrize("name", VALIDATED)
def test_a_slip_in_a_validation_is_noticed(name: str, small_site: Splunk) -> None:
    macros = small_site.macros
    found = typos(macros[name].validation)
    wrong = [(typo.place, replace(macros[name], validation=typo.search)) for typo in found]
    assert len(wrong) > 5
    as_before = [place for place, macro in wrong if refused(name, macro, macros) == list(VALIDATED[name].refused)]
    assert as_before == []


def examples_of(rule: RuleFile) -> Rows:
    """Give the rule's own examples as events of the site, with the fields that Sysmon logs."""
    logged = (as_logged(read_event(example, read_raw=False)) for example in (*rule.match, *rule.no_match))
    return [_indexed(number, event) for number, event in enumerate(logged)]


def _indexed(number: int, event: Mapping[str, Sequence[str]]) -> Row:
    fields = {"EventCode" if name == "EventID" else name: values[0] for name, values in event.items() if values}
    where = {
        "_time": str(SUNDAY_MIDNIGHT - 60 - number),
        "host": "example",
        "index": rendering.INDEX,
        "source": rendering.XML,
    }
    return {**where, **fields, "_raw": " ".join(fields.values())}


@pytest.mark.parametrize("name", SAMPLE)
def test_a_slip_in_the_search_of_a_rule_is_noticed(name: str, small_site: Splunk, searches: Searches) -> None:
    site = replace(small_site, indexers=[Indexer(examples_of(OF_ONE_RULE[name]))])
    assert harmless_in(searches[name]["search"], (site,), left_out=IN_TESTS_OF_RULES) == []


def test_a_slip_that_changes_nothing_is_told(small_site: Splunk) -> None:
    unread = "| makeresults | eval unread=1 | table _time"
    assert harmless_in(unread, (small_site,)) == ["sults | eval unr«e»ad=1 | table _ti"]


def test_slips_are_made_at_every_place() -> None:
    assert [typo.search for typo in typos('`ab` | where cd>="(e)" AND 123')] == [
        'ab` | where cd>="(e)" AND 123',
        '`a` | where cd>="(e)" AND 123',
        '`ab | where cd>="(e)" AND 123',
        '`ab`  where cd>="(e)" AND 123',
        '`ab` | whre cd>="(e)" AND 123',
        '`ab` | where c>="(e)" AND 123',
        '`ab` | where cd="(e)" AND 123',
        '`ab` | where cd>"(e)" AND 123',
        '`ab` | where cd>=(e)" AND 123',
        '`ab` | where cd>="e)" AND 123',
        '`ab` | where cd>="()" AND 123',
        '`ab` | where cd>="(e" AND 123',
        '`ab` | where cd>="(e) AND 123',
        '`ab` | where cd>="(e)"  123',
        '`ab` | where cd>="(e)" AND 13',
    ]


def test_slips_of_some_kinds_are_left_out() -> None:
    left = typos('f("[a]", b<1)', {"quote", "letter", "sign", "number"})
    assert [typo.place for typo in left] == [
        '«f»("[a]", b<1)',
        'f("«[»a]", b<1)',
        'f("[a«]»", b<1)',
        'f("[a]", «b»<1)',
        'f("[a]", b«<»1)',
    ]
