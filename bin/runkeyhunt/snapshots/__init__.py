"""Snapshots of the registry: what each form shows of a value, as one record, and what all together tell."""
