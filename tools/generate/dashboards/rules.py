"""Rules and coverage: what each rule contributes, what the sensors log, and what that is at ATT&CK."""

from __future__ import annotations

from runkeyhunt.judging.verdict import CAP_REASON
from runkeyhunt.report.palette import BASELINE, SEVERITY
from tools.generate.dashboards.colours import SERIES, middle
from tools.generate.dashboards.columns import shown, table
from tools.generate.dashboards.layout import row
from tools.generate.dashboards.pieces import (
    TIME,
    Panel,
    Source,
    chained,
    given,
    or_say,
    search,
    tile,
    time_range,
    to_page,
    to_view,
    typed,
)
from tools.generate.dashboards.sources import LEAST, MINUTE, floor_of
from tools.generate.dashboards.view import View
from tools.generate.searches.prevalence import COLLECTION

_OF_TECHNIQUE = "https://attack.mitre.org/techniques/$row._path.value$/"
_IN_FORCE = 'state IN ("in force", "expires within 30 days")'
_SAME_TIME = {f"{TIME}.{end}": f"{TIME}.{end}" for end in ("earliest", "latest")}
_LOCATION = {"location": 178}
_WIDTHS = {"title": 300, "technique": 130}
# What the points of a rule are is said by its reason, which names the product where it says {product}.
_POINTS = (
    'pattern=replace(words, "[{]product[}]", "%"), points=mvindex(mvmap(rk_reasons, '
    'if(like(replace(replace(rk_reasons, "^[+-][0-9]+ ", ""), " [(]tuned from .*", ""), pattern), '
    'tonumber(replace(rk_reasons, " .*", "")), null())), 0)'
)


def rules() -> View:
    """Make the view."""
    findings, coverage = _findings(), _coverage()
    told = _by_rule(findings)
    return View(
        "runkeyhunt_rules",
        "Rules and coverage",
        "What each rule contributes to the findings, which locations the sensors log, and what that is at ATT&CK.",
        (time_range(), typed("rule", "Rule, ATT&CK id")),
        (
            row(120, *_tiles(told, coverage)),
            row(650, _listed(told)),
            row(440, _logged(coverage), _not_logged(coverage)),
            row(400, _techniques(findings)),
            row(220, _tuning()),
        ),
    )


def _findings() -> Source:
    return search(
        "findings",
        f"`runkeyhunt_findings({LEAST})`",
        "sort 0 -rk_score -_time",
        "dedup rk_host rk_entry_id",
        "table _time rk_host rk_score rk_rules rk_reasons rk_technique",
    )


def _by_rule(findings: Source) -> Source:
    """Count for each rule what it hit, and where the score would fall below its band without its points."""
    return chained(
        "by_rule",
        findings,
        f'eval cap=mvfilter(match(rk_reasons, "{CAP_REASON}")), '
        f'summed=rk_score-coalesce(tonumber(replace(cap, " .*", "")), 0), floor={floor_of("rk_score")}',
        "mvexpand rk_rules",
        "lookup runkeyhunt_rules rule AS rk_rules OUTPUT reason AS words",
        f"eval {_POINTS}",
        "stats count AS findings dc(rk_host) AS hosts max(_time) AS last_seen "
        "count(eval(points>0 AND summed-points<floor)) AS decided BY rk_rules",
        "append [| inputlookup runkeyhunt_rules | eval rk_rules=rule | fields rk_rules title weight techniques reason]",
        f"append [| `runkeyhunt_tuning` | search {_IN_FORCE} | eval rk_rules=rule, tuned=weight "
        "| fields rk_rules tuned]",
        "stats max(findings) AS findings max(hosts) AS hosts max(last_seen) AS last_seen max(decided) AS decided "
        "values(tuned) AS tuned first(title) AS title first(weight) AS weight first(techniques) AS techniques "
        "first(reason) AS reason BY rk_rules",
        "where isnotnull(title)",
        'eval tuned=mvjoin(tuned, ", ")',
        "fillnull value=0 findings hosts decided",
    )


def _listed(told: Source) -> Panel:
    columns = ("title", "rule_id", "technique", "weight", "tuned", "findings", "hosts", "decided", "last_seen")
    source = chained(
        "rules",
        told,
        f'eval text=lower({given("rule")}), technique=split(techniques, "|"), rule_id=rk_rules, '
        'all=lower(title." ".rk_rules." ".techniques." ".reason), words=mvindex(split(reason, "{"), 0)',
        'where text="*" OR mvcount(split(all, text))>1',
        "sort 0 -decided -findings title",
        f'eval last_seen=coalesce(strftime(last_seen, "{MINUTE}"), "never")',
        *or_say("title", "No rule is called so."),
        shown(*columns, hidden=("words",)),
    )
    return (
        table("rules_by_what_they_decide", "The rules, by how often they decided", source, *columns, widths=_WIDTHS)
        .noting(
            f"Among findings of {LEAST} and more, one for each entry on each host. Decided: without the rule's points "
            "the finding would fall below its band. Click a rule to see its findings."
        )
        .leading_to(to_view("runkeyhunt_triage", {"text": "row._words.value", **_SAME_TIME}))
        .showing(count=12)
    )


def _coverage() -> Source:
    """Count what the door gives; where that is only what was kept, what was learned tells of the other locations."""
    return search(
        "coverage",
        "`runkeyhunt_findings(0)`",
        "stats count AS writes dc(rk_host) AS hosts max(_time) AS last_seen BY rk_location",
        f"append [| inputlookup {COLLECTION} | addinfo | where last_seen>=info_min_time "
        "| stats max(host_count) AS hosts max(last_seen) AS last_seen count AS learned BY location "
        "| rename location AS rk_location]",
        "append [| inputlookup runkeyhunt_locations | eval rk_location=location, writes=0 | fields rk_location writes]",
        "stats max(writes) AS writes max(hosts) AS hosts max(last_seen) AS last_seen max(learned) AS learned "
        "BY rk_location",
        "eval seen=if(writes>0 OR learned>0, 1, 0)",
        "lookup runkeyhunt_locations location AS rk_location OUTPUT technique reason AS place",
        "where isnotnull(place)",
    )


def _logged(coverage: Source) -> Panel:
    columns = ("location", "place", "writes", "hosts", "last_seen")
    source = chained(
        "logged",
        coverage,
        "where seen=1",
        f'eval location=rk_location, last_seen=strftime(last_seen, "{MINUTE}")',
        "sort 0 -writes location",
        *or_say("place", "Nothing was logged in this time range: see Check and set up."),
        shown(*columns, hidden=("location",)),
    )
    return (
        table("locations_logged", "What the sensors log", source, *columns, widths=_LOCATION)
        .noting(
            "Writes to each location, of whatever score. Where findings are kept, those that were kept; what was "
            "learned of the others is here without them. Click one to see its findings."
        )
        .leading_to(to_view("runkeyhunt_triage", {"location": "row._location.value", **_SAME_TIME}))
        .showing(count=9)
    )


def _not_logged(coverage: Source) -> Panel:
    columns = ("location", "place", "technique")
    source = chained(
        "not_logged",
        coverage,
        "where seen=0",
        "eval location=rk_location",
        "sort 0 location",
        *or_say("place", "Every location was written to in this time range."),
        shown(*columns),
    )
    return (
        table(
            "locations_not_logged", "What they do not log, or nobody wrote", source, *columns, widths={"location": 190}
        )
        .noting("Write a harmless value there on a test machine: if it does not arrive, see Help, Data sources.")
        .showing(count=10)
    )


def _techniques(findings: Source) -> Panel:
    columns = ("technique", "technique_name", "tactics", "rules", "findings", "hosts")
    source = chained(
        "techniques",
        findings,
        "mvexpand rk_technique",
        "stats count AS findings dc(rk_host) AS hosts BY rk_technique",
        'append [| inputlookup runkeyhunt_rules | eval rk_technique=split(techniques, "|") | mvexpand rk_technique '
        "| stats count AS rules BY rk_technique]",
        "append [| inputlookup runkeyhunt_locations | rename technique AS rk_technique | fields rk_technique]",
        "stats max(findings) AS findings max(hosts) AS hosts max(rules) AS rules BY rk_technique",
        "fillnull findings hosts rules",
        "lookup runkeyhunt_techniques technique AS rk_technique OUTPUT name AS technique_name tactics",
        'eval technique=rk_technique, tactics=split(tactics, "|"), path=replace(rk_technique, "[.]", "/")',
        "sort 0 -findings -rules technique",
        shown(*columns, hidden=("path",)),
    )
    return (
        table("attack_techniques", "MITRE ATT&CK", source, *columns)
        .noting("Techniques that rules and locations are tagged with. Click one to read about it at MITRE.")
        .leading_to(to_page(_OF_TECHNIQUE))
        .showing(count=8)
    )


def _tuning() -> Panel:
    columns = ("standing", "title", "rule_id", "weight", "tuned", "approved_for", "grounds", "answers", "expires")
    source = search(
        "tuning",
        "| `runkeyhunt_tuning`",
        "eval standing=state, rule_id=rule, tuned=weight, approved_for=hosts, grounds=reason, answers=owner",
        'eval order=case(state="in force", 1, true(), 0)',
        "fields - weight reason",
        "lookup runkeyhunt_rules rule OUTPUT title weight",
        'eval title=coalesce(title, "No rule is called so: counts for nothing")',
        "sort 0 order expires rule",
        *or_say("title", "The site has tuned nothing: every rule counts as it was shipped."),
        shown(*columns),
    )
    return (
        table("tuning_of_the_site", "What the site has tuned", source, *columns)
        .noting("Weights of the site's own, from the lookup runkeyhunt_tuning; 0 switches a rule off.")
        .showing(count=7)
    )


def _tiles(told: Source, coverage: Source) -> list[Panel]:
    of_rules = chained(
        "counts_of_rules",
        told,
        "stats count AS rules count(eval(findings>0)) AS fired count(eval(decided>0)) AS deciding "
        "count(tuned) AS tuned",
    )
    of_locations = chained(
        "counts_of_locations",
        coverage,
        "stats count(eval(seen=1)) AS logged count(eval(seen=0)) AS never",
    )
    tiles = (
        ("rules", "Rules", of_rules, SERIES[0]),
        ("fired", "Rules that fired", of_rules, SERIES[0]),
        ("deciding", "Rules that decided a finding", of_rules, middle(SEVERITY["high"])),
        ("tuned", "Rules tuned by the site", of_rules, middle(SEVERITY["medium"])),
        ("logged", "Locations seen", of_locations, middle(BASELINE["known_good"])),
        ("never", "Locations not seen", of_locations, middle(SEVERITY["medium"])),
    )
    return [
        tile(f"tile_{name}", title, source, name).showing(trendDisplay="off", majorColor=colour)
        for name, title, source, colour in tiles
    ]
