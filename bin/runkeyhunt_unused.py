"""What Splunk's SDK takes along and no command of this app needs, left out while the SDK loads: half of its start."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType, ModuleType
from typing import Any


class _NoLogger:
    """Take what the SDK logs and nobody reads: a command tells what is to be told in messages."""

    level = 0

    def getEffectiveLevel(self) -> int:  # noqa: N802 - as logging has it
        """Give the level."""
        return self.level

    def setLevel(self, level: object) -> None:  # noqa: N802
        """Heed no level."""

    def debug(self, *said: object) -> None:
        """Say nothing."""

    warning = error = debug


def _members(of: object, is_wanted: Callable[[Any], bool]) -> list[tuple[str, Any]]:
    """Give an object's attributes by their names, as inspect does for the SDK's options and settings."""
    members = ((name, getattr(of, name, None)) for name in dir(of))
    return [(name, member) for name, member in members if is_wanted(member)]


_LOGGER = _NoLogger()
# Of each module the names that the SDK takes from it. It has them for its first protocol, for recordings, for kinds of
# commands that this app has none of, and for a log.
_UNUSED: dict[str, dict[str, object]] = {
    # What it copies is made for it alone.
    "copy": {"deepcopy": lambda document: document},
    "gzip": {},
    "inspect": {
        "getmembers": _members,
        "isclass": lambda what: isinstance(what, type),
        "isfunction": lambda what: isinstance(what, FunctionType),
    },
    "logging": {"_nameToLevel": {}, "getLevelName": str, "getLogger": lambda _name: _LOGGER},
    "shutil": {"make_archive": None},
    "splunklib.searchcommands.eventing_command": {"EventingCommand": None},
    "splunklib.searchcommands.external_search_command": {"ExternalSearchCommand": None, "execute": None},
    "splunklib.searchcommands.generating_command": {"GeneratingCommand": None},
    "tempfile": {"tempdir": None},
    "traceback": {},
    # What it decodes is the text of the search, which no command looks at.
    "urllib.parse": {"unquote": str, "urlsplit": None},
    "xml.etree": {"ElementTree": None},
}
_NEVER_USED: dict[str, dict[str, object]] = {
    # No command calls Splunk's REST API, and its client (ssl, http) takes as long as all else.
    "splunklib.client": {"Service": None},
    # The SDK gives the app's logging.conf to logging.config.fileConfig, which evaluates Python found in it: whoever may
    # write a conf file over REST could run code. Here no file configures logging.
    "splunklib.searchcommands.environment": {
        "splunklib_logger": _LOGGER,
        "configure_logging": lambda _name, _file: (_LOGGER, None),
        "logging_configuration": None,
        # The SDK takes these along from version 3 on; only what looks for files in the app reads them.
        **dict.fromkeys(("app_file", "app_root", "splunk_home")),
    },
}


def _stand_in(module: str, names: dict[str, object]) -> None:
    sys.modules[module] = ModuleType(module)
    vars(sys.modules[module]).update(names)


@contextmanager
def without_unused() -> Iterator[None]:
    """Let modules be stand-ins until the SDK is loaded; whoever else imports them later gets them whole."""
    for module, names in _NEVER_USED.items():
        _stand_in(module, names)
    absent = [module for module in _UNUSED if module not in sys.modules]
    for module in absent:
        _stand_in(module, _UNUSED[module])
    try:
        yield
    finally:
        for module in absent:
            del sys.modules[module]
