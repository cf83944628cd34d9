"""What rules look for in the name of a folder: whole names, beginnings, ends, and parts of any."""

from __future__ import annotations

from typing import Any

import pytest

from tools.generate.rules.words import words_of


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        (["contains", "Details", ["\\Temp\\"]], ["\\temp\\"]),
        (["contains", "Details", ["mimikatz", "katz"]], ["katz"]),
        (["endswith", "Image", ["\\evil.exe"]], []),
        (["re", "Details", [r"\\Users\\admin"]], ["\\admin", "\\users\\"]),
        (["re", "Details", [r"\bte?mp(?:file)?s\b"]], ["tempfiles", "temps", "tmpfiles", "tmps"]),
        (["re", "Details", [r"net\s+(?:user|group)\b"]], []),
        (["re", "Details", [r"(?!powershell)[a-z]{3,40}shel[l1]"]], ["shel1", "shell"]),
        (["re", "Details", [r"[a-z]{9}(?:abcd[0-9]*|x.*)efgh"]], ["abcd", "efgh"]),
        (["cased_re", "Payload", [r"(?i:KILL)\x41BC"]], ["kill", "llabc"]),
        (["equals", "Details", ["evil"]], []),
        (["contains", "TargetObject", ["evil"]], []),
        (["not", ["contains", "Command", ["ab", "abc"]]], ["abc"]),
    ],
)
def test_words_of(leaf: list[Any], words: list[str]) -> None:
    assert words_of([leaf]) == words
