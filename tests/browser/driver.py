"""The Node process that drives Chromium, one line of JSON for each call."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from tests.browser import nodejs


class DriverError(Exception):
    """What the driver said instead of an answer."""


class Driver:
    """Calls the methods of driver/main.mjs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._numbers = count(1)

    def call(self, method: str, *arguments: Any) -> Any:
        """Call a method and wait for its result."""
        assert self._process.stdin
        assert self._process.stdout
        number = next(self._numbers)
        self._process.stdin.write(json.dumps({"id": number, "method": method, "arguments": arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise DriverError(f"The browser's driver ended during {method}.")
        answer = json.loads(line)
        if "error" in answer:
            raise DriverError(f"{method}{arguments}: {answer['error']}")
        return answer["result"]


@contextmanager
def started(origin: str) -> Iterator[Driver]:
    """Start Chromium for the pages of an origin, and close it at the end of the block."""
    command = [nodejs.node(), str(nodejs.HERE / "driver" / "main.mjs"), nodejs.chromium(), origin]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Driver(process)
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(timeout=30)
