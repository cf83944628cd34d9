"""What is remembered of the events around the writes, and no more than that."""

from __future__ import annotations

from collections.abc import Sequence

from runkeyhunt.chain.context import Context, Process
from runkeyhunt.chain.lookup.same_file import file_names, last_words, words_of
from runkeyhunt.chain.write import Write

_SHOWN_HOSTS = 5
# Where the number in all is reached, room for so many parts of it is made at once, so that it is not reached again with
# the next event.
_PARTS = 16


class Memory:
    """Remember started processes and dropped files, host by host, up to a number for each and in all.

    Where a number is reached, the older half of what no finding so far has to do with is forgotten. What once had to do
    with one always has: it is not looked at again.
    """

    def __init__(self, most_per_host: int, most: int) -> None:
        self._most_per_host = most_per_host
        self._most = most
        self._kept: dict[str, list[Context]] = {}
        self._others: dict[str, list[Context]] = {}
        self._count = 0
        self._wanted: dict[str, _Wanted] = {}
        self._forgotten: dict[str, int] = {}

    def of(self, host: str) -> Sequence[Context]:
        """Give what is remembered of a host."""
        return [*self._kept.get(host, ()), *self._others.get(host, ())]

    def want(self, write: Write) -> None:
        """Prefer from now on what has to do with a finding."""
        self._wanted.setdefault(write.host, _Wanted()).add(write)

    def add(self, context: Context) -> None:
        """Remember one more event, if need be in the place of others."""
        host = context.host
        if self._held(host) >= self._most_per_host:
            self._shed(host)
        elif self._count >= self._most:
            self._make_room()
        if self._held(host) < self._most_per_host and self._count < self._most:
            self._others.setdefault(host, []).append(context)
            self._count += 1
        else:
            self._forget(host, 1)

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

    def _held(self, host: str) -> int:
        return len(self._kept.get(host, ())) + len(self._others.get(host, ()))

    def _make_room(self) -> None:
        """Forget of the hosts with most first."""
        enough = self._most - self._most // _PARTS
        for host in sorted(self._others, key=self._held, reverse=True):
            self._shed(host)
            if self._count < enough:
                return

    def _shed(self, host: str) -> None:
        wanted = self._wanted.get(host, _Wanted())
        kept: list[Context] = self._kept.setdefault(host, [])
        others: list[Context] = []
        for context in self._others.pop(host, ()):
            (kept if wanted.has_to_do_with(context) else others).append(context)
        count = (len(others) + 1) // 2
        if others[count:]:
            self._others[host] = others[count:]
        self._forget(host, count)
        self._count -= count

    def _forget(self, host: str, count: int) -> None:
        if count:
            self._forgotten[host] = self._forgotten.get(host, 0) + count


class _Wanted:
    """Tell what has to do with the findings of one host."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._actors: set[object] = set()

    def add(self, write: Write) -> None:
        names = [name for payload in write.payloads for name in file_names(payload)]
        self._names.update(names, *map(last_words, names))
        self._actors.update(write.actor.keys)

    def has_to_do_with(self, context: Context) -> bool:
        if not self._actors.isdisjoint(context.actor.keys):
            return True
        if not isinstance(context, Process):
            return not self._names.isdisjoint(file_names(context.path))
        return context.actor.name in self._names or not self._names.isdisjoint(words_of(context.command))
