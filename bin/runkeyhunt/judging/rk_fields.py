"""The names under which Splunk shows a verdict."""

from __future__ import annotations

RK_FIELDS = (
    "rk_score",
    "rk_severity",
    "rk_location",
    "rk_technique",
    "rk_key",
    "rk_value_name",
    "rk_action",
    "rk_data",
    "rk_command",
    "rk_program",
    "rk_payload",
    "rk_decoded",
    "rk_writer",
    "rk_writer_path",
    "rk_user",
    "rk_owner",
    "rk_rules",
    "rk_reasons",
    "rk_baseline",
    "rk_entry",
    "rk_entry_id",
    "rk_event_id",
    "rk_time",
    "rk_process_guid",
    "rk_process_id",
    "rk_host",
    "rk_version",
    "rk_source_kind",
    "rk_state",
    "rk_time_of",
)
# Those that hold several values.
RK_LISTS = ("rk_technique", "rk_rules", "rk_reasons")
# Beside the fields of a verdict, what of an event could not be read.
UNREADABLE = "rk_unreadable"
