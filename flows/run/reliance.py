"""What a run rests on: unconfirmed policy rows and readings of the law, and whom they touch."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from flows.drawing import words
from flows.engine.register import unconfirmed_sentence
from flows.engine.warehouse import Row, fetch_rows


@dataclass(frozen=True)
class Reliance:
    """The row of report.reliance_total, and those of report.reliance of one year.

    Everything that speaks of a run says the same of it: summary, certificate, trailers, manifest.
    """

    total: Row
    touched: list[Row]

    @classmethod
    def of_content(cls, content: dict[str, Any]) -> "Reliance":
        """Return what a manifest or a certificate keeps."""
        return cls(content["total"], content["touched"])

    @property
    def content(self) -> dict[str, Any]:
        """Return what a manifest or a certificate keeps, as plain JSON."""
        return {"total": self.total, "touched": self.touched}

    @property
    def topics(self) -> list[Row]:
        """Return the topics with unconfirmed rows: everybody's first, then by charges."""
        return [row for row in self.touched if row["kind"] == "policy"]

    def sentences(self) -> Iterator[str]:
        """Say what is not certain in the year's policy and how much of it touches somebody."""
        total = self.total
        yield unconfirmed_sentence(
            total["performance_year"],
            total["unconfirmed_row_count"],
            total["policy_row_count"],
            total["unconfirmed_topic_count"],
        )
        yield (
            f"{total['touching_row_count']:,} of them, in {total['touching_topic_count']} topics, "
            "touch somebody in this run."
        )
        yield (
            f"The year's rules rest on {total['reading_count']} readings of what the law leaves "
            f"open; {total['touching_reading_count']} touch somebody."
        )
        for row in self.touched:
            if row["is_noted"]:
                yield (
                    f"Reading {row['name']}, which the register notes, touches "
                    f"{row['clinician_count']:,} records ({row['clinician_percent']:.1f} %) with "
                    f"{row['allowed_charge_percent']:.1f} % of the allowed charges."
                )

    @property
    def touching(self) -> list[Row]:
        """Return the topics of which an unconfirmed row touches somebody."""
        return [row for row in self.topics if row["touching_row_count"]]

    def lines(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Yield of each topic that touches somebody: name, rows, two shares, what it bears on."""
        for row in self.touching:
            if not row["is_told"]:
                shares = ("everybody", "")
            else:
                percents = (row["clinician_percent"], row["allowed_charge_percent"])
                shares = (f"{percents[0]:.1f}", f"{percents[1]:.1f}")
            rows = f"{row['touching_row_count']:,} of {row['row_count']:,}"
            yield words(row["name"]), rows, *shares, words(row["bears_on"])


def _plain(row: Row) -> Row:
    """Return a row as JSON holds it: a percent is a number with the four digits that it has."""
    return {
        name: value if value is None or isinstance(value, bool | int | str) else float(value)
        for name, value in row.items()
    }


def reliance(connection: duckdb.DuckDBPyConnection, performance_year: int) -> Reliance:
    """Return what the run in the connection rests on."""
    years = {"year": performance_year}
    [total] = fetch_rows(
        connection, "SELECT * FROM report.reliance_total WHERE performance_year = $year", years
    )
    touched = fetch_rows(
        connection,
        "SELECT * EXCLUDE (performance_year) FROM report.reliance WHERE performance_year = $year "
        "ORDER BY kind, is_told, allowed_charge_amount DESC, name",
        years,
    )
    return Reliance(_plain(total), [_plain(row) for row in touched])
