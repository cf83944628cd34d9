"""Small cases with plain numbers."""

from __future__ import annotations

from tools.accuracy.cases import Case
from tools.accuracy.samples import Sample


def sample(label: str, family: str = "", writer: str = "known", code: str = "13") -> Sample:
    return Sample(label, family, family, writer, {"EventCode": code})


def case(label: str, family: str, base: int, *fired: str, ceiling: int = 100, score: int = 0) -> Case:
    return Case(sample(label, family), score, base, fired, ceiling, ())
