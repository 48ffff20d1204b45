"""What DuckDB takes of the memory that it may: little while that is enough, then all."""

from collections.abc import Callable
from typing import TypeVar

import duckdb

T = TypeVar("T")

# With more DuckDB keeps more in memory and is not quicker (claims measures of 50 million lines).
LITTLE = "1GB"


class Memory:
    """The memory limit of a connection, lowered until some work needs more.

    DuckDB fills what it may have before it writes anything to the disk, so that its limit says how
    much a process takes, and not what its work needs.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, allowed: str | None) -> None:
        """Lower the limit of a connection that was opened with what is allowed (Resources)."""
        self._connection = connection
        self._allowed = allowed
        [(self.is_all,)] = connection.execute(
            "SELECT parse_formatted_bytes(current_setting('memory_limit')) "
            "<= parse_formatted_bytes($little)",
            {"little": LITTLE},
        ).fetchall()
        if not self.is_all:
            self._limit(LITTLE)

    def enough_for(self, work: Callable[[], T]) -> T:
        """Return what work that can be done again returns; give it all where it needs more."""
        try:
            return work()
        except Exception as error:
            if self.is_all or not is_short(error):
                raise
        self.take_all()
        return work()

    def take_all(self) -> None:
        """Let the connection have all that it may."""
        if self._allowed is None:
            self._connection.execute("RESET memory_limit")
        else:
            self._limit(self._allowed)
        self.is_all = True

    def _limit(self, limit: str) -> None:
        self._connection.execute("SET memory_limit = $limit", {"limit": limit})


def is_short(error: BaseException) -> bool:
    """Tell whether an error, or what it is told for, is that memory is used up."""
    return isinstance(error, duckdb.OutOfMemoryException) or isinstance(
        error.__cause__, duckdb.OutOfMemoryException
    )
