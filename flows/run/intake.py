"""What a run read: for each extract its version, files, rows, and the rows set aside at ingest."""

from pathlib import Path
from typing import Any

import duckdb

from flows.engine import warehouse
from flows.ingest.quarantine import quarantine_path
from flows.lake import PinnedTable


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    rows = connection.execute(sql).fetchall()
    return int(rows[0][0] or 0)


def _listed(files: list[Path]) -> str:
    return "[" + ", ".join(warehouse.quoted(file) for file in files) + "]"


def intake(lake: Path, pinned: dict[str, PinnedTable]) -> dict[str, dict[str, Any]]:
    """Return version, source digests, accepted rows and quarantined rows of each extract."""
    result: dict[str, dict[str, Any]] = {}
    with warehouse.connect(threads=1) as connection:
        for name, table in sorted(pinned.items()):
            files = list(table.files)
            kept = [quarantine_path(lake, name, digest) for digest in table.digests]
            kept = [path for path in kept if path.exists()]
            accepted = "SELECT sum(num_rows) FROM parquet_file_metadata(" + _listed(files) + ")"
            set_aside = (
                "SELECT count(DISTINCT (filename, row_number)) FROM read_parquet("
                + _listed(kept)
                + ", filename = true)"
            )
            result[name] = {
                "version": table.version,
                "files": sorted(table.digests),
                "rows": _count(connection, accepted) if files else 0,
                "quarantined_rows": _count(connection, set_aside) if kept else 0,
            }
    return result
