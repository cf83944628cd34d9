"""What is known of an intrusion that was planted, so that a search can be asked for it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.site.simulation.sysmon import SysmonEvent

_ALERT = "Run Key Hunt - Alert - "
CRITICAL = f"{_ALERT}Critical autostart write"
HIGH = f"{_ALERT}High autostart write"
KNOWN_NAME = f"{_ALERT}Known name with another command or writer"
HIDDEN = f"{_ALERT}Hidden or renamed value"
REMOVED = f"{_ALERT}Known good autostart removed"
CHAIN = f"{_ALERT}Confirmed chain"
FIRED = f"{_ALERT}Fired at logon"
STORED = f"{_ALERT}Encoded program stored in the registry"


@dataclass(frozen=True)
class Planted:
    """Hold one entry that an intruder wrote or removed: when, its value name as shown, and the alerts that name it.

    The times are UtcTime's; a host that logs as text is indexed at the full second. The alert on entries seen first in the environment is not among them: it is silent until it has learned 14 days.
    """

    times: tuple[float, ...]
    value_name: str
    alerts: tuple[str, ...]


@dataclass(frozen=True)
class Intrusion:
    """Hold one intrusion on one host, named as Splunk's field host names it."""

    name: str
    kind: str
    host: str
    planted: tuple[Planted, ...]

    @property
    def alerts(self) -> frozenset[str]:
        """Name every alert that has something to say of the intrusion."""
        return frozenset(alert for planted in self.planted for alert in planted.alerts)


@dataclass(frozen=True)
class Plot:
    """Hold an intrusion with all that its host logs of it."""

    intrusion: Intrusion
    events: tuple[SysmonEvent, ...]
