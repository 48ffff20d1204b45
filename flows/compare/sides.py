"""Two plans computed side by side in one DuckDB, as `baseline` and `variant`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.engine import warehouse
from flows.engine.catalog import Transform
from flows.engine.other_policy import policy_from
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.lake import damage, file_digest, scratch_connection
from flows.progress import step
from flows.run.checks import checks_of
from flows.run.inputs import open_inputs
from flows.run.manifest import FILE, read_manifest
from flows.run.open import finished_run
from flows.run.plan import Plan

HERE = Path(__file__).resolve().parent
BASELINE, VARIANT = "baseline", "variant"
# The schema in which what is looked at of a side is kept.
LOOKED_AT = {BASELINE: "before", VARIANT: "after"}
MEMORY = "memory"


@dataclass(frozen=True)
class Stored:
    """A table of a finished run: where it is and the SHA-256 that its manifest records."""

    path: Path
    sha256: str


def stored_tables(plan: Plan) -> dict[str, Stored]:
    """Return the tables of the year's finished runs by the digest of what they were made from."""
    stored: dict[str, Stored] = {}
    for path in sorted(plan.folder.parent.glob(f"*/{FILE}")):
        try:
            run = read_manifest(path.parent)
        except QppError:
            # Nothing rests on a run that was changed: its tables are made anew.
            continue
        for entry in run.content["tables"]:
            stored[entry["made_from"]] = Stored(run.folder / entry["file"], entry["sha256"])
    return stored


@contextmanager
def both_sides(
    baseline: Plan, variant: Plan, resources: Resources, policy: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB with every table of two plans, as baseline.<stage>.<table> and variant....

    The tables are those that `qpp score` would write; what both plans make from the same inputs
    is made once. policy is the folder that the variant was planned with, if another. Raises
    QppError as a scoring run does, QPP512 when a check across tables fails.
    """
    with scratch_connection(resources) as (connection, _):
        stored = stored_tables(baseline)
        made: dict[str, str] = {}
        for side, plan in ((BASELINE, baseline), (VARIANT, variant)):
            connection.execute(f"ATTACH ':memory:' AS {side}")
            connection.execute(f"USE {side}")
            with policy_from(policy if side == VARIANT else None):
                open_inputs(connection, plan)
                compute(connection, plan, plan.transforms, side, stored, made)
                if finished_run(plan) is None:
                    _check(connection, plan, side)
            _look_at(connection, side)
        connection.execute(f"USE {MEMORY}")
        yield connection


def compute(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    transforms: Sequence[Transform],
    side: str,
    stored: dict[str, Stored],
    made: dict[str, str],
) -> None:
    """Make or open these tables of a side; made maps a digest to the side that has the table."""
    for number, transform in enumerate(transforms, start=1):
        step(f"{side}: {transform.table} ({number} of {len(transforms)})")
        digest = plan.digests[transform.table]
        known = stored.get(digest)
        if transform.is_view:
            warehouse.create_table(connection, transform)
        elif digest in made:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {transform.stage}")
            connection.execute(
                f"CREATE VIEW {transform.table} AS FROM {made[digest]}.{transform.table}"
            )
        elif known and known.path.exists() and file_digest(known.path) == known.sha256:
            warehouse.open_stored(connection, transform, known.path)
            made[digest] = side
        else:
            _make(connection, transform)
            made[digest] = side


def _make(connection: duckdb.DuckDBPyConnection, transform: Transform) -> None:
    """Compute one table; a damaged lake and used-up memory are told as a scoring run tells them."""
    try:
        warehouse.create_table(connection, transform)
    except QppError as error:
        cause = error.__cause__
        if isinstance(cause, duckdb.OutOfMemoryException):
            raise QppError("QPP606", table=transform.table) from cause
        raise (damage(cause) if cause else None) or error from cause


def _check(connection: duckdb.DuckDBPyConnection, plan: Plan, side: str) -> None:
    step(f"{side}: checks across tables")
    checks = checks_of(plan)
    warehouse.load_read(connection, checks, plan.reference)
    for check in checks:
        if rows := check.rows(connection):
            raise QppError(
                "QPP512", side=side, check=check.name, rows=rows, sentence=check.sentence
            )


def _look_at(connection: duckdb.DuckDBPyConnection, side: str) -> None:
    """Keep what is compared of a side: the same SELECTs, over the tables of that side."""
    schema = f"{MEMORY}.{LOOKED_AT[side]}"
    connection.execute(f"CREATE SCHEMA {schema}")
    for path in sorted((HERE / "side").glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        connection.execute(f"CREATE TABLE {schema}.{path.stem} AS {sql}")
