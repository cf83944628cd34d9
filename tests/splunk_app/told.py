"""What the alerts have to tell of the week's intrusions."""

from __future__ import annotations

from collections.abc import Iterator

from tests.minisplunk.values import Row
from tests.site.simulation.hosts import DOMAIN
from tests.site.simulation.week import Week

# Host and value name.
Told = tuple[str, str]


def endpoint(row: Row) -> str:
    """Give the short name of the host that a finding is about."""
    return str(row["rk_host"]).removesuffix(f".{DOMAIN}")


def told_by(alert: str, week: Week, throttled_for: float) -> list[Told]:
    """List what an alert tells: each write, one that is written again only when the throttle is over."""
    return list(_planted_for(alert, week, throttled_for))


def _planted_for(alert: str, week: Week, throttled_for: float) -> Iterator[Told]:
    for intrusion in week.intrusions:
        for one in intrusion.planted:
            until = 0.0
            for time in one.times if alert in one.alerts else ():
                if time >= until:
                    until = time + throttled_for
                    yield intrusion.host, one.value_name
