"""A finished run, opened for reading."""

from collections.abc import Container
from pathlib import Path

import duckdb

from flows.engine import catalog, warehouse
from flows.errors import QppError
from flows.lake import PinnedTable, create_view, pin_table
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
        stored = warehouse.stored_rows(run.folder / entry["file"])
        connection.execute(f"CREATE OR REPLACE VIEW {entry['table']} AS SELECT * FROM {stored}")


def open_input(
    connection: duckdb.DuckDBPyConnection,
    run: Manifest,
    lake: Path,
    extract: str,
    *tables: str,
    given: PinnedTable | None = None,
) -> PinnedTable:
    """Open ingest tables over the version of their extract that the run pinned, and return it.

    given is that version, where it is not the lake's own. What the run itself wrote on the way to
    them is open already. Raises QppError QPP702 when the lake's files are not those that the run
    read, and as pin_table does.
    """
    year = int(run.content["performance_year"])
    recorded = run.content["lake"][extract]
    pinned = given or (
        pin_table(lake, extract, year, recorded["version"])
        if recorded["version"] is not None
        else PinnedTable(extract, year, None, ())
    )
    if list(pinned.digests) != recorded["files"]:
        raise QppError("QPP702", tables=f"lake.{extract}", run_id=run.run_id)
    create_view(connection, pinned)
    transforms = catalog.in_force(year)
    written = {entry["table"] for entry in run.content["tables"]}
    views = catalog.ancestors(transforms, tables, written) & transforms.keys() | set(tables)
    for transform in catalog.ordered({name: transforms[name] for name in views - written}):
        warehouse.create_table(connection, transform)
    return pinned
