"""Triage, the app's home: what needs me now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runkeyhunt.judging.verdict import SEVERITIES
from runkeyhunt.report.palette import SEVERITY
from tools.generate.dashboards.colours import by_severity, middle
from tools.generate.dashboards.columns import shown, table
from tools.generate.dashboards.layout import row
from tools.generate.dashboards.pieces import (
    TIME,
    Panel,
    Source,
    chained,
    chart,
    choice,
    found_choice,
    given,
    or_say,
    search,
    set_token,
    tile,
    time_range,
    to_view,
    typed,
)
from tools.generate.dashboards.view import View
from tools.generate.searches.prevalence import MARK
from tools.generate.splunk.search_text import pipeline

_LEAST = 20
# The worst first; what scores less is no finding.
_SHOWN = [name for least, name in SEVERITIES if least >= _LEAST]
_MINUTE = "%Y-%m-%d %H:%M"
# Of two digits each, so that their order as texts is that of their weights.
_WEIGHTIEST = 'why=mvreverse(mvsort(mvfilter(match(rk_reasons, "^[+][0-9][0-9] ")))), why=coalesce(mvindex(why, 0, 1), mvindex(rk_reasons, 0, 1))'
# The period before the one that is shown is read along, for the trend. Written as a search of its own, since times that
# stand in brackets are not taken for the range.
_BOTH_PERIODS = (
    '[| makeresults | addinfo | eval to=if(info_max_time="+Infinity", now(), info_max_time) | eval '
    'search="earliest=".max(0, floor(2*info_min_time-to))." latest=".ceiling(to) | table search]'
)
_KIND = (
    'case(match(rk_payload, "^[a-z]+://"), "an address", match(rk_payload, "(?i)[.](ps1|vbs|vbe|js|jse|wsf|hta|bat|cmd)$"), '
    '"a script", match(rk_payload, "(?i)[.](dll|ocx|cpl)$"), "a library", match(rk_payload, "(?i)[.](exe|com|scr|pif)$"), '
    '"a program", true(), "a command")'
)


def triage() -> View:
    """Make the view."""
    findings = _findings()
    asked = _asked(findings)
    ranked = chained(
        "ranked",
        asked,
        'where period="now"',
        "sort 0 -rk_score -_time",
        "eval severity=rk_severity, score=rk_score, host=rk_host, location=rk_location, value_name=rk_value_name, "
        "payload=coalesce(rk_payload, rk_command), baseline=rk_baseline, stage=mvindex(rk_chain_stage, -1), "
        f'time=strftime(_time, "{_MINUTE}"), first_seen=strftime(first_seen, "%Y-%m-%d"), '
        'owner=replace(rk_owner, "^S-1-5-21-.*-", "S-1-5-21-…-")',
        shown(*_RANKED, hidden=("event", "entry", "host", "from", "to")),
    )
    return View(
        "runkeyhunt_triage",
        "Triage",
        "What starts by itself on your machines and looks like an intruder: the worst first.",
        (
            time_range(),
            choice("least", "Severity", str(_LEAST), _severities()),
            found_choice(
                "location", "Location", _values(findings, "rk_location"), "rk_location", all_of="All locations"
            ),
            found_choice("host", "Host", _values(findings, "rk_host"), "rk_host", all_of="All hosts"),
            typed("text", "Text in command, value, payload"),
        ),
        (
            row(120, *_tiles(asked)),
            row(
                560,
                table(
                    "ranked_findings",
                    "Findings, the worst first",
                    ranked,
                    *_RANKED,
                    note="One row for each entry on each host. Click a row to see all about it.",
                    links=[to_view("runkeyhunt_finding", _TO_FINDING)],
                ),
            ),
            row(300, _over_time(asked), _hosts(asked)),
            row(380, _ways(asked), _new()),
        ),
    )


_RANKED = tuple(
    "severity score time host owner location value_name payload why baseline stage first_seen hosts".split()
)
_TO_FINDING = {
    "event": "row._event.value",
    "entry": "row._entry.value",
    "host": "row._host.value",
    f"{TIME}.earliest": "row._from.value",
    f"{TIME}.latest": "row._to.value",
}


def _severities() -> dict[str, str]:
    """Name what is asked for by the least score."""
    worst = SEVERITIES[0][0]
    return {
        str(least): SEVERITY[name].word + ("" if least == worst else " and above")
        for least, name in SEVERITIES
        if least >= _LEAST
    }


def _findings() -> Source:
    return search(
        "findings",
        f"{_BOTH_PERIODS} `runkeyhunt_findings({_LEAST})`",
        "append [search `runkeyhunt_chain(40)`]",
        "eval untied=if(isnull(rk_chain_stage), 1, 0), period=if(_time<[| makeresults | addinfo | return "
        '$info_min_time], "before", "now")',
        # A finding with its chain stands for the one without, and an entry that is written again for itself.
        "sort 0 untied",
        "dedup rk_event_id",
        "sort 0 -rk_score -_time",
        "dedup period rk_host rk_entry_id",
        "`runkeyhunt_prevalence`",
        "eventstats dc(rk_host) AS on_hosts min(_time) AS seen BY rk_entry_id",
        "eval hosts=max(on_hosts, coalesce(host_count, 0)), first_seen=min(seen, coalesce(first_seen, seen)), "
        "event=rk_event_id, entry=rk_entry_id, from=floor(_time-7*86400), to=ceiling(_time+86400)",
        f"eval {_WEIGHTIEST}",
        "table _time period rk_host rk_owner rk_severity rk_score rk_location rk_value_name rk_command rk_payload "
        "rk_writer rk_reasons why rk_baseline rk_chain_stage first_seen hosts event entry from to",
    )


def _asked(findings: Source) -> Source:
    return chained(
        "asked_for",
        findings,
        f"eval place={given('location')}, machine={given('host')}, text=lower({given('text')}), "
        'all=lower(mvjoin(mvappend(rk_host, rk_owner, rk_value_name, rk_command, rk_payload, rk_writer, rk_reasons), " "))',
        f'where rk_score>=tonumber({given("least")}) AND (place="*" OR rk_location=place) AND (machine="*" OR '
        'rk_host=machine) AND (text="*" OR mvcount(split(all, text))>1)',
        "fields - place machine text all",
    )


def _values(findings: Source, name: str) -> Source:
    return chained(f"values_of_{name}", findings, f"stats count BY {name}", f"fields {name}")


def _tiles(asked: Source) -> Sequence[Panel]:
    counts = " ".join(f'count(eval(rk_severity="{name}")) AS {name}' for name in _SHOWN)
    source = chained(
        "counts",
        asked,
        'append [| makeresults | eval period=split("before now", " ") | mvexpand period | fields period]',
        f"stats {counts} dc(rk_host) AS hosts BY period",
        "sort 0 period",
    )
    colours: dict[str, Any] = {"trendColor": "> themes.defaultFontColor"}
    under = "compared with the period before"
    severities = [
        tile(
            f"tile_{name}",
            f"{SEVERITY[name].sign} {SEVERITY[name].word}",
            source,
            name,
            middle(SEVERITY[name]),
            under,
            **colours,
        )
        for name in _SHOWN
    ]
    links = {f"tile_{name}": [set_token("least", str(least))] for least, name in SEVERITIES}
    clickable = [Panel(**{**vars(panel), "links": links[panel.name]}) for panel in severities]
    return [
        *clickable,
        tile("tile_hosts", "Hosts with findings", source, "hosts", "> themes.defaultFontColor", under, **colours),
    ]


def _over_time(asked: Source) -> Panel:
    source = chained(
        "over_time",
        asked,
        'where period="now"',
        "timechart count BY rk_severity",
        f"fillnull value=0 {' '.join(_SHOWN)}",
        f"table _time {' '.join(_SHOWN)}",
    )
    return chart(
        "column",
        "findings_over_time",
        "Findings over time, by severity",
        source,
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
        'where period="now"',
        "sort 0 -rk_score -_time",
        "stats count AS findings first(rk_severity) AS severity first(rk_score) AS score first(why) AS why "
        "first(from) AS from first(to) AS to BY rk_host",
        "eval host=rk_host",
        "sort 0 -score -findings host",
        shown(*columns, hidden=("host", "from", "to")),
    )
    tokens = {"host": "row._host.value", f"{TIME}.earliest": "row._from.value", f"{TIME}.latest": "row._to.value"}
    return table(
        "hosts_by_worst",
        "Hosts by their worst finding",
        source,
        *columns,
        note="Click a host to see all that starts by itself on it.",
        links=[to_view("runkeyhunt_host", tokens)],
        rows=6,
        widths={"why": 232},
    )


def _ways(asked: Source) -> Panel:
    source = chained(
        "ways",
        asked,
        'where period="now"',
        f'eval way=mvappend("by ".rk_writer."|".rk_location, rk_location."|starts ".{_KIND})',
        "mvexpand way",
        "stats count AS findings BY way",
        'rex field=way "(?<from>[^|]*)[|](?<to>.*)"',
        "table from to findings",
    )
    return chart(
        "sankey",
        "writer_location_payload",
        "Who wrote where, and what it starts",
        source,
        "As wide as there are findings.",
    )


def _new() -> Panel:
    columns = ("first_seen", "score", "location", "entry", "baseline", "hosts")
    source = search(
        "new_entries",
        "| inputlookup runkeyhunt_entries",
        "addinfo",
        f'where _key!="{MARK}" AND first_seen>=info_min_time AND baseline!="known_good"',
        "sort 0 -score -first_seen",
        "head 100",
        f'eval first_seen=strftime(first_seen, "{_MINUTE}"), hosts=host_count, key=_key',
        pipeline(*or_say("entry", "Nothing new, or nothing has been learned yet: see Check and set up.")),
        shown(*columns, hidden=("key",)),
    )
    return table(
        "new_in_estate",
        "New in the estate",
        source,
        *columns,
        note="Entries that no host had before this time range.",
        rows=7,
        widths={"entry": 262, "first_seen": 124},
    )
