"""The functions of `eval` that make texts of numbers and numbers of texts (Search Reference, Conversion functions)."""

from __future__ import annotations

from collections.abc import Callable

from tests.minisplunk.errors import SplError
from tests.minisplunk.expression import Result, to_number, to_text
from tests.minisplunk.timing import SECONDS
from tests.minisplunk.values import number


def tostring(value: Result, how: Result = None) -> Result:
    if isinstance(value, bool):
        return str(value)
    amount = to_number(value)
    return to_text(value) if how is None or amount is None else form(str(how))(amount)


def _duration(seconds: float) -> str:
    """Print hours, minutes and seconds; how days are printed is not documented."""
    if not 0 <= seconds < SECONDS["d"]:
        raise SplError("tostring() knows durations of less than a day, not", str(seconds))
    return f"{int(seconds) // 3600:02}:{int(seconds) // 60 % 60:02}:{int(seconds) % 60:02}"


_FORMS: dict[str, Callable[[float], str]] = {
    "binary": lambda amount: f"{int(amount):b}",
    "hex": lambda amount: hex(int(amount)).upper().replace("0X", "0x"),
    "commas": lambda amount: f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}",
    "duration": _duration,
}


def form(name: str) -> Callable[[float], str]:
    if name not in _FORMS:
        raise SplError(f"tostring() knows {', '.join(_FORMS)}, not", name)
    return _FORMS[name]


def tonumber(text: str, base: Result = 10.0) -> Result:
    if base == 10:
        return number(text)
    digits = int(to_number(base) or 0)
    if not 2 <= digits <= 36:
        raise SplError("tonumber() takes a base from 2 to 36", str(base))
    try:
        return None if "_" in text else float(int(text, digits))
    except ValueError:
        return None
