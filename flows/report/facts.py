"""What a finished run tells of itself: the rows that its page is made from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from flows.coverage.count import Coverage, covered
from flows.engine import catalog, warehouse
from flows.engine.warehouse import Row, fetch_rows
from flows.errors import QppError
from flows.ingest.results import results_of_run
from flows.run.manifest import Manifest, latest_run
from flows.run.open import open_run
from flows.run.released import gates_of, release_of

SQL = Path(__file__).resolve().parent / "sql"
# What a score earns is asked of the adjustment's own SQL, with these of its tables given.
ADJUSTMENT = "adjustment.payment_adjustment"
PLACED = ("score.final_score", "eligibility.mips_eligible", "adjustment.charge")
FACTORS = ("adjustment.scaling_factor", "adjustment.additional_scaling_factor")


def statement(name: str) -> str:
    """Return the text of a SQL file of the room."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class LastYear:
    """The run of the year before in the same lake; why there is nothing to compare, else."""

    performance_year: int
    run: Manifest | None = None
    overview: Row | None = None
    bands: tuple[Row, ...] = ()
    missing: str = ""


@dataclass(frozen=True)
class Facts:
    """Everything that the page of a run says."""

    run: Manifest
    overview: Row
    tables: dict[str, list[Row]]
    coverage: Coverage
    quarantine: list[Row]
    scale: list[Row]
    last_year: LastYear
    # What the release gates found, and the mark of a run that was handed over.
    gates: dict[str, Any] | None
    mark: dict[str, Any] | None


QUERIES = {
    "population": "SELECT * FROM report.population "
    "ORDER BY is_mips_eligible, clinician_count DESC, eligibility_reason",
    "status_difference": "SELECT * FROM report.status_difference ORDER BY special_status",
    "service_type": "SELECT * FROM report.service_type_total ORDER BY service_type_code",
    "set_aside": "SELECT * FROM report.set_aside_summary "
    "ORDER BY measurement_set_count DESC, reason",
    "distribution": "SELECT * FROM report.score_distribution ORDER BY band",
    "category_summary": "SELECT * FROM report.category_summary ORDER BY entity_type, category",
    "neutrality": "SELECT * FROM adjustment.neutrality ORDER BY direction DESC",
    "residual": "SELECT * FROM adjustment.neutrality_residual",
    "difference": "SELECT * FROM report.neutrality_difference ORDER BY reason",
    "factor": "SELECT * FROM adjustment.scaling_factor",
    "additional": "SELECT * FROM adjustment.additional_scaling_factor",
    "incentive": "SELECT * FROM report.apm_incentive_summary ORDER BY outcome != 'paid', outcome",
    "assessment": "SELECT * FROM report.qp_assessment ORDER BY assessment_reason",
    "conversion_factor": "SELECT * FROM payment_file.qualifying_apm_conversion_factor_total",
}
FILES = ("band_share", "score_spread", "category_band", "weight", "reweighted", "score_place")


def facts_of(run: Manifest, lake: Path) -> Facts:
    """Return what the page of a run says.

    Raises QppError QPP702 when a table of the run is missing or not the one that it proves.
    """
    with warehouse.connect() as connection:
        open_run(connection, run)
        tables = {name: fetch_rows(connection, sql) for name, sql in QUERIES.items()}
        tables |= {name: fetch_rows(connection, statement(name)) for name in FILES}
        for grouping in ("specialty", "practice_size"):
            connection.execute("SET VARIABLE grouping = $grouping", {"grouping": grouping})
            tables[grouping] = fetch_rows(connection, statement("group"))
        [overview] = fetch_rows(connection, statement("overview"))
        coverage = covered(connection, run, by_whom=False)
        scale = _scale(connection, int(run.content["performance_year"]))
    return Facts(
        run=run,
        overview=overview,
        tables=tables,
        coverage=coverage,
        quarantine=results_of_run(lake, run.content),
        scale=scale,
        last_year=last_year(lake, int(run.content["performance_year"]) - 1),
        gates=gates_of(run.folder),
        mark=release_of(run.folder),
    )


def _scale(connection: duckdb.DuckDBPyConnection, performance_year: int) -> list[Row]:
    """Return what each half point earns by the adjustment's SQL and the run's own factors."""
    transforms = catalog.in_force(performance_year)
    given = (*PLACED, *FACTORS)
    needed = {ADJUSTMENT} | catalog.ancestors(transforms, [ADJUSTMENT], given)
    between = [t for t in catalog.ordered(transforms) if t.table in needed - set(given)]
    factors = {name: connection.table(name).to_arrow_table() for name in FACTORS}
    with warehouse.connect(threads=1) as apart:
        for name in PLACED:
            warehouse.create_empty(apart, name)
        for name, rows in factors.items():
            warehouse.create_empty(apart, name)
            apart.from_arrow(rows).insert_into(name)
        apart.execute("SET VARIABLE performance_year = $year", {"year": performance_year})
        apart.execute(statement("scale_point"))
        warehouse.load_read(apart, between)
        for transform in between:
            warehouse.create_table(apart, transform)
        return fetch_rows(apart, statement("scale"))


def last_year(lake: Path, performance_year: int) -> LastYear:
    """Return what the run of a year that was finished last came to, or why that is not told."""
    try:
        run = latest_run(lake, performance_year)
        with warehouse.connect() as connection:
            open_run(connection, run)
            [overview] = fetch_rows(connection, statement("overview"))
            bands = fetch_rows(connection, statement("band_share"))
    except QppError as error:
        missing = (
            f"The lake has no finished run of {performance_year} to compare with."
            if error.code == "QPP603"
            else f"The run of {performance_year} cannot be read: {error.code} {error.title}."
        )
        return LastYear(performance_year, missing=missing)
    except duckdb.Error:
        missing = f"The run of {performance_year} was made by a version without these figures."
        return LastYear(performance_year, missing=missing)
    return LastYear(performance_year, run, overview, tuple(bands))
