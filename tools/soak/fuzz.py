"""One property under a coverage-guided fuzzer: python -m tools.soak.fuzz PROPERTY SECONDS.

A property is `module:test` of tests/hostile. Where atheris is not installed the bytes are drawn by lot. The last line
of standard output is the tally as JSON.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from tools.soak.finding import Tally, kind_of

ROOT = Path(__file__).resolve().parents[2]
PROPERTIES = ROOT / "tests" / "hostile"
_LONGEST = 8_192
_ENGINE = ("runkeyhunt", "runkeyhunt_protocol", "runkeyhunt_chunk", "runkeyhunt_table")


def fuzzer() -> Any:
    """Give atheris, if it is installed."""
    try:
        return importlib.import_module("atheris")
    except ImportError:
        return None


def properties() -> Iterator[str]:
    """Name every property that needs nothing but its input."""
    for path in sorted(PROPERTIES.glob("test_hostile_*.py")):
        module = importlib.import_module(f"tests.hostile.{path.stem}")
        for name, test in vars(module).items():
            if hasattr(test, "hypothesis") and not inspect.signature(test).parameters:
                yield f"{path.stem}:{name}"


def fuzz(name: str, seconds: float) -> None:
    """Fuzz one property and print the tally; does not come back under atheris."""
    sys.path.insert(0, str(ROOT / "bin"))
    atheris, tally, start = fuzzer(), Tally(name), time.monotonic()
    if atheris:
        with atheris.instrument_imports(include=list(_ENGINE), enable_loader_override=False):
            one_input = _one_input(name)
    else:
        one_input = _one_input(name)

    def run(data: bytes) -> None:
        tally.run(lambda: one_input(data), lambda: data)
        if time.monotonic() - start >= seconds:
            tally.seconds = time.monotonic() - start
            tally.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(json.dumps(tally.as_dict()), flush=True)
            # libFuzzer has no other end than this.
            os._exit(0)

    if atheris:
        with TemporaryDirectory() as corpus:
            _sow(Path(corpus))
            atheris.Setup([sys.argv[0], corpus, f"-max_len={_LONGEST}", "-len_control=0", "-timeout=300"], run)
            atheris.Fuzz()
    random = Random(name)
    while True:
        run(random.randbytes(random.randint(0, _LONGEST)))


def _one_input(name: str) -> Callable[[bytes], object]:
    module, _, test = name.partition(":")
    given: Callable[[bytes], object] = getattr(
        importlib.import_module(f"tests.hostile.{module}"), test
    ).hypothesis.fuzz_one_input
    return given


def _sow(corpus: Path) -> None:
    """Give the fuzzer inputs that are long enough for hypothesis to draw from."""
    random = Random(0)
    for number in range(64):
        (corpus / str(number)).write_bytes(random.randbytes(random.choice((64, 256, 1024))))


if __name__ == "__main__":
    try:
        fuzz(sys.argv[1], float(sys.argv[2]))
    except Exception as error:  # noqa: BLE001 - a property that cannot even be loaded is a finding
        print(json.dumps(Tally(sys.argv[1], findings={kind_of(error): repr(error)}).as_dict()))
