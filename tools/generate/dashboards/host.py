"""Host: all that starts by itself on one machine, now and over time."""

from __future__ import annotations

from tools.generate.dashboards.colours import by_severity
from tools.generate.dashboards.columns import shown, table
from tools.generate.dashboards.layout import row
from tools.generate.dashboards.pieces import (
    Panel,
    Source,
    chained,
    chart,
    found_choice,
    or_say,
    search,
    tile,
    time_range,
    to_view,
)
from tools.generate.dashboards.sources import AROUND, DAY, IS_ON_HOST, MINUTE, TIMES, TO_FINDING, on_host, with_chains
from tools.generate.dashboards.view import View

_ENTRIES = (
    "severity", "score", "location", "value_name", "command", "state", "baseline", "stage", "on_host", "last_seen",
    "first_seen", "hosts",
)  # fmt: skip
_CHANGES = ("time", "change", "location", "value_name", "before", "data", "writer")
_SEVERITIES = "critical high medium low informational"
_REMOVED = '"deleted", "cleared"'


def host() -> View:
    """Make the view."""
    writes = _writes()
    entries = _entries(writes)
    return View(
        "runkeyhunt_host",
        "Host",
        "All that starts by itself on one machine, how common it is in the estate, and what changed.",
        (time_range("-30d@d"), found_choice("host", "Host", _hosts())),
        (
            row(120, *_tiles(entries)),
            row(590, _listed(entries)),
            row(400, _changes(writes), _over_time(writes), shares=(9, 5)),
        ),
    )


def _hosts() -> Source:
    return search(
        "known_hosts",
        "| inputlookup runkeyhunt_entries",
        'eval host=split(hosts, "|")',
        "mvexpand host",
        "stats max(score) AS score BY host",
        "sort 0 -score host",
        "eval label=host, value=host",
        "fields label value",
    )


def _writes() -> Source:
    return search(
        "writes_on_host",
        on_host(),
        "`runkeyhunt_not_noise`",
        *with_chains(f"where {IS_ON_HOST}"),
        "`runkeyhunt_prevalence`",
        'fillnull value="" rk_value_name',
        "sort 0 -_time",
        "table _time rk_event_id rk_entry_id rk_host rk_severity rk_score rk_location rk_key rk_value_name rk_action "
        "rk_data rk_command rk_writer rk_baseline rk_chain_stage first_seen host_count",
    )


def _entries(writes: Source) -> Source:
    """Make one row of each entry: what it was when it was written last, and whether it still stands."""
    return chained(
        "entries_on_host",
        writes,
        "streamstats count AS nth first(rk_action) AS last_action BY rk_key rk_value_name",
        "eventstats min(_time) AS on_host BY rk_key rk_entry_id",
        f"where NOT in(rk_action, {_REMOVED})",
        "dedup rk_key rk_entry_id",
        f'eval state=case(in(last_action, {_REMOVED}), "removed", nth=1, "there", true(), "replaced")',
        "sort 0 -rk_score -_time",
    )


def _tiles(entries: Source) -> list[Panel]:
    source = chained(
        "counts",
        entries,
        'stats max(rk_score) AS worst count AS entries count(eval(rk_baseline!="known_good")) AS unknown '
        'count(eval(first_seen>=relative_time(now(), "-7d"))) AS fresh count(eval(state="removed")) AS removed',
    )
    titles = {
        "worst": "Highest score",
        "entries": "Entries written",
        "unknown": "Not known good",
        "fresh": "New in the estate, last 7 days",
        "removed": "Removed again",
    }
    return [tile(f"tile_{name}", title, source, name).showing(trendDisplay="off") for name, title in titles.items()]


def _listed(entries: Source) -> Panel:
    source = chained(
        "listed_entries",
        entries,
        "eval severity=rk_severity, score=rk_score, location=rk_location, value_name=rk_value_name, hosts=host_count, "
        "command=rk_command, baseline=rk_baseline, stage=mvindex(rk_chain_stage, -1), event=rk_event_id, "
        f'entry=rk_entry_id, host=rk_host, {AROUND}, on_host=strftime(on_host, "{DAY}"), '
        f'last_seen=strftime(_time, "{MINUTE}"), '
        f'first_seen=coalesce(strftime(first_seen, "{DAY}"), "not learned")',
        *or_say("command", "Nothing was written on this host in this time range, or no host is chosen."),
        shown(*_ENTRIES, hidden=("event", "entry", "host", "from", "to")),
    )
    return (
        table("entries", "What starts by itself", source, *_ENTRIES, widths={"value_name": 130})
        .noting(
            f"Every entry that was written in this time range, the worst first. Click one to see all about it. {TIMES}"
        )
        .leading_to(to_view("runkeyhunt_finding", TO_FINDING))
        .showing(count=10)
    )


def _changes(writes: Source) -> Panel:
    source = chained(
        "changes",
        writes,
        "sort 0 _time",
        "streamstats current=false last(rk_data) AS before BY rk_key rk_value_name",
        f'eval change=case(in(rk_action, {_REMOVED}), "removed", isnull(before), "set", before!=rk_data, "changed")',
        'where isnotnull(change) AND _time>=relative_time(now(), "-7d")',
        "sort 0 -_time",
        f'eval time=strftime(_time, "{MINUTE}"), location=rk_location, value_name=rk_value_name, data=rk_data, '
        "writer=rk_writer",
        *or_say("data", "Nothing was set, changed or removed in the last 7 days."),
        shown(*_CHANGES),
    )
    panel = table("changes_on_host", "What changed in the last 7 days", source, *_CHANGES)
    return panel.noting("Set: no earlier write of this value is in the time range.").showing(count=5)


def _over_time(writes: Source) -> Panel:
    source = chained(
        "over_time",
        writes,
        "timechart count BY rk_severity",
        f"table _time {_SEVERITIES}",
    )
    return chart("column", "writes_over_time", "Writes over time, by severity", source).showing(
        stackMode="stacked",
        legendDisplay="bottom",
        xAxisTitleVisibility="hide",
        yAxisTitleText="writes",
        seriesColorsByField=by_severity(),
    )
