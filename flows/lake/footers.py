"""What the footers of Parquet files say together, so that a query opens a file when it reads it.

DuckDB that is to match columns by name opens every file before a query begins and holds each
footer until it ends. A history has a file for each month of each batch: at national size the
footers take more room than the rows that are looked at.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import pyarrow.parquet as pq


@dataclass(frozen=True)
class Footers:
    """What all files together say.

    statistics are the least and the greatest value of each column of numbers and dates and how many
    are missing, in DuckDB's words; nothing of a column of which one part of a file does not say it.
    typical is the file that has most nearly as many rows as files have on average: DuckDB takes all
    to have as many as the first, and plans by it.
    """

    statistics: dict[str, dict[str, str]]
    typical: Path


class _Bounds:
    """The bounds of one column over the parts of files that were looked at."""

    def __init__(self) -> None:
        self.is_known = True
        self.least: list[Any] = []
        self.greatest: list[Any] = []
        self.missing = 0

    def add(self, part: "pq.Statistics | None") -> None:
        """Add what one part says; where it says nothing, nothing is known of all."""
        if part is None or not part.has_min_max or not part.has_null_count:
            self.is_known = False
            return
        try:
            self.least.append(part.min)
            self.greatest.append(part.max)
            self.missing += part.null_count
        except (ValueError, OverflowError):
            # A date beyond the years of Python's own is among what nobody can say.
            self.is_known = False

    def told(self) -> dict[str, str]:
        """Return the bounds, nothing where they are not known."""
        if not self.is_known or not self.least:
            return {}
        least, greatest = str(min(self.least)), str(max(self.greatest))
        return {"min": least, "max": greatest, "null_count": str(self.missing)}


def footers_of(files: Collection[Path]) -> Footers | None:
    """Return what the footers of files say, at least one.

    None when the columns of one file are not those of the others, or a footer cannot be read.
    """
    try:
        return _footers_of(files)
    except (pa.ArrowException, OSError):
        return None


def _footers_of(files: Collection[Path]) -> Footers | None:
    from pyarrow.parquet import read_metadata  # noqa: PLC0415 - slow to import

    kinds: dict[str, pa.DataType] = {}
    bounds: dict[str, _Bounds] = {}
    rows: dict[Path, int] = {}
    for file in files:
        # One after the other: together they take the room that is to be saved.
        footer = read_metadata(file)
        rows[file] = footer.num_rows
        schema = footer.schema.to_arrow_schema()
        found = dict(zip(schema.names, schema.types, strict=True))
        kinds = kinds or found
        if found != kinds:
            return None
        for position in range(footer.num_columns):
            name = footer.schema.column(position).path
            # What lies within another column has a path of its own.
            if name in kinds and _has_bounds(kinds[name]):
                column = bounds.setdefault(name, _Bounds())
                for group in range(footer.num_row_groups):
                    column.add(footer.row_group(group).column(position).statistics)
    told = {name: column.told() for name, column in bounds.items()}
    mean = sum(rows.values()) / len(rows)
    return Footers(
        {name: said for name, said in told.items() if said},
        min(rows, key=lambda file: abs(rows[file] - mean)),
    )


def _has_bounds(kind: pa.DataType) -> bool:
    """Tell whether values of a type are written in a footer as they are, and never cut off."""
    return any(
        is_kind(kind) for is_kind in (pa.types.is_integer, pa.types.is_date, pa.types.is_decimal)
    )
