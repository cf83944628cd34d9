"""A hunt compared with an older one: what is new, changed or gone between snapshots, or between one and a log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from runkeyhunt.errors import HuntError
from runkeyhunt.events.fields import read_event
from runkeyhunt.hunt import Answer, Hunt
from runkeyhunt.offline.judge import WholeJudge
from runkeyhunt.offline.outcome import Finding, Outcome
from runkeyhunt.snapshots.comparing.areas import Areas
from runkeyhunt.snapshots.comparing.between import Side, between
from runkeyhunt.snapshots.comparing.change import CHANGES, SAME, Change, Comparison
from runkeyhunt.snapshots.comparing.log import Times, against_log
from runkeyhunt.snapshots.comparing.whom import whom
from runkeyhunt.snapshots.joining import owners_in

SNAPSHOT, LOG = "snapshot", "log"
_NO_SNAPSHOT = (
    "What is to be hunted holds no snapshot that could be compared: name a snapshot of the registry first, and behind "
    "--against an older one or the log."
)
_NO_WRITE = "It tells of no autostart write at all: see whether the sensor logs registry events, and whose log it is."
_NOTHING_OLDER = "--against {}: holds neither a snapshot nor an event of a kind that this hunt knows: name another."


class TimedHunt(WholeJudge):
    """Judge as a hunt does, and take note of when each host's log tells of anything, as any event does."""

    def __init__(self, hunt: Hunt) -> None:
        super().__init__(hunt)
        self.times = Times()

    def look(self, record: Mapping[str, object]) -> Answer:
        """Judge one event, and say what of it could not be read."""
        answer = self._hunt.look(record)
        event = answer.verdict.event if answer.verdict else read_event(record)
        self.times.add(event.computer, event.time)
        return answer


def compare(newer: Outcome, older: Outcome, named: str, times: Times) -> None:
    """Leave in the newer hunt what differs, with its change, and what is gone; raises HuntError for no snapshot.

    `named` is the older side as the user named it.
    """
    if not newer.areas:
        raise HuntError(_NO_SNAPSHOT)
    if not older.areas and not times.ranges and not older.findings:
        raise HuntError(_NOTHING_OLDER.format(named))
    others: list[Finding] = []
    kind = SNAPSHOT if older.areas else LOG
    there, events = _parted(newer.findings)
    were, written = _parted(older.findings)
    owners = _owners(newer, older)
    side = Side(there, newer.areas)
    if kind == SNAPSHOT:
        told = list(between(side, Side(were, older.areas), owners))
    else:
        written, others = _of_hosts(written, newer.areas)
        told = list(against_log(side, written, times, owners))
    counts = Counter(change.kind if change else SAME for _, change in told)
    newer.findings = [*events, *(_told(finding, change) for finding, change in told if change)]
    newer.comparison = Comparison(
        named,
        kind,
        {name: counts[name] for name in (*CHANGES, SAME)},
        tuple(_notes(kind, times, len(written), len(others), len(events))),
    )
    newer.older = older
    # What of the older side could not be read counts as little as clean as what of the newer.
    newer.unreadable += older.unreadable


def _parted(findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Part what snapshots show from what events tell."""
    findings = list(findings)
    return [one for one in findings if one.value], [one for one in findings if not one.value]


def _of_hosts(written: Sequence[Finding], areas: Areas) -> tuple[list[Finding], list[Finding]]:
    """Part the writes on hosts that the snapshot may be of from those on others."""
    hosts = areas.hosts()
    are = [any(True for _ in hosts.find("host", whom(one.verdict.event.computer, ""))) for one in written]
    return [one for one, is_one in zip(written, are) if is_one], [
        one for one, is_one in zip(written, are) if not is_one
    ]


def _told(finding: Finding, change: Change) -> Finding:
    verdict = finding.verdict
    was = f" (before: {change.before})" if change.before else ""
    reasons = (*verdict.reasons, f"+0 {change.reason}{was}")
    return finding._replace(verdict=verdict._replace(reasons=reasons), change=change)


def _owners(*outcomes: Outcome) -> dict[str, str]:
    """Give the SIDs that either side tells of names; a name that several have is left a name."""
    told: dict[str, set[str]] = {}
    for outcome in outcomes:
        for (_, name), sid in owners_in(outcome.values).items():
            told.setdefault(name, set()).add(sid.lower())
    return {name: next(iter(sids)) for name, sids in told.items() if len(sids) == 1}


def _notes(kind: str, times: Times, written: int, others: int, hunted: int) -> Iterator[str]:
    if kind == LOG:
        yield f"The log tells of {times}."
        if not written:
            yield _NO_WRITE
    elif written:
        yield f"The older side holds {written:,} autostart writes too, not compared: name the log alone for that."
    if others:
        yield f"{others:,} of the log's autostart writes are of hosts that the snapshot is not of, and not compared."
    if hunted:
        yield f"Events were hunted too, and are not compared: {hunted:,} autostart writes."
