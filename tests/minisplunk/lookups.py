"""Lookup tables: CSV files and KV store collections, as transforms.conf defines them and outputlookup writes them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.minisplunk.apps import InstalledApp, boolean
from tests.minisplunk.errors import SplError
from tests.minisplunk.kvstore import Collection, KvStore, read_collection
from tests.minisplunk.sheets import CsvFile, MemoryFile, Sheet, SheetFile, cell
from tests.minisplunk.values import Row

_CSV_SETTINGS = frozenset({"filename", "replicate", "check_permission"})
_KVSTORE_SETTINGS = frozenset({"external_type", "collection", "fields_list"})
_MATCHING = frozenset({"case_sensitive_match", "match_type", "max_matches", "min_matches", "default_match"})
_MATCH_TYPE = re.compile(r"(WILDCARD|CIDR|EXACT)\(([^()]+)\)")
_MOST_MATCHES = 1000


@dataclass(frozen=True)
class LookupSettings:
    """How a table's rows are matched (transforms.conf.spec): `match_type` by field, exact where a field has none."""

    case_sensitive_match: bool = True
    match_type: Mapping[str, str] = field(default_factory=dict)
    max_matches: int = 100
    min_matches: int = 0
    default_match: str = ""


def read_settings(stanza: str, settings: Mapping[str, str]) -> LookupSettings:
    """Read how a stanza of transforms.conf has its rows matched."""
    most = int(settings.get("max_matches", "100"))
    if not 1 <= most <= _MOST_MATCHES:
        raise SplError(f"max_matches of {stanza} is not within 1 and {_MOST_MATCHES}", str(most))
    return LookupSettings(
        case_sensitive_match=boolean(settings.get("case_sensitive_match", "true")),
        match_type=dict(_match_types(stanza, settings.get("match_type", ""))),
        max_matches=most,
        min_matches=int(settings.get("min_matches", "0")),
        default_match=settings.get("default_match", ""),
    )


def _match_types(stanza: str, text: str) -> Iterable[tuple[str, str]]:
    for part in re.split(r"[,\s]+", text.strip()) if text.strip() else ():
        found = _MATCH_TYPE.fullmatch(part)
        if not found:
            raise SplError(f"match_type of {stanza} is none of WILDCARD(field), CIDR(field), EXACT(field)", part)
        yield found[2], found[1]


@dataclass(frozen=True)
class LookupTable(ABC):
    """A table that lookup and inputlookup read and outputlookup writes.

    `replicated` tells whether the indexers have it: a CSV file unless transforms.conf says otherwise, a collection
    only where collections.conf says so.
    """

    name: str
    settings: LookupSettings
    replicated: bool

    @property
    @abstractmethod
    def is_kvstore(self) -> bool: ...

    @property
    @abstractmethod
    def fields(self) -> tuple[str, ...]:
        """The columns, in order."""

    @abstractmethod
    def rows(self) -> list[Row]:
        """List the rows; an empty cell is null."""

    def write(
        self,
        rows: Sequence[Row],
        *,
        append: bool | None = None,
        key_field: str = "",
        override_if_empty: bool = True,
        create_empty: bool = False,
        fields: Sequence[str] = (),
    ) -> None:
        """Write results as outputlookup does (Search Reference, outputlookup).

        Without `append` the table is replaced; where a search does not say, `append` is true if it has a `key_field`
        and false otherwise. `fields` are the columns of the results, for those that are null in every row.
        """
        adds = bool(key_field) if append is None else append
        if rows:
            columns = dict.fromkeys([*fields, *(name for row in rows for name in row)])
            self._put(rows, tuple(columns), adds=adds, key_field=key_field)
        elif override_if_empty:
            self._put_nothing(adds=adds, create_empty=create_empty)

    @abstractmethod
    def _put(self, rows: Sequence[Row], columns: tuple[str, ...], *, adds: bool, key_field: str) -> None: ...

    @abstractmethod
    def _put_nothing(self, *, adds: bool, create_empty: bool) -> None: ...


@dataclass(frozen=True)
class CsvTable(LookupTable):
    """A CSV file."""

    file: SheetFile
    is_kvstore = False

    @property
    def fields(self) -> tuple[str, ...]:
        return self._sheet().fields

    def rows(self) -> list[Row]:
        return [dict(row) for row in self._sheet().rows]

    def _sheet(self) -> Sheet:
        sheet = self.file.read()
        if sheet is None:
            raise SplError("the file of the lookup is not there", self.name)
        return sheet

    def _put(self, rows: Sequence[Row], columns: tuple[str, ...], *, adds: bool, key_field: str) -> None:
        """Write the rows; what is appended keeps the columns that the file has, and loses all others."""
        if key_field:
            raise SplError("key_field is for KV store lookups", self.name)
        kept = self.file.read() if adds else None
        before = kept if kept and kept.fields else Sheet(columns)
        lines = [{name: text for name in before.fields if (text := cell(row, name))} for row in rows]
        self.file.write(Sheet(before.fields, (*before.rows, *lines)))

    def _put_nothing(self, *, adds: bool, create_empty: bool) -> None:  # noqa: ARG002
        """Delete the file or make it empty; the documentation makes no exception for append."""
        self.file.write(Sheet() if create_empty else None)


@dataclass(frozen=True)
class KvTable(LookupTable):
    """A KV store collection with the fields that its lookup definition lists."""

    collection: Collection
    fields_list: tuple[str, ...]
    is_kvstore = True

    @property
    def fields(self) -> tuple[str, ...]:
        return self.fields_list

    def rows(self) -> list[Row]:
        listed = {*self.fields_list, "_key"}
        return [{name: value for name, value in row.items() if name in listed} for row in self.collection.rows()]

    def _put(self, rows: Sequence[Row], columns: tuple[str, ...], *, adds: bool, key_field: str) -> None:
        """Write the records under the values of `key_field`, or else under their own `_key` or a new one.

        A field that fields_list does not name is an error here; what Splunk does with it is not documented.
        """
        unknown = [name for name in columns if name not in {*self.fields_list, "_key", key_field}]
        if unknown:
            raise SplError(f"fields_list of {self.name} does not name a field that is written", ", ".join(unknown))
        self.collection.save([self._keyed(row, key_field) for row in rows], replace=not adds)

    def _keyed(self, row: Row, key_field: str) -> Row:
        if not key_field:
            return row
        if key_field not in row:
            raise SplError(f"a record for {self.name} has no {key_field} to be its key", str(row))
        listed = {name: value for name, value in row.items() if name in self.fields_list}
        return {**listed, "_key": row[key_field]}

    def _put_nothing(self, *, adds: bool, create_empty: bool) -> None:  # noqa: ARG002
        self.collection.save([], replace=not adds)


class LookupTables:
    """Find the lookups of an app by the names of their stanzas in transforms.conf, or of their files."""

    def __init__(self, tables: Iterable[LookupTable], new_file: Callable[[str], SheetFile]) -> None:
        self._tables = {table.name: table for table in tables}
        self._new_file = new_file

    @classmethod
    def of(cls, tables: Mapping[str, tuple[Sequence[Row], Mapping[str, str]]]) -> LookupTables:
        """Make tables of rows and of settings as transforms.conf has them."""
        return cls((_in_memory(name, *table) for name, table in tables.items()), lambda _: MemoryFile())

    @classmethod
    def of_app(cls, app: InstalledApp, kvstore: KvStore) -> LookupTables:
        """Take the tables of an app as it is installed now."""
        folder = app.path / "lookups"
        present = {path.name.removesuffix(".default") for path in folder.glob("*.csv*")}
        names = sorted(name for name in present if name.endswith(".csv"))
        files = [CsvTable(name, LookupSettings(), replicated=True, file=CsvFile(folder / name)) for name in names]
        defined = [_defined(app, kvstore, *stanza) for stanza in app.conf("transforms").items()]
        return cls([*files, *defined], lambda name: CsvFile(folder / name))

    def table(self, name: str) -> LookupTable:
        """Find a table; where there is none by that name, the error names those that there are."""
        if name not in self._tables:
            raise SplError(f"no lookup is called {name!r}, but: {', '.join(sorted(self._tables))}")
        return self._tables[name]

    def written(self, name: str) -> LookupTable:
        """Find the table that outputlookup writes, which may be a new file; Splunk takes one that ends in .csv."""
        if name not in self._tables and name.endswith(".csv"):
            self._tables[name] = CsvTable(name, LookupSettings(), replicated=True, file=self._new_file(name))
        return self.table(name)


def _in_memory(name: str, rows: Sequence[Row], settings: Mapping[str, str]) -> LookupTable:
    _refuse_unknown(name, settings, {"replicate"})
    columns = tuple(dict.fromkeys(column for row in rows for column in row))
    file = MemoryFile(Sheet(columns, tuple(rows)))
    return CsvTable(name, read_settings(name, settings), boolean(settings.get("replicate", "true")), file)


def _defined(app: InstalledApp, kvstore: KvStore, stanza: str, settings: Mapping[str, str]) -> LookupTable:
    if settings.get("external_type") == "kvstore":
        return _kv_table(app, kvstore, stanza, settings)
    _refuse_unknown(stanza, settings, _CSV_SETTINGS)
    if not settings.get("filename", "").endswith(".csv"):
        raise SplError("a lookup has neither a CSV file nor a collection", stanza)
    file = CsvFile(app.path / "lookups" / settings["filename"])
    return CsvTable(stanza, read_settings(stanza, settings), boolean(settings.get("replicate", "true")), file)


def _kv_table(app: InstalledApp, kvstore: KvStore, stanza: str, settings: Mapping[str, str]) -> LookupTable:
    # With case_sensitive_match=false a collection is matched only where all of its data is in lower case (the spec).
    _refuse_unknown(stanza, settings, _KVSTORE_SETTINGS, _MATCHING - {"case_sensitive_match"})
    name = settings.get("collection", stanza)
    collections = app.conf("collections")
    if name not in collections:
        raise SplError(f"no collection is called {name!r}, but: {', '.join(sorted(collections))}", stanza)
    collection = Collection(kvstore, app.name, name, read_collection(name, collections[name]))
    fields = tuple(re.split(r"[,\s]+", settings["fields_list"].strip()))
    return KvTable(stanza, read_settings(stanza, settings), collection.settings.replicate, collection, fields)


def _refuse_unknown(
    stanza: str, settings: Mapping[str, str], own: Iterable[str], matching: Iterable[str] = _MATCHING
) -> None:
    unknown = sorted(settings.keys() - {*own, *matching})
    if unknown:
        raise SplError(f"settings of lookup {stanza} that the miniature does not know", ", ".join(unknown))
