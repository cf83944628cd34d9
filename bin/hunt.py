#!/usr/bin/env python3
"""Hunt for autostart writes in exported logs, without Splunk: `python3 bin/hunt.py --help`."""

import sys
from pathlib import Path

# Everything up to here has to be readable for the Python that is told so.
if sys.version_info < (3, 9):  # noqa: UP036 - Splunk's Python is new enough, an analyst's may not be
    sys.stderr.write("hunt.py: Run Key Hunt needs Python 3.9 or newer: install one and start hunt.py with it.\n")
    sys.exit(2)

APP_DIR = Path(__file__).resolve().parent.parent
INTERRUPTED = 130


def run() -> int:
    """Hunt with the app's own code, wherever this was started."""
    sys.path.insert(0, str(APP_DIR / "bin"))
    try:
        from runkeyhunt.offline.cli import main

        return main(sys.argv[1:], APP_DIR)
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(run())
