"""How a site approves an autostart: one row of its own baseline, with reason, owner and day of expiry."""

from __future__ import annotations

from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import pipeline
from tools.generate.splunk.stanzas import macro, name_of, over, saved_search

_COLUMNS = "location value_name command writer hosts reason owner expires"
_OWNER = (
    "eval owner=[| rest /services/authentication/current-context splunk_server=local | head 1 "
    '| eval quoted="\\"".username."\\"" | return $quoted]'
)
# What a day's expiry makes of a row, for both of the site's tables.
_STATE = (
    'eval state=case(isnull(strptime(expires, "%Y-%m-%d")), "counts for nothing: expires is no date", '
    'expires<strftime(now(), "%Y-%m-%d"), "expired", expires<strftime(relative_time(now(), "+30d"), "%Y-%m-%d"), '
    '"expires within 30 days", true(), "in force")'
)


def _call(hosts: str) -> str:
    """Write the expression that spells the approving macro, to be copied out of a result."""
    # A backquote in the search would begin a macro, even in quotes.
    mark = 'urldecode("%60")'
    return f'{mark}."runkeyhunt_approve($entry_id$, \\"{hosts}\\", \\"why it belongs here\\", 180)".{mark}'


def approval_macros() -> list[Stanza]:
    """Make the macros that show, propose and write a row."""
    return [
        macro(
            "runkeyhunt_site_baseline",
            pipeline("inputlookup runkeyhunt_baseline", _STATE),
            "The site's approved autostarts, each with its state. Begin a search with it: | `runkeyhunt_site_baseline`",
        ),
        macro(
            "runkeyhunt_tuning",
            pipeline("inputlookup runkeyhunt_tuning", _STATE),
            "The site's own weights of rules, each with its state. Begin a search with it: | `runkeyhunt_tuning`",
        ),
        macro(
            "runkeyhunt_baseline_row(3)",
            pipeline(
                "stats latest(rk_location) AS location latest(rk_value_name) AS value_name latest(rk_command) AS "
                "command values(rk_writer) AS writer values(rk_host) AS on_hosts BY rk_entry_id",
                'eval writer=lower(mvjoin(writer, "|")), hosts="$hosts$", reason="$reason$"',
                'eval expires=strftime(relative_time(now(), "+$days$d"), "%Y-%m-%d")',
                # Last: behind the single dollar sign of `return` no other may follow.
                _OWNER,
            ),
            "Lay the writes of one entry out as a row of the site's baseline, owned by whoever searches.",
            args="hosts, reason, days",
        ),
        macro(
            "runkeyhunt_proposal(1)",
            pipeline(
                "`runkeyhunt_entry($entry_id$)`",
                '`runkeyhunt_baseline_row("*", "to be filled in", 180)`',
                f"eval everywhere={_call('*')}",
                'eval names=mvjoin(on_hosts, "|")',
                "eval only_on_these_hosts=" + _call('".names."'),
                f"table {_COLUMNS} on_hosts everywhere only_on_these_hosts",
            ),
            "Show the row that an approval would write, and the macros that write it: copy one, fill in the reason, "
            "and run it over the same time range. Writes nothing.",
            args="entry_id",
        ),
        macro(
            "runkeyhunt_approve(4)",
            pipeline(
                "`runkeyhunt_entry($entry_id$)`",
                '`runkeyhunt_baseline_row("$hosts$", "$reason$", $days$)`',
                f"table {_COLUMNS}",
                "outputlookup append=true override_if_empty=false runkeyhunt_baseline",
            ),
            "Approve an entry: append one row to the site's baseline. hosts is * or host patterns parted by |; days "
            "is how long it counts.",
            args="entry_id, hosts, reason, days",
            validation='match("$entry_id$", "^[0-9a-f]{32}$") AND len(trim("$reason$"))>=5 AND len(trim("$hosts$"))>0 '
            'AND match("$days$", "^[1-9][0-9]{0,2}$")',
            errormsg="Write runkeyhunt_approve(<entry_id>, <hosts or *>, <reason of five letters or more>, <days up "
            "to 999>).",
        ),
    ]


def approval_searches() -> list[Stanza]:
    """Make the search that shows what the site has approved and tuned."""
    return [
        saved_search(
            name_of("Baseline", "Review approvals and tuning"),
            "Enabled and run: every row of the site's baseline and tuning, what is expired or soon will be first. What "
            "to do: renew with the owner's word, or remove the row; an expired row counts for nothing, and the "
            "entry is scored again.",
            pipeline(
                "`runkeyhunt_site_baseline`",
                'eval table="baseline", what=location."|".value_name."|".command',
                'append [| `runkeyhunt_tuning` | eval table="tuning", what=rule." = ".weight]',
                'eval order=if(state="in force", 1, 0)',
                "sort 0 order expires",
                "table state table what hosts reason owner expires",
            ).replace("`runkeyhunt_site_baseline`", "| `runkeyhunt_site_baseline`", 1),
            over("-1d@d", "now"),
        )
    ]
