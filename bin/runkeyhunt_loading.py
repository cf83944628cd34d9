"""Modules and tables loaded without looking for garbage among them: that took hunt.py a tenth of its start."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Let no garbage be collected while that is loaded which stays, and nothing of that be looked through later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
