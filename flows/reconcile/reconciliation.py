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
SQL = Path(__file__).with_name("reconciliation.sql")
AGREES, NOT_IN_RUN, NOT_IN_FILE = "agrees", "not_in_run", "not_in_file"
# A score of the file is unlike the run's where it is not the same at the places it is printed with.
# What has no weight in the run is not compared, unless the final scores differ.
IS_UNLIKE = """
CREATE MACRO is_unlike(printed, places, percent, whole, is_score_unlike) AS CASE
    WHEN percent IS NULL THEN is_score_unlike AND coalesce(printed, 0) > 0
    WHEN printed IS NULL THEN percent > 0
    ELSE abs(percent * whole / 100 - printed) * 2 * power(10, places) > 1.000001
END
"""


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
        check_folder(output, "QPP345")
    with warehouse.connect(resources.threads, resources.memory_limit) as connection:
        open_run(connection, run, TABLES)
        rows = open_experience(connection, file, run.content["performance_year"])
        connection.execute(IS_UNLIKE)
        sql = SQL.read_text(encoding="utf-8")
        connection.execute(f"CREATE TABLE reconciliation AS {sql}")
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
