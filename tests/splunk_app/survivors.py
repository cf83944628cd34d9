"""Slips of the hand that no trial notices, by search or macro: the place, and the reason or the test that notices it."""

from __future__ import annotations

_ONE_INDEX = "all events of this site are in one of the indexes, sysmon; the others are there for other sites"
_MANY_ROWS = "without a number sort keeps 10,000 rows; the site has fewer"
_MANY_ENTRIES = "the site has fewer entries"
_MANY_TERMS = "the findings of the site have fewer terms"
_MADE_UP = (
    "the write is made up to be found: this slip leaves its location and score, which are all that the check reads"
)
_FEW_EVENTS = "the site has fewer events than are looked at either way, or enough to show what is looked for"
_ALL_READABLE = "every event of the site can be read: tests/command holds what is said of those that cannot"
_NEVER_LOWER = "a collision scores 40 by the weight of its rule alone"
_SAME_TIME = "relative_time takes -d for -1d"
_ONE_SECOND = "a span takes s for 1s"
_ONE_USER = "the endpoint answers with one row, who searches"
_IN_EVERY_EVENT = "the term only spares the index some reading, and 1 too is in every event: the SID S-1-5-18"
_MORE_READING = "a lower score gives the index more terms to look for; findings and chains are the same"
_SCORE = "tests/generate/test_macros.py: test_a_chain_is_asked_for_from_the_score_on_that_reaches_it"
_SOURCES = "tests/generate/test_macros.py: test_both_add_ons_and_both_renderings_are_asked_for"
_LOCATIONS = "tests/generate/test_prefilter.py: every location, in every spelling"
_WORDS = "test_words_in_quotes.py: test_searches_ask_only_for_words_of_the_engine"
_REMOVALS = "test_words_in_quotes.py: test_a_removal_by_every_tool_that_people_type_with_is_told"
_TAGS = "test_words_in_quotes.py: test_raw_events_are_told_apart_by_their_tags"

# Macros in whose strings no letter is lost here: long lists of words that are much alike.
STRINGS_ELSEWHERE = {
    "runkeyhunt_sysmon": _SOURCES,
    "runkeyhunt_registry_path(1)": _LOCATIONS,
    "runkeyhunt_cim(1)": _LOCATIONS,
}

SURVIVORS: dict[str, dict[str, str]] = {
    "Run Key Hunt - Alert - Known name with another command or writer": {
        "yhunt_findings(4«0»)` | where rk_b": _NEVER_LOWER,
    },
    "Run Key Hunt - Alert - Hidden or renamed value": {
        'name", "blank_va«l»ue_name", "renam': _WORDS,
        'tostart", "link_«v»alue", "invisibl': _WORDS,
        'ue", "invisible_«c»haracters") | `': _WORDS,
    },
    "Run Key Hunt - Alert - Known good autostart removed": {
        '), "[(](deleted|«c»leared)[)]") |': _REMOVALS,
        'writer IN ("cmd.«e»xe", "powershell': _REMOVALS,
        'md.exe", "powers«h»ell.exe", "pwsh.': _REMOVALS,
        'shell.exe", "pws«h».exe", "reg.exe"': _REMOVALS,
        'reg.exe", "reged«i»t.exe", "wmic.ex': _REMOVALS,
        'gedit.exe", "wmi«c».exe", "wscript.': _REMOVALS,
        'mic.exe", "wscri«p»t.exe", "cscript': _REMOVALS,
        'ipt.exe", "cscri«p»t.exe", "wmiprvs': _REMOVALS,
        'ipt.exe", "wmipr«v»se.exe")) | `ru': _REMOVALS,
    },
    "Run Key Hunt - Alert - First seen in the environment": {
        "hunt_first_seen(«1»)` | `runkeyhun": _SAME_TIME,
    },
    "Run Key Hunt - Prevalence - Forget old entries": {
        "ey=_key | sort «0» -last_seen | s": _MANY_ROWS,
        '_id" OR (number<«=»200000 AND last_': _MANY_ENTRIES,
        "OR (number<=200«0»00 AND last_seen": _MANY_ENTRIES,
    },
    "Run Key Hunt - Report - Weekly summary": {
        "- rule | sort «0» -highest, -writ": _MANY_ROWS,
    },
    "Run Key Hunt - Baseline - Review approvals and tuning": {
        ", 1, 0) | sort «0» order expires": _MANY_ROWS,
    },
    "Run Key Hunt - Coverage - Locations that Sysmon logs": {
        'never") | sort «0» writes rk_locat': _MANY_ROWS,
    },
    "Run Key Hunt - Health - Check data, command and tables": {
        "ysmon` | head 20«0»00 | runkeyhunt": _FEW_EVENTS,
        'ble=0, "ok", "no«t» ok"), found=unr': _ALL_READABLE,
        "of which path, d«a»ta or writer is": _ALL_READABLE,
        'lts | eval Even«t»Code="13", Event': _MADE_UP,
        'tCode="13", Even«t»Type="SetValue",': _MADE_UP,
        'EventType="SetV«a»lue", TargetObje': _MADE_UP,
        r'"C:\\Users\\Publ«i»c\\health.exe",': _MADE_UP,
        'n" AND rk_score>«=»40, "ok", "not o': _MADE_UP,
        'AND rk_score>=4«0», "ok", "not ok"': _MADE_UP,
    },
    "runkeyhunt_index": {
        "index IN (ma«i»n, windows, wine": _ONE_INDEX,
        "ex IN (main, win«d»ows, wineventlog": _ONE_INDEX,
        "og, sysmon, endp«o»int)": _ONE_INDEX,
    },
    "runkeyhunt_sysmon": {
        'rwardedEvents") «OR» sourcetype IN (': _SOURCES,
        'dedEvents")) (TE«R»M(Microsoft-Wind': _SOURCES,
        'ts")) (TERM(Micr«o»soft-Windows-Sys': _SOURCES,
        "RM(Microsoft-Win«d»ows-Sysmon) OR T": _SOURCES,
        "soft-Windows-Sys«m»on) OR TERM(Sour": _SOURCES,
        "Windows-Sysmon) «OR» TERM(SourceName": _SOURCES,
        "ws-Sysmon) OR TE«R»M(SourceName=Mic": _SOURCES,
        "n) OR TERM(Sourc«e»Name=Microsoft-W": _SOURCES,
        "TERM(SourceName«=»Microsoft-Window": _SOURCES,
        "(SourceName=Micr«o»soft-Windows-Sys": _SOURCES,
        "me=Microsoft-Win«d»ows-Sysmon))))": _SOURCES,
        "soft-Windows-Sys«m»on))))": _SOURCES,
    },
    "runkeyhunt_cim(1)": {
        ") BY _time span=«1»s Registry.actio": _ONE_SECOND,
    },
    "runkeyhunt_events": {
        r'"*\\Users\\*\\NT«U»SER.MAN"))': _LOCATIONS,
    },
    "runkeyhunt_stored_payloads": {
        'eyhunt_sysmon` 1«3» ("<EventID>13</': _IN_EVERY_EVENT,
    },
    "runkeyhunt_worst_first": {
        "sort «0» -rk_score | de": _MANY_ROWS,
    },
    "runkeyhunt_worst_first_with_prevalence": {
        "sort «0» -rk_score | de": _MANY_ROWS,
    },
    "runkeyhunt_worst_first_with_chain": {
        "sort «0» -rk_score | de": _MANY_ROWS,
    },
    "runkeyhunt_worst_first_with_risk": {
        "sort «0» -rk_score | de": _MANY_ROWS,
    },
    "runkeyhunt_chain(1)": {
        '1) OR "<EventID>«1»</EventID>" OR "': _TAGS,
        '" OR "<EventID>1«1»</EventID>") [se': _TAGS,
        "nt_chain_terms(2«0»)`])) | runkeyh": _MORE_READING,
        "rch NOT rk_score«<»20 | runkeychai": _SCORE,
        "h NOT rk_score<2«0» | runkeychain": _SCORE,
    },
    "runkeyhunt_chain_terms(1)": {
        ")<200 | sort 50«0»0 -score | eval": _MANY_TERMS,
        'at maxresults=50«0»0 emptystr="runk': _MANY_TERMS,
    },
    "runkeyhunt_baseline_row(3)": {
        'er=local | head «1» | eval quoted="': _ONE_USER,
    },
}

_ON_THE_BORDER = "no time or score of the site is just on the border"
_NOT_FOR_EVER = "a view over all time shows the same as one over the week: the site has no more"
_NO_HIGH = "no finding of the site is high"
_NOT_CLEARED = "no value on these hosts was cleared; deleted ones show what is asked"
_NO_SUCH_FILE = "no payload of the site has this ending; others show what is asked"
_NO_SUCH_TERM = "any term that stands in no event does"
_LEARNED_BEFORE = "learning began before the week, so that its mark is not new"
_ONE_WRITE = "the finding is one write, or all writes of its entry on its host show the same"
_STEP_ALWAYS = "every line of a chain has its step before a colon"
_WIDER_CLASS = "with a bracket fewer the class is wider, and what it is asked of holds nothing else"
_NO_SID_WRITES = "on these hosts nobody writes whose name is a SID alone"
_ONE_CAUSE = "each of these rules names one harmless cause"
_NO_ZERO = "adding no points and taking none look the same"

# By view and data source.
SURVIVORS_IN_VIEWS: dict[str, dict[str, dict[str, str]]] = {
    "runkeyhunt_triage": {
        "findings": {
            '_max_time="+Infi«n»ity", now(), cei': _NOT_FOR_EVER,
            "), 1, 0) | sort «0» untied | dedup": _MANY_ROWS,
            ', "now") | sort «0» -rk_score -_tim': _MANY_ROWS,
        },
        "new_entries": {
            'key!="learning_b«y»_rk_entry_id" AN': _LEARNED_BEFORE,
            "AND first_seen>«=»info_min_time AN": _ON_THE_BORDER,
            'wn_good" | sort «0» -score -first_s': _MANY_ROWS,
            "st_seen | head 1«0»0 | eval first_s": _MANY_ENTRIES,
        },
        "counts": {"Y period | sort «0» period": _MANY_ROWS},
        "asked_for": {"where rk_score>«=»tonumber(urldeco": _ON_THE_BORDER},
        "ranked": {'od="now" | sort «0» -rk_score -_tim': _MANY_ROWS},
        "over_time": {"time critical hi«g»h medium low": _NO_HIGH},
        "hosts": {
            'od="now" | sort «0» -rk_score -_tim': _MANY_ROWS,
            "=rk_host | sort «0» -score -finding": _MANY_ROWS,
        },
        "ways": {
            "s1|vbs|vbe|js|js«e»|wsf|hta|bat|cmd": _NO_SUCH_FILE,
            ', "(?i)[.](dll|o«c»x|cpl)\\\\z"), "a': _NO_SUCH_FILE,
            '(?i)[.](exe|com|«s»cr|pif)\\\\z"), "a': _NO_SUCH_FILE,
        },
    },
    "runkeyhunt_host": {
        "known_hosts": {"BY host | sort «0» -score host | f": _MANY_ROWS},
        "writes_on_host": {
            ')="", "runkeyhun«t»_has_no_host", "': _NO_SUCH_TERM,
            "), 1, 0) | sort «0» untied | dedup": _MANY_ROWS,
            "lue_name | sort «0» -_time | table": _MANY_ROWS,
        },
        "counts": {"eval(first_seen>«=»relative_time(no": _ON_THE_BORDER},
        "entries_on_host": {
            '"deleted", "cle«a»red") | dedup rk': _NOT_CLEARED,
            '"deleted", "cle«a»red"), "removed"': _NOT_CLEARED,
            'placed") | sort «0» -rk_score -_tim': _MANY_ROWS,
        },
        "changes": {
            "sort «0» _time | streams": _MANY_ROWS,
            '"deleted", "cle«a»red"), "removed"': _NOT_CLEARED,
            "ange) AND _time>«=»relative_time(no": _ON_THE_BORDER,
            ', "-7d") | sort «0» -_time | eval t': _MANY_ROWS,
        },
        "over_time": {"time critical hi«g»h medium low inf": _NO_HIGH},
    },
    "runkeyhunt_finding": {
        "writes_on_host": {
            ')="", "runkeyhun«t»_has_no_host", "': _NO_SUCH_TERM,
            "), 1, 0) | sort «0» untied | dedup": _MANY_ROWS,
            "valence` | sort «0» -_time | fields": _MANY_ROWS,
        },
        "same_entry": {"rk_host | sort «0» first_seen | ev": _MANY_ROWS},
        "finding": {
            'try|u$") | sort «0» -rk_score -_tim': _MANY_ROWS,
            "e -_time | head «1»": _ONE_WRITE,
        },
        "summary": {
            '(rk_user, "^S-1-«5»-21-.*-", "S-1-5': _NO_SID_WRITES,
            '5-21-.*-", "S-1-«5»-21-…-"), writer': _NO_SID_WRITES,
        },
        "summands": {'"^(?<points>[+-«]»[0-9]+) (?<reaso': _WIDER_CLASS},
        "summands_as_bars": {
            '"^(?<points>[+-«]»[0-9]+) (?<reaso': _WIDER_CLASS,
            "adds=if(points>«=»0, points, 0), t": _NO_ZERO,
        },
        "timeline": {
            "^(?:(?<utc>[0-9-«]»+ [0-9:.]+) UTC": _WIDER_CLASS,
            '.*)" | eval happ«e»ned=coalesce(hap': _STEP_ALWAYS,
        },
        "rules_fired": {'ques, "|"), harm«l»ess=split(harmle': _ONE_CAUSE},
    },
}
