"""Every generated file of the app, and whether those in the repository are in step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tools.generate.alerts import alerts
from tools.generate.conf import render_conf
from tools.generate.coverage import sysmon_include
from tools.generate.lookups import lookup_definitions, lookup_files
from tools.generate.macros import macros
from tools.generate.picture import render_picture
from tools.generate.rule_file import load_rules
from tools.generate.rule_searches import rule_searches
from tools.generate.rule_table import render_rule_table
from tools.generate.ruleset import load_location_rows, render_ruleset
from tools.generate.sigma_export import sigma_files

# Where a rule makes a file of its own, a file without its rule is an orphan.
_FOLDERS_OF_GENERATED = (("appserver/static/sigma", "*.yml"), ("lookups", "runkeyhunt_rules_*.csv"))


def render_all(root: Path) -> Mapping[str, str]:
    """Render every generated file: its text by its path below the root."""
    engine = root / "bin" / "runkeyhunt"
    rules = load_rules(engine / "rules")
    locations = load_location_rows(engine / "locations.yml")
    return {
        "bin/runkeyhunt/ruleset.json": render_ruleset(rules, locations),
        "default/savedsearches.conf": render_conf(alerts(rules, locations) + rule_searches(rules, locations)),
        "default/macros.conf": render_conf(macros(locations)),
        "default/transforms.conf": render_conf(lookup_definitions()),
        "README/sysmon-include.xml": sysmon_include(locations),
        "README/rules.md": render_rule_table(rules, locations),
        "README/hunt.svg": render_picture(root),
        **lookup_files(rules),
        **sigma_files(rules, locations),
    }


def write_all(root: Path, files: Mapping[str, str]) -> None:
    """Write the generated files and remove the orphans."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for name in orphans(root, files):
        (root / name).unlink()


def stale_files(root: Path, files: Mapping[str, str]) -> list[str]:
    """Name the generated files that are missing or differ from what the rules say."""
    return [
        name
        for name, text in files.items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    ]


def orphans(root: Path, files: Mapping[str, str]) -> list[str]:
    """Name the files that a rule made which is there no more."""
    made = (path for folder, pattern in _FOLDERS_OF_GENERATED for path in (root / folder).glob(pattern))
    return sorted(name for path in made if (name := path.relative_to(root).as_posix()) not in files)
