"""The delivered files of a run: payment adjustments, control totals, neutrality certificate."""

import shutil
from pathlib import Path
from typing import Any

import duckdb

from flows.emit.certificate import write_certificate
from flows.engine import warehouse
from flows.engine.dictionary import columns_of
from flows.errors import QppError
from flows.scoring.plan import Plan, file_digest

TABLE = "payment_file.clinician"
TOTALS = "payment_file.control_total"


def payment_year(connection: duckdb.DuckDBPyConnection, plan: Plan) -> int:
    """Return the payment year of the run's performance year, from the register."""
    # No rule need read the register, so that a run does not always have it open.
    warehouse.load_rows(connection, "policy.performance_year")
    rows = connection.execute(
        "SELECT payment_year FROM policy.performance_year WHERE performance_year = $year",
        {"year": plan.performance_year},
    ).fetchall()
    return int(rows[0][0])


def _write_records(connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> list[Path]:
    columns = ", ".join(c.name for c in columns_of(TABLE))
    ordered = f"SELECT {columns} FROM {TABLE} ORDER BY performance_year, tin, npi"
    csv, parquet = folder / f"{name}.csv", folder / f"{name}.parquet"
    connection.execute(f"COPY ({ordered}) TO {warehouse.quoted(csv)} (FORMAT csv, HEADER)")
    connection.execute(
        f"COPY ({ordered}) TO {warehouse.quoted(parquet)} (FORMAT parquet, COMPRESSION zstd)"
    )
    return [csv, parquet]


def _write_trailer(connection: duckdb.DuckDBPyConnection, folder: Path, csv: Path) -> Path:
    """Write the control totals beside the records that they count, with the records' SHA-256."""
    trailer = folder / f"{csv.stem}.trailer.csv"
    connection.execute(
        f"COPY (SELECT *, {warehouse.quoted(csv.name)} AS file, "
        f"{warehouse.quoted(file_digest(csv))} AS file_sha256 FROM {TOTALS} ORDER BY ALL) "
        f"TO {warehouse.quoted(trailer)} (FORMAT csv, HEADER)"
    )
    return trailer


def _check_file(
    connection: duckdb.DuckDBPyConnection, csv: Path, suite_name: str, types: dict[str, str]
) -> None:
    """Read a file back as a contractor would and hold it against its suite.

    Raises QppError QPP604 when an expectation fails; nothing is delivered then.
    """
    from flows.validation.suite import load_suite  # noqa: PLC0415 - Great Expectations is slow
    from flows.validation.validate import validate  # noqa: PLC0415 - to import

    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW delivered_file AS "
        "SELECT *, row_number() OVER () AS record_number FROM read_csv("
        f"{warehouse.quoted(csv)}, header = true, auto_detect = false, delim = ',', "
        f"quote = '\"', columns = {{{columns}}})"
    )
    findings = validate(connection, "delivered_file", load_suite(suite_name))
    connection.execute("DROP VIEW delivered_file")
    broken = [f"{f.rule_id} ({f.row_count} rows)" for f in findings if f.is_fail]
    if broken:
        raise QppError("QPP604", file=csv.name, rules=", ".join(broken), suite=suite_name)


def _types(table: str) -> dict[str, str]:
    return {column.name: column.type for column in columns_of(table)}


def deliver(connection: duckdb.DuckDBPyConnection, plan: Plan) -> list[dict[str, Any]]:
    """Write the delivered files of the run, complete or not at all; return name, size, digest.

    Raises QppError QPP602 when storage fails and QPP604 when a file breaks its suite.
    """
    final = plan.folder / "delivered"
    partial = plan.folder / "delivered.partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        name = f"mips_payment_adjustment_{payment_year(connection, plan)}"
        files = _write_records(connection, partial, name)
        files.append(_write_trailer(connection, partial, files[0]))
        _check_file(connection, files[0], "payment_file_clinician", _types(TABLE))
        trailer = {**_types(TOTALS), "file": "VARCHAR", "file_sha256": "VARCHAR"}
        _check_file(connection, files[-1], "payment_file_control_total", trailer)
        files.extend(write_certificate(connection, plan, partial))
        shutil.rmtree(final, ignore_errors=True)
        partial.replace(final)
    except (OSError, duckdb.IOException) as error:
        reason = str(error).splitlines()[0]
        raise QppError("QPP602", path=final, reason=reason) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    delivered = [final / file.name for file in files]
    return [
        {
            "file": str(file.relative_to(plan.folder)),
            "bytes": file.stat().st_size,
            "sha256": file_digest(file),
        }
        for file in delivered
    ]
