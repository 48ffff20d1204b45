"""Two finished runs of one year: who moved, by how much, and because of what."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.compare.chain import LOOKS_AT, Step, needed, steps_between
from flows.compare.policy import overlaid
from flows.compare.sides import HERE, MEMORY, Stored, compute, stored_tables
from flows.compare.spreadsheet import write_csv
from flows.engine.other_policy import policy_from
from flows.engine.parsing import tables_read
from flows.engine.warehouse import Resources, Row, fetch_rows
from flows.errors import QppError
from flows.lake import private_files, scratch_connection
from flows.run.inputs import open_inputs
from flows.run.manifest import Manifest
from flows.run.open import open_run

MOVED = "moved"
CLINICIANS = "clinicians.csv"
# In whole cents of each TIN/NPI, so that what is shown adds up as it is shown.
SIDE = (
    "SELECT * REPLACE (CAST(round(adjustment_amount, 2) AS DECIMAL(24, 2)) AS adjustment_amount) "
    f"FROM ({LOOKS_AT}) AS told"
)


@dataclass(frozen=True)
class Moves:
    """What moved between two runs; the connection holds it by TIN/NPI, in the schema `moved`."""

    first: Manifest
    second: Manifest
    steps: tuple[Step, ...]
    connection: duckdb.DuckDBPyConnection

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a total, in its own order."""
        return fetch_rows(self.connection, _sql(name))

    @property
    def totals(self) -> Row:
        """Return how many moved, and the dollars of both runs and between them."""
        [row] = self.rows("total")
        return row


def _sql(name: str) -> str:
    return (HERE / MOVED / f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def moves_between(
    first: Manifest,
    second: Manifest,
    lake: Path,
    resources: Resources,
    policy: Path | None = None,
    reference: Path | None = None,
) -> Iterator[Moves]:
    """Score what lies between two runs, one cause at a time; all of it is gone when the block ends.

    policy and reference are folders with those of the first run, where they are others today; of
    policy the topics that differ are enough. Raises QppError as steps_between does, QPP702 when a
    run is not as its manifest says.
    """
    with scratch_connection(resources) as (connection, scratch):
        whole = overlaid(policy, scratch / "policy") if policy else None
        steps = steps_between(first, second, lake, whole, reference)
        connection.execute(f"CREATE SCHEMA {MOVED}")
        _record(connection, first, 0)
        made: dict[str, str] = {}
        stored = stored_tables(steps[-1].plan) if steps else {}
        for number, step in enumerate(steps, start=1):
            _score(connection, step, number, stored, made)
        _last(connection, second, steps)
        for table in ("movement", "person", "by_kind"):
            connection.execute(f"CREATE TABLE {MOVED}.{table} AS {_sql(table)}")
        yield Moves(first, second, tuple(steps), connection)


def _record(connection: duckdb.DuckDBPyConnection, run: Manifest, number: int) -> None:
    """Keep what a finished run itself says of each TIN/NPI."""
    with _apart(connection, f"step_{number}"):
        open_run(connection, run, tables_read(LOOKS_AT))
        connection.execute(
            f"CREATE TABLE {MEMORY}.{MOVED}.side AS SELECT 0 AS step_number, c.* FROM ({SIDE}) AS c"
        )


@contextmanager
def _apart(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[None]:
    connection.execute(f"ATTACH ':memory:' AS {name}")
    connection.execute(f"USE {name}")
    yield
    connection.execute(f"USE {MEMORY}")


def _score(
    connection: duckdb.DuckDBPyConnection,
    step: Step,
    number: int,
    stored: dict[str, Stored],
    made: dict[str, str],
) -> None:
    side = f"step_{number}"
    tables = needed(step.plan)
    with _apart(connection, side), policy_from(step.policy):
        open_inputs(connection, step.plan)
        transforms = [t for t in step.plan.transforms if t.table in tables]
        compute(connection, step.plan, transforms, side, stored, made)
        connection.execute(
            f"INSERT INTO {MEMORY}.{MOVED}.side SELECT {number}, c.* FROM ({SIDE}) AS c"
        )


def _last(connection: duckdb.DuckDBPyConnection, second: Manifest, steps: list[Step]) -> None:
    """Keep causes and specialties, and hold the last step against the second run itself."""
    connection.execute(f"CREATE TABLE {MOVED}.cause (step_number INTEGER, cause VARCHAR)")
    connection.execute(
        f"CREATE TABLE {MOVED}.specialty (tin VARCHAR, npi VARCHAR, specialty_code VARCHAR)"
    )
    for number, step in enumerate(steps, start=1):
        connection.execute(f"INSERT INTO {MOVED}.cause VALUES (?, ?)", [number, step.cause])
    if steps:
        connection.execute(
            f"INSERT INTO {MOVED}.specialty SELECT c.tin, c.npi, c.specialty_code "
            f"FROM step_{len(steps)}.ingest.clinician AS c"
        )
    with _apart(connection, "recorded"):
        open_run(connection, second, tables_read(LOOKS_AT))
        [(different,)] = connection.execute(
            f"SELECT count(*) FROM (({SIDE}) EXCEPT SELECT * EXCLUDE (step_number) "
            f"FROM {MEMORY}.{MOVED}.side WHERE step_number = {len(steps)}) AS d"
        ).fetchall()
    if different:
        raise QppError("QPP362", run_id=second.run_id, tables=f"{different} records")


def write_clinicians(moves: Moves, folder: Path) -> Path:
    """Write who moved, a row for each TIN/NPI and cause, for its owner alone.

    Raises QppError QPP364 when it cannot be written.
    """
    path = folder / CLINICIANS
    partial = path.with_name(f".{path.name}.partial")
    try:
        with private_files():
            folder.mkdir(parents=True, exist_ok=True)
            write_csv(moves.connection, _sql("clinician"), partial)
        partial.chmod(0o600)
        partial.replace(path)
    except (duckdb.IOException, OSError) as error:
        reason = str(getattr(error, "strerror", None) or error).splitlines()[0]
        raise QppError("QPP364", path=path, reason=reason) from error
    finally:
        partial.unlink(missing_ok=True)
    return path
