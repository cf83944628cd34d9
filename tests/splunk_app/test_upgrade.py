"""An upgrade from the previous package to this one, at a site that has made the app its own.

No version has been released and no tag set, so there is no older package to build from git: the previous version is
this tree under an older number, with older content where files are generated and with files that this version has not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from runkeyhunt.hunt import Hunt
from runkeyhunt.judging.verdict import Verdict
from tests.minisplunk.apps import InstalledApp, apps_folder, install
from tests.minisplunk.conf_files import read
from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.lookups import LookupTables
from tests.splunk_app.packages import pack, unpack
from tools import package

TODAY = date(2026, 3, 1)
RUN = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
ALERT = "Run Key Hunt - Alert - Critical autostart write"
LEARNING = "Run Key Hunt - Prevalence - Learn entries"

# What the previous version had otherwise: file, its text now, its text then.
OLDER = (
    ("default/app.conf", "version = {version}", "version = 0.0.9"),
    ("app.manifest", '"version": "{version}"', '"version": "0.0.9"'),
    ("default/savedsearches.conf", "search = `runkeyhunt_findings(80)`", "search = `runkeyhunt_findings(90)`"),
    ("default/macros.conf", "definition = sort 0 -rk_score", "definition = sort 0 rk_score"),
    ("bin/runkeyhunt/ruleset.json", '"weight"', '"weigth"'),
    ("lookups/runkeyhunt_rules_1.csv", "mshta,", "mshta_then,"),
)
# What only the previous version had.
DROPPED = {
    "bin/runkeyhunt/dropped.py": "",
    "default/eventtypes.conf": "[dropped]\nsearch = *\n",
    "appserver/static/sigma/dropped.yml": "",
}

APPROVED = {
    "location": "Run",
    "value_name": "Till",
    "command": r"C:\Till\till.exe",
    "writer": "*",
    "hosts": "ws-*",
    "reason": "Point of sale, in every shop",
    "owner": "ops",
    "expires": "2026-06-30",
}
TUNED = {
    "rule": "mshta",
    "weight": "5",
    "hosts": "*",
    "reason": "The old intranet",
    "owner": "ops",
    "expires": "2026-06-30",
}
LEARNED = {
    "rk_entry_id": "0" * 32,
    "entry": "Run|Till|",
    "first_seen": "1700000000",
    "host_count": "7",
    "hosts": "ws-01",
}
OWN_FILES = {
    "local/app.conf": "[install]\nis_configured = true\n",
    "local/macros.conf": "[runkeyhunt_index]\ndefinition = index=sysmon_of_ours\n\n"
    "[runkeyhunt_critical_filter]\ndefinition = search NOT host=lab-*\n\n[own_macro]\ndefinition = own\n",
    "local/savedsearches.conf": f"[{ALERT}]\ndisabled = 0\ncron_schedule = 3 * * * *\n\n[{LEARNING}]\ndisabled = 0\n",
    "local/data/ui/views/own_view.xml": '<dashboard version="1.1"><label>Ours</label></dashboard>\n',
    "metadata/local.meta": "[savedsearches]\nowner = soc\n",
    "lookups/own.csv": "host,shop\nws-01,north\n",
}


@dataclass(frozen=True)
class Site:
    """One Splunk: its home, and the KV store that all its apps share."""

    home: Path
    kvstore: KvStore

    @property
    def app(self) -> InstalledApp:
        return InstalledApp(apps_folder(self.home) / "runkeyhunt")

    @property
    def lookups(self) -> LookupTables:
        return LookupTables.of_app(self.app, self.kvstore)

    def make_its_own(self) -> None:
        """Do what a site does: approve, tune, learn, set macros, enable alerts, add a view and a lookup."""
        for name, row in (("runkeyhunt_baseline", APPROVED), ("runkeyhunt_tuning", TUNED)):
            self.lookups.table(name).write([row], append=True, override_if_empty=False)
        self.lookups.table("runkeyhunt_entries").write([LEARNED], append=True, key_field="rk_entry_id")
        for name, text in OWN_FILES.items():
            path = self.app.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def previous(current: Path, to: Path) -> Path:
    """Make the package of the previous version of the current one."""
    files = unpack(current)
    version = json.loads(files["runkeyhunt/app.manifest"])["info"]["id"]["version"]
    for name, now, then in OLDER:
        text = files[f"runkeyhunt/{name}"].decode()
        assert now.format(version=version) in text, f"{name} has nothing that can be made older"
        files[f"runkeyhunt/{name}"] = text.replace(now.format(version=version), then).encode()
    return pack(to, {**files, **{f"runkeyhunt/{name}": text for name, text in DROPPED.items()}})


@pytest.fixture(scope="module")
def current(app_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of this version, made from the repository as it is now."""
    return package.build(app_dir, tmp_path_factory.mktemp("current"))


@pytest.fixture(scope="module")
def older(current: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return previous(current, tmp_path_factory.mktemp("previous") / "runkeyhunt-0.0.9.tar.gz")


@pytest.fixture
def site(older: Path, tmp_path: Path) -> Site:
    """A site with the previous version, which it has made its own."""
    site = Site(tmp_path / "splunk", KvStore())
    install(older, apps_folder(site.home))
    site.make_its_own()
    return site


@pytest.fixture(params=[False, True], ids=["files dropped since are gone", "files dropped since are left"])
def upgraded(site: Site, current: Path, request: pytest.FixtureRequest) -> Site:
    """The same site with this version, installed in both of the ways that Splunk might."""
    install(current, apps_folder(site.home), leftovers=request.param)
    return site


def judged(app: Path, name: str, details: str, computer: str = "ws-01") -> Verdict:
    event = {"EventCode": "13", "Computer": computer, "Image": r"C:\Till\setup.exe"}
    return Hunt.load(app, today=TODAY).judge({**event, "TargetObject": rf"{RUN}\{name}", "Details": details})


def test_the_previous_version_was_another_one(site: Site) -> None:
    assert site.app.version == "0.0.9"
    assert site.app.saved_searches()[ALERT]["search"].startswith("`runkeyhunt_findings(90)`")
    assert "dropped" in site.app.conf("eventtypes")


def test_nothing_of_the_site_is_lost(upgraded: Site) -> None:
    assert {name: (upgraded.app.path / name).read_text(encoding="utf-8") for name in OWN_FILES} == OWN_FILES
    assert upgraded.lookups.table("runkeyhunt_baseline").rows() == [APPROVED]
    assert upgraded.lookups.table("runkeyhunt_tuning").rows() == [TUNED]


def test_everything_of_the_app_is_the_new_versions(upgraded: Site, current: Path, app_dir: Path) -> None:
    shipped = unpack(current)
    held = {name: (apps_folder(upgraded.home) / name).read_bytes() for name in shipped}
    assert [name for name in shipped if held[name] != shipped[name]] == []
    assert upgraded.app.version == read(app_dir / "default" / "app.conf")["launcher"]["version"]


def test_no_file_stays_of_the_old_version_where_splunk_replaces_folders(site: Site, current: Path) -> None:
    app = install(current, apps_folder(site.home)).path
    own = {*OWN_FILES, "lookups/runkeyhunt_baseline.csv", "lookups/runkeyhunt_tuning.csv"}
    held = {p.relative_to(app).as_posix() for p in app.rglob("*") if p.is_file()}
    assert held == own | {name.removeprefix("runkeyhunt/") for name in unpack(current)}


def test_macros_that_the_site_set_stay_set_and_all_others_are_the_new_ones(upgraded: Site, app_dir: Path) -> None:
    macros, shipped = upgraded.app.macros(), read(app_dir / "default" / "macros.conf")
    assert macros["runkeyhunt_index"].definition == "index=sysmon_of_ours"
    assert macros["runkeyhunt_critical_filter"].definition == "search NOT host=lab-*"
    assert macros["own_macro"].definition == "own"
    changed = [name for name in shipped if macros[name].definition != shipped[name]["definition"]]
    assert changed == ["runkeyhunt_index", "runkeyhunt_critical_filter"]


def test_enabled_alerts_stay_enabled_and_run_the_new_search(upgraded: Site, app_dir: Path) -> None:
    searches, shipped = upgraded.app.saved_searches(), read(app_dir / "default" / "savedsearches.conf")
    assert searches[ALERT] == {**shipped[ALERT], "disabled": "0", "cron_schedule": "3 * * * *"}
    assert searches[LEARNING] == {**shipped[LEARNING], "disabled": "0"}
    assert searches.keys() == shipped.keys()


def test_what_was_learned_is_still_known(upgraded: Site) -> None:
    learned = {**LEARNED, "_key": LEARNED["rk_entry_id"]}
    del learned["rk_entry_id"]
    assert upgraded.lookups.table("runkeyhunt_entries").rows() == [learned]


def test_the_sites_own_view_stands_beside_the_apps(upgraded: Site, app_dir: Path) -> None:
    shipped = {path.stem for path in (app_dir / "default/data/ui/views").glob("*.xml")}
    assert upgraded.app.views().keys() == shipped | {"own_view"}


def test_the_engine_takes_what_the_site_approved_for_known_good(upgraded: Site) -> None:
    verdict = judged(upgraded.app.path, "Till", r"C:\Till\till.exe")
    assert (verdict.baseline, verdict.score) == ("known_good", 10)
    assert judged(upgraded.app.path, "Till", r"C:\Till\till.exe", "srv-01").baseline == "unknown"


def test_the_engine_weighs_rules_as_the_site_tuned_them(upgraded: Site) -> None:
    verdict = judged(upgraded.app.path, "Update", "mshta.exe http://192.0.2.1/a.hta")
    tuned = "+5 Starts the HTML application host (tuned from 45: The old intranet, ops)"
    assert [reason for reason in verdict.reasons if "tuned" in reason] == [tuned]


def test_the_indexers_get_the_sites_rows_and_its_macros(upgraded: Site, tmp_path: Path) -> None:
    copy = upgraded.app.bundle(tmp_path / "peer")
    assert judged(copy, "Till", r"C:\Till\till.exe").baseline == "known_good"
    assert InstalledApp(copy).macros()["runkeyhunt_index"].definition == "index=sysmon_of_ours"
    assert InstalledApp(copy).saved_searches() == {}


def test_the_rule_table_is_the_new_versions(site: Site, current: Path) -> None:
    before = {row["rule"] for row in site.lookups.table("runkeyhunt_rules").rows()}
    install(current, apps_folder(site.home))
    after = {row["rule"] for row in site.lookups.table("runkeyhunt_rules").rows()}
    assert (before - after, after - before) == ({"mshta_then"}, {"mshta"})


def test_approving_goes_on_after_the_upgrade(upgraded: Site) -> None:
    another = {**APPROVED, "value_name": "Scales"}
    upgraded.lookups.table("runkeyhunt_baseline").write([another], append=True, override_if_empty=False)
    assert upgraded.lookups.table("runkeyhunt_baseline").rows() == [APPROVED, another]
    assert judged(upgraded.app.path, "Scales", r"C:\Till\till.exe").baseline == "known_good"
