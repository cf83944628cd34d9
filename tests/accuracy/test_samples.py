"""Every list becomes samples of one kind; a file that is not right is named with its line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tools.accuracy.samples import ListError, field_samples, load_lists

HEADER = "id,label,family_or_product,source,key,details,image,writer_known,event,note\n"
KEY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\A"


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "list.csv"
    path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_a_row_becomes_the_event_that_sysmon_would_have_written(tmp_path: Path) -> None:
    samples = list(
        field_samples(
            write(
                tmp_path,
                rf"M1,malicious,PlugX (TA416),a report,{KEY},C:\a.exe,C:\b.exe,reported,13,",
                r"B1,benign,Acme sync,a log,C:\s.lnk,,,,11,",
            )
        )
    )
    assert [(each.label, each.name, each.group, each.writer, each.event) for each in samples] == [
        (
            "malicious",
            "M1",
            ("malicious", "plugx"),
            "known",
            {
                "EventCode": "13",
                "EventType": "SetValue",
                "TargetObject": KEY,
                "Details": r"C:\a.exe",
                "Image": r"C:\b.exe",
            },
        ),
        ("benign", "B1", ("benign", "acme"), "unknown", {"EventCode": "11", "TargetFilename": r"C:\s.lnk"}),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("M1,evil,A,,k,d,,,13,", "list.csv:2: the label 'evil' is unknown; write malicious or benign."),
        ("M1,benign,A,,k,d,,,12,", "list.csv:2: the event '12' is unknown; write 13 or 11."),
        ("M1,benign,A,,k,d,,no,13,", "list.csv:2: writer_known is 'no'; write reported, inferred or nothing."),
    ],
)
def test_a_row_that_is_not_right_is_named(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(ListError) as caught:
        list(field_samples(write(tmp_path, row)))
    assert str(caught.value) == f"{tmp_path}/{message}"


def test_a_missing_column_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(ListError, match=r"list\.csv: the column label is missing; a list needs id, label,"):
        list(field_samples(write(tmp_path, header="id,key\n")))
    with pytest.raises(
        ListError, match=r"none\.csv cannot be read \(.*\); name a CSV file in the field set's format\.$"
    ):
        list(field_samples(tmp_path / "none.csv"))


def make_repository(folder: Path) -> Path:
    labelled = folder / "app" / "tests" / "data" / "labelled"
    labelled.mkdir(parents=True)
    for label in ("malicious", "benign"):
        event = {"trick": f"kind: {label} thing", "EventCode": "13", "TargetObject": KEY, "Image": "a"}
        (labelled / f"{label}.jsonl").write_text(json.dumps(event) + "\n")
    return folder / "app"


def test_lists_that_are_not_beside_the_repository_are_empty(tmp_path: Path) -> None:
    lists = load_lists(make_repository(tmp_path))
    assert [(each.title, [sample.group for sample in each.samples]) for each in lists] == [
        ("Own list", [("malicious", "malicious"), ("benign", "benign")]),
        ("Recorded events", []),
        ("Field set", []),
    ]


def test_recorded_events_are_labelled_writes_and_other_registry_events(tmp_path: Path) -> None:
    root = make_repository(tmp_path)
    corpus = tmp_path / "shared" / "corpus"
    corpus.mkdir(parents=True)
    write_event = {"EventCode": "13", "technique": "T1547.001", "stage": "set", "source_file": "f"}
    rows = [
        {"id": "set", "label": "malicious", **write_event},
        {"id": "run", "label": "malicious", **write_event, "stage": "execute"},
        {"id": "other", "label": None, **write_event},
        {"id": "process", "label": None, **write_event, "EventCode": "1"},
    ]
    with gzip.open(corpus / "dev.jsonl.gz", "wt") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    extra = write(tmp_path, f"B1,benign,Acme,,{KEY},d,,,13,")
    lists = load_lists(root, [extra])
    assert [(each.title, [(sample.label, sample.name) for sample in each.samples]) for each in lists[1:]] == [
        ("Recorded events", [("malicious", "set"), ("other", "other")]),
        ("Field set", []),
        ("list.csv", [("benign", "B1")]),
    ]
