"""Every view of the app, in dark and in light, over what the miniature Splunk computes."""

from __future__ import annotations

import pytest

from tests.browser.browser import Browser
from tests.browser.views import View, shipped_views

VIEWS = list(shipped_views().values())


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_is_valid_and_drawn_without_a_problem(view: View, theme: str, browser: Browser) -> None:
    opened = browser.open(view, theme)
    print(f"{view.name} {theme}: settled after {opened.seconds:.1f} s")
    problems = [*opened.problems(), *opened.objections()]
    assert not problems, "\n".join(problems)
