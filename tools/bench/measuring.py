"""CPU time and memory of a process, and how two processes compare that ran one after the other."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

from tests.minisplunk import splunkd

_PEAK = re.compile(r"VmHWM:\s*(\d+) kB")


@dataclass(frozen=True)
class Cost:
    """Hold what a process took: CPU seconds, and at most so many bytes of memory."""

    seconds: float
    peak: int = 0


def cost_of_command(command: Sequence[str | Path], options: Sequence[str], bodies: Iterable[bytes]) -> Cost:
    """Run a search command from its start to its end over some chunks; what it has to complain of ends all."""
    before = _cpu_of_children()
    with splunkd.started(command) as process:
        process.getinfo(*options)
        for body in bodies:
            reply = process.execute(body)
            if any(level == "ERROR" for level, _ in reply.messages):
                sys.exit(f"{command}: {reply.messages}")
        peak = int(_PEAK.search(Path(f"/proc/{process.process.pid}/status").read_text())[1]) << 10
    return Cost(_cpu_of_children() - before, peak)


def cost_of_program(command: Sequence[str | Path], may_be: Collection[int] = (0,)) -> Cost:
    """Run a program to its end; a status that it may not have ends all."""
    before = _cpu_of_children()
    ended = subprocess.run(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if ended.returncode not in may_be:
        sys.exit(f"{command}: status {ended.returncode}, {ended.stderr.decode(errors='replace')[-300:]}")
    return Cost(_cpu_of_children() - before)


def _cpu_of_children() -> float:
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def paired(one: Callable[[], Cost], other: Callable[[], Cost], pairs: int) -> list[tuple[Cost, Cost]]:
    """Run two things in turn, so that what slows the machine down slows both; once before, to have both compiled."""
    one(), other()
    return [(one(), other()) for _ in range(pairs)]


def ratio(pairs: Sequence[tuple[Cost, Cost]], of: Callable[[Cost], float]) -> float:
    """Give the median of how many times the first of a pair has of the second."""
    return median(of(one) / of(other) for one, other in pairs)
