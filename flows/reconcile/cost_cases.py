"""Episodes and patient months behind the cost results, read by our own layouts."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb

from flows.engine.warehouse import quoted_file
from flows.errors import QppError
from flows.paths import LAYOUTS
from flows.reconcile.columns import Codes, open_columns

FOLDER = LAYOUTS / "cost_case"
CODES = Codes("QPP346", "QPP346")
EPISODES, PATIENT_MONTHS = "episodes", "patient_months"


class Field(NamedTuple):
    """One column of an extract: what the file calls it and how a cell is written."""

    column: str
    pattern: str
    refused_pattern: str
    says: str
    is_key: bool


@cache
def layout(extract: str, performance_year: int) -> dict[str, Field]:
    """Return the columns of an extract, by field."""
    forms = {row["form"]: row for row in _rows("form")}
    return {
        row["field"]: Field(
            row["column_name"],
            forms[row["form"]]["pattern"].replace("{performance_year}", str(performance_year)),
            forms[row["form"]]["refused_pattern"],
            forms[row["form"]]["says"].replace("{performance_year}", str(performance_year)),
            row["is_key"] == "true",
        )
        for row in _rows("column")
        if row["extract"] == extract
    }


def open_cases(
    connection: duckdb.DuckDBPyConnection, files: dict[str, Path], performance_year: int
) -> None:
    """Open the files of the extracts as the table `cost_case`, one row per row of a file.

    policy.cost_measure is loaded. Raises QppError QPP346 for a file that cannot be read, or lacks
    columns or rows, QPP347 for a cell that cannot be, QPP348 for a measure that is none of the
    extract's in the year, QPP349 for a row that is there twice.
    """
    connection.execute(
        "CREATE TABLE cost_case (extract VARCHAR, measure_id VARCHAR, tin VARCHAR, npi VARCHAR, "
        "case_id VARCHAR, observed_cost_amount DECIMAL(18, 6), expected_cost_amount DECIMAL(18, 6))"
    )
    for extract, file in files.items():
        fields = layout(extract, performance_year)
        wanted = {name: field.column for name, field in fields.items()}
        facts = {"extract": extract.replace("_", " ")}
        open_columns(connection, file, wanted, extract, CODES, **facts)
        if not connection.table(extract).limit(1).fetchall():
            raise QppError("QPP346", file=file, reason="it has a header and no row", **facts)
        _check_cells(connection, file, extract, fields)
        _check_measures(connection, file, extract, performance_year)
        _check_keys(connection, file, extract, fields)
        connection.execute(
            "INSERT INTO cost_case SELECT $extract, measure_id, tin, coalesce(npi, ''), case_id, "
            f"observed_cost_amount, expected_cost_amount FROM {extract}",
            {"extract": extract},
        )


def _check_cells(
    connection: duckdb.DuckDBPyConnection, file: Path, extract: str, fields: dict[str, Field]
) -> None:
    for name, field in fields.items():
        [(first, count)] = connection.execute(
            f"SELECT min(file_row), count(*) FROM {extract} "
            f"WHERE NOT regexp_full_match(coalesce({name}, ''), $pattern) "
            f"OR regexp_full_match(coalesce({name}, ''), $refused)",
            # no text is matched by what is empty but the empty one, which is judged by the first
            {"pattern": field.pattern, "refused": field.refused_pattern or r"[^\s\S]"},
        ).fetchall()
        if count:
            raise QppError(
                "QPP347",
                file=file,
                row=first,
                column=field.column,
                wanted=field.says,
                cells=f"{count:,}",
            )


def _check_measures(
    connection: duckdb.DuckDBPyConnection, file: Path, extract: str, performance_year: int
) -> None:
    listed = quoted_file(FOLDER / "patient_month_measure.csv")
    of_months = f"read_csv({listed}, header = true, hive_partitioning = false)"
    found = connection.execute(
        f"SELECT measure_id, min(file_row), count(*) FROM {extract} "
        "WHERE measure_id NOT IN (SELECT measure_id FROM policy.cost_measure "
        "WHERE performance_year = $year) "
        f"OR (measure_id IN (SELECT measure_id FROM {of_months})) <> $is_months "
        "GROUP BY measure_id ORDER BY 2",
        {"year": performance_year, "is_months": extract == PATIENT_MONTHS},
    ).fetchall()
    if found:
        raise QppError(
            "QPP348",
            file=file,
            row=found[0][1],
            extract=extract.replace("_", " "),
            performance_year=performance_year,
            rows=f"{sum(count for _, _, count in found):,}",
            measures=f"{len(found):,}",
        )


def _check_keys(
    connection: duckdb.DuckDBPyConnection, file: Path, extract: str, fields: dict[str, Field]
) -> None:
    keys = ", ".join(name for name, field in fields.items() if field.is_key)
    again = (
        f"SELECT measure_id, file_row FROM {extract} "
        f"QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY file_row) > 1"
    )
    found = connection.execute(
        f"SELECT measure_id, min(file_row), count(*) FROM ({again}) GROUP BY ALL ORDER BY 1"
    ).fetchall()
    if found:
        raise QppError(
            "QPP349",
            file=file,
            row=min(first for _, first, _ in found),
            rows=f"{sum(count for _, _, count in found):,}",
            measures=", ".join(f"{measure} ({count:,})" for measure, _, count in found),
            columns=", ".join(field.column for field in fields.values() if field.is_key),
        )


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
