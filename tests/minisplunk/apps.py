"""An app as Splunk holds it: installed under etc/apps, its conf files layered, its share sent to the indexers."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from tests.minisplunk.conf_files import Stanzas, read
from tests.minisplunk.errors import SplError
from tests.minisplunk.macros import Macro

_BOOLEANS = {"1": True, "t": True, "true": True, "y": True, "yes": True}
_BOOLEANS.update({"0": False, "f": False, "false": False, "n": False, "no": False})
_MACRO_SETTINGS = frozenset({"args", "definition", "validation", "errormsg", "iseval", "description"})
# What a site makes its own under the app's folder. An upgrade leaves it alone, so no package may hold it.
_SITES_OWN = (PurePosixPath("local"), PurePosixPath("metadata/local.meta"))
# The conf files that distsearch.conf lets into a search bundle ([replicationSettings:refineConf], 8.2 to 10.4).
_REFINED_CONF = frozenset(
    "app authorize collections commands eventtypes field_filters fields lookups macros multikv props segmenters tags "
    "transactiontypes transforms".split()
)
# What [replicationDenylist] of distsearch.conf keeps out of it, whatever lets it in.
_DENIED = ("*.pyc", "__pycache__", "*.tmp", "*.index")


def apps_folder(home: Path) -> Path:
    """Give the folder of the apps under $SPLUNK_HOME."""
    return home / "etc" / "apps"


def boolean(text: str) -> bool:
    """Read a setting that is true or false, in any of the spellings that conf files allow."""
    try:
        return _BOOLEANS[text.lower()]
    except KeyError:
        raise SplError("neither true nor false", text) from None


@dataclass(frozen=True)
class InstalledApp:
    """An app under etc/apps; everything is read from its folder whenever it is asked for."""

    path: Path

    @property
    def name(self) -> str:
        """The app's id, which its folder has for a name where Splunk installed it."""
        return self.conf("app")["package"]["id"]

    @property
    def version(self) -> str:
        return self.conf("app")["launcher"]["version"]

    def conf(self, name: str) -> Stanzas:
        """Read a conf file, local/ over default/ setting by setting.

        A `[default]` stanza gives its settings to every stanza that has none of its own (Admin Manual, "Attribute
        precedence within a single conf file"). A file that the app does not have has no stanzas.
        """
        files = (self.path / layer / f"{name}.conf" for layer in ("default", "local"))
        stanzas: Stanzas = {}
        for file in files:
            for stanza, settings in (read(file) if file.exists() else {}).items():
                stanzas.setdefault(stanza, {}).update(settings)
        everywhere = stanzas.pop("default", {})
        return {stanza: {**everywhere, **settings} for stanza, settings in stanzas.items()}

    def saved_searches(self) -> Stanzas:
        return self.conf("savedsearches")

    def macros(self, *, exported_only: bool = False) -> dict[str, Macro]:
        """Read the macros by the names of their stanzas: `name`, or `name(2)` with two arguments.

        Searches in other apps know those alone that are exported.
        """
        macros = {stanza: _macro(stanza, settings) for stanza, settings in self.conf("macros").items()}
        return {name: one for name, one in macros.items() if not exported_only or self._is_exported("macros", name)}

    def _is_exported(self, kind: str, name: str) -> bool:
        """Tell by metadata/default.meta, where the stanza of an object goes before that of its kind."""
        meta = read(self.path / "metadata" / "default.meta")
        nearest = next((s for s in (f"{kind}/{quote(name, safe='')}", kind, "") if "export" in meta.get(s, {})), None)
        return nearest is not None and meta[nearest]["export"] == "system"

    def views(self) -> dict[str, Path]:
        """List the dashboards by name; one of local/ hides one of default/."""
        layers = [self.path / layer / "data" / "ui" / "views" for layer in ("default", "local")]
        return {file.stem: file for layer in layers for file in sorted(layer.glob("*.xml"))}

    def bundle(self, to: Path) -> Path:
        """Copy what a search bundle holds of the app to `to`/apps/<id>, and give the path of the copy.

        That is bin/, lookups/, metadata/ and some conf files of both layers (distsearch.conf.spec and its defaults,
        [replicationAllowlist]); a CSV lookup whose transforms.conf says `replicate = false` stays behind.
        """
        copy = to / "apps" / self.name
        for source in self._bundled():
            target = copy / source.relative_to(self.path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
        return copy

    def _bundled(self) -> Iterator[Path]:
        kept = self._kept_on_the_search_head()
        yield from _files_below(self.path / "bin")
        yield from (path for path in _files_below(self.path / "lookups") if path.name not in kept)
        for layer in ("default", "local"):
            yield from (p for p in sorted((self.path / layer).glob("*.conf")) if p.stem in _REFINED_CONF)
        yield from sorted((self.path / "metadata").glob("*.meta"))

    def _kept_on_the_search_head(self) -> frozenset[str]:
        lookups = self.conf("transforms").values()
        files = [s["filename"] for s in lookups if "filename" in s and not boolean(s.get("replicate", "true"))]
        return frozenset([*files, *(f"{name}.default" for name in files)])


def _files_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.is_file() and not any(PurePosixPath(part).match(denied) for part in inside for denied in _DENIED):
            yield path


def _macro(stanza: str, settings: Mapping[str, str]) -> Macro:
    args = tuple(part.strip() for part in settings.get("args", "").split(",") if part.strip())
    unknown = sorted(settings.keys() - _MACRO_SETTINGS)
    if unknown or "definition" not in settings:
        raise SplError(f"the macro has no definition or settings that no macro has: {unknown}", stanza)
    if stanza != stanza.partition("(")[0] + (f"({len(args)})" if args else ""):
        raise SplError(f"the macro's args name {len(args)}, and its stanza does not", stanza)
    return Macro(
        name=stanza,
        args=args,
        definition=settings["definition"],
        validation=settings.get("validation", ""),
        errormsg=settings.get("errormsg", ""),
        iseval=boolean(settings.get("iseval", "false")),
    )


def install(package: Path, apps: Path, *, leftovers: bool = False) -> InstalledApp:
    """Install a package under etc/apps, or upgrade the app that is there.

    The site keeps local/, metadata/local.meta and every file under lookups/ that the package does not hold. What
    becomes of the old version's other files that the new one lacks, Splunk does not document. Here they go, which is
    harder on whoever put a file of their own among them; with `leftovers` they stay, which is harder on the app: its
    installer copies the unpacked package over the folder (github.com/1Password/events-api-splunk, issue 32), as those
    do who unpack it there by hand (github.com/PaloAltoNetworks/Splunk-Apps, issue 189).
    """
    contents = _unpacked(package)
    app = apps / _only_folder(contents)
    if not leftovers:
        _remove_what_the_site_does_not_own(app)
    for name, content in contents.items():
        file = apps / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return InstalledApp(app)


def _unpacked(package: Path) -> dict[PurePosixPath, bytes]:
    with tarfile.open(package) as tar:
        members = [member for member in tar.getmembers() if not member.isdir()]
        strange = [m.name for m in members if not m.isfile() or ".." in m.name.split("/") or m.name.startswith("/")]
        if strange:
            raise SplError("the package holds what is no plain file inside it", ", ".join(strange))
        return {PurePosixPath(member.name): tar.extractfile(member).read() for member in members}


def _only_folder(contents: Mapping[PurePosixPath, bytes]) -> str:
    folders = sorted({name.parts[0] for name in contents})
    if len(folders) != 1:
        raise SplError("a package holds one folder, the app's", ", ".join(folders))
    inside = [name.relative_to(folders[0]) for name in contents]
    owned = sorted(str(name) for name in inside if any(own in (name, *name.parents) for own in _SITES_OWN))
    if owned:
        raise SplError("the package holds what is the site's own", ", ".join(owned))
    return folders[0]


def _remove_what_the_site_does_not_own(app: Path) -> None:
    own = [app / name for name in (*_SITES_OWN, "lookups")]
    for path in sorted(app.rglob("*"), reverse=True):
        if path.is_file() and not any(o in (path, *path.parents) for o in own):
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
