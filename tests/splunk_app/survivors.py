"""Slips of the hand that no trial notices, by search or macro: the place, and the reason or the test that notices it."""

from __future__ import annotations

_ONE_INDEX = "all events of this site are in one of the indexes, sysmon; the others are there for other sites"
_MANY_ROWS = "without a number sort keeps 10,000 rows; the site has fewer"
_MANY_ENTRIES = "the site has fewer entries"
_SIZE = "test_health.py: test_the_collections_size_is_held_against_the_limit_of_the_site"
_MANY_TERMS = "the findings of the site have fewer terms"
_FEW_EVENTS = "the site has fewer events than are looked at either way, or enough to show what is looked for"
_ALL_READABLE = "test_health.py: test_what_cannot_be_read_of_a_possible_write_is_told_live_and_kept"
_KEPT_IS_PACKED = (
    "a kept finding is packed, so that the command finds no write in it: nothing is kept here that it could"
)
_LONGER = "within the shorter or longer time of the slip lie the same events"
_CLOCKS = "test_health.py: test_what_no_alert_reads_by_its_time_is_counted"
_LAG = "test_health.py: test_every_trouble_is_named"
_SWITCHED = "test_health.py: test_a_site_that_reads_what_is_kept_hears_when_nothing_is"
_ONE_VERSION = "every indexer has the same version, and found a write"
_NEVER_LOWER = "a collision scores 40 by the weight of its rule alone"
_LATE = "test_first_seen_of_the_week.py: test_a_host_that_comes_late_is_alerted_on_once"
_ONE_SECOND = "a span takes s for 1s"
_ONE_USER = "the endpoint answers with one row, who searches"
_IN_EVERY_EVENT = "the term only spares the index some reading, and 1 too is in every event: the SID S-1-5-18"
_MORE_READING = "a lower score gives the index more terms to look for; findings and chains are the same"
_SCORE = "tests/generate/test_macros.py: test_a_chain_is_asked_for_from_the_score_on_that_reaches_it"
_SOURCES = "tests/generate/test_macros.py: test_both_add_ons_and_both_renderings_are_asked_for"
_LOCATIONS = "tests/generate/test_prefilter.py: every location, in every spelling"
_WORDS = "test_words_in_quotes.py: test_searches_ask_only_for_words_of_the_engine"
_REMOVALS = "test_words_in_quotes.py: test_a_removal_by_every_tool_that_people_type_with_is_told"
_KEPT = "test_judgement_of_the_week.py: test_live_and_kept_give_the_same_findings_in_every_field"
_KEPT_REMOVALS = "test_judgement_of_the_week.py: test_removals_are_kept_at_any_score"
_NEW = "test_judgement_of_the_week.py: test_what_is_new_and_rare_is_kept_whatever_it_scores"
_TOLD_AGAIN = "test_judgement_of_the_week.py: test_a_chain_is_kept_again_only_when_more_of_it_is_known"
_ALL_HIGHER = "what it asks for scores more in any case, known good and tuning aside"
_HIGHEST = "nothing scores more than 100"
_TAGS = "test_words_in_quotes.py: test_raw_events_are_told_apart_by_their_tags"
_KINDS = "test_alerts_share_out.py: test_a_write_is_told_by_the_alert_for_its_kind_alone"
_KIND_ASKED = "the kind that is asked for has at least that score; less only judges more"
_FORGETTING = "test_forgetting.py: every sentence, and the borders of what is kept"
_RARE = "test_forgetting.py: test_rare_entries_are_read_from_the_collection_alone"
_ONE_SNAPSHOT = "test_snapshots_compared.py: test_rows_that_lie_fewer_minutes_apart_are_one_snapshot"
_UNLEARNED = "test_snapshots_compared.py: test_the_alert_is_silent_until_learning_has_learned"
_WRITTEN = "test_snapshots_compared.py: test_an_entry_that_was_written_on_the_host_is_not_told"
_LETTERS = "test_approvals.py: test_what_an_attacker_wrote_is_approved_to_the_letter"
_STRONG = "tests/generate/test_macros.py: test_the_strong_signs_are_those_that_the_command_lets_no_approval_hold_down"
_APPROVALS = "test_approvals.py: every sentence and every row that is written"
_SPELLINGS = "a setting that is true has many spellings; the site has one"
_RIGHTS = "test_who_may_change_the_baseline.py: test_health_says_when_the_limits_could_not_be_asked"
_READABLE = "every table of the site can be read; test_approvals.py has one that cannot"
_ODD_NAMES = "nobody of the site has a quote in their name"
_ONE_WORD = "no location is a part of another one's name in the rows of a product"

_REMARKS = "test_who_may_change_the_baseline.py: test_remarks_and_capitals_hide_no_change"
_QUIET = "test_health.py: test_a_day_without_a_kept_finding_is_no_trouble_where_events_come"
_NO_ADDON = "test_health.py: test_every_trouble_is_named"
_TUNED = "test_demo.py: test_a_weight_of_the_site_is_no_fault"
_FILES = "test_health.py: test_a_site_file_that_was_left_out_is_told, test_weights_that_were_left_out_are_told"
_NO_TUNING = "the site has no tuning"
_ONE_VERSION = "one search head has one version"

# Macros in whose strings no letter is lost here: long lists of words that are much alike.
STRINGS_ELSEWHERE = {
    "runkeyhunt_sysmon": _SOURCES,
    "runkeyhunt_registry_path(1)": _LOCATIONS,
    "runkeyhunt_cim(1)": _LOCATIONS,
    "runkeyhunt_strong_signs(1)": _STRONG,
}

SURVIVORS: dict[str, dict[str, str]] = {
    "runkeyhunt_snapshot_changes(1)": {
        "e_name) | sort «0» rk_of _time |": _MANY_ROWS,
        "_time-rk_last>6«0»*$minutes$, 1, 0": _ONE_SNAPSHOT,
        "rk_part | sort «0» -rk_run | dedu": _MANY_ROWS,
    },
    "runkeyhunt_unlogged": {
        '_time(now(), "-1«4»d") | eval rk_k': _UNLEARNED,
        'wn_hosts, ""), "«[».][^|]*", ""))."': _WRITTEN,
        '_hosts, ""), "[.«]»[^|]*", ""))."|"': _WRITTEN,
        'hosts, ""), "[.]«[»^|]*", ""))."|",': _WRITTEN,
        "(host_count, 0)<«=»25 AND NOT like(": _WRITTEN,
        "ost_count, 0)<=2«5» AND NOT like(rk": _WRITTEN,
    },
    "Run Key Hunt - Alert - Known name with another command or writer": {
        "yhunt_findings(4«0»)` | `runkeyhun": _KIND_ASKED,
    },
    "Run Key Hunt - Alert - Hidden or renamed value": {
        "yhunt_findings(2«0»)` | `runkeyhun": _ALL_HIGHER,
    },
    "Run Key Hunt - Alert - Known good autostart removed": {
        '_in, "|")."|", "«[»|]".rk_location.': _ONE_WORD,
        'n, "|")."|", "[|«]»".rk_location."[': _ONE_WORD,
        ']".rk_location."«[»|]") AND NOT mat': _ONE_WORD,
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
        "hunt_first_seen(«2»)` | `runkeyhun": _LATE,
    },
    "Run Key Hunt - Alert - Encoded program stored in the registry": {
        "keyhunt_stored(2«0»)` | `runkeyhun": _ALL_HIGHER,
    },
    "Run Key Hunt - Judgement - Keep findings": {
        "where rk_score>«=»20 OR rk_action=": _NEW,
        'R rk_action="del«e»ted" OR rk_actio': _KEPT_REMOVALS,
        'R rk_action="cle«a»red" OR rk_unrea': _KEPT_REMOVALS,
        'OR rk_unreadable«!»="" OR (rk_basel': _ALL_READABLE,
        '_time(now(), "-1«4»d") AND (isnull(': _NEW,
        "n) OR first_seen«>»=relative_time(n": _NEW,
        ") OR first_seen>«=»relative_time(no": _NEW,
        "(host_count, 0)<«=»3) | `runkeyhun": _NEW,
        "source=runkeyhun«t»_finding": _KEPT,
    },
    "Run Key Hunt - Judgement - Keep stored programs": {
        "nt_stored_live(2«0»)` | `runkeyhun": _ALL_HIGHER,
        "source=runkeyhu«n»t_stored": _KEPT,
    },
    "Run Key Hunt - Judgement - Tie chains": {
        "nt_chain_steps(2«0»)` | append [se": _MORE_READING,
        r'ld=\"(?<rk_told>«[»^\"]*)\"" | dedu': _TOLD_AGAIN,
        "source=runkeyhu«n»t_chain": _KEPT,
    },
    "Run Key Hunt - Demo - Score the demo writes": {
        "keyhunt | sort «0» -rk_score | ta": _MANY_ROWS,
    },
    "Run Key Hunt - Prevalence - Forget old entries": {
        "lookup strict=tr«u»e runkeyhunt_ent": _READABLE,
        'why="" | sort «0» last_seen | st': _MANY_ROWS,
        "AS back | sort «0» -back | stream": _MANY_ROWS,
        '_id" OR (number<«=»200000 AND last_': _MANY_ENTRIES,
        "OR (number<=200«0»00 AND last_seen": _MANY_ENTRIES,
        "s than one read «g»ives. Set max_ro": _FORGETTING,
        "per_query under «[»kvstore] in limi": _FORGETTING,
        "y under [kvstore«]» in limits.conf": _FORGETTING,
    },
    "Run Key Hunt - Report - Weekly summary": {
        "- rule | sort «0» -highest, -writ": _MANY_ROWS,
    },
    "Run Key Hunt - Baseline - Review approvals and tuning": {
        "e(), 0) | sort «0» order expires": _MANY_ROWS,
    },
    "Run Key Hunt - Coverage - Locations that Sysmon logs": {
        'never") | sort «0» writes rk_locat': _MANY_ROWS,
    },
    "Run Key Hunt - Health - Check data, command and tables: Autostart writes": {
        r'if(kept>0, "\"ke«p»t\"", "\"live\""': _SWITCHED,
        'OR opens_on="ke«p»t") AND named=ev': _QUIET,
    },
    "Run Key Hunt - Health - Check data, command and tables: Extracted fields": {
        '0, "not ok", "lo«o»k")), found=code': _NO_ADDON,
    },
    "Run Key Hunt - Health - Check data, command and tables: Readable events": {
        "tions` | head 20«0»00 | runkeyhunt": _FEW_EVENTS,
        'ble=0, "ok", "no«t» ok"), found=wri': _ALL_READABLE,
    },
    "Run Key Hunt - Health - Check data, command and tables: Sources outside the macro": {
        "mon`) NOT source«=»runkeyhunt_* ear": _KEPT_IS_PACKED,
        "NOT source=runke«y»hunt_* earliest=": _KEPT_IS_PACKED,
        "t_* earliest=-60«m» latest=now | ru": _LONGER,
    },
    "Run Key Hunt - Health - Check data, command and tables: Ingest lag": {
        "ysmon` | head 20«0»00 | eval lag=_i": _FEW_EVENTS,
        'vents=0 OR most<«=»3600, "ok", "loo': _LAG,
        'ts=0 OR most<=36«0»0, "ok", "look")': _LAG,
        '=3600, "ok", "lo«o»k"), found="inde': _LAG,
    },
    "Run Key Hunt - Health - Check data, command and tables: Event times": {
        "tes` earliest=-4«0»0d latest=-30d@d": _LONGER,
        "s` earliest=-400«d» latest=-30d@d _": _LONGER,
        "=-400d latest=-3«0»d@d _index_earli": _CLOCKS,
        "ndex_earliest=-2«5»h _index_latest=": _CLOCKS,
        "dex_earliest=-25«h» _index_latest=n": _CLOCKS,
        "smon` earliest=+«1»h latest=+10y _i": _CLOCKS,
        "st=+1h latest=+1«0»y _index_latest=": _LONGER,
        "ndex_earliest=-2«5»h | stats count": _CLOCKS,
        "dex_earliest=-25«h» | stats count A": _CLOCKS,
        "ount(eval(_time>«=»relative_time(no": _LONGER,
        '0, "not ok", "lo«o»k")), found="of': _CLOCKS,
    },
    "Run Key Hunt - Health - Check data, command and tables: Search command": {
        'easons, "[(]tune«d» from ")), 1, 0)': _TUNED,
        'in(versions, " a«n»d "), "none") |': _ONE_VERSION,
    },
    "Run Key Hunt - Health - Check data, command and tables: Site baseline": {
        ', ", runkeyhunt_«b»aseline.csv "),': _FILES,
        'oalesce(rows, "n«o»")." rows, ".coa': _READABLE,
        'oalesce(dead, "n«o»")." of them exp': _READABLE,
    },
    "Run Key Hunt - Health - Check data, command and tables: Site tuning": {
        'on, ", runkeyhun«t»_tuning.csv "),': _FILES,
        'rows count(eval(«NOT» in(state, "in f': _NO_TUNING,
        'n 30 days", "rev«o»ked"))) AS dead]': _NO_TUNING,
        'oalesce(rows, "n«o»")." rows, ".coa': _READABLE,
        'oalesce(dead, "n«o»")." of them exp': _READABLE,
    },
    "Run Key Hunt - Health - Check data, command and tables: Rights on the baseline": {
        'asked), "1", "tr«u»e", "t", "yes",': _SPELLINGS,
        ', "1", "true", "«t»", "yes", "y"),': _SPELLINGS,
        '"true", "t", "y«e»s", "y"), 1, 0)': _SPELLINGS,
        '", "t", "yes", "«y»"), 1, 0) | eval': _SPELLINGS,
        '"limits.conf co«u»ld not be asked"': _RIGHTS,
    },
    "Run Key Hunt - Health - Check data, command and tables: Indexers": {
        "earch earliest=-«4»h latest=now `ru": _LONGER,
        'in(versions, " a«n»d "), "found not': _ONE_VERSION,
        'nt<=1, "ok", "no«t» ok"), found=ser': _ONE_VERSION,
    },
    "Run Key Hunt - Health - Check data, command and tables: Collection's size": {
        '*most, "ok", "lo«o»k"), found=entri': _SIZE,
    },
    "Run Key Hunt - Health - Check data, command and tables: Kept findings": {
        "ding earliest=-7«d» latest=now | st": _LONGER,
        r'if(kept>0, "\"ke«p»t\"", "\"live\""': _SWITCHED,
        '_time(now(), "-2«6»h"), "ok", if(ke': _LONGER,
        'AND opens_on="ke«p»t", "not ok", "l': _SWITCHED,
        's_on="kept", "no«t» ok", "look")),': _SWITCHED,
        '", "not ok", "lo«o»k")), found=kept': _SWITCHED,
    },
    "runkeyhunt_index": {
        "index IN (ma«i»n, windows, wine": _ONE_INDEX,
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
        '"*\\\\Users\\\\*\\\\NT«U»SER.MAN"))': _LOCATIONS,
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
    "runkeyhunt_every_write_with_risk": {
        "sort «0» -rk_score | de": _MANY_ROWS,
    },
    "runkeyhunt_chain(1)": {
        "nt_chain_steps(2«0»)`)) | runkeyhu": _MORE_READING,
        "rch NOT rk_score«<»20 | runkeychai": _SCORE,
        "h NOT rk_score<2«0» | runkeychain": _SCORE,
    },
    "runkeyhunt_chain_steps(1)": {
        '1) OR "<EventID>«1»</EventID>" OR "': _TAGS,
        '" OR "<EventID>1«1»</EventID>") [se': _TAGS,
    },
    "runkeyhunt_kept(1)": {"packed` | sort «0» -_indextime |": _MANY_ROWS},
    "runkeyhunt_stored_kept(1)": {
        'ored", "runkeyhu«n»t_finding") | `': _KEPT,
        "packed` | sort «0» -_indextime |": _MANY_ROWS,
        'ad" AND rk_score«>»=$threshold$': _HIGHEST,
    },
    "runkeyhunt_chains_kept(1)": {
        "packed` | sort «0» -_indextime |": _MANY_ROWS,
        "| where rk_score«>»=$threshold$": _HIGHEST,
    },
    "runkeyhunt_chain_terms(1)": {
        ")<200 | sort 50«0»0 -score | eval": _MANY_TERMS,
        'at maxresults=50«0»0 emptystr="runk': _MANY_TERMS,
    },
    "Run Key Hunt - Alert - Critical autostart write": {
        "yhunt_findings(8«0»)` | `runkeyhun": _KIND_ASKED,
    },
    "Run Key Hunt - Alert - High autostart write": {
        "yhunt_findings(6«0»)` | `runkeyhun": _KIND_ASKED,
    },
    "Run Key Hunt - Hunt - Rare entries of the last week": {
        "here host_count<«=»3 baseline!=know": _RARE,
        'key!="learning_b«y»_rk_entry_id" AN': _RARE,
        '" AND last_seen>«=»relative_time(no': _RARE,
        '-7d@d") | sort «0» -score, host_co': _MANY_ROWS,
    },
    "runkeyhunt_kind(1)": {
        '"deleted", "cle«a»red"), "removed"': _KINDS,
        '"cleared"), "rem«o»ved", rk_locatio': _KINDS,
        'location="Stored«P»ayload", "stored': _KINDS,
        'edPayload", "sto«r»ed", rk_score>=8': _KINDS,
        'tored", rk_score«>»=80, "critical",': _KINDS,
        'ored", rk_score>«=»80, "critical",': _KINDS,
        'score>=80, "crit«i»cal", rk_score>=': _KINDS,
        'tical", rk_score«>»=60, "high", isn': _KINDS,
        'k_score>=60, "hi«g»h", isnotnull(mv': _KINDS,
        "_name|renamed_in«t»o_autostart|link": _KINDS,
        'racters")), "hid«d»en", rk_score>=4': _KINDS,
        'dden", rk_score>«=»40 AND rk_baseli': _KINDS,
        'en", rk_score>=4«0» AND rk_baseline': _KINDS,
        'ollision", "know«n»_name", rk_basel': _KINDS,
        'own_good", "know«n»_good", true(),': _KINDS,
    },
    "runkeyhunt_most_rows": {
        "oalesce(most, 50«0»00)) | return $": _FORGETTING,
    },
    "runkeyhunt_forgets_nothing": {
        'key!="learning_b«y»_rk_entry_id" AN': _FORGETTING,
        'time(now(), "-18«0»d"))) AS old |': _FORGETTING,
        "al why=case(rows«>»=`runkeyhunt_mos": _FORGETTING,
        "l why=case(rows>«=»`runkeyhunt_most": _FORGETTING,
        "s than one read «g»ives. Set max_ro": _FORGETTING,
        "per_query under «[»kvstore] in limi": _FORGETTING,
        "y under [kvstore«]» in limits.conf": _FORGETTING,
        'old=0 AND rows<«=»200000, "Nothing': _FORGETTING,
        '=0 AND rows<=200«0»00, "Nothing was': _FORGETTING,
    },
    "runkeyhunt_me": {
        'er=local | head «1» | eval quoted="': _ONE_USER,
        'lace(username, "«[»\\"\\\\\\\\]", "")."\\': _ODD_NAMES,
    },
    "runkeyhunt_baseline_row(4)": {
        "eval rk_w«r»iter=replace(rep": _LETTERS,
        'er, "([*?<])", "«[»\\1]"), "[|]", "?': _LETTERS,
        ', "([*?<])", "[\\«1»]"), "[|]", "?")': _LETTERS,
        '"([*?<])", "[\\1«]»"), "[|]", "?")': _LETTERS,
        'nd, "([*?<])", "«[»\\1]"), writer=lo': _LETTERS,
        ', "([*?<])", "[\\«1»]"), writer=lowe': _LETTERS,
        '"([*?<])", "[\\1«]»"), writer=lower': _LETTERS,
    },
    "runkeyhunt_renew(2)": {
        "lookup strict=tr«u»e runkeyhunt_bas": _READABLE,
        '), expires), rev«o»ked=if(own=1, ""': _APPROVALS,
    },
    "runkeyhunt_revoke(2)": {
        "lookup strict=tr«u»e runkeyhunt_bas": _READABLE,
        'AND before!="rev«o»ked" | `runkeyh': _APPROVALS,
        "was revoked: ro«w» $row$ is revoke": _APPROVALS,
    },
    "runkeyhunt_changes": {
        '_raw, "(?s)\\x60{«3»}.*?\\x60{3}", "': _REMARKS,
        '%M:%S") | sort «0» -last': _MANY_ROWS,
    },
    "runkeyhunt_approve(5)": {
        "d=true strict=tr«u»e runkeyhunt_bas": _READABLE,
        '(is_new=1 OR row«!»=substr(sha256("': _APPROVALS,
        '$hosts$")), 1, 1«2»)) | table loca': _APPROVALS,
        "lookup strict=tr«u»e runkeyhunt_bas": _READABLE,
        'sce(revoked, "")«!»="", "revoked",': _APPROVALS,
        'd, "")!="", "rev«o»ked", coalesce(e': _APPROVALS,
        ', "")="", "witho«u»t a day", true()': _APPROVALS,
        'ay", true(), "un«t»il ".replace(exp': _APPROVALS,
        'place(expires, "«[»^\\d-]", ""))."\\"': _APPROVALS,
        'ce(expires, "[^\\«d»-]", ""))."\\""': _APPROVALS,
        '.", "Approved ag«a»in, now until ".': _APPROVALS,
        '".expires."; bef«o»re: ".before."."': _APPROVALS,
    },
    "runkeyhunt_stood(1)": {
        "lookup strict=tr«u»e runkeyhunt_bas": _READABLE,
        'd, "")!="", "rev«o»ked", coalesce(e': _APPROVALS,
        ', "")="", "witho«u»t a day", true()': _APPROVALS,
        'place(expires, "«[»^\\d-]", ""))."\\"': _APPROVALS,
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
_FIGURES = "test_figures_of_views.py: rows that no host of the site has"
_OWN_WHERE = "inputlookup has a where of its own, which keeps the same rows"
_ON_NO_HOST = "every entry is on a host at least"
_LAST_ANYWAY = "what has no place of its own in the order comes last too"
_HEADING = "tests/generate/test_view_definitions.py: every heading is one of the table of columns; the site has none of these values"
_MAY_READ = "who searches may read macros and searches, and every app has some"
_ONE_RULE = "the site has tuned one rule, which there is"
_STEP_ALWAYS = "every line of a chain has its step before a colon"
_WIDER_CLASS = "with a bracket fewer the class is wider, and what it is asked of holds nothing else"
_NO_SID_WRITES = "on these hosts nobody writes whose name is a SID alone"
_ONE_CAUSE = "each of these rules names one harmless cause"
_NO_ZERO = "adding no points and taking none look the same"

# By view and data source.
SURVIVORS_IN_VIEWS: dict[str, dict[str, dict[str, str]]] = {
    "runkeyhunt_triage": {
        "values_of_rk_host": {
            "abel=rk_host, or«d»er=1 | append [|": _LAST_ANYWAY,
            "order=0] | sort «0» order label | f": _MANY_ROWS,
        },
        "values_of_rk_location": {
            "=rk_location, or«d»er=1 | append [|": _LAST_ANYWAY,
            "order=0] | sort «0» order label | f": _MANY_ROWS,
        },
        "findings": {
            '_max_time="+Infi«n»ity", now(), cei': _NOT_FOR_EVER,
            "), 1, 0) | sort «0» untied | dedup": _MANY_ROWS,
            ', "now") | sort «0» -rk_score -_tim': _MANY_ROWS,
        },
        "new_entries": {
            '_max_time="+Infi«n»ity", now(), inf': _NOT_FOR_EVER,
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
        "known_hosts": {"BY host | sort «0» -score host | e": _MANY_ROWS},
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
    "runkeyhunt_prevalence": {
        "entries": {
            'keyhunt_entries «|» where _key!="le': _OWN_WHERE,
            '_max_time="+Infi«n»ity", now(), inf': _NOT_FOR_EVER,
        },
        "approvals": {
            "now())/86400), a«g»e=floor((now()-s": _FIGURES,
            'ved, "%Y-%m-%d %«H»:%M:%S"))/86400)': _FIGURES,
            'd %H:%M:%S"))/86«4»00) | eval order': _FIGURES,
            "ue(), 0) | sort «0» order expires": _MANY_ROWS,
        },
        "held_down": {
            'easons, "[(]tune«d» from ")) | eval': _FIGURES,
            '"^(?<points>[+-«]»[0-9]+) (?<groun': _WIDER_CLASS,
            'nds "[(]tuned fr«o»m (?<was>-?[0-9]': _FIGURES,
            'd from (?<was>-?«[»0-9]+): " | rex': _WIDER_CLASS,
            'tnull(was), "tun«i»ng", isnull(labe': _FIGURES,
            'null(label), "ru«l»e", isnotnull(ap': _FIGURES,
            'points<0), "appr«o»val", true(), "k': _FIGURES,
            "ormational low m«e»dium high critic": _FIGURES,
            "oor(min(score, 9«9»)/20)), 1, 0) |": _FIGURES,
            "), 1, 0) | sort «0» -without -taken": _MANY_ROWS,
        },
        "asked_for": {
            "99)/20)) | sort «0» -score host_cou": _MANY_ROWS,
        },
        "spread": {
            '=case(host_count«<»=1, "1", host_co': _ON_NO_HOST,
            '", 3, hosts="ove«r» 25", 4) | sort': _LAST_ANYWAY,
            '25", 4) | sort «0» order | table h': _MANY_ROWS,
        },
        "approved": {
            '", age AS "Age, «d»ays", ticket AS': _HEADING,
        },
    },
    "runkeyhunt_setup": {
        "searches": {
            'led=1, "off", "o«n»"), search=repla': _FIGURES,
            'o:"), 0) | sort «0» -switch search': _MANY_ROWS,
        },
        "settings": {
            'pen", true(), "s«e»t"), order=case(': _FIGURES,
            'title="runkeyhun«t»_opens_on(2)", 3': _LAST_ANYWAY,
            'keyhunt_opens_on«(»2)", 3, true(),': _LAST_ANYWAY,
            'yhunt_opens_on(2«)»", 3, true(), 4)': _LAST_ANYWAY,
            "cription | sort «0» order setting t": _MANY_ROWS,
            'lts | eval defin«i»tion="Splunk gav': _MAY_READ,
            "macros: you may «n»ot have the righ": _MAY_READ,
        },
        "health_counts": {
            't(eval(state="lo«o»k")) AS look cou': _FIGURES,
        },
        "searches_on": {
            't(eval(switch="o«n»")) AS switched_': _FIGURES,
        },
        "health_rows": {
            'k", 0, state="lo«o»k", 1, true(), 2': _FIGURES,
            "ue(), 2) | sort «0» urgent order |": _MANY_ROWS,
        },
        "switches": {
            'sults | eval sea«r»ch="Splunk gave': _MAY_READ,
            "k gave no search«e»s: you may not r": _MAY_READ,
        },
    },
    "runkeyhunt_rules": {
        "findings": {
            "ngs(20)` | sort «0» -rk_score -_tim": _MANY_ROWS,
        },
        "tuning": {
            "weight | eval ti«t»le=coalesce(titl": _ONE_RULE,
            "e is called so: «c»ounts for nothin": _ONE_RULE,
            'othing") | sort «0» order expires r': _MANY_ROWS,
        },
        "by_rule": {
            'place(words, "[{«]»product[}]", "%"': _WIDER_CLASS,
            'k_reasons, "^[+-«]»[0-9]+ ", ""), "': _WIDER_CLASS,
            ', ""), " [(]tune«d» from .*", ""),': _FIGURES,
        },
        "coverage": {"where last_seen>«=»info_min_time |": _ON_THE_BORDER},
        "rules": {
            "text))>1 | sort «0» -decided -findi": _MANY_ROWS,
        },
        "logged": {
            '%H:%M") | sort «0» -writes locatio': _MANY_ROWS,
        },
        "not_logged": {
            "location | sort «0» location | appe": _MANY_ROWS,
            'esults | eval pl«a»ce="Every locati': _FIGURES,
            "ocation was writ«t»en to in this ti": _FIGURES,
        },
        "techniques": {
            ']", "/") | sort «0» -findings -rule': _MANY_ROWS,
        },
    },
}
