"""A browser in front of the app's dashboards, answered by the miniature Splunk with the app's own commands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import nodejs
from tests.browser.browser import Browser, started
from tests.browser.search_head import SearchHead
from tests.minisplunk.splunk import Splunk
from tests.splunk_app.conftest import (  # noqa: F401 - fixtures are found by their names
    SUNDAY_MIDNIGHT,
    simulated,
    small_site,
    splunk,
    start_splunk,
    the_package,
    week_shares,
)


@pytest.fixture(scope="session")
def page() -> Path:
    """The bundled page. Without Node or Chromium there is none, which is no excuse where .ci/run installs both."""
    try:
        nodejs.chromium()
        return nodejs.bundle()
    except nodejs.MissingToolError as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"The dashboards are not drawn: {missing}")


@pytest.fixture(scope="session")
def browser(page: Path, small_site: Splunk) -> Iterator[Browser]:  # noqa: F811
    """Chromium in front of every view, at the end of the simulated week."""
    with started(SearchHead(small_site, SUNDAY_MIDNIGHT), page) as chromium:
        yield chromium
