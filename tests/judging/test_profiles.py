"""One verdict serves the profiles of all users of a fleet, wherever nothing could tell one's name from another's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from runkeyhunt.events.descent import Flat, flatten
from runkeyhunt.events.event import Event
from runkeyhunt.hunt import Hunt
from runkeyhunt.judging.conditions import leaves_of
from runkeyhunt.judging.planning.profiles import Profiles, shape_of
from tests.judging.judged import TODAY, hunt, labelled, mangled, recorded
from tests.judging.test_remembered_verdicts import WRITE, judged_anew, wrong

_PROFILE = re.compile(r"\\users\\([^\\\"<>|*?:/]{1,40})\\", re.IGNORECASE)
_ESCAPES = re.compile(r"\\.")
_WORD = re.compile(r"[a-z]{3,12}\d{0,4}")
_SHAPES = ("aaaa", "aaaaaa", "Aaaaa", "aaaaaaaa", "aaaa00", "aaaaa0")


def written_by(name: str, path: str = r"C:\Users\{}\AppData\Roaming\a.exe", **changed: str) -> dict[str, str]:
    return {**WRITE, "User": f"CORP\\{name}", "Details": path.format(name), **changed}


def _syllables(random: Random, shape: str) -> str:
    """Draw a name of a shape."""
    letters = ("bcdfghjklmnpqrstvwxz", "aeiouy")
    signs = [
        random.choice("0123456789") if sign == "0" else random.choice(letters[place % 2])
        for place, sign in enumerate(shape)
    ]
    return "".join(letter.upper() if sign == "A" else letter for letter, sign in zip(signs, shape))


def _told_names() -> list[str]:
    """Cut names out of what the rules look for, whole and with a letter more or less."""
    leaves = (leaf for rule in hunt()._ruleset.rules for leaf in leaves_of(rule.tree))
    texts = (_ESCAPES.sub(" ", value.lower()) for leaf in leaves for value in leaf[2])
    words = {word for text in texts for word in _WORD.findall(text)}
    return sorted({name for word in words for name in (word, word[1:], word[:-1], f"a{word}", f"{word}o")})


def _of_others(record: dict[str, Any], names: list[str]) -> Iterator[dict[str, Any]]:
    """Let others write the same, each into the own profile."""
    texts = (str(record.get(name, "")) for name in ("Details", "Image"))
    old = next((found[1] for text in texts if (found := _PROFILE.search(text))), "")
    folder = re.compile(rf"(\\users\\){re.escape(old)}(?=\\)", re.IGNORECASE)
    for name in names if old else ():
        changed = {
            key: folder.sub(rf"\g<1>{name}", str(record[key])) for key in ("Details", "Image") if record.get(key)
        }
        yield {**record, **changed, "User": f"CORP\\{name}"}


def _by_many(records: Iterator[dict[str, Any]] | list[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    random, told = Random(seed), _told_names()
    for record in records:
        shape = random.choice(_SHAPES)
        alike = [name for name in told if shape_of(name) == shape]
        drawn = [_syllables(random, shape) for _ in range(4)]
        yield from _of_others(record, [*drawn, *random.sample(alike, min(4, len(alike)))])


def test_labelled_writes_by_many() -> None:
    assert wrong(_by_many(labelled(), 1)) == []


def test_mangled_writes_by_many() -> None:
    assert wrong(_by_many(mangled(300), 2)) == []


def test_so_it_is_where_the_add_on_says_data_and_writer_twice() -> None:
    copied = {"registry_path": "TargetObject", "registry_value_data": "Details", "process_path": "Image"}
    records = _by_many(labelled(), 4)
    assert wrong({**one, **{name: one[own] for name, own in copied.items() if own in one}} for one in records) == []


def test_so_it_is_laid_flat() -> None:
    assert wrong(map(flatten, _by_many(labelled(), 5))) == []


def test_recorded_writes_by_many(corpus: Path) -> None:
    assert wrong(_by_many((event for event in recorded(corpus) if "Details" in event), 3)) == []


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (Event(13, details=r"C:\Users\anna\a.exe"), "anna"),
        (Event(13, details=r"C:\Users\Anna\a.exe", image=r"c:\users\Anna\b.exe"), "Anna"),
        (Event(13, details="a.exe", image=r"C:\Users\anna\b.exe"), "anna"),
        (Event(13, details=r"C:\Users\anna\a.exe", image=r"C:\Users\bert\b.exe"), "anna"),
        # Written in two ways.
        (Event(13, details=r"C:\Users\Anna\a.exe", image=r"C:\Users\anna\b.exe"), ""),
        # The name stands elsewhere too.
        (Event(13, details=r"C:\Users\anna\anna.exe"), ""),
        (Event(13, details=r"C:\Users\anna\a.exe", target=r"HKCU\Run\Anna"), ""),
        (Event(13, details=r"C:\Users\anna\a.exe \anna\b"), ""),
        # Names that a rule may tell from others.
        (Event(13, details=r"C:\Users\public\a.exe"), ""),
        (Event(13, details=r"C:\Users\micorsoft\a.exe"), ""),
        (Event(13, details=r"C:\Users\deadbeef\a.exe"), ""),
        (Event(13, details=r"C:\Users\xkcdqzjw\a.exe"), ""),
        (Event(13, details=r"C:\Users\anna.b\a.exe", user=r"CORP\anna.b"), ""),
        (Event(13, details=None), ""),
        # A program's name, where the path ends there.
        (Event(13, details=r"C:\Users\anna\a.exe", image="C:\\Users\\anna\\"), ""),
        (Event(13, details=r"cmd /c C:\Users\anna\. C:\b.exe"), ""),
        (Event(13, details=r"cmd /c C:\Users\anna\x\^.^.\ C:\b.exe"), ""),
        (Event(13, details=r"cmd /c C:\Users\anna\%pathext:~0,1%"), ""),
        (Event(13, details=r"C:\Users\anna\.cache\a.b.exe %TEMP%"), "anna"),
    ],
)
def test_whose_profile_it_is(event: Event, name: str) -> None:
    beside = f"{event.target}\n{event.new_name}"
    assert Profiles(["micorsoft"]).named_in(f"{event.details or ''}\n{event.image}", beside) == name


def test_only_names_of_one_shape_have_a_verdict_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("anna", "bert", "Bert", "susan", "karl7", "john8")
    assert judged_anew(monkeypatch, map(written_by, names)) == 4


def test_the_own_profile_stands_in_every_field(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = hunt()
    path = r"cmd /c start C:\Users\{}\AppData\Roaming\a.exe %TEMP%"
    judge.judge(written_by("anna", path))
    expected = hunt().judge(written_by("bert", path))
    monkeypatch.setattr(Hunt, "_worst", lambda *_, **__: pytest.fail("judged again"))
    verdict = judge.judge(written_by("bert", path))
    assert expected is not None
    assert verdict == expected
    assert verdict.payload == r"C:\Users\bert\AppData\Roaming\a.exe"
    assert verdict.data == path.format("bert")
    assert verdict.decoded == path.format("bert").replace("%TEMP%", r"C:\Users\<user>\AppData\Local\Temp")


@pytest.mark.parametrize("laid", [dict, Flat])
def test_a_name_may_be_its_own_shape(laid: type[dict[str, Any]]) -> None:
    paths = [rf"C:\Users\anna\AppData\Roaming\a.exe C:\Users\{name}\x.exe" for name in ("aaaa", "anna")]
    images = [rf"C:\Users\{name}\x.exe" for name in ("aaaa", "anna")]
    records = [*({**WRITE, "Details": path} for path in paths), *({**WRITE, "Image": image} for image in images)]
    assert wrong(map(laid, (*records, *records[::-1]))) == []


def test_a_name_in_what_was_done_stays_there() -> None:
    assert wrong(written_by(name, EventType=rf"x \Users\{name}\y") for name in ("anna", "bert", "anna")) == []


def test_a_writer_s_name_is_nobody_s_folder() -> None:
    judge = hunt()
    path = r"C:\Users\{}\AppData\Local\slack\slack.exe"
    records = [written_by(name, path, Image=rf"C:\Users\{name}\.") for name in ("mailbox", "busybox", "mailbox")]
    assert wrong(records) == []
    fired = [verdict.rules for record in records if (verdict := judge.judge(record))]
    assert ["hand_registered_program" in rules for rules in fired] == [False, True, False]


def test_a_folder_is_compared_with_the_value_s_name() -> None:
    path = r"C:\ProgramData\Users\{}\toolbox.exe"
    target = WRITE["TargetObject"].replace("Example", "Zed")
    records = [written_by(name, path, TargetObject=target) for name in ("johnson", "zedders", "johnson")]
    assert wrong(records) == []
    judge = hunt()
    fired = [verdict.rules for record in records if (verdict := judge.judge(record))]
    assert ["folder_of_another_name" in rules for rules in fired] == [True, False, True]


# Words that no rule looks for, only the reading of commands: a switch's, an alias', a command's.
@pytest.mark.parametrize(
    ("path", "names"),
    [
        (r"C:\Tools\app.exe --x=C:\Users\{0}\a C:\Users\{0}\b.js", ("susan", "outis")),
        (r"powershell iex(C:\Users\{}\x.ps1)", ("tom", "ndr")),
        (r"powershell -c net use \\srv\x; C:\Users\{}\x.exe", ("susan", "pushd")),
    ],
)
def test_a_name_is_no_word_of_a_command(path: str, names: tuple[str, str]) -> None:
    one, other = (hunt().judge(written_by(name, path)) for name in names)
    assert one is not None
    assert other is not None
    assert (other.score, other.rules) == (one.score, one.rules)
    assert other.payload.replace(names[1], names[0]) == one.payload
    assert wrong(written_by(name, path) for name in (*names, *names[::-1])) == []


def test_a_row_for_some_users_counts_for_those(tmp_path: Path, app_dir: Path) -> None:
    site = tmp_path / "site.csv"
    columns = "location,value_name,command,writer,hosts,reason,owner,expires"
    site.write_text(f"{columns}\nRun,Example,*nna\\AppData\\Local\\Till\\till.exe,*,,x,y,2026-06-30\n")
    judge = Hunt.load(app_dir, site_baseline=site, today=TODAY)
    path, setup = r"C:\Users\{}\AppData\Local\Till\till.exe", r"C:\Program Files\Till\setup.exe"
    records = (written_by(name, path, Image=setup) for name in ("bert", "anna", "john", "anna"))
    states = [verdict.baseline for record in records if (verdict := judge.judge(record))]
    assert [state == "known_good" for state in states] == [False, True, False, True]
