from __future__ import annotations

import json
import re
import struct
import zlib
from pathlib import Path

import pytest

import runkeyhunt
from tests.minisplunk.conf_files import read
from tools import icons


@pytest.fixture(scope="module")
def manifest(app_dir: Path) -> dict:
    return json.loads((app_dir / "app.manifest").read_text(encoding="utf-8"))


def test_the_version_is_the_same_wherever_it_stands(app_dir: Path, manifest: dict) -> None:
    app = read(app_dir / "default" / "app.conf")
    versions = [app["launcher"]["version"], app["id"]["version"], manifest["info"]["id"]["version"]]
    assert versions == [runkeyhunt.__version__] * 3


def test_the_newest_change_is_this_version_of_this_day(app_dir: Path, manifest: dict) -> None:
    notes = app_dir / manifest["info"]["releaseNotes"]["text"]
    newest = re.findall(r"^## (\S+) \((\S+)\)$", notes.read_text(encoding="utf-8"), re.MULTILINE)[0]
    assert newest == (runkeyhunt.__version__, manifest["info"]["releaseDate"])


def test_the_id_is_the_same_wherever_it_stands(app_dir: Path, manifest: dict) -> None:
    app = read(app_dir / "default" / "app.conf")
    assert [app["package"]["id"], app["id"]["name"], manifest["info"]["id"]["name"]] == ["runkeyhunt"] * 3


def test_splunk_and_the_manifest_show_the_same_words(app_dir: Path, manifest: dict) -> None:
    app = read(app_dir / "default" / "app.conf")
    assert app["ui"]["label"] == manifest["info"]["title"]
    assert app["launcher"]["description"] == manifest["info"]["description"]
    assert app["launcher"]["author"] == manifest["info"]["author"][0]["name"]


@pytest.mark.parametrize("name", icons.ICONS)
def test_an_icon_has_the_size_that_splunk_shows_it_in(app_dir: Path, name: str) -> None:
    size = 72 if name.endswith("_2x.png") else 36
    assert struct.unpack(">II", (app_dir / "static" / name).read_bytes()[16:24]) == (size, size)


@pytest.mark.parametrize("name", icons.ICONS)
def test_an_icon_is_the_one_that_the_tool_draws(app_dir: Path, name: str) -> None:
    image = (app_dir / "static" / name).read_bytes()
    start = image.index(b"IDAT") + 4
    length = struct.unpack(">I", image[start - 8 : start - 4])[0]
    assert zlib.decompress(image[start : start + length]) == icons.draw(*icons.ICONS[name])
