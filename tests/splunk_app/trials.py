"""Searches with slips of the hand on trial: which of them are neither refused nor find anything else."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from operator import eq

from tests.minisplunk.errors import SplError
from tests.minisplunk.macros import Macro
from tests.minisplunk.pipeline import Rows
from tests.minisplunk.splunk import Splunk
from tests.site.simulation.moments import end_of_week
from tests.splunk_app.typos import Typo, typos

_SUNDAY_MIDNIGHT = end_of_week()


@dataclass(frozen=True)
class Trial:
    """A search in Splunks that show what a slip in it changes."""

    search: str
    sites: tuple[Splunk, ...]

    def results(self) -> Iterator[Rows | str]:
        """Run it in one after the other; what is refused only then gives its sentence."""
        for site in self.sites:
            try:
                yield site.search(self.search, _SUNDAY_MIDNIGHT, "-7d@d", "now")
            except SplError as refusal:
                yield str(refusal)

    def is_refused(self) -> bool:
        try:
            self.sites[0].check(self.search)
        except SplError:
            return True
        return False

    def with_macro(self, macro: Macro) -> Trial:
        sites = (replace(site, macros={**site.macros, macro.name: macro}) for site in self.sites)
        return replace(self, sites=tuple(sites))


def harmless(sound: Trial, slips: Iterable[tuple[Typo, Trial]]) -> list[str]:
    """Name the places of the slips that change nothing; the sound search has to find something."""
    expected = list(sound.results())
    assert all(isinstance(rows, list) for rows in expected)
    assert any(expected)
    return [typo.place for typo, trial in slips if all(map(eq, expected, trial.results()))]


def harmless_in(search: str, sites: tuple[Splunk, ...], *, left_out: Container[str] = ()) -> list[str]:
    slips = ((typo, Trial(typo.search, sites)) for typo in typos(search, left_out))
    return harmless(Trial(search, sites), slips)
