"""The judgement of one write: its score, and every summand of it in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from runkeyhunt.commandline.commandline import Command
from runkeyhunt.events.event import Event
from runkeyhunt.events.registry_value import OF_WRITE
from runkeyhunt.events.texts.xml_text import decode_entities
from runkeyhunt.judging.accounts import owner_of
from runkeyhunt.judging.baseline import COLLISION, KNOWN_GOOD, UNKNOWN, Standing
from runkeyhunt.judging.entry import id_of, normalise, normalise_command
from runkeyhunt.judging.escapes import shows_entities
from runkeyhunt.judging.rk_fields import RK_FIELDS
from runkeyhunt.judging.rules import Rule
from runkeyhunt.places.autostart import STARTING_ACTIONS, AutostartWrite
from runkeyhunt.tuples import NamedTuple

HIGHEST_SCORE = 100
HIGHEST_KNOWN_GOOD = 10
# Evidence that takes points never takes a write with a summand as strong as this out of the band that begins there.
STRONG = 40
Summand = tuple[int, str]
CAP_REASON = f"The score ends at {HIGHEST_SCORE}"
SEVERITIES: tuple[tuple[int, str], ...] = (
    (80, "critical"),
    (60, "high"),
    (40, "medium"),
    (20, "low"),
    (0, "informational"),
)


class Verdict(NamedTuple):
    """Hold what the hunt says of one write; `to_fields` gives it under the names that Splunk shows.

    `held_down` counts the points that known good and the site's tuning took off. `source_kind` is event or snapshot;
    `state` on, off or unknown for a snapshot, empty for an event; `time_of` says of what the time is: the write, the
    key, the file or the collection.
    """

    score: int
    severity: str
    location: str
    techniques: tuple[str, ...]
    key: str
    value_name: str
    action: str
    data: str
    command: str
    program: str
    payload: str
    decoded: str
    writer: str
    user: str
    owner: str
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    baseline: str
    entry: str
    entry_id: str
    event: Event
    held_down: int
    version: str = ""
    source_kind: str = "event"
    state: str = ""
    time_of: str = ""

    def to_fields(self) -> dict[str, str | list[str]]:
        """Give the verdict as the fields of RK_FIELDS."""
        values: tuple[str | list[str], ...] = (
            str(self.score),
            self.severity,
            self.location,
            list(self.techniques),
            self.key,
            self.value_name,
            self.action,
            self.data,
            self.command,
            self.program,
            self.payload,
            self.decoded,
            self.writer,
            self.event.image,
            self.user,
            self.owner,
            list(self.rules),
            list(self.reasons),
            self.baseline,
            self.entry,
            self.entry_id,
            self.event_id,
            self.event.time,
            self.event.process_guid,
            self.event.process_id,
            self.event.computer,
            self.version,
            self.source_kind,
            self.state,
            self.time_of,
        )
        return dict(zip(RK_FIELDS, values))

    @property
    def event_id(self) -> str:
        """Name the event itself, the same however often and in whatever form it is read: where, when and what."""
        parts = (self.event.computer.lower(), self.event.time, self.action, self.key, self.value_name, self.data)
        return id_of("\0".join(parts))


def time_of(event: Event) -> str:
    """Say of what the time of an event is."""
    return OF_WRITE if event.time else ""


def severity_of(score: int) -> str:
    """Name the band that a score of 0 to 100 lies in."""
    return next(name for least, name in SEVERITIES if score >= least)


def without_strong_sign(standing: Standing, fired: Sequence[Rule]) -> Standing:
    """Let nothing be known good whose text shows a strong sign, whoever wrote it; a reason then says so."""
    strong = next((rule for rule in fired if rule.weight >= STRONG and not rule.is_about_writer), None)
    if standing.state != KNOWN_GOOD or strong is None:
        return standing
    return standing._replace(state=UNKNOWN, label="", refused=f"Not taken for known good ({standing.label})")


def give_verdict(
    write: AutostartWrite, command: Command, standing: Standing, fired: Sequence[Rule], version: str = ""
) -> Verdict:
    """Add up what was found about a write; `version` names the app and the rule set that found it."""
    summands = _summands(write, standing, fired)
    owner = owner_of(write)
    entry = f"{write.location.id}|{normalise(write.value_name)}|{normalise_command(command.text)}"
    score = sum(points for points, _ in summands)
    return Verdict(
        score=score,
        severity=severity_of(score),
        location=write.location.id,
        techniques=tuple(
            dict.fromkeys([write.location.technique, *(name for rule in fired for name in rule.techniques)])
        ),
        key=write.key,
        value_name=write.value_name,
        action=write.action,
        data=write.data,
        command=command.text,
        program=command.program,
        payload=command.payload,
        decoded="\n".join(_decoded(write, command)),
        writer=_file_name(write.event.image),
        user=user_of(write.event, write.key, owner),
        owner=owner,
        rules=tuple(rule.id for rule in fired),
        reasons=tuple(f"{points:+d} {reason}" for points, reason in summands),
        baseline=standing.state,
        entry=entry,
        entry_id=id_of(entry),
        event=write.event,
        held_down=_held_down(standing, summands, fired),
        version=version,
        time_of=time_of(write.event),
    )


def user_of(event: Event, key: str, owner: str) -> str:
    """Name who wrote: Sysmon before 13 names no user, and most often a hive's own one writes to it."""
    return event.user or (owner if key.startswith("HKU\\") else "")


def _summands(write: AutostartWrite, standing: Standing, fired: Sequence[Rule]) -> list[Summand]:
    location = write.location
    weight = location.weight if write.acts_as in STARTING_ACTIONS else 0
    summands = [(weight, f"{location.reason} ({write.action})" if weight == 0 else location.reason)]
    summands += limit_relief(summands, [(rule.weight, _reason(rule, standing)) for rule in fired])
    if standing.refused:
        summands.append((0, standing.refused))
    score = sum(points for points, _ in summands)
    if standing.state == KNOWN_GOOD and score > HIGHEST_KNOWN_GOOD:
        summands.append((HIGHEST_KNOWN_GOOD - score, f"Known good: {standing.label}"))
    elif score > HIGHEST_SCORE:
        summands.append((HIGHEST_SCORE - score, CAP_REASON))
    return summands


def limit_relief(before: Sequence[Summand], added: Iterable[Summand]) -> list[Summand]:
    """Give the added summands, those that take points cut to what they may take.

    The location's weight, which stands first in `before`, stays; and where one summand alone reaches medium, so does
    the score: what stands around a write explains it and never makes a strong sign harmless.
    """
    added = sorted(added, key=lambda summand: summand[0] < 0)
    gained = [*before, *(summand for summand in added if summand[0] > 0)]
    total = sum(points for points, _ in gained)
    of_location = max(0, gained[0][0]) if gained else 0
    least = STRONG if any(points >= STRONG for points, _ in gained) else of_location
    kept = []
    for points, reason in added:
        taken = points if points > 0 else -min(-points, max(0, total - least))
        total += min(0, taken)
        if taken or not points:
            kept.append((taken, reason))
    return kept


def _held_down(standing: Standing, summands: Sequence[Summand], fired: Sequence[Rule]) -> int:
    by_tuning = sum(max(0, rule.untuned_weight - rule.weight) for rule in fired if rule.untuned_weight is not None)
    return by_tuning + (-min(0, summands[-1][0]) if standing.state == KNOWN_GOOD else 0)


def _reason(rule: Rule, standing: Standing) -> str:
    """Name the product where the rule is about a name that is known for something else."""
    return rule.reason.replace("{product}", standing.label) if standing.state == COLLISION else rule.reason


def _decoded(write: AutostartWrite, command: Command) -> Sequence[str]:
    expanded = (command.text,) if "%" in write.data and command.text != write.data.strip() else ()
    spelled = (decode_entities(write.data),) if shows_entities(write.event) else ()
    return (*spelled, *command.decoded) or expanded


def _file_name(path: str) -> str:
    return path.rsplit("\\", 1)[-1]
