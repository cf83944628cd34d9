"""A program that reads events from a file and does nothing with them.

Usage: python parsing.py json|xml|evtx FILE
"""

from __future__ import annotations

import json
import sys
from collections import deque
from pathlib import Path
from xml.etree import ElementTree as ET


def main() -> None:
    """Read a file to its end."""
    kind, path = sys.argv[1], Path(sys.argv[2])
    if kind == "json":
        with path.open(encoding="utf-8") as lines:
            deque(map(json.loads, lines), maxlen=0)
    elif kind == "xml":
        for _, element in ET.iterparse(path):  # noqa: S314 - made for this
            if element.tag.endswith("}Event"):
                element.clear()
    else:
        from evtx import PyEvtxParser

        deque(PyEvtxParser(str(path)).records(), maxlen=0)


main()
