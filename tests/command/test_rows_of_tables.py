"""Records as they are read by the places of their columns are what reading every column by its name gives."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runkeyhunt_table import Table, Value

# As long as one matches where the last ended, they are the values of a field; otherwise it has none but the plain one.
_ENCODED = re.compile(r"\$((?:\$\$|[^$])*)\$(?:;|$)")

names = st.sampled_from(["a", "b", "c", "__mv_a", "__mv_b", "__mv_c", "__mv_", "__mv_d"])
encoded = st.lists(st.sampled_from(["$", "$$", "$;$", ";", "x", "y z", "\n", "$;"]), max_size=9).map("".join)
cells = st.one_of(encoded, encoded.map("${}$".format), st.sampled_from(["", "", "x", "\r", "\0", '"']))
rows = st.tuples(st.lists(names, min_size=1, unique=True), st.lists(cells, max_size=9))


def line(cells: list[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def decoded(text: str) -> list[str]:
    values, at = [], 0
    while found := _ENCODED.match(text, at):
        values.append(found[1].replace("$$", "$"))
        at = found.end()
    return values if at == len(text) else []


def read(names: list[str], cells: list[str]) -> dict[str, Value]:
    filled = {name: cell for name, cell in zip(names, cells) if cell}
    plain: dict[str, Value] = {name: cell for name, cell in filled.items() if not name.startswith("__mv_")}
    several = {name[5:]: decoded(cell) for name, cell in filled.items() if name.startswith("__mv_")}
    return {**plain, **{name: values for name, values in several.items() if values}}


@given(rows)
def test_a_record_is_what_its_columns_hold_by_their_names(row):
    names, cells = row
    assert Table(line(names)).read(line(cells) or '""') == read(names, cells)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$a$", ["a"]),
        ("$a$;$b$", ["a", "b"]),
        ("$$$$;$b$", ["$", "b"]),
        ("$$;$b$", ["", "b"]),
        ("$a;b$;$c$;", ["a;b", "c"]),
        ("$a$b$", []),
        ("$a$;b", []),
        ("$a$;$b", []),
        ("a", []),
    ],
)
def test_values_of_a_field_stand_between_dollars(text, values):
    assert decoded(text) == values
    assert Table("a,__mv_a").read(f"plain,{line([text])}") == {"a": values or "plain"}


def test_a_value_is_found_by_its_name():
    table = Table("a,__mv_a,b")
    values = table.values("x,$1$;$2$")
    assert [table.value(values, name) for name in ("a", "b", "c")] == [["1", "2"], "", ""]
