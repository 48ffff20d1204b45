"""A CSV that a person opens in a spreadsheet: no text of it is run as a formula."""

from pathlib import Path

import duckdb

from flows.drawing import FORMULA_BEGINS
from flows.engine.warehouse import quoted


def write_csv(connection: duckdb.DuckDBPyConnection, select: str, path: Path) -> None:
    """Write the rows of a SELECT in its order; a text that begins as a formula has ' before it.

    Ids of virtual groups and APM Entities are texts that senders choose. Raises duckdb.IOException
    when the file cannot be written.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE written AS {select}")
    texts = [
        name
        for name, kind, *_ in connection.execute("DESCRIBE written").fetchall()
        if kind == "VARCHAR"
    ]
    begins = ", ".join(quoted(begin) for begin in FORMULA_BEGINS)
    guarded = ", ".join(
        f"""CASE WHEN left("{name}", 1) IN ({begins}) THEN '''' || "{name}" """
        f"""ELSE "{name}" END AS "{name}\""""
        for name in texts
    )
    connection.execute(
        f"COPY (SELECT * REPLACE ({guarded}) FROM written) TO {quoted(path)} (FORMAT csv, HEADER)"
    )
    connection.execute("DROP TABLE written")
