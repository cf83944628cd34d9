"""Whether all is there that the hunt stands on."""

from __future__ import annotations

from tools.generate.searches.changes import permission_check
from tools.generate.searches.prevalence import COLLECTION
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import pipeline
from tools.generate.splunk.stanzas import Settings, name_of, over, saved_search, scheduled

_RUN_KEY = r"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\Health check"
_STALE_HOURS = 26
# Enough to show what a forwarder or an add-on does to every event of a kind.
_NEWEST = 20_000


def health_searches() -> list[Stanza]:
    """Make the search that checks every part once a day."""
    return [
        saved_search(
            name_of("Health", "Check data, command and tables"),
            "One row a part of the hunt, with its state, and an alert when a part is not ok. What to do: what the "
            "column fix says. Enable it and run it by hand after the installation.",
            pipeline(
                "| tstats count AS events max(_time) AS newest dc(host) AS hosts WHERE `runkeyhunt_sysmon`",
                _row(
                    "Sysmon events",
                    ok="events>0",
                    found='events." events of ".hosts." hosts, newest ".'
                    'coalesce(strftime(newest, "%Y-%m-%d %H:%M"), "none")',
                    fix="Set the macro runkeyhunt_index to the indexes that hold Sysmon's events, and "
                    "runkeyhunt_sysmon to their source.",
                ),
                *map(_appended, (_autostart_events(), _fields(), _readable(), _command(), _baseline(), _learning())),
                _appended(permission_check(_row)),
                "table check state found fix",
            ),
            {**scheduled("23 5 * * *"), **over("-24h", "now"), **_when_not_ok()},
        )
    ]


def _appended(search: str) -> str:
    return f"append [{search}]"


def _row(check: str, *, ok: str, found: str, fix: str) -> str:
    state = f'if({ok}, "ok", "not ok")'
    return f'eval check="{check}", state={state}, found={found}, fix=if(state="ok", "", "{fix}")'


def _autostart_events() -> str:
    return pipeline(
        "search `runkeyhunt_candidates`",
        "stats count AS events dc(host) AS hosts",
        _row(
            "Autostart writes",
            ok="events>0",
            found='events." events of ".hosts." hosts"',
            fix="Let Sysmon log registry events (12, 13, 14) of the autostart keys: see README/sysmon-include.xml.",
        ),
    )


def _fields() -> str:
    return pipeline(
        "search `runkeyhunt_candidates`",
        "stats count AS events count(EventCode) AS codes count(eval(isnotnull(TargetObject) OR "
        "isnotnull(TargetFilename))) AS paths",
        _row(
            "Extracted fields",
            ok="events>0 AND codes=events AND paths>0.9*events",
            found='codes." of ".events." events have EventCode, ".paths." a path"',
            fix="Install the Splunk Add-on for Sysmon on the search head: the searches of single rules need its "
            "fields. The command and the alerts read the raw event and work without.",
        ),
    )


def _readable() -> str:
    return pipeline(
        f"search `runkeyhunt_sysmon` | head {_NEWEST}",
        "runkeyhunt",
        "stats count AS events count(rk_unreadable) AS unreadable values(rk_unreadable) AS causes",
        _row(
            "Readable events",
            ok="unreadable=0",
            found='unreadable." of the newest ".events." events could not be read".'
            'if(unreadable>0, ": ".mvjoin(causes, "; "), "")',
            fix="Look at them with | runkeyhunt | search rk_unreadable=*; an event of which path, data or writer is "
            "missing is not judged, so mend what forwards or extracts it.",
        ),
    )


def _command() -> str:
    return pipeline(
        "| makeresults",
        f'eval EventCode="13", EventType="SetValue", TargetObject="{_RUN_KEY}", '
        r'Details="C:\\Users\\Public\\health.exe", Image="C:\\Windows\\System32\\reg.exe"',
        "runkeyhunt",
        _row(
            "Search command",
            ok='rk_location="Run" AND rk_score>=40',
            found='"score ".coalesce(rk_score, "none")',
            fix="Look into search.log for runkeyhunt; the command needs Python 3.9 or newer on search head and "
            "indexers.",
        ),
    )


def _baseline() -> str:
    return pipeline(
        "| `runkeyhunt_site_baseline`",
        'stats count AS rows count(eval(NOT in(state, "in force", "expires within 30 days", "revoked"))) AS dead',
        _row(
            "Site baseline",
            ok="dead=0",
            found='rows." rows, ".dead." of them expired or without a date"',
            fix="Renew or remove the rows that the search Run Key Hunt - Baseline - Review approvals and tuning shows.",
        ),
    )


def _learning() -> str:
    return pipeline(
        f"| inputlookup {COLLECTION}",
        "stats count AS entries max(last_seen) AS newest",
        _row(
            "KV store",
            ok=f'entries=0 OR newest>relative_time(now(), "-{_STALE_HOURS}h")',
            found='entries." entries, newest ".coalesce(strftime(newest, "%Y-%m-%d %H:%M"), "none")',
            fix="The search Run Key Hunt - Prevalence - Learn entries has stopped: look into its jobs. Without entries "
            "prevalence is not in use.",
        ),
    )


def _when_not_ok() -> Settings:
    # A daily run may start late: with a whole day of silence the next one could fall into it.
    return {
        "counttype": "custom",
        "alert_condition": 'search state!="ok"',
        "alert.digest_mode": True,
        "alert.suppress": True,
        "alert.suppress.period": "23h",
        "alert.severity": 3,
        "alert.track": True,
    }
