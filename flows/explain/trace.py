"""One clinician's way through a finished run: each table's rows, the rule, the policy rows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.engine.dictionary import columns_of
from flows.engine.parsing import tables_read
from flows.engine.warehouse import Row, fetch_rows
from flows.errors import QppError
from flows.lake import file_digest
from flows.run.manifest import Manifest

KEYS = {"performance_year", "tin", "npi", "entity_type", "entity_id", "reporting_option"}
# A table that is not about clinicians is shown whole when it is this small.
WHOLE_TABLE_ROWS = 12
# What an earlier table found of a clinician that decides which policy row applies later.
CARRIED = {"is_small_practice", "measure_class", "special_status"}
BORDERS = Path(__file__).with_name("borders.sql").read_text(encoding="utf-8")

OF_ENTITY = "(entity_type, entity_id) IN (SELECT e FROM explained.clinician_entity)"
# Which rows are the clinician's, by the keys that a table has: the first that fit.
CONDITIONS = (
    # A group's row names no NPI; a member's row names the member.
    (
        {"entity_type", "entity_id", "tin", "npi"},
        f"{OF_ENTITY} AND tin = $tin AND coalesce(npi, $npi) = $npi",
    ),
    ({"tin", "npi"}, "tin = $tin AND npi = $npi"),
    ({"npi"}, "npi = $npi"),
    # Who is assessed at a snapshot need not be scored.
    (
        {"entity_type", "entity_id", "snapshot_date"},
        "(entity_type, entity_id) IN (SELECT e FROM explained.assessed_entity)",
    ),
    ({"entity_type", "entity_id"}, OF_ENTITY),
    ({"tin"}, "tin = $tin"),
    ({"apm_entity_id"}, "('apm', apm_entity_id) IN (SELECT e FROM explained.assessed_entity)"),
)


@dataclass(frozen=True)
class PolicyUse:
    """The rows of one policy table that bear on the rows shown."""

    table: str
    rows: list[Row]


@dataclass(frozen=True)
class Step:
    """One table of the run with the clinician's rows in it."""

    transform: Transform
    rows: list[Row]
    policy: list[PolicyUse]
    reference: list[PolicyUse]
    is_current: bool


def entities_of(connection: duckdb.DuckDBPyConnection, tin: str, npi: str) -> list[tuple[str, str]]:
    """Return the scoring entities of a TIN/NPI; raises QppError QPP701 when the run has none."""
    entities = connection.execute(
        "SELECT entity_type, entity_id FROM eligibility.entity_member "
        "WHERE tin = $tin AND npi = $npi ORDER BY ALL",
        {"tin": tin, "npi": npi},
    ).fetchall()
    if not entities:
        raise QppError("QPP701")
    return entities


def note_entities(connection: duckdb.DuckDBPyConnection, tin: str, npi: str) -> None:
    """Keep in the connection which entities are a TIN/NPI's: those scored and those assessed.

    Raises QppError QPP701 when the run has none.
    """
    entities_of(connection, tin, npi)
    # No temporary tables: every cursor of the connection reads them.
    connection.execute("CREATE SCHEMA IF NOT EXISTS explained")
    connection.execute(
        "CREATE OR REPLACE TABLE explained.clinician_entity AS "
        "SELECT (entity_type, entity_id) AS e FROM eligibility.entity_member "
        "WHERE tin = $tin AND npi = $npi",
        {"tin": tin, "npi": npi},
    )
    connection.execute(
        "CREATE OR REPLACE TABLE explained.assessed_entity AS SELECT ('apm', apm_entity_id) AS e "
        "FROM eligibility.apm_qp_status WHERE npi = $npi UNION SELECT ('clinician', $npi)",
        {"npi": npi},
    )


def transforms_of(run: Manifest) -> dict[str, Transform]:
    """Return the tables that scoring writes in the run's year, by name."""
    return dict(catalog.scored(int(run.content["performance_year"])))


def open_unwritten(connection: duckdb.DuckDBPyConnection, run: Manifest) -> list[str]:
    """Open the tables that the rules write now and the run does not have, empty; name them."""
    transforms = transforms_of(run).values()
    written = {t.table for t in transforms if not t.is_view and not t.is_private}
    unwritten = sorted(written - {entry["table"] for entry in run.content["tables"]})
    for table in unwritten:
        warehouse.create_empty(connection, table)
    return unwritten


def tins_of(connection: duckdb.DuckDBPyConnection, npi: str) -> list[Row]:
    """Return the TINs under which the run knows an NPI, with what became of each.

    Raises QppError QPP701 when there is none.
    """
    rows = fetch_rows(
        connection,
        "SELECT tin, is_mips_eligible, eligibility_reason, final_score, adjustment_percent "
        "FROM eligibility.mips_eligible LEFT JOIN payment_file.clinician "
        "USING (performance_year, tin, npi) WHERE npi = $npi ORDER BY tin",
        {"npi": npi},
    )
    if not rows:
        raise QppError("QPP701")
    return rows


def key_condition(names: set[str]) -> str | None:
    """Return which rows of a table are the clinician's, by the keys that it has."""
    return next((condition for keys, condition in CONDITIONS if keys <= names), None)


def clinician_rows(
    connection: duckdb.DuckDBPyConnection, transform: Transform, tin: str, npi: str
) -> list[Row]:
    """Return the clinician's rows of one table in its order; small tables whole."""
    names = {column.name for column in columns_of(transform.table)}
    condition = key_condition(names)
    order = ", ".join(transform.grain)
    if condition is None:
        sql = f"SELECT * FROM {transform.table} ORDER BY {order} LIMIT {WHOLE_TABLE_ROWS + 1}"
        rows = fetch_rows(connection, sql)
        return rows if len(rows) <= WHOLE_TABLE_ROWS else []
    used = {key: value for key, value in {"tin": tin, "npi": npi}.items() if f"${key}" in condition}
    sql = f"SELECT * FROM {transform.table} WHERE {condition} ORDER BY {order}"
    return fetch_rows(connection, sql, used)


def policy_rows(
    connection: duckdb.DuckDBPyConnection,
    performance_year: int,
    table: str,
    rows: list[Row],
    facts: dict[str, set[Any]],
) -> list[Row]:
    """Return the year's rows of a policy table that agree with the rows shown.

    A policy row agrees when, in each column that both have, some row shown has its value or the
    policy row leaves it empty; in a column that the rows lack, an earlier table's fact will do.
    """
    found = fetch_rows(
        connection,
        f"SELECT * FROM {table} WHERE performance_year = $year",
        {"year": performance_year},
    )
    seen: dict[str, set[Any]] = {}
    for row in rows:
        for name, value in row.items():
            seen.setdefault(name, set()).add(value)
    seen = {name: values for name, values in facts.items() if name in KEYS | CARRIED} | seen
    shared = seen.keys() - {"performance_year", "citation", "source", "confidence", "reason"}
    return [
        {name: value for name, value in row.items() if name != "performance_year"}
        for row in found
        if all(row[name] is None or row[name] in seen[name] for name in shared & row.keys())
    ]


def unconfirmed_rows(steps: Iterable[Step]) -> list[tuple[str, int]]:
    """Return each policy table with the number of unconfirmed rows that bear on the steps.

    The columns that tables share tell which rows bear on them, so that these are at most the
    rows that touched the clinician.
    """
    found = {
        (use.table, tuple(row.items()))
        for step in steps
        for use in step.policy
        for row in use.rows
        if row["confidence"] == "unconfirmed"
    }
    return sorted(Counter(table for table, _ in found).items())


def _borders(connection: duckdb.DuckDBPyConnection, performance_year: int) -> list[Row]:
    sql = f"SELECT * FROM ({BORDERS}) WHERE performance_year = $year"
    return fetch_rows(connection, sql, {"year": performance_year})


def border_rows(
    connection: duckdb.DuckDBPyConnection, performance_year: int, rows: list[Row]
) -> list[Row]:
    """Return the benchmark borders that the points of the rows shown lie between."""
    # A cost measure's points are its measure points.
    if "measure_id" not in rows[0] or not {"benchmark_points", "measure_points"} & rows[0].keys():
        return []
    measures = {
        (row["measure_id"], row.get("collection_type") or "administrativeClaims") for row in rows
    }
    borders: dict[tuple[str, str], Row] = {}
    for row in _borders(connection, performance_year):
        key = (row["measure_id"], row["collection_type"])
        if key in measures:
            names = ("measure_id", "collection_type", "is_inverse")
            line = borders.setdefault(key, {name: row[name] for name in names})
            line[row["border"]] = row["performance_rate"].normalize()
    return list(borders.values())


def trace(
    connection: duckdb.DuckDBPyConnection,
    run: Manifest,
    tin: str,
    npi: str,
    every_table: bool = False,
) -> Iterator[Step]:
    """Yield each table of the run in which the clinician has rows, in the order it was made.

    The run is open in the connection.
    """
    year = int(run.content["performance_year"])
    note_entities(connection, tin, npi)
    transforms = transforms_of(run)
    loaded = warehouse.load_read(connection, transforms.values())
    # The rules of some years do not read these; their clinicians are explained all the same.
    for table in set(tables_read(BORDERS)) - set(loaded):
        warehouse.load_rows(connection, table)
    facts: dict[str, set[Any]] = {}
    recorded = {entry["table"]: entry for entry in run.content["tables"]}
    for transform in catalog.ordered(transforms):
        entry = recorded.get(transform.table)
        # Private tables are steps within a stage; the report counts everybody.
        if entry is None or transform.stage == "report":
            continue
        if transform.is_private and not every_table:
            continue
        rows = clinician_rows(connection, transform, tin, npi)
        if not rows:
            continue
        for row in rows:
            for name, value in row.items():
                facts.setdefault(name, set()).add(value)
        policies = [
            PolicyUse(read, policy_rows(connection, year, read, rows, facts))
            for read in transform.reads
            if read.startswith("policy.")
        ]
        is_current = file_digest(transform.path) == entry["sql_sha256"]
        borders = PolicyUse("reference.benchmark", border_rows(connection, year, rows))
        yield Step(
            transform,
            rows,
            [use for use in policies if use.rows],
            [borders] if borders.rows else [],
            is_current,
        )
