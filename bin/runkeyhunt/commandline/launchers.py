"""The programs that start other programs, and how each is told what to start.

Sources: the programs' own help and Microsoft's command reference,
https://learn.microsoft.com/windows-server/administration/windows-commands/, and the names under "Execute" in
https://lolbas-project.github.io/.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from runkeyhunt.budget import Budget
from runkeyhunt.commandline.arguments import after_tokens, stem, tokens
from runkeyhunt.commandline.interpreters import family, given_script
from runkeyhunt.commandline.launch import (
    SWITCH,
    Launch,
    Launcher,
    address_or_operand,
    after_switches,
    command_after,
    linux_command_after,
    named_in,
    operand,
    switch_value,
    unquote,
)
from runkeyhunt.commandline.shells import cmd_commands, powershell_script
from runkeyhunt.patterns import lazy_pattern

_INLINE_SCRIPT = lazy_pattern(r"\s*[\"']?(?:javascript|vbscript|about):", re.IGNORECASE)


def launch(program: str, arguments: str, budget: Budget) -> Launch:
    """Say what a program starts when it is given these arguments."""
    name = family(stem(program))
    if name not in LAUNCHERS:
        return given_script(program, arguments)
    if not arguments:
        return Launch()
    return _SHELLS[name](arguments, budget) if name in _SHELLS else _PROGRAMS[name](arguments)


def _cmd(arguments: str, budget: Budget) -> Launch:
    return Launch(commands=cmd_commands(arguments, budget))


def _shell_word(word: str, arguments: str, budget: Budget) -> Launch:
    """Read what the shell itself runs: a condition, a loop or a call, as AutoRun holds it without cmd before it."""
    return Launch(commands=cmd_commands(f"/c {word} {arguments}", budget))


def _powershell(arguments: str, budget: Budget) -> Launch:
    script = powershell_script(arguments, budget)
    if script.file:
        return Launch(payload=script.file)
    decoded = (script.text,) if script.was_encoded else ()
    return Launch(payload=named_in(script.text), decoded=decoded)


def _start(arguments: str) -> Launch:
    """Read `start ["title"] [/switch…] [/d folder] command`; the title may stand behind switches too."""
    words = tokens(arguments)
    skipped, has_title = 0, False
    while skipped < len(words) - 1:
        if words[skipped].startswith("/"):
            skipped += 2 if words[skipped].lower() in ("/d", "/node", "/affinity") else 1
        elif not has_title and after_tokens(arguments, skipped).startswith('"'):
            skipped, has_title = skipped + 1, True
        else:
            break
    return Launch(commands=(after_tokens(arguments, skipped),))


def _rundll32(arguments: str) -> Launch:
    """Read `library,export arguments`; the exports that only pass on a command are looked through."""
    if _INLINE_SCRIPT.match(arguments):
        return Launch(payload=arguments.strip())
    found = _LIBRARY.match(arguments)
    if found is None:
        return Launch(payload=arguments)
    library, export, rest = (found[1] or found[2] or found[3]).rstrip(), found[4], found[5].strip()
    if stem(library) in ("setupapi.dll", "setupapi") and rest:
        return Launch(payload=tokens(rest)[-1])
    if rest and export.lower().startswith(_PASSING_EXPORTS.get(stem(library).replace(".dll", ""), "\0")):
        return Launch(commands=(rest,))
    return Launch(payload=library)


_LIBRARY = lazy_pattern(r'\s*(?:"([^"]+)"|([A-Za-z]:[^",]+(?=,))|([^\s,"]+))[\s,]*([^\s,"]*)(.*)', re.DOTALL)
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
    "syssetup": ("setupinfobjectinstallaction",),
    "desk.cpl": ("installscreensaver",),
}


# What /i: hands over is an address or a path; a library may take any other text there.
_SCRIPTLET = lazy_pattern(r"[-/]i:(?:\w+://|[A-Za-z]:[\\/]|\\\\|.+\.(?:sct|xml|txt|wsc)$)", re.IGNORECASE)


def _regsvr32(arguments: str) -> Launch:
    """Read the library, or the scriptlet that `/i:` hands it."""
    words = tokens(arguments)
    install = next((word[3:] for word in words if _SCRIPTLET.match(word)), "")
    libraries = [word for word in words if not SWITCH.match(word)]
    return Launch(payload=install or (libraries[-1] if libraries else ""))


def _mshta(arguments: str) -> Launch:
    if _INLINE_SCRIPT.match(arguments):
        return Launch(payload=arguments.strip().strip('"'))
    return operand(arguments)


def _forfiles(arguments: str) -> Launch:
    """Read `/c command`, in which 0xHH stands for a character."""
    found = re.search(r'[/-]c\s+("(?:\\"|[^"])*"|.+)', arguments, re.IGNORECASE)
    if found is None:
        return Launch()
    command = re.sub(r"0x([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), unquote(found[1]).replace('\\"', '"'))
    return Launch(commands=(command,))


def _pcalua(arguments: str) -> Launch:
    """Read `-a program -c arguments`."""
    program = switch_value(arguments, switches=("-a", "/a")).payload
    given = command_after(arguments, switches=("-c", "/c")).commands
    return Launch(commands=(f'"{program}" {given[0] if given else ""}'.strip(),))


def _explorer(arguments: str) -> Launch:
    """Read the path that Explorer is told to open."""
    target = re.sub(r"^(?:/(?:e|n|root|select|separate|factory)\b,?\s*)+", "", arguments, flags=re.IGNORECASE).strip()
    return Launch(commands=(target,)) if target else Launch()


def _proxy_command(arguments: str) -> Launch:
    """Read the command that ssh and its kin run locally; https://man.openbsd.org/ssh_config#ProxyCommand."""
    found = re.search(r'(?:ProxyCommand|LocalCommand)[=\s]+("[^"]*"|.+)', arguments, re.IGNORECASE)
    return Launch(commands=(unquote(found[1]).strip('"'),)) if found else operand(arguments)


# Commands that wait, print or tidy: they do not bring the payload.
FILLERS = frozenset(
    "attrib break cd chcp chdir choice cls cmdkey color copy del echo erase exit mkdir md mode move net net1 nslookup "
    "pause ping popd prompt pushd rd rem ren rename rmdir robocopy set setlocal endlocal sleep subst taskkill timeout "
    "title tracert type ver waitfor xcopy".split()
)

_WITH_OPERAND = (
    "wscript cscript node deno bun perl wperl ruby rubyw php lua luajit wlua tclsh wish py pyw pypy autoit autohotkey "
    "control cmstp msbuild installutil regasm regsvcs infdefaultinstall pcwrun appvlp msxsl regedit mmc hh csi te"
).split()
_WITH_ADDRESS = "certutil bitsadmin curl wget presentationhost ieexec msedge chrome iexplore".split()
# What a shell's text expands to and hides has no bound of its own.
_SHELLS: dict[str, Callable[[str, Budget], Launch]] = {
    "cmd": _cmd,
    **{word: partial(_shell_word, word) for word in ("if", "for", "call")},
    **dict.fromkeys(("powershell", "pwsh", "powershell_ise", "sqlps"), _powershell),
}
_PROGRAMS: dict[str, Launcher] = {
    "start": _start,
    "rundll32": _rundll32,
    "regsvr32": _regsvr32,
    "mshta": _mshta,
    "forfiles": _forfiles,
    "pcalua": _pcalua,
    "explorer": _explorer,
    "conhost": after_switches,
    "wt": after_switches,
    "bash": partial(linux_command_after, switches=("-c",)),
    "wsl": partial(linux_command_after, switches=("-e", "--exec", "--")),
    "scriptrunner": partial(command_after, switches=("-appvscript",)),
    "runas": after_switches,
    "wmic": partial(command_after, switches=("create",)),
    "schtasks": partial(command_after, switches=("/tr",)),
    "wlrmdr": partial(switch_value, switches=("-u",)),
    "msiexec": partial(
        switch_value,
        switches=("/package", "-package", "/i", "-i", "/update", "/a", "/j", "/p", "-p", "/x", "/y", "-y", "/z", "-z"),
    ),
    "odbcconf": partial(switch_value, switches=("/f", "-f", "{regsvr", "regsvr")),
    "ftp": partial(switch_value, switches=("-s",)),
    "certoc": partial(switch_value, switches=("-loaddll",)),
    "diskshadow": partial(switch_value, switches=("/s", "-s")),
    "msdt": partial(switch_value, switches=("/af", "-af", "/path", "-path")),
    "ssh": _proxy_command,
    "scp": _proxy_command,
    "sftp": _proxy_command,
    "java": partial(switch_value, switches=("-jar",)),
    "javaw": partial(switch_value, switches=("-jar",)),
    "python": partial(operand, with_value=("-c", "-w", "-x")),
    "pythonw": partial(operand, with_value=("-c", "-w", "-x")),
    "update": partial(switch_value, switches=("--processstart", "--processstartandwait")),
    **dict.fromkeys(_WITH_OPERAND, operand),
    **dict.fromkeys(_WITH_ADDRESS, address_or_operand),
}
LAUNCHERS = frozenset([*_SHELLS, *_PROGRAMS])
