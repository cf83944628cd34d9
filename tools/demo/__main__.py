"""Show the dashboards on a local page: .venv/bin/python -m tools.demo [--logs FOLDER] [--port N].

The page is on 127.0.0.1 alone. Every search of it is answered by the miniature Splunk of the tests with the app's own
commands, over the simulated week or over the log files in FOLDER.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from threading import Event as Forever

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))

from runkeyhunt.offline.readers.reading import FileProblemError
from tests.browser import nodejs
from tests.browser.jobs import Splunkd
from tests.browser.search_head import SearchHead
from tests.browser.views import shipped_views
from tests.browser.web import Web, served
from tools.demo.logs import events_in
from tools.demo.site import simulated_site, site_of


def main() -> None:
    """Serve until the user ends it."""
    parser = argparse.ArgumentParser(prog="make demo", description="Show the dashboards on a local page.")
    parser.add_argument("--logs", metavar="FOLDER", help="log files to show instead of the simulated week")
    parser.add_argument("--port", type=int, default=8010, help="where to serve on 127.0.0.1 (8010)")
    given = parser.parse_args()
    views = shipped_views()
    if not views:
        sys.exit("There are no dashboards under default/data/ui/views: run make generate.")
    with tempfile.TemporaryDirectory(prefix="runkeyhunt-demo-") as home:
        try:
            bundle = nodejs.bundle()
            head = _head(given.logs, Path(home))
            _serve(Web(Splunkd(head), bundle, views, has_bar=True), given.port)
        except (nodejs.MissingToolError, FileProblemError) as problem:
            sys.exit(str(problem))
        except OSError as problem:
            sys.exit(
                f"127.0.0.1:{given.port} cannot be served ({problem.strerror}): name another port, as in PORT=8011."
            )


def _head(logs: str | None, home: Path) -> SearchHead:
    print(f"Reading {logs or 'the simulated week'} (a minute or so).", flush=True)
    return site_of(events_in(logs), home) if logs else simulated_site(home)


def _serve(web: Web, port: int) -> None:
    with served(web, port) as origin:
        print(f"The dashboards are at {origin}/ (Ctrl-C ends).", flush=True)
        try:
            Forever().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
