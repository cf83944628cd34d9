"""What to do about a finding: the steps that the dashboards and the page tell an analyst, in the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """Name a search of Splunk's by what it shows; `{entry}` in it stands for the entry's id."""

    words: str
    search: str


@dataclass(frozen=True)
class Step:
    """Hold one step: its first words, which stand out, and the rest."""

    first: str
    rest: Sequence[str | Look]


NEXT_STEPS = (
    Step(
        "Ask whether it is meant to be there.",
        ("Whom does it start for, who wrote it, and what started the writer?",),
    ),
    Step(
        "If it is not:",
        (
            "isolate the host, keep the payload and its hash, remove the value, and end what it started; look at ",
            Look("this entry on every host", "`runkeyhunt_entry({entry})`"),
            " and at the rest of the host.",
        ),
    ),
    Step("Keep watch:", ("take the recommended rules into your own detections.",)),
    Step(
        "If it is meant to be there:",
        (
            Look("see what an approval would write", "`runkeyhunt_proposal({entry})`"),
            ". It writes nothing; it shows the macros that approve, which you fill in and run yourself.",
        ),
    ),
    Step(
        "If it was approved before:",
        (
            Look("see your approvals", "| `runkeyhunt_my_approvals`"),
            ", with the day on which each expires; renew or revoke there.",
        ),
    ),
)
