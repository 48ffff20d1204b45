"""Take over a release of CMS's measures data as the project's own reference tables."""

import csv
import hashlib
import json
import re
import shutil
import tempfile
from pathlib import Path

import duckdb

from flows.engine.dictionary import columns_of, dictionary
from flows.engine.warehouse import load_rows, quoted
from flows.errors import QppError

HERE = Path(__file__).resolve().parent
SOURCE = "CMSgov/qpp-measures-data"

# The files of a release that each read_<name>.sql reads, in the order in which they are run.
READS = {
    "measures": re.compile(r"measures/\d{4}\.json"),
    "claims_options": re.compile(r"measures/\d{4}\.json"),
    "claims_codes": re.compile(r"measures/\d{4}\.json"),
    "benchmarks": re.compile(r"benchmarks/\d{4}\.json"),
    "exclusions": re.compile(r"benchmarks/\d{4}-exclusion-reasons\.json"),
    "averages": re.compile(r"benchmarks/\d{4}-cost-national-averages\.json"),
    "clusters": re.compile(r"clinical-clusters/\d{4}\.json"),
    "mvps": re.compile(r"mvp/\d{4}\.json"),
}
FOLDERS = sorted({pattern.pattern.split("/")[0] for pattern in READS.values()})


def release_files(source: Path) -> dict[str, Path]:
    """Return the files of a release by their names relative to it, in order of name.

    Raises QppError QPP301 when a folder is missing or empty, QPP303 for a file that no table
    is read from: data that nobody reads would be lost without a word.
    """
    files: dict[str, Path] = {}
    for folder in FOLDERS:
        found = sorted((source / folder).glob("*.json"))
        if not found:
            raise QppError("QPP301", folder=source / folder)
        files |= {f"{folder}/{path.name}": path for path in found}
    for name in files:
        if not any(pattern.fullmatch(name) for pattern in READS.values()):
            raise QppError("QPP303", file=name, reason="no file of a release has this name.")
    return dict(sorted(files.items()))


def revision_of(files: dict[str, Path]) -> str:
    """Return the SHA-256 over the names, lengths and contents of a release's files.

    Raises QppError QPP302 when a file is not JSON, QPP303 when it is not a list of objects.
    """
    digest = hashlib.sha256()
    for name, path in files.items():
        content = path.read_bytes()
        # DuckDB reads a list that is cut off as if it ended there, so the whole is parsed first.
        try:
            rows = json.loads(content)
        except ValueError as error:
            raise QppError("QPP302", file=name, reason=error) from error
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise QppError("QPP303", file=name, reason="it is not a list of objects.")
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _sql(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _stage(connection: duckdb.DuckDBPyConnection, files: dict[str, Path], scratch: Path) -> None:
    """Read the release into one table per kind of file, as published, and check its shape."""
    # A kind of file that no year has is read from an empty list, so that its table exists.
    nothing = scratch / "nothing.json"
    nothing.write_text("[]", encoding="utf-8")
    for name, pattern in READS.items():
        paths = [str(path) for file, path in files.items() if pattern.fullmatch(file)]
        text = _sql(HERE / f"read_{name}.sql")
        try:
            connection.execute("SET VARIABLE files = $files", {"files": paths or [str(nothing)]})
            connection.sql(text).create(f"release_{name}")
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise QppError("QPP303", file=f"One of the {name} files", reason=reason) from error
    nothing.unlink()
    for path in sorted(HERE.glob("shape*.sql")):
        wrong = connection.execute(_sql(path)).fetchone()
        if wrong is not None:
            raise QppError("QPP303", file=wrong[0], reason=f"{wrong[1]}.")


def _write_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    for path in sorted(HERE.glob("*.sql")):
        if path.stem.startswith(("shape", "read_")):
            continue
        select = _sql(path)
        columns = connection.sql(select).columns
        expected = [column.name for column in columns_of(f"reference.{path.stem}")]
        if columns != expected:
            raise QppError(
                "QPP505",
                table=f"reference.{path.stem}",
                missing=sorted(set(expected) - set(columns)) or "none",
                unknown=sorted(set(columns) - set(expected)) or "none",
            )
        written = quoted(folder / f"{path.stem}.csv")
        [(counts[path.stem],)] = connection.execute(
            f"COPY (\n{select}\n) TO {written} (FORMAT csv, HEADER)"
        ).fetchall()
    return counts


def _put_in_place(built: Path, destination: Path, scratch: Path) -> None:
    """Swap the built folder for the destination; what was there goes back if that fails."""
    former = scratch / "former"
    if destination.exists():
        destination.rename(former)
    try:
        built.rename(destination)
    except OSError:
        if former.exists():
            former.rename(destination)
        raise


def import_release(source: Path, destination: Path, version: str | None = None) -> dict[str, int]:
    """Write the reference tables of a release as CSV and return the rows of each table.

    The destination is replaced as a whole, at the end, or not touched at all. Raises QppError
    QPP301 to QPP303 for a release that is incomplete, broken or of another shape, QPP304 when
    the destination holds files that are no reference tables.
    """
    files = release_files(source)
    revision = revision_of(files)
    known = {f"{name.split('.')[1]}.csv" for name in dictionary() if name.startswith("reference.")}
    foreign = {path.name for path in destination.glob("*")} - known
    if foreign:
        raise QppError("QPP304", folder=destination, file=min(foreign))
    destination.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{destination.name}-", dir=destination.parent))
    try:
        built = scratch / "built"
        built.mkdir()
        with duckdb.connect() as connection:
            load_rows(connection, "policy.benchmark_kind")
            _stage(connection, files, scratch)
            counts = _write_tables(connection, built)
        with (built / "release.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(column.name for column in columns_of("reference.release"))
            writer.writerow([SOURCE, version or "", revision])
        _put_in_place(built, destination, scratch)
    finally:
        shutil.rmtree(scratch)
    return {**counts, "release": 1}
