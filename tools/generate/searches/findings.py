"""The macros of the findings: the one door to them, the data model's own, and the columns in which they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tools.generate.enterprise_security.cim_names import CIM_NAMES
from tools.generate.enterprise_security.risk import RISK_FIELDS
from tools.generate.searches.judgement import FIELDS, IS_UNREAD, ORIGIN
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.location_patterns import key_and_value_patterns
from tools.generate.splunk.search_text import one_of, pipeline
from tools.generate.splunk.stanzas import macro

_THRESHOLD = 'match("$threshold$", "^([0-9]{1,2}|100)$")'
_FINDING_FIELDS = (
    "_time rk_host rk_user rk_owner rk_severity rk_score rk_location rk_key rk_value_name rk_action rk_data rk_command "
    "rk_program rk_payload rk_decoded rk_writer rk_writer_path rk_technique rk_rules rk_reasons rk_baseline rk_entry "
    f"rk_entry_id rk_event_id rk_time rk_process_guid rk_process_id rk_version rk_source_kind rk_state "
    f"rk_time_of {' '.join(CIM_NAMES)}"
)
_IS_FINDING = 'where rk_location!=""'
_IS_STORED = 'where rk_location="StoredPayload"'
_ONCE = "dedup rk_event_id"
# https://help.splunk.com/splunk-cloud-platform/common-information-model/6.0/data-models/cim-fields-per-associated-data-model
_CIM_FIELDS = (
    "action",
    "dest",
    "process_guid",
    "process_id",
    "registry_key_name",
    "registry_path",
    "registry_value_data",
    "registry_value_name",
    "user",
)
# What data models fill in for a field that an event does not have.
_NOT_KNOWN = "unknown"
# `table` shows a column that no row has as an empty one, so a search asks for what its rows have.
_MORE_FIELDS = {
    "": "the columns that every alert shows",
    "_with_prevalence first_seen last_seen host_count known_hosts": "the alerts' columns and those of prevalence",
    "_with_chain rk_chain_stage rk_chain_timeline rk_chain_drop_time rk_chain_drop_image rk_chain_writer_command "
    "rk_chain_writer_parent rk_chain_exec_time rk_chain_exec_image rk_chain_exec_parent rk_chain_hash": "the alerts' "
    "columns and those of the chain",
}


def finding_macros(locations: Sequence[dict[str, Any]]) -> list[Stanza]:
    """Make the macros through which alerts, reports, prevalence and chains read findings."""
    return [
        *map(_door, _DOORS),
        _judged(),
        *map(_live, _LIVE),
        _cim(locations),
        macro(
            "runkeyhunt_entry(1)",
            pipeline("`runkeyhunt_findings(0)`", 'where rk_entry_id="$entry_id$"'),
            "Every write of one entry, on whatever host.",
            args="entry_id",
            validation='match("$entry_id$", "^[0-9a-f]{32}$")',
            errormsg="Give the rk_entry_id of a finding: 32 hexadecimal digits.",
        ),
        *(_worst_first(*more.partition(" ")[::2], columns) for more, columns in _MORE_FIELDS.items()),
        _every_write(),
    ]


# The door, what begins the names of the macros behind it, and what it gives.
_DOORS = (
    (
        "runkeyhunt_findings",
        "runkeyhunt",
        (
            "Autostart writes that score at least threshold, each once: the one door to them. rk_host names the "
            "endpoint, rk_entry_id the entry on all hosts. Below 20 it gives what was judged or kept."
        ),
    ),
    (
        "runkeyhunt_stored",
        "runkeyhunt_stored",
        "Encoded programs anywhere in the registry that score at least threshold, each once.",
    ),
)


def _as_kept(events: str) -> tuple[str, ...]:
    """Judge events, and give them the fields with which findings are kept."""
    return (
        events,
        "runkeyhunt threshold=$threshold$",
        ORIGIN,
        "`runkeyhunt_cim_names`",
        f"fields {' '.join(FIELDS)} _indextime",
        "fields - _raw",
    )


_LIVE = (
    ("runkeyhunt_live", ("`runkeyhunt_judged($threshold$)`", _IS_FINDING), "Autostart writes"),
    (
        "runkeyhunt_stored_live",
        (*_as_kept("`runkeyhunt_stored_payloads`"), _IS_STORED),
        "Encoded programs anywhere in the registry",
    ),
    (
        "runkeyhunt_unread_live",
        ("`runkeyhunt_judged($threshold$)`", IS_UNREAD),
        "Possible autostart writes of which something could not be read,",
    ),
)


def _door(door: tuple[str, str, str]) -> Stanza:
    name, findings, description = door
    return macro(
        f"{name}(1)",
        pipeline(f"`runkeyhunt_opens_on({findings}, $threshold$)`", _ONCE),
        description,
        args="threshold",
        validation=_THRESHOLD,
        errormsg=f"Give a threshold from 0 to 100, as in {name}(40).",
    )


def _live(live: tuple[str, tuple[str, ...], str]) -> Stanza:
    name, stages, what = live
    return macro(
        f"{name}(1)",
        pipeline(*stages),
        f"{what} that score at least threshold, judged now.",
        args="threshold",
    )


def _judged() -> Stanza:
    return macro(
        "runkeyhunt_judged(1)",
        pipeline(*_as_kept("`runkeyhunt_candidates`")),
        "Possible autostart writes, judged now: also, with threshold 0, those that are none or could not be read.",
        args="threshold",
    )


def _cim(locations: Sequence[dict[str, Any]]) -> Stanza:
    patterns = key_and_value_patterns([row for row in locations if not row.get("noise")])
    by = " ".join(f"Registry.{name}" for name in _CIM_FIELDS)
    # The command takes no user and no host for this word; a name and data it would take.
    known = ", ".join(
        f'{name}=nullif({name}, "{_NOT_KNOWN}")' for name in ("registry_value_data", "registry_value_name")
    )
    return macro(
        "runkeyhunt_cim(1)",
        pipeline(
            f"tstats summariesonly=true allow_old_summaries=true fillnull_value={_NOT_KNOWN} count FROM "
            f"datamodel=Endpoint.Registry WHERE {one_of('Registry.registry_path', patterns)} BY _time span=1s {by}",
            "rename Registry.* AS *",
            f"eval {known}",
            "runkeyhunt threshold=$threshold$ raw=false",
            _IS_FINDING,
        ),
        "Autostart writes in the accelerated data model Endpoint.Registry, of whatever product. Begin a search with "
        "it: | `runkeyhunt_cim(40)`. The data set has no writer's path and no files, so that scores are lower than "
        "those of runkeyhunt_findings, and Startup folders are not in it.",
        args="threshold",
        validation=_THRESHOLD,
        errormsg="Give a threshold from 0 to 100, as in | `runkeyhunt_cim(40)`.",
    )


def _worst_first(suffix: str, more: str, columns: str) -> Stanza:
    return macro(
        f"runkeyhunt_worst_first{suffix}",
        pipeline(
            "sort 0 -rk_score",
            "dedup rk_host rk_entry_id",
            *_shown(more),
        ),
        f"One row a host and entry, the highest score first, in {columns}.",
    )


def _every_write() -> Stanza:
    return macro(
        "runkeyhunt_every_write_with_risk",
        pipeline("sort 0 -rk_score", _ONCE, *_shown(RISK_FIELDS)),
        "One row a write, the highest score first, in the alerts' columns and those of risk.",
    )


def _shown(more: str) -> tuple[str, str]:
    return "`runkeyhunt_cim_names`", f"table {_FINDING_FIELDS} {more}".rstrip()
