"""The manifest of a run: what went in, what came out, and the digests that prove it.

It is written last and tells its own digest too: a run is finished and whole, or it is none.
"""

import os
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from flows.engine import warehouse
from flows.engine.register import caution
from flows.errors import QppError
from flows.lake import file_digest, publish, sync_folder, write_durably
from flows.run.intake import intake
from flows.run.plan import Plan
from flows.run.reliance import Reliance
from flows.run.seal import read_sealed, sealed
from flows.run.tables import TableResult

FILE = "manifest.json"
DELIVERED = "delivered"


@dataclass(frozen=True)
class Manifest:
    """A finished run: its folder and the content of its manifest.json."""

    folder: Path
    content: dict[str, Any]

    @property
    def run_id(self) -> str:
        """Return the run's identity: a digest of everything that it was made from."""
        return str(self.content["run_id"])

    @property
    def title(self) -> str:
        """Return what names the run to a person: year, run, and what is held against the year."""
        named = f"Performance year {self.content['performance_year']}, run {self.run_id}"
        held = caution(self.content["year_status"], self.content["year_note"])
        return f"{named}\n{held}" if held else named

    @property
    def reliance(self) -> Reliance:
        """Return what the run rests on that is not certain."""
        return Reliance.of_content(self.content["reliance"])


def _linked_tables(plan: Plan, tables: list[TableResult]) -> list[dict[str, Any]]:
    """Put each table into the run's folder, as a hard link where the file system has them."""
    entries = []
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
        publish(partial, path)
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
            }
        )
    return entries


def _release() -> dict[str, str]:
    with warehouse.connect(threads=1) as connection:
        warehouse.load_rows(connection, "reference.release")
        [release] = warehouse.fetch_rows(connection, "SELECT * FROM reference.release")
    return {name: str(value) for name, value in release.items()}


def write_manifest(
    plan: Plan,
    tables: list[TableResult],
    checks: list[str],
    rests_on: Reliance,
    outputs: list[dict[str, Any]],
) -> Manifest:
    """Write manifest.json, the last file of a run: without it there is no run."""
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
        "reliance": rests_on.content,
        "tables": _linked_tables(plan, tables),
        "checks": checks,
        "outputs": outputs,
    }
    sync_folder(plan.folder, until=plan.lake)
    write_durably(plan.folder / FILE, sealed(content))
    return Manifest(plan.folder, content)


def read_manifest(folder: Path) -> Manifest:
    """Read a finished run.

    Raises QppError QPP603 when the folder holds none, QPP703 when the manifest is cut or changed.
    """
    path = folder / FILE
    if not path.exists():
        raise QppError("QPP603", path=folder)
    content = read_sealed(path)
    if content is None:
        raise QppError("QPP703", path=path)
    return Manifest(folder, content)


def changed_files(run: Manifest) -> list[str]:
    """Return the tables and delivered files that are missing or not what the manifest says.

    Among them what lies beside the delivered files and was not delivered.
    """
    entries = [*run.content["tables"], *run.content["outputs"]]
    known = {run.folder / entry["file"] for entry in entries}
    changed = [
        entry.get("table") or entry["file"]
        for entry in entries
        if _digest_or_none(run.folder / entry["file"]) != entry["sha256"]
    ]
    strangers = sorted(set((run.folder / DELIVERED).glob("*")) - known)
    return changed + [str(path.relative_to(run.folder)) for path in strangers]


def _digest_or_none(path: Path) -> str | None:
    try:
        return file_digest(path)
    except OSError:
        return None


def latest_run(lake: Path, performance_year: int) -> Manifest:
    """Return the year's run that was finished last; raises QppError QPP603 when there is none.

    Runs of the same inputs are one run, so the last is the one of the newest inputs.
    """
    parent = lake / "runs" / str(performance_year)
    finished = sorted(parent.glob(f"*/{FILE}"), key=lambda p: (p.stat().st_mtime_ns, str(p)))
    if not finished:
        raise QppError("QPP603", path=parent)
    return read_manifest(finished[-1].parent)
