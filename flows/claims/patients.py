"""The patients behind a rate: each instance of a claims measure with its claims."""

from pathlib import Path

from flows.claims.stage import REPORTER, check_folder, made_stage, measures, write_csv
from flows.engine.warehouse import Resources, Row, fetch_rows
from flows.errors import QppError

LINE = "claims_quality.instance_line"
PATIENTS = Path(__file__).with_name("patients.sql")


def patients_of(
    performance_year: int,
    lake: Path,
    asked: Row,
    resources: Resources,
    output: Path | None = None,
) -> list[Row]:
    """Return the claim lines behind a rate (tin, npi, measure_id), instance by instance.

    output is written, too, for its owner alone. Raises QppError QPP623 when the year has no such
    claims measure, QPP624 when the TIN/NPI sent no quality-data code, QPP625 when the file cannot
    be written, and as made_stage does.
    """
    if output is not None:
        check_folder(output, "QPP625")
    who = {"tin": asked["tin"], "npi": asked["npi"]}
    select = PATIENTS.read_text(encoding="utf-8").rstrip()
    with made_stage(performance_year, lake, (LINE,), resources, who) as (connection, memory):
        if asked["measure_id"] not in measures(connection, performance_year):
            raise QppError(
                "QPP623", performance_year=performance_year, measure_id=asked["measure_id"]
            )
        if not fetch_rows(connection, f"SELECT tin FROM {REPORTER}"):
            raise QppError("QPP624", performance_year=performance_year)
        connection.execute("SET VARIABLE measure_id = $id", {"id": asked["measure_id"]})
        memory.enough_for(
            lambda: connection.execute(f"CREATE OR REPLACE TEMP TABLE shown AS {select}")
        )
        if output is not None:
            shown = "SELECT * FROM shown"
            memory.enough_for(lambda: write_csv(connection, shown, output, "QPP625"))
        return fetch_rows(connection, "SELECT * FROM shown")
