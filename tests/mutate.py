"""Would a case notice? One token of a rule, or one cell of a policy table, is changed at a time.

`python -m tests.mutate transforms/score/final_score.sql data/policy/scaling_factor_bound.csv`
runs the analyst cases that a change concerns until one fails, and lists the changes that none
noticed; exits with 1 where there are any. Some changes are no change (a bound that nothing can
reach, an order that another column settles): whoever reads the list decides.
"""

import csv
import itertools
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.console import Console
from sqlglot.dialects import DuckDB
from sqlglot.tokens import Token, TokenType

from flows.analyst.case_bench import CaseBench, between
from flows.analyst.cases import Case, find_cases
from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.engine.dictionary import columns_of
from flows.errors import QppError
from flows.paths import CASES, POLICY

OPPOSITES = {
    "AND": "OR",
    "<": "<=",
    ">": ">=",
    "=": "<>",
    "+": "-",
    "*": "/",
    "INNER": "LEFT",
    "ANTI": "SEMI",
    "TRUE": "FALSE",
    "DESC": "ASC",
    "MIN": "MAX",
    "LEAST": "GREATEST",
    "BOOL_OR": "BOOL_AND",
    "SUM": "MAX",
    "UNION": "EXCEPT",
}
CHANGED = OPPOSITES | {new: old for old, new in OPPOSITES.items() if old != "SUM"}
AGGREGATES = {"MIN", "MAX", "SUM", "LEAST", "GREATEST", "BOOL_OR", "BOOL_AND"}
NUMBER_TYPES = r"DECIMAL\(\d+, \d+\)"
# Columns that say where a row comes from and to which year it belongs are no part of the rule.
ABOUT_THE_ROW = {"performance_year", "citation", "source", "confidence", "note"}


@dataclass(frozen=True)
class Mutant:
    """A changed text of a rule, or an UPDATE of a policy cell with the one that undoes it."""

    place: str
    change: str
    text: str
    undo: str = ""
    performance_year: int | None = None


def _replacement(sql: str, token: Token) -> str | None:
    """Return what the token is changed to; None for one that is no decision."""
    before = sql[: token.start].rstrip()
    after = sql[token.end + 1 :].lstrip()
    word = token.text.upper()
    if token.token_type == TokenType.NUMBER:
        return str(int(token.text) + 1) if token.text.isdigit() else None
    if token.token_type == TokenType.STRING:
        return f"'{token.text}~'"
    if word == "NOT":
        return ""
    if word == "DISTINCT":
        return "NOT DISTINCT" if before.upper().endswith(" IS") else ""
    if word == "*" and (before.endswith("(") or before.upper().endswith("SELECT")):
        return None
    if (
        word in {"MIN", "MAX", "SUM", "LEAST", "GREATEST", "BOOL_OR", "BOOL_AND"}
        and after[0] != "("
    ):
        return None
    return CHANGED.get(word)


def rule_mutants(transform: Transform) -> Iterator[Mutant]:
    """Yield the rule's text with one token changed, in the order of the tokens."""
    sql = transform.sql
    of_types = [match.span() for match in re.finditer(NUMBER_TYPES, sql)]
    for token in DuckDB().tokenize(sql):
        if any(start <= token.start < end for start, end in of_types):
            continue
        new = _replacement(sql, token)
        if new is not None:
            old = sql[token.start : token.end + 1]
            changed = sql[: token.start] + new + sql[token.end + 1 :]
            line = sql.splitlines()[token.line - 1].strip()
            yield Mutant(f"line {token.line}: {line}", f"{old} -> {new or 'nothing'}", changed)


def _other_values(cell: str, type_name: str) -> list[str]:
    if type_name == "BOOLEAN":
        return ["false" if cell == "true" else "true"]
    if re.fullmatch(r"-?\d+(\.\d+)?", cell) and type_name != "VARCHAR":
        places = len(cell.partition(".")[2])
        step = 10**-places
        return [f"{float(cell) + change:.{places}f}" for change in (step, -step)]
    return []


def policy_mutants(table: str) -> Iterator[Mutant]:
    """Yield an UPDATE for each number and each yes or no of a policy table."""
    types = {column.name: column.type for column in columns_of(table)}
    with (POLICY / f"{table.split('.')[1]}.csv").open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file)):
            told = ", ".join(cell for name, cell in row.items() if name not in ABOUT_THE_ROW)
            year = int(row["performance_year"]) if row.get("performance_year") else None
            for name, cell in row.items():
                if name in ABOUT_THE_ROW or not cell:
                    continue
                for other in _other_values(cell, types[name]):
                    update = f'UPDATE {table} SET "{name}" = $value WHERE rowid = {number}'
                    yield Mutant(
                        f"{year or 'every year'}: {told}",
                        f"{name} {cell} -> {other}",
                        update.replace("$value", f"'{other}'"),
                        update.replace("$value", f"'{cell}'"),
                        year,
                    )


def _notices(bench: CaseBench, cases: list[Case]) -> bool:
    """Tell whether one of the cases fails; the one that does goes first next time."""
    for number, case in enumerate(cases):
        try:
            if bench.run(case) == []:
                continue
        except (QppError, duckdb.Error):
            pass
        cases.insert(0, cases.pop(number))
        return True
    return False


def _concerned(tables: set[str]) -> list[Case]:
    """Return the cases that run a table that is one of these, the tables' own cases first."""
    own = {table.split(".")[1] for table in tables}
    found = [
        case
        for case in find_cases([CASES])
        if any(transform.table in tables for transform in between(case))
    ]
    return sorted(found, key=lambda case: case.file.stem not in own)


def unnoticed_of_rule(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[Mutant | None]:
    """Yield each change of a rule that no case notices, and None for one that is noticed."""
    bench = CaseBench(connection)
    transform = catalog.read_transform(path.resolve())
    cases = [
        case
        for case in _concerned({transform.table})
        if catalog.in_force(case.performance_year)[transform.table] == transform
    ]
    for mutant in rule_mutants(transform):
        try:
            with bench.replaced(transform, mutant.text):
                yield None if _notices(bench, cases) else mutant
        except QppError:
            yield None


def unnoticed_of_policy(
    connection: duckdb.DuckDBPyConnection, path: Path
) -> Iterator[Mutant | None]:
    """Yield each change of a policy cell that no case notices, and None for one that is noticed."""
    bench = CaseBench(connection)
    table = f"policy.{path.stem}"
    readers = {t.table for t in catalog.all_transforms() if table in t.reads}
    concerned = _concerned(readers)
    by_year = {
        year: [case for case in concerned if year in (None, case.performance_year)]
        for year in {None} | {case.performance_year for case in concerned}
    }
    for mutant in policy_mutants(table):
        connection.execute(mutant.text)
        bench.forget()
        yield None if _notices(bench, by_year.get(mutant.performance_year, [])) else mutant
        connection.execute(mutant.undo)


def main(paths: list[Path]) -> int:
    """Print what no case notices of each file; return 1 where there is something."""
    console = Console(soft_wrap=True, highlight=False)
    found = 0
    for path in paths:
        with warehouse.connect(threads=1) as connection:
            tried = unnoticed_of_policy if path.suffix == ".csv" else unnoticed_of_rule
            results = list(tried(connection, path))
        unnoticed = [mutant for mutant in results if mutant is not None]
        found += len(unnoticed)
        console.print(f"{path}: {len(results)} changes, {len(unnoticed)} unnoticed")
        for place, mutants in itertools.groupby(unnoticed, key=lambda mutant: mutant.place):
            console.print(f"  {place}", markup=False)
            for mutant in mutants:
                console.print(f"    {mutant.change}", markup=False)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]]))
