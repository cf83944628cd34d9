"""Where an event writes: registry paths in one spelling, the table of autostart locations, the write itself."""

from __future__ import annotations
