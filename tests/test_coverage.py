"""Whom the rules of a year touched in a run, asked as an auditor asks."""

import csv
import hashlib
import io
import shutil
from pathlib import Path

import duckdb

from flows.coverage.count import cover
from flows.run.manifest import read_manifest
from flows.run.seal import sealed
from tests.conftest import YEAR, ScoredYear, manifest_of, qpp_here

CAP = "quality.topped_out_cap.benchmarked"


def _counted(said: str) -> dict[tuple[str, str, str], int]:
    return {
        (row["rule_id"], row["entity_type"], row["reporting_option"]): int(row["touched_count"])
        for row in csv.DictReader(io.StringIO(said))
    }


def test_rules_are_counted_by_entity_and_option(scored_year: ScoredYear) -> None:
    lake = ("--lake", scored_year.lake)
    counted = _counted(qpp_here("coverage", YEAR, *lake, "--format", "csv").stdout)
    assert counted == _counted(qpp_here("coverage", scored_year.run, "--format", "csv").stdout)
    tables = scored_year.run / "tables"
    with duckdb.connect() as connection:
        capped = connection.execute(
            "SELECT entity_type, reporting_option, count(DISTINCT entity_id) "
            "FROM read_parquet(?) WHERE reason = 'topped_out_cap' GROUP BY ALL",
            [str(tables / "quality" / "measure_points.parquet")],
        ).fetchall()
        reduced = connection.execute(
            "SELECT entity_type, reporting_option, count(*) FROM read_parquet(?) "
            "INNER JOIN read_parquet(?) USING (tin, npi) WHERE direction = 'negative' GROUP BY ALL",
            [
                str(tables / "adjustment" / "payment_adjustment.parquet"),
                str(tables / "score" / "final_score.parquet"),
            ],
        ).fetchall()
    for rule_id, expected in ((CAP, capped), ("adjustment.direction.negative", reduced)):
        found = {key[1:]: n for key, n in counted.items() if key[0] == rule_id}
        assert found == {(kind, option): n for kind, option, n in expected}
        assert found


def _reweighted_otherwise(scored_year: ScoredYear, folder: Path, rows: str) -> Path:
    """Return a copy of the run in which score.reweighted_category holds what is selected of it."""
    run = Path(shutil.copytree(scored_year.run, folder / "run"))
    path = run / "tables" / "score" / "reweighted_category.parquet"
    changed = folder / "changed.parquet"
    with duckdb.connect() as connection:
        connection.sql(f"SELECT {rows}", params=[str(path)]).write_parquet(str(changed))
    changed.replace(path)
    manifest = manifest_of(run)
    [entry] = [t for t in manifest["tables"] if t["table"] == "score.reweighted_category"]
    entry["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (run / "manifest.json").write_bytes(sealed(manifest))
    return run


def test_what_touched_nobody_is_listed(scored_year: ScoredYear, tmp_path: Path) -> None:
    run = _reweighted_otherwise(scored_year, tmp_path, "* FROM read_parquet(?) WHERE false")
    listed = qpp_here("coverage", run).stdout.split("Touched nobody: ")[1]
    untouched = [rule.rule_id for rule in cover(read_manifest(run)).untouched]
    assert "score.reweighted.pi.small_practice" in untouched
    # Of the law of another year nothing is expected.
    assert "score.reweighted.cost.public_health_emergency" not in untouched
    assert CAP not in untouched
    assert all(rule_id[:30] in listed for rule_id in untouched)
    asked = qpp_here(
        "coverage", YEAR, "--lake", scored_year.lake, "--rule", "topped_out_cap"
    ).stdout
    assert CAP in asked
    assert "42 CFR 414.1380(b)(1)(iv)" in asked
    assert "Touched nobody" not in asked


def test_an_outcome_that_the_year_does_not_have_is_a_finding(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    # One ground of another year, one of none.
    rows = (
        "* REPLACE (CASE WHEN category = 'cost' THEN 'public_health_emergency' "
        "ELSE 'bad_weather' END AS reason) FROM read_parquet(?)"
    )
    run = _reweighted_otherwise(scored_year, tmp_path, rows)
    said = qpp_here("coverage", run, exit_code=1).stdout
    unlawful = said.split(f"Not in the law of {YEAR}: ")[1]
    assert "score.reweighted.cost.public_health_emergency" in unlawful
    assert "score.reweighted_category pi; bad_weather" in unlawful


def test_a_run_that_is_not_there_is_told(tmp_path: Path) -> None:
    said = qpp_here("coverage", tmp_path, exit_code=2).stderr
    assert "QPP603" in said
