"""What to think of a write: the rules, the known good, the site's tuning, and the verdict with its reasons."""

from __future__ import annotations
