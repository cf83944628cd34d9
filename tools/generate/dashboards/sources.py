"""What the views' searches have in common."""

from __future__ import annotations

from runkeyhunt.judging.verdict import SEVERITIES
from tools.generate.dashboards.pieces import TIME, given
from tools.generate.splunk.search_text import pipeline, quoted

LEAST = 20
SETUP = "runkeyhunt_setup"
MINUTE = "%Y-%m-%d %H:%M"
DAY = "%Y-%m-%d"
TIMES = "Times are in the time zone of your Splunk account."
# The two reasons that weigh most. Of two digits each, so that their order as texts is that of their weights.
WEIGHTIEST = (
    'why=mvreverse(mvsort(mvfilter(match(rk_reasons, "^[+][0-9][0-9] ")))), '
    "why=coalesce(mvindex(why, 0, 1), mvindex(rk_reasons, 0, 1))"
)
# A week before the write and a day after it: what led to it, and the next logon.
AROUND = "from=floor(_time-7*86400), to=ceiling(_time+86400)"
# A time range without an end has no number for it.
WITH_RANGE = ("addinfo", 'eval range_end=if(info_max_time="+Infinity", now(), info_max_time)')
# What began within it, and what was seen then as far as its first and last time tell.
IS_NEW = "first_seen>=info_min_time AND first_seen<range_end"
IS_SEEN = "last_seen>=info_min_time AND first_seen<range_end"
IS_ON_HOST = f"rk_host={given('host')}"
# A term that stands in no event.
_NOWHERE = "runkeyhunt_has_no_host"
# \\z and no dollar sign, with which a token would begin.
_KINDS = {
    "^[a-z]+://": "an address",
    r"(?i)[.](ps1|vbs|vbe|js|jse|wsf|hta|bat|cmd)\z": "a script",
    r"(?i)[.](dll|ocx|cpl)\z": "a library",
    r"(?i)[.](exe|com|scr|pif)\z": "a program",
}
_MATCHES = ", ".join(f"match(rk_payload, {quoted(pattern)}), {quoted(kind)}" for pattern, kind in _KINDS.items())
PAYLOAD_KIND = f'case({_MATCHES}, true(), "a command")'
# What a click hands over: the names are those of hidden columns.
TO_HOST = {"host": "row._host.value", f"{TIME}.earliest": "row._from.value", f"{TIME}.latest": "row._to.value"}
TO_FINDING = {"event": "row._event.value", "entry": "row._entry.value", **TO_HOST}

# The bands are equally wide, and the last one has 100 too.
_BAND = next(least for least, _ in reversed(SEVERITIES) if least)


def severity_of(score: str) -> str:
    """Write the expression for the severity of a field's score."""
    names = " ".join(name for _, name in reversed(SEVERITIES))
    return f'mvindex(split("{names}", " "), {_band(score)})'


def floor_of(score: str) -> str:
    """Write the expression for the least score of the band that a field's score lies in."""
    return f"{_BAND}*{_band(score)}"


def _band(score: str) -> str:
    return f"floor(min({score}, 99)/{_BAND})"


def with_chains(*which: str) -> tuple[str, ...]:
    """Write the stages that put findings with their chains, those that are meant, in place of those without."""
    return (
        f"append [search {pipeline('`runkeyhunt_chains(40)`', *which)}]",
        "eval untied=if(isnull(rk_chain_stage), 1, 0)",
        "sort 0 untied",
        "dedup rk_event_id",
    )


def shortened(field: str) -> str:
    """Write the expression for an account; of a SID that nobody has named the middle is left out, with a mark."""
    return f'replace({field}, "^S-1-5-21-.*-", "S-1-5-21-…-")'


def on_host() -> str:
    """Write the judgement of all writes of the host in the token, whose name the index finds as a phrase.

    The name may be an attacker's, so a search in brackets puts it in; without one nothing is read.
    """
    name = f'replace({given("host")}, "[\\"\\\\\\\\*]", " ")'
    phrase = f'eval name={name}, search=if(trim(name)="", "{_NOWHERE}", "\\"".name."\\"")'
    return pipeline(
        f"[| makeresults | {phrase} | table search] `runkeyhunt_candidates`",
        "runkeyhunt threshold=0",
        f'where rk_location!="" AND {IS_ON_HOST}',
    )
