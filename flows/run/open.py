"""A finished run, opened for reading."""

from collections.abc import Container

import duckdb

from flows.engine import warehouse
from flows.errors import QppError
from flows.run.manifest import FILE, Manifest, changed_files, read_manifest
from flows.run.plan import Plan


def finished_run(plan: Plan) -> Manifest | None:
    """Return the plan's run when it is finished and every file is as its manifest says."""
    if not (plan.folder / FILE).exists():
        return None
    try:
        run = read_manifest(plan.folder)
    except QppError:
        return None
    is_whole = run.run_id == plan.run_id and not changed_files(run)
    return run if is_whole else None


def open_run(
    connection: duckdb.DuckDBPyConnection, run: Manifest, tables: Container[str] | None = None
) -> None:
    """Open every table of a finished run under its own name, or those alone that are named.

    Raises QppError QPP702 when a table or a delivered file is missing or is not the one that the
    manifest proves.
    """
    changed = changed_files(run)
    if changed:
        raise QppError("QPP702", tables=", ".join(changed), run_id=run.run_id)
    for entry in run.content["tables"]:
        if tables is not None and entry["table"] not in tables:
            continue
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {entry['table'].split('.')[0]}")
        path = warehouse.quoted_file(run.folder / entry["file"])
        connection.execute(
            f"CREATE OR REPLACE VIEW {entry['table']} AS SELECT * FROM read_parquet({path})"
        )
