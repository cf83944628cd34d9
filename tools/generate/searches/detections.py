"""The alerts: what each looks for, how bad it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from tools.generate.enterprise_security.settings import FINDING, RISK
from tools.generate.searches.prevalence import NEW_DAYS
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import one_of, pipeline
from tools.generate.splunk.stanzas import SINCE, macro, name_of

HIDING_RULES = tuple(
    "hidden_value_name blank_value_name renamed_into_autostart link_value invisible_characters".split()
)
REMOVAL_RULE = "security_autostart_removed"
_COLLISION_RULE = "baseline_collision"
_STORED_PAYLOAD = "StoredPayload"
# With these people remove a value; a product's own setup program removes it when the product goes.
_HAND_TOOLS = tuple(f"{name}.exe" for name in "cmd powershell pwsh reg regedit wmic wscript cscript wmiprvse".split())
# Of which kind a finding is: the first that fits, so that of the alerts on single writes one at the most tells it.
KINDS = {
    "removed": 'in(rk_action, "deleted", "cleared")',
    # The findings have it where the event happens to name what a location is called by.
    "stored": f'rk_location="{_STORED_PAYLOAD}"',
    "critical": "rk_score>=80",
    "high": "rk_score>=60",
    "hidden": f'isnotnull(mvfind(rk_rules, "{"|".join(HIDING_RULES)}"))',
    "known_name": 'rk_score>=40 AND rk_baseline="collision"',
    "known_good": 'rk_baseline="known_good"',
    "other": "true()",
}
_FINDINGS = "`runkeyhunt_findings({})`".format
_KIND = "`runkeyhunt_kind({})`".format
_NEXT = (
    "What to do: read rk_reasons, which add up to the score; rk_decoded shows what was hidden. Look at rk_payload "
    "and its hash on the host, at the process behind rk_writer in Event 1, and with {entry} at every other host that "
    "has the entry."
)
# A finding's text can hold the id itself, since Enterprise Security puts fields in.
_CALL = "`runkeyhunt_entry({})`".format
# From here on a finding is of severity medium.
LEAST_RISK = 40
_OF_ENTRY = 'where rk_entry_id="$rk_entry_id$"'
_CHAIN_OF_ENTRY = pipeline("`runkeyhunt_chains(40)`", _OF_ENTRY)
_STORED = "`runkeyhunt_stored(20)`"
_APPROVE = "If it belongs there, approve the entry (Run Key Hunt: Help, Approval); what it cannot hold down, it says."


@dataclass(frozen=True)
class Detection:
    """Hold one alert.

    `filter` is the macro that a site fills with what is to be left out, `show` the macro that lays out the columns.
    `minutes` are those of the hour at which it runs. It reads what was indexed from `earliest` on, whenever that
    happened `since`, and so misses no late event; that is a little more than since the last run, and the throttle keeps
    what it sees twice to one alert: for `quiet`, which is longer than the search looks back, what is the same
    `throttled_by` its fields, the entry on the host, does not alert again. `entry` finds one entry on every host.
    `severity` is the alert's own, in the words of rk_severity. `makes` says what Enterprise Security makes of a result,
    findings or risk; nothing, if it is empty. `rules` and `locations` are those that it asks for, and so what it is
    about; without locations, all of them.
    """

    title: str
    filter: str
    find: str
    description: str
    minutes: str
    earliest: str
    severity: str
    makes: str = ""
    rules: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    area: str = "Alert"
    show: str = "runkeyhunt_worst_first"
    quiet: str = "24h"
    since: str = SINCE
    throttled_by: str = "rk_host,rk_entry_id"
    entry: str = _CALL("$rk_entry_id$")

    @property
    def name(self) -> str:
        """Give the saved search's name."""
        return name_of(self.area, self.title)

    def describe(self, entry_id: str) -> str:
        """Give the description with a line for the entry on every host, asking for an id or a field that holds it."""
        return self.description.replace("{entry}", _CALL(entry_id))

    @property
    def drilldown(self) -> str:
        """Give the search for one entry on every host, in the alert's columns."""
        return pipeline(self.entry, f"`{self.show}`")


DETECTIONS = (
    Detection(
        title="Critical autostart write",
        filter="runkeyhunt_critical_filter",
        find=pipeline(_FINDINGS(80), _KIND("critical")),
        description="A write to an autostart location of severity critical (score 80 or more): several strong signs of "
        f"an intruder come together. {_NEXT} Isolate the host if the payload has run; remove value and file only after "
        "both were saved.",
        minutes="7,21,37,51",
        earliest="-30m@m",
        severity="critical",
        makes=FINDING,
    ),
    Detection(
        title="High autostart write",
        filter="runkeyhunt_high_filter",
        find=pipeline(_FINDINGS(60), _KIND("high")),
        description="A write to an autostart location of severity high (score 60 to 79): one strong sign and others "
        f"beside it. {_NEXT} {_APPROVE}",
        minutes="9,23,39,53",
        earliest="-30m@m",
        severity="high",
    ),
    Detection(
        title="Known name with another command or writer",
        filter="runkeyhunt_collision_filter",
        find=pipeline(_FINDINGS(40), _KIND("known_name")),
        description="A value has the name of a known product, but not its command, or was written by a tool that "
        f"people type with; its score is 40 to 59, and from 60 on the alerts on scores tell it. Intruders hide behind "
        f"such names. {_NEXT} If the product itself changed its command, approve the new one "
        "(Run Key Hunt: Help, Approval).",
        minutes="13,43",
        earliest="-45m@m",
        severity="high",
        rules=(_COLLISION_RULE,),
    ),
    Detection(
        title="Hidden or renamed value",
        filter="runkeyhunt_hidden_filter",
        find=pipeline(_FINDINGS(20), _KIND("hidden")),
        description="A value got a name that Windows' own tools do not show, a name that looks blank, came to its "
        f"place by renaming, or made a link of the key: each is a way past tools and rules. {_NEXT} regedit does not "
        "show such a value: read it with a forensic tool or from a copy of the hive.",
        minutes="17,47",
        earliest="-45m@m",
        severity="high",
        rules=HIDING_RULES,
    ),
    Detection(
        title="Known good autostart removed",
        filter="runkeyhunt_removed_filter",
        find=pipeline(
            _FINDINGS(0),
            _KIND("removed"),
            "lookup runkeyhunt_known_good value_name AS rk_value_name OUTPUT location AS known_in",
            # A name in which a sign stands for any text is no product's own.
            r'eval known=if(match("|".mvjoin(known_in, "|")."|", "[|]".rk_location."[|]") AND NOT match(rk_value_name, '
            '"[*?<]"), 1, 0)',
            f"search rk_rules={REMOVAL_RULE} OR (known=1 {one_of('rk_writer', _HAND_TOOLS)})",
        ),
        description="The autostart entry of a security product was removed, or that of another known product by a "
        "tool that people type with. Intruders switch off what watches them. What to do: ask who removed it, look "
        "whether the product still runs on the host, and at what rk_writer did around that time; a removal by the "
        "product's own setup program is not shown, except for security products. Expected removals belong into the "
        "filter macro.",
        minutes="27",
        earliest="-75m@m",
        severity="medium",
        rules=(REMOVAL_RULE,),
    ),
    Detection(
        title="First seen in the environment",
        filter="runkeyhunt_first_seen_filter",
        find=pipeline(
            _FINDINGS(1),
            _KIND("other"),
            "`runkeyhunt_not_noise`",
            # Before anything is looked up. Unlike stats it keeps the reasons of a score in their order.
            "dedup rk_host rk_entry_id",
            "`runkeyhunt_prevalence`",
            f"`runkeyhunt_first_seen({NEW_DAYS})`",
            "`runkeyhunt_rare(3)`",
        ),
        description="An entry that no other alert on single writes tells and that is not known good; no host had it "
        "until two days ago, and three at the most have it now. It stays silent until the learning search has learned "
        f"for 14 days. A plain program in a plain folder shows in no other way. {_NEXT} New software on its first "
        "hosts looks the same: ask whoever installs "
        f"software. {_APPROVE}",
        minutes="33",
        earliest="-75m@m",
        severity="low",
        show="runkeyhunt_worst_first_with_prevalence",
        # Longer than an entry is new.
        quiet="3d",
    ),
    Detection(
        title="Confirmed chain",
        filter="runkeyhunt_chain_filter",
        find=pipeline(
            "`runkeyhunt_chains(40)`",
            'where isnotnull(mvfind(rk_chain_stage, "dropped"))',
            'where isnotnull(mvfind(rk_chain_stage, "executed|fired"))',
        ),
        description="A suspicious file was dropped, made to start by itself, and has run. What to do: "
        "rk_chain_timeline tells it in order, in UTC. If the product is one of yours, approve the entry "
        "(Run Key Hunt: Help, Approval). If not, isolate the host; take rk_chain_hash to every other host; follow "
        "rk_chain_writer_parent back to where it came in.",
        minutes="11,31",
        earliest="-48h@m",
        since="-3d@d",
        severity="critical",
        makes=FINDING,
        show="runkeyhunt_worst_first_with_chain",
        quiet="3d",
        entry=_CHAIN_OF_ENTRY,
    ),
    Detection(
        title="Fired at logon",
        filter="runkeyhunt_fired_filter",
        find=pipeline(
            "`runkeyhunt_chains(40)`",
            'where isnotnull(mvfind(rk_chain_stage, "fired"))',
            'where isnull(mvfind(rk_chain_stage, "dropped"))',
        ),
        description="What a suspicious autostart entry names was started by explorer, userinit or runonce within a day "
        "of the write, as a logon does; a double click looks the same. Where the drop of the file was seen too, the "
        "alert Confirmed chain tells it. What to do: rk_chain_timeline and rk_chain_exec_image tell what runs now; "
        "isolate the host before the entry is removed. For what fired later, "
        "search `runkeyhunt_chain(40)` over a longer time.",
        minutes="1,29",
        earliest="-48h@m",
        since="-3d@d",
        severity="critical",
        show="runkeyhunt_worst_first_with_chain",
        quiet="3d",
        entry=_CHAIN_OF_ENTRY,
    ),
    Detection(
        title="Encoded program stored in the registry",
        filter="runkeyhunt_stored_filter",
        find=_STORED,
        description="A value anywhere in the registry holds an encoded script or program, which a short autostart "
        "command can read back. This search reads every Event 13, so it runs hourly. What to do: rk_decoded shows "
        "what is stored; look for the command that reads the value, on this host, in autostart entries, tasks and "
        "services.",
        minutes="41",
        earliest="-75m@m",
        severity="high",
        locations=(_STORED_PAYLOAD,),
        entry=pipeline(_STORED, _OF_ENTRY),
    ),
    Detection(
        area="Snapshot",
        title="Entry that was never written in the log",
        filter="runkeyhunt_snapshot_filter",
        find=pipeline(
            "`runkeyhunt_snapshots`",
            f"runkeyhunt threshold={LEAST_RISK}",
            'where rk_source_kind="snapshot"',
            "`runkeyhunt_prevalence`",
            "`runkeyhunt_unlogged`",
        ),
        description="A snapshot of the registry shows an entry of severity medium or above, and no write on that host "
        "has told of it: it was renamed or restored into its place, put into an offline hive, written before the "
        "sensor came, or the log was deleted. It stays silent until the learning search has learned for 14 days. What "
        "to do: read rk_reasons; compare rk_time, which may be that of the key, with the time range of the host's log; "
        "look at rk_payload and its hash on the host, and with {entry} at every other host that has the entry. "
        f"{_APPROVE}",
        minutes="59",
        earliest="-75m@m",
        severity="high",
        show="runkeyhunt_worst_first_with_prevalence",
    ),
    Detection(
        area="Risk",
        title="Autostart writes",
        filter="runkeyhunt_risk_filter",
        find=pipeline(_FINDINGS(LEAST_RISK), "`runkeyhunt_risk`"),
        description="For risk-based alerting in Enterprise Security: each autostart write of severity medium or above "
        f"(score {LEAST_RISK} or more) adds its score to the risk of endpoint and person, once, however many alerts "
        "and runs see it. What to do: enable it together with a rule that makes findings of risk; how, says Run Key "
        "Hunt: Help, Enterprise Security.",
        minutes="19",
        earliest="-75m@m",
        severity="medium",
        makes=RISK,
        throttled_by="rk_event_id",
        show="runkeyhunt_every_write_with_risk",
    ),
)


def kind_macro() -> Stanza:
    """Make the macro that keeps the findings of one kind."""
    kinds = ", ".join(f'{condition}, "{kind}"' for kind, condition in KINDS.items())
    return macro(
        "runkeyhunt_kind(1)",
        f'where case({kinds})="$kind$"',
        f"Keep the findings of one kind: {', '.join(KINDS)}. A finding is of the first kind that fits.",
        args="kind",
        validation=f'match("$kind$", "^({"|".join(KINDS)})$")',
        errormsg=f"Give one of the kinds {', '.join(KINDS)}, as in runkeyhunt_kind(other).",
    )
