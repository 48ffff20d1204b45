"""The record of a run: its manifest, written last, and its tables in its own folder."""

import hashlib
import os
import shutil
from importlib.metadata import version
from typing import Any

import duckdb

from flows.engine import warehouse
from flows.lake import file_digest, sync_files, sync_folder, write_durably
from flows.run.intake import intake
from flows.run.manifest import FILE, Manifest
from flows.run.materials import materials
from flows.run.occasion import Asked, occasion_of, write_occasion
from flows.run.plan import Plan, columns_digest
from flows.run.reliance import Reliance
from flows.run.seal import sealed
from flows.run.statement import statement_of
from flows.run.tables import TableResult
from flows.run.totals import control_totals, remittance_codes, warned


def _linked_tables(plan: Plan, tables: list[TableResult]) -> list[dict[str, Any]]:
    """Put each table into the run's folder, as a hard link where the file system has them.

    All of them are on the disk then.
    """
    entries: list[dict[str, Any]] = []
    transforms = {t.table: t for t in plan.transforms}
    for result in tables:
        stage, name = result["table"].split(".")
        path = plan.folder / "tables" / stage / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        stored = plan.stored(result["table"])
        try:
            os.link(stored, partial)
        except OSError:
            shutil.copyfile(stored, partial)
        partial.replace(path)
        # Where both are links to one file already, replacing leaves both.
        partial.unlink(missing_ok=True)
        transform = transforms[result["table"]]
        entries.append(
            {
                "table": result["table"],
                "file": str(path.relative_to(plan.folder)),
                "rows": result["rows"],
                "sha256": result["sha256"],
                "row_digest": result["row_digest"],
                "sql": f"{stage}/{transform.path.name}",
                "sql_sha256": file_digest(transform.path),
                "rule": list(transform.rule),
                "made_from": plan.digests[result["table"]],
                "columns_digest": columns_digest(result["table"]),
            }
        )
    sync_files(plan.folder / entry["file"] for entry in entries)
    return entries


def _release() -> dict[str, str]:
    with warehouse.connect(threads=1) as connection:
        warehouse.load_rows(connection, "reference.release")
        [release] = warehouse.fetch_rows(connection, "SELECT * FROM reference.release")
    return {name: str(value) for name, value in release.items()}


def write_manifest(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    tables: list[TableResult],
    checks: list[str],
    rests_on: Reliance,
    stood_in: list[dict[str, Any]],
    outputs: list[dict[str, Any]],
    asked: Asked,
    spark_remote: str | None,
) -> Manifest:
    """Write the occasion and manifest.json, the last file of a run: without it there is no run."""
    content: dict[str, Any] = {
        "run_id": plan.run_id,
        "performance_year": plan.performance_year,
        "payment_year": plan.year.payment_year,
        "year_status": plan.year.status,
        "year_note": plan.year.note,
        "is_delivered": plan.delivers,
        "made_with": {"qpp": version("qpp"), "duckdb": duckdb.__version__},
        "reference": _release(),
        "lake": intake(plan.pinned),
        "inputs": plan.input_digests,
        "prior_run": plan.prior.content,
        "reliance": rests_on.content,
        "stand_ins": stood_in,
        "tables": _linked_tables(plan, tables),
        "checks": checks,
        "outputs": outputs,
        "control_totals": control_totals(plan, outputs),
        "remittance_codes": remittance_codes(connection, plan.performance_year),
        "materials": materials(plan),
    }
    if plan.review:
        content["review"] = plan.review.content
    content["checks_warned"] = warned(plan.lake, content)
    written = sealed(statement_of(content))
    sync_folder(plan.folder, until=plan.root)
    engine = {
        "engine": "spark" if spark_remote else "duckdb",
        "threads": warehouse.threads_of(connection),
    }
    digest = hashlib.sha256(written).hexdigest()
    write_occasion(plan.folder, occasion_of(plan.run_id, asked, plan.pinned, engine, digest))
    write_durably(plan.folder / FILE, written)
    return Manifest(plan.folder, content)
