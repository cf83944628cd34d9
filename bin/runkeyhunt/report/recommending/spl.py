"""An exact rule as a Splunk search that needs no command of this app."""

from __future__ import annotations

from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.report.gathering.pattern import Pattern
from runkeyhunt.report.recommending.rule import ANYWHERE, ExactRule, Test

_EVENTS, _ALL_EVENTS = "`runkeyhunt_events`", "`runkeyhunt_sysmon`"
_CODES = {"file_event": 11, "registry_add": 12, "registry_delete": 12, "registry_set": 13, "registry_rename": 14}
_COLUMNS = "_time, host, EventCode, User, Image, TargetObject, Details, TargetFilename, NewName"
# Texts that `eval` compares as they stand. A backtick is a macro even in quotes, a dollar begins a dashboard's token,
# and the add-ons cut values out of the XML with `&`, `<` and `>` as entities.
_PLAIN = lazy_pattern(r"[ -#%'-;=?-_a-~]*")
_ENTITIES = {"&": "&(?:amp;)?", "<": "(?:<|&lt;)", ">": "(?:>|&gt;)"}
_META = frozenset(r"\^.|?*+()[]{}")


def spl_text(rule: ExactRule) -> str:
    """Write a rule as a search."""
    alternatives = [" AND ".join(map(_test, tests)) for tests in rule.alternatives]
    condition = alternatives[0] if len(alternatives) == 1 else " OR ".join(f"({text})" for text in alternatives)
    joined = f"({condition})" if len(alternatives) > 1 else condition
    events = _ALL_EVENTS if rule.location == ANYWHERE else _EVENTS
    return f"{events}\n| where EventCode={_CODES[rule.category]} AND {joined}\n| table {_COLUMNS}"


def _test(test: Test) -> str:
    field, pattern = test
    if len(pattern.segments) == 1 and _PLAIN.fullmatch(pattern.segments[0]):
        return f"lower({field})=lower({_quoted(pattern.segments[0])})"
    return f"match({field}, {_quoted(_expression(pattern))})"


def _expression(pattern: Pattern) -> str:
    """Write a pattern as a regular expression; PCRE's `.*` at an open end would only cost time."""
    first, last = pattern.segments[0], pattern.segments[-1]
    beginning = "\\A" if first or len(pattern.segments) == 1 else ""
    end = "\\z" if last or len(pattern.segments) == 1 else ""
    return f"(?is){beginning}{'.*'.join(''.join(map(_literal, text)) for text in pattern.segments if text)}{end}"


def _literal(character: str) -> str:
    if character in _ENTITIES:
        return _ENTITIES[character]
    if character in _META:
        return f"\\{character}"
    if " " <= character <= "~" and character not in "`$":
        return character
    return f"\\x{{{ord(character):04x}}}"


def _quoted(text: str) -> str:
    """Quote a text for `eval`, which reads backslashes itself before PCRE does."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
