"""What a long run finds, told apart by where it happened, so that one fault is one finding however often it comes."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Tally:
    """Count inputs, and keep the first input of every kind of failure."""

    name: str
    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    peak_mb: float = 0.0
    findings: dict[str, str] = field(default_factory=dict)

    def run(self, check: Callable[[], object], shown: Callable[[], object]) -> None:
        """Run one check; what it raises is a finding."""
        start = time.perf_counter()
        try:
            check()
        except Exception as error:  # noqa: BLE001 - any at all is what is looked for
            self.findings.setdefault(kind_of(error), repr(shown())[:400])
        self.inputs += 1
        self.slowest = max(self.slowest, time.perf_counter() - start)

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON takes it, for another process."""
        return asdict(self)


def kind_of(error: BaseException) -> str:
    """Name an error's type and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/bin/" in frame.filename or "/tests/" in frame.filename] or frames
    last = own[-1]
    return f"{type(error).__name__} in {last.filename.rsplit('/', 1)[-1]}:{last.lineno} ({last.name})"
