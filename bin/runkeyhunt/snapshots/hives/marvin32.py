"""Marvin32, the hash that guards the entries of a hive's log.

https://github.com/msuhanov/regf/blob/master/Windows%20registry%20file%20format%20specification.md#notes-7;
the hash itself: US patent 20130262421, "Parallel and adversarial-resistant hash" (Microsoft).
"""

from __future__ import annotations

from struct import iter_unpack

_SEED = 0x82EF4D887A4E55C5
_MASK = 0xFFFFFFFF
# What ends the data: a set bit, then zeros up to a word's end, then a word of zeros.
_END = 0x80


def marvin32(data: bytes, seed: int = _SEED) -> int:
    """Hash data, with the seed of the registry unless another is given; seed and hash have the lower state below."""
    padded = data + bytes((_END,)) + bytes(-(len(data) + 1) % 4) + bytes(4)
    low, high = seed & _MASK, seed >> 32
    for (word,) in iter_unpack("<I", padded):
        low = (low + word) & _MASK
        high ^= low
        low = (((low << 20) | (low >> 12)) + high) & _MASK
        high = (((high << 9) | (high >> 23)) & _MASK) ^ low
        low = (((low << 27) | (low >> 5)) + high) & _MASK
        high = ((high << 19) | (high >> 13)) & _MASK
    return (high << 32) | low
