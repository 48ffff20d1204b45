"""The tables of a run as lists of rows, from its Parquet files or from a test's database."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow.parquet as pq
from deltalake import DeltaTable

Row = dict[str, Any]
ENTITY = ("entity_type", "entity_id")
# What a row of an extract is about; a later row about the same replaces it.
KEYS = {
    "clinician": ("tin", "npi"),
    "entity_roster": (*ENTITY, "tin", "npi"),
    "exception": (*ENTITY, "category", "exception_kind"),
    "cost_result": (*ENTITY, "measure_id"),
    "prior_year": (*ENTITY, "category"),
    "beneficiary_risk": ("beneficiary_id",),
    "facility_score": ENTITY,
    "administrative_claims_result": (*ENTITY, "measure_id"),
    "apm_clinician": ("npi", "snapshot_date"),
    "beneficiary": ("beneficiary_id",),
    "beneficiary_assignment": ("apm_entity_id", "list_date", "beneficiary_id"),
    "apm_participant": ("apm_entity_id", "tin", "npi", "snapshot_date"),
    "apm_incentive_base": ("npi", "base_year"),
}
# Of a claim line: when it was sent, who, what, where, when, and the dollars.
CLAIM = (
    *("claim_id", "line_number", "batch_number", "file_number", "row_number"),
    *("dml_indicator", "final_action_code", "weekly_processing_date"),
    *("payment_denial_code", "line_processing_code", "beneficiary_id", "npi", "tin"),
    *("hcpcs_code", "service_type_code", "betos_code", "place_of_service_code"),
    *("first_expense_date", "allowed_charge_amount", "payment_amount"),
)
SENT = ("batch_number", "file_number", "submission_number", "measurement_set_number")
SUBMITTED = ("ingest.measurement_set", "ingest.measurement", "ingest.measurement_stratum")
SET = (*ENTITY, "category", "submission_method", "program_name")


class Run:
    """The tables of one performance year, each read once."""

    def __init__(self, year: int, read: Callable[[str], list[Row]]) -> None:
        """Read tables by `read`, which takes the name of a stage and of a table."""
        self.year = year
        self._read = read
        self._held: dict[str, list[Row]] = {}

    def rows(self, table: str) -> list[Row]:
        """Return the rows of `stage.table`; none where the year has no such table."""
        if table not in self._held:
            self._held[table] = self._read(table)
        return self._held[table]


def of_folder(folder: Path) -> Run:
    """Return a finished run: its folder is named by its id and lies in that of its year."""

    year = int(folder.parent.name)
    statement = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest = statement["predicate"]["buildDefinition"]["internalParameters"]

    @cache
    def sent() -> list[Row]:
        return extracted("submission", year, manifest, folder.parents[2])

    def read(table: str) -> list[Row]:
        stage, name = table.split(".")
        file = folder / "tables" / stage / f"{name}.parquet"
        if file.exists():
            return list(pq.read_table(file).to_pylist())
        lake = folder.parents[2]
        if table == "lake.submission":
            return sent()
        if stage == "lake":
            return claimed(manifest["lake"][name]["version"], lake / name)
        if stage != "ingest":
            return []
        if table in SUBMITTED:
            return submitted(sent(), read("ingest._measurement_set_in_force"))[table]
        return in_force(table, lambda extract: extracted(extract, year, manifest, lake))

    return Run(year, read)


def submitted(sent: list[Row], sets: list[Row]) -> dict[str, list[Row]]:
    """Return the measurements, strata and sets of the submissions that are in force, by table."""
    names = {
        tuple(row[column] for column in SENT): {column: row[column] for column in SET}
        for row in sets
    }
    found: dict[str, list[Row]] = {table: [] for table in SUBMITTED}
    headers: dict[tuple[Any, ...], Row] = {}
    for row in sent:
        number = tuple(row[column] for column in SENT)
        if number in names:
            named = row | names[number]
            headers.setdefault(number, named)
            if row["measure_id"] is not None:
                found["ingest.measurement"].append(named)
                found["ingest.measurement_stratum"] += [
                    names[number] | {"measure_id": row["measure_id"]} | stratum
                    for stratum in row["strata"] or ()
                ]
    return found | {"ingest.measurement_set": list(headers.values())}


def extracted(extract: str, year: int, manifest: dict[str, Any], lake: Path) -> list[Row]:
    """Return the year's rows of an extract, of the version of the lake that the run pinned."""
    version = manifest["lake"][extract]["version"]
    if version is None:
        return []
    table = DeltaTable(lake / extract, version=version).to_pyarrow_table()
    return [row for row in table.to_pylist() if row["performance_year"] == year]


def claimed(version: int | None, table: Path) -> list[Row]:
    """Return all rows of claims that were sent, in the columns that are looked at."""
    if version is None:
        return []
    found = DeltaTable(table, version=version).to_pyarrow_table(columns=list(CLAIM))
    return list(found.to_pylist())


def in_force(table: str, read: Callable[[str], list[Row]]) -> list[Row]:
    """Return the rows of an extract that are in force: of each key the one that was sent last."""
    name = table.removeprefix("ingest.")
    latest: dict[tuple[Any, ...], tuple[tuple[int, int, int], Row]] = {}
    for place, row in enumerate(read(name)):
        sent = (row["batch_number"], row["file_number"], row.get("row_number") or place)
        key = tuple(row[column] for column in KEYS[name])
        if key not in latest or latest[key][0] < sent:
            latest[key] = (sent, row)
    return [row for _, row in latest.values()]


def of_connection(connection: duckdb.DuckDBPyConnection, year: int) -> Run:
    """Return the tables that a test has made in a database."""
    listed = connection.execute(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables"
    ).fetchall()
    there = {name for (name,) in listed}

    def read(table: str) -> list[Row]:
        if table not in there:
            return []
        found = connection.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return Run(year, read)


class Difference(NamedTuple):
    """One value that the pipeline has otherwise than the second opinion."""

    layer: str
    year: int
    key: tuple[Any, ...]
    column: str
    pipeline: Any
    opinion: Any


def measurement_set(row: Row) -> tuple[Any, ...]:
    """Return the key of a measurement set."""
    return tuple(row[column] for column in SET)


Layer = Callable[[Run], Iterator[Difference]]


def unlike(
    layer: str, run: Run, key: tuple[Any, ...], there: Row, here: Row
) -> Iterator[Difference]:
    """Yield each column of `here` that the pipeline's row has otherwise."""
    for column, opinion in here.items():
        if there.get(column) != opinion:
            yield Difference(layer, run.year, key, column, there.get(column), opinion)
