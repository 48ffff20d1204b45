"""The lake held for a command that changes which of its files are read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import QppError
from flows.ingest.settle import CLAIMS
from flows.lake import Log, checked_lake, locked, private_files, read_log


@contextmanager
def held_lake(lake: Path, lock_timeout: float) -> Iterator[tuple[Path, Log]]:
    """Hold the lake's lock; give its folder and the log of the history of claims.

    Raises QppError QPP216 where no claims ever came, QPP201 and QPP202 when the lake cannot be had.
    """
    folder = checked_lake(lake)
    nothing = QppError("QPP216", lake=folder, of=" of claims")
    if not folder.exists():
        raise nothing
    with private_files(), locked(folder, lock_timeout):
        log = read_log(folder, CLAIMS)
        if log is None:
            raise nothing
        yield folder, log
