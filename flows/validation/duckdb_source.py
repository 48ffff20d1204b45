"""Great Expectations on the pipeline's own open DuckDB connection.

Great Expectations has no DuckDB source. It gives a SQLAlchemy connection back before it fetches,
and the rollback that follows would empty a DuckDB result that is still streaming; reflection asks
for pg_catalog tables that DuckDB does not fill; regular expressions are refused for an unknown
dialect. The classes here mend exactly that, and hand over the connection that is already open, so
that its temporary tables, views and variables are seen.

Importing this module imports Great Expectations, which takes seconds: import it inside functions.
"""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, ClassVar, Literal

import duckdb

from flows.validation.deferred import defer, hidden
from flows.validation.garbage import uncollected

# Read when Great Expectations is imported: nothing about a run is sent anywhere.
os.environ["GX_ANALYTICS_ENABLED"] = "False"

defer("altair", "scipy.stats")

# Where Spark's client is installed it would be imported too, and no suite asks anything of Spark.
with warnings.catch_warnings(), uncollected(), hidden("pyspark"):
    warnings.simplefilter("ignore")
    import great_expectations as gx
    import sqlalchemy
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
    )
    from great_expectations.datasource.fluent import SQLDatasource
    from great_expectations.execution_engine import SqlAlchemyExecutionEngine
    from sqlalchemy.dialects.postgresql.base import PGCompiler, PGDialect
    from sqlalchemy.pool import StaticPool


class MaterialisedCursor:
    """A DB-API cursor that holds its rows, so that nothing done to the connection can lose them.

    Validation only ever fetches counts: failing rows stay in DuckDB.
    """

    arraysize = 1
    rowcount = -1
    lastrowid = None

    def __init__(self, connection: "BorrowedConnection") -> None:
        self.connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.description: Any = None

    def execute(self, statement: str, parameters: Any = None, context: object = None) -> None:
        """Run one statement and keep what it returns."""
        result = self.connection.lent.execute(statement, parameters or [])
        self.description = result.description
        self._rows = result.fetchall() if self.description else []

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """Return the next rows."""
        count = size or self.arraysize
        taken, self._rows = self._rows[:count], self._rows[count:]
        return taken

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows that are left."""
        taken, self._rows = self._rows, []
        return taken

    def close(self) -> None:
        """Forget the rows."""
        self._rows = []


class BorrowedConnection:
    """A DB-API connection that is lent: closing, committing and rolling back do nothing."""

    notices: ClassVar[list[str]] = []
    autocommit = None
    closed = False

    def __init__(self, lent: duckdb.DuckDBPyConnection) -> None:
        self.lent = lent

    def cursor(self) -> MaterialisedCursor:
        """Return a cursor of its own for each statement."""
        return MaterialisedCursor(self)

    def close(self) -> None:
        """Leave the pipeline's connection open."""

    def commit(self) -> None:
        """Leave the pipeline's transaction as it is."""

    def rollback(self) -> None:
        """Leave the pipeline's transaction as it is."""


class DuckDBModule:
    """What SQLAlchemy asks of a DB-API module."""

    paramstyle = "numeric_dollar"
    apilevel = duckdb.apilevel
    threadsafety = duckdb.threadsafety
    Error = duckdb.Error


class LiteralCompiler(PGCompiler):
    """Writes values into the SQL.

    Great Expectations hands out the query for failing rows as text, and takes a parameter $1 for
    written out where its value happens to be 1.
    """

    def visit_bindparam(self, bindparam: Any, **kw: Any) -> Any:  # type: ignore[override]
        """Write the value in the parameter's place."""
        return super().visit_bindparam(  # type: ignore[no-untyped-call]
            bindparam, **{**kw, "literal_binds": True}
        )


class ReadingDialect(PGDialect):
    """PostgreSQL's SQL, which DuckDB follows, on a connection that only reads.

    The catalog is not asked: DuckDB's is not PostgreSQL's.
    """

    name = "duckdb"
    driver = "duckdb"
    statement_compiler = LiteralCompiler
    supports_server_side_cursors = False
    # A version whose SQL DuckDB understands; SQLAlchemy writes some functions by it.
    server_version_info = (16,)
    supports_statement_cache = False

    def initialize(self, connection: Any) -> None:
        """Ask the database nothing: it is not PostgreSQL."""

    def do_begin(self, connection: Any) -> None:
        """Begin nothing: the pipeline owns the transaction."""

    def do_rollback(self, connection: Any) -> None:
        """Roll nothing back."""

    def do_commit(self, connection: Any) -> None:
        """Commit nothing."""

    def has_table(
        self, connection: Any, table_name: str, schema: str | None = None, **_: Any
    ) -> bool:
        """Say that the table is there: the pipeline made it, and a query tells if not."""
        return True

    def get_columns(
        self, connection: Any, table_name: str, schema: str | None = None, **_: Any
    ) -> Any:
        """Return the columns that DESCRIBE names."""
        preparer = self.identifier_preparer
        name = preparer.quote(table_name)
        if schema is not None:
            name = f"{preparer.quote_schema(schema)}.{name}"
        rows = connection.exec_driver_sql(f"DESCRIBE {name}").fetchall()
        return [
            {
                "name": row[0],
                "type": self.ischema_names.get(
                    row[1].split("(")[0].lower(), sqlalchemy.types.NullType
                )(),
                "nullable": True,
                "default": None,
            }
            for row in rows
        ]

    def get_pk_constraint(
        self, connection: Any, table_name: str, schema: str | None = None, **_: Any
    ) -> Any:
        """Return no primary key: extracts have none before they are validated."""
        return {"constrained_columns": [], "name": None}


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):  # type: ignore[misc]
    """Great Expectations' SQL engine that writes regular expressions as regexp_matches.

    Its PostgreSQL form would be the operator ~, which in DuckDB must match the whole text.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The one branch of Great Expectations that writes REGEXP_MATCHES looks for this name.
        self.dialect_module = SimpleNamespace(DremioDialect=ReadingDialect)


class DuckDBDatasource(SQLDatasource):  # type: ignore[misc]
    """A source that borrows an open DuckDB connection."""

    type: Literal["duckdb_borrowed"] = "duckdb_borrowed"
    connection_string: str = "duckdb://"
    schema_name: str | None = None

    @property
    def schema_(self) -> str | None:
        """Return the schema of the source's tables."""
        return self.schema_name

    @property
    def execution_engine_type(self) -> Any:
        """Return the engine that knows DuckDB's regular expressions."""
        return DuckDBExecutionEngine

    def borrow(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Run every statement of this source on the connection."""
        dialect: Any = ReadingDialect(  # type: ignore[no-untyped-call]
            dbapi=DuckDBModule, paramstyle=DuckDBModule.paramstyle
        )
        borrowed: Any = BorrowedConnection(connection)
        pool = StaticPool(lambda: borrowed)
        self._engine = sqlalchemy.Engine(pool, dialect, sqlalchemy.make_url(self.connection_string))
        self._execution_engine = DuckDBExecutionEngine(engine=self._engine, create_temp_table=False)

    def get_engine(self) -> sqlalchemy.Engine:
        """Return the SQLAlchemy engine over the borrowed connection."""
        return self._engine

    def get_execution_engine(self) -> SqlAlchemyExecutionEngine:
        """Return the execution engine over the borrowed connection."""
        return self._execution_engine


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the log lines and warnings of the libraries off a user's terminal."""
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def batch_definition(connection: duckdb.DuckDBPyConnection, relation: str) -> BatchDefinition[Any]:
    """Return the whole of a table or view of the connection as a Great Expectations batch.

    The context lives in memory: no file is written, no progress bar shown, nothing sent.
    """
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            analytics_enabled=False,
            progress_bars={"globally": False, "metric_calculations": False},
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        ),
    )
    schema, _, table = relation.rpartition(".")
    source = DuckDBDatasource(name="duckdb", schema_name=schema or None)
    source.borrow(connection)
    source = context._add_fluent_datasource(source, save_changes=False)
    asset = source.add_table_asset(name=table, table_name=table)
    return asset.add_batch_definition_whole_table("all rows")
