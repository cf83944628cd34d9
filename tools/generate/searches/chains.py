"""The macros of the chains: findings tied to the file dropped and the process run."""

from __future__ import annotations

from runkeyhunt.chain import CHAIN_FIELDS
from tools.generate.searches.judgement import FIELDS, IS_TOLD, LEAST_KEPT, ORIGIN, SENDER
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import pipeline
from tools.generate.splunk.stanzas import macro

# Below the 10,000 results at which Splunk cuts a subsearch: limits.conf, [subsearch] maxout.
_MOST_TERMS = 5000
# From here on a drop and a run lift a finding to 40 even where each adds the least, 10 points.
_LEAST_IN_CHAIN = LEAST_KEPT
_VALIDATION = f'match("$threshold$", "^([{_LEAST_IN_CHAIN // 10}-9][0-9]|100)$")'
# Breakers that XML or a search writes otherwise: what stands between two of them is a whole term in any rendering.
_NOT_IN_TERM = r"""\\\\\"'*?|\[\]<>&"""


def chain_macros() -> list[Stanza]:
    """Make the macro that ties the chains, and the one that says what it asks the index for."""
    return [
        macro(
            "runkeyhunt_chain(1)",
            pipeline(
                f"`runkeyhunt_sysmon` (`runkeyhunt_locations` OR (`runkeyhunt_chain_steps({_LEAST_IN_CHAIN})`))",
                "runkeyhunt",
                # NOT keeps Events 1 and 11, which have no score, and leaves the many harmless writes out.
                f"search NOT rk_score<{_LEAST_IN_CHAIN}",
                "runkeychain",
                "where rk_score>=$threshold$",
                "`runkeyhunt_cim_names`",
            ),
            f"Findings that reach threshold with their chains, if they score {_LEAST_IN_CHAIN} without: the writes, "
            "and of Events 1 and 11 only those that name a finding's payload or writer on its host. Look back over "
            "more than one logon to see what fired.",
            args="threshold",
            # What scores less has been left out before the chain, so a lower threshold would promise too much.
            validation=_VALIDATION,
            errormsg=f"Give a threshold from {_LEAST_IN_CHAIN} to 100, as in runkeyhunt_chain(40).",
        ),
        macro(
            "runkeyhunt_chains(1)",
            pipeline("`runkeyhunt_opens_on(runkeyhunt_chains, $threshold$)`", "dedup rk_event_id"),
            "Findings that reach threshold with their chains, of which at least one step is known, each once: the one "
            "door to them.",
            args="threshold",
            validation=_VALIDATION,
            errormsg=f"Give a threshold from {_LEAST_IN_CHAIN} to 100, as in runkeyhunt_chains(40).",
        ),
        macro(
            "runkeyhunt_chains_live(1)",
            pipeline(
                "`runkeyhunt_chain($threshold$)`",
                IS_TOLD,
                ORIGIN,
                f"fields {' '.join((*FIELDS, *CHAIN_FIELDS))} _indextime",
                "fields - _raw",
            ),
            "Findings that reach threshold with their chains, judged and tied now.",
            args="threshold",
        ),
        macro(
            "runkeyhunt_chain_steps(1)",
            '(EventCode IN (1, 11) OR "<EventID>1</EventID>" OR "<EventID>11</EventID>") [search '
            "`runkeyhunt_chain_terms($threshold$)`]",
            "Of Sysmon's Events 1 and 11 those that name the payload or the writer of a finding from threshold on, on "
            "its host.",
            args="threshold",
        ),
        macro(
            "runkeyhunt_chain_terms(1)",
            pipeline(
                "`runkeyhunt_findings($threshold$)`",
                f'rex field=rk_payload "(?<name>[^/{_NOT_IN_TERM}]+)$"',
                f'rex field=rk_payload "://(?<address>[^{_NOT_IN_TERM}]+)"',
                # The beginning is enough for a term that may be thousands of characters long.
                'rex field=rk_command "(?<encoded>[A-Za-z0-9]{40,150})"',
                # Sysmon makes it, but any event can hold a forged one, and in it a quote and the rest of a search.
                r'rex field=rk_process_guid "^(?<guid>[\w{}-]+)\Z"',
                'eval term=mvappend(name, address, encoded."*", guid)',
                # Of Splunk, which events are asked for by: behind a collector all terms are asked for on it.
                f"stats max(rk_score) AS score BY {SENDER} term",
                "where len(term)>4 AND len(term)<200",
                f"sort {_MOST_TERMS} -score",
                r'eval search="\"".term."\""',
                f"rename {SENDER} AS host",
                "fields host search",
                # What format writes without a finding, NOT (), is no raw term: this one is, and stands in no event.
                f'format maxresults={_MOST_TERMS} emptystr="runkeyhunt_has_no_finding"',
            ),
            "What the chains of the findings hang on, as raw terms for the index: on each host the payload's file name "
            f"or address, a long encoded text, the writer's process GUID; {_MOST_TERMS} at the most, those of the "
            "highest scores first. Beyond that, and beyond a subsearch's time (limits.conf), chains lack steps and say "
            "so.",
            args="threshold",
        ),
    ]
