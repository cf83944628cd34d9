from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import package, vendor


def test_the_vendored_files_are_the_locked_ones() -> None:
    assert vendor.digests(vendor.VENDOR) == vendor.DIGESTS.read_text(encoding="utf-8")


def test_one_changed_byte_is_noticed(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(vendor.VENDOR, tree)
    with (tree / "yaml" / "nodes.py").open("a", encoding="utf-8") as changed:
        changed.write("\n")
    locked = vendor.DIGESTS.read_text(encoding="utf-8")
    assert vendor.differences(vendor.digests(tree), locked) == "1, first bin/runkeyhunt/_vendor/yaml/nodes.py"


@pytest.mark.parametrize("change", ["more", "less"])
def test_a_file_more_or_less_is_noticed(tmp_path: Path, change: str) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(vendor.VENDOR, tree)
    file = tree / "yaml" / ("extra.so" if change == "more" else "nodes.py")
    file.touch() if change == "more" else file.unlink()
    locked = vendor.DIGESTS.read_text(encoding="utf-8")
    difference = f"1, first bin/runkeyhunt/_vendor/yaml/{file.name}"
    assert vendor.differences(vendor.digests(tree), locked) == difference


def test_nothing_is_packaged_that_the_pinned_distributions_do_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "VENDOR", vendor.VENDOR / "yaml")
    with pytest.raises(SystemExit, match=r"^The vendored libraries are not those of vendor.sha256: run make vendor\.$"):
        package.main()


def test_nothing_compiled_is_vendored() -> None:
    files = [p for p in vendor.VENDOR.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert {p.suffix or p.name for p in files} == {".py", ".txt", "LICENSE"}


def test_the_notice_names_every_component_with_version_and_licence() -> None:
    assert (vendor.VENDOR / "THIRD_PARTY.txt").read_text(encoding="utf-8").splitlines()[2:] == [
        "splunklib/: splunk-sdk 2.1.1, Apache-2.0, licence text in splunklib/LICENSE",
        "yaml/: PyYAML 6.0.3, MIT, licence text in yaml/LICENSE",
    ]


@pytest.mark.parametrize(
    ("code", "output"),
    [
        pytest.param("import splunklib; print(splunklib.__version__)", "2.1.1", id="splunklib"),
        pytest.param("import yaml; print(yaml.__version__, yaml.__with_libyaml__)", "6.0.3 False", id="yaml"),
        pytest.param(
            "import splunklib.searchcommands as s; print(s.__name__)", "splunklib.searchcommands", id="search"
        ),
    ],
)
def test_the_vendored_libraries_need_nothing_else(code: str, output: str) -> None:
    # -I -S: no site-packages, so that only the vendored copy and the standard library can be found.
    program = f"import sys; sys.dont_write_bytecode = True; sys.path.insert(0, {str(vendor.VENDOR)!r}); {code}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == output
