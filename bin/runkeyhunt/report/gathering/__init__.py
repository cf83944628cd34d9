"""Sightings of the same finding brought together, with the pattern that all of them fit."""

from __future__ import annotations
