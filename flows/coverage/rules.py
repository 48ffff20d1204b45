"""The rules of a year: its public tables, and the outcomes in them that data/rules.csv names."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from flows.engine.catalog import Transform
from flows.paths import DATA

RULES = DATA / "rules.csv"
# What stands between the columns of an outcome, as between the paragraphs of an SQL header.
SEPARATOR = "; "
ANY_VALUE = "*"


@dataclass(frozen=True)
class Rule:
    """A named outcome: the rows of a table whose columns have these values.

    Without columns any row of the table is the outcome. A value is compared as the dictionary
    types its column; `*` is any value given. In a column of numbers a value may also be
    `positive`, `negative` or `above <column>`. last_performance_year is None while the law stands.
    may_be_untouched_because says why a year that has the rule need not show it, else it is empty.
    """

    rule_id: str
    table: str
    columns: tuple[str, ...]
    values: tuple[str, ...]
    first_performance_year: int
    last_performance_year: int | None
    says: str
    citation: str
    may_be_untouched_because: str

    @property
    def stage(self) -> str:
        """Return the stage of the table."""
        return self.table.split(".")[0]

    @property
    def outcome(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """Return what the rule looks for: of one outcome the law may say different things."""
        return self.table, self.columns, self.values

    def is_in_force(self, performance_year: int) -> bool:
        """Tell whether the law of the performance year has the rule."""
        last = self.last_performance_year
        return self.first_performance_year <= performance_year and (
            last is None or performance_year <= last
        )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(SEPARATOR)) if text else ()


@cache
def listed_rules() -> tuple[Rule, ...]:
    """Return the rows of data/rules.csv; a rule that ends and returns has a row for each time."""
    with RULES.open(newline="", encoding="utf-8") as file:
        return tuple(
            Rule(
                rule_id=row["rule_id"],
                table=row["table"],
                columns=_parts(row["columns"]),
                values=_parts(row["values"]),
                first_performance_year=int(row["first_performance_year"]),
                last_performance_year=int(row["last_performance_year"] or 0) or None,
                says=row["says"],
                citation=row["citation"],
                may_be_untouched_because=row["may_be_untouched_because"],
            )
            for row in csv.DictReader(file)
        )


def table_rules(transforms: Iterable[Transform], performance_year: int) -> list[Rule]:
    """Return a rule for each public table in force, told by its header.

    A table that data/rules.csv limits to some years is left to its row there. The ingest stage
    only reads the lake and the report counts everybody: neither is law.
    """
    limited = {rule.table for rule in listed_rules() if not rule.columns}
    return [
        Rule(
            rule_id=transform.table,
            table=transform.table,
            columns=(),
            values=(),
            first_performance_year=performance_year,
            last_performance_year=performance_year,
            says=transform.says,
            citation=SEPARATOR.join(transform.rule),
            may_be_untouched_because="",
        )
        for transform in transforms
        if transform.stage not in {"ingest", "report"}
        and not transform.is_private
        and transform.table not in limited
    ]
