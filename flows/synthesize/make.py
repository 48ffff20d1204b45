"""Make the extracts, written complete or not at all."""

import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from flows.engine.dictionary import columns_of
from flows.engine.register import check_open
from flows.engine.warehouse import connect, file_of, load_rows, quoted
from flows.errors import QppError
from flows.progress import step
from flows.synthesize.recipe import (
    BENEFICIARY,
    COUNT,
    EXTRACT,
    LINES,
    MACROS,
    QUALITY_LINES,
    Recipe,
    all_recipes,
    extracts,
    rules,
    tables,
)

RECORD = ".synthesized.json"
LINES_PER_FILE = 1_000_000
CLINICIAN_LIMIT = 1_000_000
LINE_LIMIT = 1_000_000_000
# Those that are a table of the same name; claims are many files, submissions are no table.
EXTRACTS = tuple(
    name for name in extracts() if name not in {"claim_line", "submission", BENEFICIARY}
)
RIF = "FORMAT csv, DELIMITER '|', HEADER"


@dataclass(frozen=True)
class Parameters:
    """What the extracts depend on, beside the recipe and the reference data."""

    performance_year: int
    clinicians: int
    claim_lines: int
    seed: int
    # Quality-data codes on claims, and the extract of beneficiaries.
    quality_codes: bool = False


def _told(parameters: Parameters) -> dict[str, object]:
    """Return the parameters as a record has them: what was not asked for is left out."""
    return {name: value for name, value in asdict(parameters).items() if value is not False}


def recipe_digest() -> str:
    """Return a digest of the SQL and of the rules that the extracts are made from."""
    digest = hashlib.sha256()
    recipes = all_recipes().values()
    for file in (MACROS, *(recipe.path for recipe in recipes), *map(file_of, rules())):
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


def _create(connection: duckdb.DuckDBPyConnection, recipe: Recipe) -> None:
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {recipe.table.split('.')[0]}")
    connection.execute(f"CREATE OR REPLACE TABLE {recipe.table} AS {recipe.sql}")


def _copy(connection: duckdb.DuckDBPyConnection, extract: str, file: Path, options: str) -> int:
    file.parent.mkdir(parents=True, exist_ok=True)
    select = all_recipes()[f"{EXTRACT}.{extract}"].sql
    row = connection.execute(f"COPY ({select}) TO {quoted(file)} ({options})").fetchone()
    return int(row[0]) if row else 0


def prepare(connection: duckdb.DuckDBPyConnection, parameters: Parameters) -> None:
    """Give the connection what recipes read: parameters, the rules of the year alone, macros."""
    for name, value in asdict(parameters).items():
        _bind(connection, name, int(value))
    for table in rules():
        load_rows(connection, table)
        if any(column.name == "performance_year" for column in columns_of(table)):
            connection.execute(
                f"DELETE FROM {table} WHERE performance_year <> getvariable('performance_year')"
            )
    connection.execute(MACROS.read_text(encoding="utf-8"))


def _claims(connection: duckdb.DuckDBPyConnection, folder: Path, quality_codes: bool) -> int:
    """Write the claim lines, about a million to a file and each clinician's in one file."""
    row = connection.execute("SELECT max(lines_before) FROM claims.volume").fetchone()
    last = int(row[0]) if row else 0
    lines, files = 0, last // LINES_PER_FILE + 1
    for number in range(files):
        step(f"Synthesizing claims, file {number + 1} of {files}")
        _bind(connection, "first_line", number * LINES_PER_FILE)
        _bind(connection, "end_line", (number + 1) * LINES_PER_FILE)
        _create(connection, all_recipes()[LINES])
        if quality_codes:
            connection.execute(f"INSERT INTO {LINES} BY NAME {all_recipes()[QUALITY_LINES].sql}")
        lines += _copy(
            connection,
            "claim_line",
            folder / "claims" / f"carrier_{number + 1:04}.csv",
            RIF,
        )
    return lines


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, list[float]]:
    """Return for each kind its number and its share of all of that sort in percent."""
    rows = connection.execute(all_recipes()[COUNT].sql).fetchall()
    return {str(what): [int(number), float(percent)] for what, number, percent, _ in rows}


def _write(parameters: Parameters, folder: Path, threads: int | None) -> dict[str, object]:
    spill = folder / ".spill"
    connection = connect(threads, "4GB", spill)
    prepare(connection, parameters)
    for recipe in tables():
        step(f"Synthesizing {recipe.table.split('.')[1].replace('_', ' ')}")
        _create(connection, recipe)
    rows = {"claim_line": _claims(connection, folder, parameters.quality_codes)}
    rows["submission"] = _copy(
        connection, "submission", folder / "submissions.ndjson", "FORMAT json"
    )
    for extract in EXTRACTS:
        step(f"Synthesizing {extract.replace('_', ' ')}")
        rows[extract] = _copy(connection, extract, folder / f"{extract}.csv", "FORMAT csv, HEADER")
    if parameters.quality_codes:
        rows[BENEFICIARY] = _copy(connection, BENEFICIARY, folder / f"{BENEFICIARY}.csv", RIF)
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
    asked: dict[str, object] = {"parameters": _told(parameters), "recipe": recipe_digest()}
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
