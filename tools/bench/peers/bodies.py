"""A program that answers every request with its own body: the bytes that came, or what csv writes of what it reads.

Usage: python bodies.py copy|csv
"""

from __future__ import annotations

import csv
import sys
from io import StringIO


def _through_csv(body: bytes) -> bytes:
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerows(csv.reader(StringIO(body.decode(), newline="")))
    return written.getvalue().encode()


def main() -> None:
    """Answer until no more comes."""
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    while header := requests.readline():
        metadata, body = (requests.read(int(length)) for length in header.split(b",")[1:])
        if b'"getinfo"' in metadata:
            answer = b'{"type":"streaming","required_fields":["*"]}'
        else:
            answer = b'{"finished":false}'
            body = body if sys.argv[1] == "copy" else _through_csv(body)
        replies.write(b"chunked 1.0,%d,%d\n%b%b" % (len(answer), len(body), answer, body))
        replies.flush()


main()
