"""A chunk's reply made record by record, each parted, read and written on its own: what the reply in stretches equals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from runkeyhunt_table import Record, Table, Value

Annotate = Callable[[str, Record], "Mapping[str, Value] | None"]


def reply(body: bytes, added: Sequence[str], annotate: Annotate, stays: Callable[[Record], bool]) -> bytes:
    """Annotate every record of a body; one for which there is None is left out."""
    texts = _texts(body.decode("utf-8", "replace"))
    table = Table(next(texts, ""), added)
    written = list(_written(table, texts, added, annotate, stays))
    return "".join(line + "\n" for line in ([table.head, *written] if written else [])).encode("utf-8", "replace")


def _written(
    table: Table, texts: Iterator[str], added: Sequence[str], annotate: Annotate, stays: Callable[[Record], bool]
) -> Iterator[str]:
    for text in texts:
        record = table.read(text)
        fields = annotate(text, record)
        if table.holds_added(text) and stays(record):
            fields = {name: record[name] for name in added if name in record}
        if fields is not None:
            yield table.with_added(text, fields)


def _texts(body: str) -> Iterator[str]:
    lines: list[str] = []
    is_within_quotes = False
    for line in body.split("\n"):
        lines.append(line)
        is_within_quotes ^= line.count('"') % 2 == 1
        if not is_within_quotes:
            text = "\n".join(lines).rstrip("\r")
            lines.clear()
            if text:
                yield text
    if lines:
        yield "\n".join(lines) + '"'
