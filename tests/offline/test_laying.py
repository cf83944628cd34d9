"""What a document's names tell of how it is laid flat holds whatever its values are."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from runkeyhunt.events.descent import flatten
from runkeyhunt.events.vocabulary.aliases import ALIASES
from runkeyhunt.offline.readers.json.laying import Laying

_WRITE = {
    "EventCode": "13", "EventType": "SetValue", "TargetObject": "HKLM\\SOFTWARE\\x\\y", "Details": "C:\\a.exe -x",
    "Image": "C:\\b.exe", "User": "CORP\\u", "UtcTime": "2026-03-04 05:06:07.089", "Computer": "w",
}  # fmt: skip
_OF_OTHERS = ("EventData", "UserData", "#text", "parent.User", "data", "Object.path", "told twice", "in doubt", "x", "")
_NAMES = (*(name for names in ALIASES.values() for name in names), *_OF_OTHERS)
_VALUES = (
    *_WRITE.values(), "1", "12", "14", "4657", "0", "unknown", "-", "%1", "${Details}", "[x", "<x>", " ", "\xa0", "\t13", "a\nb",
    "a\na", "a&amp;b", "&", "CORP\\w", "WinEventLog:x", "2026-03-04T05:06:07Z", "1772600767", "DeleteValue", "registry",
    "HKLM\\SOFTWARE\\x\\z", "HKLM\\\\SOFTWARE\\\\x\\\\y", "TargetObject: HKLM\\x", '{"EventCode": 13}', "s\u2026", "",
)  # fmt: skip
_OF_JSON = (None, True, False, [], {}, ["a"], ["a", "b"], {"Name": "User", "Value": "v"}, {"Image": "C:\\c.exe"})


def _documents(random: Random, count: int) -> list[dict[str, Any]]:
    """Draw documents of few names, so that most are of such as were before."""
    forms = [random.sample(_NAMES, random.choice([0, 1, 2, 4])) for _ in range(count // 50)]
    documents = []
    for _ in range(count):
        changed = (
            random.sample(_NAMES, 1) if random.random() < 0.1 else random.sample(list(_WRITE), random.choice([0, 1, 2]))
        )
        document: dict[str, Any] = {**_WRITE, **{name: random.choice(_VALUES) for name in random.choice(forms)}}
        document.update({name: random.choice(_VALUES if random.random() < 0.8 else _OF_JSON) for name in changed})
        names = list(document)
        random.shuffle(names) if random.random() < 0.2 else None
        documents.append({name: document[name] for name in names if random.random() < 0.98})
    return documents


def test_a_document_is_laid_flat_as_any_other_is(monkeypatch: pytest.MonkeyPatch) -> None:
    laying, others = Laying(), []
    monkeypatch.setattr(
        "runkeyhunt.offline.readers.json.laying.flatten", lambda document: others.append(document) or flatten(document)
    )
    documents = _documents(Random(5), 20_000)
    for document in documents:
        told = laying.flatten(document)
        assert (told, type(told), list(told)) == (flatten(document), type(flatten(document)), list(flatten(document)))
    assert len(others) < len(documents) * 0.85


def test_of_several_codes_that_of_a_write_counts() -> None:
    document = {**_WRITE, "EventCode": "3", "EventID": "13"}
    assert Laying().flatten(document) == flatten(document) == {**flatten(_WRITE), "EventCode": "13"}


@pytest.mark.parametrize("value", [0, 0.0, False, None, [], {}, ""])
def test_a_zero_is_a_value_and_what_is_empty_is_none(value: object) -> None:
    document = {**_WRITE, "details": value}
    assert Laying().flatten(document) == flatten(document)


def test_a_document_that_is_too_large_is_laid_flat_as_far_as_it_is_read() -> None:
    document = {**{str(number): "" for number in range(20_000)}, **_WRITE}
    assert Laying().flatten(document) == flatten(document)
    assert flatten(document) != flatten(_WRITE)


def test_a_plain_document_is_not_searched_through(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = flatten(_WRITE)
    monkeypatch.setattr("runkeyhunt.offline.readers.json.laying.flatten", lambda _: pytest.fail("searched through"))
    assert Laying().flatten({**_WRITE, "Level": None, "RuleName": "", "process_path": _WRITE["Image"]}) == whole
