"""Every pattern that is compiled when it is first searched with can be compiled."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from types import ModuleType

import pytest

from runkeyhunt.patterns import LazyPattern, lazy_pattern
from tests.app.test_rooms import ENGINE, MODULES


def patterns_in(held: object) -> Iterator[LazyPattern[str]]:
    if isinstance(held, LazyPattern):
        yield held
    elif isinstance(held, (tuple, list, dict)):
        for part in held.values() if isinstance(held, dict) else held:
            yield from patterns_in(part)


def modules() -> Iterator[ModuleType]:
    for path in MODULES:
        name = ".".join(path.relative_to(ENGINE.parent).with_suffix("").parts)
        yield importlib.import_module(name.removesuffix(".__init__"))


def test_every_pattern_of_the_engine_can_be_compiled() -> None:
    found = [pattern for module in modules() for held in vars(module).values() for pattern in patterns_in(held)]
    assert len(found) > 300
    for pattern in found:
        assert isinstance(re.compile(pattern.pattern), re.Pattern)


def test_a_pattern_finds_what_re_finds() -> None:
    pattern = lazy_pattern(r"(r)un", re.IGNORECASE)
    assert [pattern.sub(r"\1", "a Run"), pattern.search("none"), pattern.flags & re.IGNORECASE] == ["a R", None, 2]


def test_a_pattern_is_compiled_when_it_is_first_used() -> None:
    broken = lazy_pattern("(")
    with pytest.raises(re.error, match="missing"):
        broken.search("")
