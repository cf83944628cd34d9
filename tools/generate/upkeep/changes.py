"""What the site has approved and tuned, who changed it, and whether anybody could."""

from __future__ import annotations

from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import pipeline
from tools.generate.splunk.stanzas import macro, name_of, over, saved_search, scheduled
from tools.generate.upkeep.approval import WRITING_MACROS
from tools.generate.upkeep.checks import LOOK, Check


def changes_macro() -> Stanza:
    """Make the macro that shows who changed the site's baseline or tuning."""
    writing = "|".join(WRITING_MACROS.values())
    return macro(
        "runkeyhunt_changes",
        pipeline(
            # The wildcards are for the backquote, which may be a part of the indexed term.
            'index=_audit sourcetype=audittrail "action=search" "info=granted" *runkeyhunt_*',
            r'rex "\buser=(?<who>[^,\]]*)"',
            # Remarks between three backquotes could stand between the words.
            r'eval typed=replace(_raw, "(?s)\x60{3}.*?\x60{3}", " ")',
            rf'rex field=typed "\x60\s*runkeyhunt_(?<by_macro>{writing})\("',
            r'rex field=typed "(?i)\|\s*outputlookup\b[^|]*?\brunkeyhunt_(?<lookup>baseline|tuning)\b"',
            "where isnotnull(by_macro) OR isnotnull(lookup)",
            'eval change=coalesce(by_macro, "outputlookup"), lookup=coalesce(lookup, "baseline")',
            "stats count AS times min(_time) AS first max(_time) AS last BY who lookup change",
            'eval first=strftime(first, "%Y-%m-%d %H:%M:%S"), last=strftime(last, "%Y-%m-%d %H:%M:%S")',
            "sort 0 -last",
        ),
        "Who changed the site's baseline or tuning by a search, with this app's macros or with outputlookup, when and "
        "how often, from Splunk's own audit log, which has searches as they were typed. What was edited or uploaded "
        "otherwise is not in it, nor a change inside a macro that somebody made.",
    )


def approval_searches() -> list[Stanza]:
    """Make the searches that show what the site has approved and tuned, and who changed that."""
    return [_review(), _who_changed(), _changes_of_the_hour()]


def _review() -> Stanza:
    return saved_search(
        name_of("Baseline", "Review approvals and tuning"),
        "Run by hand: every row of the site's baseline and tuning, what is expired or soon will be first. What "
        "to do: renew with the owner's word, or revoke; a row that is expired or revoked counts for nothing, and "
        "the entry is scored again.",
        pipeline(
            "| `runkeyhunt_site_baseline`",
            'eval table="baseline", what=location."|".value_name."|".command',
            'append [| `runkeyhunt_tuning` | eval table="tuning", what=rule." = ".weight]',
            'eval order=case(state="in force", 1, state="revoked", 2, true(), 0)',
            "sort 0 order expires",
            "table state table row what hosts reason owner expires approved approved_by ticket revoked",
        ),
        over("-1d@d", "now"),
    )


def _who_changed() -> Stanza:
    return saved_search(
        name_of("Baseline", "Who changed baseline and tuning"),
        "Who changed the site's baseline or tuning in the last 30 days, when and how often, as Splunk's audit log "
        "has it; it needs the right to search the index _audit. What to do: ask about names that you do not expect. "
        "Whoever can write these lookups can call an intruder known good.",
        "`runkeyhunt_changes`",
        over("-30d@d", "now"),
    )


def _changes_of_the_hour() -> Stanza:
    return saved_search(
        name_of("Baseline", "Changes of the last hour"),
        "An alert when somebody changed the site's baseline or tuning by a search within an hour. What to do: see "
        "that a ticket stands behind it; the search Review approvals and tuning shows the rows.",
        "`runkeyhunt_changes`",
        {
            **scheduled("57 * * * *"),
            # Each hour is looked at once, also after a pause.
            "realtime_schedule": False,
            **over("-65m@m", "-5m@m"),
            "counttype": "number of events",
            "relation": "greater than",
            "quantity": 0,
            "alert.digest_mode": True,
            "alert.severity": 3,
            "alert.track": True,
        },
    )


PERMISSION = Check(
    "Rights on the baseline",
    pipeline(
        "| rest /services/configs/conf-limits/outputlookup splunk_server=local",
        "stats count AS settings max(outputlookup_check_permission) AS asked",
        'eval is_asked=if(in(lower(asked), "1", "true", "t", "yes", "y"), 1, 0)',
    ),
    ok="is_asked=1",
    found='case(is_asked=1, "only the roles that metadata/default.meta names can write baseline and tuning", '
    'settings=0, "limits.conf could not be asked", true(), "anybody who can search can write baseline and tuning, '
    'and so call an intruder known good")',
    fix="Set outputlookup_check_permission = true under [outputlookup] in limits.conf on the search heads, in Splunk "
    "Cloud by a support case, and give the role runkeyhunt_approver to those who approve.",
    # So it is on every Splunk as delivered.
    otherwise=LOOK,
)
