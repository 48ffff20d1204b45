"""What a clinician's run began with: claim lines and submitted measures of the pinned version."""

from pathlib import Path
from typing import Any

import duckdb

from flows.engine import catalog, warehouse
from flows.lake import create_view, pin_table
from flows.scoring.manifest import Manifest

CLAIM_LINE = "ingest.claim_line"
CLAIM_COLUMNS = (
    "claim_id",
    "line_number",
    "first_expense_date",
    "hcpcs_code",
    "service_type_code",
    "allowed_charge_amount",
    "line_processing_code",
)
MEASUREMENT = "ingest.measurement"


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any]
) -> list[dict[str, Any]]:
    relation = connection.execute(sql, parameters)
    names = [column[0] for column in relation.description]
    return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


def open_input(
    connection: duckdb.DuckDBPyConnection, run: Manifest, lake: Path, extract: str, table: str
) -> None:
    """Open an ingest table over the version of its extract that the run pinned."""
    year = int(run.content["performance_year"])
    version = run.content["lake"][extract]["version"]
    create_view(connection, pin_table(lake, extract, year, version))
    transforms = catalog.in_force(year)
    views = catalog.ancestors(transforms, [table]) & transforms.keys() | {table}
    for transform in catalog.ordered({name: transforms[name] for name in views}):
        warehouse.create_table(connection, transform)


def claim_lines(
    connection: duckdb.DuckDBPyConnection, tin: str, npi: str, limit: int
) -> list[dict[str, Any]]:
    """Return up to `limit` claim lines in force of a TIN/NPI, the largest allowed charges first."""
    return _rows(
        connection,
        f"SELECT {', '.join(CLAIM_COLUMNS)} FROM {CLAIM_LINE} WHERE tin = $tin AND npi = $npi "
        "ORDER BY allowed_charge_amount DESC, claim_id, line_number LIMIT $limit",
        {"tin": tin, "npi": npi, "limit": limit},
    )


def measurements(
    connection: duckdb.DuckDBPyConnection, entities: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Return what was submitted for the entities, set by set; empty values are left out."""
    rows = [
        row
        for kind, name in entities
        for row in _rows(
            connection,
            f"SELECT * FROM {MEASUREMENT} WHERE entity_type = $kind AND entity_id = $name "
            "ORDER BY category, submission_method, program_name, measure_id",
            {"kind": kind, "name": name},
        )
    ]
    keys = ("entity_type", "category", "submission_method", "program_name", "measure_id")
    hidden = {*keys, "performance_year", "entity_id"}
    return [
        {name: row[name] for name in keys}
        | {
            "value": ", ".join(
                f"{name} {value}"
                for name, value in row.items()
                if name not in hidden and value is not None
            )
        }
        for row in rows
    ]
