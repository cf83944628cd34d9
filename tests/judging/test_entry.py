"""The same autostart on many hosts is one entry."""

from __future__ import annotations

import hashlib

import pytest

from runkeyhunt.judging.entry import id_of, normalise, normalise_command


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"C:\Users\Anna Berg\x.exe", r"c:\users\<user>\x.exe"),
        (r"C:\Users\Public\x.exe", r"c:\users\public\x.exe"),
        (r"C:\Documents and Settings\joe\x", r"c:\documents and settings\<user>\x"),
        ("S-1-5-21-1-2-3-1001", "<sid>"),
        ("{F65DB027-AFF3-4070-886A-0D87064AABB1}", "<guid>"),
        ("Edge_29EBC4579851B72EE312C449CF839B1A", "edge_<hash>"),
        (r"C:\App\20.028.0206.0006\a.exe", r"c:\app\<ver>\a.exe"),
        ("http://203.0.113.9/a", "http://203.0.113.9/a"),
        (r"\\203.0.113.9\a", r"\\203.0.113.9\a"),
        ("app-1.2", "app-1.2"),
        ("deadbeefdeadbeefdead", "deadbeefdeadbeefdead"),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_quotes_and_blanks_make_no_difference() -> None:
    assert normalise_command(r'"C:\Users\a\b.exe"  "-x"   y') == r"c:\users\<user>\b.exe -x y"


@pytest.mark.parametrize("text", ["", "Run|x|c:\\a.exe", "\udc80 \u00e9" * 1_000])
def test_an_entry_is_named_by_the_beginning_of_its_sha_256(text: str) -> None:
    assert id_of(text) == hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
