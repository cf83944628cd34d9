"""How a site approves an autostart: rows of its own baseline, proposed, written, renewed and revoked by macros.

Whatever writes reads the whole file first and puts it back with one row changed, since `outputlookup append=true`
would lose the columns that a file of an older version does not have. A subsearch in brackets is run before all else,
so that it tells how things stood before the write.
"""

from __future__ import annotations

from runkeyhunt.judging.baseline import RECORD_COLUMNS, SITE_COLUMNS
from runkeyhunt.judging.tuning import TUNING_COLUMNS
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import pipeline
from tools.generate.splunk.stanzas import macro

BASELINE, TUNING = "runkeyhunt_baseline", "runkeyhunt_tuning"
# These write, so they are known inside the app alone: from another app a first row would make a file there.
WRITING_MACROS = {"runkeyhunt_approve(5)": "approve", "runkeyhunt_renew(2)": "renew", "runkeyhunt_revoke(2)": "revoke"}
COLUMNS = (*SITE_COLUMNS, *RECORD_COLUMNS)
_ALL_COLUMNS = " ".join(COLUMNS)
_NOW = 'strftime(now(), "%Y-%m-%d %H:%M:%S")'
_IN_DAYS = 'strftime(relative_time(now(), "+$days$d"), "%Y-%m-%d")'
_READ = f"inputlookup strict=true {BASELINE}"
_WRITE = pipeline(f"table {_ALL_COLUMNS}", f"outputlookup override_if_empty=false {BASELINE}")
_IS_APPROVED = 'entry_id="$entry_id$" AND lower(hosts)=lower("$hosts$")'
_IS_ENTRY_ID = 'match("$entry_id$", "^[0-9a-f]{32}$")'
_IS_ROW = 'match("$row$", "^[0-9a-f]{12}$")'
_IS_DAYS = 'match("$days$", "^[1-9][0-9]{0,2}$")'
_NOT_FOUND = (
    "neither a write nor a snapshot shows this entry in this time range, with a value name and one command, each of "
    "one line."
)
# What a day's expiry makes of a row, for both of the site's tables.
_BY_DAY = (
    'isnull(strptime(expires, "%Y-%m-%d")), "counts for nothing: expires is no date", '
    'expires<strftime(now(), "%Y-%m-%d"), "expired", expires<strftime(relative_time(now(), "+30d"), "%Y-%m-%d"), '
    '"expires within 30 days", true(), "in force"'
)


def _literal(field: str) -> str:
    """Write a text of an event, which may be an attacker's, so that every sign in it stands for itself in a row."""
    return rf'replace({field}, "([*?<])", "[\1]")'


def _call(name: str, arguments: str) -> str:
    """Write the expression that spells a macro, to be copied out of a result."""
    # A backquote in the search would begin a macro, even in quotes.
    mark = 'urldecode("%60")'
    return f'{mark}."{name}({arguments})".{mark}'


def _approve(hosts: str) -> str:
    return _call("runkeyhunt_approve", f'$entry_id$, \\"{hosts}\\", \\"why it belongs here\\", 180, \\"ticket\\"')


_RENEW = _call("runkeyhunt_renew", '".row.", 180')
_REVOKE = _call("runkeyhunt_revoke", '".row.", \\"why no longer\\"')


def _stood(condition: str) -> str:
    """Write the subsearch that tells how rows stood before the write: nothing, revoked, or until when they counted."""
    return pipeline(
        f"[| {_READ}",
        "`runkeyhunt_row`",
        f"where {condition}",
        "stats count max(revoked) AS revoked max(expires) AS expires",
        # What people typed into the file comes back as part of the search.
        'eval answer="\\"".case(count=0, "", coalesce(revoked, "")!="", "revoked", coalesce(expires, "")="", '
        '"without a day", true(), "until ".replace(expires, "[^\\d-]", ""))."\\""',
        "return $answer]",
    )


def _said(otherwise: str) -> str:
    """Show what was done, or say why nothing was."""
    return pipeline(f"append [| makeresults | eval did={otherwise}]", "head 1", f"table did {_ALL_COLUMNS}")


def approval_macros() -> list[Stanza]:
    """Make the macros that show, propose, write, renew and revoke rows."""
    return [*_reading(), *_approving(), *_changing()]


def _reading() -> list[Stanza]:
    return [
        macro(
            "runkeyhunt_site_baseline",
            pipeline(
                f"inputlookup {BASELINE}", "`runkeyhunt_row`", f'eval state=case(revoked!="", "revoked", {_BY_DAY})'
            ),
            "The site's approved autostarts, each with its state and the row by which it is renewed and revoked. "
            "Begin a search with it: | `runkeyhunt_site_baseline`",
        ),
        macro(
            "runkeyhunt_tuning",
            pipeline(
                f"inputlookup {TUNING}",
                # A file may lack columns, or all.
                f'fillnull value="" {" ".join(TUNING_COLUMNS)}',
                f"eval state=case({_BY_DAY})",
            ),
            "The site's own weights of rules, each with its state. Begin a search with it: | `runkeyhunt_tuning`",
        ),
        macro(
            "runkeyhunt_my_approvals",
            pipeline(
                "`runkeyhunt_site_baseline`",
                "`runkeyhunt_me`",
                "where owner=me OR approved_by=me",
                f"eval renew={_RENEW}, revoke={_REVOKE}",
                'append [| makeresults | eval state="You own no row of the baseline, and have approved none."]',
                "streamstats count AS number",
                "where number=1 OR isnotnull(row)",
                f"table state row {_ALL_COLUMNS} renew revoke",
            ),
            "The approvals of whoever searches, with the macros that renew and revoke them: put a pipe before the "
            "macro that you copy. Begin a search with it: | `runkeyhunt_my_approvals`",
        ),
        macro(
            "runkeyhunt_me",
            "eval me=[| rest /services/authentication/current-context splunk_server=local | head 1 "
            '| eval quoted="\\"".replace(username, "[\\"\\\\\\\\]", "")."\\"" | return $quoted]',
            "Add me, the name of whoever searches.",
        ),
        macro(
            "runkeyhunt_row",
            pipeline(
                f'fillnull value="" {_ALL_COLUMNS}',
                'eval row=substr(sha256(if(entry_id!="", entry_id, lower(location."|".value_name."|".command))."|".'
                'lower(if(hosts="", "*", hosts))), 1, 12)',
            ),
            "Add row, by which a row of the site's baseline is named: the entry, or what a hand-written row has "
            "instead, and the hosts.",
        ),
    ]


def _approving() -> list[Stanza]:
    return [
        macro(
            "runkeyhunt_baseline_row(4)",
            pipeline(
                f'eval rk_writer=replace({_literal("rk_writer")}, "[|]", "?")',
                "stats latest(rk_location) AS location latest(rk_value_name) AS value_name latest(rk_data) AS "
                "command values(rk_writer) AS writer values(rk_host) AS on_hosts BY rk_entry_id",
                f"eval value_name={_literal('value_name')}, command={_literal('command')}, "
                'writer=lower(mvjoin(writer, "|")), hosts="$hosts$", reason="$reason$"',
                f'eval expires={_IN_DAYS}, approved={_NOW}, ticket="$ticket$", entry_id=rk_entry_id, revoked=""',
                "`runkeyhunt_me`",
                "eval owner=me, approved_by=me",
            ),
            "Lay the writes of one entry out as a row of the site's baseline, owned by whoever searches.",
            args="hosts, reason, days, ticket",
        ),
        macro(
            "runkeyhunt_proposal(1)",
            pipeline(
                "`runkeyhunt_approvable($entry_id$)`",
                '`runkeyhunt_baseline_row("*", "to be filled in", 180, "")`',
                "`runkeyhunt_can_be_row`",
                f"eval everywhere={_approve('*')}",
                # A name that somebody forged is not put into a macro that people copy.
                r'eval names=mvjoin(mvfilter(match(on_hosts, "^[\w.-]+\Z")), "|")',
                "eval only_on_these_hosts=" + _approve('".names."'),
                'eval did="Nothing was written: this is the row that an approval would write.".'
                "`runkeyhunt_strong_signs($entry_id$)`",
                f'append [| makeresults | eval did="Nothing to approve: {_NOT_FOUND}"]',
                "head 1",
                f"table did {_ALL_COLUMNS} on_hosts everywhere only_on_these_hosts",
            ),
            "Show the row that an approval would write, and the macros that write it: copy one, fill in reason and "
            "ticket, and run it in this app over the same time range. Writes nothing.",
            args="entry_id",
        ),
        macro(
            "runkeyhunt_approve(5)",
            pipeline(
                "`runkeyhunt_approvable($entry_id$)`",
                '`runkeyhunt_baseline_row("$hosts$", "$reason$", $days$, "$ticket$")`',
                "`runkeyhunt_can_be_row`",
                "eval is_new=1",
                f"inputlookup append=true strict=true {BASELINE}",
                "`runkeyhunt_row`",
                # Without a new row nothing is left, and nothing written.
                "streamstats max(is_new) AS found",
                'where found=1 AND (is_new=1 OR row!=substr(sha256("$entry_id$|".lower("$hosts$")), 1, 12))',
                _WRITE,
                f"where {_IS_APPROVED}",
                "eval signs=`runkeyhunt_strong_signs($entry_id$)`",
                f"eval before={_stood(_IS_APPROVED)}",
                'eval did=if(before="", "Approved until ".expires.".", "Approved again, now until ".expires."; before: '
                '".before.".").signs',
                _said(f'"Nothing was approved: {_NOT_FOUND}"'),
            ),
            "Approve an entry: one row in the site's baseline for an entry and hosts, however often it is approved. "
            "hosts is * or host patterns parted by |; days is how long it counts; ticket may be empty.",
            args="entry_id, hosts, reason, days, ticket",
            validation=f'{_IS_ENTRY_ID} AND len(trim("$reason$"))>=5 AND len(trim("$hosts$"))>0 AND {_IS_DAYS}',
            errormsg="Write runkeyhunt_approve(<entry_id>, <hosts or *>, <reason of five letters or more>, <days up "
            "to 999>, <ticket>).",
        ),
    ]


def _changing() -> list[Stanza]:
    return [
        macro(
            "runkeyhunt_renew(2)",
            pipeline(
                _READ,
                "eval before=`runkeyhunt_stood($row$)`",
                'where before!=""',
                "`runkeyhunt_row`",
                "`runkeyhunt_me`",
                f'eval own=if(row="$row$", 1, 0), expires=if(own=1, {_IN_DAYS}, expires), revoked=if(own=1, "", '
                f"revoked), approved=if(own=1, {_NOW}, approved), approved_by=if(own=1, me, approved_by)",
                _WRITE,
                "`runkeyhunt_row`",
                'where row="$row$"',
                'eval did="Renewed until ".expires."; before: ".`runkeyhunt_stood($row$)`."."',
                _said('"Nothing was renewed: the baseline has no row $row$."'),
            ),
            "Let a row of the site's baseline count for so many days from now, also one that is expired or revoked. "
            "Begin a search with it: | `runkeyhunt_renew(<row>, 180)`",
            args="row, days",
            validation=f"{_IS_ROW} AND {_IS_DAYS}",
            errormsg="Write | `runkeyhunt_renew(<row>, <days up to 999>)`; | `runkeyhunt_site_baseline` shows the "
            "rows.",
        ),
        macro(
            "runkeyhunt_revoke(2)",
            pipeline(
                _READ,
                "eval before=`runkeyhunt_stood($row$)`",
                'where before!="" AND before!="revoked"',
                "`runkeyhunt_row`",
                "`runkeyhunt_me`",
                f'eval revoked=if(row="$row$", {_NOW}." by ".me.": $reason$", revoked)',
                _WRITE,
                "`runkeyhunt_row`",
                'where row="$row$"',
                'eval did="Revoked; before: ".`runkeyhunt_stood($row$)`."."',
                _said(
                    'if(`runkeyhunt_stood($row$)`="", "Nothing was revoked: the baseline has no row $row$.", '
                    '"Nothing was revoked: row $row$ is revoked already.")'
                ),
            ),
            "Let a row of the site's baseline count for nothing from now on; it stays, with who revoked it and why. "
            'Begin a search with it: | `runkeyhunt_revoke(<row>, "why no longer")`',
            args="row, reason",
            validation=f'{_IS_ROW} AND len(trim("$reason$"))>=5',
            errormsg="Write | `runkeyhunt_revoke(<row>, <reason of five letters or more>)`; "
            "| `runkeyhunt_site_baseline` shows the rows.",
        ),
        macro(
            "runkeyhunt_stood(1)",
            _stood('row="$row$"'),
            "How a row of the site's baseline stood before this search, as a text in quotes: empty if it was not "
            "there, revoked, or until when it counted.",
            args="row",
        ),
    ]
