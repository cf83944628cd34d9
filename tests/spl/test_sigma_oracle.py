"""Two independent translations of a Sigma rule find the same: its SPL run by the miniature, and its SQL run by SQLite.

The SPL is that of pysigma-backend-splunk with its own Windows pipeline, the SQL that of pysigma-backend-sqlite. Every
rule gets the event ids of this app's events, as a deployment would add its log source: of a rule that is regular
expressions and nothing else, the Splunk backend makes no search at all. A field that an event does not have is null
for SQL and absent for Splunk.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest
from sigma.backends.splunk import SplunkBackend
from sigma.collection import SigmaCollection
from sigma.pipelines.splunk import splunk_windows_pipeline
from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
from sigma.processing.transformations import AddConditionTransformation
from sigma.rule import SigmaRule

from runkeyhunt.events.fields import read_event
from runkeyhunt.judging.subject import as_logged
from tests.generate.generated import RULES
from tests.generate.sqlite_oracle import SqliteOracle
from tests.minisplunk.errors import SplError
from tests.minisplunk.searches import compiled
from tests.minisplunk.values import Row
from tools.generate.__main__ import ROOT
from tools.generate.rules.condition_tree import compile_rule, fields_in
from tools.generate.rules.rule_file import RuleFile
from tools.generate.splunk.spl import to_spl

PORTABLE = {rule.id: rule for rule in RULES if rule.is_portable}
# What pysigma-backend-splunk makes of these is another rule.
MISTRANSLATED = {
    "obfuscation_many_variables": r"it puts the pattern into a group of its own, and \1 is then that group",
}
FAITHFUL = [rule for rule in PORTABLE.values() if rule.id not in MISTRANSLATED]
PROCESS_CREATE = 1
EVENT_IDS = [11, 12, 13, 14]
Logged = Mapping[str, Sequence[str]]


class Sample:
    """Hold distinct events for both engines."""

    def __init__(self, events: Iterable[Logged]) -> None:
        self.events = list({tuple(event.items()): event for event in events}.values())
        self._oracle = SqliteOracle(self.events)
        self._rows = [_row(number, event) for number, event in enumerate(self.events)]

    def sql_hits(self, rule: SigmaRule) -> set[int]:
        return self._oracle.hits(rule)

    def spl_hits(self, spl: str, numbers: Iterable[int] | None = None) -> set[int]:
        rows = self._rows if numbers is None else [self._rows[number] for number in numbers]
        return {int(str(row["number"])) for row in compiled(spl).run(rows)}

    def differences(self, rules: Iterable[RuleFile], translate: Callable[[SigmaRule], str]) -> dict[str, list[Logged]]:
        differing = {rule.id: self._differing(rule, translate(rule.sigma)) for rule in rules}
        return {name: [self.events[number] for number in sorted(found)] for name, found in differing.items() if found}

    def _differing(self, rule: RuleFile, spl: str) -> set[int]:
        """Compare on one event of each kind that the rule can tell apart, for speed."""
        names = sorted(fields_in(compile_rule(rule.sigma)))
        kinds = {tuple(event[name] for name in names): number for number, event in enumerate(self.events)}
        numbers = set(kinds.values())
        return self.sql_hits(rule.sigma) & numbers ^ self.spl_hits(spl, numbers)


def _row(number: int, event: Logged) -> Row:
    fields = {"EventCode" if name == "EventID" else name: values[0] for name, values in event.items() if values}
    return {**fields, "number": str(number)}


@cache
def backend() -> SplunkBackend:
    event_ids = ProcessingItem(AddConditionTransformation({"EventID": EVENT_IDS}))
    return SplunkBackend(ProcessingPipeline([event_ids]) + splunk_windows_pipeline())


def spl_of(rule: SigmaRule) -> str:
    """Translate a rule; a search of the index becomes one of the rows."""
    (query,) = backend().convert(SigmaCollection([deepcopy(rule)]))
    spl = str(query).strip()
    return spl[1:].strip() if spl.startswith("|") else f"search {spl}"


def _registry_or_file(lines: Iterable[str]) -> Iterable[Logged]:
    events = (read_event(json.loads(line), read_raw=False) for line in lines)
    return (as_logged(event) for event in events if event.code != PROCESS_CREATE)


@pytest.fixture(scope="module")
def labelled() -> Sample:
    files = sorted((ROOT / "tests" / "data" / "labelled").glob("*.jsonl"))
    lines = (line for path in files for line in path.read_text(encoding="utf-8").splitlines())
    examples = (example for rule in RULES for example in (*rule.match, *rule.no_match))
    events = (read_event({"EventCode": "13", **example}, read_raw=False) for example in examples)
    return Sample([*_registry_or_file(lines), *map(as_logged, events)])


@pytest.fixture(scope="module")
def recorded(corpus: Path) -> Sample:
    with gzip.open(corpus / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return Sample(_registry_or_file(lines))


def test_every_portable_rule_finds_the_same_among_the_labelled_events(labelled: Sample) -> None:
    assert len(labelled.events) > 900
    assert labelled.differences(FAITHFUL, spl_of) == {}


def test_every_portable_rule_finds_the_same_among_the_recorded_events(recorded: Sample) -> None:
    assert len(recorded.events) == 10112
    assert recorded.differences(FAITHFUL, spl_of) == {}


def test_every_portable_rule_finds_some_labelled_event_and_not_all(labelled: Sample) -> None:
    found = {rule.id: len(labelled.sql_hits(rule.sigma)) for rule in FAITHFUL}
    assert len(found) > 100
    assert [name for name, count in found.items() if not 0 < count < len(labelled.events)] == []


def test_the_app_s_own_search_of_every_portable_rule_finds_the_same(labelled: Sample) -> None:
    assert labelled.differences(PORTABLE.values(), lambda rule: to_spl(rule).lstrip("| ")) == {}


@pytest.mark.parametrize("name", [name for name, reason in MISTRANSLATED.items() if "NOT" in reason])
def test_a_rule_that_is_left_out_is_translated_into_another(labelled: Sample, name: str) -> None:
    assert list(labelled.differences([PORTABLE[name]], spl_of)) == [name]


def test_a_rule_whose_pattern_refers_to_a_group_is_refused_once_it_is_translated() -> None:
    with pytest.raises(SplError, match="cannot refer to an open group"):
        compiled(spl_of(PORTABLE["obfuscation_many_variables"].sigma))


REGEDIT, REG = r"C:\Windows\regedit.exe", r"C:\Windows\System32\reg.exe"
EVENTS: tuple[dict[str, str], ...] = (
    {"EventID": "13", "Details": r"C:\Temp\evil.exe", "Image": REG, "User": "10.1.2.3"},
    {"EventID": "13", "Details": r"c:\temp\EVIL.exe -x", "Image": REGEDIT, "User": "10.1.200.4"},
    {"EventID": "13", "Details": "powershell -enc AAA", "Image": REG, "User": "10.2.0.1"},
    {"EventID": "13", "Details": "powershell /enc AAA", "Image": REGEDIT},
    {"EventID": "13", "Details": "powershell \u2013enc AAA", "Image": REG, "User": REG},
    {"EventID": "12", "Image": REG},
    {"EventID": "12", "Image": REGEDIT, "User": r"CORP\ann"},
    {"EventID": "14", "Image": REGEDIT, "NewName": r"HKU\S-1-5-19\Run\a b"},
    {"EventID": "13", "Details": 'say "hello" (world)'},
    {"EventID": "13", "Details": "say hello world"},
    {"EventID": "13", "Details": "a*b"},
    {"EventID": "13", "Details": "aXb"},
    {"EventID": "13", "Details": "100% of a_b"},
    {"EventID": "13", "Details": "100 of axb"},
    {"EventID": "13", "Details": r"\\share\x.exe"},
    {"EventID": "13", "Details": "C:\\dir\\"},
    {"EventID": "13", "Details": r"C:\dir"},
    {"EventID": "13", "Details": r"C:\\dir"},
    {"EventID": "13", "Details": "x AND y OR NOT z, IN (1)"},
    {"EventID": "13", "Details": "a=b | c [d] `e` $f$ {g} #h"},
    {"EventID": "13", "Details": "aXXb"},
    {"EventID": "11", "TargetFilename": r"C:\Users\ann\Start Menu\Programs\Startup\a.lnk", "Image": REGEDIT},
    {"EventID": "11", "TargetFilename": r"C:\Users\ann\a.lnk", "Image": REG},
)
# What each feature finds: the numbers of EVENTS.
FEATURES = {
    "exact, in any letter case": (r"one: {Details: 'c:\TEMP\evil.exe'}", "one", {0}),
    "contains": ("one: {Details|contains: EVIL}", "one", {0, 1}),
    "startswith": (r"one: {Details|startswith: 'C:\Temp\'}", "one", {0, 1}),
    "endswith": ("one: {Details|endswith: .exe}", "one", {0, 14}),
    "a list is one of its values": (r"one: {Details: [aXb, '\\share\x.exe']}", "one", {11}),
    "a list of parts": ("one: {Details|contains: [evil, hello]}", "one", {0, 1, 8, 9}),
    "contains all": ("one: {Details|contains|all: [power, /, aaa]}", "one", {3}),
    "startswith and endswith of one field": ("one: {Details|startswith: 'C:', Details|endswith: exe}", "one", {0}),
    "a wildcard inside": (r"one: {Details: 'C:\\*\\*x*'}", "one", {0, 1}),
    "a wildcard at both ends": (r"one: {Details: '*\evil*'}", "one", {0, 1}),
    "the wildcards of SQL are none": ("one: {Details|contains: ['% of', a_b]}", "one", {12}),
    "two backslashes before a name": (r"one: {Details|startswith: '\\\\share'}", "one", {14}),
    "two backslashes of a rule are one": (r"one: {Details: 'C:\\dir'}", "one", {16}),
    "four backslashes of a rule are two": (r"one: {Details: 'C:\\\\dir'}", "one", {17}),
    "a backslash at the end": (r"one: {Details: 'C:\dir\'}", "one", {15}),
    "a backslash before a wildcard": (r"one: {Details: 'C:\dir\\*'}", "one", {15}),
    "a backslash before a wildcard and a name": (r"one: {TargetFilename: '*\Startup\\*'}", "one", {21}),
    "quotes and parentheses": ("""one: {Details: 'say "hello" (world)'}""", "one", {8}),
    "a quote alone": ("""one: {Details|contains: '"'}""", "one", {8}),
    "operators in a value": ("one: {Details: 'x AND y OR NOT z, IN (1)'}", "one", {18}),
    "signs of SPL in a value": ("one: {Details: 'a=b | c [d] `e` $f$ {g} #h'}", "one", {19}),
    "a number": ("one: {EventID: 14}", "one", {7}),
    "numbers": ("one: {EventID: [12, 14]}", "one", {5, 6, 7}),
    "a number that is greater": ("one: {EventID|gte: 14}", "one", {7}),
    "a number that is less": ("one: {EventID|lt: 12}", "one", {21, 22}),
    "null": ("one: {User: null}\n  two: {EventID: 12}", "one and two", {5}),
    "not null": ("one: {User: null}", "not one", {0, 1, 2, 4, 6}),
    "exists": ("one: {Details|exists: true, Image|exists: true}", "one", {0, 1, 2, 3, 4}),
    "does not exist": ("one: {Details|exists: false}", "one", {5, 6, 7, 21, 22}),
    "windash": ("one: {Details|windash|contains: ' -enc'}", "one", {2, 3, 4}),
    "network": ("one: {User|cidr: 10.1.0.0/16}", "one", {0, 1}),
    "field against field": ("one: {User|fieldref: Image}", "one", {4}),
    "regular expression": ("one: {Details|re: 'E[V]IL'}", "one", {1}),
    "regular expression in any letter case": ("one: {Details|re|i: '^C:.temp.evil'}", "one", {0, 1}),
    "regular expression with backslashes": (r"one: {Details|re: '^C:\\Temp\\\w+\.exe$'}", "one", {0}),
    "regular expression with a quote": ("""one: {Details|re: '"h[^"]+"'}""", "one", {8}),
    "regular expression with a class and braces": (r"one: {Details|re: '^\d{3}% \S{2} a_b$'}", "one", {12}),
    "regular expression with an alternative": ("one: {Details|re: '(?:^|\\s)(?:hello|AND)\\s'}", "one", {9, 18}),
    "two regular expressions": ("one: {Details|re|i: temp, Image|re: reg$}\n  two: {Image|re: 'reg\\.exe$', Details|re|i: temp}", "one or two", {0}),
    "one regular expression or a value": ("one: {Details|re: EVIL}\n  two: {Details: aXb}", "one or two", {1, 11}),
    "not a regular expression": ("one: {Image: '*'}\n  two: {Details|re: 'a|A'}", "one and not two", {0, 1, 5, 6, 7, 21, 22}),
    "one of the selections": ("selection_a: {Details: aXb}\n  selection_b: {EventID: 14}", "1 of selection*", {7, 11}),
    "all of the selections": ("selection_a: {EventID: 13}\n  selection_b: {Image: '*regedit.exe'}", "all of selection*", {1, 3}),
    "not, where the field is missing": ("one: {EventID: 12}\n  two: {User|contains: corp}", "one and not two", {5}),
    "not one of the filters": ("one: {Image: '*'}\n  filter_a: {EventID: [13, 11]}\n  filter_b: {User|contains: CORP}", "one and not 1 of filter*", {5, 7}),
    "not all of the filters": ("one: {EventID: 12}\n  filter_a: {User: '*'}\n  filter_b: {Image: '*'}", "one and not all of filter*", {5}),
    "or stands before and": ("one: {Details: aXb}\n  two: {EventID: 12}\n  three: {User: '*'}", "(one or two) and three", {6}),
    "and inside or": ("one: {Details: aXb}\n  two: {EventID: 12}\n  three: {User: '*'}", "one or (two and three)", {6, 11}),
    "not of a group": ("one: {EventID: 13}\n  two: {Image: '*'}", "not (one or two)", set()),
    "a list of maps": ("one:\n    - {EventID: 14}\n    - {Details: aXb, EventID: 13}", "one", {7, 11}),
}  # fmt: skip


def feature_rule(detection: str, condition: str) -> SigmaRule:
    lines = [
        "title: T",
        "logsource: {product: windows, category: registry_event}",
        "detection:",
        f"  {detection}",
        f"  condition: {condition}",
    ]
    return SigmaRule.from_yaml("\n".join(lines))


@pytest.fixture(scope="module")
def features() -> Sample:
    names = dict.fromkeys(name for event in EVENTS for name in event) | {"TargetObject": None, "EventType": None}
    return Sample({name: (event[name],) if name in event else () for name in names} for event in EVENTS)


@pytest.mark.parametrize(("detection", "condition", "expected"), FEATURES.values(), ids=FEATURES)
def test_a_feature_of_sigma_means_the_same_to_both(
    features: Sample, detection: str, condition: str, expected: set[int]
) -> None:
    rule = feature_rule(detection, condition)
    assert features.sql_hits(rule) == expected
    assert features.spl_hits(spl_of(rule)) == expected


@pytest.mark.parametrize(
    ("detection", "sql", "spl"),
    [
        # "The backslash symbol can't be used to escape the asterisk in search strings" (Search Manual, Backslashes).
        (r"one: {Details: 'a\*b'}", {10}, set()),
        # Splunk's search has no wildcard for one character; the backend writes the one that it has.
        ("one: {Details: 'a?b'}", {10, 11}, {10, 11, 20}),
    ],
    ids=["an escaped wildcard", "a wildcard for one character"],
)
def test_what_the_language_of_splunk_cannot_say_differs_as_documented(
    features: Sample, detection: str, sql: set[int], spl: set[int]
) -> None:
    rule = feature_rule(detection, "one")
    assert features.sql_hits(rule) == sql
    assert features.spl_hits(spl_of(rule)) == spl
