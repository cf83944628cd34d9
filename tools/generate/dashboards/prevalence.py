"""Prevalence and baseline: what is new and rare, what is approved, and what is kept from the analyst."""

from __future__ import annotations

from runkeyhunt.judging.verdict import CAP_REASON
from runkeyhunt.report.palette import BASELINE, SEVERITY
from tools.generate.dashboards.colours import HELD, SERIES, STANDING, middle
from tools.generate.dashboards.columns import shown, table
from tools.generate.dashboards.layout import row
from tools.generate.dashboards.pieces import (
    Panel,
    Source,
    chained,
    chart,
    choice,
    given,
    or_say,
    search,
    tile,
    time_range,
    to_view,
    typed,
)
from tools.generate.dashboards.sources import IS_NEW, IS_SEEN, MINUTE, TIMES, TO_HOST, WITH_RANGE, severity_of
from tools.generate.dashboards.view import View
from tools.generate.searches.judgement import LEAST_KEPT
from tools.generate.searches.prevalence import COLLECTION, MARK

_RARE = 3
_TO_ENTRY = {"entry": "row._entry_id.value", **TO_HOST}
_OF_ENTRY = ("entry_id", "host", "from", "to")
_LEARN = "Nothing new or rare in this time range, or nothing has been learned yet: see Check and set up."
_SPREAD = {
    1: "1", _RARE: f"2 to {_RARE}", 10: f"{_RARE + 1} to 10", 25: "11 to 25",
}  # fmt: skip
_MORE = "over 25"
_KNOWN, _OTHERS = "Known good", "Others"


def prevalence() -> View:
    """Make the view."""
    entries, approvals, held = _entries(), _approvals(), _held()
    asked = _asked_of_entries(entries)
    return View(
        "runkeyhunt_prevalence",
        "Prevalence and baseline",
        "What is new and rare in the estate, what the site has approved, and what is kept from you by it.",
        (
            time_range(),
            choice("held", "Held down by", "*", {"*": "Anything", **{name: tone.word for name, tone in HELD.items()}}),
            typed("text", "Entry, host, reason"),
        ),
        (
            row(120, *_tiles(entries, approvals, held)),
            row(500, _new_and_rare(asked)),
            row(300, _collisions(asked), _spread(entries), shares=(9, 5)),
            row(500, _kept_from_you(held)),
            row(280, _approved(approvals)),
        ),
    )


def _entries() -> Source:
    return search(
        "entries",
        f"| inputlookup {COLLECTION}",
        f'where _key!="{MARK}"',
        *WITH_RANGE,
        f'eval entry_id=_key, spread=case({IS_NEW}, "new", host_count<={_RARE}, "rare"), '
        f'host=mvindex(split(hosts, "|"), 0), from=floor(last_seen-7*86400), to=ceiling(last_seen+86400), '
        f'known_hosts=split(hosts, "|"), in_range=if({IS_SEEN}, 1, 0)',
        "table entry_id entry location baseline score first_seen last_seen host_count known_hosts spread in_range host "
        "from to",
    )


def _asked_of_entries(entries: Source) -> Source:
    return chained(
        "asked_for",
        entries,
        f'eval text=lower({given("text")}), all=lower(entry." ".mvjoin(known_hosts, " "))',
        'where in_range=1 AND (text="*" OR mvcount(split(all, text))>1)',
        f'eval hosts=host_count, first_seen=strftime(first_seen, "{MINUTE}"), '
        f'last_seen=strftime(last_seen, "{MINUTE}"), severity={severity_of("score")}',
        "sort 0 -score host_count",
    )


def _new_and_rare(asked: Source) -> Panel:
    columns = (
        "severity", "score", "spread", "location", "entry", "baseline", "hosts", "known_hosts", "first_seen",
        "last_seen",
    )  # fmt: skip
    source = chained(
        "new_and_rare",
        asked,
        'where isnotnull(spread) AND baseline!="known_good"',
        *or_say("entry", _LEARN),
        shown(*columns, hidden=_OF_ENTRY),
    )
    return (
        table("new_and_rare_entries", "New and rare entries", source, *columns, widths={"first_seen": 112})
        .noting(
            f"Written in this time range and not known good. New: no host had it before; rare: {_RARE} hosts at the "
            f"most. Click one to see all about it. {TIMES}"
        )
        .leading_to(to_view("runkeyhunt_finding", _TO_ENTRY))
        .showing(count=8)
    )


def _collisions(asked: Source) -> Panel:
    columns = ("severity", "score", "entry", "hosts", "known_hosts", "last_seen")
    source = chained(
        "collisions",
        asked,
        'where baseline="collision"',
        *or_say("entry", "No known name was used for anything else in this time range."),
        shown(*columns, hidden=_OF_ENTRY),
    )
    return (
        table("collisions_with_known_good", "Known names used for something else", source, *columns)
        .noting("A name of the baseline with another command, or by an unlikely writer.")
        .leading_to(to_view("runkeyhunt_finding", _TO_ENTRY))
        .showing(count=6)
    )


def _spread(entries: Source) -> Panel:
    steps = ", ".join(f'host_count<={most}, "{name}"' for most, name in _SPREAD.items())
    names = [*_SPREAD.values(), _MORE]
    order = ", ".join(f'hosts="{name}", {number}' for number, name in enumerate(names))
    source = chained(
        "spread",
        entries,
        f'eval hosts=case({steps}, true(), "{_MORE}")',
        f'stats count(eval(baseline="known_good")) AS "{_KNOWN}" count(eval(baseline!="known_good")) AS "{_OTHERS}" '
        "BY hosts",
        f"eval order=case({order})",
        "sort 0 order",
        f'table hosts "{_KNOWN}" "{_OTHERS}"',
    )
    return (
        chart("column", "entries_by_spread", "On how many hosts entries are", source)
        .noting("All that has been learned, whatever the time range.")
        .showing(
            stackMode="stacked",
            legendDisplay="top",
            xAxisTitleText="hosts",
            yAxisTitleText="entries",
            seriesColorsByField={_KNOWN: middle(BASELINE["known_good"]), _OTHERS: SERIES[0]},
        )
    )


def _held() -> Source:
    """Take every write that the door gives, and keep those that something makes score less: by entry and reason."""
    return search(
        "held_down",
        "`runkeyhunt_findings(0)`",
        "`runkeyhunt_not_noise`",
        f'eval held=mvfilter((match(rk_reasons, "^-") AND NOT match(rk_reasons, "{CAP_REASON}")) OR '
        'match(rk_reasons, "[(]tuned from "))',
        'eval held=coalesce(held, if(rk_baseline="known_good", "+0 Known good: it scores no more by itself", null()))',
        "where isnotnull(held)",
        "mvexpand held",
        "stats count AS writes dc(rk_host) AS hosts max(rk_score) AS score max(_time) AS last_seen latest(rk_host) AS "
        "host first(rk_entry) AS entry first(rk_baseline) AS baseline BY rk_entry_id held",
        'rex field=held "^(?<points>[+-][0-9]+) (?<grounds>.*)"',
        'rex field=grounds "[(]tuned from (?<was>-?[0-9]+): "',
        'rex field=grounds "^Known good: (?<label>.*)"',
        'rex field=label "^(?<reason>.*) [(](?<owner>.*)[)]"',
        "lookup runkeyhunt_baseline reason owner OUTPUT expires AS approved_until",
        "lookup runkeyhunt_known_good product AS label OUTPUT product AS shipped",
        'eval held_by=case(isnotnull(was), "tuning", isnull(label), "rule", isnotnull(approved_until) OR '
        '(isnull(shipped) AND points<0), "approval", true(), "known_good"), '
        "taken=if(isnotnull(was), was-points, -points)",
        "where taken>=0",
        f"eval without=min(100, score+taken), would_be={severity_of('without')}, "
        f"is_hidden=if(would_be!={severity_of('score')}, 1, 0)",
        "sort 0 -without -taken",
    )


def _kept_from_you(held: Source) -> Panel:
    columns = (
        "would_be", "without", "score", "taken", "held_by", "grounds_given", "entry", "hosts", "writes", "last_seen",
    )  # fmt: skip
    source = chained(
        "kept",
        held,
        f'eval held_asked={given("held")}, text=lower({given("text")}), all=lower(entry." ".host." ".grounds)',
        'where in(held_asked, "*", held_by) AND (text="*" OR mvcount(split(all, text))>1)',
        "eval entry_id=rk_entry_id, grounds_given=grounds, from=floor(last_seen-7*86400), "
        f'to=ceiling(last_seen+86400), last_seen=strftime(last_seen, "{MINUTE}")',
        *or_say("entry", "Nothing is held down in this time range."),
        shown(*columns, hidden=_OF_ENTRY),
    )
    return (
        table("kept_from_you", "What is kept from you", source, *columns)
        .noting(
            "Every entry that known good, approvals, tuning or a rule make score less, with what it would score "
            f"without. Where findings are kept (Help, Judgement), what was held below {LEAST_KEPT} was not, and is "
            "not here: `runkeyhunt_live(0)` judges it anew."
        )
        .leading_to(to_view("runkeyhunt_finding", _TO_ENTRY))
        .showing(count=8)
    )


def _approvals() -> Source:
    return search(
        "approvals",
        "| `runkeyhunt_site_baseline`",
        'eval standing=state, days_left=ceiling((strptime(expires, "%Y-%m-%d")-now())/86400), '
        'age=floor((now()-strptime(approved, "%Y-%m-%d %H:%M:%S"))/86400)',
        'eval order=case(state="in force", 1, state="revoked", 2, true(), 0)',
        "sort 0 order expires",
    )


def _approved(approvals: Source) -> Panel:
    columns = (
        "standing", "days_left", "expires", "location", "value_name", "command", "approved_for", "grounds", "answers",
        "age", "ticket", "row",
    )  # fmt: skip
    source = chained(
        "approved",
        approvals,
        f"eval text=lower({given('text')}), "
        'all=lower(location." ".value_name." ".command." ".hosts." ".reason." ".owner." ".ticket)',
        'where text="*" OR mvcount(split(all, text))>1',
        "eval approved_for=hosts, grounds=reason, answers=owner",
        *or_say("command", "The site has approved nothing."),
        shown(*columns),
    )
    return (
        table("approvals_of_the_site", "What the site has approved", source, *columns)
        .noting(
            "What is expired or soon will be first. Renew or revoke by the row: | `runkeyhunt_renew(row, 180)`, "
            '| `runkeyhunt_revoke(row, "why no longer")`.'
        )
        .showing(count=10)
    )


def _tiles(entries: Source, approvals: Source, held: Source) -> list[Panel]:
    of_entries = chained(
        "counts_of_entries",
        entries,
        'eval matters=if(in_range=1 AND baseline!="known_good", spread, null())',
        'stats count(eval(matters="new")) AS fresh count(eval(matters="rare")) AS rare '
        'count(eval(in_range=1 AND baseline="collision")) AS collisions',
    )
    of_approvals = chained(
        "counts_of_approvals",
        approvals,
        'stats count(eval(state="in force" OR state="expires within 30 days")) AS in_force '
        'count(eval(state="expires within 30 days")) AS expiring',
    )
    of_held = chained("counts_of_held", held, "where is_hidden=1", "stats dc(rk_entry_id) AS hidden")
    tiles = (
        ("fresh", "New, not known good", of_entries, SEVERITY["low"]),
        ("rare", f"Rare: {_RARE} hosts at the most", of_entries, SEVERITY["low"]),
        ("collisions", "Known names misused", of_entries, SEVERITY["high"]),
        ("in_force", "Approvals in force", of_approvals, BASELINE["known_good"]),
        ("expiring", "Expire within 30 days", of_approvals, STANDING["expires within 30 days"]),
        ("hidden", "Entries kept out of their band", of_held, SEVERITY["high"]),
    )
    return [
        tile(f"tile_{name}", title, source, name).showing(trendDisplay="off", majorColor=middle(tone))
        for name, title, source, tone in tiles
    ]
