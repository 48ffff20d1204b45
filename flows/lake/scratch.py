"""Where something is worked out of which nothing is left at the end."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from flows.engine import warehouse
from flows.engine.warehouse import Resources
from flows.lake.files import private_files


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that its owner alone can read and that is removed at the end."""
    return tempfile.TemporaryDirectory(prefix="qpp-")


@contextmanager
def scratch_connection(resources: Resources) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """Open a DuckDB that spills into a scratch folder; give both."""
    with (
        scratch_folder() as folder,
        private_files(),
        warehouse.connect(
            resources.threads, resources.memory_limit, Path(folder) / "spill"
        ) as connection,
    ):
        yield connection, Path(folder)
