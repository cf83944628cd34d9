"""The programs that start other programs, and how each is told what to start.

Sources: the programs' own help and Microsoft's command reference, https://learn.microsoft.com/windows-server/administration/windows-commands/,
and the names under "Execute" in https://lolbas-project.github.io/.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from runkeyhunt.arguments import STARTABLE, after_tokens, stem, tokens
from runkeyhunt.shells import cmd_commands, powershell_script

_URL = re.compile(r"""(?:https?|hxxps?|ftp|file)://[^\s"'`)<>|,;]+""", re.IGNORECASE)
# No longer than MAX_PATH, which also keeps a hostile text from costing time.
_FILE = re.compile(
    rf"""(?:[A-Za-z]:\\|\\\\|\.\\)[^"'`<>|*?;,\r\n]{{0,260}}?\.(?:{"|".join(STARTABLE)}|txt|dat|png|jpg|log|tmp|bin)\b""",
    re.IGNORECASE,
)
_SWITCH = re.compile(r"[-/\u2013\u2014\u2015]")
_INLINE_SCRIPT = re.compile(r"\s*[\"']?(?:javascript|vbscript|about):", re.IGNORECASE)


@dataclass(frozen=True)
class Launch:
    """Say what a program starts.

    That is further commands, or the payload where there is no further command; `decoded` was encoded in it.
    """

    commands: tuple[str, ...] = ()
    payload: str = ""
    decoded: tuple[str, ...] = ()


Launcher = Callable[[str], Launch]


def launch(program: str, arguments: str) -> Launch:
    """Say what a program starts when it is given these arguments."""
    launcher = LAUNCHERS.get(stem(program))
    return launcher(arguments) if launcher and arguments else Launch()


def _cmd(arguments: str) -> Launch:
    return Launch(commands=cmd_commands(arguments))


def _powershell(arguments: str) -> Launch:
    script = powershell_script(arguments)
    if script.file:
        return Launch(payload=script.file)
    decoded = (script.text,) if script.was_encoded else ()
    return Launch(payload=_named_in(script.text), decoded=decoded)


def _start(arguments: str) -> Launch:
    """Read `start ["title"] [/switch…] [/d folder] command`."""
    words = tokens(arguments)
    skipped = 1 if arguments.startswith('"') and len(words) > 1 else 0
    while skipped < len(words) and words[skipped].startswith("/"):
        skipped += 2 if words[skipped].lower() in ("/d", "/node", "/affinity") else 1
    return Launch(commands=(after_tokens(arguments, skipped),))


def _rundll32(arguments: str) -> Launch:
    """Read `library,export arguments`; the exports that only pass on a command are looked through."""
    if _INLINE_SCRIPT.match(arguments):
        return Launch(payload=arguments.strip())
    found = _LIBRARY.match(arguments)
    if found is None:
        return Launch(payload=arguments)
    library, export, rest = found[1] or found[2] or found[3], found[4], found[5].strip()
    if rest and export.lower().startswith(_PASSING_EXPORTS.get(stem(library).replace(".dll", ""), "\0")):
        return Launch(commands=(rest,))
    return Launch(payload=library)


_LIBRARY = re.compile(r'\s*(?:"([^"]+)"|([A-Za-z]:[^",]+?(?=\s*,))|([^\s,"]+))[\s,]*([^\s,"]*)(.*)', re.DOTALL)
_PASSING_EXPORTS: dict[str, tuple[str, ...]] = {
    "url": ("openurl", "fileprotocolhandler", "telnetprotocolhandler"),
    "shell32": ("shellexec_rundll", "control_rundll"),
    "zipfldr": ("routethecall",),
    "pcwutl": ("launchapplication",),
    "ieframe": ("openurl",),
    "shdocvw": ("openurl",),
    "dfshim": ("shopenverbapplication",),
    "advpack": ("launchinfsection", "registerocx"),
    "ieadvpack": ("launchinfsection", "registerocx"),
    "setupapi": ("installhinfsection",),
    "syssetup": ("setupinfobjectinstallaction",),
    "desk.cpl": ("installscreensaver",),
}


def _regsvr32(arguments: str) -> Launch:
    """Read the library, or the scriptlet that `/i:` hands it."""
    words = tokens(arguments)
    install = next((word[3:] for word in words if word.lower()[:3] in ("/i:", "-i:") and len(word) > 3), "")
    libraries = [word for word in words if not _SWITCH.match(word)]
    return Launch(payload=install or (libraries[-1] if libraries else ""))


def _mshta(arguments: str) -> Launch:
    if _INLINE_SCRIPT.match(arguments):
        return Launch(payload=arguments.strip().strip('"'))
    return _operand(arguments)


def _operand(arguments: str, *, with_value: tuple[str, ...] = ()) -> Launch:
    """Take the first word that is no switch; the switches in `with_value` take a word with them."""
    skip = False
    for word in tokens(arguments):
        if skip:
            skip = False
        elif _SWITCH.match(word):
            skip = word.lower() in with_value
        else:
            return Launch(payload=word)
    return Launch()


def _switch_value(arguments: str, *, switches: tuple[str, ...]) -> Launch:
    """Take the word behind one of the switches, glued to it or not; else the first address or other word."""
    words = tokens(arguments)
    for position, word in enumerate(words):
        switch = next((name for name in switches if word.lower().startswith(name)), None)
        if switch is None:
            continue
        value = word[len(switch) :].lstrip(":=") or (words[position + 1] if position + 1 < len(words) else "")
        if value:
            return Launch(payload=value)
    address = _URL.search(arguments)
    return Launch(payload=address[0]) if address else _operand(arguments)


def _command_after(arguments: str, *, switches: tuple[str, ...]) -> Launch:
    """Take all that stands behind one of the switches as a command."""
    words = tokens(arguments)
    for position, word in enumerate(words):
        if word.lower() in switches:
            return Launch(commands=(_unquote(after_tokens(arguments, position + 1)),))
    return Launch()


def _after_switches(arguments: str) -> Launch:
    """Take all that stands behind the leading switches, and their numbers, as a command."""
    words = tokens(arguments)
    skipped = 0
    while skipped < len(words) and (_SWITCH.match(words[skipped]) or words[skipped].isdigit()):
        skipped += 1
    rest = after_tokens(arguments, skipped)
    return Launch(commands=(rest,)) if rest else Launch()


def _forfiles(arguments: str) -> Launch:
    """Read `/c command`, in which 0xHH stands for a character."""
    found = re.search(r'[/-]c\s+("(?:\\"|[^"])*"|.+)', arguments, re.IGNORECASE)
    if found is None:
        return Launch()
    command = re.sub(r"0x([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), _unquote(found[1]).replace('\\"', '"'))
    return Launch(commands=(command,))


def _pcalua(arguments: str) -> Launch:
    """Read `-a program -c arguments`."""
    program = _switch_value(arguments, switches=("-a", "/a")).payload
    given = _command_after(arguments, switches=("-c", "/c")).commands
    return Launch(commands=(f'"{program}" {given[0] if given else ""}'.strip(),))


def _explorer(arguments: str) -> Launch:
    """Read the path that Explorer is told to open."""
    target = re.sub(r"^(?:/(?:e|n|root|select|separate|factory)\b,?\s*)+", "", arguments, flags=re.IGNORECASE).strip()
    return Launch(commands=(target,)) if target else Launch()


def _proxy_command(arguments: str) -> Launch:
    """Read the command that ssh and its kin run locally; https://man.openbsd.org/ssh_config#ProxyCommand."""
    found = re.search(r'(?:ProxyCommand|LocalCommand)[=\s]+("[^"]*"|.+)', arguments, re.IGNORECASE)
    return Launch(commands=(_unquote(found[1]).strip('"'),)) if found else _operand(arguments)


def _named_in(text: str) -> str:
    """Find the first address or file that a script names."""
    found = [match for match in (_URL.search(text), _FILE.search(text)) if match]
    return min(found, key=lambda match: match.start())[0] if found else ""


def _unquote(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text.startswith('"') and text.endswith('"') else text


def _url_or_operand(arguments: str) -> Launch:
    address = _URL.search(arguments)
    return Launch(payload=address[0]) if address else _operand(arguments)


# Commands that wait, print or tidy: they do not bring the payload.
FILLERS = frozenset(
    "attrib break cd chcp chdir choice cls color copy del echo erase exit mkdir md mode move pause ping popd prompt "
    "pushd rd rem ren rename rmdir set setlocal endlocal sleep taskkill timeout title type ver waitfor xcopy "
    "robocopy".split()
)

LAUNCHERS: dict[str, Launcher] = {
    "cmd": _cmd,
    "start": _start,
    "powershell": _powershell,
    "pwsh": _powershell,
    "powershell_ise": _powershell,
    "sqlps": _powershell,
    "rundll32": _rundll32,
    "regsvr32": _regsvr32,
    "mshta": _mshta,
    "forfiles": _forfiles,
    "pcalua": _pcalua,
    "explorer": _explorer,
    "conhost": _after_switches,
    "wt": _after_switches,
    "bash": partial(_command_after, switches=("-c",)),
    "wsl": partial(_command_after, switches=("-e", "--exec", "--")),
    "scriptrunner": partial(_command_after, switches=("-appvscript",)),
    "runas": _after_switches,
    "wmic": partial(_command_after, switches=("create",)),
    "schtasks": partial(_command_after, switches=("/tr",)),
    "wlrmdr": partial(_switch_value, switches=("-u",)),
    "msiexec": partial(
        _switch_value,
        switches=("/package", "-package", "/i", "-i", "/update", "/a", "/j", "/p", "-p", "/x", "/y", "-y", "/z", "-z"),
    ),
    "odbcconf": partial(_switch_value, switches=("/f", "-f", "{regsvr", "regsvr")),
    "ftp": partial(_switch_value, switches=("-s",)),
    "ssh": _proxy_command,
    "scp": _proxy_command,
    "sftp": _proxy_command,
    "java": partial(_switch_value, switches=("-jar",)),
    "javaw": partial(_switch_value, switches=("-jar",)),
    "python": partial(_operand, with_value=("-c", "-w", "-x")),
    "pythonw": partial(_operand, with_value=("-c", "-w", "-x")),
    "update": partial(_switch_value, switches=("--processstart", "--processstartandwait")),
    **dict.fromkeys(
        (
            "wscript",
            "cscript",
            "node",
            "deno",
            "perl",
            "ruby",
            "php",
            "lua",
            "autoit3",
            "autohotkey",
            "py",
            "wperl",
            "rubyw",
        ),
        _operand,
    ),
    **dict.fromkeys(
        (
            "control",
            "cmstp",
            "msbuild",
            "installutil",
            "regasm",
            "regsvcs",
            "infdefaultinstall",
            "regedit",
            "mmc",
            "hh",
            "csi",
            "te",
        ),
        _operand,
    ),
    **dict.fromkeys(
        ("certutil", "bitsadmin", "curl", "wget", "presentationhost", "ieexec", "msedge", "chrome", "iexplore"),
        _url_or_operand,
    ),
}
