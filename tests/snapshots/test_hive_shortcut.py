"""What shortcuts start, and that nothing written into one costs more than itself."""

from __future__ import annotations

import struct

import pytest

from runkeyhunt.snapshots.hives.shortcut import command_of

_CLASS = bytes.fromhex("0114020000000000c000000000000046")


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def counted(text: str) -> bytes:
    return struct.pack("<H", len(text)) + wide(text)


def local_info(path: str, suffix: str = "") -> bytes:
    narrow = path.encode("cp1252") + b"\0" + suffix.encode("cp1252") + b"\0"
    end = 28 + len(path) + 1
    return struct.pack("<IIIIIII", 28 + len(narrow), 28, 1, 0, 28, 0, end) + narrow


def wide_info(path: str) -> bytes:
    body = b"A\0" + wide(path + "\0") + wide("\0")
    head = struct.pack("<IIIIIIIII", 36 + len(body), 36, 1, 0, 36, 0, 37, 38, 38 + 2 * len(path) + 2)
    return head + body


def share_info(share: str, suffix: str) -> bytes:
    link = struct.pack("<IIIII", 20 + len(share) + 1, 0, 20, 0, 0) + share.encode() + b"\0"
    return (
        struct.pack("<IIIIIII", 28 + len(link) + len(suffix) + 1, 28, 2, 0, 0, 28, 28 + len(link))
        + link
        + suffix.encode()
        + b"\0"
    )


def shortcut(flags: int, *parts: bytes) -> bytes:
    return struct.pack("<I16sI52x", 0x4C, _CLASS, flags | 0x80) + b"".join(parts) + bytes(4)


def variables(path: str) -> bytes:
    return struct.pack("<II", 0x314, 0xA0000001) + bytes(260) + wide(path).ljust(520, b"\0")


_ITEMS = struct.pack("<H", 5) + b"abc\0\0"


@pytest.mark.parametrize(
    ("data", "command"),
    [
        (shortcut(0x22, local_info(r"C:\a.exe"), counted("/x  1")), r"C:\a.exe /x  1"),
        (shortcut(0x02, local_info(r"C:\Program Files\a", r"\b.exe")), r'"C:\Program Files\a\b.exe"'),
        (shortcut(0x23, _ITEMS, wide_info("C:\\Ж\\a.exe"), counted("-s")), "C:\\Ж\\a.exe -s"),
        (shortcut(0x02, share_info(r"\\srv\share", "a.exe")), r"\\srv\share\a.exe"),
        (shortcut(0x0C, counted("A name"), counted(r"..\a.exe")), r"..\a.exe"),
        (shortcut(0x222, local_info("C:\\old.exe"), counted("q"), variables(r"%TEMP%\a.exe")), r"%TEMP%\a.exe q"),
        (shortcut(0x01, _ITEMS), ""),
        (b"MZ" + bytes(200), ""),
        (b"", ""),
    ],
)
def test_a_shortcut_is_the_command_that_it_starts(data, command):
    assert command_of(data) == command


def test_a_shortcut_that_is_cut_off_or_lies_names_nothing_or_less():
    whole = shortcut(0x222, local_info("C:\\old.exe"), counted("q"), variables(r"%TEMP%\a.exe"))
    info, blocks = 0x4C + 28, 0x4C + 28 + len("C:\\old.exe") + 2 + 4
    assert {command_of(whole[:length]) for length in range(info)} == {""}
    assert command_of(whole[: info + 6]) == ""
    assert command_of(whole[:blocks]) == command_of(whole[: blocks + 7]) == "C:\\old.exe q"
    assert command_of(whole[:20] + b"\xff\xff\xff\xff" + whole[24:]) == ""
