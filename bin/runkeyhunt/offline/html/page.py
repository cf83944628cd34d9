"""The page: what was read, the ranked list, each finding with all that is known of it, the rules, the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runkeyhunt.offline.html.card import Members, brief, card, clock, stages, tone
from runkeyhunt.offline.html.look import policy, script, style
from runkeyhunt.offline.html.markup import Markup, code, filled, joined
from runkeyhunt.offline.html.next import next_steps
from runkeyhunt.offline.html.reasons import bars_of
from runkeyhunt.offline.html.rules import RulesOfPage
from runkeyhunt.report.attack import Techniques
from runkeyhunt.report.document import members
from runkeyhunt.report.gathering.findings import Finding
from runkeyhunt.report.palette import SEVERITY
from runkeyhunt.report.recommending.recommend import Recommender

_COLUMNS_OF_COMMAND = 160
_HOSTS_IN_ROW = 3
_REASONS_IN_ROW = 2
_HOSTS_HIT = 20


@dataclass(frozen=True)
class Case:
    """Hold what a page tells beside its findings.

    `head` is that of the JSON report, `places` says by the id of an event where it was read, `threshold` the score from
    which findings are listed, `made` when and by what, `notices` what a reader must not miss.
    """

    head: Mapping[str, Any]
    places: Mapping[str, str]
    threshold: int
    made: str
    has_chains: bool
    notices: Sequence[str] = ()


def page_lines(case: Case, recommender: Recommender, shown: Sequence[Finding]) -> Iterator[str]:
    """Write the page, a finding at a time."""
    techniques, rules = Techniques(), RulesOfPage()
    yield _top(case, shown)
    if shown:
        yield filled("list_top")
        yield from (_row(number, members(finding, techniques)) for number, finding in enumerate(shown, 1))
        yield filled("list_end")
    else:
        yield filled("empty", why=_why_empty(case))
    for number, finding in enumerate(shown, 1):
        place = case.places.get(finding.best.text("rk_event_id"), "")
        own = rules.of_finding(recommender.rules_for(finding))
        yield card(number, members(finding, techniques), place, own)
    yield filled("section", id="next", heading="What to do next", content=next_steps())
    yield filled("section", id="rules", heading="Rules of the rule set", content=joined(rules.shared(), "\n"))
    yield filled("section", id="read", heading="What was read", content=joined(_read(case.head), "\n"))
    yield filled("end", script=script())


def _why_empty(case: Case) -> str:
    if case.head["totals"]["findings"]:
        return f"No finding reaches the score of {case.threshold}."
    return "No autostart write was found in what was read."


def _top(case: Case, shown: Sequence[Finding]) -> Markup:
    counts = case.head["totals"]["by_severity"]
    return filled(
        "top",
        policy=policy(),
        style=style(),
        title=", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "no finding",
        notices=joined((filled("notice", notice=notice) for notice in case.notices), "\n"),
        tiles=joined((_tile(name, count) for name, count in counts.items()), "\n"),
        facts=joined((filled("fact", name=name, value=value) for name, value in _facts(case, shown)), "\n"),
    )


def _tile(name: str, count: int) -> Markup:
    return filled("tile", name=name, tone=tone(SEVERITY[name], name), count=f"{count:,}")


def _facts(case: Case, shown: Sequence[Finding]) -> Iterator[tuple[str, object]]:
    totals, time_range = case.head["totals"], case.head["time_range"]
    read = [file for file in case.head["files"] if not file["skipped"]]
    hidden = totals["findings"] - len(shown)
    yield "Read", f"{_count(totals['events'], 'event')} in {_count(len(read), 'file')}"
    yield "Unreadable", _count(totals["unreadable"], "record")
    yield "Found", f"{_count(totals['autostart_writes'], 'autostart write')} in {_count(totals['findings'], 'finding')}"
    if hidden:
        yield "Not listed", f"{_count(hidden, 'finding')} below score {case.threshold}, counted above all the same"
    yield "Held down", f"{_count(totals['held_down'], 'write')} by known good or the site's tuning"
    yield "Time range", f"{clock(time_range['earliest'])} to {clock(time_range['latest'])}"
    yield "Hosts hit", _hosts_hit(shown)
    yield "Chains", "looked for in Events 1 and 11" if case.has_chains else "not looked for: hunt with --chain"
    yield "Made", case.made


def _hosts_hit(shown: Sequence[Finding]) -> Markup:
    """Name the hosts with findings from medium on, in the order of their worst, which comes first."""
    suspicious = [finding for finding in shown if finding.is_suspicious]
    worst = {host: finding.severity for finding in reversed(suspicious) for host in sorted(finding.hosts)}
    counts = Counter(host for finding in suspicious for host in finding.hosts)
    order = list(SEVERITY)
    ranked = sorted(counts, key=lambda host: (order.index(worst[host]), -counts[host], host))
    named = [
        filled(
            "host",
            tone=tone(SEVERITY[worst[host]], worst[host]),
            host=brief(host),
            count=_count(counts[host], "finding"),
        )
        for host in ranked[:_HOSTS_HIT]
    ]
    more = [f"and {len(ranked) - _HOSTS_HIT:,} more"] if len(ranked) > _HOSTS_HIT else []
    return joined([*named, *more], " ") if named else Markup("none from medium on")


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _row(number: int, finding: Members) -> Markup:
    return filled(
        "row",
        number=number,
        severity=finding["severity"],
        tone=tone(SEVERITY[finding["severity"]], finding["severity"]),
        score=finding["score"],
        time=clock(finding["time"])[: len("2026-03-02 08:14:06")],
        hosts=_hosts(finding),
        user=brief(finding["user"], "user not logged"),
        location=f"{finding['location']} ({finding['change']})" if finding["change"] else finding["location"],
        name=brief(finding["value_name"]),
        command=brief(finding["command"] or finding["value"], "no data", _COLUMNS_OF_COMMAND),
        reasons=joined(_main_reasons(finding["reasons"]), "<br>"),
        stages=stages(finding),
    )


def _hosts(finding: Members) -> Markup:
    named = [brief(host) for host in finding["hosts"][:_HOSTS_IN_ROW]]
    more = finding["host_count"] - len(named)
    return joined([*named, *([f"{more:,} more"] if more else [])], "<br>") if named else Markup("host not logged")


def _main_reasons(reasons: Sequence[str]) -> Sequence[str]:
    """Give the reasons that add most, in their order; the first is the location's own weight."""
    bars = [bar for bar in bars_of(reasons) if bar.end > bar.start]
    most = sorted(bars[1:] or bars, key=lambda bar: bar.start - bar.end)[:_REASONS_IN_ROW]
    return [f"{bar.points} {bar.reason}" for bar in most]


def _read(head: Mapping[str, Any]) -> Iterator[Markup]:
    yield filled("files", rows=joined(map(_file, head["files"]), "\n"))
    if head["unreadable"]:
        yield filled("records", rows=joined(map(_record, head["unreadable"]), "\n"))


def _file(file: Mapping[str, Any]) -> Markup:
    told = [f"{'skipped: ' if file['skipped'] else ''}{file['problem']}", *file["notes"]]
    problem = "; ".join(filter(None, told))
    return filled("file", path=code(file["path"]), kind=file["kind"], events=f"{file['events']:,}", problem=problem)


def _record(record: Mapping[str, Any]) -> Markup:
    return filled("unreadable", path=code(record["path"]), place=code(record["place"]), why=record["why"])
