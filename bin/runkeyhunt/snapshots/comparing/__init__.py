"""Comparing: what is new, changed, gone or switched between two snapshots, and what no log tells of."""
