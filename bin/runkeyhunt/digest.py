"""SHA-256, which FIPS mode knows, without OpenSSL: hashlib loads all of it, for as long as twenty modules of ours."""

from __future__ import annotations

from importlib import import_module

# Python's own has another name from 3.12 on.
_MODULES = ("_sha2", "_sha256", "hashlib")


def sha256(data: bytes) -> str:
    """Give a digest as hexadecimal digits."""
    for name in _MODULES:
        try:
            digest: str = import_module(name).sha256(data).hexdigest()
        except ImportError:
            continue
        return digest
    raise ImportError("This Python has no hashlib.")
