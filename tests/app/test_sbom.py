"""The bill of materials says what is shipped, in the structure that CycloneDX 1.6 asks for."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from pathlib import Path

import pytest

from tools import sbom, vendor

# From bom-1.6.schema.json: of each object what is required, and of what is here the types and forms.
_REQUIRED = {"bill": {"bomFormat", "specVersion"}, "component": {"type", "name"}, "dependency": {"ref"}}
_KNOWN_BILL = {"$schema", "bomFormat", "specVersion", "version", "metadata", "components", "dependencies"}
_KNOWN_COMPONENT = {"type", "bom-ref", "name", "version", "description", "hashes", "licenses", "purl"}
_TYPES = {"application", "framework", "library", "file"}
_SHA256 = re.compile(r"[a-fA-F0-9]{64}")
_PURL = re.compile(r"pkg:(pypi|generic)/([a-z0-9.-]+)@([0-9.]+)")


@pytest.fixture(scope="module")
def bill(packaged: Path) -> dict:
    with tarfile.open(packaged) as tar:
        return json.load(tar.extractfile("runkeyhunt/runkeyhunt.cdx.json"))


def components(bill: dict) -> list[dict]:
    return [bill["metadata"]["component"], *bill["components"]]


def test_the_bill_has_the_structure_of_cyclonedx_1_6(bill: dict) -> None:
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert _REQUIRED["bill"] <= set(bill) <= _KNOWN_BILL
    assert bill["$schema"] == "http://cyclonedx.org/schema/bom-1.6.schema.json"


def test_every_component_has_the_structure_of_cyclonedx_1_6(bill: dict) -> None:
    for component in components(bill):
        assert _REQUIRED["component"] <= set(component) <= _KNOWN_COMPONENT
        assert component["type"] in _TYPES
        assert all(set(held) == {"license"} and set(held["license"]) == {"id"} for held in component["licenses"])
        assert all(
            held["alg"] == "SHA-256" and _SHA256.fullmatch(held["content"]) for held in component.get("hashes", ())
        )
        _, name, version = _PURL.fullmatch(component["purl"]).groups()
        assert (name, version) == (component["name"].lower(), component["version"])


def test_every_reference_is_to_one_component(bill: dict) -> None:
    references = [component["bom-ref"] for component in components(bill)]
    assert len(set(references)) == len(references)
    assert [row["ref"] for row in bill["dependencies"]] == references
    assert {needed for row in bill["dependencies"] for needed in row["dependsOn"]} == set(references[1:])


def test_nothing_in_it_changes_from_build_to_build(bill: dict) -> None:
    assert {"serialNumber"}.isdisjoint(bill)
    assert {"timestamp"}.isdisjoint(bill["metadata"])
    assert sbom.document("a", "1.0") == sbom.document("a", "1.0")


def test_what_is_shipped_is_listed_with_version_licence_and_hash(bill: dict) -> None:
    rows = [
        (row["purl"], row["licenses"][0]["license"]["id"], [held["content"] for held in row.get("hashes", ())])
        for row in components(bill)
    ]
    six = hashlib.sha256((vendor.VENDOR / "splunklib" / "six.py").read_bytes()).hexdigest()
    assert rows == [
        ("pkg:generic/runkeyhunt@0.2.0", "Apache-2.0", []),
        ("pkg:pypi/splunk-sdk@2.1.1", "Apache-2.0", ["46300d52f09e0aed7e5962ce2ba08ef54421ffb3a538c6af6164dcbf9f075faa"]),
        ("pkg:pypi/pyyaml@6.0.3", "MIT", ["0f29edc409a6392443abf94b9cf89ce99889a1dd5376d94316ae5145dfedd5d6"]),
        ("pkg:pypi/six@1.14.0", "MIT", [six]),
    ]  # fmt: skip


def test_every_vendored_package_is_listed() -> None:
    packages = {path.name for path in vendor.VENDOR.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert packages == {component.package for component in vendor.COMPONENTS}
