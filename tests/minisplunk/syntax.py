"""Parts a search into commands, and a command's text into words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.minisplunk.errors import SplError

SUBSEARCH = "\0"  # No search can hold it.
_STRING = r'"(?:\\.|[^"\\])*"'
_PIECE = re.compile(rf"{_STRING}|[|\[\]()]|[^|\[\]()\"]+", re.DOTALL)
_WORD = re.compile(
    rf"\s*(?:(?P<string>{_STRING})|(?P<name>'[^'\n]+')|(?P<sign><=|>=|!=|==|[(),=<>])|(?P<word>(?:[^\s\"'(),=<>!]|!(?!=))+))",
    re.DOTALL,
)
_CLOSES = {")": "(", "]": "["}


@dataclass(frozen=True)
class CommandText:
    """A command as it stands in the search: its name in lower case, what follows, and the text of its subsearches.

    In `body` a SUBSEARCH, as a word of its own, stands for each of them.
    """

    name: str
    body: str
    subsearches: tuple[str, ...]


def commands_of(search: str) -> list[CommandText]:
    """Part a search at the pipes that are outside of quotes and subsearches.

    A search that does not begin with a pipe begins with the command `search`, whether or not it says so.
    """
    texts = _parted(search)
    if texts[0].strip():
        first = texts[0].strip()
        texts[0] = first if re.match(r"search\b", first, re.IGNORECASE) else f"search {first}"
    else:
        texts = texts[1:]
    if not texts:
        raise SplError("There is no search", search)
    return [_command(text, search) for text in texts]


def _parted(search: str) -> list[str]:
    if SUBSEARCH in search:
        raise SplError("A search holds no zero byte", search.replace(SUBSEARCH, "\\0"))
    texts, open_signs, end = [""], [], 0
    for piece in _PIECE.finditer(search):
        if piece.start() != end:
            break
        text, end = piece.group(), piece.end()
        if text in "([":
            open_signs.append(text)
        elif text in ")]" and (not open_signs or open_signs.pop() != _CLOSES[text]):
            raise SplError(f"'{text}' closes nothing", search[piece.start() :])
        if text == "|" and not open_signs:
            texts.append("")
        elif text == "|" and "[" not in open_signs:
            raise SplError("A parenthesis is open before this pipe", search[piece.start() :])
        else:
            texts[-1] += text
    if end != len(search):
        raise SplError("A quote is not closed", search[end:])
    if open_signs:
        raise SplError(f"'{open_signs[-1]}' is not closed", search)
    return texts


def _command(text: str, search: str) -> CommandText:
    found = re.match(r"\s*([a-z]+)(?![\w=])", text, re.IGNORECASE)
    if not found:
        raise SplError("A command is missing", text if text.strip() else search)
    body, subsearches = _without_subsearches(text[found.end() :])
    return CommandText(found[1].lower(), body.strip(), tuple(subsearches))


def _without_subsearches(text: str) -> tuple[str, list[str]]:
    body, subsearches, depth = "", [], 0
    for piece in _PIECE.findall(text):
        if piece == "[":
            depth += 1
            if depth == 1:
                subsearches.append("")
                continue
        if piece == "]":
            depth -= 1
            if depth == 0:
                body += f" {SUBSEARCH} "
                continue
        if depth:
            subsearches[-1] += piece
        else:
            body += piece
    return body, subsearches


def unquoted(text: str) -> str:
    """Read a quoted string: a backslash counts for the quote or the backslash behind it, and stands for itself else."""
    return re.sub(r'\\(["\\])', r"\1", text[1:-1])


@dataclass(frozen=True)
class Word:
    """One word of a command, and where it stands: kind is string, name (in single quotes), sign, word, or end."""

    kind: str
    text: str
    at: int
    end: int


def words_of(pattern: re.Pattern[str], text: str) -> list[Word]:
    """Part a text by a pattern whose groups are the kinds of words; what belongs to no word is refused."""
    words: list[Word] = []
    end = 0
    while text[end:].strip():
        found = pattern.match(text, end)
        if not found:
            raise SplError("This is not understood", text[end:])
        kind, end = str(found.lastgroup), found.end()
        words.append(Word(kind, found[kind], found.start(kind), end))
    return words


class Words:
    """The words of a command's text, without their quotes, taken one by one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._words = [replace(word, text=_plain(word)) for word in words_of(_WORD, text)]

    def __bool__(self) -> bool:
        return bool(self._words)

    @property
    def next(self) -> Word:
        return self._words[0] if self._words else Word("end", "", len(self.text), len(self.text))

    def refuse(self, problem: str) -> SplError:
        return SplError(problem, self.text[self.next.at :] or self.text)

    def take(self) -> Word:
        if not self._words:
            raise SplError("Something is missing at the end", self.text)
        return self._words.pop(0)

    def take_sign(self, sign: str) -> bool:
        """Take a sign if it comes next."""
        if self.next.kind == "sign" and self.next.text == sign:
            self.take()
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.take_sign(sign):
            raise self.refuse(f"'{sign}' is expected")

    def take_keyword(self, *keywords: str) -> bool:
        """Take one of the keywords, in any letter case, if it comes next."""
        if self.next.kind == "word" and self.next.text.lower() in keywords:
            self.take()
            return True
        return False

    def at_keyword(self, *keywords: str) -> bool:
        return self.next.kind == "word" and self.next.text.lower() in keywords

    def enclosed(self) -> str:
        """Take all up to the parenthesis that closes the one taken last, and give it as it is written."""
        start, depth = self.next.at, 1
        while True:
            word = self.take()
            depth += {"(": 1, ")": -1}.get(word.text, 0) if word.kind == "sign" else 0
            if depth == 0:
                return self.text[start : word.at]

    def field(self) -> str:
        """Take the name of a field."""
        if self.next.kind not in {"word", "string", "name"}:
            raise self.refuse("A field is expected")
        return self.take().text

    def fields(self, *, until: Sequence[str] = ()) -> list[str]:
        """Take a list of fields, with or without commas, to the end or to a keyword."""
        found: list[str] = []
        while self and not self.at_keyword(*until):
            if found and self.take_sign(",") and not self:
                raise self.refuse("A field is expected behind the comma")
            found.append(self.field())
        return found

    def options(self, *known: str, until: Sequence[str] = ()) -> dict[str, str]:
        """Take what is written as name=value outside of parentheses, up to a keyword.

        A name that the command does not know is refused.
        """
        found: dict[str, str] = {}
        depth, place = 0, 0
        while place < len(self._words):
            word = self._words[place]
            if word.text.lower() in until:
                break
            depth += {"(": 1, ")": -1}.get(word.text, 0) if word.kind == "sign" else 0
            if depth == 0 and word.kind == "word" and self._sign_at(place + 1) == "=":
                self._option(place, found, known)
            else:
                place += 1
        return found

    def _sign_at(self, place: int) -> str:
        return self._words[place].text if place < len(self._words) and self._words[place].kind == "sign" else ""

    def _option(self, place: int, found: dict[str, str], known: Sequence[str]) -> None:
        name, *value = (word.text for word in (self._words[place], *self._words[place + 2 : place + 3]))
        if name.lower() not in known or not value or name.lower() in found:
            raise SplError(f"The miniature does not know the option '{name}' here", self.text[self._words[place].at :])
        found[name.lower()] = value[0]
        start, end = self._words[place].at, self._words[place + 2].end
        self.text = self.text[:start] + " " * (end - start) + self.text[end:]
        del self._words[place : place + 3]

    def rest(self) -> str:
        """Take all that is left, as it is written."""
        text = self.text[self.next.at :]
        self._words = []
        return text

    def end(self) -> None:
        """Refuse what is left over."""
        if self._words:
            raise self.refuse("This is too much")


def _plain(word: Word) -> str:
    return unquoted(word.text) if word.kind == "string" else word.text[1:-1] if word.kind == "name" else word.text


def flag(options: dict[str, str], name: str, *, default: bool) -> bool:
    """Read a boolean option: true, t, 1, false, f or 0."""
    text = options.get(name, str(default)).lower()
    if text in {"true", "t", "1"}:
        return True
    if text in {"false", "f", "0"}:
        return False
    raise SplError(f"{name} takes true or false, not", text)


def whole(options: dict[str, str], name: str, default: int) -> int:
    text = options.get(name, str(default))
    if not re.fullmatch(r"\d+", text):
        raise SplError(f"{name} takes a whole number, not", text)
    return int(text)
