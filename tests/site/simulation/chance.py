"""Chance that falls the same way on every machine and every Python."""

from __future__ import annotations

import hashlib
import random

_SEED = "Run Key Hunt, the simulated week"


def chance(*about: object) -> random.Random:
    """Give the dice for one matter, so that no other matter's throws change its own.

    Seeding by text is the same on every Python since 3.2, and so are choice, randrange and sample.
    """
    return random.Random(_named(about))


def digest(*about: object) -> str:
    """Give 64 hexadecimal digits that belong to a matter."""
    return hashlib.sha256(_named(about).encode()).hexdigest()


def guid(*about: object) -> str:
    """Give the GUID that belongs to a matter, in braces and capitals."""
    digits = digest("guid", *about).upper()
    return f"{{{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:32]}}}"


def _named(about: tuple[object, ...]) -> str:
    return "/".join((_SEED, *map(str, about)))
