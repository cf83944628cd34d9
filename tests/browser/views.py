"""Views of Dashboard Studio as the app's files hold them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

_UI = Path(__file__).resolve().parents[2] / "default" / "data" / "ui"


@dataclass(frozen=True)
class View:
    """A dashboard: its id, its title, the theme it is shown in, and its definition."""

    name: str
    label: str
    theme: str
    definition: dict[str, Any]


def read_view(path: Path) -> View:
    """Read the view that a file holds, named after it."""
    root = ET.parse(path).getroot()
    definition = json.loads(root.findtext("definition") or "")
    return View(path.stem, root.findtext("label") or path.stem, root.get("theme", "light"), definition)


def shipped_views() -> dict[str, View]:
    """Read every view of the app, by name; those of the navigation come first, in its order."""
    navigation = [view.get("name") for view in ET.parse(_UI / "nav" / "default.xml").iter("view")]
    files = {path.stem: path for path in sorted((_UI / "views").glob("*.xml"))}
    names = dict.fromkeys([*(name for name in navigation if name in files), *files])
    return {name: read_view(files[name]) for name in names}
