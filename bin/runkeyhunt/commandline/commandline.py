"""What a value's data would really run: the program, what it starts in turn, and the payload at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.budget import Budget
from runkeyhunt.commandline.arguments import STARTABLE, split_program, stem
from runkeyhunt.commandline.decode import hidden_texts
from runkeyhunt.commandline.interpreters import family
from runkeyhunt.commandline.launch import Launch
from runkeyhunt.commandline.launchers import FILLERS, LAUNCHERS, launch
from runkeyhunt.commandline.paths import USER, canonical_path, cuttable_text
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.folders import long_names
from runkeyhunt.tuples import NamedTuple

# Where installers put programs, per machine and per user.
_INSTALLED = lazy_pattern(
    r"[a-z]:\\(?:program files(?: \(x86\))?|programdata\\package cache"
    r"|windows\\system32\\(?:driverstore|spool\\drivers)"
    r"|users\\[^\\\"]{1,60}\\(?:appdata\\local\\(?:programs|package cache)|scoop\\apps))\\",
    re.IGNORECASE | re.ASCII,
)
_TELLS_MORE = lazy_pattern(r"[|&<>]|[\\/]\.\.(?:[\\/]|$)")
_INTERPRETERS = frozenset("dotnet pwsh sh groovy busybox".split())
_RUNS = lazy_pattern(
    rf"\.(?:{'|'.join(STARTABLE)}|html?|mht|docm|dotm|xlsm|xlsb|xlam|pptm|bin|node)(?![\w\\-])",
    re.IGNORECASE,
)
_MAX_LAYERS = 32


class Layer(NamedTuple):
    """Hold one command of the chain: a program and the text of its arguments.

    `script` is what a program that is not known is given to run, as an interpreter is.
    """

    program: str
    arguments: str
    script: str = ""

    @property
    def text(self) -> str:
        """Give the layer as one command."""
        return f"{self.program} {self.arguments}".rstrip()


class Command(NamedTuple):
    """Hold a command as Windows would run it.

    `program` is what is started first; `layers` are the commands found inside each other, outermost first;
    `payloads` are the files, addresses or scripts that finally run; `decoded` are the texts that were hidden by an
    encoding. `is_whole` is False where more was hidden than is read.
    """

    text: str
    program: str
    payloads: tuple[str, ...]
    layers: tuple[Layer, ...]
    decoded: tuple[str, ...]
    is_whole: bool = True

    @property
    def payload(self) -> str:
        """Give the last payload: what stands before it often only distracts."""
        return self.payloads[-1]


class _Node(NamedTuple):
    layer: Layer
    launched: Launch
    inner: tuple[_Node, ...]


def parse_command(data: str, separator: str = "", budget: Budget | None = None) -> Command:
    """Read a value's data as the command that Windows would run; with a separator, as the commands it would run."""
    budget = budget or Budget()
    text = budget.cut(cuttable_text(budget.cut(data), budget))
    commands = [part for part in text.split(separator) if part.strip()] if separator else []
    first, *others = commands or [text]
    trees = [_unwrap(first, budget), *(_unwrap(command, budget) for command in others if budget.read(command, 0))]
    nodes = [node for tree in trees for node in _flatten(tree)]
    decoded = [found for node in nodes for found in node.launched.decoded] + list(hidden_texts(text, budget))
    return Command(
        text=long_names(text),
        program=trees[0].layer.program,
        payloads=tuple(dict.fromkeys(canonical_path(payload) for tree in trees for payload in _payloads(tree))),
        layers=tuple(node.layer for node in nodes[:_MAX_LAYERS]),
        decoded=tuple(dict.fromkeys(decoded)),
        is_whole=not budget.is_exceeded and len(nodes) <= _MAX_LAYERS,
    )


def is_installed(path: str) -> bool:
    """Tell whether a file lies where installers put programs."""
    return bool(_INSTALLED.match(path))


def arguments_are_data(command: Command) -> bool:
    """Tell whether an installed program that starts nothing else is only given settings or documents to work on."""
    if len(command.layers) != 1 or not is_installed(command.program):
        return False
    name, arguments = family(stem(command.program)), command.layers[0].arguments
    if not arguments or name in LAUNCHERS or name in _INTERPRETERS:
        return False
    return not _TELLS_MORE.search(command.text.replace(USER, "")) and not _RUNS.search(arguments)


def parse_file(path: str) -> Command:
    """Read a file that Windows opens by itself, or a folder whose files it opens, as the command that opens it."""
    budget = Budget()
    path = canonical_path(budget.cut(path), budget)
    return Command(path, path, (path,), (Layer(path, ""),), (), is_whole=not budget.is_exceeded)


def _unwrap(text: str, budget: Budget, depth: int = 0) -> _Node:
    program, arguments = split_program(text)
    path = canonical_path(program, budget)
    launched = launch(path, arguments, budget)
    script = canonical_path(launched.payload, budget) if launched.is_guess else ""
    layer = Layer(path, long_names(arguments), script)
    inner = [command for command in launched.commands if budget.read(command, depth + 1)]
    return _Node(layer, launched, tuple(_unwrap(command, budget, depth + 1) for command in inner))


def _flatten(node: _Node) -> Iterator[_Node]:
    yield node
    for inner in node.inner:
        yield from _flatten(inner)


def _payloads(node: _Node) -> Iterator[str]:
    """Follow the commands down to what finally runs; commands that only wait, print or clean up are passed over."""
    inner = [command for command in node.inner if stem(command.layer.program) not in FILLERS]
    for command in inner:
        yield from _payloads(command)
    if not inner:
        yield node.launched.payload or node.layer.program
