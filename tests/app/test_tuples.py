"""The engine's named tuples are what typing would have made of the same class."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import NamedTuple as Oracle

import pytest

from runkeyhunt.tuples import NamedTuple


class Ours(NamedTuple):
    """A place."""

    x: int
    y: int | None = None
    names: tuple[str, ...] = ("a",)

    @property
    def twice(self) -> int:
        return 2 * self.x

    def named(self, name: str) -> Ours:
        return self._replace(names=(name,))


class Theirs(Oracle):
    """A place."""

    x: int
    y: int | None = None
    names: tuple[str, ...] = ("a",)


class Below(Ours):
    """A class of its own."""


def test_a_named_tuple_is_one_of_pythons_own() -> None:
    for name in ("_fields", "_field_defaults", "__bases__", "__doc__"):
        assert getattr(Ours, name, None) == getattr(Theirs, name, None)
    assert type(Ours) is type(Theirs) is type
    assert repr(Ours(1)) == "Ours(x=1, y=None, names=('a',))"
    assert Ours(1, names=("b",)) == (1, None, ("b",)) == Theirs(1, None, ("b",))


def test_it_has_the_methods_of_its_class_and_may_have_classes_below_it() -> None:
    assert (Ours(3).twice, Ours(3).named("c").names, type(Below(3)._replace(y=1)).__name__) == (6, ("c",), "Below")
    assert vars(Below(3)) == {}
    assert not hasattr(Ours(3), "__dict__")


def test_it_can_be_told_where_it_comes_from() -> None:
    assert (Ours.__module__, Ours.__qualname__) == (__name__, "Ours")
    assert pickle.loads(pickle.dumps(Ours(1))) == Ours(1)


def test_a_field_that_is_missing_is_an_error() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Ours()  # type: ignore[call-arg]


def test_no_module_of_the_engine_takes_another(app_dir: Path) -> None:
    modules = [path for path in (app_dir / "bin" / "runkeyhunt").rglob("*.py") if "_vendor" not in path.parts]
    taken = [
        path.name
        for path in modules
        if re.search(r"^\s*from typing import .*NamedTuple", path.read_text(), re.MULTILINE)
    ]
    assert taken == ["tuples.py"]
