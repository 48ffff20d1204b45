"""A finished run, opened for reading."""

import duckdb

from flows.engine import warehouse
from flows.errors import QppError
from flows.run.manifest import Manifest
from flows.run.plan import file_digest


def open_run(connection: duckdb.DuckDBPyConnection, run: Manifest) -> None:
    """Open every table of a finished run under its own name.

    Raises QppError QPP702 when a table is missing or is not the one that the manifest proves.
    """
    changed = [
        entry["table"]
        for entry in run.content["tables"]
        if not (run.folder / entry["file"]).exists()
        or file_digest(run.folder / entry["file"]) != entry["sha256"]
    ]
    if changed:
        raise QppError("QPP702", tables=", ".join(changed), run_id=run.run_id)
    for entry in run.content["tables"]:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {entry['table'].split('.')[0]}")
        path = warehouse.quoted(run.folder / entry["file"])
        connection.execute(
            f"CREATE OR REPLACE VIEW {entry['table']} AS SELECT * FROM read_parquet({path})"
        )
