"""The recommended rules, one a row or one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runkeyhunt.report.recommending.recommend import Rule

SIGMA, SPL = "sigma", "spl"
ROW_FIELDS = ("rule_id", "title", "level", "source", "entry")


def rule_rows(rules: Iterable[Rule], form: str) -> Iterator[dict[str, str]]:
    """Give a row a rule, its text in the field that is named after the form, sigma or spl."""
    for rule in rules:
        text = _text(rule, form)
        if text:
            yield {**dict(zip(ROW_FIELDS, (rule.id, rule.title, rule.level, rule.source, rule.entry))), form: text}


def rule_lines(rules: Iterable[Rule], form: str) -> Iterator[str]:
    """Write Sigma rules as one YAML stream, or searches each below a comment that names it."""
    for number, rule in enumerate(rules):
        text = _text(rule, form).rstrip("\n")
        if not text:
            continue
        if number:
            yield "---" if form == SIGMA else ""
        if form == SPL:
            yield f"```{rule.title}```"
        yield text


def _text(rule: Rule, form: str) -> str:
    return rule.sigma if form == SIGMA else rule.spl
