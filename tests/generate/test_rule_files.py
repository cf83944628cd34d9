"""A rule file that is not right is named with its line and with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.generate.rules.rule_file import RuleError, level_of, load_rule, load_rules

RULE = r"""title: Example
id: 0b9d6a2e-6d0c-4a5e-9a53-2f1a7c3c6a99
status: test
description: An example.
references:
  - https://attack.mitre.org/techniques/T1547/001/
author: Run Key Hunt
date: 2026-11-21
tags:
  - attack.persistence
  - attack.t1547.001
logsource:
  product: windows
  category: registry_set
detection:
  selection:
    Details|contains: '\Temp\'
  filter:
    Image|endswith: '\msiexec.exe'
  condition: selection and not filter
falsepositives:
  - None known
level: medium
runkeyhunt:
  weight: 35
  reason: Payload in Temp
  examples:
    match:
      - C:\Temp\a.exe
    no_match:
      - Details: C:\Temp\a.exe
        Image: C:\Windows\System32\msiexec.exe
"""


def write(folder: Path, old: str = "", new: str = "", name: str = "example.yml") -> Path:
    path = folder / name
    path.write_text(RULE.replace(old, new) if old else RULE)
    return path


def test_a_rule_is_known_by_its_file_name(tmp_path: Path) -> None:
    rule = load_rule(write(tmp_path))
    assert (rule.id, rule.weight, rule.reason, rule.techniques, rule.is_portable) == (
        "example",
        35,
        "Payload in Temp",
        ("T1547.001",),
        True,
    )
    assert rule.tree == [
        "all",
        [["contains", "Details", ["\\Temp\\"]], ["not", ["endswith", "Image", ["\\msiexec.exe"]]]],
    ]


def test_an_example_is_completed_to_an_ordinary_write(tmp_path: Path) -> None:
    example = load_rule(write(tmp_path)).match[0]
    assert (example["EventCode"], example["Details"], example["Image"]) == (
        "13",
        r"C:\Temp\a.exe",
        r"C:\Program Files\Example\setup.exe",
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("Details|contains", "Detail|contains", 15, r"the field Detail does not exist; use one of Action, .*"),
        (r"Details|contains: '\Temp\'", "PayloadPlace: temps", 15, r"PayloadPlace is never 'temps'; use one of .*, temp, .*\."),
        (r"Details|contains: '\Temp\'", "Location: Runn", 15, r"Location is never 'runn'; use one of .*, Run, .*\."),
        ("weight: 35", "weight: 350", 25, r"weight must be a whole number from 1 to 100, or from -1 to -50\."),
        ("weight: 35", "weight: heavy", 25, r"weight must be a whole number from 1 to 100, or from -1 to -50\."),
        ("reason: Payload in Temp", "reason: ''", 26, r"reason must be a phrase of up to 80 characters\."),
        ("level: medium", "level: high", 23, r"level must be medium, which a weight of 35 means\."),
        ("title: Example\n", "", 1, r"title: is missing; add it\."),
        ("status: test", "statsu: test\nstatus: test", 3, r"statsu: is unknown here; take it out or mend its spelling\."),
        ("  weight: 35", "  wieght: 35\n  weight: 35", 25, r"wieght: is unknown here; take it out or mend its spelling\."),
        ("selection and not filter", "selection and not filtre", 15, r".*filtre.*; see the Sigma specification\."),
        ("Details|contains", "Details|contians", 15, r".*contians.*; see the Sigma specification\."),
        ("    match:\n      - C:\\Temp\\a.exe\n", "", 27, r"examples needs at least one match\."),
        ("description: An example.", "description: [", 6, r"not YAML: .*; mend the line\."),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else None,
)  # fmt: skip
def test_an_error_names_file_line_and_what_to_do(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    path = write(tmp_path, old, new)
    with pytest.raises(RuleError, match=rf"^{path}:{line}: {message}$"):
        load_rule(path)


def test_two_rules_may_not_share_an_id(tmp_path: Path) -> None:
    write(tmp_path)
    second = write(tmp_path, name="second.yml")
    with pytest.raises(RuleError, match=rf"^{second}:2: the id is that of example\.yml; make a new UUID\.$"):
        load_rules(tmp_path)


@pytest.mark.parametrize(
    ("weight", "level"), [(1, "low"), (24, "low"), (25, "medium"), (49, "medium"), (50, "high"), (100, "high")]
)
def test_the_level_follows_from_the_weight(weight: int, level: str) -> None:
    assert level_of(weight) == level


@pytest.mark.parametrize(
    "line",
    [
        r"TargetObject|re|i: '^HKU\\S-1-5-21-[\d-]+-500\\'",
        r"TargetObject|contains: '-1001\'",
        r"TargetObject|re|i: '-(?:\d{3,4})\\Software\\'",
    ],
)
def test_a_rule_that_tells_persons_apart_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rule.yml"
    path.write_text(RULE.replace("    Details|contains: '\\Temp\\'\n", f"    {line}\n"))
    with pytest.raises(RuleError, match=r"rule\.yml:\d+: a rule cannot look at the numbers of a person's SID; leave"):
        load_rule(path)


@pytest.mark.parametrize(
    "line",
    [
        r"Details|re|i: '\\Users\\[aeiou]'",
        r"Details|re|i: '\\Users\\[a-m]{3}'",
        r"Image|re: '\\[a-z]{4}[1-5]\\'",
        r"Payload|re|i: '\\[^aeiou\\]{3,20}\\'",
    ],
)
def test_a_rule_that_tells_profiles_apart_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rule.yml"
    path.write_text(RULE.replace("    Details|contains: '\\Temp\\'\n", f"    {line}\n"))
    with pytest.raises(RuleError, match=r"rule\.yml:\d+: a rule cannot look at the letters of a profile's name; leave"):
        load_rule(path)
