"""The hunt without Splunk: exported logs in, a table or a JSON report out."""

from __future__ import annotations
