"""Snapshots of the registry in Splunk: where their rows are, what two of a host differ in, what no log has told of."""

from __future__ import annotations

from runkeyhunt.snapshots.comparing.change import CHANGED, GONE, NEW, NOT_READ, SWITCHED_OFF, SWITCHED_ON
from tools.generate.searches.prevalence import LEARNING_DAYS, NAMED_HOSTS
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import one_of, pipeline
from tools.generate.splunk.stanzas import macro

_SOURCETYPES = ("runkeyhunt:snapshot", "osquery:results", "autoruns")
_IS_SNAPSHOT = 'where rk_source_kind="snapshot" AND rk_location!=""'
_HELP = "rk_of rk_part rk_row rk_last rk_begins rk_run rk_runs rk_older rk_newer rk_was rk_is"
_COUNTS = "rk_in_older rk_in_newer rk_read_older rk_read_newer"


def snapshot_macros() -> list[Stanza]:
    """Make the macros that read snapshots; the site edits the first."""
    return [
        macro(
            "runkeyhunt_snapshots",
            f"`runkeyhunt_index` {one_of('sourcetype', _SOURCETYPES)}",
            "Rows of what is in the registry now, of whatever tool. Add your own source or sourcetype.",
        ),
        _changes(),
        macro(
            "runkeyhunt_unlogged",
            pipeline(
                f'where learning_since<relative_time(now(), "-{LEARNING_DAYS}d")',
                r'eval rk_known="|".lower(replace(coalesce(known_hosts, ""), "[.][^|]*", ""))."|", '
                'rk_named="%|".lower(mvindex(split(coalesce(rk_host, ""), "."), 0))."|%"',
                f"where coalesce(host_count, 0)<={NAMED_HOSTS} AND NOT like(rk_known, rk_named)",
                "fields - rk_known rk_named",
            ),
            "After runkeyhunt_prevalence: entries that no write on their host has told of as long as entries are kept. "
            f"None, until the learning search has learned for {LEARNING_DAYS} days; nor what more than {NAMED_HOSTS} "
            "hosts have, of which not all are named.",
        ),
    ]


def _changes() -> Stanza:
    """Compare the last snapshot of each host and source with the one before it.

    An owner of whom one of them shows nothing was not logged on: of his hive nothing is known.
    """
    return macro(
        "runkeyhunt_snapshot_changes(1)",
        pipeline(
            "`runkeyhunt_snapshots`",
            "runkeyhunt",
            _IS_SNAPSHOT,
            'eval rk_of=lower(rk_host)."|".sourcetype, rk_part=rk_of."|".lower(coalesce(rk_owner, "")), '
            'rk_row=rk_part."|".lower(rk_key."|".rk_value_name)',
            "sort 0 rk_of _time",
            "streamstats current=false last(_time) AS rk_last BY rk_of",
            "eval rk_begins=if(isnull(rk_last) OR _time-rk_last>60*$minutes$, 1, 0)",
            "streamstats sum(rk_begins) AS rk_run BY rk_of",
            "eventstats max(rk_run) AS rk_runs BY rk_of",
            "where rk_runs>1 AND rk_run>=rk_runs-1",
            "eval rk_older=if(rk_run<rk_runs, rk_data, null()), rk_newer=if(rk_run=rk_runs, rk_data, null()), "
            "rk_was=if(rk_run<rk_runs, rk_state, null()), rk_is=if(rk_run=rk_runs, rk_state, null())",
            "eventstats values(rk_older) AS rk_older values(rk_newer) AS rk_newer values(rk_was) AS rk_was "
            "values(rk_is) AS rk_is count(eval(rk_run<rk_runs)) AS rk_in_older count(eval(rk_run=rk_runs)) AS "
            "rk_in_newer BY rk_row",
            "eventstats count(eval(rk_run<rk_runs)) AS rk_read_older count(eval(rk_run=rk_runs)) AS rk_read_newer BY "
            "rk_part",
            "sort 0 -rk_run",
            "dedup rk_row",
            'eval rk_before=coalesce(mvjoin(rk_older, "; "), ""), rk_change=case(min(rk_read_older, rk_read_newer)=0, '
            f'"{NOT_READ}", rk_in_older=0, "{NEW}", rk_in_newer=0, "{GONE}", '
            f'rk_before!=coalesce(mvjoin(rk_newer, "; "), ""), "{CHANGED}", '
            f'rk_was="on" AND rk_is="off", "{SWITCHED_OFF}", rk_was="off" AND rk_is="on", "{SWITCHED_ON}")',
            "where isnotnull(rk_change)",
            'eval rk_before=case(rk_change="changed", rk_before, match(rk_change, "^switched"), rk_was)',
            f"fields - {_HELP} {_COUNTS}",
        ),
        "What differs between the last snapshot of each host and the one before it, in rk_change (new, changed, gone, "
        "switched on, switched off, not read there) and rk_before; rows that lie fewer minutes apart are one snapshot. "
        "Each source is compared with itself, and has to list all each time.",
        args="minutes",
        validation='match("$minutes$", "^[1-9][0-9]{0,3}$")',
        errormsg="Give minutes from 1 to 9999, as in runkeyhunt_snapshot_changes(60).",
    )
