"""Every generated file of the app, and whether those in the repository are in step."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

from tools.generate.content import macros, saved_searches
from tools.generate.dashboards.views import view_files
from tools.generate.pages.help import FOLDER as HELP_FOLDER
from tools.generate.pages.help import render_help
from tools.generate.pages.picture import render_picture
from tools.generate.pages.rule_table import render_rule_table
from tools.generate.pages.sysmon_include import sysmon_include
from tools.generate.rules.rule_file import load_rules
from tools.generate.rules.ruleset import load_location_rows, load_windows_rows, render_ruleset
from tools.generate.searches.rule_searches import rule_searches
from tools.generate.sigma.export import sigma_files
from tools.generate.splunk.conf import render_conf
from tools.generate.upkeep.demo import demo_file
from tools.generate.upkeep.lookups import location_files, lookup_definitions, lookup_files, technique_files

# Where a rule or a page makes a file of its own, a file without it is an orphan.
_FOLDERS_OF_GENERATED = (
    ("appserver/static/sigma", "*.yml"),
    ("lookups", "runkeyhunt_rules_*.csv"),
    ("lookups", "runkeyhunt_locations_*.csv"),
    ("lookups", "runkeyhunt_techniques_*.csv"),
    ("default/data/ui/views", "*.xml"),
    (HELP_FOLDER, "*"),
    ("lookups", "runkeyhunt_demo_*.csv"),
)


def render_all(root: Path) -> Iterator[tuple[str, str]]:
    """Render every generated file, one after another: its path below the root, and its text.

    Last come the demo and the picture, which the app makes, and the pages: they read what was generated before.
    """
    engine = root / "bin" / "runkeyhunt"
    rules = load_rules(engine / "rules")
    locations = load_location_rows(engine / "locations.yml")
    windows = load_windows_rows(engine / "windows_programs.yml")
    yield "bin/runkeyhunt/ruleset.json", render_ruleset(rules, locations, windows)
    yield "default/savedsearches.conf", render_conf(saved_searches(rules, locations) + rule_searches(rules, locations))
    yield "default/macros.conf", render_conf(macros(rules, locations))
    yield "default/transforms.conf", render_conf(lookup_definitions())
    yield from view_files().items()
    yield "README/sysmon-include.xml", sysmon_include(locations)
    yield "README/rules.md", render_rule_table(rules, locations)
    yield from {**lookup_files(rules), **location_files(locations), **technique_files()}.items()
    yield from sigma_files(rules, locations).items()
    yield demo_file(root)
    yield "README/hunt.svg", render_picture(root)
    yield from render_help(root)


def write_all(root: Path, files: Iterable[tuple[str, str]]) -> None:
    """Write the generated files as they come, and remove the orphans."""
    written = set()
    for name, text in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        written.add(name)
    for name in orphans(root, written):
        (root / name).unlink()


def stale_files(root: Path, files: Mapping[str, str]) -> list[str]:
    """Name the generated files that are missing or differ from what the rules say."""
    return [
        name
        for name, text in files.items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    ]


def orphans(root: Path, files: Container[str]) -> list[str]:
    """Name the files that a rule made which is there no more."""
    made = (path for folder, pattern in _FOLDERS_OF_GENERATED for path in (root / folder).glob(pattern))
    return sorted(name for path in made if (name := path.relative_to(root).as_posix()) not in files)
