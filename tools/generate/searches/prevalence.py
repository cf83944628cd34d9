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
NAMED_HOSTS = 25
_RARE = 3
_MOST_ENTRIES = 200_000
_KEPT_DAYS = 180
# limits.conf, [kvstore] max_rows_per_query, where it cannot be asked for.
_DEFAULT_ROWS = 50_000
_NOT_WHOLE = (
    "Nothing was forgotten: the collection may hold more rows than one read gives. Set max_rows_per_query under "
    f"[kvstore] in limits.conf above {2 * _MOST_ENTRIES}."
)
LEARNING_DAYS = 14
# How long an entry is new. The learning notes what comes up to a day late, with the event's own time, before the alert
# asks: of one day, nothing would be left for it.
NEW_DAYS = 2
# What the alert on first-seen entries may ask for later, so that it is kept whatever it scores.
NEW_AND_RARE = (
    f'learning_since<relative_time(now(), "-{LEARNING_DAYS}d") AND (isnull(first_seen) OR '
    f'first_seen>=relative_time(now(), "-{NEW_DAYS}d")) AND coalesce(host_count, 0)<={_RARE}'
)
# The row that says since when the collection learns under these keys, itself under one that no entry has. Version 0.1.0
# had other keys and called it "learning": what it knew of an entry is not found any more, so learning begins anew.
MARK = "learning_by_rk_entry_id"
_IS_OLD = f'_key!="{MARK}" AND last_seen<relative_time(now(), "-{_KEPT_DAYS}d")'


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
            f'where learning_since<relative_time(now(), "-{LEARNING_DAYS}d") AND (isnull(first_seen) OR '
            'first_seen>=relative_time(now(), "-$days$d"))',
            "After runkeyhunt_prevalence: entries that nobody had more than so many days ago. None, until the "
            f"learning search has learned for {LEARNING_DAYS} days.",
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
        *_forgetting(),
    ]


def _forgetting() -> list[Stanza]:
    """Make the macros that keep the forgetting from losing anything.

    It replaces the collection by what it read of it, as SPL has no other way to delete, and one read gives so many rows
    at the most and says nothing of the others.
    """
    return [
        macro(
            "runkeyhunt_most_rows",
            pipeline(
                "[| rest /services/configs/conf-limits/kvstore splunk_server=local",
                "stats max(max_rows_per_query) AS most",
                # Nine tenths: between two reads somebody may have written.
                f"eval most=floor(0.9*coalesce(most, {_DEFAULT_ROWS}))",
                "return $most]",
            ),
            "With fewer rows than this a read of a collection was a whole one, by limits.conf, [kvstore] "
            "max_rows_per_query.",
        ),
        macro(
            "runkeyhunt_forgets_nothing",
            pipeline(
                f"[| inputlookup {COLLECTION}",
                f"stats count AS rows count(eval({_IS_OLD})) AS old",
                f'eval why=case(rows>=`runkeyhunt_most_rows`, "{_NOT_WHOLE}", old=0 AND rows<={_MOST_ENTRIES}, '
                '"Nothing was forgotten: none of ".rows." rows is old.", true(), "")',
                r'eval quoted="\"".why."\""',
                "return $quoted]",
            ),
            "Why the forgetting has nothing to do or may do nothing, as a text in quotes: empty if it may go on.",
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
        "entries needs it. What to do: enable it and run it once by hand over the last 30 days, as Help, "
        "Prevalence says. If it was skipped for some hours, run it so over the time missed. What it costs: the same.",
        pipeline(
            "`runkeyhunt_live(1)`",
            "`runkeyhunt_not_noise`",
            "stats min(_time) AS first max(_time) AS last max(rk_score) AS score latest(rk_location) AS location "
            "latest(rk_baseline) AS baseline BY rk_entry_id rk_entry rk_host",
            "streamstats count AS number BY rk_entry_id",
            f"eval named=if(number<={NAMED_HOSTS}, rk_host, null())",
            "stats min(first) AS first max(last) AS last max(score) AS score first(location) AS location "
            "first(baseline) AS baseline count AS now_on values(named) AS names BY rk_entry_id rk_entry",
            f'append [| makeresults | addinfo | eval rk_entry_id="{MARK}", rk_entry="({MARK})", first=info_min_time, '
            "last=now()]",
            f"lookup local=true {COLLECTION} _key AS rk_entry_id OUTPUT first_seen host_count hosts score AS old_score",
            f'eval names=mvindex(mvdedup(mvappend(split(hosts, "|"), names)), 0, {NAMED_HOSTS - 1})',
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
        f"the {_MOST_ENTRIES:,} seen last. What to do: turn it on together with the learning search, and read what it "
        "says. It writes nothing when there is nothing to forget, or when it may not have read the whole collection.",
        pipeline(
            f"| inputlookup strict=true {COLLECTION}",
            "eval key=_key, why=`runkeyhunt_forgets_nothing`",
            'where why=""',
            # Counted from the back and then from the front, so that every row knows how many were read: the subsearch
            # that told the reasons may have been cut off by its time, and eventstats gives up at many rows.
            "sort 0 last_seen",
            "streamstats count AS back",
            "sort 0 -back",
            "streamstats count AS number max(back) AS read",
            "where read<`runkeyhunt_most_rows`",
            f'where key="{MARK}" OR (number<={_MOST_ENTRIES} AND last_seen>=relative_time(now(), "-{_KEPT_DAYS}d"))',
            f"table key {' '.join(FIELDS)}",
            f"outputlookup append=false override_if_empty=false key_field=key {COLLECTION}",
            "stats count AS kept",
            "eval why=`runkeyhunt_forgets_nothing`",
            f'eval did=case(why!="", why, kept=0, "{_NOT_WHOLE}", true(), "Forgot what is old and kept ".kept." '
            'rows.")',
            "table did",
        ),
        {**scheduled("17 3 * * *"), **over("-1d@d", "@d")},
    )


def _rare() -> Stanza:
    return saved_search(
        name_of("Hunt", "Rare entries of the last week"),
        "Run by hand: the entries that somebody wrote within a week, that are not known good and stand on three "
        "hosts at the most, the highest score first, as the learning search noted them; it reads no events. What to "
        "do: read from the top; a plain entry on one host of a thousand deserves a look at its file, and "
        "the macro runkeyhunt_entry with its rk_entry_id shows its writes.",
        pipeline(
            f"| inputlookup {COLLECTION} where host_count<=3 baseline!=known_good",
            'where _key!="{MARK}" AND last_seen>=relative_time(now(), "-7d@d")'.replace("{MARK}", MARK),
            "sort 0 -score, host_count",
            'eval rk_entry_id=_key, hosts=split(hosts, "|"), first_seen=strftime(first_seen, "%Y-%m-%d %H:%M"), '
            'last_seen=strftime(last_seen, "%Y-%m-%d %H:%M")',
            "table score location entry host_count hosts first_seen last_seen baseline rk_entry_id",
        ),
        over("-7d@d", "now"),
    )
