"""What FRST writes behind a value's data: size and date of the file, who signed it, and what drew its attention."""

from __future__ import annotations

import re
from dataclasses import dataclass

from runkeyhunt.patterns import lazy_pattern

# The words are those of the log's language.
_ATTENTION = lazy_pattern(r" <==== ([^\W\d_]{4,20}(?!\w)[^\\/\]]{0,80})\Z")
_NOT_SIGNED = lazy_pattern(r"(?<=\)) ?\[[^\W\d_]+(?: [^\W\d_]+){1,5}\]\Z|\[File not signed\]\Z")
_NO_FILE = lazy_pattern(
    r"(?:\[X\]|\((?:No File|Keine Datei|Pas de fichier|Aucun fichier|Нет файла|Файл отсутствует|Ningún archivo"
    r"|Sin archivo|Nenhum arquivo|Brak pliku|Nessun file|Geen bestand)\))\Z",
    re.IGNORECASE,
)
# Behind it stands nothing, or signer and company in brackets.
_STAMP = lazy_pattern(r" {1,2}\[(?:\d{1,15} )?(\d{4}-\d\d-\d\d)\] ?(?=\(|\Z)")
_SIGNED_BY = " -> "
Evidence = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Said:
    """Hold a value's data, and what FRST says of the file."""

    data: str
    evidence: Evidence = ()


def without_tail(text: str, *, is_target: bool = False) -> Said:
    """Part the data from what FRST says of it; only the last stamp is FRST's, what else looks so is data.

    Of the target of a link no size and date are told, only the company.
    """
    text, evidence = _without_marks(text)
    stamps = [stamp for stamp in _STAMP.finditer(text) if text.endswith(")") or stamp.end() == len(text)]
    if stamps:
        data, told = text[: stamps[-1].start()], text[stamps[-1].end() :]
        return Said(data.rstrip(), (("file date", stamps[-1][1]), *_makers(told), *evidence))
    if is_target and text.endswith(")") and " (" in text:
        data, _, told = text.rpartition(" (")
        return Said(data.rstrip(), (*_makers(f"({told}"), *evidence))
    return Said(text.rstrip(), evidence)


def _without_marks(text: str) -> tuple[str, Evidence]:
    text = text.rstrip()
    attention = _ATTENTION.search(text)
    found = [("FRST", attention[1].strip())] if attention else []
    text = text[: attention.start()].rstrip() if attention else text
    for pattern, said in ((_NOT_SIGNED, ("signer", "not signed")), (_NO_FILE, ("file", "is missing"))):
        mark = pattern.search(text)
        if mark:
            text = text[: mark.start()].rstrip()
            found.append(said)
    return text, tuple(found)


def _makers(told: str) -> Evidence:
    """Tell signer and company, which stand in brackets: `(Signer -> Company)`, or only the company."""
    inner = told.strip().removeprefix("(").removesuffix(")")
    signer, arrow, company = inner.partition(_SIGNED_BY)
    pairs = (("signer", signer), ("company", company)) if arrow else (("company", inner),)
    return tuple((about, text.strip()) for about, text in pairs if text.strip())
