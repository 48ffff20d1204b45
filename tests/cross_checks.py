"""The checks across tables, run over whatever tables a test has made."""

from collections.abc import Set
from typing import NamedTuple

import duckdb

from flows.engine import catalog, warehouse
from flows.run.plan import CHECKS


class _Reads(NamedTuple):
    reads: tuple[str, ...]


def broken_checks(
    connection: duckdb.DuckDBPyConnection, patterns: tuple[str, ...], known: Set[str], least: int
) -> list[str]:
    """Return the checks of these names that find offending rows, of those that read known tables.

    What they read of the project's own files is loaded. At least so many have to be made, so that
    a renamed table cannot empty the loop unseen.
    """
    broken, made = [], 0
    for path in sorted(path for pattern in patterns for path in CHECKS.glob(f"{pattern}.sql")):
        sql = path.read_text(encoding="utf-8")
        reads = catalog.tables_read(sql)
        if not {name for name in reads if name.split(".")[0] not in warehouse.FOLDERS} <= known:
            continue
        made += 1
        warehouse.load_read(connection, [_Reads(reads)])
        if connection.execute(sql).fetchone():
            broken.append(path.stem)
    assert made >= least
    return broken
