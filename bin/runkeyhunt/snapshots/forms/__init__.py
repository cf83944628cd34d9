"""The text forms of a snapshot, each told by its content and read line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Callable

from runkeyhunt.snapshots.forms import powershell_list, reg_file, reg_query
from runkeyhunt.snapshots.shown import Item


@dataclass(frozen=True)
class Form:
    """Name a form and hold how it is told and read.

    `is_head` tells by a text's beginning whether it is of this form; `read` takes the lines with their ends.
    """

    name: str
    is_head: Callable[[str], bool]
    read: Callable[[Iterable[str]], Iterator[Item]]


# In this order: what stands first may hold lines of what stands later.
FORMS = (
    Form(reg_file.FORM, reg_file.is_head, reg_file.read),
    Form(powershell_list.FORM, powershell_list.is_head, powershell_list.read),
    Form(reg_query.FORM, reg_query.is_head, reg_query.read),
)


def form_of(head: str) -> Form | None:
    """Tell which form a text has by its beginning; None if it has none of these."""
    return next((form for form in FORMS if form.is_head(head)), None)
