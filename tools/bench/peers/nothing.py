"""A command on Splunk's SDK that does nothing but add two empty fields.

Usage: python nothing.py LIBRARIES, with the folder that holds splunklib.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

sys.path.insert(0, sys.argv.pop())

from splunklib.searchcommands import Configuration, StreamingCommand, dispatch


@Configuration()
class NothingCommand(StreamingCommand):
    """Add two fields in the way of the SDK's own examples."""

    def stream(self, records: Iterator[dict[str, str]]) -> Iterator[dict[str, str]]:
        """Give every record back."""
        for record in records:
            self.add_field(record, "rk_score", "")
            self.add_field(record, "rk_severity", "")
            yield record


dispatch(NothingCommand, sys.argv, sys.stdin, sys.stdout, __name__)
