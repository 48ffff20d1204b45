"""What the lake holds, written again, is what the file said; else quarantine names the column."""

import csv
import json
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flows.engine.warehouse import Resources
from flows.ingest.layouts import layout
from flows.ingest.sources import inspect
from flows.ingest.staging import stage
from flows.ingest.workshop import read_spelling, workshop
from flows.lake import stored_columns
from tests.extracts import YEAR, many

PROPERTY = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    # Eighty rows are shrunk for minutes and say no more.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
EXTRACT = "apm_participant"
GOOD = {
    "apm_entity_id": "A1",
    "tin": "000000001",
    "npi": "1000000004",
    "snapshot_date": "2024-08-31",
    "model_id": "08",
    "is_advanced_apm": "true",
    "is_mips_apm": "false",
} | {name: "1" for name in layout(EXTRACT).columns if name.endswith(("_amount", "_count"))}
TYPES = {column.name: column.type for column in stored_columns(EXTRACT)}
TRUTHS = {"true": True, "t": True, "1": True, "yes": True, "y": True, "on": True} | {
    "false": False, "f": False, "0": False, "no": False, "n": False, "off": False
}  # fmt: skip

ODD = st.one_of(
    st.sampled_from(
        ["0x10", "0b1", "0o7", "1_000", "1e3", "1E-2", ".5", "5.", "+7", "-0", "00012", "500.005"]
    ),
    st.sampled_from(
        ["1.0001", "0.0049", "1,000", "$5", "\u0663", "\uff11", "inf", "nan", "Infinity", "epoch"]
    ),
    st.sampled_from(
        ["2024-1-5", "24-01-05", "2024-02-30", "20240105", "2024-01-05T00:00", "0001-01-01"]
    ),
    st.sampled_from(
        ["true", "TRUE", "T", "yes", "2", "null", "NULL", "None", "#", "=1", "@x", "'1"]
    ),
    st.sampled_from(["99999999999999999999", "-9223372036854775809", "1e400"]),
    st.sampled_from(["", " ", " 5 ", "\t5", "\u00a05", "5\u00a0", "true ", " 2024-01-05"]),
    st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=3).map(str),
    st.integers(-(10**20), 10**20).map(str),
    st.dates().map(str),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
)
CHANGES = st.lists(st.tuples(st.sampled_from(sorted(GOOD)), ODD), min_size=80, max_size=80)
FILE_NUMBERS = count(1)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with workshop(tmp_path_factory.mktemp("spill"), Resources(threads=1)) as connection:
        read_spelling(connection)
        yield connection


Taken = tuple[list[dict[str, Any]], dict[int, set[str]]]


def taken(connection: duckdb.DuckDBPyConnection, lake: Path, path: Path, rows: int) -> Taken:
    """Return what the lake would hold of each row and the columns named of those set aside."""
    number = next(FILE_NUMBERS)
    source = inspect(path)
    staged = stage(connection, source, lake, YEAR, 1, number)
    assert staged.rows_in == rows
    rejected = connection.execute(
        "SELECT row_number, column_name FROM reject WHERE file_number = ?", [number]
    ).fetchall()
    failing = connection.execute(
        "SELECT record_number, column_name FROM failing_row WHERE file_number = ?", [number]
    ).fetchall()
    named: dict[int, set[str]] = {}
    lake_names = {v: k for k, v in source.layout.source_names.items()}
    for row, column in rejected + failing:
        named.setdefault(row - 1, set()).add(lake_names.get(column, column))
    read = iter(pq.read_table(staged.path, partitioning=None).to_pylist())
    gone = {row - 1 for row, _ in rejected}
    return [{} if row in gone else next(read) for row in range(rows)], named


def is_same(held: Any, text: str, kind: str) -> bool:
    """Tell whether a value of the lake says what the text said."""
    if kind == "VARCHAR":
        return bool((held or "") == text.strip(" \t") or (held or "") == text)
    if text == "":
        return held is None
    if kind == "DATE":
        return str(held) == text
    if kind == "BOOLEAN":
        return held is TRUTHS.get(text.strip().lower())
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text.strip(" "), re.ASCII):
        return False
    return held is not None and Decimal(text.strip(" ")) == held


def check(found: Taken, changes: list[tuple[str, str]]) -> None:
    rows, named = found
    for number, (column, text) in enumerate(changes):
        if number in named:
            assert named[number] == {column}, (column, text)
        else:
            assert is_same(rows[number][column], text, TYPES[column]), (column, text, rows[number])


@PROPERTY
@given(CHANGES)
def test_text_of_csv(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, changes: list[tuple[str, str]]
) -> None:
    with (tmp_path / "a").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(GOOD), lineterminator="\n")
        writer.writeheader()
        writer.writerows(GOOD | {column: text} for column, text in changes)
    check(taken(connection, tmp_path / "lake", tmp_path / "a", len(changes)), changes)


@PROPERTY
@given(CHANGES)
def test_text_of_parquet(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, changes: list[tuple[str, str]]
) -> None:
    rows = [GOOD | {column: text} for column, text in changes]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a")
    check(taken(connection, tmp_path / "lake", tmp_path / "a", len(changes)), changes)


NUMBERS = st.one_of(
    st.floats(),
    st.integers(-(2**53), 2**53).map(float),
    st.integers(0, 10**7).map(lambda n: n / 100),
)


@PROPERTY
@given(st.lists(NUMBERS, min_size=80, max_size=80), st.sampled_from(["amount", "count"]))
def test_doubles_of_parquet(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, numbers: list[float], kind: str
) -> None:
    column = next(name for name in GOOD if name.endswith(f"_{kind}"))
    rows = [GOOD | {column: number} for number in numbers]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a")
    held, named = taken(connection, tmp_path / "lake", tmp_path / "a", len(rows))
    for number, value in enumerate(numbers):
        if number in named:
            assert named[number] == {column}
        else:
            assert math.isclose(float(held[number][column]), value, rel_tol=0, abs_tol=0)


# DuckDB's reader of JSON does not tell what is nearer to 0 than a double can be from 0.
JSON_NUMBERS = st.one_of(
    st.sampled_from(["1e-7", "1.0000001", "15.0", "1.5e1", "150e-1", "1E2", "-0", "-0.0", "1e400"]),
    st.sampled_from(
        ["12345678901234567890", "true", "null", '"15"', '"0xF"', '"1_5"', '"1e1"', '" 7"', '""']
    ),
    st.floats(0, 1e6, allow_nan=False).map(repr),
    st.integers(-(10**20), 10**20).map(str),
)
FIELDS = {"performanceMet": "performance_met", "performanceRate": "performance_rate"}


@PROPERTY
@given(st.lists(st.tuples(st.sampled_from(sorted(FIELDS)), JSON_NUMBERS), min_size=80, max_size=80))
def test_numbers_of_json(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, changes: list[tuple[str, str]]
) -> None:
    lines = []
    for one, (field, text) in zip(many(len(changes)), changes, strict=True):
        one["measurementSets"][0]["measurements"][0]["value"][field] = "HERE"
        lines.append(json.dumps(one).replace('"HERE"', text))
    (tmp_path / "a").write_text("\n".join(lines) + "\n")
    held, named = taken(connection, tmp_path / "lake", tmp_path / "a", len(lines))
    for number, (field, text) in enumerate(changes):
        column = FIELDS[field]
        if number in named:
            assert named[number] == {column}
        elif text in ("null", '""'):
            assert held[number][column] is None
        else:
            assert Decimal(text.strip('" ')) == held[number][column], (field, text)
