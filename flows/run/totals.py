"""What a manifest tells beside its files: control totals, codes of the remittance, warnings."""

import csv
from pathlib import Path
from typing import Any

import duckdb

from flows.engine.warehouse import fetch_rows
from flows.ingest.results import results_of_run
from flows.run.plan import Plan
from flows.validation.suite import WARN

TRAILER = ".trailer.csv"
# What the totals of a trailer are of: behind this column stands what is said of the file.
OF = "file"


def control_totals(plan: Plan, outputs: list[dict[str, Any]]) -> dict[str, list[dict[str, str]]]:
    """Return of each delivered file what its trailer counts, as it stands there."""
    totals = {}
    for path in (plan.folder / output["file"] for output in outputs):
        if not path.name.endswith(TRAILER):
            continue
        with path.open(newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        names = list(rows[0])
        counted = names[: names.index(OF)]
        totals[rows[0][OF]] = [{name: row[name] for name in counted} for row in rows]
    return totals


def remittance_codes(
    connection: duckdb.DuckDBPyConnection, performance_year: int
) -> dict[str, list[str | None]]:
    """Return the codes that tell of an adjustment on a remittance, by its direction."""
    rows = fetch_rows(
        connection,
        "SELECT direction, claim_adjustment_group_code, claim_adjustment_reason_code, "
        "remittance_advice_remark_code FROM policy.remittance_code "
        "WHERE performance_year = $year ORDER BY direction",
        {"year": performance_year},
    )
    return {direction: codes for direction, *codes in (row.values() for row in rows)}


def warned(lake: Path, content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rules that warned of rows that the run read, with how many."""
    return [
        {name: row[name] for name in ("extract", "rule_id", "row_count")}
        for row in results_of_run(lake, content)
        if row["severity"] == WARN and row["row_count"]
    ]
