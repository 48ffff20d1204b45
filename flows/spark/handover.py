"""What DuckDB sees, handed over to Spark: the lake's own files by their paths, the rest as files.

The views through which claim lines are read become views of Spark of the same SELECT. Of a view of
the lake the server is given the list of the pinned files, which it reads itself; everything else
that is read beside claim lines, such as policy, is small and is written as Parquet for it.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from flows.engine import warehouse
from flows.engine.catalog import Transform
from flows.engine.dictionary import dictionary

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from sqlglot import exp

# How DuckDB writes a scan that was not asked for in SQL: a name that sqlglot has no function for.
SCAN = "parquet_scan"
# The place of a row in its file, which a server does not tell.
PLACE = "file_row_number"


def view_name(table: str) -> str:
    """Return what a table is called within a session, whose views have no schema."""
    return table.replace(".", "__")


class Handover:
    """What was handed over to one session so far, from one connection.

    views are the transforms through which claim lines are read, by name; folder is where files are
    written for the server, which has to see it.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        spark: "SparkSession",
        views: Mapping[str, Transform],
        folder: Path,
    ) -> None:
        self.connection = connection
        self.spark = spark
        self.views = views
        self.folder = folder
        self.handed: set[str] = set()

    def select_of(self, transform: Transform) -> str:
        """Return a transform's rows, typed, as Spark's SELECT; what it reads is handed over."""
        from sqlglot import parse_one  # noqa: PLC0415 - a slow import
        from sqlglot.optimizer.qualify import qualify  # noqa: PLC0415 - a slow import

        sql = warehouse.typed_rows(self.connection, transform)
        # Which table each column is of: servers differ in what USING leaves under which name.
        select = qualify(
            parse_one(sql, read="duckdb"),
            schema=_schema(),
            dialect="duckdb",
            quote_identifiers=False,
            validate_qualify_columns=False,
        )
        return self._written(transform.table, select)

    def _hand_over(self, table: str) -> str:
        """Make a table of DuckDB's a view of the session; return its name there."""
        name = view_name(table)
        if table in self.handed:
            return name
        self.handed.add(table)
        if table in self.views:
            rows = self.spark.sql(self.select_of(self.views[table]))
        elif table.startswith("lake."):
            rows = self.spark.sql(self._written(table, self._definition(table)))
        else:
            rows = self.spark.read.parquet(str(self._file_of(table)))
        rows.createOrReplaceTempView(name)
        return name

    def _file_of(self, table: str) -> Path:
        path = self.folder / f"{view_name(table)}.parquet"
        self.connection.execute(warehouse.copied(f"SELECT * FROM {table}", path))
        return path

    def _definition(self, view: str) -> "exp.Expression":
        """Return the SELECT of a view of DuckDB's."""
        from sqlglot import parse_one  # noqa: PLC0415 - a slow import

        schema, name = view.split(".")
        ((sql,),) = self.connection.execute(
            "SELECT sql FROM duckdb_views() WHERE schema_name = $schema AND view_name = $name",
            {"schema": schema, "name": name},
        ).fetchall()
        return parse_one(sql, read="duckdb").expression

    def _written(self, table: str, select: "exp.Expression") -> str:
        """Return a SELECT of DuckDB's in Spark's words, over what is handed over for it."""
        from sqlglot import exp  # noqa: PLC0415 - a slow import

        for number, read in enumerate(list(select.find_all(exp.Table)), start=1):
            if _is_scan(read.this):
                name = self._read_files(read.this, f"{view_name(table)}__files_{number}")
            elif read.db:
                name = self._hand_over(f"{read.db}.{read.name}")
            else:
                continue
            # In place: what it is joined to in parentheses hangs on it.
            alias = read.alias or read.name or name
            read.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
            read.set("this", exp.to_identifier(name))
            read.set("db", None)
        _without_places(select)
        _in_common_words(select)
        return str(select.sql(dialect="spark", comments=False))

    def _read_files(self, scan: "exp.Expression", name: str) -> str:
        """Name the files of a scan to the server, as a view of that name."""
        from sqlglot import exp  # noqa: PLC0415 - a slow import

        paths = [text.this for text in scan.expressions[0].find_all(exp.Literal)]
        # Files from before the dictionary had a column do not have it.
        reader = self.spark.read.option("mergeSchema", str(len(paths) > 1).lower())
        reader.parquet(*paths).createOrReplaceTempView(name)
        return name


def _is_scan(function: "exp.Expression") -> bool:
    """Tell a scan of Parquet files from another table."""
    from sqlglot import exp  # noqa: PLC0415 - a slow import

    is_unknown = isinstance(function, exp.Anonymous)
    return isinstance(function, exp.ReadParquet) or (is_unknown and function.name == SCAN)


@cache
def _schema() -> dict[str, dict[str, dict[str, str]]]:
    """Return the dictionary as sqlglot takes it: columns by schema and table."""
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for table, columns in dictionary().items():
        stage, name = table.split(".")
        schema.setdefault(stage, {})[name] = {column.name: column.type for column in columns}
    return schema


def _without_places(select: "exp.Expression") -> None:
    """Leave out of a lake's view the place of a row in its file."""
    from sqlglot import exp  # noqa: PLC0415 - a slow import

    for column in [c for c in select.find_all(exp.Column) if c.name == PLACE]:
        shown = column.find_ancestor(exp.Alias)
        if shown is not None:
            shown.pop()


def _in_common_words(select: "exp.Expression") -> None:
    """Name what GROUP BY ALL groups by, and leave out what only DuckDB is told of its CTEs."""
    from sqlglot import exp  # noqa: PLC0415 - a slow import

    for grouped in select.find_all(exp.Select):
        group = grouped.args.get("group")
        if group is not None and group.args.get("all"):
            keys = [shown.unalias() for shown in grouped.selects if not shown.find(exp.AggFunc)]
            grouped.set("group", exp.Group(expressions=[key.copy() for key in keys]))
    for named in select.find_all(exp.CTE):
        named.set("materialized", None)
