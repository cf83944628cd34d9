#!/usr/bin/env python3
"""Hunt for autostart writes in exported logs, without Splunk: `python3 bin/hunt.py --help`."""

import os
import sys

# Everything up to here has to be readable for the Python that is told so.
if sys.version_info < (3, 9):  # noqa: UP036 - Splunk's Python is new enough, an analyst's may not be
    sys.stderr.write("hunt.py: Run Key Hunt needs Python 3.9 or newer: install one and start hunt.py with it.\n")
    sys.exit(2)


def run() -> int:
    """Hunt with the app's own code, wherever this was started."""
    sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120 - pathlib is long in coming
    from runkeyhunt_interrupt import INTERRUPTED, end_at_once, raise_in_work

    end_at_once()
    from runkeyhunt_loading import loading

    with loading():
        from pathlib import Path

        from runkeyhunt.offline.cli import main

    try:
        raise_in_work()
        return main(sys.argv[1:], Path(__file__).resolve().parent.parent)
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        end_at_once()


if __name__ == "__main__":
    sys.exit(run())
