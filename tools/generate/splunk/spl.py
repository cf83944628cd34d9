"""A Sigma condition as SPL: pySigma's Splunk backend, with every regular expression in its place in the condition.

The backend moves a regular expression into a `regex` command behind the search. Below a `not` beside other terms that
asks something else than the rule, and a rule of nothing but such expressions becomes an empty text. Here each one is an
`eval` before the search, and the search asks for its outcome, so that any condition holds.
"""

from __future__ import annotations

import re
from copy import deepcopy

from sigma.backends.splunk import SplunkBackend
from sigma.collection import SigmaCollection
from sigma.conditions import ConditionFieldEqualsValueExpression
from sigma.conversion.state import ConversionState
from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
from sigma.processing.transformations import FieldMappingTransformation
from sigma.rule import SigmaRule
from sigma.types import SigmaRegularExpression, SigmaRegularExpressionFlag

# Both Sysmon add-ons name the event's id so.
_ADD_ON_NAMES = {"EventID": "EventCode"}
# SPL takes a backtick for a macro even in quotes, and a conf file should not hide what it holds. The first group keeps
# an escape together.
_NOT_PLAIN = re.compile(r"(\\[ -_a-~])|\\?([^ -_a-~])")
_OUTCOMES = "outcomes"
# Event-log text has these twice, in its header and in the message: Sysmon's own is the last. What match() makes of two
# values is not documented.
_TWICE_IN_TEXT = {"EventType", "User"}


def to_spl(rule: SigmaRule) -> str:
    """Convert a rule to the commands that stand behind the search for its events."""
    mapping = ProcessingItem(FieldMappingTransformation(dict(_ADD_ON_NAMES)))
    backend = _OutcomeBackend(processing_pipeline=ProcessingPipeline(items=[mapping]))
    # The pipeline renames fields in the rule that it is given.
    (query,) = backend.convert(SigmaCollection([deepcopy(rule)]))
    return str(query)


def as_eval_text(expression: SigmaRegularExpression) -> str:
    """Write a regular expression as a text within `eval`, which reads backslashes itself before PCRE does."""
    is_cased = SigmaRegularExpressionFlag.IGNORECASE not in expression.flags
    pattern = _NOT_PLAIN.sub(lambda found: found[1] or f"\\x{{{ord(found[2]):04x}}}", str(expression.regexp))
    escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if is_cased else f'"(?i){escaped}"'


class _OutcomeBackend(SplunkBackend):
    """Put the outcome of each regular expression into a field, and ask for that."""

    def convert_condition_field_eq_val_re(
        self, cond: ConditionFieldEqualsValueExpression, state: ConversionState
    ) -> str:
        """Ask for the outcome."""
        outcomes: dict[str, str] = state.processing_state.setdefault(_OUTCOMES, {})
        subject = f"mvindex({cond.field}, -1)" if cond.field in _TWICE_IN_TEXT else cond.field
        test = f"match({subject}, {as_eval_text(cond.value)})"
        return f"{outcomes.setdefault(test, f'{cond.field}_fits_{len(outcomes) + 1}')}=1"

    def finish_query(self, rule: SigmaRule, query: str, state: ConversionState) -> str:
        """Put the tests before the search."""
        outcomes: dict[str, str] = state.processing_state.get(_OUTCOMES, {})
        tests = "".join(f"| eval {name}=if({test}, 1, 0)\n" for test, name in outcomes.items())
        return f"{tests}| search {super().finish_query(rule, query, state)}"
