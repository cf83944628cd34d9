"""A session in which both `reg query` and PowerShell printed: what either printed comes out, and nothing twice."""

from __future__ import annotations

import pytest

from runkeyhunt.snapshots.forms.transcript import head_at, read
from tests.snapshots.form_reading import unread, values

KEY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"
QUERIED = f"PS C:\\> reg query HKLM\\x\n\n{KEY}\n    a    REG_SZ    b.exe\n\n"
LISTED = f"PS C:\\> Get-ItemProperty HKLM:\\x\n\n\nc      : d.exe\n         /e\nPSPath : Microsoft.PowerShell.Core\\Registry::{KEY}\n\n"


@pytest.mark.parametrize("text", [QUERIED + LISTED, LISTED + QUERIED, QUERIED + LISTED + "PS C:\\> exit\n"])
def test_both_are_read(text: str) -> None:
    found = {(each.key, each.name, each.data, each.form) for each in values(read, text)}
    assert found == {(KEY, "a", "b.exe", "reg query"), (KEY, "c", "d.exe/e", "Get-ItemProperty")}
    assert len(values(read, text)) == 2
    assert unread(read, text) == []


def test_the_form_is_told_by_either() -> None:
    assert head_at(QUERIED) == QUERIED.index(KEY)
    assert head_at(LISTED) == LISTED.index("PSPath")
    assert head_at("PS C:\\> dir\n") == -1
