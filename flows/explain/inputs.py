"""What a clinician's run began with: claim lines and submitted measures of the pinned version."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.engine.warehouse import Resources, Row, fetch_rows
from flows.lake import PinnedTable, locked, private_files
from flows.review.files import room_of
from flows.review.planning import plan_of_review
from flows.run.manifest import Manifest
from flows.run.open import open_input

CLAIM_LINE = "ingest.claim_line"
ALLOWED_LINE = "ingest.allowed_line"
CLAIM_COLUMNS = (
    "claim_id",
    "line_number",
    "first_expense_date",
    "hcpcs_code",
    "service_type_code",
    "allowed_charge_amount",
    "segment",
    "is_covered_service",
)
MEASUREMENT = "ingest.measurement"
STRATUM = "ingest.measurement_stratum"
# Extracts shown as they were sent, where they say anything of the clinician.
EXTRACTS = (
    "clinician",
    "entity_roster",
    "apm_participant",
    "exception",
    "facility_score",
    "prior_year",
)


@dataclass(frozen=True)
class Inputs:
    """What a run read: the tables of the lake at the versions that it pinned.

    reviewed are the tables of a run with reviews, which hold what its cases brought; of other runs
    each table is pinned when it is opened.
    """

    run: Manifest
    lake: Path
    reviewed: Mapping[str, PinnedTable]

    def open(
        self, connection: duckdb.DuckDBPyConnection, extract: str, *tables: str
    ) -> PinnedTable:
        """Open ingest tables over what the run read of an extract, as open_input does."""
        given = self.reviewed.get(extract)
        return open_input(connection, self.run, self.lake, extract, *tables, given=given)


@contextmanager
def inputs_of(run: Manifest, lake: Path) -> Iterator[Inputs]:
    """Give what a run read; of a run with reviews nobody else works on reviews in the block.

    Raises QppError as plan_of_review does.
    """
    if "review" not in run.content:
        yield Inputs(run, lake, {})
        return
    with private_files(), locked(room_of(lake), -1, lambda: None):
        yield Inputs(run, lake, plan_of_review(run, Resources()).pinned)


# The facts that eligibility.allowed_charges decides by, as the run has them.
LINES = """
SELECT
    l.*,
    d.segment,
    a.is_covered_professional_service IS TRUE AS is_covered_service
FROM ingest.claim_line AS l
LEFT JOIN policy.determination_period AS d
    ON
        l.performance_year = d.performance_year
        AND l.first_expense_date BETWEEN d.start_date AND d.end_date
LEFT JOIN ingest.allowed_line AS a
    ON
        l.performance_year = a.performance_year
        AND l.claim_id = a.claim_id
        AND l.line_number = a.line_number
WHERE l.tin = $tin AND l.npi = $npi
"""


def claim_totals(connection: duckdb.DuckDBPyConnection, tin: str, npi: str) -> list[Row]:
    """Return the claim lines in force of a TIN/NPI, summed by what decides whether they count."""
    return fetch_rows(
        connection,
        "SELECT segment, is_covered_service, line_processing_code, count(*) AS line_count, "
        f"sum(allowed_charge_amount) AS allowed_charge_amount FROM ({LINES}) "
        "GROUP BY ALL ORDER BY segment NULLS LAST, is_covered_service DESC, line_processing_code",
        {"tin": tin, "npi": npi},
    )


def claim_lines(connection: duckdb.DuckDBPyConnection, tin: str, npi: str, limit: int) -> list[Row]:
    """Return up to `limit` claim lines in force of a TIN/NPI, covered and largest ones first."""
    return fetch_rows(
        connection,
        f"SELECT {', '.join(CLAIM_COLUMNS)} FROM ({LINES}) "
        "ORDER BY segment IS NULL, is_covered_service DESC, allowed_charge_amount DESC, claim_id, "
        "line_number LIMIT $limit",
        {"tin": tin, "npi": npi, "limit": limit},
    )


def measurements(
    connection: duckdb.DuckDBPyConnection, entities: list[tuple[str, str]]
) -> list[Row]:
    """Return what was submitted for the entities, set by set; empty values are left out."""
    rows = [
        row
        for kind, name in entities
        for row in fetch_rows(
            connection,
            f"SELECT * FROM {MEASUREMENT} WHERE entity_type = $kind AND entity_id = $name "
            "ORDER BY category, submission_method, program_name, measure_id",
            {"kind": kind, "name": name},
        )
    ]
    keys = ("entity_type", "category", "submission_method", "program_name", "measure_id")
    hidden = {*keys, "performance_year", "entity_id"}
    return [
        {name: row[name] for name in keys}
        | {name: value for name, value in row.items() if name not in hidden}
        for row in rows
    ]


def strata(connection: duckdb.DuckDBPyConnection, entities: list[tuple[str, str]]) -> list[Row]:
    """Return what was submitted by stratum for the entities; empty values are left out."""
    rows = [
        row
        for kind, name in entities
        for row in fetch_rows(
            connection,
            f"SELECT * FROM {STRATUM} WHERE entity_type = $kind AND entity_id = $name ORDER BY ALL",
            {"kind": kind, "name": name},
        )
    ]
    hidden = {"performance_year", "entity_id", "category", "program_name"}
    return [{name: value for name, value in row.items() if name not in hidden} for row in rows]


def extract_rows(
    connection: duckdb.DuckDBPyConnection,
    extract: str,
    clinician: tuple[str, str],
    entities: list[tuple[str, str]],
) -> list[Row]:
    """Return an extract's rows on a clinician or the entities that the clinician belongs to."""
    tin, npi = clinician
    parameters: Row
    if extract in ("clinician", "entity_roster"):
        where, parameters = "tin = $tin AND npi = $npi", {"tin": tin, "npi": npi}
    elif extract == "apm_participant":
        where, parameters = "npi = $npi", {"npi": npi}
    else:
        where = "entity_type || ' ' || entity_id IN (SELECT unnest($entities))"
        parameters = {"entities": [f"{kind} {name}" for kind, name in entities]}
    rows = fetch_rows(
        connection, f"SELECT * FROM ingest.{extract} WHERE {where} ORDER BY ALL", parameters
    )
    hidden = {"performance_year", "tin", "npi"}
    return [{name: value for name, value in row.items() if name not in hidden} for row in rows]
