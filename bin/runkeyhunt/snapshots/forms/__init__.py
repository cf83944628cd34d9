"""The text forms of a snapshot, each told by its content and read line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Callable

from runkeyhunt.snapshots.forms import autoruns_text, reg_file, transcript
from runkeyhunt.snapshots.forms.logs import frst, hijackthis, regripper
from runkeyhunt.snapshots.shown import Item


@dataclass(frozen=True)
class Form:
    """Name a form and hold how it is told and read.

    `head_at` tells where in a text the first line stands that only this form has, -1 where there is none; `read` takes
    the lines with their ends.
    """

    name: str
    head_at: Callable[[str], int]
    read: Callable[[Iterable[str]], Iterator[Item]]


FORMS = (
    Form(frst.FORM, frst.head_at, frst.read),
    Form(hijackthis.FORM, hijackthis.head_at, hijackthis.read),
    Form(regripper.FORM, regripper.head_at, regripper.read),
    Form(autoruns_text.FORM, autoruns_text.head_at, autoruns_text.read),
    Form(reg_file.FORM, reg_file.head_at, reg_file.read),
    Form(transcript.FORM, transcript.head_at, transcript.read),
)


def form_of(head: str) -> tuple[int, Form] | None:
    """Tell which form a text has, by its beginning, and where that shows first; None if it has none of these.

    What stands first decides: behind it a value may hold lines that look like another form's.
    """
    places = [(form.head_at(head), number) for number, form in enumerate(FORMS)]
    place, number = min((found for found in places if found[0] >= 0), default=(-1, 0))
    return (place, FORMS[number]) if place >= 0 else None
