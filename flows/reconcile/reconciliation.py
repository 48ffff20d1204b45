"""What CMS published of each clinician, beside what a run has."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import duckdb

from flows.claims.stage import check_folder, write_csv
from flows.engine import warehouse
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.reconcile.experience import open_experience
from flows.run.manifest import Manifest
from flows.run.open import open_run

TABLES = {
    "adjustment.payment_adjustment",
    "score.final_score",
    "score.entity_final_score",
    "score.category_score",
    "score.category_weight",
}
HERE = Path(__file__).parent
MACROS = (HERE / "macros.sql").read_text(encoding="utf-8")
# Each after those that it reads.
QUERIES = ("run_record", "paired", "reconciliation")
AGREES, NOT_IN_RUN, NOT_IN_FILE = "agrees", "not_in_run", "not_in_file"


class Reconciled(NamedTuple):
    """How many clinicians agree, and of the others what differs first."""

    rows: int
    outcomes: Counter[str]

    @property
    def compared(self) -> int:
        """Return how many are in both."""
        return self.outcomes.total() - self.outcomes[NOT_IN_RUN] - self.outcomes[NOT_IN_FILE]


def reconcile(
    run: Manifest, file: Path, resources: Resources, output: Path | None = None
) -> Reconciled:
    """Compare a run with the Experience file of its year; write each clinician where asked.

    Raises QppError QPP340 to QPP343 for a file that cannot be read, QPP344 when it has none of the
    run's clinicians, QPP345 when the output cannot be written.
    """
    if output is not None:
        check_folder(output, "QPP345", [file])
    with warehouse.connect(resources.threads, resources.memory_limit) as connection:
        open_run(connection, run, TABLES)
        rows = open_experience(connection, file, run.content["performance_year"])
        connection.execute(MACROS)
        for name in QUERIES:
            sql = (HERE / f"{name}.sql").read_text(encoding="utf-8")
            connection.execute(f"CREATE TABLE {name} AS {sql}")
        found = Reconciled(rows, _outcomes(connection))
        if not found.compared:
            raise QppError("QPP344", file=file, run_id=run.run_id)
        if output is not None:
            select = "SELECT * FROM reconciliation ORDER BY npi, tin, file_row"
            write_csv(connection, select, output, "QPP345")
    return found


def _outcomes(connection: duckdb.DuckDBPyConnection) -> Counter[str]:
    rows = connection.execute("SELECT outcome, count(*) FROM reconciliation GROUP BY ALL")
    return Counter(dict(rows.fetchall()))
