"""Snapshots among the files to hunt; only who gives one has to wait for what reads them."""
