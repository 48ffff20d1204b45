"""QPP JSON, and QRDA that amounts to it, to one row per measurement.

The fields of its set and of its submission are repeated in each row.
"""

from pathlib import Path

import duckdb

from flows.engine.dictionary import Column
from flows.ingest.columns import (
    OF_JSON,
    Cell,
    added_cell,
    cell,
    faults_read,
    plain_cell,
    select_list,
    strata_cell,
    text_cell,
    typed,
)
from flows.ingest.documents import line_numbers, read_documents, read_qrda
from flows.ingest.layouts import Layout
from flows.ingest.rejects import remember_warnings, write_parsed
from flows.ingest.sources import Source
from flows.ingest.statements import bind, query, statement
from flows.lake import sent_columns

# The list of texts that holds a level's fields (sql/submitted_measurement.sql).
TEXTS = {
    "submission": "submission_texts",
    "measurement_set": "set_texts",
    "measurement": "measurement_texts",
    "value": "measurement_texts",
}
# What that file makes itself of a measurement.
MADE = {"submission_number", "measurement_set_number", "measurement_number", "boolean_value"}
ROW = "measurement_row"


def stage_submissions(
    connection: duckdb.DuckDBPyConnection, source: Source, path: Path, added: dict[str, int | str]
) -> None:
    """Write the rows that can be typed to Parquet; the others are rejects.

    Raises QppError QPP106 when the JSON is cut or is none; a single line that is none, in a
    file of one object a line, is one reject.
    """
    _show_measurements(connection, source)
    cells = _cells(source.layout, added)
    row = statement(ROW, read_cells=select_list(cells), judged_cells=faults_read(cells))
    connection.execute(row)
    write_parsed(connection, connection.table(ROW), source.layout.extract, path)
    connection.execute("DROP TABLE measurement_row")


def stage_qrda(
    connection: duckdb.DuckDBPyConnection, source: Source, path: Path, added: dict[str, int | str]
) -> None:
    """Do the same of a QRDA document, and keep what was noticed in it.

    Raises QppError QPP124 to QPP131 when nothing of it can be taken.
    """
    stage_submissions(connection, source, path, added)
    said = [(w.rule_id, w.reason) for w in read_qrda(source).warnings]
    remember_warnings(connection, int(added["file_number"]), said)


def sent_submissions(
    connection: duckdb.DuckDBPyConnection, source: Source
) -> duckdb.DuckDBPyRelation:
    """Return every measurement as it was sent, with its line and its position in the document."""
    _show_measurements(connection, source)
    by_line = source.json_format == "newline_delimited"
    bind(connection, line_numbers=line_numbers(source) if by_line else [])
    return query(connection, "sent_measurement")


def _show_measurements(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Show the texts of every measurement of a file."""
    read_documents(connection, source)
    levels = source.layout.levels
    value_paths = _paths(levels["value"], "$.value.")
    bind(
        connection,
        submission_fields=[*levels["submission"], "measurementSets"],
        submission_paths=_paths(levels["submission"]),
        set_paths=_paths(levels["measurement_set"]),
        measurement_paths=_paths(levels["measurement"]) + value_paths,
        stratum_paths=_paths(levels["stratum"]),
    )
    connection.execute(statement("submitted_measurement"))


def _paths(fields: dict[str, str], prefix: str = "$.") -> list[str]:
    return [prefix + name for name in fields]


def _texts(levels: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return where the text of each column of the lake is."""
    behind = {"value": len(levels["measurement"])}
    return {
        lake: f"{TEXTS[level]}[{position}]"
        for level, fields in levels.items()
        if level in TEXTS
        for position, lake in enumerate(fields.values(), start=1 + behind.get(level, 0))
    }


def _cells(layout: Layout, added: dict[str, int | str]) -> list[Cell]:
    """Return every column of the lake, typed from the field that the layout names."""
    texts = _texts(layout.levels)
    return [_cell(column, layout, texts, added) for column in sent_columns(layout.extract)]


def _cell(
    column: Column, layout: Layout, texts: dict[str, str], added: dict[str, int | str]
) -> Cell:
    if column.name in added:
        return added_cell(column, added[column.name])
    if column.name in MADE:
        return plain_cell(column)
    if column.name == "entity_id":
        parts = ", ".join(texts[name] for name in ("entity_type", "tin", "npi", "entity_id"))
        return text_cell(column, f"submitting_entity({parts})", "entityId", None)
    if column.name == "strata":
        fields = list(layout.levels["stratum"].values())
        reason = "A count or rate of a stratum is no number."
        return strata_cell(column, "strata_texts", fields, "strata", reason)
    called, form = layout.source_names[column.name], layout.codes.get(column.name)
    if column.type == "VARCHAR":
        return text_cell(column, texts[column.name], called, form)
    text = f"nullif({texts[column.name]}, '')"
    return cell(column, text, typed(text, column.type, OF_JSON), called)
