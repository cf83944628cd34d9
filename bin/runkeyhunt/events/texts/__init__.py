"""The values in the text of one event: XML, or the message of the event log."""

from __future__ import annotations
