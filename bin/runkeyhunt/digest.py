"""SHA-256, which FIPS mode knows, without OpenSSL: hashlib loads all of it, for as long as twenty modules of ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any

# Python's own has another name from 3.12 on.
_MODULES = ("_sha2", "_sha256", "hashlib")


def sha256(data: bytes) -> str:
    """Give a digest as hexadecimal digits."""
    digest: str = _algorithm()(data).hexdigest()
    return digest


@lru_cache(maxsize=1)
def _algorithm() -> Callable[[bytes], Any]:
    for name in _MODULES:
        try:
            found: Callable[[bytes], Any] = import_module(name).sha256
        except ImportError:
            continue
        return found
    raise ImportError("This Python has no hashlib.")
