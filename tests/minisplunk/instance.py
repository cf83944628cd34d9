"""Sets a miniature Splunk up: an app installed on the search head, its bundle on the indexers, and their events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.minisplunk.apps import InstalledApp
from tests.minisplunk.commands.lookups import KVSTORE_LIMITS
from tests.minisplunk.external import ExternalCommands, Unknowns
from tests.minisplunk.index import Event
from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.lookups import LookupTables
from tests.minisplunk.splunk import DataModel, Indexer, Splunk
from tests.minisplunk.sysmon import extract
from tests.minisplunk.values import Row

# Who searches, and what limits.conf says, as the endpoints of these names answer.
_REST: dict[str, list[Row]] = {
    "/services/authentication/current-context": [{"username": "analyst"}],
    "/services/configs/conf-limits/outputlookup": [{"title": "outputlookup", "outputlookup_check_permission": "1"}],
    KVSTORE_LIMITS: [{"title": "kvstore", "max_rows_per_query": "50000"}],
}
# What Splunk's own log says of each run of a search, in _internal.
_OF_THE_SCHEDULER = frozenset({"app", "savedsearch_name", "status"})
# CIM's Endpoint.Registry, as far as the add-on for Sysmon fills it.
_REGISTRY = DataModel(
    "EventCode IN (12, 13, 14)",
    {
        name: name
        for name in "action dest process_guid process_id registry_hive registry_key_name registry_path "
        "registry_value_data registry_value_name registry_value_type user".split()
    },
)
# Enterprise Security's risk events, as far as a drilldown asks for them.
_RISK = DataModel(
    "index=risk",
    {
        "calculated_risk_score": "risk_score",
        "normalized_risk_object": "risk_object",
        "risk_message": "risk_message",
    },
)


@dataclass(frozen=True)
class Site:
    """What a site has besides the app: events on its indexers, an add-on, and a Python that splunkd starts.

    Attributes:
        shares: the events of each indexer.
        addon: whose extractions the search head has: "5709", "1914" or "none".
        scratch: a folder for bundles and bytecode.
        command_fields: what each of the app's commands adds.
    """

    shares: Sequence[Sequence[Event]]
    python: Path
    scratch: Path
    command_fields: Mapping[str, Sequence[str]]
    addon: str = "5709"
    unknowns: Unknowns = field(default_factory=Unknowns)


def started(app: InstalledApp, site: Site, kvstore: KvStore | None = None) -> Splunk:
    """Start Splunk: the bundle goes to every indexer, and the fields of every event are found."""
    shares = [[_fields(event, site.addon, place) for event in share] for place, share in enumerate(site.shares)]
    bundles = [app.bundle(site.scratch / f"indexer{place}" / "searchpeers") for place in range(len(shares))]
    commands = ExternalCommands(
        app, bundles, site.python, site.scratch / "bytecode", site.command_fields, site.unknowns
    )
    return Splunk(
        macros=app.macros(),
        lookups=LookupTables.of_app(app, kvstore or KvStore()),
        indexers=[Indexer(rows) for rows in shares],
        commands=commands,
        datasets={"Endpoint.Registry": _REGISTRY, "Risk.All_Risk": _RISK},
        rest={**_REST, **_of_conf(app)},
        event_fields=_names(row for share in shares for row in share) | _OF_THE_SCHEDULER,
    )


def _of_conf(app: InstalledApp) -> dict[str, list[Row]]:
    """Answer as the endpoints of macros and saved searches do in the app's name space, both layers merged."""
    ours = {"eai:acl.app": app.name}
    macros: list[Row] = [{"title": name, **ours, **settings} for name, settings in app.conf("macros").items()]
    searches: list[Row] = [
        {"title": name, **ours, "is_scheduled": settings.pop("enableSched", "0"), **settings}
        for name, settings in app.saved_searches().items()
    ]
    space = f"/servicesNS/-/{app.name}"
    return {f"{space}/configs/conf-macros": macros, f"{space}/saved/searches": searches}


def _fields(event: Event, addon: str, place: int) -> Row:
    return {**extract(event, addon), "_indextime": str(event.index_time), "splunk_server": f"indexer{place + 1}"}


def _names(rows: Iterable[Row]) -> frozenset[str]:
    return frozenset(name for row in rows for name in row)
