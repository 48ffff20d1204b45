"""Cost results made again from episodes and patient months, beside those that a run read."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb

from flows.claims.stage import check_folder, write_csv
from flows.engine import catalog, warehouse
from flows.engine.warehouse import Resources
from flows.reconcile.cost_cases import open_cases
from flows.run.manifest import Manifest
from flows.run.named import lake_of
from flows.run.open import open_input, open_run

RESULT, POINTS = "ingest.cost_result", "cost.measure_points"
READ = ("policy.cost_measure", "reference.cost_national_average")
HERE = Path(__file__).parent
# Dollars are the same to the cent, or to a hundred-thousandth where ratios of rounded amounts are
# multiplied with thousands.
IS_SAME_COST = """
CREATE MACRO is_same_cost(made, sent) AS abs(made - sent) <= greatest(0.01, sent / 100000)
"""
# A measure has the same points under every option in which it is scored.
MEASURE_POINTS = f"""
SELECT entity_type, entity_id, measure_id, max(measure_points) AS measure_points
FROM {POINTS} GROUP BY ALL
"""
# What the run would have read had the results handed over been these.
MADE_RESULT = f"""
CREATE OR REPLACE VIEW {RESULT} AS
SELECT
    CAST(getvariable('performance_year') AS SMALLINT) AS performance_year,
    entity_type,
    entity_id,
    measure_id,
    case_count,
    average_cost_amount
FROM recomputed_cost
"""


class Measure(NamedTuple):
    """How many results of a measure agree, and of the others what differs first."""

    measure_id: str
    outcomes: Counter[str]
    # scored otherwise by the results made again
    other_points: int


class National(NamedTuple):
    """A national average that results imply where CMS publishes another."""

    measure_id: str
    entity_type: str
    implied_amount: Decimal
    published_amount: Decimal


class ReconciledCosts(NamedTuple):
    """What became of the results of each measure, and how many have nobody in the files."""

    rows: dict[str, int]
    measures: list[Measure]
    national: list[National]
    elsewhere: int

    @property
    def outcomes(self) -> Counter[str]:
        """Return how many results have each outcome."""
        return sum((measure.outcomes for measure in self.measures), Counter())


def reconcile_costs(
    run: Manifest,
    files: dict[str, Path],
    lake: Path,
    resources: Resources,
    output: Path | None = None,
) -> ReconciledCosts:
    """Compare a run's cost results with those made again from the files, by extract.

    Write each of them where asked. Raises QppError QPP346 to QPP349 as open_cases does, QPP345
    when the output cannot be written, QPP702 when the run or what it read was changed.
    """
    if output is not None:
        check_folder(output, "QPP345", files.values())
    year = int(run.content["performance_year"])
    transforms = catalog.in_force(year)
    given = {entry["table"] for entry in run.content["tables"]} - {
        name for name in transforms if name.split(".")[0] == POINTS.split(".")[0]
    }
    needed = {POINTS} | catalog.ancestors(transforms, [POINTS], given | {RESULT})
    between = [t for t in catalog.ordered(transforms) if t.table in needed - given - {RESULT}]
    with warehouse.connect(resources.threads, resources.memory_limit) as connection:
        open_run(connection, run, (needed & given) | {POINTS})
        open_input(connection, run, lake_of(run, lake), "cost_result", RESULT)
        connection.execute("SET VARIABLE performance_year = $year", {"year": year})
        connection.execute(f"CREATE TABLE sent_result AS SELECT * FROM {RESULT}")
        connection.execute(f"CREATE TABLE run_points AS {MEASURE_POINTS}")
        for table in READ:
            warehouse.load_rows(connection, table)
        open_cases(connection, files, year)
        connection.execute(IS_SAME_COST)
        connection.execute(f"CREATE TABLE recomputed_cost AS {_statement('recomputed_cost')}")
        connection.execute(MADE_RESULT)
        connection.execute(f"DROP VIEW {POINTS}")
        warehouse.load_read(connection, between)
        for transform in between:
            warehouse.create_table(connection, transform)
        connection.execute(f"CREATE TABLE recomputed_points AS {MEASURE_POINTS}")
        connection.execute(f"CREATE TABLE reconciliation AS {_statement('cost_reconciliation')}")
        found = _found(connection)
        if output is not None:
            select = "SELECT * FROM reconciliation ORDER BY measure_id, entity_type, entity_id"
            write_csv(connection, select, output, "QPP345")
    return found


def _found(connection: duckdb.DuckDBPyConnection) -> ReconciledCosts:
    outcomes: dict[str, Counter[str]] = {}
    other: Counter[str] = Counter()
    for measure, outcome, results, points in connection.execute(
        "SELECT measure_id, outcome, count(*), count(*) FILTER (WHERE "
        "average_cost_amount IS NOT NULL AND run_case_count IS NOT NULL "
        "AND measure_points IS DISTINCT FROM run_measure_points) "
        "FROM reconciliation GROUP BY ALL ORDER BY measure_id, outcome"
    ).fetchall():
        outcomes.setdefault(measure, Counter())[outcome] = results
        other[measure] += points
    rows = connection.execute("SELECT extract, count(*) FROM cost_case GROUP BY ALL ORDER BY 1")
    handed_over = dict(rows.fetchall())
    [(elsewhere,)] = connection.execute(
        "SELECT count(*) FROM sent_result ANTI JOIN reconciliation "
        "USING (measure_id, entity_type, entity_id) "
        "WHERE measure_id IN (SELECT measure_id FROM cost_case)"
    ).fetchall()
    national = connection.execute(
        "SELECT DISTINCT measure_id, entity_type, implied_average_amount, published_average_amount "
        "FROM reconciliation WHERE outcome = 'national_average' ORDER BY ALL"
    ).fetchall()
    measures = [Measure(name, counts, other[name]) for name, counts in outcomes.items()]
    averages = [National(*row) for row in national]
    return ReconciledCosts(handed_over, measures, averages, elsewhere)


def _statement(name: str) -> str:
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")
