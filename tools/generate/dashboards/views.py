"""The app's views: the list of them, and their files."""

from __future__ import annotations

from collections.abc import Callable

from tools.generate.dashboards.finding import finding
from tools.generate.dashboards.host import host
from tools.generate.dashboards.prevalence import prevalence
from tools.generate.dashboards.rules import rules
from tools.generate.dashboards.setup import setup
from tools.generate.dashboards.triage import triage
from tools.generate.dashboards.view import View, render

VIEWS: tuple[Callable[[], View], ...] = (triage, finding, host, prevalence, rules, setup)


def view_files() -> dict[str, str]:
    """Write every view, by its path below the root."""
    return {f"default/data/ui/views/{view.id}.xml": render(view) for view in (make() for make in VIEWS)}
