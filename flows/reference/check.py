"""The linter of the reference tables: SQL files that return what is wrong with a release."""

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from flows.engine.dictionary import columns_of, dictionary
from flows.errors import QppError
from flows.paths import EXPECTATIONS, REFERENCE

CHECKS = EXPECTATIONS / "reference"
Key = tuple[str, int, str, str]


@dataclass(frozen=True, order=True)
class Finding:
    """One offending row: the check that found it, what it is about and a sentence."""

    check: str
    performance_year: int
    measure_id: str
    collection_type: str
    severity: str
    sentence: str

    @property
    def key(self) -> Key:
        """What the register of published oddities knows a finding by."""
        return self.check, self.performance_year, self.measure_id, self.collection_type


def published_oddities() -> dict[Key, str]:
    """Return what CMS is known to have published so, with what it means."""
    with (CHECKS / "published_oddities.csv").open(newline="", encoding="utf-8") as file:
        return {
            (
                row["check"],
                int(row["performance_year"]),
                row["measure_id"],
                row["collection_type"],
            ): row["says"]
            for row in csv.DictReader(file)
        }


def load_folder(connection: duckdb.DuckDBPyConnection, reference: Path) -> None:
    """Load every reference table of a folder into the schema `reference`.

    Raises QppError QPP305 when a table is missing or does not fit the dictionary.
    """
    connection.execute("CREATE SCHEMA reference")
    for table in sorted(name for name in dictionary() if name.startswith("reference.")):
        path = reference / f"{table.split('.')[1]}.csv"
        columns = columns_of(table)
        if not path.is_file():
            raise QppError("QPP305", file=path.name, reason="it is missing")
        try:
            rows = connection.read_csv(
                str(path),
                header=True,
                all_varchar=True,
                delimiter=",",
                quotechar='"',
                escapechar='"',
                hive_partitioning=False,
            )
            if rows.columns != [column.name for column in columns]:
                raise QppError("QPP305", file=path.name, reason="its columns are others")
            rows.project(
                ", ".join(f'CAST("{c.name}" AS {c.type}) AS "{c.name}"' for c in columns)
            ).create(table)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise QppError("QPP305", file=path.name, reason=reason) from error


def check(reference: Path = REFERENCE) -> list[Finding]:
    """Return the findings of every check on the reference tables in a folder, in a total order.

    A failure that is registered as published so becomes a warning that says what it means; a
    registered oddity that is no longer there is a warning too. Raises QppError QPP305 when a
    table is missing or does not fit the dictionary.
    """
    findings: list[Finding] = []
    with duckdb.connect() as connection:
        load_folder(connection, reference)
        for path in sorted(CHECKS.glob("*.sql")):
            for severity, year, measure_id, collection_type, sentence in connection.execute(
                path.read_text(encoding="utf-8")
            ).fetchall():
                findings.append(
                    Finding(
                        path.stem, year, measure_id or "", collection_type or "", severity, sentence
                    )
                )
        benchmarks = set(
            connection.execute(
                "SELECT performance_year, measure_id, collection_type FROM reference.benchmark"
            ).fetchall()
        )
    known = published_oddities()
    explained = [
        replace(f, severity="warn", sentence=f"{f.sentence}. {known[f.key]}")
        if f.key in known
        else f
        for f in findings
    ]
    found = {finding.key for finding in findings}
    # What is known of a whole year's file names no measure
    subjects = benchmarks | {(year, "", "") for year, _, _ in benchmarks}
    gone = [
        Finding(*key, severity="warn", sentence=f"no longer published so; registered as: {says}")
        for key, says in known.items()
        if key not in found and key[1:] in subjects
    ]
    return sorted(explained + gone)
