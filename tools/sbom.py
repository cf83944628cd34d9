"""The software bill of materials that the package carries: CycloneDX 1.6, the same text for the same lock.

What a bill may hold besides, a serial number and the time at which it was made, would change from build to build and is
left out: https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from typing import Any

from tools import vendor

FILE_NAME = "runkeyhunt.cdx.json"
# splunk-sdk holds a copy of this one in a file of its own.
_SIX = vendor.VENDOR / "splunklib" / "six.py"
_SIX_VERSION = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

Node = dict[str, Any]


def document(name: str, version: str) -> str:
    """Write the bill of an app of this name and version."""
    app = _component("application", name, version, "Apache-2.0", f"pkg:generic/{name}@{version}")
    libraries = [_library(component) for component in vendor.COMPONENTS]
    six = _six()
    dependencies = {app["bom-ref"]: [library["bom-ref"] for library in libraries]}
    dependencies.update({library["bom-ref"]: [] for library in [*libraries, six]})
    dependencies[libraries[0]["bom-ref"]] = [six["bom-ref"]]
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": app},
        "components": [*libraries, six],
        "dependencies": [{"ref": ref, "dependsOn": needed} for ref, needed in dependencies.items()],
    }
    return json.dumps(bill, indent=2) + "\n"


def _component(kind: str, name: str, version: str, licence: str, purl: str) -> Node:
    licences = [{"license": {"id": licence}}]
    return {"type": kind, "bom-ref": purl, "name": name, "version": version, "licenses": licences, "purl": purl}


def _library(component: vendor.Component) -> Node:
    version = vendor.locked_version(component)
    name = component.distribution
    return {
        **_component("library", name, version, component.licence, f"pkg:pypi/{name.lower()}@{version}"),
        "hashes": [{"alg": "SHA-256", "content": _locked_hash(name)}],
    }


def _locked_hash(distribution: str) -> str:
    """Read the one hash that pip demands of the distribution."""
    _, _, behind = vendor.REQUIREMENTS.read_text(encoding="utf-8").partition(f"\n{distribution}==")
    found = _HASH.search(behind)
    if not found:
        sys.exit(f"Pin {distribution} with its hash in {vendor.REQUIREMENTS.name}.")
    return found[1]


def _six() -> Node:
    content = _SIX.read_bytes()
    version = _SIX_VERSION.search(content.decode("utf-8"))
    if not version:
        sys.exit(f"{_SIX.name} of splunk-sdk names no version: look at what it is now.")
    return {
        **_component("library", "six", version[1], "MIT", f"pkg:pypi/six@{version[1]}"),
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}],
        "description": "One file, splunklib/six.py, that splunk-sdk holds a copy of; the hash is that file's.",
    }
