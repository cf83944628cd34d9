"""One check of Health: a search of one row, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass

from tools.generate.splunk.search_text import pipeline, quoted

OK, LOOK, NOT_OK = "ok", "look", "not ok"


@dataclass(frozen=True)
class Check:
    """Hold one part of the hunt: a search of one row, what makes it ok, what it found, and what to do if it is not.

    `otherwise` is what it is if not ok: what only wants a look raises no alert.
    """

    name: str
    search: str
    ok: str
    found: str
    fix: str
    otherwise: str = NOT_OK

    @property
    def row(self) -> str:
        """Write the subsearch that gives its row."""
        state = f'if({self.ok}, "{OK}", "{self.otherwise}")'
        return pipeline(
            self.search, f"eval check={quoted(self.name)}, state={state}, found={self.found}", "table check state found"
        )
