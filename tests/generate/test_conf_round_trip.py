"""What is written is what another reader of Splunk's conf files reads."""

from __future__ import annotations

import io
from collections.abc import Callable

import addonfactory_splunk_conf_parser_lib as conf_parser
import pytest

from tests.generate.generated import LOCATIONS, RULES
from tests.minisplunk.conf_files import parse
from tools.generate.content import macros, saved_searches
from tools.generate.searches.rule_searches import rule_searches
from tools.generate.splunk.conf import Stanza, render_conf
from tools.generate.upkeep.lookups import lookup_definitions

FILES: dict[str, Callable[[], list[Stanza]]] = {
    "macros": lambda: macros(RULES, LOCATIONS),
    "savedsearches": lambda: [*saved_searches(RULES, LOCATIONS), *rule_searches(RULES, LOCATIONS)],
    "transforms": lookup_definitions,
}


def words(value: object) -> str:
    """Give a value as Splunk's search language takes it, for which a line end is a blank."""
    return " ".join(str(int(value) if isinstance(value, bool) else value).replace("\\\n", "\n").split())


@pytest.mark.parametrize("file", FILES)
def test_another_parser_reads_what_was_written(file: str) -> None:
    stanzas = FILES[file]()
    parser = conf_parser.TABConfigParser()
    parser.read_file(io.StringIO(render_conf(stanzas)))
    found = {
        name: {key: words(value) for key, value in settings.items()} for name, settings in parser.item_dict().items()
    }
    assert found == {s.name: {key: words(value) for key, value in s.settings.items()} for s in stanzas}


@pytest.mark.parametrize("file", FILES)
def test_our_own_strict_reader_reads_what_was_written(file: str) -> None:
    stanzas = FILES[file]()
    found = {name: {key: words(value) for key, value in s.items()} for name, s in parse(render_conf(stanzas)).items()}
    assert found == {s.name: {key: words(value) for key, value in s.settings.items()} for s in stanzas}


@pytest.mark.parametrize("file", FILES)
def test_no_stanza_comes_twice(file: str) -> None:
    names = [stanza.name for stanza in FILES[file]()]
    assert len(set(names)) == len(names)
