"""One judgement, kept: how findings go into the summary index and come back, and the searches that keep them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from runkeyhunt.chain import CHAIN_FIELDS
from runkeyhunt.judging.rk_fields import RK_FIELDS, RK_LISTS, UNREADABLE
from tools.generate.enterprise_security.cim_names import CIM_NAMES
from tools.generate.searches.prevalence import NEW_AND_RARE
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import one_of, pipeline, quoted
from tools.generate.splunk.stanzas import Settings, continuous, indexed, macro, name_of, saved_search

# Splunk's host of the event, which behind a collector is the collector, and the indexer that judged it.
SENDER, JUDGE = "orig_host", "orig_server"
ORIGIN = f"eval {SENDER}=host, {JUDGE}=splunk_server"
FIELDS = ("_time", *RK_FIELDS, UNREADABLE, *CIM_NAMES, SENDER, JUDGE)
IS_UNREAD = f'where {UNREADABLE}!=""'
LISTS = frozenset({*RK_LISTS, "rk_chain_stage", "rk_chain_timeline"})
# Beside the packed finding, to search by: no attacker can write these.
_IN_THE_OPEN = ("rk_score", "rk_severity", "rk_location", "rk_entry_id", "rk_event_id", "rk_version")
# What parts values, what collect might write otherwise, and what could be read as a field; % stands for all, so first.
_ENCODED = (
    ("%", "%25"),
    (r"\"", "%22"),
    (r"\\\\", "%5C"),
    (r"\n", "%0A"),
    (r"\r", "%0D"),
    ("&", "%26"),
    ("=", "%3D"),
    ("[+]", "%2B"),
)
FINDING, STORED, CHAIN = "runkeyhunt_finding", "runkeyhunt_stored", "runkeyhunt_chain"
LEAST_KEPT = 20
# What append takes of a subsearch, its option maxout.
_MOST_APPENDED = 50_000
# More than that it was registered.
IS_TOLD = 'where isnotnull(mvfind(rk_chain_stage, "dropped|executed|fired"))'
_REACHES = "rk_score>=$threshold$"
# A chain is kept again when more of it is known, a write when a run is repeated, perhaps with other rules: one of them
# counts at every threshold.
_LAST = ("sort 0 -_indextime", "dedup rk_event_id")
# The kind, where it was kept, and which of that is meant.
_KEPT: tuple[tuple[str, ...], ...] = (
    ("runkeyhunt", f"source={FINDING}", f"where {_REACHES}", "Findings"),
    (
        "runkeyhunt_stored",
        one_of("source", (STORED, FINDING)),
        f'where rk_location="StoredPayload" AND {_REACHES}',
        "Encoded programs anywhere in the registry",
    ),
    # What could not be read has no score, or one of what could.
    (
        "runkeyhunt_unread",
        f"source={FINDING}",
        pipeline(IS_UNREAD, "where coalesce(rk_score, 0)>=$threshold$"),
        "Possible autostart writes of which something could not be read,",
    ),
    ("runkeyhunt_chains", f"source={CHAIN}", f"where {_REACHES}", "Chains"),
)


def judgement_macros() -> list[Stanza]:
    """Make the site's switch, and the macros that write a finding as one text and read it again."""
    return [
        macro(
            "runkeyhunt_summary_index",
            "summary",
            "The index that keeps findings, its name alone. Every Splunk has summary; a larger site makes one of its "
            "own.",
        ),
        macro(
            "runkeyhunt_opens_on(2)",
            "`$findings$_live($threshold$)`",
            "Where all that reads findings gets them: with live, each search judges the events itself; with kept in "
            "its place, it reads what the Judgement searches kept. Run Key Hunt: Help, Judgement says which is "
            "for you.",
            args="findings, threshold",
        ),
        *map(_kept, _KEPT),
        macro("runkeyhunt_packed", _packed(FIELDS), "Write each finding as one text that any index keeps as it is."),
        macro(
            "runkeyhunt_packed_with_chain",
            _packed((*FIELDS, *CHAIN_FIELDS)),
            "Write each finding with its chain as one text that any index keeps as it is.",
        ),
        macro("runkeyhunt_unpacked", _unpacked(), "Read findings out of what was kept."),
    ]


def _kept(kept: tuple[str, ...]) -> Stanza:
    name, source, which, what = kept
    return macro(
        f"{name}_kept(1)",
        pipeline(f"index=`runkeyhunt_summary_index` {source}", "`runkeyhunt_unpacked`", *_LAST, which),
        f"{what} that score at least threshold, of those that were kept, each as it was kept last.",
        args="threshold",
    )


def _packed(names: Sequence[str]) -> str:
    single = (f'"{name}:".{name}' for name in names if name not in LISTS)
    several = (f'mvmap({name}, "{name}:".{name})' for name in names if name in LISTS)
    text = "rk_finding"
    for sign, code in _ENCODED:
        text = f'replace({text}, "{sign}", "{code}")'
    return (
        f'eval rk_finding=mvappend({", ".join((*single, *several))}), rk_finding=mvjoin(mvmap(rk_finding, {text}), "&")'
    )


def _unpacked() -> str:
    names = (*FIELDS, *CHAIN_FIELDS)
    return pipeline(
        r'rex "rk_finding=\"(?<rk_finding>[^\"]*)\""',
        'eval rk_finding=split(rk_finding, "&"), rk_finding=mvmap(rk_finding, urldecode(rk_finding))',
        f"eval {', '.join(chain.from_iterable(map(_read, names)))}",
        f"fields {' '.join(names)} _indextime",
        "fields - _raw",
    )


def _read(name: str) -> Iterable[str]:
    return (
        f'{name}=mvfilter(match(rk_finding, "(?s)^{name}:."))',
        f"{name}=mvmap({name}, substr({name}, {len(name) + 2}))",
    )


def judgement_searches(locations: Sequence[dict[str, Any]]) -> list[Stanza]:
    """Make the searches that judge what has arrived since they ran last, and keep what they find."""
    return [_keep_findings(locations), _keep_stored_programs(), _tie_chains()]


_WHAT_TO_DO = (
    "What to do: enable the Judgement searches together, and let runkeyhunt_opens_on read what is kept "
    "(Run Key Hunt: Help, Judgement)."
)


def _keep_findings(locations: Sequence[dict[str, Any]]) -> Stanza:
    noise = ", ".join(quoted(row["id"]) for row in locations if row.get("noise"))
    return saved_search(
        name_of("Judgement", "Keep findings"),
        f"Judges every write once, when it arrives, and keeps what scores {LEAST_KEPT} and more, what was removed, "
        f"entries that are new here and rare, and what could not be read. {_WHAT_TO_DO}",
        pipeline(
            "`runkeyhunt_judged(0)`",
            "`runkeyhunt_prevalence`",
            f'where rk_score>={LEAST_KEPT} OR rk_action="deleted" OR rk_action="cleared" OR {UNREADABLE}!="" OR '
            f'(rk_baseline!="known_good" AND NOT in(coalesce(rk_location, ""), {noise}) AND {NEW_AND_RARE})',
            *_written("runkeyhunt_packed", FINDING),
        ),
        _every_ten_minutes("3,13,23,33,43,53"),
    )


def _every_ten_minutes(minutes: str) -> Settings:
    return {**continuous(f"{minutes} * * * *"), **indexed("-12m@m", "-2m@m")}


def _written(packed: str, source: str, *beside: str) -> tuple[str, ...]:
    return (
        f"`{packed}`",
        f"table {' '.join(('_time', 'rk_finding', *_IN_THE_OPEN, *beside))}",
        f"collect index=`runkeyhunt_summary_index` source={source}",
    )


def _keep_stored_programs() -> Stanza:
    return saved_search(
        name_of("Judgement", "Keep stored programs"),
        "Judges the long values of all other registry keys once an hour, and keeps the encoded programs among them. "
        f"{_WHAT_TO_DO}",
        pipeline(
            # The other search has judged these.
            f"NOT `runkeyhunt_locations` `runkeyhunt_stored_live({LEAST_KEPT})`",
            *_written("runkeyhunt_packed", STORED),
        ),
        {**continuous("29 * * * *"), **indexed("-62m@m", "-2m@m")},
    )


def _tie_chains() -> Stanza:
    return saved_search(
        name_of("Judgement", "Tie chains"),
        "Ties findings to the file dropped and the process run around them, and keeps each chain when it is first told "
        f"and whenever more of it is known. It appends the findings by a subsearch: of more than {_MOST_APPENDED:,} in "
        "48 hours, or of what takes longer than 60 seconds to read (limits.conf, subsearch), it ties those that were "
        f"read. {_WHAT_TO_DO}",
        pipeline(
            f"`runkeyhunt_sysmon` `runkeyhunt_chain_steps({LEAST_KEPT})`",
            f"append [search `runkeyhunt_findings({LEAST_KEPT})`]",
            "runkeychain",
            IS_TOLD,
            "`runkeyhunt_cim_names`",
            'eval rk_told=rk_event_id."-".rk_score."-".mvjoin(rk_chain_stage, "-")',
            f"search NOT [search index=`runkeyhunt_summary_index` source={CHAIN} "
            r'| rex "rk_told=\"(?<rk_told>[^\"]*)\"" | dedup rk_told | fields rk_told]',
            *_written("runkeyhunt_packed_with_chain", CHAIN, "rk_told"),
        ),
        {**continuous("17,37,57 * * * *"), **indexed("-48h@m", "-2m@m", since="-3d@d")},
    )
