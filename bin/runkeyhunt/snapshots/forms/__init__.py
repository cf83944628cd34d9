"""The text forms of a snapshot, each told by its content and read line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Callable

from runkeyhunt.snapshots.forms import autoruns_text, frst, hijackthis, reg_file, regripper, transcript
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
    Form(frst.FORM, frst.is_head, frst.read),
    Form(hijackthis.FORM, hijackthis.is_head, hijackthis.read),
    Form(regripper.FORM, regripper.is_head, regripper.read),
    Form(autoruns_text.FORM, autoruns_text.is_head, autoruns_text.read),
    Form(reg_file.FORM, reg_file.is_head, reg_file.read),
    Form(transcript.FORM, transcript.is_head, transcript.read),
)


def form_of(head: str) -> Form | None:
    """Tell which form a text has by its beginning; None if it has none of these."""
    return next((form for form in FORMS if form.is_head(head)), None)
