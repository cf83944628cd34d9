"""The rules that a report recommends: those that fired, and one made from each finding."""

from __future__ import annotations
