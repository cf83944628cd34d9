"""What the data of a write would really run: programs, what they start in turn, and what was hidden."""

from __future__ import annotations
