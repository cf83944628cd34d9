"""What is remembered of the events around the writes, and no more than that."""

from __future__ import annotations

from collections.abc import Sequence

from runkeyhunt.chain.context import Context, Process
from runkeyhunt.chain.same_file import file_names
from runkeyhunt.chain.write import Write

_SHOWN_HOSTS = 5


class Memory:
    """Remember started processes and dropped files, host by host, up to a number for each and in all.

    Where a number is reached, the older half of what no finding so far has to do with is forgotten.
    """

    def __init__(self, most_per_host: int, most: int) -> None:
        self._most_per_host = most_per_host
        self._most = most
        self._by_host: dict[str, list[Context]] = {}
        self._count = 0
        self._wanted: dict[str, _Wanted] = {}
        self._forgotten: dict[str, int] = {}

    def of(self, host: str) -> Sequence[Context]:
        """Give what is remembered of a host."""
        return self._by_host.get(host, ())

    def want(self, write: Write) -> None:
        """Prefer from now on what has to do with a finding."""
        self._wanted.setdefault(write.host, _Wanted()).add(write)

    def add(self, context: Context) -> None:
        """Remember one more event, if need be in the place of others."""
        remembered = self._by_host.setdefault(context.host, [])
        full = ""
        if len(remembered) >= self._most_per_host:
            full = context.host
        elif self._count >= self._most:
            full = max(self._by_host, key=lambda host: len(self._by_host[host]))
        else:
            return self._remember(context)
        return self._remember(context) if self._shed(full) else self._forget(context.host, 1)

    def _remember(self, context: Context) -> None:
        self._by_host[context.host].append(context)
        self._count += 1

    def warnings(self) -> list[str]:
        """Say what was forgotten."""
        if not self._forgotten:
            return []
        hosts = [host or "hosts without a name" for host in self._forgotten]
        more = f" and {len(hosts) - _SHOWN_HOSTS} more" if len(hosts) > _SHOWN_HOSTS else ""
        warning = (
            f"{sum(self._forgotten.values()):,} of the Events 1 and 11 were not remembered, since there were more than "
            f"{self._most_per_host:,} of one host or {self._most:,} in all; chains on {', '.join(hosts[:_SHOWN_HOSTS])}"
            f"{more} may lack a step: search a shorter time, or fetch only the Events 1 and 11 that name a payload or "
            "a writer."
        )
        return [warning]

    def _shed(self, host: str) -> bool:
        wanted = self._wanted.get(host, _Wanted())
        remembered = self._by_host[host]
        others = [place for place, context in enumerate(remembered) if not wanted.has_to_do_with(context)]
        shed = set(others[: (len(others) + 1) // 2])
        self._by_host[host] = [context for place, context in enumerate(remembered) if place not in shed]
        self._forget(host, len(shed))
        self._count -= len(shed)
        return bool(shed)

    def _forget(self, host: str, count: int) -> None:
        if count:
            self._forgotten[host] = self._forgotten.get(host, 0) + count


class _Wanted:
    """Tell what has to do with the findings of one host."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._actors: set[object] = set()

    def add(self, write: Write) -> None:
        self._names.update(name for payload in write.payloads for name in file_names(payload))
        self._actors.update(write.actor.keys)

    def has_to_do_with(self, context: Context) -> bool:
        if not self._actors.isdisjoint(context.actor.keys):
            return True
        if not isinstance(context, Process):
            return not self._names.isdisjoint(file_names(context.path))
        text = context.command.lower()
        return context.actor.name in self._names or any(name in text for name in self._names)
