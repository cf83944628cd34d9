"""One reader for each form of file: a log in, its records out, and what could not be read."""

from __future__ import annotations
