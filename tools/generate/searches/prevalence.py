"""Which entries the environment has, since when and on how many hosts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import one_of, pipeline
from tools.generate.splunk.stanzas import continuous, indexed, macro, name_of, over, saved_search, scheduled

COLLECTION = "runkeyhunt_entries"
# Every field but the key, which is the rk_entry_id.
FIELDS = ("entry", "location", "baseline", "score", "first_seen", "last_seen", "host_count", "hosts")
# More are counted, not named: a host's name costs space, and an entry on so many hosts is not rare.
_NAMED_HOSTS = 25
_RARE = 3
_MOST_ENTRIES = 200_000
_KEPT_DAYS = 180
_LEARNING_DAYS = 14
# What the alert on first-seen entries may ask for later, so that it is kept whatever it scores.
NEW_AND_RARE = (
    f'learning_since<relative_time(now(), "-{_LEARNING_DAYS}d") AND (isnull(first_seen) OR '
    f'first_seen>=relative_time(now(), "-1d")) AND coalesce(host_count, 0)<={_RARE}'
)
# The row that says since when the collection learns under these keys, itself under one that no entry has. Version 0.1.0
# had other keys and called it "learning": what it knew of an entry is not found any more, so learning begins anew.
MARK = "learning_by_rk_entry_id"


def prevalence_macros() -> list[Stanza]:
    """Make the macros that tell rare and first-seen entries."""
    return [
        macro(
            "runkeyhunt_prevalence",
            pipeline(
                f'eval mark="{MARK}"',
                f"lookup local=true {COLLECTION} _key AS mark OUTPUT first_seen AS learning_since",
                f"lookup local=true {COLLECTION} _key AS rk_entry_id OUTPUT first_seen last_seen host_count hosts AS "
                "known_hosts",
                "fields - mark",
            ),
            "Add to findings what was learned of their entries: first_seen, last_seen, host_count, known_hosts.",
        ),
        macro(
            "runkeyhunt_first_seen(1)",
            f'where learning_since<relative_time(now(), "-{_LEARNING_DAYS}d") AND (isnull(first_seen) OR '
            'first_seen>=relative_time(now(), "-$days$d"))',
            "After runkeyhunt_prevalence: entries that nobody had more than so many days ago. None, until the "
            f"learning search has learned for {_LEARNING_DAYS} days.",
            args="days",
        ),
        macro(
            "runkeyhunt_rare(1)",
            pipeline(
                # What came since the collection last learned is only in the results.
                "eventstats dc(rk_host) AS hosts_now BY rk_entry_id",
                "where max(coalesce(host_count, 0), hosts_now)<=$most$",
                "fields - hosts_now",
            ),
            "After runkeyhunt_prevalence: entries on so many hosts at the most, those in the results counted too.",
            args="most",
        ),
    ]


def not_noise(locations: Sequence[dict[str, Any]]) -> Stanza:
    """Make the macro that leaves out what only looks like an autostart."""
    noise = one_of("rk_location", [row["id"] for row in locations if row.get("noise")])
    return macro(
        "runkeyhunt_not_noise",
        f"search NOT {noise}",
        "Leave out the places that look like an autostart and start nothing by themselves.",
    )


def prevalence_searches() -> list[Stanza]:
    """Make the searches that learn and forget, and the hunt for rare entries."""
    return [_learn(), _forget(), _rare()]


def _learn() -> Stanza:
    return saved_search(
        name_of("Prevalence", "Learn entries"),
        "Notes every autostart entry in the KV store: first and last seen, on how many hosts; the alert on first-seen "
        "entries needs it. What to do: enable it and run it once by hand over the last 30 days. If it was skipped "
        "for some hours, run it once over the time missed. README/prevalence.md says what it costs.",
        pipeline(
            "`runkeyhunt_live(1)`",
            "`runkeyhunt_not_noise`",
            "stats min(_time) AS first max(_time) AS last max(rk_score) AS score latest(rk_location) AS location "
            "latest(rk_baseline) AS baseline BY rk_entry_id rk_entry rk_host",
            "streamstats count AS number BY rk_entry_id",
            f"eval named=if(number<={_NAMED_HOSTS}, rk_host, null())",
            "stats min(first) AS first max(last) AS last max(score) AS score first(location) AS location "
            "first(baseline) AS baseline count AS now_on values(named) AS names BY rk_entry_id rk_entry",
            f'append [| makeresults | addinfo | eval rk_entry_id="{MARK}", rk_entry="({MARK})", first=info_min_time, '
            "last=now()]",
            f"lookup local=true {COLLECTION} _key AS rk_entry_id OUTPUT first_seen host_count hosts score AS old_score",
            f'eval names=mvindex(mvdedup(mvappend(split(hosts, "|"), names)), 0, {_NAMED_HOSTS - 1})',
            "eval entry=rk_entry, first_seen=min(first, coalesce(first_seen, first)), last_seen=last, "
            "score=max(score, coalesce(old_score, score))",
            "eval host_count=max(coalesce(host_count, 0), coalesce(now_on, 0), coalesce(mvcount(names), 0)), "
            'hosts=mvjoin(names, "|")',
            f"table rk_entry_id {' '.join(FIELDS)}",
            f"outputlookup append=true key_field=rk_entry_id {COLLECTION}",
        ),
        # Learning is said to have begun when the range does.
        {**continuous("3 * * * *"), **indexed("-65m@m", "-5m@m", since="-1d@m")},
    )


def _forget() -> Stanza:
    return saved_search(
        name_of("Prevalence", "Forget old entries"),
        f"Keeps the collection small: entries that nobody wrote for {_KEPT_DAYS} days go, and of the rest all but "
        f"the {_MOST_ENTRIES:,} seen last. What to do: turn it on together with the learning search. It writes nothing "
        "when there is nothing to forget.",
        pipeline(
            f"| inputlookup {COLLECTION}",
            "eval key=_key",
            "sort 0 -last_seen",
            "streamstats count AS number",
            f'eval keep=if(key="{MARK}" OR (number<={_MOST_ENTRIES} AND last_seen>=relative_time(now(), '
            f'"-{_KEPT_DAYS}d")), 1, 0)',
            "eventstats min(keep) AS nothing_to_forget",
            "where keep=1 AND nothing_to_forget=0",
            f"table key {' '.join(FIELDS)}",
            f"outputlookup append=false override_if_empty=false key_field=key {COLLECTION}",
        ),
        {**scheduled("17 3 * * *"), **over("-1d@d", "@d")},
    )


def _rare() -> Stanza:
    return saved_search(
        name_of("Hunt", "Rare entries of the last week"),
        "Enabled and run: what a week's writes brought that is not known good and stands on three hosts at the most, "
        "the highest score first. What to do: read from the top; a plain entry on one host of a thousand deserves a "
        "look at its file.",
        pipeline(
            "`runkeyhunt_findings(1)`",
            'where rk_baseline!="known_good"',
            "`runkeyhunt_not_noise`",
            "`runkeyhunt_prevalence`",
            "`runkeyhunt_rare(3)`",
            "`runkeyhunt_worst_first_with_prevalence`",
        ),
        over("-7d@d", "now"),
    )
