"""Make the extracts: the order of the tables and files, written complete or not at all."""

import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from flows.engine.register import check_open
from flows.engine.warehouse import connect, file_of, load_rows, quoted
from flows.errors import QppError
from flows.progress import step

HERE = Path(__file__).resolve().parent
RECORD = ".synthesized.json"
LINES_PER_FILE = 1_000_000
CLINICIAN_LIMIT = 1_000_000
LINE_LIMIT = 1_000_000_000

RULE_TABLES = (
    "policy.administrative_claims_measure",
    "policy.apm_participation_snapshot",
    "policy.automatic_exception",
    "policy.clinician_type",
    "policy.cost_measure",
    "policy.determination_period",
    "policy.exception_scope",
    "policy.low_volume_threshold",
    "policy.participation",
    "policy.population_health_selection",
    "policy.promoting_interoperability_exclusion",
    "policy.promoting_interoperability_measure",
    "policy.promoting_interoperability_role",
    "policy.qp_snapshot",
    "policy.qp_threshold",
    "policy.quality_collection_type",
    "policy.reweighting_ground",
    "policy.topped_out_measure",
    "policy.web_interface_model",
    "reference.benchmark",
    "reference.benchmark_decile",
    "reference.benchmark_percentile",
    "reference.clinical_cluster",
    "reference.measure",
    "reference.measure_cap_removal",
    "reference.measure_collection_type",
    "reference.measure_engagement_level",
    "reference.measure_historical_benchmark",
    "reference.measure_program",
    "reference.measure_stratum",
    "reference.measure_suppression",
    "reference.mvp_measure",
)
TABLES = (
    "planned_practice",
    "practice",
    "clinician",
    "volume",
    "service",
    "other_entity",
    "apm_entity",
    "excused_category",
    "quality_trait",
    "reporting_option",
    "reporter",
    "reporter_plan",
    "measure_curve",
    "quality_pool",
    "quality_pick",
    "quality_aim",
    "quality_measurement",
    "survey_measurement",
    "misplaced_measurement",
    "claims_selection",
    "ia_measurement",
    "pi_offer",
    "pi_measurement",
    "measurement_set",
)
EXTRACTS = (
    "clinician",
    "entity_roster",
    "apm_participant",
    "apm_clinician",
    "apm_incentive_base",
    "cost_result",
    "administrative_claims_result",
    "beneficiary_risk",
    "exception",
    "facility_score",
    "prior_year",
)


@dataclass(frozen=True)
class Parameters:
    """What the extracts depend on, beside the recipe and the reference data."""

    performance_year: int
    clinicians: int
    claim_lines: int
    seed: int


def _sql(folder: str, name: str) -> str:
    return (HERE / folder / f"{name}.sql").read_text(encoding="utf-8")


def recipe_digest() -> str:
    """Return a digest of the SQL and of the rules that the extracts are made from."""
    digest = hashlib.sha256()
    files = [*sorted(HERE.glob("*/*.sql")), *(file_of(t) for t in RULE_TABLES)]
    for file in files:
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def check_parameters(parameters: Parameters) -> None:
    """Raise QppError QPP401 for a size that is not positive or too large, QPP001 for the year."""
    for name, value, limit in (
        ("clinicians", parameters.clinicians, CLINICIAN_LIMIT),
        ("claim lines", parameters.claim_lines, LINE_LIMIT),
    ):
        if not 0 < value <= limit:
            raise QppError("QPP401", name=name, value=value, limit=f"{limit:,}")
    check_open(parameters.performance_year)


def existing_record(folder: Path) -> dict[str, object] | None:
    """Return what an earlier run recorded in the folder, or None where there is nothing."""
    try:
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            return None
        record: dict[str, object] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise QppError("QPP402", folder=folder) from None
    return record


def _bind(connection: duckdb.DuckDBPyConnection, name: str, value: int) -> None:
    """Give the SQL files a value, which they read with getvariable()."""
    connection.execute(f"SET VARIABLE {name} = $value", {"value": value})


def _copy(connection: duckdb.DuckDBPyConnection, select: str, file: Path, options: str) -> int:
    file.parent.mkdir(parents=True, exist_ok=True)
    row = connection.execute(f"COPY ({select}) TO {quoted(file)} ({options})").fetchone()
    return int(row[0]) if row else 0


def _claims(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write the claim lines, about a million to a file and each clinician's in one file."""
    row = connection.execute("SELECT max(lines_before) FROM volume").fetchone()
    last = int(row[0]) if row else 0
    lines, files = 0, last // LINES_PER_FILE + 1
    for number in range(files):
        step(f"Synthesizing claims, file {number + 1} of {files}")
        _bind(connection, "first_line", number * LINES_PER_FILE)
        _bind(connection, "end_line", (number + 1) * LINES_PER_FILE)
        connection.execute(_sql("sql", "claim_line"))
        lines += _copy(
            connection,
            _sql("extract", "claim_line"),
            folder / "claims" / f"carrier_{number + 1:04}.csv",
            "FORMAT csv, DELIMITER '|', HEADER",
        )
    return lines


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, list[float]]:
    """Return for each kind its number and its share of all of that sort in percent."""
    rows = connection.execute(_sql("extract", "_count")).fetchall()
    return {str(what): [int(number), float(percent)] for what, number, percent, _ in rows}


def _write(parameters: Parameters, folder: Path, threads: int | None) -> dict[str, object]:
    spill = folder / ".spill"
    connection = connect(threads=threads, memory_limit="4GB")
    connection.execute(f"SET temp_directory = {quoted(spill)}")
    for name, value in asdict(parameters).items():
        _bind(connection, name, value)
    for table in RULE_TABLES:
        load_rows(connection, table)
    connection.execute(_sql("sql", "parameter"))
    connection.execute(_sql("sql", "random"))
    for table in TABLES:
        step(f"Synthesizing {table.replace('_', ' ')}")
        connection.execute(_sql("sql", table))
    rows = {"claim_line": _claims(connection, folder)}
    rows["submission"] = _copy(
        connection, _sql("extract", "submission"), folder / "submissions.ndjson", "FORMAT json"
    )
    for extract in EXTRACTS:
        step(f"Synthesizing {extract.replace('_', ' ')}")
        rows[extract] = _copy(
            connection, _sql("extract", extract), folder / f"{extract}.csv", "FORMAT csv, HEADER"
        )
    counts = _counts(connection)
    connection.close()
    shutil.rmtree(spill, ignore_errors=True)
    return {"rows": rows, "counts": counts}


def make(parameters: Parameters, folder: Path, threads: int | None = None) -> dict[str, object]:
    """Make the extracts in the folder, complete or not at all; return the record of what is in it.

    A folder that already holds the same parameters' extracts is left as it is. Raises QppError
    QPP001, QPP401, QPP402 (the folder holds something else) and QPP403 (it cannot be written).
    """
    check_parameters(parameters)
    folder = folder.resolve()
    record = existing_record(folder)
    asked: dict[str, object] = {"parameters": asdict(parameters), "recipe": recipe_digest()}
    if record is not None:
        if record.get("parameters") != asked["parameters"]:
            raise QppError("QPP402", folder=folder)
        if record.get("recipe") == asked["recipe"]:
            return record
    partial: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        made = asked | _write(parameters, partial, threads)
        (partial / RECORD).write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        partial.rename(folder)
    except (OSError, duckdb.IOException) as error:
        raise QppError("QPP403", folder=folder, reason=str(error).splitlines()[0]) from error
    finally:
        if partial is not None:
            shutil.rmtree(partial, ignore_errors=True)
    return made
