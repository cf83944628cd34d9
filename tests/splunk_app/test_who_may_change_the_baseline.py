"""Who changed the site's files, whether anybody could, and that no other app can write them into its own folder."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.minisplunk.errors import SplError
from tests.minisplunk.macros import expanded
from tests.minisplunk.pipeline import Rows
from tests.minisplunk.splunk import Indexer, Splunk
from tests.site.simulation.moments import at
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT
from tests.splunk_app.small_site import audited
from tests.splunk_app.whole_searches import WHOLE
from tools.generate.upkeep.approval import WRITING_MACROS

HEALTH = "Run Key Hunt - Health - Check data, command and tables"
CHANGES = "Run Key Hunt - Baseline - Who changed baseline and tuning"
LIMITS = "/services/configs/conf-limits/outputlookup"


def test_changes_are_told_by_who_what_when_and_how_often(
    small_site: Splunk, searches: dict[str, dict[str, str]]
) -> None:
    rows = small_site.search(searches[CHANGES]["search"], SUNDAY_MIDNIGHT, "-30d@d", "now")
    assert [(row["who"], row["lookup"], row["change"], row["times"], row["first"], row["last"]) for row in rows] == [
        ("anna", "baseline", "approve", "2", "2026-03-08 12:00:00", "2026-03-08 12:07:00"),
        ("ben", "tuning", "outputlookup", "1", "2026-03-08 12:04:00", "2026-03-08 12:04:00"),
        ("ben", "baseline", "outputlookup", "1", "2026-03-08 12:03:00", "2026-03-08 12:03:00"),
        ("ben", "baseline", "revoke", "1", "2026-03-08 12:02:00", "2026-03-08 12:02:00"),
        ("anna", "baseline", "renew", "1", "2026-03-08 12:01:00", "2026-03-08 12:01:00"),
    ]


@pytest.mark.parametrize("search", ["Who changed baseline and tuning", "Changes of the last hour"])
def test_looking_for_changes_is_none(small_site: Splunk, searches: dict[str, dict[str, str]], search: str) -> None:
    own = searches[f"Run Key Hunt - Baseline - {search}"]["search"]
    for text in (own, expanded(own, small_site.macros)):
        event = audited(at("Sun 12:00"), "anna", text)
        row = {"_time": str(event.time), "index": event.index, "sourcetype": event.sourcetype, "_raw": event.raw}
        splunk = replace(small_site, indexers=[Indexer([row])])
        assert splunk.search(own, SUNDAY_MIDNIGHT, "-30d@d", "now") == []


MARK = "```"
DISGUISED = {
    f"| makeresults | {MARK} a remark {MARK} outputlookup runkeyhunt_baseline": ("baseline", "outputlookup"),
    f"| makeresults | outputlookup {MARK} one | two {MARK} runkeyhunt_tuning.csv": ("tuning", "outputlookup"),
    "| makeresults | OutputLookup append=t runkeyhunt_tuning": ("tuning", "outputlookup"),
    f"| inputlookup a {MARK} | outputlookup runkeyhunt_baseline {MARK} | head 1": None,
}


@pytest.mark.parametrize("search", DISGUISED)
def test_remarks_and_capitals_hide_no_change(
    small_site: Splunk, searches: dict[str, dict[str, str]], search: str
) -> None:
    event = audited(at("Sun 12:00"), "anna", search)
    row = {"_time": str(event.time), "index": event.index, "sourcetype": event.sourcetype, "_raw": event.raw}
    splunk = replace(small_site, indexers=[Indexer([row])])
    rows = splunk.search(searches[CHANGES]["search"], SUNDAY_MIDNIGHT, "-30d@d", "now")
    expected = DISGUISED[search]
    assert [(one["lookup"], one["change"]) for one in rows] == ([expected] if expected else [])


def rights(splunk: Splunk, searches: dict[str, dict[str, str]], limits: Rows) -> tuple[str, str]:
    fields = {LIMITS: ["outputlookup_check_permission"]}
    asked = replace(splunk, rest={**splunk.rest, LIMITS: limits}, rest_fields=fields)
    rows = asked.search(searches[HEALTH]["search"], SUNDAY_MIDNIGHT, "-24h", "now")
    [row] = [row for row in rows if row["check"] == "Rights on the baseline"]
    return str(row["state"]), str(row["found"])


@pytest.mark.parametrize(
    ("setting", "state", "found"),
    [
        ("1", "ok", "only the roles that metadata/default.meta names can write baseline and tuning"),
        ("true", "ok", "only the roles that metadata/default.meta names can write baseline and tuning"),
        (
            "0",
            "look",
            "anybody who can search can write baseline and tuning, and so call an intruder known good",
        ),
    ],
)
def test_health_says_whether_anybody_can_write_the_baseline(
    small_site: Splunk, searches: dict[str, dict[str, str]], setting: str, state: str, found: str
) -> None:
    limits: Rows = [{"title": "outputlookup", "outputlookup_check_permission": setting}]
    assert rights(small_site, searches, limits) == (state, found)


def test_health_says_when_the_limits_could_not_be_asked(
    small_site: Splunk, searches: dict[str, dict[str, str]]
) -> None:
    state, found = rights(small_site, searches, [])
    assert (state, found) == ("look", "limits.conf could not be asked")


@pytest.mark.parametrize("name", WRITING_MACROS)
def test_from_another_app_nothing_can_be_written_into_a_file_of_its_own(small_site: Splunk, name: str) -> None:
    elsewhere = small_site.commands.app.macros(exported_only=True)
    macro = re.escape(name)
    with pytest.raises(SplError, match=rf"^There is no macro '{macro}'"):
        expanded(WHOLE[name], elsewhere)
    assert "outputlookup" in expanded(WHOLE[name], small_site.macros)


def test_from_another_app_all_other_macros_are_known(small_site: Splunk) -> None:
    elsewhere = small_site.commands.app.macros(exported_only=True)
    assert small_site.macros.keys() - elsewhere.keys() == set(WRITING_MACROS)
    assert "outputlookup" not in expanded(WHOLE["runkeyhunt_proposal(1)"], elsewhere)
