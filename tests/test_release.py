"""Each mistake on record is planted in a finished run: a gate stops it before it is released."""

import csv
import json
import shutil
import stat
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
import typer

from flows.coverage import count
from flows.errors import QppError
from flows.pages import Note, Table
from flows.paths import REFERENCE
from flows.reference.check import check
from flows.release import accepted, evidence, mark, results
from flows.release.commands import release_command
from flows.release.results import Findings, Result, Status, _result
from flows.release.thresholds import HERE, gates
from flows.report import page
from flows.report.sections.released import release as section
from flows.run.manifest import Manifest, changed_files, read_manifest
from flows.run.released import gates_of, release_of, released_run
from tests.conftest import YEAR, ScoredYear

BY_NAME = {gate.name: gate for gate in gates()}
GIVEN = accepted.Given({"reliance": "read and taken"})


def _copied(scored_year: ScoredYear, lake: Path, year: str, name: str) -> Manifest:
    folder = lake / "runs" / year / name
    shutil.copytree(scored_year.run, folder)
    found = read_manifest(folder)
    return replace(found, content=found.content | {"run_id": name})


@pytest.fixture(scope="module")
def opened(
    scored_year: ScoredYear, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Manifest]]:
    """The run with itself as last year's run, opened once: every shift is what is planted."""
    lake = tmp_path_factory.mktemp("gates") / "lake"
    shutil.copytree(scored_year.lake, lake, ignore=shutil.ignore_patterns("runs", "scored"))
    run = _copied(scored_year, lake, YEAR, scored_year.run.name)
    _copied(scored_year, lake, str(int(YEAR) - 1), "earlier")
    with pytest.MonkeyPatch.context() as patch:
        # Both are the same run, and are counted once.
        counted = cache(lambda: count.cover(run))
        patch.setattr(evidence, "cover", lambda _: counted())
        with evidence.evidence(run, lake) as connection:
            # The earlier run was put there after this one was made.
            connection.execute("DELETE FROM gate.since")
            yield connection, run


def _passing(connection: duckdb.DuckDBPyConnection) -> dict[str, Result]:
    return {name: _result(connection, gate) for name, gate in BY_NAME.items()}


@pytest.fixture(scope="module")
def clean(opened: tuple[duckdb.DuckDBPyConnection, Manifest]) -> dict[str, Result]:
    return _passing(opened[0])


def test_a_run_without_mistakes_passes_all_but_what_it_rests_on(clean: dict[str, Result]) -> None:
    warned = {name for name, result in clean.items() if result.status is not Status.PASS}
    assert warned <= {"reliance", "exceptions_without_effect"}
    assert all(gate.why and gate.says.endswith(".") for gate in gates())
    assert {path.stem for path in (HERE / "gates").glob("*.sql")} == set(BY_NAME)


# Of each record of what went wrong: the gate, how grave it is, and the mistake in a table.
PLANTED = (
    # 2018: approved reweighting not applied, an activity's credit not given, a measure left out
    (
        "exceptions_honoured",
        "FAIL",
        "score.category_weight",
        "SELECT * REPLACE (base_weight_percent AS weight_percent) FROM {}",
    ),
    (
        "measures_scored",
        "WARN",
        "quality.measure_points",
        "SELECT * FROM {} WHERE measure_id != (SELECT arg_max(measure_id, n) FROM ("
        "SELECT measure_id, count_if(is_counted) AS n FROM {} GROUP BY ALL))",
    ),
    # 2019: drugs in the base
    (
        "drug_dollars",
        "FAIL",
        "report.service_type_total",
        "SELECT * REPLACE (CASE WHEN service_type_code = 'P' THEN 0.01 "
        "ELSE covered_allowed_charge_amount END AS covered_allowed_charge_amount) FROM {}",
    ),
    # 2019: a record is delivered a second time
    ("delivered_once", "FAIL", "gate.delivered", "SELECT * FROM {} UNION ALL (FROM {} LIMIT 1)"),
    ("delivered_once", "FAIL", "gate.delivered", "FROM {} OFFSET 1"),
    # 2020: nobody is penalised
    (
        "factor_solved",
        "WARN",
        "adjustment.scaling_factor",
        "SELECT * REPLACE ('empty_penalty_pool' AS status) FROM {}",
    ),
    (
        "adjustment_shift",
        "WARN",
        "adjustment.payment_adjustment",
        "SELECT * REPLACE (0 AS adjustment_percent) FROM {}",
    ),
    (
        "neutrality",
        "FAIL",
        "adjustment.payment_adjustment",
        "SELECT * REPLACE (unrounded_base_adjustment_percent + 0.001 "
        "AS unrounded_base_adjustment_percent) FROM {}",
    ),
    # 2021, 2022: the weight of cost is another one after the data were in
    (
        "law_since",
        "FAIL",
        "gate.since",
        "SELECT 'policy.category_weight' AS table_name, FALSE AS is_sql",
    ),
    (
        "category_scored",
        "WARN",
        "score.category_weight",
        "SELECT * REPLACE (CASE WHEN category = 'cost' THEN 0 ELSE weight_percent END "
        "AS weight_percent) FROM {}",
    ),
    # 2021: every measure one decile off
    (
        "points_shift",
        "FAIL",
        "quality.measure_points",
        "SELECT * REPLACE (benchmark_points - 1 AS benchmark_points) FROM {}",
    ),
    # 2021: patient-reported outcomes are no outcomes, and no APM Entity has its bonus
    (
        "outcome_measures",
        "FAIL",
        "quality.measure_points",
        "SELECT p.* REPLACE (m.measure_type = 'outcome' AS is_outcome) "
        "FROM {} AS p INNER JOIN reference.measure AS m USING (performance_year, measure_id)",
    ),
    (
        "coverage_floor",
        "FAIL",
        "gate.touched",
        "FROM {} WHERE rule_id != 'score.complex_patient_bonus.earned' OR entity_type != 'apm'",
    ),
    # yearly: a measure is suppressed after data came in
    (
        "suppressed_measures",
        "FAIL",
        "reference.measure_suppression",
        "SELECT performance_year, measure_id, collection_type, 'suppressed' AS treatment "
        "FROM quality.measure_points WHERE is_counted LIMIT 1",
    ),
    # 2024: exceptions are reopened
    ("exceptions_since", "FAIL", "gate.arrived", "SELECT 'exception' AS extract, 1 AS file_count"),
    # and what no record names, but a release would not survive
    (
        "quarantine",
        "FAIL",
        "gate.intake",
        "SELECT * REPLACE (row_count AS quarantined_count) FROM {}",
    ),
    (
        "extract_rows",
        "WARN",
        "gate.intake",
        "FROM {} WHERE side = 'before' OR extract != 'cost_result'",
    ),
    (
        "score_shift",
        "FAIL",
        "score.final_score",
        "SELECT * REPLACE (CAST(final_score / 2 AS DECIMAL(5, 2)) AS final_score) FROM {}",
    ),
)


@pytest.mark.parametrize(
    ("gate", "status", "table", "mistake"), PLANTED, ids=[f"{p[0]}-{p[2]}" for p in PLANTED]
)
def test_a_planted_mistake_is_stopped(
    opened: tuple[duckdb.DuckDBPyConnection, Manifest],
    clean: dict[str, Result],
    gate: str,
    status: str,
    table: str,
    mistake: str,
) -> None:
    connection, _ = opened
    kept = f"kept_{table.replace('.', '_')}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {kept} AS FROM {table}")
    [(kind,)] = connection.execute(
        "SELECT table_type FROM information_schema.tables "
        "WHERE table_catalog = 'memory' AND table_schema || '.' || table_name = $table",
        {"table": table},
    ).fetchall()
    connection.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {table}")
    connection.execute(f"CREATE TABLE {table} AS {mistake.replace('{}', kept)}")
    try:
        found = _result(connection, BY_NAME[gate])
    finally:
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS FROM {kept}")
    assert clean[gate].status is not Status.FAIL
    assert (str(found.status), found.figure > clean[gate].figure) == (status, True)
    assert found.subjects
    with connection.cursor() as cursor:
        people = cursor.execute(
            "SELECT DISTINCT unnest([tin, npi]) FROM eligibility.mips_eligible"
        ).fetchall()
    assert not [name for (name,) in people if name in str(found.content)]


def test_a_rule_that_touches_nobody_any_more_is_stopped(
    opened: tuple[duckdb.DuckDBPyConnection, Manifest], clean: dict[str, Result]
) -> None:
    """No activity is credited any more, as when study credit was not given in 2018."""
    connection, _ = opened
    assert clean["coverage_last_year"].figure == 0
    connection.execute("CREATE OR REPLACE TEMP TABLE touched_kept AS FROM gate.touched")
    connection.execute(
        "DELETE FROM gate.touched WHERE side = 'now' AND rule_id LIKE 'ia.%' AND touched_count > 0"
    )
    found = _result(connection, BY_NAME["coverage_last_year"])
    assert found.status is Status.FAIL
    assert any(subject.startswith("ia.") for subject in found.subjects)
    connection.execute("CREATE OR REPLACE TABLE gate.touched AS FROM touched_kept")


def test_a_benchmark_file_that_is_one_decile_off_is_stopped(
    opened: tuple[duckdb.DuckDBPyConnection, Manifest], tmp_path: Path
) -> None:
    connection, _ = opened
    changed = Path(shutil.copytree(REFERENCE, tmp_path / "reference"))
    path = changed / "benchmark_percentile.csv"
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    rate, place, year = map(header.index, ("performance_rate", "percentile", "performance_year"))
    last = {
        (row[1], row[2], row[place]): row[rate] for row in rows if row[year] == str(int(YEAR) - 1)
    }
    places = sorted({row[place] for row in rows}, key=float)
    for row in rows:
        before = places[max(0, places.index(row[place]) - 1)]
        if row[year] == YEAR and (row[1], row[2], before) in last:
            row[rate] = last[row[1], row[2], before]
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    found = [f for f in check(changed) if f.performance_year == int(YEAR) and f.severity == "fail"]
    connection.execute("CREATE OR REPLACE TEMP TABLE finding_kept AS FROM gate.benchmark_finding")
    connection.executemany(
        "INSERT INTO gate.benchmark_finding VALUES (?, ?, ?, ?)",
        [[f.check, f.severity, f.measure_id, f.collection_type] for f in found],
    )
    result = _result(connection, BY_NAME["benchmark_file"])
    connection.execute("CREATE OR REPLACE TABLE gate.benchmark_finding AS FROM finding_kept")
    assert result.status is Status.FAIL
    assert {"cut_points_shifted_file"} <= {f.check for f in found}


def _findings(**statuses: Status) -> Findings:
    return Findings(tuple(Result(BY_NAME[n], s, 1.0, ("x",), 1) for n, s in statuses.items()))


def test_only_what_warns_can_be_accepted_and_each_with_its_reason() -> None:
    warned = _findings(reliance=Status.WARN, neutrality=Status.PASS)
    assert accepted.given(["reliance"], ["NPI 1234567893 asked"], "").accepted == {
        "reliance": "NPI *** asked"
    }
    accepted.check_accepted(warned, {"reliance": "taken"}, "run")
    for code, findings, taken in (
        ("QPP352", warned, {}),
        ("QPP353", warned, {"reliance": "taken", "neutrality": "no"}),
        ("QPP351", _findings(neutrality=Status.FAIL), {"neutrality": "no"}),
    ):
        with pytest.raises(QppError, match=code):
            accepted.check_accepted(findings, taken, "run")
    for accept, reasons, supersede in (
        (["a"], [], ""),
        ([], ["why"], ""),
        (["a", "a"], ["b", "c"], ""),
        (["a"], ["why"], "run"),
        (["a"], [" "], ""),
    ):
        with pytest.raises(QppError, match="QPP353"):
            accepted.given(accept, reasons, supersede)


def test_one_run_of_a_year_is_released_and_another_only_in_its_place(
    scored_year: ScoredYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings = _findings(reliance=Status.WARN)
    first, second = (_copied(scored_year, tmp_path, YEAR, name) for name in ("first", "second"))
    before = {path: path.read_bytes() for path in first.folder.rglob("*") if path.is_file()}
    released = mark.release(first, tmp_path, findings, GIVEN, "")
    kept = first.folder / "released.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert released["accepted"][0]["gate"] == "reliance"
    assert released["accepted"][0]["by"] and released["accepted"][0]["at"]
    # The same again changes nothing, and no output ever moves.
    assert mark.release(first, tmp_path, findings, GIVEN, "") == released
    assert changed_files(first) == []
    assert all(path.read_bytes() == content for path, content in before.items())

    for code, run, supersede in (
        ("QPP350", second, ""),
        ("QPP354", second, "third"),
        ("QPP354", first, "first"),
    ):
        with pytest.raises(QppError, match=code):
            mark.release(run, tmp_path, findings, GIVEN, supersede)
    given = accepted.Given({}, "the other was wrong")
    taken = mark.release(second, tmp_path, findings, given, "first")
    # What the contractor's replacement of 2019 did not say: whom it changes, and by how much.
    [told] = taken["supersedes"]["records"]
    assert told["direction"] == "unchanged" and told["amount_before"] == told["amount_now"]
    assert taken["supersedes"]["reason"] == "the other was wrong"
    assert json.loads(kept.read_text())["superseded_by"]["run_id"] == "second"
    assert released_run(tmp_path, int(YEAR)) == taken
    with pytest.raises(QppError, match="QPP358"):
        mark.release(first, tmp_path, findings, GIVEN, "second")
    kept.write_text(kept.read_text().replace("reliance", "nothing"))
    with pytest.raises(QppError, match="QPP355"):
        released_run(tmp_path, int(YEAR))


def test_a_full_disk_marks_nothing(
    scored_year: ScoredYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _copied(scored_year, tmp_path, YEAR, "first")

    def full(_path: Path, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(QppError, match="QPP356"):
        mark.release(run, tmp_path, _findings(reliance=Status.WARN), GIVEN, "")
    assert not list(run.folder.glob("released*"))


def test_the_command_says_what_stands_in_the_way_and_the_page_tells_it(
    scored_year: ScoredYear,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = _copied(scored_year, tmp_path, YEAR, scored_year.run.name)
    monkeypatch.setattr(results, "gate_results", lambda *_: _findings(reliance=Status.WARN))
    monkeypatch.setattr(page, "write_report", lambda found: found.folder / page.FILE)
    with pytest.raises(QppError, match="QPP352"):
        release_command(str(run.folder), tmp_path)
    with pytest.raises(typer.Exit):
        release_command(str(run.folder), tmp_path, check=True)
    said = capsys.readouterr().out
    assert "WARN reliance: " in said
    assert "Verdict: to be released once its warnings are accepted" in said
    assert not (run.folder / "released.json").exists()
    told = SimpleNamespace(mark=None, gates=gates_of(run.folder))
    notes = [block.text for block in section(told).blocks if isinstance(block, Note)]  # type: ignore[arg-type]
    assert notes == ["The run is not released.", "0 gates pass, 1 warn, 0 fail."]
    release_command(str(run.folder), tmp_path, accept=["reliance"], reason=["taken"])
    assert f"Released: run {run.run_id}" in capsys.readouterr().out
    told.mark = release_of(run.folder)
    accepted_on_page = next(b.rows for b in section(told).blocks if isinstance(b, Table))  # type: ignore[arg-type]
    assert accepted_on_page[0][3] == "taken"
