"""What a shortcut starts: its target and arguments, as one command.

The format: [MS-SHLLINK], https://learn.microsoft.com/openspecs/windows_protocols/ms-shllink/
"""

from __future__ import annotations

from struct import Struct, error

MOST_READ = 1 << 20
_HEADER = Struct("<I16sI52x")
_HEADER_SIZE = 0x4C
_CLASS = bytes.fromhex("0114020000000000c000000000000046")
_ID_LIST, _LINK_INFO, _UNICODE, _EXPANDED = 0x01, 0x02, 0x80, 0x200
# The texts behind the places, in their order, each with the flag that tells that it is there.
_NAME, _RELATIVE_PATH, _FOLDER, _ARGUMENTS, _ICON = 0x04, 0x08, 0x10, 0x20, 0x40
_TEXTS = (_NAME, _RELATIVE_PATH, _FOLDER, _ARGUMENTS, _ICON)
_U16, _U32 = Struct("<H"), Struct("<I")
_INFO = Struct("<IIIIIII")
_LOCAL, _NETWORK = 0x01, 0x02
_WITH_UNICODE = 0x24
_BLOCK = Struct("<II")
_VARIABLES, _ANSI_TARGET = 0xA0000001, 260


def command_of(data: bytes) -> str:
    """Give the command that a shortcut's bytes stand for; empty where they are no shortcut or name no file."""
    try:
        return _command(data)
    except error:
        return ""


def _command(data: bytes) -> str:
    size, class_, flags = _HEADER.unpack_from(data)
    if size != _HEADER_SIZE or class_ != _CLASS:
        return ""
    at = _HEADER_SIZE
    if flags & _ID_LIST:
        at += _U16.size + _U16.unpack_from(data, at)[0]
    target = ""
    if flags & _LINK_INFO:
        length = _U32.unpack_from(data, at)[0]
        target = _target(data[at : at + length])
        at += length
    texts: dict[int, str] = {}
    for kind in _TEXTS:
        if flags & kind:
            texts[kind], at = _text(data, at, is_wide=bool(flags & _UNICODE))
    if flags & _EXPANDED:
        target = _with_variables(data, at) or target
    target = target or texts.get(_RELATIVE_PATH, "")
    quoted = f'"{target}"' if " " in target else target
    return f"{quoted} {texts.get(_ARGUMENTS, '')}".strip() if target else ""


def _target(info: bytes) -> str:
    """Read the path in a shortcut's LinkInfo, on a drive or on a share."""
    _, header_size, flags, _, local, network, suffix = _INFO.unpack_from(info)
    if flags & _LOCAL:
        if header_size >= _WITH_UNICODE:
            wide_local, wide_suffix = _U32.unpack_from(info, 28)[0], _U32.unpack_from(info, 32)[0]
            return _wide(info[wide_local:]) + _wide(info[wide_suffix:])
        return _narrow(info[local:]) + _narrow(info[suffix:])
    if flags & _NETWORK:
        share = _narrow(info[network + _U32.unpack_from(info, network + 8)[0] :])
        return f"{share}\\{_narrow(info[suffix:])}"
    return ""


def _text(data: bytes, at: int, *, is_wide: bool) -> tuple[str, int]:
    count = _U16.unpack_from(data, at)[0] * (2 if is_wide else 1)
    begin = at + _U16.size
    text = data[begin : begin + count]
    return text.decode("utf-16-le" if is_wide else "cp1252", "replace"), begin + count


def _with_variables(data: bytes, at: int) -> str:
    """Find the target as it is written with variables among the blocks at a shortcut's end."""
    while len(head := data[at : at + _BLOCK.size]) == _BLOCK.size:
        size, kind = _BLOCK.unpack(head)
        if kind == _VARIABLES:
            return _wide(data[at + _BLOCK.size + _ANSI_TARGET : at + size])
        at += max(size, _BLOCK.size)
    return ""


def _wide(data: bytes) -> str:
    return data[: len(data) // 2 * 2].decode("utf-16-le", "replace").partition("\0")[0]


def _narrow(data: bytes) -> str:
    return data.partition(b"\0")[0].decode("cp1252", "replace")
