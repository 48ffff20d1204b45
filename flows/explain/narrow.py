"""The run narrowed to one clinician: each table shows what concerns them, so that it is quick."""

import duckdb

from flows.engine import warehouse
from flows.explain.trace import key_condition, note_entities
from flows.run.manifest import Manifest


def narrow(
    connection: duckdb.DuckDBPyConnection, run: Manifest, clinician: tuple[str, str]
) -> None:
    """Replace the views of the run by the rows of one clinician and of their entities.

    The run is open in the connection. A table that is not about clinicians or entities stays.
    Raises QppError QPP701 when the run does not know the TIN/NPI.
    """
    tin, npi = clinician
    note_entities(connection, tin, npi)
    for entry in run.content["tables"]:
        names = {name for name, *_ in connection.execute(f"DESCRIBE {entry['table']}").fetchall()}
        found = key_condition(names)
        if found is None:
            continue
        # A view takes no parameters; TIN and NPI are digits of the run's own tables.
        where = found.replace("$tin", f"'{tin}'").replace("$npi", f"'{npi}'")
        stored = warehouse.stored_rows(run.folder / entry["file"])
        connection.execute(
            f"CREATE OR REPLACE VIEW {entry['table']} AS SELECT * FROM {stored} WHERE {where}"
        )
