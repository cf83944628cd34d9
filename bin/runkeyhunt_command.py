"""The search command `runkeyhunt`: records from splunkd to the hunt, and what it finds back to splunkd."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from runkeyhunt.errors import HuntError
from runkeyhunt.events.fields import INPUT_FIELDS
from runkeyhunt_sdk import (
    Annotate,
    AnnotatingCommand,
    Configuration,
    Option,
    Record,
    TrueOrFalse,
    Value,
    WholeNumber,
    run,
)

if TYPE_CHECKING:
    from runkeyhunt.hunt import Hunt

_APP_DIR = Path(__file__).resolve().parent.parent


# The engine comes in with the first event: splunkd starts a command several times a search only to ask what it needs.
@Configuration()
class RunkeyhuntCommand(AnnotatingCommand):
    """Find and score every write to an autostart location."""

    threshold = Option(default=0, validate=WholeNumber(0, 100))
    baseline = Option(default=True, validate=TrueOrFalse())
    raw = Option(default=True, validate=TrueOrFalse())

    def prepare(self) -> None:
        """Ask splunkd for the fields that the hunt reads, and no others."""
        self.configuration.required_fields = [*INPUT_FIELDS, *(["_raw"] if self.raw else [])]

    @cached_property
    def added_fields(self) -> tuple[str, ...]:
        """Name the rk_ fields."""
        from runkeyhunt.judging.verdict import RK_FIELDS

        return RK_FIELDS

    def load(self) -> Annotate:
        """Load the hunt; a record below the threshold is left out."""
        hunt, threshold, raw = self._load_hunt(), self.threshold, self.raw

        def annotate(text: str, read: Callable[[str], Record]) -> Mapping[str, Value] | None:
            verdict = hunt.judge(read(text), raw=raw) if hunt.may_concern(text) else None
            if verdict is None:
                return None if threshold else {}
            return verdict.to_fields() if verdict.score >= threshold else None

        return annotate

    def _load_hunt(self) -> Hunt:
        from runkeyhunt.hunt import Hunt

        try:
            hunt = Hunt.load(_APP_DIR, baseline=self.baseline)
        except HuntError as error:
            self.error_exit(error)
        for warning in hunt.warnings:
            self.write_warning(warning)
        return hunt


if __name__ == "__main__":
    run(RunkeyhuntCommand)
