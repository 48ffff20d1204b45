"""The columns of a CSV that somebody else made, as text, each under the name of its field."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import duckdb

from flows.engine import warehouse
from flows.errors import QppError


class Codes(NamedTuple):
    """The errors of a kind of file: for one that is no table, for one that lacks columns."""

    unreadable: str
    incomplete: str


def open_columns(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    wanted: dict[str, str],
    table: str,
    codes: Codes,
    **facts: object,
) -> dict[str, str]:
    """Open the wanted columns (by field) as a table of trimmed text, with the row of the file.

    Return what the file calls each field. Raises the QppErrors of the codes, with the facts.
    """
    try:
        with file.open("rb"):  # DuckDB does not say why a file cannot be opened
            pass
        sent = connection.read_csv(
            warehouse.glob_safe(file), header=True, all_varchar=True, hive_partitioning=False
        )
        named = _named(file, wanted, sent.columns, codes, facts)
        chosen = ", ".join(f"trim({_quoted(column)}) AS {field}" for field, column in named.items())
        sent.create_view(f"file_of_{table}", replace=True)
        # the header is the file's first line
        connection.execute(
            f"CREATE TABLE {table} AS SELECT row_number() OVER () + 1 AS file_row, {chosen} "
            f"FROM file_of_{table}"
        )
    except duckdb.Error as error:
        # DuckDB quotes the line, which has an identifier.
        reason = "it is no table of comma-separated values with a header"
        raise QppError(codes.unreadable, file=file, reason=reason, **facts) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise QppError(codes.unreadable, file=file, reason=reason, **facts) from error
    return named


def _named(
    file: Path,
    wanted: dict[str, str],
    header: Iterable[str],
    codes: Codes,
    facts: dict[str, object],
) -> dict[str, str]:
    there = {name.strip().casefold(): name for name in header}
    missing = ", ".join(name for name in wanted.values() if name not in there)
    if missing:
        reason = f"it has no column {missing}"
        raise QppError(codes.incomplete, file=file, columns=missing, reason=reason, **facts)
    return {field: there[name] for field, name in wanted.items()}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
