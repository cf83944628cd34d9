"""A field's name in any manner of writing means the same, and one that only resembles it means nothing."""

from __future__ import annotations

import pytest

from runkeyhunt.events.times import in_utc
from runkeyhunt.events.vocabulary.names import meaning_of


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("TargetObject", "target"),
        ("winlog.event_data.TargetObject", "target"),
        ("winlogbeat_winlog_event_data_TargetObject", "target"),
        ("data.win.eventdata.targetObject", "target"),
        ("Target Object", "target"),
        ("TargetObject_s", "target"),
        ("a.b.c.EventData.Image", "image"),
        ("Registry.registry_value_data", "details"),
        ("System.EventID.#text", "code"),
        ("ns0:Computer", "computer"),
        ("@timestamp", "time"),
        ("process.parent.executable", "parent_image"),
    ],
)
def test_a_name_means_what_it_ends_in(name: str, attribute: str) -> None:
    meaning = meaning_of(name)
    assert meaning is not None
    assert meaning.attribute == attribute


@pytest.mark.parametrize(
    "name",
    [
        "ParentUser",
        "winlog.user.name",
        "rule.id",
        "thread_id",
        "agent.path",
        "PreviousRegistryValueData",
        "x" * 5_000,
        "",
    ],
)
def test_a_name_of_something_else_means_nothing(name: str) -> None:
    assert meaning_of(name) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-12T07:41:03.118Z", "2026-05-12T07:41:03.118Z"),
        ("2026-05-12 09:41:03.118 +02:00", "2026-05-12 07:41:03.118"),
        ("1778571663118", "2026-05-12 07:41:03.118"),
        ("/Date(1778571663118)/", "2026-05-12 07:41:03.118"),
        ("1778571663.5", "2026-05-12 07:41:03.500"),
        ("5/12/2026, 7:41:03.119 AM", "2026-05-12 07:41:03.119"),
        ("12.05.2026 19:41:03", "2026-05-12 19:41:03"),
        ("5/12/2026 12:41:03 AM", "2026-05-12 00:41:03"),
        ("Tue May 12 07:41:03 2026 UTC", "2026-05-12 07:41:03"),
        ("May 12, 2026 @ 07:41:03.118", "2026-05-12 07:41:03.118"),
        ("13", ""),
        ("2026-13-45 99:99:99 +01:00", ""),
        ("9" * 5_000, ""),
    ],
)
def test_a_time_of_any_form_is_written_in_utc(text: str, expected: str) -> None:
    assert in_utc(text) == expected
