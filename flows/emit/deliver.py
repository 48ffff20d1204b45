"""The delivered files of a run: the year's payment files and the neutrality certificate."""

import shutil
from pathlib import Path
from typing import Any

import duckdb

from flows.emit.certificate import write_certificate
from flows.emit.payment_file import is_due, payment_files, write_payment_file
from flows.errors import QppError
from flows.lake import file_digest, sync_files, sync_folder
from flows.run.manifest import DELIVERED
from flows.run.plan import Plan
from flows.run.reliance import Reliance


def _write(
    connection: duckdb.DuckDBPyConnection, plan: Plan, rests_on: Reliance, folder: Path
) -> list[Path]:
    folder.mkdir(parents=True)
    written = [
        path
        for kind in payment_files()
        if is_due(connection, kind)
        for path in write_payment_file(connection, plan, rests_on, kind, folder)
    ]
    return written + write_certificate(connection, plan, rests_on, folder)


def deliver(
    connection: duckdb.DuckDBPyConnection, plan: Plan, rests_on: Reliance
) -> list[dict[str, Any]]:
    """Write the delivered files of the run, complete or not at all; return name, size, digest.

    Raises QppError QPP602 when storage fails and QPP604 when a file breaks its suite.
    """
    final = plan.folder / DELIVERED
    partial = plan.folder / f"{DELIVERED}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        written = _write(connection, plan, rests_on, partial)
        sync_files(written)
        # The run has no manifest at this moment: what is half here belongs to no finished run.
        shutil.rmtree(final, ignore_errors=True)
        partial.replace(final)
        sync_folder(plan.folder)
    except (OSError, duckdb.IOException) as error:
        reason = str(error).splitlines()[0]
        raise QppError("QPP602", path=final, reason=reason) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    delivered = [final / file.name for file in written]
    return [
        {
            "file": str(file.relative_to(plan.folder)),
            "bytes": file.stat().st_size,
            "sha256": file_digest(file),
        }
        for file in delivered
    ]
