"""What each product calls things: the one table of field names, and the words for what was done."""

from __future__ import annotations
