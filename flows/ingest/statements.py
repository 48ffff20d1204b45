"""The SQL files of the ingest, and the variables that they read."""

from pathlib import Path

import duckdb

from flows.engine.warehouse import glob_safe

HERE = Path(__file__).resolve().parent / "sql"


def statement(name: str, **listed: str) -> str:
    """Return the text of a SQL file, with a list of columns for each word that stands for one."""
    text = (HERE / f"{name}.sql").read_text(encoding="utf-8")
    for word, columns in listed.items():
        text = text.replace(word, columns)
    return text


def bind(connection: duckdb.DuckDBPyConnection, **values: object) -> None:
    """Give the SQL files values, which they read with getvariable() when they are run."""
    for name, value in values.items():
        connection.execute(f"SET VARIABLE {name} = $value", {"value": value})


def query(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyRelation:
    """Return the SELECT of a SQL file, not run yet."""
    return connection.sql(statement(name))


def write(relation: duckdb.DuckDBPyRelation, path: Path) -> None:
    """Write rows to Parquet in their order."""
    relation.write_parquet(str(path), compression="zstd")


def count(relation: duckdb.DuckDBPyRelation) -> int:
    """Return the number of rows."""
    ((rows,),) = relation.aggregate("count(*)").fetchall()
    return int(rows)


def count_file(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Return the number of rows of a Parquet file."""
    return count(connection.read_parquet(glob_safe(path)))
