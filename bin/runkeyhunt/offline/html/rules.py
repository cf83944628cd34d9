"""The recommended rules of a page: a finding's own stand with it, those of the rule set once at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runkeyhunt.offline.html.markup import Markup, filled, joined, pre_lines
from runkeyhunt.report.recommending.recommend import EXACT, Rule


class RulesOfPage:
    """Write rules, and remember which of the rule set have to stand at the end."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._shared: list[Rule] = []

    def of_finding(self, rules: Iterable[Rule]) -> Markup:
        """Write the rules of one finding."""
        parts = [_texts(rule) if rule.source == EXACT else self._link(rule) for rule in rules]
        return filled("rules", rules=joined(parts, "\n")) if parts else Markup()

    def shared(self) -> Iterator[Markup]:
        """Write the rules of the rule set that findings have named so far."""
        for rule in self._shared:
            yield filled("rule", number=self._numbers[rule.id], title=rule.title, texts=_texts(rule), file=rule.file)

    def _link(self, rule: Rule) -> Markup:
        if rule.id not in self._numbers:
            self._numbers[rule.id] = len(self._numbers) + 1
            self._shared.append(rule)
        return filled("rule_link", number=self._numbers[rule.id], title=rule.title, level=rule.level)


def _texts(rule: Rule) -> Markup:
    forms = (("Sigma", rule.sigma), ("SPL", rule.spl))
    written = (_folded(name, rule, rule_text) for name, rule_text in forms if rule_text)
    return joined(written, "\n")


def _folded(name: str, rule: Rule, rule_text: str) -> Markup:
    return filled("rule_text", form=name, title=rule.title, level=rule.level, rule=pre_lines(rule_text.rstrip("\n")))
