"""Finding: everything on one entry or one write, and what to do about it."""

from __future__ import annotations

from runkeyhunt.report.palette import SEVERITY
from tools.generate.dashboards.colours import SERIES, middle
from tools.generate.dashboards.columns import shown, table
from tools.generate.dashboards.layout import row
from tools.generate.dashboards.next_steps import next_steps
from tools.generate.dashboards.pieces import (
    Panel,
    Source,
    chained,
    chart,
    given,
    or_say,
    search,
    time_range,
    to_page,
    to_search,
    to_view,
    typed,
)
from tools.generate.dashboards.sources import (
    AROUND,
    DAY,
    IS_ON_HOST,
    MINUTE,
    TIMES,
    TO_HOST,
    on_host,
    shortened,
    with_chains,
)
from tools.generate.dashboards.view import View
from tools.generate.splunk.search_text import quoted

_NONE = "No finding is chosen, or it is not in this time range: click one in Triage."
_SUMMARY = tuple(
    "severity score time host owner user writer location value_name baseline stage first_seen hosts".split()
)
_TEXTS = (
    ("As written", "rk_data"),
    ("Starts", "rk_command"),
    ("Payload", "rk_payload"),
    ("Decoded", 'mvjoin(rk_decoded, "  ")'),
    ("Registry key", "rk_key"),
    ("Written by", "rk_writer_path"),
    ("Hash of the payload", "rk_chain_hash"),
    ("Entry", "rk_entry"),
)
_ONWARD_TITLE = "Go on in the search"
_ONWARD = (
    ("This entry on every host", "runkeyhunt_entry"),
    ("What an approval would write; this writes nothing", "runkeyhunt_proposal"),
)
_BEFORE, _ADDS, _TAKES, _SCORE = "before", "adds", "takes", "score"


def finding() -> View:
    """Make the view."""
    writes = _writes()
    one = _one(writes)
    return View(
        "runkeyhunt_finding",
        "Finding",
        "Everything on one finding: what it starts, why it scores as it does, who else has it, and what to do.",
        (time_range(), typed("host", "Host"), typed("entry", "Entry id"), typed("event", "Finding id")),
        (
            row(150, _summary(one)),
            row(330, _texts(one), next_steps(_ONWARD_TITLE), shares=(9, 5)),
            row(150, _onward(one)),
            row(380, *_score(one), shares=(8, 6)),
            row(250, _chain(one)),
            row(230, _elsewhere(), _history(writes)),
            row(400, _rules(one)),
            row(420, _recommended(one, "sigma", "Sigma rules"), _recommended(one, "spl", "Splunk searches")),
        ),
    )


def _writes() -> Source:
    return search(
        "writes_on_host",
        on_host(),
        *with_chains(f"where {IS_ON_HOST}"),
        "`runkeyhunt_prevalence`",
        "sort 0 -_time",
        "fields _time _raw rk_* first_seen host_count",
    )


def _one(writes: Source) -> Source:
    return chained(
        "finding",
        writes,
        f'where in({given("event")}, "*", rk_event_id) AND rk_entry_id={given("entry")}',
        "sort 0 -rk_score -_time",
        "head 1",
    )


def _summary(one: Source) -> Panel:
    source = chained(
        "summary",
        one,
        "eval severity=rk_severity, score=rk_score, host=rk_host, location=rk_location, value_name=rk_value_name, "
        f'baseline=rk_baseline, stage=mvindex(rk_chain_stage, -1), time=strftime(_time, "{MINUTE}"), '
        f"owner={shortened('rk_owner')}, user={shortened('rk_user')}, writer=rk_writer, {AROUND}, "
        f'first_seen=strftime(min(_time, coalesce(first_seen, _time)), "{DAY}"), hosts=max(1, coalesce(host_count, 1))',
        *or_say("host", _NONE),
        shown(*_SUMMARY, hidden=("host", "from", "to")),
    )
    return (
        table("summary_of_finding", "What was found", source, *_SUMMARY, widths={"value_name": 140, "owner": 116})
        .noting(f"Click to see all that starts by itself on this host. {TIMES}")
        .leading_to(to_view("runkeyhunt_host", TO_HOST))
    )


def _texts(one: Source) -> Panel:
    names = ", ".join(f'number={number}, "{what}"' for number, (what, _) in enumerate(_TEXTS))
    values = ", ".join(f"number={number}, {value}" for number, (_, value) in enumerate(_TEXTS))
    source = chained(
        "texts",
        one,
        f"eval number=mvrange(0, {len(_TEXTS)})",
        "mvexpand number",
        f"eval what=case({names}), text=case({values})",
        'where text!=""',
        *or_say("text", _NONE),
        shown("what", "text"),
    )
    return table("command_texts", "The command, as written and as decoded", source, "what", "text")


def _onward(one: Source) -> Panel:
    """Show searches by the entry that was found: a token's text could end the search and begin another."""
    whats = ", ".join(f"number={number}, {quoted(what)}" for number, (what, _) in enumerate(_ONWARD))
    macros = ", ".join(f"number={number}, {quoted(macro)}" for number, (_, macro) in enumerate(_ONWARD))
    source = chained(
        "onward",
        one,
        f"eval number=mvrange(0, {len(_ONWARD)})",
        "mvexpand number",
        f'eval what=case({whats}), mark=urldecode("%60"), text=mark.case({macros})."(".rk_entry_id.")".mark',
        *or_say("what", _NONE),
        "eval search=text",
        shown("what", "text", hidden=("search",)),
    )
    panel = table("searches_onward", _ONWARD_TITLE, source, "what", "text", widths={"what": 340})
    return panel.noting("Click a row to run it over this time range.").leading_to(to_search("row._search.value"))


def _score(one: Source) -> tuple[Panel, Panel]:
    """Show the summands one below the other, each bar beginning where the one before ended."""
    summands = (
        "table rk_score rk_reasons",
        "mvexpand rk_reasons",
        'rex field=rk_reasons "^(?<points>[+-][0-9]+) (?<reason>.*)"',
        "streamstats sum(points) AS total",
    )
    columns = ("points", "reason", "total")
    source = chained("summands", one, *summands, *or_say("reason", _NONE), shown(*columns))
    bars = chained(
        "summands_as_bars",
        one,
        *summands,
        "streamstats count AS nth",
        'append [| makeresults | eval points="= score"]',
        "eventstats max(rk_score) AS score",
        f"eval end=coalesce(total, score), start=if(isnull(total), 0, total-points), {_BEFORE}=min(start, end), "
        f"{_ADDS}=if(points>=0, points, 0), {_TAKES}=if(points<0, -points, 0), {_SCORE}=if(isnull(total), score, 0), "
        'summand=if(isnull(nth), "", nth.". ").points',
        f"table summand {_SCORE} {_TAKES} {_ADDS} {_BEFORE}",
    )
    listed = table("summands_of_score", "Why: the summands of the score", source, *columns)
    drawn = chart("bar", "score_summed_up", "How they add up", bars).showing(
        stackMode="stacked",
        legendDisplay="off",
        xAxisTitleVisibility="hide",
        yAxisTitleText="points",
        yAxisMin=0,
        # The last series stands next to the axis.
        seriesColorsByField={
            _SCORE: middle(SEVERITY["critical"]),
            _TAKES: SERIES[2],
            _ADDS: middle(SEVERITY["high"]),
            _BEFORE: "> themes.defaultBackgroundColor",
        },
    )
    return (
        listed.noting("The last total is the score.").showing(count=20),
        drawn.noting("Each bar begins where the one before it ended; the last is the score."),
    )


def _chain(one: Source) -> Panel:
    columns = ("utc", "step", "happened")
    source = chained(
        "timeline",
        one,
        "table rk_chain_timeline",
        "mvexpand rk_chain_timeline",
        'rex field=rk_chain_timeline "(?s)^(?:(?<utc>[0-9-]+ [0-9:.]+) UTC )?(?<step>[^:]*): (?<happened>.*)"',
        "eval happened=coalesce(happened, rk_chain_timeline)",
        *or_say(
            "happened",
            "No chain: it is told from a score of 40 on, where the file's drop or the payload's run is known.",
        ),
        shown(*columns),
    )
    panel = table("chain_timeline", "What happened around the write", source, *columns)
    return panel.noting("Sysmon's own times, in UTC; what is not among the events is said.")


def _elsewhere() -> Panel:
    columns = ("host", "score", "writes", "first_seen", "last_seen", "user")
    source = search(
        "same_entry",
        "`runkeyhunt_findings(0)`",
        f"where rk_entry_id={given('entry')}",
        f"eval {AROUND}",
        "stats count AS writes max(rk_score) AS score min(_time) AS first_seen max(_time) AS last_seen "
        "values(rk_user) AS user min(from) AS from max(to) AS to BY rk_host",
        "sort 0 first_seen",
        f'eval host=rk_host, first_seen=strftime(first_seen, "{MINUTE}"), last_seen=strftime(last_seen, "{MINUTE}")',
        *or_say("host", "Nobody, in this time range."),
        shown(*columns, hidden=("host", "from", "to")),
    )
    return (
        table("same_entry_elsewhere", "Who has this entry", source, *columns, widths={"first_seen": 112})
        .noting("In this time range; click a host to see all that starts on it.")
        .leading_to(to_view("runkeyhunt_host", TO_HOST))
    )


def _history(writes: Source) -> Panel:
    columns = ("time", "action", "data", "writer", "score")
    source = chained(
        "value_history",
        writes,
        f'eval value=rk_key."|".rk_value_name, own=if(rk_entry_id={given("entry")}, value, null())',
        "eventstats first(own) AS wanted",
        "where value=wanted",
        f'eval time=strftime(_time, "{MINUTE}"), action=rk_action, data=rk_data, writer=rk_writer, score=rk_score',
        *or_say("data", _NONE),
        shown(*columns),
    )
    panel = table("history_of_value", "This value on this host", source, *columns)
    return panel.noting("All that was written to it in this time range, the latest first.")


def _rules(one: Source) -> Panel:
    columns = ("rule", "technique", "meaning", "harmless")
    source = chained(
        "rules_fired",
        one,
        "table rk_rules",
        "mvexpand rk_rules",
        "lookup runkeyhunt_rules rule AS rk_rules OUTPUT title AS rule techniques description AS meaning "
        "falsepositives AS harmless",
        'eval technique=split(techniques, "|"), harmless=split(harmless, "|"), '
        'path=replace(coalesce(mvindex(technique, 1), technique), "[.]", "/")',
        *or_say("meaning", "No rule: the score is that of the location alone."),
        shown(*columns, hidden=("path",)),
    )
    return (
        table("rules_that_fired", "The rules that fired", source, *columns)
        .noting("Click a rule to read at MITRE ATT&CK about its own technique, the second if it has several.")
        .leading_to(to_page("https://attack.mitre.org/techniques/$row._path.value$/"))
    )


def _recommended(one: Source, form: str, title: str) -> Panel:
    source = chained(
        f"recommended_{form}",
        one,
        f"runkeyreport format={form}",
        f"table title level {form}",
        *or_say(form, "None: rules are recommended for what scores 40 and more."),
        shown("title", "level", form),
    )
    panel = table(f"rules_as_{form}", f"{title} to copy", source, "title", "level", form, widths={form: 540})
    return panel.noting("The general rules that found it, and an exact one for this finding.").showing(count=5)
