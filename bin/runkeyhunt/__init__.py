"""Find, explain and rank the writes that make a program start by itself on Windows (MITRE ATT&CK T1547.001)."""

from __future__ import annotations

__version__ = "0.2.0"
