"""The commands run on the indexers from what a search bundle holds: they change nothing in it, and say what is missing.

Python's bytecode lies elsewhere here (tests/minisplunk/external.py), so that nothing is said of `__pycache__`.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.minisplunk.errors import SplError
from tests.minisplunk.index import Event
from tests.minisplunk.pipeline import Rows
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.splunkd import BrokenReplyError
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT, Start

FINDINGS = "`runkeyhunt_findings(60)`"


def search(splunk: Splunk, spl: str) -> Rows:
    return splunk.search(spl, SUNDAY_MIDNIGHT, "-7d@d", "now")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def of_two_hosts(week_shares: tuple[tuple[Event, ...], ...]) -> list[list[Event]]:
    """The events of a host that logs XML and of one that logs text, with an intrusion on each."""
    return [[event for event in share if event.host in {"WS-003", "WS-010"}] for share in week_shares]


@pytest.fixture
def own_splunk(start_splunk: Start, of_two_hosts: list[list[Event]]) -> Splunk:
    """A Splunk whose bundles a test may change."""
    return start_splunk(shares=of_two_hosts)


def test_searches_leave_every_bundle_and_the_app_as_they_were(own_splunk: Splunk) -> None:
    folders = [*own_splunk.commands.bundles, own_splunk.commands.app.path]
    before = [contents(folder) for folder in folders]
    found = [len(search(own_splunk, f"`{macro}(40)`")) for macro in ("runkeyhunt_findings", "runkeyhunt_chain")]
    assert found == [2, 2]
    assert [contents(folder) for folder in folders] == before
    assert [len(held) > 200 for held in before] == [True] * 4


def test_bundles_without_the_rules_end_the_search(own_splunk: Splunk) -> None:
    for bundle in own_splunk.commands.bundles:
        remove(bundle / "bin" / "runkeyhunt" / "ruleset.json")
    with pytest.raises(SplError, match=r"^The rule set ruleset\.json cannot be read .*: install the app again"):
        search(own_splunk, FINDINGS)


def test_bundles_without_the_lookups_say_so_and_the_search_goes_on(own_splunk: Splunk) -> None:
    for bundle in own_splunk.commands.bundles:
        remove(bundle / "lookups")
    assert len(search(own_splunk, FINDINGS)) == 2
    (message,) = set(own_splunk.commands.messages)
    assert message == (
        "lookups/runkeyhunt_known_good_1.csv is missing, so that no product is known good and many score too "
        "high: install the app again, or let the search bundle take its lookups along."
    )


def test_one_indexer_that_lacks_the_rules_is_enough_to_end_the_search(own_splunk: Splunk) -> None:
    remove(own_splunk.commands.bundles[1] / "bin" / "runkeyhunt" / "ruleset.json")
    with pytest.raises(SplError, match=r"^The rule set ruleset\.json cannot be read "):
        search(own_splunk, FINDINGS)


@pytest.mark.parametrize("command", ["runkeyhunt", "runkeychain", "runkeyreport"])
def test_a_command_that_calls_splunkd_would_be_seen(own_splunk: Splunk, command: str) -> None:
    script = own_splunk.commands.app.path / "bin" / f"{command}_command.py"
    begins, main, runs = script.read_text(encoding="utf-8").partition('if __name__ == "__main__":')
    script.write_text(f"{begins}import socket\nsocket.socket()\n{main}{runs}", encoding="utf-8")
    with pytest.raises(BrokenReplyError, match="OSError: the command opens a socket"):
        own_splunk.check(f"{FINDINGS} | {command}")


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def test_what_was_learned_is_looked_up_on_the_search_head_alone(own_splunk: Splunk) -> None:
    learned = own_splunk.macros["runkeyhunt_prevalence"]
    on_indexers = replace(learned, definition=learned.definition.replace("local=true ", ""))
    forgetful = replace(own_splunk, macros={**own_splunk.macros, learned.name: on_indexers})
    asked = "`runkeyhunt_live(60)` | `runkeyhunt_prevalence`"
    assert len(search(own_splunk, asked)) == 2
    with pytest.raises(SplError, match=r"^The indexers do not have the lookup runkeyhunt_entries: write local=true"):
        search(forgetful, asked)
