"""Command-line options of who makes the tables of claims."""

from enum import StrEnum
from typing import Annotated

import typer

from flows.spark.session import checked_remote


class Engine(StrEnum):
    """What may make the tables of claims."""

    DUCKDB = "duckdb"
    SPARK = "spark"


EngineOption = Annotated[
    Engine,
    typer.Option(help="What makes the tables of claims: DuckDB here, or Spark elsewhere."),
]
SparkRemoteOption = Annotated[
    str | None,
    typer.Option(
        metavar="sc://HOST:PORT",
        envvar="SPARK_REMOTE",
        help="Spark Connect server of --engine spark; it reads the lake's files itself.",
    ),
]


def spark_remote_of(engine: Engine, remote: str | None) -> str | None:
    """Return the server to be used: none of DuckDB, whatever the environment names.

    Raises QppError QPP664 when Spark is asked for and no server is named.
    """
    if engine is Engine.DUCKDB:
        return None
    return checked_remote(remote)
