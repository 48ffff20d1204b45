"""The claim lines behind a clinician's run, read from the version that the run pinned."""

from pathlib import Path
from typing import Any

import duckdb

from flows.engine import catalog, warehouse
from flows.lake import create_view, pin_table
from flows.scoring.manifest import Manifest

IN_FORCE = "ingest.claim_line"
COLUMNS = (
    "claim_id",
    "line_number",
    "first_expense_date",
    "hcpcs_code",
    "service_type_code",
    "allowed_charge_amount",
    "line_processing_code",
)


def claim_lines(
    connection: duckdb.DuckDBPyConnection,
    run: Manifest,
    lake: Path,
    tin: str,
    npi: str,
    limit: int,
) -> list[dict[str, Any]]:
    """Return up to `limit` claim lines in force of a TIN/NPI, the largest allowed charges first."""
    year = int(run.content["performance_year"])
    version = run.content["lake"]["claim_line"]["version"]
    if version is None or limit < 1:
        return []
    create_view(connection, pin_table(lake, "claim_line", year, version))
    transforms = catalog.in_force(year)
    views = catalog.ancestors(transforms, [IN_FORCE]) & transforms.keys() | {IN_FORCE}
    for transform in catalog.ordered({name: transforms[name] for name in views}):
        warehouse.create_table(connection, transform)
    rows = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM {IN_FORCE} "
        "WHERE tin = $tin AND npi = $npi "
        "ORDER BY allowed_charge_amount DESC, claim_id, line_number LIMIT $limit",
        {"tin": tin, "npi": npi, "limit": limit},
    ).fetchall()
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]
