"""The commands' SDK in this very process, without the place of its libraries, which other tests have newer ones of."""

from __future__ import annotations

import sys

_path = list(sys.path)
import runkeyhunt_sdk as sdk  # noqa: E402 - between the two states of the path

sys.path[:] = _path
internals = sys.modules[sdk.ObjectView.__module__]

__all__ = ["internals", "sdk"]
