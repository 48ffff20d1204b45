"""The QPP Experience file of a year, read by the layout of its year."""

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import duckdb

from flows.engine import warehouse
from flows.errors import QppError
from flows.paths import LAYOUTS

COLUMNS = LAYOUTS / "experience" / "column.csv"
# Of a category the score and as what the whole of it is printed; of the others the number alone.
CATEGORIES = ("quality", "cost", "ia", "pi")
BONUS = "complex_patient_bonus"
GONE = "there is no such file"
WRONG_NPI = "NOT regexp_full_match(coalesce(npi, ''), '[0-9]{10}')"
WRONG_NUMBER = (
    "{field} != '' AND NOT regexp_full_match({field}, '-?[0-9]{{1,9}}(\\.[0-9]{{1,6}})?')"
)


@cache
def layout(performance_year: int) -> dict[str, dict[str, str]]:
    """Return what the file of a year calls each field, by field.

    Raises QppError QPP340 for a year of which no layout is known.
    """
    with COLUMNS.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = {row["field"]: row for row in rows if row["performance_year"] == str(performance_year)}
    if not found:
        years = ", ".join(sorted({row["performance_year"] for row in rows}))
        raise QppError("QPP340", performance_year=performance_year, years=years)
    return found


def open_experience(
    connection: duckdb.DuckDBPyConnection, file: Path, performance_year: int
) -> int:
    """Open the file as the table `experience`, a number for each cell; return how many rows.

    Raises QppError QPP341 when it cannot be read, QPP342 when it lacks columns of its year,
    QPP343 for a cell that is no number or no NPI.
    """
    fields = layout(performance_year)
    try:
        sent = connection.read_csv(warehouse.glob_safe(file), header=True, all_varchar=True)
        named = _named(file, fields, sent.columns, performance_year)
        chosen = ", ".join(f"trim({_quoted(column)}) AS {field}" for field, column in named.items())
        sent.create_view("sent_experience", replace=True)
        connection.execute(
            f"CREATE TABLE sent AS SELECT row_number() OVER () AS file_row, {chosen} "
            "FROM sent_experience"
        )
    except duckdb.Error as error:
        # DuckDB quotes the line, which has an identifier.
        is_there = file.is_file()
        reason = "it is no table of comma-separated values with a header" if is_there else GONE
        raise QppError("QPP341", file=file, reason=reason) from error
    except OSError as error:
        raise QppError("QPP341", file=file, reason=error.strerror or error) from error
    _check(connection, file, named)
    connection.execute(f"CREATE TABLE experience AS SELECT {_typed(fields)} FROM sent")
    return int(connection.execute("SELECT count(*) FROM experience").fetchall()[0][0])


def _named(
    file: Path, fields: Iterable[str], header: Iterable[str], performance_year: int
) -> dict[str, str]:
    """Return the column of the file for each field."""
    there = {name.strip().casefold(): name for name in header}
    wanted = {field: layout(performance_year)[field]["column_name"] for field in fields}
    missing = [name for name in wanted.values() if name not in there]
    if missing:
        listed = ", ".join(missing)
        raise QppError("QPP342", file=file, columns=listed, performance_year=performance_year)
    return {field: there[name] for field, name in wanted.items()}


def _check(connection: duckdb.DuckDBPyConnection, file: Path, named: dict[str, str]) -> None:
    """Raise QppError QPP343 for the first cell that cannot be read, without what it says."""
    for field, column in named.items():
        is_wrong = WRONG_NPI if field == "npi" else WRONG_NUMBER.format(field=field)
        found = connection.execute(
            f"SELECT min(file_row), count(*) FROM sent WHERE {is_wrong}"
        ).fetchall()
        [(first, count)] = found
        if count:
            # the header is the file's first line
            raise QppError("QPP343", file=file, row=first + 1, column=column, cells=f"{count:,}")


def _typed(fields: dict[str, dict[str, str]]) -> str:
    """Return the select list that makes numbers of cells, with their decimal places."""
    listed = ["file_row", "npi"]
    for name in ("final_score", "adjustment_percent"):
        listed.append(f"TRY_CAST({name} AS DECIMAL(9, 2)) AS {name}")
    listed += _number(f"{BONUS}_points", BONUS)
    for category in CATEGORIES:
        listed += _number(f"{category}_percent", category)
        full = fields[f"{category}_percent"]["full_score"]
        listed.append(f"CAST({full} AS DECIMAL(9, 2)) AS {category}_full")
    return ", ".join(listed)


def _number(field: str, name: str) -> list[str]:
    return [
        f"TRY_CAST({field} AS DECIMAL(18, 6)) AS {field}",
        f"length(split_part({field}, '.', 2)) AS {name}_places",
    ]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
