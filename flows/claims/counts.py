"""Counts of every claims measure of a year, from the claims and beneficiaries of the lake."""

from dataclasses import dataclass
from pathlib import Path

from flows.claims.stage import check_folder, made_stage, measures, write_csv
from flows.engine.warehouse import Resources, fetch_rows

COUNT, TOTAL = "claims_quality.measure_count", "claims_quality.claim_total"
COUNTS = Path(__file__).with_name("counts.sql")


@dataclass(frozen=True)
class Counted:
    """What was counted: rows written, TIN/NPIs, their claims, and what is not certain of it."""

    rows: int
    reporters: int
    claims: int
    unknown_beneficiary_claims: int
    measures: int
    unconfirmed_measures: int


def count_measures(
    performance_year: int,
    lake: Path,
    output: Path,
    resources: Resources,
    spark_remote: str | None = None,
) -> Counted:
    """Count every claims measure of a year for all who report by claims, and write the counts.

    spark_remote is the server that reads the claim lines, if any. The file is its owner's
    alone, and complete or not there at all. Raises QppError QPP622 when it
    cannot be written, and as made_stage does.
    """
    check_folder(output, "QPP622")
    with made_stage(
        performance_year, lake, (COUNT, TOTAL), resources, spark_remote=spark_remote
    ) as (connection, memory):
        select = COUNTS.read_text(encoding="utf-8").rstrip()
        rows = memory.enough_for(lambda: write_csv(connection, select, output, "QPP622"))
        totals = fetch_rows(connection, f"SELECT * FROM {TOTAL}")
        classes = list(measures(connection, performance_year).values())
    total = totals[0] if totals else {}
    return Counted(
        rows=rows,
        reporters=total.get("reporter_count", 0),
        claims=total.get("claim_count", 0),
        unknown_beneficiary_claims=total.get("unknown_beneficiary_claim_count", 0),
        measures=len(classes),
        unconfirmed_measures=classes.count("unconfirmed"),
    )
