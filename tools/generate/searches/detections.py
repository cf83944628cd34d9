"""The alerts: what each looks for, how bad it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from tools.generate.searches.enterprise_security import MADE_TO_START
from tools.generate.splunk.search_text import one_of, pipeline
from tools.generate.splunk.stanzas import name_of

HIDING_RULES = (
    "hidden_value_name",
    "blank_value_name",
    "renamed_into_autostart",
    "link_value",
    "invisible_characters",
)
REMOVAL_RULE = "security_autostart_removed"
# With these people remove a value; a product's own setup program removes it when the product goes.
_HAND_TOOLS = tuple(f"{name}.exe" for name in "cmd powershell pwsh reg regedit wmic wscript cscript wmiprvse".split())
_FINDINGS = "`runkeyhunt_findings({})`".format
_NEXT = (
    "What to do: read rk_reasons, which add up to the score; rk_decoded shows what was hidden. Look at rk_payload "
    "and its hash on the host, at the process behind rk_writer in Event 1, and with `runkeyhunt_entry(<rk_entry_id>)` "
    "at every other host that has the entry."
)
_OF_ENTRY = 'where rk_entry_id="$rk_entry_id$"'
_CHAIN_OF_ENTRY = pipeline("`runkeyhunt_chains(40)`", _OF_ENTRY)
_STORED = "`runkeyhunt_stored(20)`"
_APPROVE = "If it belongs there, approve the entry (README/baseline.md), so that it is never asked again."


@dataclass(frozen=True)
class Detection:
    """Hold one alert.

    `filter` is the macro that a site fills with what is to be left out, `show` the macro that lays out the columns.
    `minutes` are those of the hour at which it runs. It reads what was indexed from `earliest` on, whenever that
    happened `since`, and so misses no late event; that is a little more than since the last run, and the throttle keeps
    what it sees twice to one alert: for `quiet`, which is longer than the search looks back, the same entry on the same
    host does not alert again. `entry` finds one entry on every host.
    `risk` and `severity` are for Enterprise Security; without severity there is no notable. `level` is
    alert.severity, 1 to 6.
    """

    title: str
    filter: str
    find: str
    description: str
    minutes: str
    earliest: str
    level: int
    risk: int
    severity: str = ""
    show: str = "runkeyhunt_worst_first"
    quiet: str = "24h"
    since: str = "-30d@d"
    entry: str = "`runkeyhunt_entry($rk_entry_id$)`"
    message: str = MADE_TO_START

    @property
    def name(self) -> str:
        """Give the saved search's name."""
        return name_of("Alert", self.title)

    @property
    def drilldown(self) -> str:
        """Give the search for one entry on every host, in the alert's columns."""
        return pipeline(self.entry, f"`{self.show}`")


DETECTIONS = (
    Detection(
        title="Critical autostart write",
        filter="runkeyhunt_critical_filter",
        find=_FINDINGS(80),
        description="A write to an autostart location scored 80 or more: several strong signs of an intruder come "
        f"together. {_NEXT} Isolate the host if the payload has run; remove value and file only after both were "
        "saved.",
        minutes="7,21,37,51",
        earliest="-30m@m",
        level=6,
        risk=80,
        severity="critical",
    ),
    Detection(
        title="High autostart write",
        filter="runkeyhunt_high_filter",
        find=pipeline(_FINDINGS(60), "where rk_score<80"),
        description="A write to an autostart location scored 60 to 79: one strong sign and others beside it. "
        f"{_NEXT} {_APPROVE}",
        minutes="9,23,39,53",
        earliest="-30m@m",
        level=5,
        risk=60,
        severity="high",
    ),
    Detection(
        title="Known name with another command or writer",
        filter="runkeyhunt_collision_filter",
        find=pipeline(_FINDINGS(40), 'where rk_baseline="collision"'),
        description="A value has the name of a known product, but not its command, or was written by a tool that "
        f"people type with. Intruders hide behind such names. {_NEXT} If the product itself changed its command, "
        "approve the new one (README/baseline.md).",
        minutes="13,43",
        earliest="-45m@m",
        level=5,
        risk=50,
        severity="high",
    ),
    Detection(
        title="Hidden or renamed value",
        filter="runkeyhunt_hidden_filter",
        find=pipeline(_FINDINGS(20), f"search {one_of('rk_rules', HIDING_RULES)}"),
        description="A value got a name that Windows' own tools do not show, a name that looks blank, came to its "
        f"place by renaming, or made a link of the key: each is a way past tools and rules. {_NEXT} regedit does not "
        "show such a value: read it with a forensic tool or from a copy of the hive.",
        minutes="17,47",
        earliest="-45m@m",
        level=5,
        risk=60,
        severity="high",
    ),
    Detection(
        title="Known good autostart removed",
        filter="runkeyhunt_removed_filter",
        find=pipeline(
            _FINDINGS(0),
            'where match(mvjoin(rk_reasons, " "), "[(](deleted|cleared)[)]")',
            "lookup runkeyhunt_known_good value_name AS rk_value_name OUTPUT product",
            f"search rk_rules={REMOVAL_RULE} OR (product=* {one_of('rk_writer', _HAND_TOOLS)})",
        ),
        description="The autostart entry of a security product was removed, or that of another known product by a "
        "tool that people type with. Intruders switch off what watches them. What to do: ask who removed it, look "
        "whether the product still runs on the host, and at what rk_writer did around that time; a removal by the "
        "product's own setup program is not shown, except for security products. Expected removals belong into the "
        "filter macro.",
        minutes="27",
        earliest="-75m@m",
        level=4,
        risk=30,
        message="$rk_writer$ removed the autostart value $rk_value_name$ on $rk_host$ ($rk_location$, score "
        "$rk_score$)",
    ),
    Detection(
        title="First seen in the environment",
        filter="runkeyhunt_first_seen_filter",
        find=pipeline(
            _FINDINGS(1),
            'where rk_baseline!="known_good"',
            "`runkeyhunt_not_noise`",
            "`runkeyhunt_prevalence`",
            "`runkeyhunt_first_seen(1)`",
            "`runkeyhunt_rare(3)`",
        ),
        description="An entry that is not known good and that no host had until a day ago, on three hosts at the "
        "most. It stays silent until the learning search has learned for 14 days. A plain program in a plain folder "
        f"shows in no other way. {_NEXT} New software on its first hosts looks the same: ask whoever installs "
        f"software. {_APPROVE}",
        minutes="33",
        earliest="-75m@m",
        level=3,
        risk=20,
        show="runkeyhunt_worst_first_with_prevalence",
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
        "(README/baseline.md). If not, isolate the host; take rk_chain_hash to every other host; follow "
        "rk_chain_writer_parent back to where it came in.",
        minutes="11,31",
        earliest="-48h@m",
        since="-3d@d",
        level=6,
        risk=90,
        severity="critical",
        show="runkeyhunt_worst_first_with_chain",
        quiet="3d",
        entry=_CHAIN_OF_ENTRY,
    ),
    Detection(
        title="Fired at logon",
        filter="runkeyhunt_fired_filter",
        find=pipeline("`runkeyhunt_chains(40)`", 'where isnotnull(mvfind(rk_chain_stage, "fired"))'),
        description="What a suspicious autostart entry names was started by explorer, userinit or runonce within a day "
        "of the write, as a logon does; a double click looks the same. What to do: rk_chain_timeline and "
        "rk_chain_exec_image tell what runs now; isolate the host before the entry is removed. For what fired later, "
        "search `runkeyhunt_chain(40)` over a longer time.",
        minutes="1,29",
        earliest="-48h@m",
        since="-3d@d",
        level=6,
        risk=80,
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
        level=5,
        risk=50,
        severity="high",
        entry=pipeline(_STORED, _OF_ENTRY),
        message="$rk_writer$ stored an encoded program in $rk_key$ (value $rk_value_name$) on $rk_host$, score "
        "$rk_score$",
    ),
)
