"""Verdicts by what was written, so that an entry which a fleet writes again and again is judged once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from runkeyhunt.events.again.circumstances import SID, hive_of, without_numbers
from runkeyhunt.events.again.row import Row
from runkeyhunt.events.event import Event
from runkeyhunt.judging.accounts import owner_in
from runkeyhunt.judging.names.own_folder import parts_below
from runkeyhunt.judging.planning.profiles import Profiles, shape_of, stands_as_folder
from runkeyhunt.judging.verdict import Verdict, time_of, user_of
from runkeyhunt.places.autostart import DROPPED
from runkeyhunt.tuples import NamedTuple

_MOST_VERDICTS = 4_096
# Of what was written, in all: else the memory would be as large as somebody likes.
_MOST_CHARACTERS = 2_000_000
_PREFIX = "HKU\\"
# Of a verdict's texts those that may name somebody's profile.
_TEXTS = ("data", "command", "program", "payload", "decoded")


class _Known(NamedTuple):
    verdict: Verdict
    sid: str
    profile: str
    length: int


class Told(NamedTuple):
    """Hold what the verdict on a row's event depends on, whatever profile and hive it names."""

    row: Row
    content: Hashable
    profile: str


class Memory:
    """Remember the last verdicts.

    Whose hive and profile it is, who wrote, on which host and when is put back, so that a verdict is what judging the
    event would have given. `kind_of_user` says what rules can tell of a user; `by_host` that site rows are about hosts;
    `profiles` tells whose profile may be anybody's, if any.
    """

    def __init__(
        self,
        kind_of_user: Callable[[str], Hashable],
        profiles: Profiles | None = None,
        *,
        by_host: bool,
        most: int = _MOST_VERDICTS,
    ) -> None:
        self._kind_of_user = kind_of_user
        self._profiles = profiles
        self._by_host = by_host
        self._most = most
        self._characters = 0
        self._known: dict[Hashable, _Known] = {}

    def judged(self, event: Event, beside: Hashable, judge: Callable[[], Verdict | None]) -> Verdict | None:
        """Give the verdict on an event, from memory if the same was judged; `beside` is what else it depends on."""
        hive, other_hive = hive_of(event.target), hive_of(event.new_name)
        sid = hive[SID] if hive else ""
        if other_hive and other_hive[SID] != sid:
            return judge()
        profile = self._profile_in(event)
        paths = (without_numbers(event.target, hive), without_numbers(event.new_name, other_hive))
        written = (_without_profile(event.details, profile), _without_profile(event.image, profile), shape_of(profile))
        kinds = (event.code, event.event_type, event.doubt, event.has_whole_path, bool(hive), bool(other_hive))
        host = event.computer if self._by_host else ""
        content = (paths, written, kinds, host, self._kind_of_user(event.user), beside)
        known = self._known.pop(content, None)
        if known:
            self._known[content] = known
            return _put_back(known, event, sid, profile)
        verdict = judge()
        if verdict:
            self._keep(content, _Known(verdict, sid, profile, _length(event)))
        return verdict

    def again(self, told: Told) -> Verdict | None:
        """Give the verdict on a row's event if one was judged whose row tells the same; the event is not read."""
        known = self._known.pop(told.content, None)
        if known is None:
            return None
        self._known[told.content] = known
        event = told.row.told_of(known.verdict.event)
        if told.profile != known.profile:
            event = _with_profile(event, known.profile, told.profile)
        is_whole = told.row.is_told_by_fields(event.details)
        return _put_back(known, event, told.row.sid, told.profile) if is_whole else None

    def keep(self, told: Told, verdict: Verdict) -> None:
        """Remember the verdict on the event of an ordinary row by what that tells."""
        event = verdict.event
        is_in_kind = bool(told.profile) and told.profile.lower() in event.event_type.lower()
        if not is_in_kind and not hive_of(event.new_name) and self._profile_in(event) == told.profile:
            self._keep(told.content, _Known(verdict, told.row.sid, told.profile, _length(event)))

    def told_by(self, row: Row, beside: Hashable) -> Told:
        """Give all of a row that a verdict depends on."""
        user, host, *_ = row.told
        written: Hashable = row.written
        text = "\n".join(row.written)
        profile = self._profiles.named_in(text, "\n".join(row.paths)) if self._profiles else ""
        if profile and text.count("\n") == len(row.written) - 1:
            written = (_without_profile(text, profile), shape_of(profile))
        kinds = (self._kind_of_user(user), host if self._by_host else "")
        return Told(row, (row.kind, written, row.paths, kinds, beside), profile)

    def _profile_in(self, event: Event) -> str:
        if not self._profiles:
            return ""
        return self._profiles.named_in(f"{event.details or ''}\n{event.image}", f"{event.target}\n{event.new_name}")

    def _keep(self, content: Hashable, known: _Known) -> None:
        if known.sid and not known.verdict.key.startswith(_PREFIX + known.sid):
            return
        if known.profile and not _is_put_back_whole(known.verdict, known.profile):
            return
        self._forget(content)
        self._known[content] = known
        self._characters += known.length
        while len(self._known) > self._most or self._characters > _MOST_CHARACTERS:
            self._forget(next(iter(self._known)))

    def _forget(self, content: Hashable) -> None:
        known = self._known.pop(content, None)
        self._characters -= known.length if known else 0


def _length(event: Event) -> int:
    return sum(len(text or "") for text in (event.target, event.details, event.new_name, event.image))


def _with_profile(event: Event, old: str, new: str) -> Event:
    image, details = (text and text.replace(f"\\{old}\\", f"\\{new}\\") for text in (event.image, event.details))
    return event._replace(image=image or "", details=details)


def _without_profile(text: str | None, profile: str) -> Hashable:
    return tuple(text.split(f"\\{profile}\\")) if text and profile else text


def _is_put_back_whole(verdict: Verdict, profile: str) -> bool:
    """Tell whether what a verdict says of a profile is only that it is a folder in the texts that are put back."""
    texts = "\n".join(getattr(verdict, name) for name in _TEXTS)
    others = f"{verdict.key}\n{verdict.value_name}\n{verdict.entry}\n{verdict.writer}"
    lowered = profile.lower()
    # There a folder's name is compared with the file's and the value's.
    is_elsewhere = lowered in others.lower() or lowered in parts_below(verdict.payload)
    return not is_elsewhere and stands_as_folder(texts.lower(), lowered, texts.count(f"\\{profile}\\"))


def _put_back(known: _Known, event: Event, sid: str, profile: str) -> Verdict:
    verdict, old, old_profile, _ = known
    key = f"{_PREFIX}{sid}{verdict.key[len(_PREFIX) + len(old) :]}" if sid else verdict.key
    owner = sid or owner_in(key, event.user, is_file=verdict.action == DROPPED)
    user = user_of(event, key, owner)
    texts: dict[str, Any] = {}
    if profile != old_profile:
        texts = {name: getattr(verdict, name).replace(f"\\{old_profile}\\", f"\\{profile}\\") for name in _TEXTS}
    return verdict._replace(key=key, owner=owner, user=user, time_of=time_of(event), event=event, **texts)
