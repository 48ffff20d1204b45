"""Who is touched by a case, kept in the connection as touched.practice, .clinician and .entity."""

from collections.abc import Collection
from pathlib import Path

import duckdb

from flows.engine import warehouse
from flows.lake import rows_of
from flows.review.narrow.scope import NotNarrowError, Scope, scope_of
from flows.run.manifest import Manifest
from flows.run.plan import Plan

TOUCHED = Path(__file__).with_name("touched.sql").read_text(encoding="utf-8")
# Tables of the released run that tell who belongs to whom; those scored are among those listed.
BILLER = "eligibility.individual"
MEMBERS = ("eligibility.listed_member", "eligibility.entity_member")
# The entity that a row is of, by the columns that tell.
KEYS = {
    ("entity_type", "entity_id"): "entity_type, entity_id",
    ("tin", "npi"): "'individual', tin || '-' || npi",
}
Entity = tuple[str, str]


def begins_with(connection: duckdb.DuckDBPyConnection, released: Plan, plan: Plan) -> set[Entity]:
    """Return the entities of the rows that a plan reads beyond the released one.

    Raises NotNarrowError for an extract whose rows do not tell whom they touch.
    """
    found: set[Entity] = set()
    for extract, pinned in plan.pinned.items():
        before = released.pinned[extract]
        if pinned.sources == before.sources:
            continue
        rows = rows_of(connection, pinned)
        names = next((n for keys, n in KEYS.items() if set(keys) <= set(rows.columns)), None)
        if names is None or scope_of(f"lake.{extract}", ()) is Scope.UNTOLD:
            raise NotNarrowError(f"ingest.{extract}")
        rows.create_view("come", replace=True)
        found.update(
            connection.execute(
                f"SELECT DISTINCT {names} FROM come WHERE NOT list_contains($known, batch_number)",
                {"known": [batch for batch, _ in before.sources]},
            ).fetchall()
        )
    return found


def note_touched(
    connection: duckdb.DuckDBPyConnection, run: Manifest, begun: Collection[Entity]
) -> int:
    """Keep who shares a score or a count with these entities; return how many TIN/NPIs they are."""
    files = {entry["table"]: entry["file"] for entry in run.content["tables"]}

    def read(table: str) -> str:
        return warehouse.stored_rows(run.folder / files[table])

    members = " UNION ".join(
        f"SELECT entity_type, entity_id, tin, npi FROM {read(table)}" for table in MEMBERS
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE member AS {members}")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW biller AS SELECT tin, npi FROM {read(BILLER)}")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE begun (entity_type VARCHAR, entity_id VARCHAR)"
    )
    for entity in sorted(begun):
        connection.execute("INSERT INTO begun VALUES (?, ?)", entity)
    connection.execute(TOUCHED)
    [(count,)] = connection.execute("SELECT count(*) FROM touched.clinician").fetchall()
    return int(count)
