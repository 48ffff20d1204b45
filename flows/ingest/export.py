"""The rows set aside of a file in the file's own form, for its sender to mend and send again."""

import csv
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.drawing import no_formula
from flows.engine.warehouse import glob_safe
from flows.errors import QppError
from flows.ingest.rules import READ_RULES
from flows.ingest.sent import is_as_written, sent_path
from flows.ingest.set_aside import EXPORTED, REFUSED, SetAside, Standing
from flows.ingest.sources import CSV, PARQUET, XML
from flows.ingest.statements import bind, query, statement, write
from flows.lake import first_line, private_files, sync_file
from flows.validation import load_suite

ARRAY = "array"
COMPRESSED = {".gz", ".zst"}
# In bytes; the longest name of a file is 255 of them.
DIGITS, LONGEST_STEM, LONGEST_SUFFIX = 12, 120, 20
RECORDS_A_TIME = 10_000
HOW_TO = Path(__file__).resolve().parent / "how_to_mend.txt"
# Where the rule itself says no more than what is wrong.
REMEDY = "Mend what the reason names and send the row again."
GOES_WITH = "Nothing is wrong with it: it counts together with a row that has to be mended."
FAULT_COLUMNS = (
    "row_in_export",
    "row_number",
    "place",
    "rule_id",
    "column",
    "reason",
    "what_to_do",
)


@dataclass(frozen=True)
class Exported:
    """What was written of one file; rows is 0 of a refused one, which is sent again whole."""

    file: SetAside
    name: str
    rows: int


def export(found: Standing, files: list[SetAside], folder: Path) -> list[Exported]:
    """Write what is open of some files into a folder, all or nothing.

    Of each file: its rows as they were sent and, beside them, what is wrong with them. Raises
    QppError QPP219 when the folder holds something, QPP220 when it cannot be written, QPP221 when
    the rows of a file are not kept as they were sent.
    """
    folder = folder.absolute()
    partial: Path | None = None
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise QppError("QPP219", folder=folder)
        with private_files():
            folder.parent.mkdir(parents=True, exist_ok=True)
            partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
            done = [_export_one(found, file, partial) for file in files]
            shutil.copyfile(HOW_TO, partial / HOW_TO.name)
            for path in partial.iterdir():
                sync_file(path)
            partial.rename(folder)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        reason = (isinstance(error, OSError) and error.strerror) or first_line(error)
        raise QppError("QPP220", folder=folder, reason=reason) from error
    finally:
        if partial is not None:
            shutil.rmtree(partial, ignore_errors=True)
    return done


def _export_one(found: Standing, file: SetAside, folder: Path) -> Exported:
    _show_rows(found, file)
    [(rows,)] = found.connection.execute(
        "SELECT coalesce(sum(row_count), 0) FROM exported_row WHERE row_number > 0"
    ).fetchall()
    is_whole = file.state == REFUSED
    name = _name(file, 0 if is_whole else int(rows))
    if not is_whole:
        if file.form == PARQUET:
            write(query(found.connection, "exported_parquet"), folder / name)
        else:
            with (folder / name).open("wb") as written:
                written.writelines(_parts(found.connection, file))
    _write_faults(found, file, folder / f"{name}.faults.csv", is_whole)
    return Exported(file, name, 0 if is_whole else int(rows))


def _show_rows(found: Standing, file: SetAside) -> None:
    """Show what is to be sent again of a file."""
    path = sent_path(file.path)

    def refusal(reason: str) -> QppError:
        return QppError(
            "QPP221", file=file.called, reason=reason, performance_year=found.performance_year
        )

    if path is None:
        raise refusal(f"{file.digest}.*.sent is not in {file.path.parent}")
    if not is_as_written(path):
        raise refusal(f"{path.name} is cut or changed")
    bind(
        found.connection,
        source_digest=file.digest,
        sent_file=glob_safe(path),
        header_rows=1 if file.form == CSV else 0,
        is_by_unit=file.form not in (CSV, PARQUET),
    )
    try:
        found.connection.execute(statement("exported_row"))
        [(lacking,)] = found.connection.execute(
            "SELECT count(DISTINCT e.row_number) FROM entry AS e JOIN standing AS s "
            "ON e.source_digest = s.source_digest AND e.row_number = s.row_number "
            "WHERE e.source_digest = getvariable('source_digest') AND s.version IS NULL "
            "AND e.unit NOT IN (SELECT x.unit FROM exported_row AS x WHERE x.unit IS NOT NULL)"
        ).fetchall()
    except duckdb.Error as error:
        raise refusal(f"{path.name} is cut or changed") from error
    if lacking:
        raise refusal(f"{path.name} lacks {lacking:,} of them")


def _name(file: SetAside, rows: int) -> str:
    """Return what the export of a file is called: its own name, and which rows these are.

    Of a refused one, which has no rows: its name and its digest; a second try may be called alike.
    """
    named = Path(EXPORTED.sub("", file.name) or file.digest)
    if named.suffix in COMPRESSED:
        named = named.with_suffix("")
    stem, suffix = named.stem, named.suffix
    if len(suffix.encode()) > LONGEST_SUFFIX:
        stem, suffix = named.name, ""
    stem = stem.encode()[:LONGEST_STEM].decode(errors="ignore")
    digits = file.digest[:DIGITS]
    return f"{stem}.mend-{digits}-{rows}{suffix}" if rows else f"{stem}.{digits}{suffix}"


def _parts(connection: duckdb.DuckDBPyConnection, file: SetAside) -> Iterator[bytes]:
    """Yield the bytes of a CSV, an XML or a JSON file, record by record; no cell is touched."""
    records = _records(connection)
    if file.form in (CSV, XML):
        # A last line without an end stays without: it may be cut, and has to be looked at.
        yield from records
        return
    before, between, after = (b"[", b",\n", b"]\n") if file.form == ARRAY else (b"", b"\n", b"\n")
    yield before
    for number, record in enumerate(records):
        yield between if number else b""
        yield record
    yield after


def _records(connection: duckdb.DuckDBPyConnection) -> Iterator[bytes]:
    rows = connection.execute("SELECT sent FROM exported_row ORDER BY row_in_export")
    while some := rows.fetchmany(RECORDS_A_TIME):
        yield from (row[0] for row in some)


def _write_faults(found: Standing, file: SetAside, path: Path, is_whole: bool) -> None:
    """Write what is wrong with each row, for a person; nothing in it runs as a formula."""
    told = _remedies(file.extract)
    with path.open("w", newline="", encoding="utf-8") as written:
        writer = csv.writer(written)
        writer.writerow(FAULT_COLUMNS)
        rows = found.connection.execute(statement("exported_fault"))
        while some := rows.fetchmany(RECORDS_A_TIME):
            for position, number, place, rule_id, column, reason in some:
                if is_whole and rule_id is None:
                    continue
                cells = (
                    "" if is_whole else position,
                    number,
                    place or "",
                    rule_id or "",
                    column or "",
                    reason or GOES_WITH,
                    told.get(rule_id, "") if rule_id else "Leave it as it is.",
                )
                writer.writerow([no_formula(cell) for cell in cells])


def _remedies(extract: str) -> dict[str, str]:
    """Return what a sender does about each rule that a row of an extract can break."""
    told = {rule.rule_id: rule.remedy or REMEDY for rule in load_suite(extract).rules}
    return {rule.rule_id: REMEDY for rule in READ_RULES} | told
