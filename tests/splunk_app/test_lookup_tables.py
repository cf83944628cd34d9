"""Lookup tables as transforms.conf defines them, and what outputlookup makes of them by Splunk's Search Reference."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.minisplunk.apps import InstalledApp
from tests.minisplunk.errors import SplError
from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.lookups import LookupSettings, LookupTable, LookupTables, read_settings

TRANSFORMS = """
[staff]
filename = staff.csv
case_sensitive_match = 0

[kept_here]
filename = kept.csv
replicate = false

[accounts]
external_type = kvstore
collection = accounts_of_all
fields_list = _key, name, age, admin

[loose]
external_type = kvstore
fields_list = name, age
"""
COLLECTIONS = """
[accounts_of_all]
enforceTypes = true
replicate = true
field.name = string
field.age = number
field.admin = bool
accelerated_fields.age = {"age": 1}

[loose]
field.age = number
"""


@pytest.fixture
def app(tmp_path: Path) -> InstalledApp:
    files = {
        "default/app.conf": "[package]\nid = example\n",
        "default/transforms.conf": TRANSFORMS,
        "default/collections.conf": COLLECTIONS,
        "lookups/staff.csv": 'A,D,J\n1,"2, two",3\n4,,6\n',
        "lookups/kept.csv": "a\n1\n",
        "lookups/empty.csv.default": "location,hosts\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return InstalledApp(tmp_path)


@pytest.fixture
def tables(app: InstalledApp) -> LookupTables:
    return LookupTables.of_app(app, KvStore())


@pytest.fixture
def staff(tables: LookupTables) -> LookupTable:
    return tables.table("staff")


@pytest.fixture
def accounts(tables: LookupTables) -> LookupTable:
    return tables.table("accounts")


def text_of(app: InstalledApp, name: str) -> str:
    return (app.path / "lookups" / name).read_text(encoding="utf-8")


def test_a_csv_lookup_has_its_columns_in_order_and_no_empty_cells(staff: LookupTable) -> None:
    assert staff.fields == ("A", "D", "J")
    assert staff.rows() == [{"A": "1", "D": "2, two", "J": "3"}, {"A": "4", "J": "6"}]


def test_a_lookup_is_found_by_its_stanza_or_its_file(tables: LookupTables) -> None:
    assert tables.table("staff.csv").rows() == tables.table("staff").rows()
    assert tables.table("staff").settings.case_sensitive_match is False
    assert tables.table("staff.csv").settings.case_sensitive_match is True


def test_an_unknown_lookup_is_an_error_that_names_those_that_there_are(tables: LookupTables) -> None:
    there = "accounts, empty.csv, kept.csv, kept_here, loose, staff, staff.csv"
    with pytest.raises(SplError, match=rf"^no lookup is called 'stuff', but: {there}$"):
        tables.table("stuff")


def test_outputlookup_may_name_a_new_file_and_no_new_table(app: InstalledApp, tables: LookupTables) -> None:
    tables.written("new.csv").write([{"a": "1"}])
    assert text_of(app, "new.csv") == "a\n1\n"
    assert tables.table("new.csv").rows() == [{"a": "1"}]
    with pytest.raises(SplError, match="no lookup is called 'new'"):
        tables.written("new")


def test_indexers_have_csv_lookups_and_collections_as_the_conf_files_say(tables: LookupTables) -> None:
    names = ("staff", "staff.csv", "kept_here", "accounts", "loose")
    assert [tables.table(name).replicated for name in names] == [True, True, False, True, False]
    assert [tables.table(name).is_kvstore for name in names] == [False, False, False, True, True]


# The Search Reference's own case ("Append results"): a file with A, D and J, results with A, C and J.
RESULTS = [{"A": "7", "C": "8", "J": "9"}]


def test_without_append_the_file_has_the_columns_of_the_results(app: InstalledApp, staff: LookupTable) -> None:
    staff.write(RESULTS)
    assert text_of(app, "staff.csv") == "A,C,J\n7,8,9\n"


def test_with_append_the_file_keeps_its_columns_and_no_other_gets_in(app: InstalledApp, staff: LookupTable) -> None:
    staff.write(RESULTS, append=True)
    assert text_of(app, "staff.csv") == 'A,D,J\n1,"2, two",3\n4,,6\n7,,9\n'


def test_columns_that_are_null_in_every_row_are_written_when_they_are_named(
    app: InstalledApp, staff: LookupTable
) -> None:
    staff.write([{"b": "1"}], fields=("a", "b"))
    assert text_of(app, "staff.csv") == "a,b\n,1\n"


def test_several_values_go_into_a_cell_parted_by_spaces(staff: LookupTable) -> None:
    staff.write([{"a": ["x", "y"], "b": "z"}])
    assert staff.rows() == [{"a": "x y", "b": "z"}]


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ({}, None),
        ({"append": True}, None),
        ({"create_empty": True}, ""),
        ({"override_if_empty": False}, 'A,D,J\n1,"2, two",3\n4,,6\n'),
        ({"override_if_empty": False, "create_empty": True}, 'A,D,J\n1,"2, two",3\n4,,6\n'),
        ({"override_if_empty": False, "append": True}, 'A,D,J\n1,"2, two",3\n4,,6\n'),
    ],
)
def test_no_results_delete_the_file_unless_told_otherwise(
    app: InstalledApp, staff: LookupTable, options: dict[str, bool], left: str | None
) -> None:
    staff.write([], **options)
    path = app.path / "lookups" / "staff.csv"
    assert (path.read_text() if path.exists() else None) == left


def test_a_lookup_whose_file_is_gone_cannot_be_read(staff: LookupTable) -> None:
    staff.write([])
    with pytest.raises(SplError, match=r"^the file of the lookup is not there at: staff$"):
        staff.rows()


def test_an_empty_file_has_no_columns_and_takes_those_of_what_is_appended(staff: LookupTable) -> None:
    staff.write([], create_empty=True)
    assert (staff.fields, staff.rows()) == ((), [])
    staff.write(RESULTS, append=True)
    assert staff.fields == ("A", "C", "J")


def test_a_file_of_which_only_the_default_is_there_is_made_by_the_first_write(
    app: InstalledApp, tables: LookupTables
) -> None:
    table = tables.table("empty.csv")
    assert (table.fields, table.rows()) == (("location", "hosts"), [])
    table.write([{"hosts": "a", "owner": "b"}], append=True)
    assert text_of(app, "empty.csv") == "location,hosts\n,a\n"
    assert text_of(app, "empty.csv.default") == "location,hosts\n"
    assert table.rows() == [{"hosts": "a"}]


def test_a_row_of_another_length_than_its_header_is_an_error(app: InstalledApp, staff: LookupTable) -> None:
    (app.path / "lookups" / "staff.csv").write_text("a,b\n1,2\n3\n")
    with pytest.raises(SplError, match=r"^row 3 of staff\.csv has 1 cells, its header 2$"):
        staff.rows()


def test_a_csv_file_takes_no_key_field(staff: LookupTable) -> None:
    with pytest.raises(SplError, match=r"^key_field is for KV store lookups at: staff$"):
        staff.write(RESULTS, key_field="A")


def keyed(table: LookupTable) -> dict[str, dict[str, str]]:
    return {row.pop("_key"): row for row in table.rows()}


def test_key_field_inserts_and_replaces_records_and_keeps_the_others(accounts: LookupTable) -> None:
    accounts.write([{"id": "a", "name": "Ada", "age": "36"}, {"id": "b", "name": "Bob"}], key_field="id")
    accounts.write([{"id": "a", "name": "Ada L."}, {"id": "c", "name": "Cy"}], key_field="id")
    assert keyed(accounts) == {"a": {"name": "Ada L."}, "b": {"name": "Bob"}, "c": {"name": "Cy"}}


def test_key_field_that_does_not_append_empties_the_collection_first(accounts: LookupTable) -> None:
    accounts.write([{"id": "a", "name": "Ada"}], key_field="id")
    accounts.write([{"id": "b", "name": "Bob"}], key_field="id", append=False)
    assert keyed(accounts) == {"b": {"name": "Bob"}}


def test_without_key_and_append_a_collection_is_replaced_under_new_keys(accounts: LookupTable) -> None:
    accounts.write([{"name": "Ada"}])
    accounts.write([{"name": "Bob"}, {"name": "Cy"}])
    assert keyed(accounts) == {f"{2:024x}": {"name": "Bob"}, f"{3:024x}": {"name": "Cy"}}


def test_a_record_that_brings_its_key_keeps_it(accounts: LookupTable) -> None:
    accounts.write([{"_key": "a", "name": "Ada"}], append=True)
    accounts.write([{"_key": "a", "name": "Ada L."}], append=True, key_field="_key")
    assert keyed(accounts) == {"a": {"name": "Ada L."}}


@pytest.mark.parametrize(
    ("options", "left"), [({}, 0), ({"override_if_empty": False}, 1), ({"append": True}, 1), ({"key_field": "id"}, 1)]
)
def test_no_results_empty_a_collection_that_they_replace(accounts: LookupTable, options: dict, left: int) -> None:
    accounts.write([{"name": "Ada"}])
    accounts.write([], **options)
    assert len(accounts.rows()) == left


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({"age": "old"}, "age='old'"),
        ({"age": ["1", "2"]}, "age=['1', '2']"),
        ({"name": ["Ada", "Bob"], "age": "1"}, "name=['Ada', 'Bob']"),
        ({"admin": "perhaps"}, "admin='perhaps'"),
    ],
)
def test_a_value_of_another_type_refuses_the_record_where_types_are_enforced(
    accounts: LookupTable, row: dict, named: str
) -> None:
    accounts.write([{"_key": "a", "name": "Ada"}])
    with pytest.raises(SplError) as refused:
        accounts.write([row])
    assert str(refused.value) == f"the KV store refuses a value of another type than its collection says at: {named}"
    assert keyed(accounts) == {"a": {"name": "Ada"}}


def test_a_value_of_another_type_is_dropped_where_types_are_not_enforced(tables: LookupTables) -> None:
    tables.table("loose").write([{"_key": "a", "name": ["Ada", "Bob"], "age": "old"}])
    assert keyed(tables.table("loose")) == {"a": {"name": ["Ada", "Bob"]}}


def test_a_number_comes_back_as_splunk_prints_it(accounts: LookupTable) -> None:
    accounts.write([{"_key": "a", "age": "36.0", "admin": "true"}])
    assert keyed(accounts) == {"a": {"age": "36", "admin": "true"}}


def test_a_field_that_the_definition_does_not_list_is_not_written(accounts: LookupTable) -> None:
    with pytest.raises(SplError, match=r"^fields_list of accounts does not name a field that is written at: nmae$"):
        accounts.write([{"id": "a", "nmae": "Ada"}], key_field="id")


def test_a_record_without_its_key_field_is_refused(accounts: LookupTable) -> None:
    with pytest.raises(SplError, match=r"^a record for accounts has no id to be its key at: \{'name': 'Ada'\}$"):
        accounts.write([{"name": "Ada"}], key_field="id")


def test_the_apps_of_one_splunk_share_a_store_and_no_collection(app: InstalledApp) -> None:
    store = KvStore()
    LookupTables.of_app(app, store).table("accounts").write([{"_key": "a", "name": "Ada"}])
    assert keyed(LookupTables.of_app(app, store).table("accounts")) == {"a": {"name": "Ada"}}
    assert store.records("other", "accounts_of_all") == {}


def test_matching_is_exact_and_case_sensitive_and_ends_at_100_unless_told_otherwise() -> None:
    assert read_settings("s", {}) == LookupSettings(case_sensitive_match=True, match_type={}, max_matches=100)


def test_every_way_of_matching_is_read() -> None:
    conf = {
        "match_type": "WILDCARD(value_name), CIDR(ip) EXACT(c)",
        "max_matches": "1",
        "min_matches": "1",
        "default_match": "none",
        "case_sensitive_match": "false",
    }
    kinds = {"value_name": "WILDCARD", "ip": "CIDR", "c": "EXACT"}
    assert read_settings("s", conf) == LookupSettings(False, kinds, 1, 1, "none")


@pytest.mark.parametrize(
    ("stanza", "problem"),
    [
        (
            "filename = a.csv\nmatchtype = WILDCARD(a)",
            "settings of lookup x that the miniature does not know at: matchtype",
        ),
        ("filename = a.csv\ntime_field = t", "settings of lookup x that the miniature does not know at: time_field"),
        (
            "filename = a.csv\nmatch_type = WILD(a)",
            "match_type of x is none of WILDCARD(field), CIDR(field), EXACT(field) at: WILD(a)",
        ),
        ("filename = a.csv\nmax_matches = 1001", "max_matches of x is not within 1 and 1000 at: 1001"),
        ("filename = a.csv.gz", "a lookup has neither a CSV file nor a collection at: x"),
        ("external_type = kvstore\nfields_list = a", "no collection is called 'x', but: accounts_of_all, loose at: x"),
        (
            "external_type = kvstore\ncollection = loose\nfields_list = a\ncase_sensitive_match = 0",
            "settings of lookup x that the miniature does not know at: case_sensitive_match",
        ),
    ],
)
def test_a_definition_that_is_not_understood_is_an_error(app: InstalledApp, stanza: str, problem: str) -> None:
    (app.path / "default" / "transforms.conf").write_text(f"[x]\n{stanza}\n")
    with pytest.raises(SplError) as refused:
        LookupTables.of_app(app, KvStore())
    assert str(refused.value) == problem


@pytest.mark.parametrize("setting", ["field.born = time", "enforcetypes = true"])
def test_a_collection_that_is_not_understood_is_an_error(app: InstalledApp, setting: str) -> None:
    (app.path / "default" / "collections.conf").write_text(f"[accounts_of_all]\n\n[loose]\n{setting}\n")
    with pytest.raises(SplError, match=r"^settings of collection loose that the miniature does not know at: "):
        LookupTables.of_app(app, KvStore())


def test_tables_can_be_made_of_rows_and_settings() -> None:
    tables = LookupTables.of({"t": ([{"a": "1"}, {"a": "2", "b": "3"}], {"max_matches": "1", "replicate": "0"})})
    table = tables.table("t")
    assert (table.fields, table.settings.max_matches, table.replicated) == (("a", "b"), 1, False)
    table.write([{"b": "4"}], append=True)
    assert table.rows() == [{"a": "1"}, {"a": "2", "b": "3"}, {"b": "4"}]
