"""Every macro is defined, used, and called with as many arguments as it takes."""

from __future__ import annotations

import re
from contextlib import nullcontext

import pytest

from runkeyhunt.judging.baseline import KNOWN_GOOD, Standing
from runkeyhunt.judging.rules import load_ruleset
from runkeyhunt.judging.verdict import without_strong_sign
from tests.generate.generated import MACROS, ROOT, SEARCHES, expand
from tests.minisplunk.conf_files import read
from tests.minisplunk.errors import SplError
from tests.minisplunk.macros import substituted
from tools.generate.searches.detections import DETECTIONS
from tools.generate.splunk.search_text import one_of, pipeline, quoted
from tools.generate.upkeep.approval import WRITING_MACROS

WORKFLOW = read(ROOT / "default" / "workflow_actions.conf")
USERS = {
    **{f"macro {name}": str(settings["definition"]) for name, settings in MACROS.items()},
    **{name: str(settings["search"]) for name, settings in SEARCHES.items()},
}
# People begin with these; README/baseline.md and README.md tell of them.
ENTRY_POINTS = {
    "runkeyhunt_cim(1)",
    "runkeyhunt_snapshot_changes(1)",
    "runkeyhunt_my_approvals",
    "runkeyhunt_proposal(1)",
    *WRITING_MACROS,
}
# An argument of each kind, as people give them.
ARGUMENTS = {
    "threshold": "40",
    "entry_id": "0" * 32,
    "rk_entry_id": "0" * 32,
    "hosts": "*",
    "reason": "Vendor update",
    "days": "180",
    "ticket": "CHG-1",
    "row": "0" * 12,
    "kind": "other",
    "most": "3",
    "field": "TargetObject",
    "findings": "runkeyhunt",
}
# The doors, for which the switch names the macro behind.
OPENED = re.findall(r"`runkeyhunt_opens_on\((\w+), ", " ".join(USERS.values()))


@pytest.mark.parametrize("user", USERS)
def test_every_macro_that_is_used_is_defined_with_as_many_arguments_as_it_takes(user: str) -> None:
    assert "`" not in expand(substituted(USERS[user], ARGUMENTS))


def test_every_macro_that_is_defined_is_used() -> None:
    called = {name for spl in USERS.values() for name in re.findall(r"`(\w+)", spl)}
    used = called | {f"{kind}_{way}" for kind in OPENED for way in ("live", "kept")}
    assert {name for name in MACROS if name.partition("(")[0] not in used} == ENTRY_POINTS


@pytest.mark.parametrize("name", MACROS)
def test_a_macro_takes_the_arguments_that_its_name_counts(name: str) -> None:
    settings = MACROS[name]
    count = int(re.search(r"\((\d+)\)$", name).group(1)) if "(" in name else 0
    arguments = [argument.strip() for argument in str(settings.get("args", "")).split(",") if argument.strip()]
    assert len(arguments) == count
    # `$quoted` in front of a bracket is a field that a subsearch returns.
    assert set(re.findall(r"\$(\w+)\$", str(settings["definition"]))) == set(arguments)


@pytest.mark.parametrize("name", MACROS)
def test_a_macro_has_the_apps_prefix_and_says_what_it_is_for(name: str) -> None:
    assert name.startswith("runkeyhunt_")
    assert str(MACROS[name]["description"]).strip()


def test_only_one_macro_names_an_index_of_events_and_one_that_of_the_findings() -> None:
    naming = [user for user, spl in USERS.items() if re.search(r"\b_?index\s*(?:=|\bIN\b)", spl, re.IGNORECASE)]
    to_itself = [user for user in naming if "index=`runkeyhunt_summary_index`" not in USERS[user]]
    health = "Run Key Hunt - Health - Check data, command and tables"
    assert to_itself == ["macro runkeyhunt_index", "macro runkeyhunt_changes"]
    assert str(MACROS["runkeyhunt_changes"]["definition"]).startswith("index=_audit sourcetype=audittrail ")
    assert set(re.findall(r"\bindex\s*=\s*\S+", USERS[health])) == {
        "index=*",
        "index=_internal",
        "index=`runkeyhunt_summary_index`",
    }
    assert MACROS["runkeyhunt_summary_index"]["definition"] == "summary"
    assert MACROS["runkeyhunt_index"]["definition"] == "index IN (main, windows, wineventlog, sysmon, endpoint)"


def test_no_macro_writes_but_those_that_approve_renew_and_revoke() -> None:
    writes = re.compile(r"\n\| outputlookup ")
    macros = [user for user, spl in USERS.items() if user.startswith("macro") and writes.search(spl)]
    assert macros == [f"macro {name}" for name in WRITING_MACROS]


def test_no_workflow_action_puts_a_field_into_a_search() -> None:
    """Splunk would put it in as it is (workflow_actions.conf, search.search_string); into a link it goes encoded."""
    assert [settings["type"] for settings in WORKFLOW.values()] == ["link"]
    assert {name for settings in WORKFLOW.values() for name in settings if name.startswith("search.")} == set()
    assert re.findall(r"\$(\w+)\$", WORKFLOW["runkeyhunt_approve"]["link.uri"]) == ["rk_host", "rk_entry_id"]
    assert WORKFLOW["runkeyhunt_approve"]["fields"] == "rk_entry_id,rk_host"


@pytest.mark.parametrize("name", WRITING_MACROS)
def test_what_writes_the_sites_baseline_has_read_it_whole_and_writes_its_columns(name: str) -> None:
    header = (ROOT / "lookups" / "runkeyhunt_baseline.csv.default").read_text(encoding="utf-8").strip()
    stages = str(MACROS[name]["definition"]).split("\n| ")
    write = stages.index("outputlookup override_if_empty=false runkeyhunt_baseline")
    assert stages[write - 1] == f"table {header.replace(',', ' ')}"
    reads = [stage for stage in stages[:write] if stage.startswith("inputlookup")]
    assert [re.sub("append=true ", "", stage) for stage in reads] == ["inputlookup strict=true runkeyhunt_baseline"]


@pytest.mark.parametrize(
    ("arguments", "is_valid"),
    [
        pytest.param(("0" * 32, "*", "Vendor update", "180", "CHG-1"), True, id="right"),
        pytest.param(("zzz", "*", "Vendor update", "180", "CHG-1"), False, id="no-entry"),
        pytest.param(("0" * 32, "*", " ", "180", "CHG-1"), False, id="no-reason"),
        pytest.param(("0" * 32, "", "Vendor update", "180", "CHG-1"), False, id="no-hosts"),
        pytest.param(("0" * 32, "*", "Vendor update", "never", "CHG-1"), False, id="no-expiry"),
        pytest.param(("0" * 32, "*", "Vendor update", "1000", "CHG-1"), False, id="for-ever"),
    ],
)
def test_an_approval_needs_entry_hosts_reason_and_days(arguments: tuple[str, ...], is_valid: bool) -> None:
    call = ", ".join(f'"{argument}"' for argument in arguments)
    refusal = nullcontext() if is_valid else pytest.raises(SplError, match=r"^Write runkeyhunt_approve\(")
    with refusal:
        expand(f"`runkeyhunt_approve({call})`")


def test_each_alert_has_a_filter_of_its_own_that_leaves_nothing_out() -> None:
    filters = [detection.filter for detection in DETECTIONS]
    assert len(set(filters)) == len(filters)
    assert {str(MACROS[name]["definition"]) for name in filters} == {"search *"}


def test_events_are_asked_for_by_terms_before_fields() -> None:
    spl = expand("`runkeyhunt_events`")
    places = [
        spl.index(text) for text in ("index IN", "source IN", "CurrentVersion", "EventCode IN", "TargetObject IN")
    ]
    assert places == sorted(places)


def test_both_add_ons_and_both_renderings_are_asked_for() -> None:
    assert MACROS["runkeyhunt_sysmon"]["definition"] == (
        '`runkeyhunt_index` (source IN ("XmlWinEventLog:Microsoft-Windows-Sysmon/Operational", '
        '"WinEventLog:Microsoft-Windows-Sysmon/Operational") OR sourcetype IN '
        '("XmlWinEventLog:Microsoft-Windows-Sysmon/Operational", "WinEventLog:Microsoft-Windows-Sysmon/Operational", '
        '"XmlWinEventLog:WEC-Sysmon", "XmlWinEventLog:Sysmon", "WinEventLog:Sysmon") OR ((source IN '
        '("XmlWinEventLog:ForwardedEvents", "WinEventLog:ForwardedEvents") OR sourcetype IN '
        '("XmlWinEventLog:ForwardedEvents", "WinEventLog:ForwardedEvents")) (TERM(Microsoft-Windows-Sysmon) OR '
        "TERM(SourceName=Microsoft-Windows-Sysmon))))"
    )


def test_spl_doubles_backslashes_in_quotes() -> None:
    assert quoted('C:\\a "b"') == r'"C:\\a \"b\""'
    assert one_of("a", ["x", "*\\y"]) == r'a IN ("x", "*\\y")'
    assert pipeline("search a", "head 1") == "search a\n| head 1"


@pytest.mark.parametrize("name", MACROS)
def test_a_single_dollar_sign_is_the_last_one(name: str) -> None:
    without_arguments = re.sub(r"\$\w+\$", lambda found: "#" * len(found[0]), str(MACROS[name]["definition"]))
    assert without_arguments.count("$") <= 1
    assert "#" not in without_arguments.partition("$")[2]


@pytest.mark.parametrize(
    ("threshold", "fits"),
    [("19", False), ("20", True), ("40", True), ("100", True), ("101", False), ("", False)],
)
def test_a_chain_is_asked_for_from_the_score_on_that_reaches_it(threshold: str, fits: bool) -> None:
    chain = MACROS["runkeyhunt_chain(1)"]
    (pattern,) = re.findall(r'"(\^.*\$)"', str(chain["validation"]))
    assert "search NOT rk_score<20" in str(chain["definition"])
    assert bool(re.search(pattern, threshold)) is fits


def test_the_strong_signs_are_those_that_the_command_lets_no_approval_hold_down() -> None:
    """What is approved collides with nothing, so that rules on collisions do not fire."""
    rules = load_ruleset(ROOT / "bin" / "runkeyhunt" / "ruleset.json").rules
    approved = Standing(KNOWN_GOOD, "why (who)")
    refused = [rule.id for rule in rules if without_strong_sign(approved, [rule]).refused]
    (listed,) = re.findall(r"\(\?:([\w|]+)\)", MACROS["runkeyhunt_strong_signs(1)"]["definition"])
    assert listed.split("|") == sorted({*refused} - {"baseline_collision"})
    assert len(refused) > 40
