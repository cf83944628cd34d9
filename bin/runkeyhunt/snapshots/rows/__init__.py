"""Flat rows, as tools write them into tables and JSON."""

from runkeyhunt.snapshots.rows.kinds import Around, around_of, is_header, is_snapshot, values_of, with_around
from runkeyhunt.snapshots.rows.record import is_event_too, values_in

__all__ = ["Around", "around_of", "is_event_too", "is_header", "is_snapshot", "values_in", "values_of", "with_around"]
