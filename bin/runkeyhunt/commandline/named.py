"""Shares and addresses that a command only names: it connects, tests or logs to them, and runs nothing from there."""

from __future__ import annotations

import re

from runkeyhunt.commandline.arguments import STARTABLE
from runkeyhunt.patterns import lazy_pattern

# https://learn.microsoft.com/windows-server/administration/windows-commands/net-use and its neighbours; what they are
# told ends where another command begins.
_COMMAND = lazy_pattern(
    r"(?<![\w.-])(?:"
    r"net1?(?:\.exe)?\"?\s{1,9}(?:use|view|time)\b|(?:pushd|subst|cmdkey|ping|tracert|nslookup|nltest)(?:\.exe)?\"?\s"
    r"|printui(?:\.dll)?\s{0,9},"
    r"|(?:New-PSDrive|ndr|New-SmbMapping|Add-Printer|Test-Path|Test-Connection|Test-NetConnection)\b(?!\\)"
    r")[^|&;\r\n]{0,500}",
    re.IGNORECASE,
)
# A switch whose name says that it takes a proxy, a referrer or a place to log to; its value is glued to it, or the next
# word.
_SWITCH = lazy_pattern(
    r"(?<![\w-])[-/]{1,2}(?:[\w-]{0,30}(?:proxy|referer|log)[\w-]{0,30}(?:[=:]|\s{1,9})\"?(?:\\\\|\w{2,9}://)"
    r"|[xe]\s{1,9}\"?\w{2,9}://)[^\s\"',;|&]{1,500}",
    re.IGNORECASE,
)
_ENDS_AS_PROGRAM = lazy_pattern(rf"\.(?:{'|'.join(STARTABLE)})$", re.IGNORECASE)


def without_named(text: str) -> str:
    """Leave out of a command what only names a share or an address."""
    return _SWITCH.sub(lambda named: named[0] if _ENDS_AS_PROGRAM.search(named[0]) else " ", _COMMAND.sub(" ", text))
