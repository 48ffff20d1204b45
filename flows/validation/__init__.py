"""Validation at the borders: Great Expectations run as SQL inside DuckDB."""

from flows.validation.early import import_early
from flows.validation.failures import write_failures
from flows.validation.finding import Finding
from flows.validation.suite import FAIL, WARN, Rule, Suite, load_suite, rules, suite_names
from flows.validation.validate import UnevaluatedRuleError, validate

__all__ = [
    "FAIL",
    "WARN",
    "Finding",
    "Rule",
    "Suite",
    "UnevaluatedRuleError",
    "import_early",
    "load_suite",
    "rules",
    "suite_names",
    "validate",
    "write_failures",
]
