"""Back to the documents: which file, and which row or document in it, told of a clinician."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import duckdb

from flows.drawing import words
from flows.engine.dictionary import columns_of
from flows.engine.warehouse import Row, fetch_rows
from flows.explain.trace import entities_of
from flows.lake import PinnedTable

CLAIMS = "claim_line"
DOCUMENTS = "submission"
OF_ENTITY = "(entity_type || ' ' || entity_id) IN (SELECT unnest($entities))"
# Which rows are the clinician's, by the keys that an extract has: the first that fit.
CONDITIONS = (
    ({"entity_type", "entity_id", "tin", "npi"}, f"({OF_ENTITY} OR (tin = $tin AND npi = $npi))"),
    ({"entity_type", "entity_id"}, OF_ENTITY),
    ({"tin", "npi"}, "tin = $tin AND npi = $npi"),
    ({"npi"}, "npi = $npi"),
)


def _rows(connection: duckdb.DuckDBPyConnection, extract: str, key: Mapping[str, Any]) -> list[Row]:
    """Return batch, file and place of the rows in force that name the clinician."""
    names = {column.name for column in columns_of(f"lake.{extract}")}
    where = next((condition for keys, condition in CONDITIONS if keys <= names), None)
    if where is None:
        return []
    if extract == CLAIMS:
        where = f"is_superseded IS NOT TRUE AND {where}"
    place = "submission_number AS place" if extract == DOCUMENTS else "row_number + 1 AS place"
    used = {name: value for name, value in key.items() if f"${name}" in where}
    return fetch_rows(
        connection,
        f"SELECT batch_number, file_number, {place}, count(*) AS rows FROM lake.{extract} "
        f"WHERE {where} GROUP BY ALL ORDER BY ALL",
        used,
    )


def _spans(numbers: Iterable[int]) -> str:
    """Return sorted numbers with runs of neighbours as spans: 4, 7-9."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def sources(
    connection: duckdb.DuckDBPyConnection,
    pinned: Iterable[PinnedTable],
    clinician: tuple[str, str],
) -> Iterator[dict[str, Any]]:
    """Yield each file that names the clinician or an entity of theirs, with the places in it.

    The pinned tables are open as lake.<extract>. A document's place is its number in the file (of
    one object a line, the line); a row's is its number among the rows that were read, from 1.
    """
    tin, npi = clinician
    entities = [f"{kind} {name}" for kind, name in entities_of(connection, tin, npi)]
    key = {"tin": tin, "npi": npi, "entities": entities}
    for table in sorted(pinned, key=lambda found: (found.extract == CLAIMS, found.extract)):
        named = {(batch, file.file_number): file for batch, file in table.stored}
        places: dict[tuple[int, int], list[int]] = {}
        for row in _rows(connection, table.extract, key):
            places.setdefault((row["batch_number"], row["file_number"]), []).append(row["place"])
        for source, numbers in places.items():
            file = named[source]
            kind = "document" if table.extract == DOCUMENTS else "row"
            yield {
                "what": words(table.extract),
                "file": file.called,
                "sha256": file.source_digest,
                "batch": source[0],
                "place": f"{kind} {_spans(numbers)}",
                "places": numbers,
            }
