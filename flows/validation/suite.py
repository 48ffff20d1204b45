"""Suites, expectations/<extract>.yml: what each extract and each delivered file must satisfy."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from flows.paths import EXPECTATIONS

FAIL = "fail"
WARN = "warn"
SEVERITIES = (FAIL, WARN)

# Keys of a rule that are the project's own; the others are arguments of the expectation.
OWN_KEYS = frozenset({"rule", "type", "severity", "reason", "remedy", "about", "query_file"})


@dataclass(frozen=True)
class Rule:
    """One expectation, its severity and the sentence for the person who must mend the file."""

    rule_id: str
    extract: str
    expectation_type: str
    arguments: dict[str, Any]
    column_name: str
    severity: str
    reason: str
    remedy: str | None


@dataclass(frozen=True)
class Suite:
    """The rules of one extract and the share of its rows that may break them.

    Raises ValueError on a rule without an id, severity, reason or column to name.
    """

    extract: str
    tolerance_percent: float
    tolerance_reason: str
    tolerance_rows: int
    reads: tuple[str, ...]
    rules: tuple[Rule, ...]

    def is_refused(self, row_count: int, failing_row_count: int) -> bool:
        """Say whether so many rows break a `fail` rule that the whole file is refused.

        A share of a few rows says nothing: the same row would be set aside alone in a larger file.
        """
        if failing_row_count >= row_count:
            return True
        is_many = failing_row_count * 100 > row_count * self.tolerance_percent
        return is_many and failing_row_count > self.tolerance_rows


def suite_names() -> list[str]:
    """Return the names of all suites in order."""
    return sorted(path.stem for path in EXPECTATIONS.glob("*.yml"))


def load_suite(extract: str) -> Suite:
    """Return the suite of an extract or a delivered file."""
    return read_suite(EXPECTATIONS / f"{extract}.yml")


def read_suite(path: Path) -> Suite:
    """Return the suite that a YAML file holds."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    extract = content["extract"]
    return Suite(
        extract=extract,
        tolerance_percent=content["tolerance_percent"],
        tolerance_reason=" ".join(content["tolerance_reason"].split()),
        tolerance_rows=content.get("tolerance_rows", 0),
        reads=tuple(content.get("reads", ())),
        rules=tuple(_rule(extract, entry, path.parent) for entry in content["expectations"]),
    )


def rules() -> list[Rule]:
    """Return every rule of every suite, in the order of suites and of rule ids."""
    return [
        rule
        for name in suite_names()
        for rule in sorted(load_suite(name).rules, key=lambda rule: rule.rule_id)
    ]


def _rule(extract: str, entry: dict[str, Any], folder: Path) -> Rule:
    """Return the rule that an entry of a suite describes."""
    arguments = {key: value for key, value in entry.items() if key not in OWN_KEYS}
    if "query_file" in entry:
        text = (folder / entry["query_file"]).read_text(encoding="utf-8")
        arguments["unexpected_rows_query"] = text
    column_name = entry.get("about") or arguments.get("column")
    if entry["severity"] not in SEVERITIES or not column_name:
        raise ValueError(f"{entry['rule']} needs a severity of {SEVERITIES} and a column to name.")
    return Rule(
        rule_id=entry["rule"],
        extract=extract,
        expectation_type=entry["type"],
        arguments=arguments,
        column_name=column_name,
        severity=entry["severity"],
        reason=" ".join(entry["reason"].split()),
        remedy=entry.get("remedy"),
    )
