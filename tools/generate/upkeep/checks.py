"""One check of Health: a search of one row, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass

from tools.generate.splunk.search_text import pipeline, quoted

# The app's macros as they are now, local over default.
MACROS_NOW = "| rest /servicesNS/-/runkeyhunt/configs/conf-macros splunk_server=local count=0"
OK, LOOK, NOT_OK = "ok", "look", "not ok"


@dataclass(frozen=True)
class Check:
    """Hold one part of the hunt: a search of one row, what makes it ok, what it found, and what to do if it is not.

    `otherwise` is what it is if not ok: what only wants a look raises no alert, unless `alarm`, a condition, says so.
    """

    name: str
    search: str
    ok: str
    found: str
    fix: str
    otherwise: str = NOT_OK
    alarm: str = ""

    @property
    def row(self) -> str:
        """Write the subsearch that gives its row."""
        otherwise = f'if({self.alarm}, "{NOT_OK}", "{self.otherwise}")' if self.alarm else f'"{self.otherwise}"'
        state = f'if({self.ok}, "{OK}", {otherwise})'
        return pipeline(
            self.search, f"eval check={quoted(self.name)}, state={state}, found={self.found}", "table check state found"
        )
