"""Whether all is there that the hunt stands on."""

from __future__ import annotations

from collections.abc import Sequence

from tools.generate.searches.judgement import FINDING, JUDGE, SENDER
from tools.generate.searches.prevalence import COLLECTION
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import pipeline, quoted
from tools.generate.splunk.stanzas import SINCE, TILL, Settings, name_of, over, saved_search, scheduled
from tools.generate.upkeep.changes import PERMISSION
from tools.generate.upkeep.checks import LOOK, MACROS_NOW, NOT_OK, OK, Check
from tools.generate.upkeep.demo import SELF_TEST
from tools.generate.upkeep.site_files import SITE_FILES

_STALE_HOURS = 26
# Enough to show what a forwarder or an add-on does to every event of a kind.
_NEWEST = 20_000
_LATE_SECONDS = 3600
# How old an event may be to be counted: longer than events are kept at most sites.
_OLDEST = "400d"
_OF_A_DAY = "_index_earliest=-25h"
# Of the size at which nothing is forgotten any more: from here on it is time to act.
_NEAR = 0.9
_DAY = '"%Y-%m-%d %H:%M"'
_KEPT_IN = f"index=`runkeyhunt_summary_index` source={FINDING}"
# Which way the site's switch stands, as a text in quotes; live too for whoever may not read macros. A view would take
# the dollar of `return` for a token.
_OPENS_ON = (
    "["
    + pipeline(
        MACROS_NOW,
        'search title="runkeyhunt_opens_on(2)"',
        'stats count(eval(match(definition, "_kept[(]"))) AS kept',
        r'eval search=if(kept>0, "\"kept\"", "\"live\"")',
        "table search",
    )
    + "]"
)


def health_searches() -> list[Stanza]:
    """Make the search that checks every part once a day."""
    return [
        saved_search(
            name_of("Health", "Check data, command and tables"),
            "One row a part of the hunt, with its state, and an alert when a part is not ok; what only wants a look "
            "raises none. A part whose search failed shows as not ok: gave no answer. Reads the last day, of what is "
            f"costly the newest {_NEWEST:,} events or the last hours. What to do: what the column fix says. Enable it "
            "and run it by hand after the installation.",
            _search(CHECKS),
            {**scheduled("23 5 * * *"), **over("-24h", "now"), **_when_not_ok()},
        )
    ]


def _search(checks: Sequence[Check]) -> str:
    """Begin with the list of what must be: a check whose search fails leaves its place empty."""
    return pipeline(
        f"| makeresults count={len(checks)}",
        "streamstats count AS order",
        f"eval check={_of_each([check.name for check in checks])}, fix={_of_each([check.fix for check in checks])}",
        *(f"append [{check.row}]" for check in checks),
        "stats first(order) AS order first(state) AS state first(found) AS found first(fix) AS fix BY check",
        "sort 0 order",
        f'eval state=coalesce(state, "{NOT_OK}"), found=coalesce(found, "gave no answer: see the messages of this '
        f'search"), fix=if(state="{OK}", "", fix)',
        "table check state found fix",
    )


def _of_each(texts: Sequence[str]) -> str:
    return f"case({', '.join(f'order={number}, {quoted(text)}' for number, text in enumerate(texts, 1))})"


# What must be, in the order in which it is shown.
CHECKS = (
    Check(
        "Sysmon events",
        "| tstats count AS events max(_time) AS newest dc(host) AS senders WHERE `runkeyhunt_sysmon`",
        ok="events>0",
        found=f'events." events from ".senders." senders, newest ".coalesce(strftime(newest, {_DAY}), "none")',
        fix="Set the macro runkeyhunt_index to the indexes that hold Sysmon's events, and runkeyhunt_sysmon to their "
        "source.",
    ),
    Check(
        "Autostart writes",
        pipeline(
            "search `runkeyhunt_findings(0)`",
            "stats count AS events dc(rk_host) AS hosts count(rk_host) AS named",
            f"eval opens_on={_OPENS_ON}",
        ),
        # On a quiet day nothing is kept; whether there are events to judge, the next part tells.
        ok='(events>0 OR opens_on="kept") AND named=events',
        found='events.if(opens_on="live", " writes of ", " kept findings of ").hosts." hosts, ".(events-named)." '
        'without a host"',
        fix="Let Sysmon log registry events (12, 13, 14) of the autostart keys: see Help, Data sources. A write "
        "without a host lacks Computer: mend what forwards or extracts it.",
    ),
    Check(
        "Extracted fields",
        pipeline(
            "search `runkeyhunt_candidates`",
            "stats count AS events count(EventCode) AS codes "
            'count(eval(in(EventCode, "11", "12", "13", "14"))) AS writes '
            "count(eval(isnotnull(TargetObject) OR isnotnull(TargetFilename))) AS paths",
        ),
        ok="events>0 AND codes=events AND paths>0.9*writes",
        found='codes." of ".events." events have EventCode, ".paths." of ".writes." writes a path"',
        fix="Where no events are found, see Help, Data sources. Install the Splunk Add-on for Sysmon on the search "
        "head: the searches of single rules need its fields. The command and the alerts read the raw event and work "
        "without.",
        otherwise=LOOK,
        alarm="events=0",
    ),
    Check(
        "Readable events",
        pipeline(
            # What may be a write is judged by others, who tell of it.
            f"search `runkeyhunt_sysmon` NOT `runkeyhunt_locations` | head {_NEWEST}",
            "runkeyhunt",
            "append [search `runkeyhunt_opens_on(runkeyhunt_unread, 0)` | eval may_be_write=1]",
            "stats count AS events count(may_be_write) AS writes count(rk_unreadable) AS unreadable "
            "values(rk_unreadable) AS causes",
        ),
        ok="unreadable=0",
        found='writes." of the possible writes and ".(unreadable-writes)." of the newest ".(events-writes)." other '
        'events could not be read".if(unreadable>0, ": ".mvjoin(causes, "; "), "")',
        fix="Look at them with | runkeyhunt | search rk_unreadable=*; an event of which path, data or writer is "
        "missing is not judged, so mend what forwards or extracts it.",
    ),
    Check(
        "Sources outside the macro",
        pipeline(
            "search index=* `runkeyhunt_locations` NOT (`runkeyhunt_sysmon`) NOT source=runkeyhunt_* earliest=-60m "
            "latest=now",
            "runkeyhunt",
            "search rk_location=* rk_source_kind=event",
            'eval other=index.": ".sourcetype',
            "stats count AS events values(other) AS others",
        ),
        ok="events=0",
        found='events." autostart writes in the last hour".if(events>0, ": ".mvjoin(others, "; "), "")',
        fix="Add their index to runkeyhunt_index and their source or sourcetype to runkeyhunt_sysmon: until then no "
        "alert sees them. If Sysmon logs the same writes, leave them.",
        otherwise=LOOK,
    ),
    Check(
        "Ingest lag",
        pipeline(
            f"search `runkeyhunt_sysmon` | head {_NEWEST}",
            "eval lag=_indextime-_time",
            "stats count AS events perc50(lag) AS half perc95(lag) AS most max(lag) AS longest",
        ),
        ok=f"events=0 OR most<={_LATE_SECONDS}",
        found='"indexed after ".coalesce(round(half), "no")." seconds, 95 of 100 within ".coalesce(round(most), "no")."'
        ', all within ".coalesce(round(longest), "no")',
        fix="Events come late: look at the forwarders' queues and the hosts' clocks. Searches over the last hour miss "
        "what comes later.",
        otherwise=LOOK,
    ),
    Check(
        "Event times",
        pipeline(
            f"search `runkeyhunt_candidates` earliest=-{_OLDEST} latest={SINCE} {_OF_A_DAY} _index_latest=now",
            "stats count AS behind dc(host) AS slow",
            f"append [search `runkeyhunt_sysmon` earliest=+1h latest=+10y _index_latest=now {_OF_A_DAY} | stats count "
            f'AS ahead count(eval(_time>=relative_time(now(), "{TILL}"))) AS beyond dc(host) AS fast]',
            "stats " + " ".join(f"sum({name}) AS {name}" for name in ("behind", "slow", "ahead", "beyond", "fast")),
        ),
        ok="behind+ahead=0",
        found='"of what came within a day, ".behind." possible writes of ".slow." senders are older than 30 days, '
        '".ahead." events of ".fast." senders are dated ahead, ".beyond." of them by more than three days"',
        fix="Look at the clocks of the hosts. No alert reads what is older than 30 days or more than three days "
        "ahead: judge it by hand, with the search that Help, Judgement has for it.",
        otherwise=LOOK,
        alarm="behind+beyond>0",
    ),
    Check(
        "Collectors",
        pipeline(
            "search `runkeyhunt_findings(0)`",
            f'eval first=lower(mvindex(split({SENDER}, "."), 0)), '
            f'sender=if(first!=lower(mvindex(split(rk_host, "."), 0)), {SENDER}, null())',
            "stats dc(sender) AS senders dc(eval(if(isnotnull(sender), rk_host, null()))) AS hosts",
        ),
        ok="senders=0",
        found='senders." senders bring the events of ".hosts." other hosts"',
        fix="Nothing is wrong: the hunt tells hosts by rk_host. In searches of your own use rk_host too, since host "
        "names the collector.",
        otherwise=LOOK,
    ),
    SELF_TEST,
    Check(
        "Indexers",
        pipeline(
            "| tstats count AS events WHERE `runkeyhunt_sysmon` BY splunk_server",
            # What of the site's files was left out, two other parts tell.
            "append [search earliest=-4h latest=now `runkeyhunt_findings(0)` "
            '| eval version=mvindex(split(rk_version, ","), 0) | stats values(version) AS versions '
            f"BY {JUDGE} | rename {JUDGE} AS splunk_server]",
            "stats sum(events) AS events values(versions) AS versions BY splunk_server",
            'eval answer=splunk_server." ".coalesce(mvjoin(versions, " and "), "found nothing in ".events." events")',
            "stats count AS servers dc(versions) AS different values(answer) AS answers",
        ),
        ok="different<=1",
        found='servers." hold events; versions of the last four hours".if(servers>0, ": ".mvjoin(answers, "; "), "")',
        fix="The search peers run different versions: wait until the search bundle is replicated, then look for peers "
        "whose replication failed at Settings, Distributed search.",
    ),
    Check(
        "Skipped runs",
        pipeline(
            "search index=_internal sourcetype=scheduler app=runkeyhunt status=skipped",
            "stats count AS skipped values(savedsearch_name) AS names",
        ),
        ok="skipped=0",
        found='skipped." runs were skipped".if(skipped>0, ": ".mvjoin(names, "; "), "")',
        fix="The search head has more to run than it may: spread the schedules, or give this app's searches a higher "
        "priority. Without the right to read _internal this is always 0.",
    ),
    *SITE_FILES,
    PERMISSION,
    Check(
        "KV store",
        pipeline(f"| inputlookup {COLLECTION}", "stats count AS entries max(last_seen) AS newest"),
        ok=f'entries=0 OR newest>relative_time(now(), "-{_STALE_HOURS}h")',
        found=f'entries." entries, newest ".coalesce(strftime(newest, {_DAY}), "none")',
        fix="The search Run Key Hunt - Prevalence - Learn entries has stopped: look into its jobs. Without entries "
        "prevalence is not in use.",
    ),
    Check(
        "Collection's size",
        pipeline(f"| inputlookup {COLLECTION}", "stats count AS entries", "eval most=`runkeyhunt_most_rows`"),
        ok=f"entries<{_NEAR}*most",
        found='entries." entries; from ".most." on nothing is forgotten any more"',
        fix="Let an administrator raise max_rows_per_query of [kvstore] in limits.conf above 400000: searches over the "
        "whole collection do not see what is beyond it, and so forget nothing. Lookups by key see all.",
        otherwise=LOOK,
    ),
    Check(
        "Kept findings",
        pipeline(
            f"search {_KEPT_IN} earliest=-7d latest=now",
            "stats count AS kept max(_indextime) AS newest",
            f"eval opens_on={_OPENS_ON}",
        ),
        ok=f'(kept=0 AND opens_on="live") OR newest>relative_time(now(), "-{_STALE_HOURS}h")',
        found=f'kept." kept in a week, newest ".coalesce(strftime(newest, {_DAY}), "none").if(opens_on="live", '
        '": findings are judged live", ": findings are those kept")',
        fix="The search that keeps findings has found nothing for a day, or has stopped: look into its jobs. Where the "
        "macro runkeyhunt_opens_on says kept, no alert sees what was not kept: enable the Judgement searches.",
        otherwise=LOOK,
        alarm='kept=0 AND opens_on="kept"',
    ),
    Check(
        "Index of kept findings",
        pipeline(
            MACROS_NOW,
            'search title IN ("runkeyhunt_opens_on(2)", "runkeyhunt_summary_index")',
            'stats count(eval(match(definition, "_kept[(]"))) AS kept '
            'values(eval(if(title="runkeyhunt_summary_index", trim(definition), null()))) AS named',
        ),
        ok='kept=0 OR named!="summary"',
        found='if(kept=0, "nothing is read from it", "findings are read from ".named)',
        fix="Whoever may run collect into summary can forge a kept finding. Make an index that only the owner of the "
        "Judgement searches and analysts may search, and name it in the macro runkeyhunt_summary_index.",
        otherwise=LOOK,
    ),
)


def _when_not_ok() -> Settings:
    # A daily run may start late: with a whole day of silence the next one could fall into it.
    return {
        "counttype": "custom",
        "alert_condition": f'search state="{NOT_OK}"',
        "alert.digest_mode": True,
        "alert.suppress": True,
        "alert.suppress.period": "23h",
        "alert.severity": 3,
        "alert.track": True,
    }
