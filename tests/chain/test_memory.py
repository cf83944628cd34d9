"""What is remembered is bounded; where the bound is reached it is said, and no finding is lost."""

from __future__ import annotations

import pytest
from chain_events import DROPPER, EVIL, EXPLORER, HOST, dropped, set_value, started

from runkeyhunt.chain import Chains


def noise(count, host=HOST):
    return [
        started(
            f"09:{number // 60:02}:{number % 60:02}",
            rf"C:\Windows\System32\tool{number}.exe",
            process="0",
            pid=str(9000 + number),
            host=host,
        )
        for number in range(count)
    ]


ATTACK = [
    dropped("10:01:00", process="d"),
    set_value("10:02:00"),
    started("10:30:00", EVIL, process="f", parent=EXPLORER),
]


def test_within_the_bound_nothing_is_said(chain):
    chains = Chains(most_per_host=52, most=52)
    ((_, fields),) = chain([*noise(50), *ATTACK], chains)
    assert (fields["rk_chain_stage"], chains.warnings) == (["dropped", "registered", "executed", "fired"], [])


@pytest.mark.parametrize(("most_per_host", "most"), [(10, 100_000), (20_000, 10)], ids=["of a host", "in all"])
def test_what_has_to_do_with_a_finding_outlasts_what_has_not(chain, most_per_host, most):
    chains = Chains(most_per_host=most_per_host, most=most)
    _, write, _ = ATTACK
    writer = started("10:00:00", DROPPER, "setup.exe", process="d")
    ((_, fields),) = chain([write, ATTACK[0], *noise(500), ATTACK[2], writer, *noise(500)], chains)
    assert fields["rk_chain_stage"] == ["dropped", "registered", "executed", "fired"]
    assert fields["rk_chain_writer_command"] == "setup.exe"
    assert len(chains.warnings) == 1


def test_the_warning_says_how_much_and_where_and_what_to_do(chain):
    chains = Chains(most_per_host=10, most=100)
    chain([*noise(11), *noise(12, "WS2")], chains)
    (warning,) = chains.warnings
    assert warning == (
        "10 of the Events 1 and 11 were not remembered, since there were more than 10 of one host or 100 in all; "
        "chains on ws1.example.com, ws2 may lack a step: search a shorter time, or fetch only the Events 1 and 11 that "
        "name a payload or a writer."
    )


def test_no_finding_is_lost(chain):
    chains = Chains(most_per_host=3, most=5)
    writes = [set_value("10:02:00", name=str(number), host=f"WS{number % 7}") for number in range(50)]
    found = chain([event for write in writes for event in (*noise(5, write["Computer"]), write)], chains)
    assert [record for record, _ in found] == writes


def test_the_bound_holds_also_for_what_has_to_do_with_findings(chain):
    chains = Chains(most_per_host=4, most=100)
    runs = [started(f"10:{minute}:00", EVIL, process="f") for minute in range(10, 30)]
    ((_, fields),) = chain([ATTACK[1], *runs], chains)
    assert fields["rk_chain_exec_time"] == "2026-11-21 10:10:00.000"
    assert len(chains._memory.of(HOST.lower())) == 4
    assert chains.warnings[0].startswith("16 of the Events 1 and 11 were not remembered")


def test_findings_released_early_carry_what_is_known_so_far(hunt):
    chains = Chains()
    early, late = set_value("10:02:00", name="early"), set_value("10:02:00", name="late")
    chains.add(ATTACK[0])
    for write in (early, late):
        chains.add_finding(write, hunt.judge(write).to_fields(), hunt.judge(write).event)
    ((record, fields),) = chains.release(1)
    chains.add(ATTACK[2])
    ((later, of_later),) = chains.results()
    assert (record, fields["rk_chain_stage"]) == (early, ["dropped", "registered"])
    assert (later, of_later["rk_chain_stage"]) == (late, ["dropped", "registered", "executed", "fired"])
