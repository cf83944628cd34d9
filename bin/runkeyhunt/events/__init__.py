"""A record in any shape becomes one event under Sysmon's names."""

from __future__ import annotations
