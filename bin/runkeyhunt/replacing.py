"""Copies of what is frozen, with some attributes changed: many of them make up most of what a known write costs."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")


def replaced(instance: T, **changes: Any) -> T:
    """Do what `dataclasses.replace` does for a plain frozen dataclass, at a quarter of the cost.

    The class has neither slots, nor `__post_init__`, nor a cached property.
    """
    copied = object.__new__(type(instance))
    vars(copied).update(vars(instance), **changes)
    return copied
