"""Times in one spelling that sorts: ISO 8601 in UTC, to the millisecond."""

from __future__ import annotations

from datetime import datetime, timezone

from runkeyhunt.patterns import lazy_pattern

_WRITTEN = lazy_pattern(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?Z?")
_EPOCH = lazy_pattern(r"\d{1,11}(?:\.\d{1,9})?")


def moment(text: str) -> str:
    """Write UtcTime, as Sysmon or an exporter writes it, or Splunk's `_time` in ISO 8601; empty if it is neither."""
    written = _WRITTEN.fullmatch(text.strip())
    if written:
        day, time, fraction = written.groups()
        return f"{day}T{time}.{(fraction or '')[:3]:0<3}Z"
    return _of_epoch(float(text)) if _EPOCH.fullmatch(text) else ""


def _of_epoch(seconds: float) -> str:
    try:
        time = datetime.fromtimestamp(seconds, tz=timezone.utc)
    except (OverflowError, ValueError, OSError):
        return ""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
