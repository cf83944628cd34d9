"""The one error that a user of the engine sees."""

from __future__ import annotations


class HuntError(ValueError):
    """Say in one sentence what is wrong with a file of the app or of the site, and what to do."""
