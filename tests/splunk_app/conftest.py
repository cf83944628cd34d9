"""The app in the miniature Splunk: installed from its package, over the simulated week on three indexers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from runkeyhunt.chain import CHAIN_FIELDS
from runkeyhunt.judging.rk_fields import RK_FIELDS, UNREADABLE
from runkeyhunt.report.rows import ROW_FIELDS, SIGMA, SPL
from tests.minisplunk.apps import InstalledApp, apps_folder, install
from tests.minisplunk.index import Event
from tests.minisplunk.instance import Site, started
from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.pythons import any_interpreter
from tests.minisplunk.splunk import Splunk
from tests.site.simulation.moments import end_of_week
from tests.site.simulation.week import Week, shares, week
from tests.splunk_app import small_site as small
from tools import package

# What runkeyreport makes of findings, by its three formats.
REPORT_FIELDS = ("report", *ROW_FIELDS, SIGMA, SPL)
COMMAND_FIELDS = {
    "runkeyhunt": (*RK_FIELDS, UNREADABLE),
    "runkeychain": (*RK_FIELDS, *CHAIN_FIELDS),
    "runkeyreport": REPORT_FIELDS,
}
SUNDAY_MIDNIGHT = end_of_week()

Start = Callable[..., Splunk]


@pytest.fixture(scope="session")
def simulated() -> Week:
    return week()


@pytest.fixture(scope="session")
def week_shares(simulated: Week) -> tuple[tuple[Event, ...], ...]:
    """The week's events as they lie on the indexers."""
    return shares(simulated.events)


@pytest.fixture(scope="session")
def the_package(app_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package.build(app_dir, tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="session")
def start_splunk(
    the_package: Path, week_shares: tuple[tuple[Event, ...], ...], tmp_path_factory: pytest.TempPathFactory
) -> Start:
    """Install the package in a new Splunk, with options of `Site`, or other events."""
    python, bytecode = any_interpreter(), tmp_path_factory.mktemp("bytecode")

    def start(kvstore: KvStore | None = None, **options: object) -> Splunk:
        home = tmp_path_factory.mktemp("splunk")
        (home / "bytecode").symlink_to(bytecode)
        app: InstalledApp = install(the_package, apps_folder(home))
        given = {"shares": week_shares, **options}
        return started(app, Site(python=python, scratch=home, command_fields=COMMAND_FIELDS, **given), kvstore)

    return start


@pytest.fixture(scope="session")
def splunk(start_splunk: Start) -> Splunk:
    """A Splunk for tests that change nothing in it."""
    return start_splunk()


@pytest.fixture(scope="session")
def searches(splunk: Splunk) -> dict[str, dict[str, str]]:
    """The app's saved searches."""
    return splunk.commands.app.saved_searches()


@pytest.fixture(scope="session")
def small_site(start_splunk: Start, splunk: Splunk, simulated: Week) -> Splunk:
    """A Splunk that runs a search in some hundredths of a second, for tests of thousands of searches."""
    kvstore = KvStore()
    started = start_splunk(kvstore, shares=shares(small.events_of_the_intrusions(simulated)))
    return small.prepared(started, kvstore, splunk.event_fields or frozenset())
