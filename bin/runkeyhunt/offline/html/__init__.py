"""The findings as one page of HTML that loads nothing and runs only its own script."""

from __future__ import annotations
