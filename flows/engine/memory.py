"""What DuckDB takes of the memory that it may: little while that is enough, and all where not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TypeVar

import duckdb

from flows.engine.warehouse import threads_of

T = TypeVar("T")

# With more DuckDB keeps more in memory and is not quicker: of 50 million lines this is enough for a
# run, several tables at a time, and half of it for claims measures, one table after the other.
LITTLE, LEAST = "1GB", "512MB"


class Memory:
    """The memory limit of a connection, lowered until some work needs more.

    DuckDB fills what it may have before it writes anything to the disk, so that its limit says how
    much a process takes, and not what its work needs.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, allowed: str | None, little: str | None = None
    ) -> None:
        """Lower the limit of a connection that was opened with what is allowed (Resources).

        It begins with so little, LITTLE unless more or less is said.
        """
        self._connection = connection
        little = little or LITTLE
        self._allowed = allowed
        [(self.is_all,)] = connection.execute(
            "SELECT parse_formatted_bytes(current_setting('memory_limit')) "
            "<= parse_formatted_bytes($little)",
            {"little": little},
        ).fetchall()
        if not self.is_all:
            self._limit(little)

    def enough_for(self, work: Callable[[], T]) -> T:
        """Return what work that can be done again returns.

        Where it needs more it is done by one thread, as each needs room of its own, and where that
        is not enough, with all that is allowed.
        """
        if not self.is_all:
            is_one = threads_of(self._connection) == 1
            for way in (nullcontext,) if is_one else (nullcontext, self._one_thread):
                try:
                    with way():
                        return work()
                except Exception as error:
                    if not is_short(error):
                        raise
            self.take_all()
        return work()

    @contextmanager
    def _one_thread(self) -> Iterator[None]:
        threads = threads_of(self._connection)
        self._connection.execute("SET threads = 1")
        try:
            yield
        finally:
            self._connection.execute("SET threads = $threads", {"threads": threads})

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
