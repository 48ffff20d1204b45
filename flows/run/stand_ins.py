"""What stands in a run for what was not brought to it: said in sentences, kept in the manifest."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from flows.drawing import words
from flows.engine.warehouse import Row, fetch_rows
from flows.run.plan import Plan
from flows.run.prior import PriorRun

HERE = Path(__file__).resolve().parent
MOMENT = "prior.complexity_moment"


@dataclass(frozen=True)
class StandIn:
    """One sentence, and whether it tells of something that should have been brought."""

    sentence: str
    is_lack: bool


def _prior(connection: duckdb.DuckDBPyConnection, prior: PriorRun) -> Iterator[StandIn]:
    if MOMENT not in prior.tables:
        return
    for source, indicators in connection.execute(
        "SELECT distribution_source, list(indicator ORDER BY indicator) "
        "FROM score.complexity_distribution GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        of = " and ".join(words(name) for name in indicators)
        year = prior.performance_year
        said = {
            "prior_run": f"those of run {prior.run_id} of performance year {year}",
            "policy": f"those that CMS published, as {prior.tables[MOMENT].missing} {year}",
            "own_population": (
                f"those of this run's own clinicians, as {prior.tables[MOMENT].missing} {year} "
                "and CMS published none"
            ),
        }[source]
        yield StandIn(
            f"Complex patient bonus: median, mean and standard deviation of {of} are {said}.",
            source == "own_population",
        )


def _counts(row: Row) -> Iterator[StandIn]:
    if row["claims_entity_count"]:
        yield StandIn(
            "APM Entities whose counts are those of claims and of their models' lists of "
            f"beneficiaries, for want of an extract's: {row['claims_entity_count']:,}.",
            True,
        )
    if row["claims_clinician_count"]:
        yield StandIn(
            "Clinicians whose own counts are those of claims and of their models' lists of "
            f"beneficiaries, for want of an extract's: {row['claims_clinician_count']:,}.",
            True,
        )
    if row["compared_count"]:
        yield StandIn(
            "APM Entities and clinicians of whose counts claims tell otherwise than the extract, "
            f"whose hold: {row['differing_count']:,} of {row['compared_count']:,}, by up to "
            f"{row['most_patients']:,.0f} patients and $ {row['most_dollars']:,.2f} at a snapshot "
            "(report.attribution_difference).",
            False,
        )
    if row["stray_list_count"]:
        yield StandIn(
            "APM Entities with a list of beneficiaries and on no participation list of an "
            f"Advanced APM, whose list counts for nobody: {row['stray_list_count']:,}.",
            True,
        )


def _base(row: Row) -> Iterator[StandIn]:
    if row["claims_base_count"]:
        yield StandIn(
            "QPs whose base amount is what claims of the base year say was paid, for want of an "
            f"extract's: {row['claims_base_count']:,}; the last of these claims was processed on "
            f"{row['last_processing_date']}.",
            True,
        )
    if row["compared_base_count"]:
        yield StandIn(
            "QPs of whose base amount claims tell otherwise than the extract, whose holds: "
            f"{row['differing_base_count']:,} of {row['compared_base_count']:,}, by $ "
            f"{row['base_difference_amount']:,.2f} in all (report.incentive_base_difference).",
            False,
        )


def stand_ins(connection: duckdb.DuckDBPyConnection, plan: Plan) -> list[dict[str, Any]]:
    """Return what stood in for what was not brought, as plain JSON; no person is in it."""
    [row] = fetch_rows(connection, (HERE / "stand_ins.sql").read_text(encoding="utf-8"))
    told = (*_prior(connection, plan.prior), *_counts(row), *_base(row))
    return [asdict(stand_in) for stand_in in told]
