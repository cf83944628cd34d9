"""A browser in front of the dashboards, for tests: open a view, look at it, operate it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from tests.browser import driver, web
from tests.browser.driver import Driver
from tests.browser.jobs import Searched, Splunkd
from tests.browser.problems import Panel, Seen, problems_of
from tests.browser.search_head import SearchHead
from tests.browser.views import View, shipped_views
from tests.browser.web import Web


@dataclass(frozen=True)
class Box:
    """Where an element stands, in pixels."""

    text: str
    x: float
    y: float
    width: float
    height: float
    shows: bool


@dataclass(frozen=True)
class OpenFile:
    """A single file in the browser."""

    driver: Driver

    def boxes(self, selector: str) -> list[Box]:
        """Tell where the elements stand that a selector finds."""
        return [Box(**box) for box in self.driver.call("boxes", selector)]

    def shown(self, selector: str) -> list[str]:
        """List the texts of the elements that show, of those that a selector finds."""
        return [box.text for box in self.boxes(selector) if box.shows]

    def style(self, selector: str, name: str) -> str:
        """Give a computed style, such as `backgroundColor`, of the first element that a selector finds."""
        return self.driver.call("style", selector, name)

    def write(self, selector: str, text: str) -> None:
        """Write into an input in place of what is in it."""
        self.driver.call("write", selector, text)

    def click(self, selector: str) -> None:
        """Click an element."""
        self.driver.call("click", selector)

    def run(self, script: str) -> Any:
        """Run a script in the page, which its policy does not bind, and give what it comes to."""
        return self.driver.call("evaluate", script)

    def print(self) -> None:
        """Lay it out as on paper."""
        self.driver.call("printed")

    @property
    def log(self) -> dict[str, list[str]]:
        """Give what went wrong since it was opened, and what it asked for elsewhere."""
        return self.driver.call("log")


@dataclass(frozen=True)
class OpenView:
    """A view in the browser.

    Attributes:
        seconds: how long it took from the address to a page that has settled.
    """

    view: View
    browser: Browser
    settled: bool
    seconds: float

    @property
    def panels(self) -> dict[str, Panel]:
        """Give the panels that are on the page, by their ids in the definition."""
        return {panel["id"]: Panel(**panel) for panel in self.browser.driver.call("panels")}

    @property
    def tokens(self) -> dict[str, Any]:
        """Give the tokens of the default name space."""
        return self._told["tokens"].get("default", {})

    @property
    def opened(self) -> list[str]:
        """List the addresses that clicks have opened."""
        return self.browser.driver.call("log")["opened"]

    @property
    def searches(self) -> list[Searched]:
        """List what was asked of splunkd since the view was opened."""
        return self.browser.web.splunkd.searches

    def problems(self, *, empty: tuple[str, ...] = (), hidden: tuple[str, ...] = ()) -> list[str]:
        """Say what is wrong; panels named in `empty` may have no results, those in `hidden` may not be there."""
        found = problems_of(self._seen(), empty=empty, hidden=hidden)
        if not found:
            return []
        # On a busy machine the page may pause between two answers: what is wrong stays wrong.
        self.browser.driver.call("settle")
        return problems_of(self._seen(), empty=empty, hidden=hidden)

    def objections(self, view: View | None = None) -> list[str]:
        """Say what Splunk's validator, and what it should say too, has against a definition, this view's or another."""
        return self.browser.driver.call("validate", (view or self.view).definition)

    def _seen(self) -> Seen:
        call = self.browser.driver.call
        log = call("log")
        return Seen(
            view=self.view,
            settled=self.settled,
            panels=self.panels,
            searches=tuple(self.searches),
            crash=call("crash"),
            validation=self._told["validation"],
            unknown=tuple(self.browser.web.splunkd.unknown),
            **{name: tuple(log[name]) for name in ("console", "refused", "elsewhere")},
        )

    def type(self, label: str, text: str) -> None:
        """Type into the text input with this label, and press Enter."""
        self.browser.driver.call("type", label, text)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of the dropdown, or a preset of the time range, with this label."""
        self.browser.driver.call("choose", label, option)

    def choices(self, label: str) -> list[str]:
        """List what the dropdown with this label offers."""
        return self.browser.driver.call("choices", label)

    def click_cell(self, panel: str, text: str) -> None:
        """Click the first cell of a table that holds a text."""
        self.browser.driver.call("clickCell", panel, text)

    def click_in(self, panel: str, selector: str) -> None:
        """Click the first element of a panel that a CSS selector finds, such as a bar of a chart."""
        self.browser.driver.call("clickIn", panel, selector)

    def follow(self) -> OpenView:
        """Go where the last click led."""
        return self.browser.go(self.opened[-1])

    def run(self, script: str) -> None:
        """Run a script in the page."""
        self.browser.driver.call("run", script)

    def screenshot(self, file: Path) -> None:
        """Write a picture of the whole view."""
        self.browser.driver.call("screenshot", str(file))

    def style(self, selector: str, name: str) -> str:
        """Give a computed style, such as `backgroundColor`, of the first element that a selector finds."""
        return self.browser.driver.call("style", selector, name)

    @property
    def _told(self) -> dict[str, Any]:
        return self.browser.driver.call("told")


@dataclass(frozen=True)
class Browser:
    """Chromium, and the pages that it is shown."""

    driver: Driver
    web: Web

    def open(self, view: View, theme: str = "dark", tokens: Mapping[str, str] | None = None) -> OpenView:
        """Open a view, one of the app's or one that a test made, with tokens set as a link sets them."""
        self.web.views[view.name] = view
        query = {"theme": theme, **{f"form.{name}": value for name, value in (tokens or {}).items()}}
        return self.go(f"/en-US/app/runkeyhunt/{view.name}?{urlencode(query)}")

    def go(self, address: str) -> OpenView:
        """Open the view that an address names."""
        splunkd = self.web.splunkd
        splunkd.searches, splunkd.unknown = [], []
        start = monotonic()
        settled = self.driver.call("open", address)
        name = address.partition("?")[0].rpartition("/")[2]
        return OpenView(self.web.views[name], self, settled, monotonic() - start)

    @contextmanager
    def file(self, file: Path, *, scripts: bool = True) -> Iterator[OpenFile]:
        """Open a file, which is served without a policy but its own, with JavaScript or without."""
        self.web.files[f"/{file.name}"] = file
        self.driver.call("openFile", f"/{file.name}", {"scripts": scripts})
        try:
            yield OpenFile(self.driver)
        finally:
            self.driver.call("closeFile")


@contextmanager
def started(head: SearchHead, bundle: Path) -> Iterator[Browser]:
    """Start a browser in front of the app's views, whose searches a search head answers."""
    pages = Web(Splunkd(head), bundle, shipped_views())
    with web.served(pages) as origin, driver.started(origin) as chromium:
        yield Browser(chromium, pages)
