"""Rows that are set aside, file by file, and what became of them."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import duckdb

from flows.errors import QppError
from flows.ingest.withdrawal import batch_name
from flows.lake import CommittedFile, Log

TAKEN, REFUSED, WITHDRAWN = "taken", "refused", "withdrawn"
BY_KEY, BY_EXPORT, BY_WHOLE, BY_HAND = "key", "export", "whole", "hand"
# What an exported file is called behind its own name: of which file, and how many rows it has.
EXPORTED = re.compile(r"\.mend-([0-9a-f]{12})-(\d+)")


class RuleLine(NamedTuple):
    """How many rows of a file break one rule; the reason quotes no cell."""

    rule_id: str
    columns: tuple[str, ...]
    reason: str
    rows: int
    open: int


class Closing(NamedTuple):
    """How many rows of a file were closed by one file, or by hand."""

    version: int
    by: CommittedFile | None
    how: str
    rows: int
    committed_at: int
    reason: str


@dataclass(frozen=True)
class SetAside:
    """The rows set aside of one source file; batch_number is None where it was refused."""

    extract: str
    digest: str
    name: str
    path: Path
    state: str
    batch_number: int | None
    committed_at: int
    first_version: int
    rows_in: int | None
    accepted: int = 0
    form: str | None = None
    rows: int = 0
    # The file whose export this is, refused: its rows are counted there.
    answer_to: str = ""
    closings: tuple[Closing, ...] = ()
    rules: tuple[RuleLine, ...] = ()

    @property
    def called(self) -> str:
        """Return the batch and the name of the file."""
        batch = self.state if self.batch_number is None else self.batch
        return f"{batch} {self.name or self.digest}"

    @property
    def batch(self) -> str:
        """Return the batch that brought the file, empty where none did."""
        return "" if self.batch_number is None else batch_name(self.extract, self.batch_number)

    @property
    def is_moot(self) -> bool:
        """Tell whether no row of it is waited for: it was withdrawn, or is counted elsewhere."""
        return self.state == WITHDRAWN or bool(self.answer_to)

    @property
    def open(self) -> int:
        """Return how many rows wait to be mended."""
        if self.is_moot:
            return 0
        return self.rows - sum(closing.rows for closing in self.closings)


@dataclass
class Standing:
    """All that is set aside of a year, over the connection that holds it row by row."""

    connection: duckdb.DuckDBPyConnection
    lake: Path
    performance_year: int
    logs: dict[str, Log] = field(default_factory=dict)
    files: list[SetAside] = field(default_factory=list)
    damaged: list[QppError] = field(default_factory=list)

    @property
    def open(self) -> int:
        """Return how many rows are open."""
        return sum(file.open for file in self.files)
