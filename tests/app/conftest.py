from __future__ import annotations

from pathlib import Path

import pytest

from tools import package


@pytest.fixture(scope="session")
def packaged(app_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app's package, made from the repository as it is now."""
    return package.build(app_dir, tmp_path_factory.mktemp("package"))
