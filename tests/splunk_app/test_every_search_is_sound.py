"""Every search that the app brings or shows compiles, and runs over the week on the hosts with intrusions.

What the alerts find among all hosts, and the rules' searches, is asked in tests of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.generate.generated import ALERTS, MACROS, SEARCHES
from tests.minisplunk.conf_files import read
from tests.minisplunk.dashboards import data_sources
from tests.minisplunk.errors import SplError
from tests.minisplunk.macros import expanded
from tests.minisplunk.pipeline import Rows
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.tokens import with_tokens
from tests.minisplunk.values import Row
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT
from tests.splunk_app.test_approvals import NOTHING_TO_APPROVE
from tests.splunk_app.whole_searches import ENTRY_ID, UNREAD, VALIDATED, WHOLE

Searches = Mapping[str, Mapping[str, str]]
ROOT = Path(__file__).resolve().parents[2]
CRITICAL = "Run Key Hunt - Alert - Critical autostart write"
# A search in a README: in lines of code that begin with a macro, a pipe or a time, or between double backquotes.
_SHOWN = re.compile(r"(?:^ {4,}(?:[`|]|earliest=).*\n)+|(?<=`` )`.*?`(?= ``)", re.MULTILINE)
# What a reader puts in, and what this site has in place of what another one has.
_AT_THIS_SITE = {
    "<rk_entry_id>": ENTRY_ID,
    "index=windows": "index=sysmon",
    "eventtype=ms-sysmon-regmod": "EventCode IN (12, 13, 14)",
}
_AFTER_FINDINGS = ("`runkeyhunt_first_seen(2)`", "`runkeyhunt_rare(3)`")


def shown_in_readmes() -> list[str]:
    files = [*sorted(ROOT.glob("README*.md")), *sorted(ROOT.glob("README/*.md"))]
    return [found.strip() for file in files for found in _SHOWN.findall(file.read_text(encoding="utf-8"))]


def shown_in_the_search_assistant() -> list[str]:
    stanzas = read(ROOT / "default" / "searchbnf.conf").values()
    return [text for settings in stanzas for name, text in settings.items() if re.fullmatch(r"example\d+", name)]


def at_this_site(example: str) -> str:
    for text, own in _AT_THIS_SITE.items():
        example = example.replace(text, own)
    findings = "`runkeyhunt_findings(1)` | `runkeyhunt_prevalence` | "
    return findings + example if example in _AFTER_FINDINGS else example


def results(splunk: Splunk, search: str) -> Rows:
    splunk.check(search)
    return splunk.search(search, SUNDAY_MIDNIGHT, "-7d@d", "now")


@pytest.mark.parametrize("name", SEARCHES)
def test_every_saved_search_runs(name: str, small_site: Splunk, searches: Searches) -> None:
    found = results(small_site, searches[name]["search"])
    assert found or name not in ALERTS


def test_every_macro_has_a_whole_search() -> None:
    assert list(WHOLE) == list(MACROS)
    assert list(VALIDATED) == [name for name in MACROS if "validation" in MACROS[name]]


@pytest.mark.parametrize("name", WHOLE)
def test_every_macro_runs(name: str, small_site: Splunk) -> None:
    assert bool(results(small_site, WHOLE[name])) is (name not in UNREAD)


@pytest.mark.parametrize("name", VALIDATED)
def test_wrong_arguments_are_refused_in_the_macros_own_words(name: str, small_site: Splunk) -> None:
    macro, call = name.partition("(")[0], "`{}({})`"
    for arguments in VALIDATED[name].taken:
        assert expanded(call.format(macro, arguments), small_site.macros)
    for arguments in VALIDATED[name].refused:
        with pytest.raises(SplError) as refusal:
            expanded(call.format(macro, arguments), small_site.macros)
        assert str(refusal.value).startswith(f"{MACROS[name]['errormsg']} at: ")


@pytest.mark.parametrize("search", shown_in_readmes() + shown_in_the_search_assistant())
def test_every_example_runs(search: str, small_site: Splunk) -> None:
    results(small_site, at_this_site(search))


def test_the_examples_are_found() -> None:
    readmes = shown_in_readmes()
    assert readmes[0].startswith("`runkeyhunt_candidates` | runkeyhunt threshold=40\n")
    assert {"`runkeyhunt_proposal(<rk_entry_id>)`", *_AFTER_FINDINGS} < set(readmes)
    assert sum("runkeyhunt_approve" in text for text in readmes) == 1
    assert len(shown_in_the_search_assistant()) == 8


@pytest.fixture(scope="module")
def criticals(small_site: Splunk, searches: Searches) -> Rows:
    return results(small_site, searches[CRITICAL]["search"])


def test_the_workflow_action_leads_to_what_an_approval_of_its_event_would_write(
    small_site: Splunk, criticals: Rows
) -> None:
    for row in criticals:
        _, search = onward(small_site, row)
        (proposed,) = results(small_site, search)
        # A renamed key has no value name, a renamed value no command, and the intruder's Userinit has two.
        if "rk_data" in row and row.get("rk_value_name", "Userinit") != "Userinit":
            # A sign that is a pattern stands in brackets.
            name = re.sub(r"[*?<]", r"[\g<0>]", str(row["rk_value_name"]))
            assert (proposed["value_name"], proposed["on_hosts"]) == (name, row["rk_host"])
        else:
            assert proposed == {"did": NOTHING_TO_APPROVE}


@pytest.mark.parametrize(
    "entry", ["0)` | delete | `runkeyhunt_entry(0", '"] | outputlookup x ["', "$event$&form.event=1"]
)
def test_a_forged_entry_of_another_event_is_only_a_text(small_site: Splunk, criticals: Rows, entry: str) -> None:
    assert onward(small_site, {**criticals[0], "rk_entry_id": entry}) == [""]


def onward(splunk: Splunk, row: Row) -> list[str]:
    """Click on an event's workflow action, and give the searches to which the view leads."""
    assert splunk.commands
    app = splunk.commands.app
    (action,) = app.conf("workflow_actions").values()
    fields = {name: str(row[name]) for name in action["fields"].split(",")}
    # All inserted values are URI encoded (workflow_actions.conf, link.uri).
    address = urlsplit(with_tokens(re.sub(r"\$(\w+)\$", r"$\1|u$", action["link.uri"]), fields))
    name = address.path.rpartition("/")[2]
    view = (app.path / "default" / "data" / "ui" / "views" / f"{name}.xml").read_text(encoding="utf-8")
    asked = dict(parse_qsl(address.query, strict_parsing=True))
    tokens = {name.partition("form.")[2]: value for name, value in asked.items()}
    assert tokens == {"host": row["rk_host"], "entry": row["rk_entry_id"]}
    (source,) = [one for one in data_sources(view, app.saved_searches(), tokens) if one.name == "onward"]
    rows = splunk.search(source.search, SUNDAY_MIDNIGHT, "-7d@d", "now")
    return [str(one.get("_search") or "") for one in rows]
