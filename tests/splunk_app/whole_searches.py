"""Each macro of the app in a whole search, and the arguments with which that is run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from runkeyhunt.judging.rk_fields import RK_FIELDS, RK_LISTS
from tools.generate.searches.detections import KINDS

ENTRY_ID = "9cd845e1192fe4287ca48f8d163cea0f"
# An entry that a snapshot shows, with a strong sign, and no write.
GHOST_ID = "07965d1b996b23e95445508b9dd8c921"
HOSTS = "till-*"
# The first of the site's approvals in tests/splunk_app/small_site.py.
ROW = hashlib.sha256(f"{ENTRY_ID}|{HOSTS}".encode()).hexdigest()[:12]
FINDINGS = "`runkeyhunt_findings(0)` |"
WITH_PREVALENCE = f"{FINDINGS} `runkeyhunt_prevalence` |"
# Every mark of XML that stands for a sign, and one that stands for another.
ENTITIES = (
    '| makeresults | eval Details="&lt; &gt; &quot; &apos; &amp; &amp;lt;", TargetObject=Details, '
    "TargetFilename=Details, NewName=Details |"
)
# Times of learning up to three seconds before its border; first seen a second before, on and after its own, or never.
BORDERS = (
    '| makeresults count=9 | streamstats count AS row | eval learning_since=relative_time(now(), "-14d")-floor(row/3), '
    'first_seen=if(row<9, relative_time(now(), "-1d")+row%3-1, null()) |'
)
# Windows' accounts in several languages, computers' and people's.
ACCOUNTS = (
    r'| makeresults | eval rk_user=split("NT AUTHORITY\\SYSTEM;NT-AUTORIT?T\\SYSTEM;NT-MYNDIGHED\\S;NT-DIENST\\S;'
    r"CORP\\WS-01$;S-1-5-18;S-1-5-21-7;S-1-12-1-7;S-1-9;SYSTEM;SYSTEME;SISTEMA;LOCAL SERVICE;NETWORK SERVICE;"
    r"LOKALER DIENST;NETZWERKDIENST;SERVICE LOCAL;SERVICE RESEAU;CORP\\jane;jane doe;jane;"
    r"NT SERVICE\\App;NT-AUTORIT?T\\App;NT-MYNDIGHED\\App;NT-DIENST\\App;CORP\\SYSTEM;CORP\\SYSTEMS;ANONYMOUS LOGON;"
    r'DWM-1;UMFD-12;DWM-A", ";") '
    '| mvexpand rk_user | eval rk_owner=if(len(rk_user)%2=0, "joe", null()) |'
)
# For each of the accounts a write of another kind: all actions, with and without writer, name, payload and command.
WRITES = (
    r'streamstats count AS row | eval rk_action=mvindex(split("set;dropped;deleted;cleared;renamed", ";"), row%5), '
    r'rk_payload=mvindex(split("C:\\a.exe;z:\\b.exe;\\\\c\\d.exe;\\Device\\e;%f%\\g.exe;http://h/;S3+x.y-z://i;j:k;'
    r'\\l;%m\\n%\\o;%p%q;C:r;Device\\s;C://t;3q://r", ";"), row), rk_command=if(row%4=0, null(), "command ".row), '
    r'rk_writer=if(row%3=0, null(), "reg.exe"), rk_writer_path="C:\\Windows\\".rk_writer, rk_location="Run", '
    r'rk_value_name=if(row%7=0, null(), "Agent ".row), rk_key=if(row%6=0, "HKLM\\A".urldecode("%0a")."B\\C", "HKU\\D"), '
    r'rk_data="data ".row, rk_entry="entry ".row, rk_host="host ".row, rk_score=row, rk_severity="low", '
    r'rk_process_guid="guid ".row, rk_process_id=row |'
)
# The fields that these lack, of one value and of several; and a write of which nothing is known.
_OTHERS = [name for name in RK_FIELDS if f"{name}=" not in WRITES + ACCOUNTS]
REST = (
    f"eval {', '.join(f'{name}=mvappend(row, row.row)' for name in RK_LISTS)}, "
    f"{', '.join(f'{name}=row' for name in _OTHERS if name not in RK_LISTS)} | eval "
    + ", ".join(f'{name}=if(row=20, "", {name})' for name in RK_FIELDS)
    + " |"
)
# Every location whose values hold several commands, and another; commands with their signs in all places.
ROWS = (
    '| makeresults | eval location=split("Run;RdpStartupPrograms;WinlogonShell;WinlogonUserinit;AppInitDlls", ";"), '
    'value_name=mvappend("a", " ", " a", "a".urldecode("%0A"), "a".urldecode("%0D")."b"), '
    'command=split("a;a,b; ,a, ;a, b;,a;a ,,b;a b,; ; , ;b c, d e;a\\xb;a-]b,]", ";") | mvexpand location | '
    "mvexpand value_name | mvexpand command |"
)
# Every sign that is written in another way when a finding is kept.
TO_BE_ENCODED = 'eval rk_data="50 % of a+b=c & d".urldecode("%22%5C%0A%0D")'

WHOLE = {
    "runkeyhunt_index": "`runkeyhunt_index`",
    "runkeyhunt_sysmon": "`runkeyhunt_sysmon`",
    "runkeyhunt_locations": "`runkeyhunt_index` `runkeyhunt_locations`",
    "runkeyhunt_candidates": "`runkeyhunt_candidates`",
    "runkeyhunt_registry_path(1)": "`runkeyhunt_candidates` `runkeyhunt_registry_path(TargetObject)`",
    "runkeyhunt_events": "`runkeyhunt_events`",
    "runkeyhunt_stored_payloads": "`runkeyhunt_stored_payloads`",
    "runkeyhunt_decoded": f"{ENTITIES} `runkeyhunt_decoded`",
    "runkeyhunt_findings(1)": "`runkeyhunt_findings(40)`",
    "runkeyhunt_stored(1)": "`runkeyhunt_stored(40)`",
    "runkeyhunt_judged(1)": "`runkeyhunt_judged(40)`",
    "runkeyhunt_live(1)": "`runkeyhunt_live(40)`",
    "runkeyhunt_stored_live(1)": "`runkeyhunt_stored_live(40)`",
    "runkeyhunt_unread_live(1)": "`runkeyhunt_unread_live(0)`",
    "runkeyhunt_cim(1)": "| `runkeyhunt_cim(40)`",
    "runkeyhunt_entry(1)": f"`runkeyhunt_entry({ENTRY_ID})`",
    "runkeyhunt_worst_first": f"{FINDINGS} `runkeyhunt_worst_first`",
    "runkeyhunt_worst_first_with_prevalence": f"{WITH_PREVALENCE} `runkeyhunt_worst_first_with_prevalence`",
    "runkeyhunt_worst_first_with_chain": "`runkeyhunt_chain(40)` | `runkeyhunt_worst_first_with_chain`",
    "runkeyhunt_every_write_with_risk": f"{FINDINGS} `runkeyhunt_risk` | `runkeyhunt_every_write_with_risk`",
    "runkeyhunt_cim_names": f"{ACCOUNTS} {WRITES} {REST} `runkeyhunt_cim_names`",
    "runkeyhunt_risk": f"{ACCOUNTS} {WRITES} `runkeyhunt_risk`",
    "runkeyhunt_chain(1)": "`runkeyhunt_chain(55)`",
    "runkeyhunt_chains(1)": "`runkeyhunt_chains(55)`",
    "runkeyhunt_chains_live(1)": "`runkeyhunt_chains_live(55)`",
    "runkeyhunt_chain_steps(1)": "`runkeyhunt_sysmon` `runkeyhunt_chain_steps(55)`",
    "runkeyhunt_chain_terms(1)": "`runkeyhunt_chain_terms(20)`",
    "runkeyhunt_kind(1)": f"{FINDINGS} `runkeyhunt_kind(other)`",
    "runkeyhunt_summary_index": "index=`runkeyhunt_summary_index`",
    "runkeyhunt_opens_on(2)": "`runkeyhunt_opens_on(runkeyhunt, 40)`",
    "runkeyhunt_kept(1)": "`runkeyhunt_kept(45)`",
    "runkeyhunt_stored_kept(1)": "`runkeyhunt_stored_kept(100)`",
    "runkeyhunt_unread_kept(1)": "`runkeyhunt_unread_kept(0)`",
    "runkeyhunt_chains_kept(1)": "`runkeyhunt_chains_kept(100)`",
    "runkeyhunt_packed": f"`runkeyhunt_kept(40)` | {TO_BE_ENCODED} | `runkeyhunt_packed`",
    "runkeyhunt_packed_with_chain": f"`runkeyhunt_chains_kept(40)` | {TO_BE_ENCODED} | `runkeyhunt_packed_with_chain`",
    "runkeyhunt_unpacked": "index=summary | `runkeyhunt_unpacked`",
    "runkeyhunt_not_noise": f"{FINDINGS} `runkeyhunt_not_noise`",
    "runkeyhunt_prevalence": f"{FINDINGS} `runkeyhunt_prevalence`",
    "runkeyhunt_first_seen(1)": f"{BORDERS} `runkeyhunt_first_seen(1)`",
    "runkeyhunt_rare(1)": f"{WITH_PREVALENCE} `runkeyhunt_rare(3)`",
    "runkeyhunt_most_rows": "| makeresults | eval most=`runkeyhunt_most_rows`",
    "runkeyhunt_forgets_nothing": "| makeresults | eval why=`runkeyhunt_forgets_nothing`",
    "runkeyhunt_snapshots": "`runkeyhunt_snapshots`",
    "runkeyhunt_snapshot_changes(1)": "`runkeyhunt_snapshot_changes(30)`",
    "runkeyhunt_unlogged": "`runkeyhunt_snapshots` | runkeyhunt | `runkeyhunt_prevalence` | `runkeyhunt_unlogged`",
    "runkeyhunt_site_baseline": "| `runkeyhunt_site_baseline`",
    "runkeyhunt_tuning": "| `runkeyhunt_tuning`",
    "runkeyhunt_my_approvals": "| `runkeyhunt_my_approvals`",
    "runkeyhunt_me": "| makeresults | `runkeyhunt_me`",
    "runkeyhunt_row": "| inputlookup runkeyhunt_baseline | `runkeyhunt_row`",
    "runkeyhunt_baseline_row(4)": f'{FINDINGS} `runkeyhunt_baseline_row("ws-*", "the reason", 30, "CHG-1")`',
    "runkeyhunt_proposal(1)": f"`runkeyhunt_proposal({ENTRY_ID})`",
    "runkeyhunt_approve(5)": f'`runkeyhunt_approve({ENTRY_ID}, "*", "the reason", 30, "CHG-1")`',
    "runkeyhunt_renew(2)": f"| `runkeyhunt_renew({ROW}, 30)`",
    "runkeyhunt_revoke(2)": f'| `runkeyhunt_revoke({ROW}, "it is gone")`',
    "runkeyhunt_stood(1)": f"| makeresults | eval stood=`runkeyhunt_stood({ROW})`",
    "runkeyhunt_can_be_row": f"{ROWS} `runkeyhunt_can_be_row`",
    "runkeyhunt_approvable(1)": f"`runkeyhunt_approvable({GHOST_ID})`",
    "runkeyhunt_strong_signs(1)": f"| makeresults | eval signs=`runkeyhunt_strong_signs({GHOST_ID})`",
    "runkeyhunt_changes": "`runkeyhunt_changes`",
    "runkeyhunt_critical_filter": f"{FINDINGS} `runkeyhunt_critical_filter`",
    "runkeyhunt_high_filter": f"{FINDINGS} `runkeyhunt_high_filter`",
    "runkeyhunt_collision_filter": f"{FINDINGS} `runkeyhunt_collision_filter`",
    "runkeyhunt_hidden_filter": f"{FINDINGS} `runkeyhunt_hidden_filter`",
    "runkeyhunt_removed_filter": f"{FINDINGS} `runkeyhunt_removed_filter`",
    "runkeyhunt_first_seen_filter": f"{FINDINGS} `runkeyhunt_first_seen_filter`",
    "runkeyhunt_chain_filter": f"{FINDINGS} `runkeyhunt_chain_filter`",
    "runkeyhunt_fired_filter": f"{FINDINGS} `runkeyhunt_fired_filter`",
    "runkeyhunt_stored_filter": f"{FINDINGS} `runkeyhunt_stored_filter`",
    "runkeyhunt_snapshot_filter": f"{FINDINGS} `runkeyhunt_snapshot_filter`",
    "runkeyhunt_risk_filter": f"{FINDINGS} `runkeyhunt_risk_filter`",
}

_NO_DAYS = ("0", "030", "1000", "-1", "30d", '""')


@dataclass(frozen=True)
class Arguments:
    """Arguments that the validation of a macro takes, and those that it refuses."""

    taken: tuple[str, ...]
    refused: tuple[str, ...]


VALIDATED = {
    "runkeyhunt_findings(1)": Arguments(("0", "7", "40", "100"), ("101", "1000", "-1", "4x", "x4", '""')),
    "runkeyhunt_stored(1)": Arguments(("0", "7", "40", "100"), ("101", "1000", "-1", "4x", "x4", '""')),
    "runkeyhunt_cim(1)": Arguments(("0", "7", "40", "100"), ("101", "1000", "-1", "4x", "x4", '""')),
    "runkeyhunt_entry(1)": Arguments(
        (ENTRY_ID,), (ENTRY_ID[1:], f"{ENTRY_ID}0", f"0{ENTRY_ID}", ENTRY_ID.upper(), f"g{ENTRY_ID[1:]}", "*")
    ),
    "runkeyhunt_chain(1)": Arguments(("20", "99", "100"), ("0", "19", "101", "1000", "4x", "x40", '""')),
    "runkeyhunt_chains(1)": Arguments(("20", "99", "100"), ("0", "19", "101", "1000", "4x", "x40", '""')),
    "runkeyhunt_kind(1)": Arguments(tuple(KINDS), ("others", "critical_", "xhigh", '""')),
    "runkeyhunt_snapshot_changes(1)": Arguments(("1", "60", "9999"), ("0", "060", "10000", "-1", "1h", "x1", '""')),
    "runkeyhunt_approve(5)": Arguments(
        (f'{ENTRY_ID}, "*", "other", 1, ""', f'{ENTRY_ID}, "ws-1|ws-2", "New, since May", 999, "CHG-1"'),
        (
            f'{ENTRY_ID[1:]}, "*", "a good reason", 30, ""',
            f'{ENTRY_ID}0, "*", "a good reason", 30, ""',
            f'{ENTRY_ID}, " ", "a good reason", 30, ""',
            f'{ENTRY_ID}, "*", "four ", 30, ""',
            *(f'{ENTRY_ID}, "*", "a good reason", {days}, ""' for days in _NO_DAYS),
        ),
    ),
    "runkeyhunt_renew(2)": Arguments(
        (f"{ROW}, 1", f"{ROW}, 999"), (f"{ROW[1:]}, 30", f"{ROW}0, 30", *(f"{ROW}, {days}" for days in _NO_DAYS))
    ),
    "runkeyhunt_revoke(2)": Arguments(
        (f'{ROW}, "it is gone"', f'{ROW}, "later"'),
        (f'{ROW[1:]}, "it is gone"', f'{ROW}0, "it is gone"', f'{ROW}, "four "'),
    ),
}

# Every event of these sites can be read: test_health.py has one that cannot, live and kept.
UNREAD = ("runkeyhunt_unread_live(1)", "runkeyhunt_unread_kept(1)")
