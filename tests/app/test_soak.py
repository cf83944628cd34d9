"""The long run's own parts: what it draws, how it counts, and what its summary says."""

from __future__ import annotations

import sys
from random import Random

from runkeyhunt.hunt import Hunt
from tools.soak import fuzz, grammar, known_good
from tools.soak.__main__ import summary
from tools.soak.finding import Tally
from tools.soak.indexers import Indexer


def test_a_seed_names_an_input():
    assert [grammar.record(Random(seed)) for seed in range(50)] == [grammar.record(Random(seed)) for seed in range(50)]


def test_every_dialect_and_every_piece_is_drawn():
    drawn = "".join(map(str, (grammar.mixed(Random(seed)) for seed in range(2_000))))
    assert [piece for piece in grammar.PIECES if piece not in drawn] == []
    assert len({tuple(grammar.record(Random(seed))) for seed in range(300)}) > 8


def test_a_changed_command_is_never_the_row_s_own(app_dir):
    known = known_good.rows(app_dir, Hunt.load(app_dir))
    drawn = [known_good.mutant(Random(seed), known) for seed in range(500)]
    assert [changed for row, changed in drawn if changed == row["command"]] == []


def test_the_properties_of_every_room_are_fuzzed():
    assert {name.partition(":")[0] for name in fuzz.properties()} >= {
        f"test_hostile_{room}"
        for room in ("events", "places", "commandline", "judging", "chain", "report", "offline", "commands")
    }


def test_one_fault_is_one_finding_with_its_first_input():
    tally = Tally("x")
    for number in range(3):
        tally.run(lambda: 1 / 0, lambda number=number: number)
    tally.run(lambda: 1, lambda: 3)
    ((kind, example),) = tally.findings.items()
    assert (tally.inputs, kind.split(":")[0], example) == (4, "ZeroDivisionError in test_soak.py", "0")


def test_the_summary_counts_inputs_and_names_findings():
    tallies = [Tally("a", 1_000, 2.0, 0.25, 30.0, {"E in f": "x"}), Tally("b", 500, 1.0, 0.5, 40.0)]
    fed = [Indexer(sys.executable, 2_000, [(1_000, 50.0, 60.0), (2_000, 51.0, 61.0)], ["WARN: y"])]
    lines = list(summary(tallies[:1], tallies[1:], fed, 7.0))
    assert lines[4].endswith("| 1,000 | 1 | 2 | 0.25 | 30 |")
    assert lines[5:7] == [
        "| b | 500 | 0 | 1 | 0.50 | 40 |",
        "| events through 1 indexers at once | 2,000 | 1 | 7 | | 61 |",
    ]
    assert lines[8].endswith(", 2,000 events, MB after every tenth: 50, 51.")
    assert lines[9:] == ["- a: E in f: `x`", "- indexer 1: WARN: y: ``"]
