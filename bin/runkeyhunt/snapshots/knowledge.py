"""What no snapshot of a form can tell, whatever it holds: said with its findings, so that nobody takes it for told."""

from __future__ import annotations

from dataclasses import dataclass

OWNER = "whose hive it is"
TYPE = "the value's type"
EMPTY = "an empty value from one that is missing"
DEFAULT = "the default value from one of that name"
MULTI = "where the strings of a list end"
QUOTES = "where quotation marks stood"
STATE = "whether it is switched off"
TIME = "when it was written"
WRITER = "which process wrote it"
# What is no snapshot: the data of a write as an event shows it.
EVENT = "event"


@dataclass(frozen=True)
class Knowledge:
    """Say what a form cannot tell, and what else has to be known of it."""

    cannot_tell: tuple[str, ...]
    caution: str = ""

    def __str__(self) -> str:
        told = f"cannot tell {', '.join(self.cannot_tell)}" if self.cannot_tell else ""
        return "; ".join(part for part in (told, self.caution) if part)


_TIME_OF_KEY = "the time is that of the key's last write, not the value's"

CANNOT_TELL: dict[str, Knowledge] = {
    "hive": Knowledge((WRITER,), _TIME_OF_KEY),
    "reg file": Knowledge((OWNER, TIME, WRITER), "switched off is known only where StartupApproved was exported too"),
    "reg query": Knowledge(
        (OWNER, DEFAULT, MULTI, TIME, WRITER), "switched off is known only where StartupApproved was queried too"
    ),
    "Autoruns": Knowledge(
        (TYPE, EMPTY, MULTI, WRITER),
        "without a final * only one user was read; signer and hash are its word",
    ),
    "Autoruns text": Knowledge(
        (OWNER, TYPE, EMPTY, DEFAULT, MULTI, QUOTES, TIME, WRITER), "the file is shown, not the command's arguments"
    ),
    "Get-ItemProperty": Knowledge(
        (OWNER, TYPE, DEFAULT, STATE, TIME, WRITER), "variables of REG_EXPAND_SZ stand replaced by what they were then"
    ),
    "Win32_StartupCommand": Knowledge(
        (TYPE, EMPTY, DEFAULT, MULTI, STATE, TIME, WRITER),
        "Winlogon, RunOnce and users not logged on are left out",
    ),
    "osquery registry": Knowledge(
        (DEFAULT, MULTI, STATE, WRITER), "the time is the key's or a subkey's; an empty value ends the rows of its key"
    ),
    "osquery startup_items": Knowledge(
        (OWNER, TYPE, EMPTY, DEFAULT, MULTI, QUOTES, TIME, WRITER),
        "it leaves out default values and what it cannot split",
    ),
    "osquery autoexec": Knowledge((OWNER, TYPE, EMPTY, DEFAULT, MULTI, QUOTES, STATE, TIME, WRITER)),
    "Velociraptor": Knowledge((EMPTY, DEFAULT, STATE, WRITER), _TIME_OF_KEY),
    "Velociraptor StartupItems": Knowledge(
        (TYPE, EMPTY, DEFAULT, MULTI, STATE, TIME, WRITER), "its word disabled proves nothing, and subkeys are left out"
    ),
    "RECmd": Knowledge((DEFAULT, MULTI, WRITER), f"{_TIME_OF_KEY}; only what its batch names was read"),
    "RegRipper": Knowledge(
        (OWNER, TYPE, EMPTY, DEFAULT, MULTI, STATE, WRITER), f"{_TIME_OF_KEY}; default values may be left out"
    ),
    "regipy": Knowledge((OWNER, DEFAULT, STATE, WRITER), f"{_TIME_OF_KEY}; what it cannot read is left out unsaid"),
    "reglookup": Knowledge((OWNER, DEFAULT, STATE, WRITER), _TIME_OF_KEY),
    "plaso": Knowledge(
        (OWNER, TYPE, EMPTY, DEFAULT, MULTI, STATE, WRITER),
        f"{_TIME_OF_KEY}; default values are left out, and a plugin that failed ends a hive unsaid",
    ),
    "dissect": Knowledge((TYPE, EMPTY, MULTI, QUOTES, STATE, WRITER), _TIME_OF_KEY),
    "FRST": Knowledge(
        (TYPE, EMPTY, DEFAULT, MULTI, QUOTES, TIME, WRITER),
        "known entries are left out, arguments may be, and what is switched off stands in Addition.txt",
    ),
    "HijackThis": Knowledge(
        (TYPE, DEFAULT, MULTI, STATE, TIME, WRITER),
        "of the program before its fork HKLM is the 32-bit view; users not logged on are left out",
    ),
    "PersistenceSniper": Knowledge(
        (TYPE, EMPTY, DEFAULT, MULTI, STATE, TIME, WRITER), "where the key ends and the name begins is not told"
    ),
    EVENT: Knowledge((MULTI,)),
    "registry table": Knowledge(
        (EMPTY, DEFAULT, MULTI, STATE, WRITER), "it was read by its columns alone, whoever wrote it"
    ),
    "WinRegistry baseline": Knowledge((MULTI, STATE, TIME), "where the key ends and the name begins is not told"),
}


# Forms that list all that starts on a machine or for a user, not keys that were asked for.
LISTS_ALL = frozenset(
    {
        "Autoruns",
        "Autoruns text",
        "Win32_StartupCommand",
        "osquery startup_items",
        "osquery autoexec",
        "Velociraptor StartupItems",
        "dissect",
        "FRST",
        "HijackThis",
    }
)
# Forms that leave out entries unsaid: what they do not show may be there all the same.
LEAVES_OUT = frozenset(
    {
        "Win32_StartupCommand",
        "osquery startup_items",
        "osquery autoexec",
        "Velociraptor StartupItems",
        "RECmd",
        "RegRipper",
        "regipy",
        "plaso",
        "FRST",
        "HijackThis",
    }
)
# Forms that show of a command the file, and arguments at the most now and then.
SHOWS_FILES = frozenset({"Autoruns text", "osquery startup_items", "FRST"})
# Forms that show variables replaced by what they stood for.
REPLACES_VARIABLES = frozenset({"Get-ItemProperty", "Win32_StartupCommand", "osquery startup_items", "FRST"})


def cannot_tell(form: str, what: str) -> bool:
    """Tell whether none of the forms that show a value, "hive, reg query", can tell a thing of it."""
    known = [CANNOT_TELL[one].cannot_tell for one in form.split(", ") if one in CANNOT_TELL]
    return bool(known) and all(what in things for things in known)


def what_it_cannot_tell(form: str) -> str:
    """Say in one sentence what a form cannot tell; empty for one that is not known."""
    return str(CANNOT_TELL.get(form, ""))
