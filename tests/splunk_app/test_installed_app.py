"""How Splunk lays an app out: packages, layers of conf files, dashboards, and what the indexers get of it."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from tests.minisplunk.apps import InstalledApp, apps_folder, boolean, install
from tests.minisplunk.errors import SplError
from tests.minisplunk.macros import Macro
from tests.splunk_app.packages import pack

APP_CONF = "[launcher]\nversion = 1.0.0\n\n[package]\nid = example\n"


def installed(folder: Path, **files: str) -> InstalledApp:
    """Lay files out as an app; `__` in a name is a slash, the last `_` the point of its extension."""
    app = folder / "example"
    for name, text in {"default__app_conf": APP_CONF, **files}.items():
        path = app / ".".join(name.replace("__", "/").rsplit("_", 1))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return InstalledApp(app)


def names_below(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_local_goes_over_default_setting_by_setting(tmp_path: Path) -> None:
    app = installed(
        tmp_path,
        default__savedsearches_conf="[Alert]\nsearch = index=a\ndisabled = 1\n\n[Report]\nsearch = index=b\n",
        local__savedsearches_conf="[Alert]\ndisabled = 0\n\n[Own]\nsearch = index=c\n",
    )
    assert app.saved_searches() == {
        "Alert": {"search": "index=a", "disabled": "0"},
        "Report": {"search": "index=b"},
        "Own": {"search": "index=c"},
    }


def test_the_default_stanza_gives_what_a_stanza_of_any_layer_does_not_say(tmp_path: Path) -> None:
    app = installed(
        tmp_path,
        default__savedsearches_conf="[A]\ndisabled = 1\n\n[B]\nsearch = x\n",
        local__savedsearches_conf="[default]\ndisabled = 0\n",
    )
    assert app.saved_searches() == {"A": {"disabled": "1"}, "B": {"search": "x", "disabled": "0"}}


def test_a_conf_file_that_the_app_lacks_has_no_stanzas(tmp_path: Path) -> None:
    assert installed(tmp_path).conf("props") == {}


def test_name_and_version_are_those_of_app_conf(tmp_path: Path) -> None:
    app = installed(tmp_path)
    assert (app.name, app.version) == ("example", "1.0.0")


def test_a_macro_is_read_with_everything_that_its_stanza_says(tmp_path: Path) -> None:
    app = installed(
        tmp_path,
        default__macros_conf="[two(2)]\nargs = a, b\ndefinition = x=$a$ \\\n| head $b$\nvalidation = $b$>0\n"
        "errormsg = No.\niseval = 0\ndescription = d\n\n[none]\ndefinition = \n",
    )
    assert app.macros() == {
        "two(2)": Macro("two(2)", "x=$a$ \n| head $b$", ("a", "b"), "$b$>0", "No."),
        "none": Macro("none", ""),
    }


@pytest.mark.parametrize(
    ("conf", "problem"),
    [
        ("[m(1)]\nargs = a, b\ndefinition = x\n", "the macro's args name 2, and its stanza does not at: m(1)"),
        ("[m]\nargs = a\ndefinition = x\n", "the macro's args name 1, and its stanza does not at: m"),
        ("[m(1)]\ndefinition = x\n", "the macro's args name 0, and its stanza does not at: m(1)"),
        ("[m]\nargs =\n", "the macro has no definition or settings that no macro has: [] at: m"),
        ("[m]\ndefinition = x\narg = a\n", "the macro has no definition or settings that no macro has: ['arg'] at: m"),
        ("[m]\ndefinition = x\niseval = on\n", "neither true nor false at: on"),
    ],
)
def test_a_macro_that_splunk_would_expand_wrongly_is_refused(tmp_path: Path, conf: str, problem: str) -> None:
    with pytest.raises(SplError) as refused:
        installed(tmp_path, default__macros_conf=conf).macros()
    assert str(refused.value) == problem


def test_a_view_of_local_hides_that_of_default_and_its_own_are_there(tmp_path: Path) -> None:
    views = ("default__data__ui__views__a_xml", "default__data__ui__views__b_xml")
    own = ("local__data__ui__views__b_xml", "local__data__ui__views__c_xml")
    app = installed(tmp_path, **dict.fromkeys((*views, *own), "<dashboard/>"))
    found = {name: path.relative_to(app.path).as_posix() for name, path in app.views().items()}
    assert found == {
        "a": "default/data/ui/views/a.xml",
        "b": "local/data/ui/views/b.xml",
        "c": "local/data/ui/views/c.xml",
    }


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("True", True), ("0", False), ("false", False), ("No", False)]
)
def test_truth_is_spelt_in_several_ways(text: str, value: bool) -> None:
    assert boolean(text) is value


def test_a_search_bundle_holds_what_distsearch_conf_lets_in_and_nothing_else(tmp_path: Path) -> None:
    replicated = ("bin__x_py", "bin__lib__y_py", "lookups__a_csv", "lookups__b.csv_default", "metadata__default_meta")
    refined = ("default__collections_conf", "default__macros_conf", "local__macros_conf", "metadata__local_meta")
    denied = (
        "bin____pycache____x_pyc",
        "bin__x_pyc",
        "lookups__a.csv_tmp",
        "lookups__a.csv_index",
        "lookups__c_csv",
        "lookups__c.csv_default",
    )
    left = (
        "default__savedsearches_conf",
        "default__data__ui__views__a_xml",
        "static__appIcon_png",
        "README_md",
        "lib__z_py",
    )
    transforms = "[a]\nfilename = a.csv\n\n[c]\nfilename = c.csv\nreplicate = false\n"
    texts = dict.fromkeys((*replicated, *refined, *denied, *left), "")
    copy = installed(tmp_path, **texts, default__transforms_conf=transforms).bundle(tmp_path / "peer")
    assert copy == tmp_path / "peer" / "apps" / "example"
    assert names_below(copy) == [
        "bin/lib/y.py",
        "bin/x.py",
        "default/app.conf",
        "default/collections.conf",
        "default/macros.conf",
        "default/transforms.conf",
        "local/macros.conf",
        "lookups/a.csv",
        "lookups/b.csv.default",
        "metadata/default.meta",
        "metadata/local.meta",
    ]


def test_the_bundle_is_named_after_the_app_and_not_after_its_folder(app_dir: Path, tmp_path: Path) -> None:
    assert InstalledApp(app_dir).bundle(tmp_path).relative_to(tmp_path).as_posix() == "apps/runkeyhunt"


def test_a_package_is_installed_under_etc_apps(tmp_path: Path) -> None:
    package = pack(tmp_path / "p.tar.gz", {"example/default/app.conf": APP_CONF, "example/bin/x.py": "1\n"})
    app = install(package, apps_folder(tmp_path / "splunk"))
    assert app.path == tmp_path / "splunk" / "etc" / "apps" / "example"
    assert names_below(app.path) == ["bin/x.py", "default/app.conf"]
    assert (app.path / "bin" / "x.py").read_text() == "1\n"


OWN = {"local/macros.conf": "own", "metadata/local.meta": "own", "lookups/own.csv": "own", "default/own.conf": "own"}


@pytest.mark.parametrize("leftovers", [False, True])
def test_an_upgrade_leaves_the_site_what_it_documents_and_perhaps_more(tmp_path: Path, leftovers: bool) -> None:
    old = {
        "example/default/a.conf": "old",
        "example/lookups/shipped.csv": "old",
        "example/metadata/default.meta": "old",
    }
    new = {name: "new" for name in old if not name.endswith("a.conf")}
    app = install(pack(tmp_path / "old.tar.gz", {**old, "example/bin/gone.py": "old"}), tmp_path)
    for name, text in OWN.items():
        (app.path / name).parent.mkdir(exist_ok=True)
        (app.path / name).write_text(text)
    assert install(pack(tmp_path / "new.tar.gz", new), tmp_path, leftovers=leftovers) == app
    held = {name: (app.path / name).read_text() for name in names_below(app.path)}
    certain = {
        "local/macros.conf": "own",
        "metadata/local.meta": "own",
        "lookups/own.csv": "own",
        "lookups/shipped.csv": "new",
        "metadata/default.meta": "new",
    }
    undocumented = {"bin/gone.py": "old", "default/a.conf": "old", "default/own.conf": "own"}
    assert held == {**certain, **(undocumented if leftovers else {})}


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (["a/local/app.conf"], "the package holds what is the site's own at: local/app.conf"),
        (["a/metadata/local.meta"], "the package holds what is the site's own at: metadata/local.meta"),
        (["a/x", "b/x"], "a package holds one folder, the app's at: a, b"),
        (["a/../x"], "the package holds what is no plain file inside it at: a/../x"),
        (["/a/x"], "the package holds what is no plain file inside it at: /a/x"),
    ],
)
def test_a_package_that_reaches_for_more_than_its_own_is_refused(
    tmp_path: Path, files: list[str], problem: str
) -> None:
    package = pack(tmp_path / "p.tar.gz", dict.fromkeys(files, ""))
    with pytest.raises(SplError) as refused:
        install(package, tmp_path / "apps")
    assert str(refused.value) == problem
    assert not (tmp_path / "apps").exists()


def test_a_package_with_a_link_is_refused(tmp_path: Path) -> None:
    link = tarfile.TarInfo("a/link")
    link.type, link.linkname = tarfile.SYMTYPE, "elsewhere"
    with tarfile.open(tmp_path / "p.tar.gz", "w:gz") as tar:
        tar.addfile(link, io.BytesIO())
    with pytest.raises(SplError, match="no plain file inside it at: a/link"):
        install(tmp_path / "p.tar.gz", tmp_path)


def test_every_macro_search_and_dashboard_of_this_app_can_be_read(app_dir: Path) -> None:
    app = InstalledApp(app_dir)
    assert app.macros()["runkeyhunt_findings(1)"].args == ("threshold",)
    assert all(settings["search"] for settings in app.saved_searches().values())
    assert sorted(app.views()) == sorted(path.stem for path in app_dir.glob("default/data/ui/views/*.xml"))
