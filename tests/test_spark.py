"""Tables of claims made on a Spark Connect server: the same rows, and what a server may refuse."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.errors import QppError, ServiceAwayError
from flows.lake import create_views
from flows.run.plan import make_plan
from flows.scoring.side_by_side import compute_tables
from flows.spark.engine import _check_types, claims_makers
from tests.conftest import YEAR, ScoredYear, code_of, free_port, manifest_of

TABLE, FLAG = "eligibility._tin_npi", "is_in_clinician_extract"


def _score(lake: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["score", YEAR, "--lake", str(lake), *words])


def test_a_server_makes_the_same_tables_of_the_same_run(
    scored_year: ScoredYear, sail: str, tmp_path: Path
) -> None:
    _, made = catalog.claims_tables(catalog.scored(int(YEAR)).values())
    assert {"eligibility._segment_service", "score._patient"} <= made.keys()
    lake = tmp_path / "lake"
    shutil.copytree(scored_year.lake, lake, ignore=shutil.ignore_patterns("runs", *made))
    plan = make_plan(lake, int(YEAR))
    assert plan.run_id == scored_year.run.name
    folder = lake / "handed_over"
    with warehouse.connect() as connection:
        create_views(connection, plan.pinned)
        warehouse.load_read(connection, plan.transforms)
        with claims_makers(sail, connection, plan.transforms, folder) as makers:
            computed = compute_tables(connection, plan, makers).tables
            results = {result["table"]: result for result in computed}
    assert not folder.exists()
    told = {t["table"]: t["row_digest"] for t in manifest_of(scored_year.run)["tables"]}
    assert {name: result["row_digest"] for name, result in results.items()} == told
    for table in made:
        here = scored_year.run / "tables" / f"{table.replace('.', '/')}.parquet"
        first, second = (duckdb.read_parquet(str(p)) for p in (here, plan.stored(table)))
        # In the same order, too, and of the same types.
        assert first.types == second.types, table
        assert first.fetchall() == second.fetchall(), table


def test_a_server_that_is_not_named_or_away_is_told(
    scored_year: ScoredYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = tmp_path / "lake"
    shutil.copytree(scored_year.lake, lake, ignore=shutil.ignore_patterns("runs", "scored"))
    assert code_of(_score(lake, "--engine", "spark")) == "QPP664"
    refused = _score(lake, "--engine", "spark", "--spark-remote", "spark://host;token=secret")
    assert code_of(refused) == "QPP664" and "secret" not in str(refused.exception)
    away = f"sc://127.0.0.1:{free_port()}/;token=secret"
    failed = _score(lake, "--engine", "spark", "--spark-remote", away)
    assert code_of(failed) == "QPP661" and "secret" not in str(failed.exception)
    assert isinstance(failed.exception, ServiceAwayError)
    monkeypatch.setitem(sys.modules, "pyspark.sql.connect.session", None)
    with pytest.raises(QppError, match="QPP660"):
        _make(away, tmp_path)


def test_what_a_server_cannot_make_is_not_stored(sail: str, tmp_path: Path) -> None:
    year = "performance_year, 'a' AS tin, 'b' AS npi"
    _make(sail, tmp_path, f"SELECT {year}, TRUE AS {FLAG}")
    made = tmp_path / "made.parquet"
    assert duckdb.read_parquet(str(made)).fetchall()[0] == (2017, "a", "b", True)
    made.unlink()
    with pytest.raises(QppError, match=f"QPP662 .*{TABLE}"):
        _make(sail, tmp_path, f"SELECT {year}, list_position(['a'], 'a') = 1 AS {FLAG}")
    with pytest.raises(QppError, match=r"QPP663 .* tin INTEGER for VARCHAR"):
        _check_types(
            duckdb.connect(), _transform(), pa.table({"tin": pa.array([1], "int32")}), sail
        )
    assert list(tmp_path.iterdir()) == []


def _transform(sql: str = "") -> Transform:
    own = catalog.in_force(int(YEAR))[TABLE]
    transform = replace(own, sql=f"{sql} FROM policy.performance_year")
    # It stands for one that reads claim lines, which are the server's to make.
    vars(transform)["reads"] = own.reads
    return transform


def _make(remote: str, folder: Path, sql: str = "") -> None:
    """Let the server make a table of this SQL over the years of policy."""
    transform = _transform(sql)
    known = [catalog.in_force(int(YEAR))["ingest.claim_line"], transform]
    with warehouse.connect(threads=1) as connection:
        warehouse.load_rows(connection, "policy.performance_year")
        with claims_makers(remote, connection, known, folder / "handed_over") as makers:
            makers[TABLE](connection, transform, folder / "made.parquet")
