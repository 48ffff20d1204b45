"""The kept results of ingest by batch and by day, as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from flows.engine.warehouse import Row

# A batch and when it was checked: checked again after it failed, it is told twice.
OF_BATCH = itemgetter("extract", "performance_year", "batch_number", "checked_at")
OF_DAY = itemgetter("extract", "day", "rule_id", "severity")


@dataclass(frozen=True)
class Batch:
    """What one batch found: counts over its files, and by rule of those that were asked."""

    extract: str
    performance_year: int | None
    number: int
    checked_at: datetime
    files: int
    refused: int
    is_in_lake: bool | None
    rows_in: int
    errors: tuple[str, ...]
    # Rows that could be asked and rows that broke the rule, by rule.
    broken: dict[str, tuple[int, int]]

    @property
    def name(self) -> str:
        """Return the batch's name, as qpp lake status has it."""
        return f"{self.extract}:{self.number}"

    @property
    def outcome(self) -> str:
        """Return what became of the batch."""
        if self.is_in_lake is None:
            return "refused"
        came = "in the lake" if self.is_in_lake else "not in the lake"
        return f"{came}, {self.refused} of {self.files} files refused" if self.refused else came


def batches_of(results: Iterable[Row]) -> list[Batch]:
    """Return the batches of kept results, newest first."""
    batches = []
    for (extract, year, number, checked_at), group in groupby(
        sorted(results, key=OF_BATCH), key=OF_BATCH
    ):
        rows = list(group)
        files = {row["source_digest"]: row for row in rows}
        broken: dict[str, tuple[int, int]] = {}
        for row in rows:
            if row["rule_id"] and row["row_count"] is not None:
                asked, failing = broken.get(row["rule_id"], (0, 0))
                broken[row["rule_id"]] = (asked + row["rows_in"], failing + row["row_count"])
        taken = [row["is_in_lake"] for row in files.values() if not row["is_refused"]]
        batches.append(
            Batch(
                extract=extract,
                performance_year=year,
                number=number,
                checked_at=checked_at,
                files=len(files),
                refused=len(files) - len(taken),
                is_in_lake=all(taken) if taken else None,
                rows_in=sum(row["rows_in"] for row in files.values()),
                errors=tuple(sorted({r["error_code"] for r in rows if r["error_code"]})),
                broken=broken,
            )
        )
    return sorted(batches, key=lambda batch: (batch.checked_at, batch.name), reverse=True)


def by_day(results: Iterable[Row]) -> list[Row]:
    """Return rows asked and rows that broke it for each rule and day that it was asked."""
    asked = [
        row | {"day": row["checked_at"].date().isoformat()}
        for row in results
        if row["rule_id"] and row["row_count"] is not None
    ]
    days = []
    for key, group in groupby(sorted(asked, key=OF_DAY), key=OF_DAY):
        rows = list(group)
        total = sum(row["rows_in"] for row in rows)
        failing = sum(row["row_count"] for row in rows)
        days.append(
            dict(zip(("extract", "day", "rule_id", "severity"), key, strict=True))
            | {
                "rows_in": total,
                "row_count": failing,
                "percent": 100 * failing / total if total else 0.0,
            }
        )
    return days
