"""Two folders of reference tables: which rows differ, which benchmarks, and whose points move."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
from rich.console import RenderableType
from rich.text import Text

from flows.compare.comparison import Comparison, check_folder, compare
from flows.compare.preview import moves
from flows.compare.report import number, signed
from flows.compare.sides import BASELINE, HERE, LOOKED_AT, MEMORY, VARIANT
from flows.drawing import drawn_table
from flows.engine import warehouse
from flows.engine.dictionary import columns_of
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.lake import scratch_folder
from flows.reference.check import load_folder
from flows.reference.release import FOLDERS, import_release
from flows.run.plan import make_plan, replanned

RELEASE = "reference.release"
# What a row is known by; of the tables not named here every column.
MEASURE = ("performance_year", "measure_id")
BENCHMARK = (*MEASURE, "collection_type")
KEYS = {
    "reference.benchmark": BENCHMARK,
    "reference.benchmark_decile": (*BENCHMARK, "position"),
    "reference.benchmark_exclusion": (*BENCHMARK, "reason_code"),
    "reference.benchmark_percentile": (*BENCHMARK, "percentile"),
    "reference.cost_national_average": MEASURE,
    "reference.electronic_measure": MEASURE,
    "reference.electronic_population": (*MEASURE, "stratum_number", "population"),
    "reference.measure": MEASURE,
    "reference.measure_historical_benchmark": BENCHMARK,
    "reference.measure_stratum": (*MEASURE, "stratum"),
    "reference.measure_suppression": BENCHMARK,
    "reference.mvp": ("performance_year", "mvp_id"),
}
# Lines of a table that are drawn without --all.
DRAWN = 25


def tables_of(folder: Path, scratch: Path) -> Path:
    """Return the folder of reference tables, made from a release where the folder is one.

    Raises QppError QPP306 when it is neither, QPP301 to QPP303 for a broken release.
    """
    if (folder / "release.csv").is_file():
        return folder.resolve()
    if not all((folder / name).is_dir() for name in FOLDERS):
        raise QppError("QPP306", folder=folder, folders=", ".join(FOLDERS))
    import_release(folder, scratch)
    return scratch


def _read(connection: duckdb.DuckDBPyConnection, side: str, folder: Path) -> None:
    """Load a side's tables, and every row of them as a key and a content."""
    connection.execute(f"ATTACH ':memory:' AS {side}")
    connection.execute(f"USE {side}")
    load_folder(connection, folder)
    schema = f"{MEMORY}.{LOOKED_AT[side]}"
    connection.execute(f"CREATE SCHEMA {schema}")
    connection.execute(
        f"CREATE TABLE {schema}.reference_row "
        "(table_name VARCHAR, performance_year SMALLINT, key VARCHAR, content VARCHAR)"
    )
    for table in warehouse.known_tables("reference"):
        columns = [column.name for column in columns_of(table)]
        if table != RELEASE:
            named = KEYS.get(table, columns)
            key = ", ".join(f"""coalesce(CAST(r."{n}" AS VARCHAR), chr(30))""" for n in named)
            connection.execute(
                f"INSERT INTO {schema}.reference_row "
                f"SELECT '{table.split('.')[1]}', r.performance_year, "
                f"concat_ws(chr(31), {key}) AS key, "
                "string_agg(CAST(to_json(r) AS VARCHAR), chr(10) "
                "ORDER BY CAST(to_json(r) AS VARCHAR)) "
                f"FROM {table} AS r GROUP BY r.performance_year, key"
            )


def _releases(connection: duckdb.DuckDBPyConnection) -> Iterator[Text]:
    for side, label in ((BASELINE, "Before"), (VARIANT, "After")):
        rows = connection.execute(
            f"SELECT source, version, revision FROM {side}.{RELEASE}"
        ).fetchall()
        for source, version, revision in rows:
            named = f" {version}" if version else ""
            yield Text(f"{label}: {source}{named}, revision {revision[:16]}")


def _changed(connection: duckdb.DuckDBPyConnection) -> RenderableType:
    rows = connection.execute(_sql("changed") + " ORDER BY ALL").fetchall()
    if not rows:
        return Text("No row of any reference table differs.")
    table = drawn_table(
        "Rows that differ", "table", "performance year", "added", "removed", "changed"
    )
    for name, year, *counts in rows:
        table.add_row(name, str(year), *map(number, counts))
    return table


def _sql(name: str) -> str:
    return (HERE / "release" / f"{name}.sql").read_text(encoding="utf-8")


def _rest(rows: int, every: bool) -> Iterator[Text]:
    if rows > DRAWN and not every:
        yield Text(f"... and {rows - DRAWN:,} more: --all draws them.")


def _benchmarks(
    connection: duckdb.DuckDBPyConnection, performance_year: int | None, every: bool
) -> Iterator[RenderableType]:
    rows = connection.execute(
        f"SELECT * FROM ({_sql('benchmark')}) AS b "
        "WHERE $year IS NULL OR b.performance_year = $year ORDER BY ALL",
        {"year": performance_year},
    ).fetchall()
    of_year = f" of {performance_year}" if performance_year else ""
    if not rows:
        yield Text(f"No benchmark{of_year} differs.")
        return
    table = drawn_table(
        f"Benchmarks{of_year} that differ, {len(rows):,}", "year", "measure", "", "", "cut points"
    )
    for column in table.columns[1:4]:
        column.justify = "left"
    for year, measure_id, collection_type, difference, cut_points in (
        rows if every else rows[:DRAWN]
    ):
        table.add_row(str(year), measure_id, collection_type, difference, number(cut_points))
    yield table
    yield from _rest(len(rows), every)


def _measures(comparison: Comparison, every: bool) -> Iterator[RenderableType]:
    comparison.make("measure")
    rows = comparison.rows("measure", "entity_count DESC, category, measure_id, collection_type")
    if not rows:
        yield Text("No points of any measure move.")
        return
    names = ("entity_count", "up_count", "down_count", "gained_count", "lost_count")
    table = drawn_table(
        f"Measures whose points move, {len(rows):,}",
        "measure",
        "",
        "entities",
        "up",
        "down",
        "new",
        "no more",
        "mean points",
    )
    table.columns[1].justify = "left"
    for row in rows if every else rows[:DRAWN]:
        about = row["collection_type"] or ""
        table.add_row(
            f"{row['category']} {row['measure_id']}",
            about,
            *(number(row[name]) for name in names),
            signed(row["mean_points"]),
        )
    yield table
    yield from _rest(len(rows), every)


def reference_diff(
    before: Path,
    after: Path,
    lake: Path,
    performance_year: int | None,
    output: Path | None,
    every: bool,
    resources: Resources,
) -> list[RenderableType]:
    """Return what to print of how two folders differ and, of a year, of what that would move.

    Raises QppError QPP301 to QPP306 for folders that cannot be read; with a year also whatever a
    scoring run would raise.
    """
    plan = make_plan(lake, performance_year) if performance_year else None
    if output is not None:
        check_folder(output)
    with scratch_folder() as scratch:
        folders = (
            tables_of(before, Path(scratch) / "before"),
            tables_of(after, Path(scratch) / "after"),
        )
        spill = Path(scratch) / "spill"
        with warehouse.connect(resources.threads, resources.memory_limit, spill) as connection:
            for side, folder in zip((BASELINE, VARIANT), folders, strict=True):
                _read(connection, side, folder)
            connection.execute(f"USE {MEMORY}")
            parts: list[RenderableType] = [*_releases(connection), _changed(connection)]
            parts += _benchmarks(connection, performance_year, every)
        if plan is not None:
            baseline, variant = (replanned(plan, reference=folder) for folder in folders)
            with compare(baseline, variant, resources) as comparison:
                parts.append(
                    Text(f"\nPerformance year {performance_year}, scored with both", "bold")
                )
                parts += _measures(comparison, every)
                parts += moves(comparison, output)
    return parts
