"""Ctrl-C without a traceback, whenever it comes."""

from __future__ import annotations

import os
import signal
from types import FrameType

INTERRUPTED = 130


def end_at_once() -> None:
    """Let an interruption end the process where it stands: while modules load, Python would show where that was."""
    _heed(_end)


def raise_in_work() -> None:
    """Let an interruption be raised, so that what is half done can be put away and a sentence said."""
    _heed(signal.default_int_handler)


def _heed(handler: signal._HANDLER) -> None:
    # Whoever started this in the background has it ignored.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, handler)


def _end(_signal: int, _frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)
