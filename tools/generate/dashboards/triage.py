"""Triage, the app's home: what needs me now."""

from __future__ import annotations

from runkeyhunt.judging.verdict import SEVERITIES
from runkeyhunt.report.palette import SEVERITY
from tools.generate.dashboards.colours import SERIES, by_severity, middle
from tools.generate.dashboards.columns import shown, table
from tools.generate.dashboards.layout import row
from tools.generate.dashboards.pieces import (
    Panel,
    Source,
    chained,
    chart,
    choice,
    choices_of,
    found_choice,
    given,
    or_say,
    search,
    set_token,
    text,
    tile,
    time_range,
    to_view,
    typed,
)
from tools.generate.dashboards.sources import (
    AROUND,
    DAY,
    IS_NEW,
    LEAST,
    MINUTE,
    PAYLOAD_KIND,
    SETUP,
    TIMES,
    TO_FINDING,
    TO_HOST,
    WEIGHTIEST,
    WITH_RANGE,
    shortened,
    with_chains,
)
from tools.generate.dashboards.view import View
from tools.generate.searches.prevalence import MARK

# The worst first; what scores less is no finding.
_SHOWN = {name: least for least, name in SEVERITIES if least >= LEAST}
_NAMES = " ".join(_SHOWN)
_RANKED = tuple(
    "severity score time host owner location value_name payload why baseline stage first_seen hosts".split()
)
_EMPTY = (
    f"Nothing here, or less than you expect? [Check and set up](/app/runkeyhunt/{SETUP}) tells whether the "
    "events arrive, and what to do."
)
_UNDER = "compared with the period before"
# The period before the one that is shown is read along, for the trend. Times in parentheses, as `return` writes them,
# are not taken for the range.
_BOTH_PERIODS = (
    '[| makeresults | addinfo | eval latest=if(info_max_time="+Infinity", now(), ceiling(info_max_time)), '
    "earliest=max(0, floor(2*info_min_time-latest)) | table earliest latest "
    '| format "" "" "" "" "" ""]'
)
_IS_NOW = 'where period="now"'


def triage() -> View:
    """Make the view."""
    findings = _findings()
    asked = _asked(findings)
    return View(
        "runkeyhunt_triage",
        "Triage",
        "What starts by itself on your machines and looks like an intruder: the worst first.",
        (
            time_range(),
            choice("least", "Severity", str(LEAST), _severities()),
            found_choice("location", "Location", _values(findings, "rk_location", "All locations"), "*"),
            found_choice("host", "Host", _values(findings, "rk_host", "All hosts"), "*"),
            typed("text", "Command, value, payload"),
        ),
        (
            row(120, *_tiles(asked)),
            row(36, text("where_to_look_if_empty", _EMPTY)),
            row(780, _ranked(asked)),
            row(340, _over_time(asked), _hosts(asked)),
            row(400, _ways(asked), _new()),
        ),
    )


def _severities() -> dict[str, str]:
    """Name what is asked for by the least score."""
    worst = max(_SHOWN.values())
    return {
        str(least): SEVERITY[name].word + ("" if least == worst else " and above") for name, least in _SHOWN.items()
    }


def _findings() -> Source:
    return search(
        "findings",
        f"{_BOTH_PERIODS} `runkeyhunt_findings({LEAST})`",
        *with_chains(),
        'eval period=if(_time<[| makeresults | addinfo | eval search=info_min_time | table search], "before", "now")',
        # An entry that is written again and again is one finding.
        "sort 0 -rk_score -_time",
        "dedup period rk_host rk_entry_id",
        "`runkeyhunt_prevalence`",
        "eventstats dc(rk_host) AS on_hosts min(_time) AS seen BY rk_entry_id",
        "eval hosts=max(on_hosts, coalesce(host_count, 0)), first_seen=min(seen, coalesce(first_seen, seen)), "
        f"event=rk_event_id, entry=rk_entry_id, {AROUND}, {WEIGHTIEST}",
        "table _time period rk_host rk_owner rk_severity rk_score rk_location rk_value_name rk_command rk_payload "
        "rk_writer rk_reasons why rk_baseline rk_chain_stage first_seen hosts event entry from to",
    )


def _asked(findings: Source) -> Source:
    return chained(
        "asked_for",
        findings,
        f"eval place={given('location')}, machine={given('host')}, text=lower({given('text')}), "
        "all=lower(mvjoin(mvappend(rk_host, rk_owner, rk_value_name, rk_command, rk_payload, rk_writer, rk_reasons), "
        '" "))',
        f'where rk_score>=tonumber({given("least")}) AND (place="*" OR rk_location=place) AND (machine="*" OR '
        'rk_host=machine) AND (text="*" OR mvcount(split(all, text))>1)',
        "fields - place machine text all",
    )


def _values(findings: Source, name: str, all_of: str) -> Source:
    return chained(f"values_of_{name}", findings, f"stats count BY {name}", *choices_of(name, all_of))


def _tiles(asked: Source) -> list[Panel]:
    counts = " ".join(f'count(eval(rk_severity="{name}")) AS {name}' for name in _SHOWN)
    source = chained(
        "counts",
        asked,
        'append [| makeresults | eval period=split("before now", " ") | mvexpand period | fields period]',
        f"stats {counts} dc(rk_host) AS hosts BY period",
        "sort 0 period",
    )
    severities = [
        tile(f"tile_{name}", f"{SEVERITY[name].sign} {SEVERITY[name].word}", source, name)
        .showing(majorColor=middle(SEVERITY[name]), underLabel=_UNDER)
        .leading_to(set_token("least", str(least)))
        for name, least in _SHOWN.items()
    ]
    return [*severities, tile("tile_hosts", "Hosts with findings", source, "hosts").showing(underLabel=_UNDER)]


def _ranked(asked: Source) -> Panel:
    source = chained(
        "ranked",
        asked,
        _IS_NOW,
        "sort 0 -rk_score -_time",
        "eval severity=rk_severity, score=rk_score, host=rk_host, location=rk_location, value_name=rk_value_name, "
        "payload=coalesce(rk_payload, rk_command), baseline=rk_baseline, stage=mvindex(rk_chain_stage, -1), "
        f'time=strftime(_time, "{MINUTE}"), first_seen=strftime(first_seen, "{DAY}"), owner={shortened("rk_owner")}',
        *or_say(
            "why", "Nothing in this time range scores as high as is asked for. Click here to see whether events arrive."
        ),
        f'eval view=if(isnull(event), "{SETUP}", "runkeyhunt_finding")',
        shown(*_RANKED, hidden=("view", "event", "entry", "host", "from", "to")),
    )
    return (
        table("ranked_findings", "Findings, the worst first", source, *_RANKED)
        .noting(f"One row for each entry on each host. Click a row to see all about it. {TIMES}")
        .leading_to(to_view("$row._view.value$", TO_FINDING))
        .showing(count=8)
    )


def _over_time(asked: Source) -> Panel:
    source = chained(
        "over_time",
        asked,
        _IS_NOW,
        "timechart count BY rk_severity",
        f"table _time {_NAMES}",
    )
    return chart("column", "findings_over_time", "Findings over time, by severity", source).showing(
        stackMode="stacked",
        legendDisplay="top",
        xAxisTitleVisibility="hide",
        yAxisTitleText="findings",
        seriesColorsByField=by_severity(),
    )


def _hosts(asked: Source) -> Panel:
    columns = ("severity", "score", "host", "findings", "why")
    source = chained(
        "hosts",
        asked,
        _IS_NOW,
        "sort 0 -rk_score -_time",
        "stats count AS findings first(rk_severity) AS severity first(rk_score) AS score first(why) AS why "
        "first(from) AS from first(to) AS to BY rk_host",
        "eval host=rk_host",
        "sort 0 -score -findings host",
        *or_say("why", "No host has a finding that is asked for."),
        shown(*columns, hidden=("host", "from", "to")),
    )
    return (
        table("hosts_by_worst", "Hosts by their worst finding", source, *columns)
        .noting("Click a host to see all that starts by itself on it.")
        .leading_to(to_view("runkeyhunt_host", TO_HOST))
        .showing(count=5)
    )


def _ways(asked: Source) -> Panel:
    source = chained(
        "ways",
        asked,
        _IS_NOW,
        # No name of one column is one of another's, since a circle cannot be drawn.
        f'eval way=mvappend("by ".rk_writer."|".rk_location, rk_location."|starts ".{PAYLOAD_KIND})',
        "mvexpand way",
        "stats count AS findings BY way",
        'rex field=way "(?<from>[^|]*)[|](?<to>.*)"',
        'append [| makeresults | eval from="Nothing found", to="in this time range", findings=1, said=1]',
        "streamstats count AS number",
        "where isnull(said) OR number=1",
        "table from to findings",
    )
    panel = chart("sankey", "writer_location_payload", "Who wrote where, and what it starts", source)
    return panel.noting("A band is as wide as it has findings.").showing(seriesColors=list(SERIES))


def _new() -> Panel:
    columns = ("first_seen", "score", "location", "entry", "baseline", "hosts")
    source = search(
        "new_entries",
        "| inputlookup runkeyhunt_entries",
        *WITH_RANGE,
        f'where _key!="{MARK}" AND {IS_NEW} AND baseline!="known_good"',
        "sort 0 -score -first_seen",
        "head 100",
        f'eval first_seen=strftime(first_seen, "{MINUTE}"), hosts=host_count',
        *or_say("entry", "Nothing new in this time range, or nothing has been learned yet: see Check and set up."),
        shown(*columns),
    )
    panel = table("new_in_estate", "New in the estate", source, *columns, widths={"first_seen": 112})
    return panel.noting("Entries that no host had before this time range.").showing(count=5)
