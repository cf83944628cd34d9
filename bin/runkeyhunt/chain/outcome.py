"""What a chain adds to a finding: points with reasons, stages, and a timeline that also says what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from runkeyhunt.chain.clock import Time, show_time
from runkeyhunt.chain.context import Actor, Process
from runkeyhunt.chain.raising import raise_score
from runkeyhunt.chain.story import Story
from runkeyhunt.chain.write import Value
from runkeyhunt.judging.verdict import Summand

CHAIN_FIELDS = (
    "rk_chain_stage",
    "rk_chain_timeline",
    "rk_chain_drop_time",
    "rk_chain_drop_image",
    "rk_chain_writer_command",
    "rk_chain_writer_parent",
    "rk_chain_exec_time",
    "rk_chain_exec_image",
    "rk_chain_exec_parent",
    "rk_chain_hash",
)
_LONGEST_SHOWN = 400
_NO_TIME = "(time unknown)"

Line = tuple[Time, str]


def tell_fields(story: Story) -> dict[str, Value]:
    """Give a finding's fields back with the chain's own and with its score raised."""
    write, drop, writer, run = story.write, story.drop, story.writer, story.execution
    values: tuple[Value, ...] = (
        _stages(story),
        _timeline(story),
        show_time(drop.time) if drop else "",
        drop.image if drop else "",
        writer.command if writer else "",
        writer.parent_image if writer else "",
        show_time(run.process.time) if run else "",
        run.process.image if run else "",
        run.process.parent_image if run else "",
        story.digest,
    )
    raised = raise_score(write.text("rk_score"), write.reasons, _summands(story))
    return {**write.fields, **raised, **dict(zip(CHAIN_FIELDS, values))}


def _summands(story: Story) -> Iterator[Summand]:
    if story.overwrites_known_good:
        yield 35, "The file of a known entry was overwritten by another program"
    if story.is_trusted:
        return
    yield from _drop_summand(story)
    if story.carrier:
        yield 25, f"The writer was started from {story.carrier}"
    elif story.deployment:
        yield -15, f"The writer was started by {story.deployment}, a deployment agent, which intruders use as well"
    if story.second:
        yield 25, "The same process made a second persistence within five minutes"
    if story.stored:
        yield 25, "The payload that it reads from the registry was written on this host"
    if story.execution:
        yield (20, "Fired: the logon started the payload") if story.execution.is_fired else (10, "The payload ran")


def _drop_summand(story: Story) -> Iterator[Summand]:
    if story.drop is None or story.drop_is_write or story.overwrites_known_good:
        return
    if story.write.is_redirection:
        yield 40, "A file was dropped into the folder that is now the Startup folder"
    elif story.drop_is_installed:
        yield 10, "The payload was installed shortly before"
    elif story.drop_is_by_writer:
        yield 35, "The payload was dropped shortly before by the same process"
    else:
        yield 25, "The payload was dropped shortly before"


def _stages(story: Story) -> list[str]:
    reached = {
        "dropped": story.drop is not None,
        "registered": story.write.starts_something,
        "executed": story.execution is not None,
        "fired": story.execution is not None and story.execution.is_fired,
    }
    return [stage for stage, is_reached in reached.items() if is_reached]


def _timeline(story: Story) -> list[str]:
    # Without a time an event stands first: it is known that it was, but not when.
    lines = sorted(_happened(story), key=lambda line: (line[0] is not None, line[0], line[1]) if line[0] else (False,))
    return [*(f"{_stamp(time)} {text}" for time, text in lines), *_missing(story)]


def _stamp(time: Time) -> str:
    return f"{show_time(time)} UTC" if time else _NO_TIME


def _happened(story: Story) -> Iterator[Line]:
    write, drop, writer, run = story.write, story.drop, story.writer, story.execution
    if writer:
        yield writer.time, f"writer started: {_short(writer.command or writer.image)}{_under(writer)}"
    if drop and not story.drop_is_write:
        yield drop.time, f"dropped: {drop.path} by {drop.image or 'an unknown process'}"
    if story.stored:
        yield story.stored.time, f"payload stored: {story.stored.text('rk_key')}\\{story.stored.text('rk_value_name')}"
    name = f"{write.text('rk_key')}\\{write.text('rk_value_name')}"
    yield (
        write.time,
        f"{_verb(story)}: {name} = {_short(write.text('rk_command'))} by {write.event.image or 'an unknown process'}",
    )
    if story.second:
        yield story.second.time, f"second persistence: {_short(story.second.text)}"
    if run:
        verb = "fired at logon" if run.is_fired else "executed"
        yield run.process.time, f"{verb}: {_short(run.process.command or run.process.image)}{_under(run.process)}"


def _verb(story: Story) -> str:
    if story.write.is_stored_payload:
        return "payload stored"
    if not story.write.starts_something:
        return "changed"
    return "dropped and registered" if story.drop_is_write else "registered"


def _missing(story: Story) -> Iterator[str]:
    write = story.write
    if write.time is None:
        yield "Not decided: what came before and after, since the write carries no time (UtcTime)"
        return
    if story.writer is None:
        yield f"Not among the events: the start of the writer (Event 1 of {_named(write.actor)})"
    if not write.starts_something:
        return
    if story.drop is None:
        yield f"Not among the events: a drop of the payload (Event 11) in the {_minutes(story.window.before)} before"
    if story.execution is None:
        yield f"Not among the events: a run of the payload (Event 1) in the {_minutes(story.window.after)} after"


def _named(actor: Actor) -> str:
    if actor.guid:
        return f"ProcessGuid {{{actor.guid}}}"
    return "an unknown process" if actor.pid is None else f"process id {actor.pid}"


def _minutes(time: timedelta) -> str:
    minutes = time // timedelta(minutes=1)
    return "minute" if minutes == 1 else f"{minutes:,} minutes"


def _under(process: Process) -> str:
    return f" under {process.parent_image}" if process.parent_image else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
