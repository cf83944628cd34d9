"""The inputs of field reports: each gives a finding, or says what of it could not be read."""

from __future__ import annotations

from pathlib import Path

from runkeyhunt.hunt import Hunt
from runkeyhunt.offline.files import find_candidates
from runkeyhunt.offline.hunting import hunt_files
from tests.offline.test_wrappings import Unwatched

# Approved rows of a site, which are no log, and what is said of all.
_NO_LOGS = ("README.md", "121-baseline-all-stars.csv")


def test_no_input_passes_in_silence(corpus: Path, app_dir: Path) -> None:
    hunt = Hunt.load(app_dir)
    inputs = [path for path in sorted((corpus / "field" / "reports").iterdir()) if path.name not in _NO_LOGS]
    outcomes = {path.name: hunt_files(hunt, find_candidates([str(path)]), Unwatched()) for path in inputs}
    assert len(outcomes) == 91
    assert [name for name, outcome in outcomes.items() if not outcome.findings and outcome.is_complete] == []
    incomplete = {name for name, outcome in outcomes.items() if not outcome.is_complete}
    assert incomplete == {"34b-export-sysmonlogs-shift.csv", "37-truncated-raw.csv", "37b-truncated-raw.xml"}
