"""The views lake.<extract> over pinned files: every column that the dictionary lists."""

from collections.abc import Collection, Mapping

import duckdb
from duckdb import ColumnExpression, ConstantExpression, Expression, SQLExpression

from flows.engine.dictionary import columns_of
from flows.engine.warehouse import quoted, quoted_file
from flows.lake.footers import footers_of
from flows.lake.pins import PinnedTable
from flows.lake.settlement import with_settlements
from flows.lake.tables import MONTH, MONTH_OF_SERVICE, ROW_NUMBER, YEAR, is_history, no_rows


def create_view(connection: duckdb.DuckDBPyConnection, pinned: PinnedTable) -> None:
    """Create the view lake.<extract> over the pinned files; typed and empty where there are none.

    The view reads the files in place: only the columns that a query names are read.
    """
    show_rows(connection, pinned.extract, rows_of(connection, pinned))


def show_rows(
    connection: duckdb.DuckDBPyConnection, extract: str, rows: duckdb.DuckDBPyRelation
) -> None:
    """Create the view lake.<extract> over these rows."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS lake")
    connection.execute(f"CREATE OR REPLACE VIEW lake.{extract} AS {rows.sql_query()}")


def rows_of(
    connection: duckdb.DuckDBPyConnection,
    pinned: PinnedTable,
    replaced: Mapping[str, Expression] | None = None,
) -> duckdb.DuckDBPyRelation:
    """Return the rows of the pinned files with every column that the dictionary lists.

    replaced gives columns other values than are stored.
    """
    columns = columns_of(f"lake.{pinned.extract}")
    if not pinned.files:
        return no_rows(connection, columns)
    given: dict[str, Expression] = {
        YEAR: ConstantExpression(pinned.performance_year),
        **(replaced or {}),
    }
    files = _files(connection, pinned)
    if pinned.sources_read:
        files = only_of(connection, files, pinned.sources_read)
    if is_history(pinned.extract):
        files = with_settlements(connection, files, pinned.settled)
        given[MONTH] = SQLExpression(MONTH_OF_SERVICE)
    else:
        given[ROW_NUMBER] = ColumnExpression("file_row_number")
    held = set(files.columns)
    return files.select(
        *(
            given.get(
                column.name,
                ColumnExpression(column.name) if column.name in held else ConstantExpression(None),
            )
            .cast(column.type)
            .alias(column.name)
            for column in columns
        )
    )


def _files(connection: duckdb.DuckDBPyConnection, pinned: PinnedTable) -> duckdb.DuckDBPyRelation:
    """Return the rows of the pinned files as they are stored."""
    options = ["hive_partitioning = false"]
    if not is_history(pinned.extract):
        # The rows of a history have their numbers with them.
        options.append("file_row_number = true")
    files = list(pinned.files)
    footers = footers_of(files)
    if footers is None:
        # Files from before the dictionary had a column do not have it.
        options.append("union_by_name = true")
    else:
        files.sort(key=lambda file: file != footers.typical)
        said = footers.statistics.items()
        known = ", ".join(f"{quoted(name)}: MAP {ConstantExpression(told)}" for name, told in said)
        options += [f"column_statistics = MAP {{{known}}}"] if known else []
    named = ", ".join(map(quoted_file, files))
    return connection.sql(f"FROM read_parquet([{named}], {', '.join(options)})")


def only_of(
    connection: duckdb.DuckDBPyConnection,
    rows: duckdb.DuckDBPyRelation,
    sources: Collection[tuple[int, int]],
) -> duckdb.DuckDBPyRelation:
    """Return the rows of these sources, each told by its batch and its file number."""
    batches = [batch for batch, _ in sources]
    named = ", ".join(f"({batch}, {number})" for batch, number in sources)
    read = connection.sql(f"FROM (VALUES {named}) AS s(batch_number, file_number)")
    # Rows are in the order of their batches: by the condition blocks of a file are passed over.
    within = rows.filter(f"batch_number BETWEEN {min(batches)} AND {max(batches)}")
    return within.set_alias("held").join(
        read.set_alias("read"), "batch_number, file_number", how="semi"
    )


def create_views(connection: duckdb.DuckDBPyConnection, pinned: Mapping[str, PinnedTable]) -> None:
    """Create the views lake.<extract> of a scoring run."""
    for table in pinned.values():
        create_view(connection, table)
