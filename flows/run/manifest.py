"""The manifest of a run: what went in, what came out, and the digests that prove it."""

import json
import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from flows.engine import warehouse
from flows.engine.register import caution
from flows.errors import QppError
from flows.run.intake import intake
from flows.run.plan import Plan, file_digest
from flows.run.reliance import Reliance
from flows.run.tables import TableResult

FILE = "manifest.json"


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
        try:
            os.link(result["path"], partial)
        except OSError:
            partial.write_bytes(Path(result["path"]).read_bytes())
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
        "lake": intake(plan.lake, plan.pinned),
        "inputs": plan.input_digests,
        "reliance": rests_on.content,
        "tables": _linked_tables(plan, tables),
        "checks": checks,
        "outputs": outputs,
    }
    path = plan.folder / FILE
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    partial.replace(path)
    return Manifest(plan.folder, content)


def read_manifest(folder: Path) -> Manifest:
    """Read a finished run; raises QppError QPP603 when the folder holds none."""
    path = folder / FILE
    if not path.exists():
        raise QppError("QPP603", path=folder)
    return Manifest(folder, json.loads(path.read_text(encoding="utf-8")))


def latest_run(lake: Path, performance_year: int) -> Manifest:
    """Return the year's run that was finished last; raises QppError QPP603 when there is none.

    Runs of the same inputs are one run, so the last is the one of the newest inputs.
    """
    parent = lake / "runs" / str(performance_year)
    finished = sorted(parent.glob(f"*/{FILE}"), key=lambda p: (p.stat().st_mtime_ns, str(p)))
    if not finished:
        raise QppError("QPP603", path=parent)
    return read_manifest(finished[-1].parent)
