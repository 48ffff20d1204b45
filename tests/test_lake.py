"""The lake: batches whole or not at all, the same file once, one writer at a time."""

import gzip
import importlib
import multiprocessing
import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import cli
from flows.engine import catalog, warehouse
from flows.errors import QppError
from flows.ingest import batch, batch_file
from flows.ingest.report import Status
from flows.lake import (
    StagedFile,
    StagedPart,
    batch_to_come,
    commit,
    create_view,
    create_views,
    damage,
    locked,
    open_table,
    pin,
    pin_table,
)
from flows.lake.footers import Footers, footers_of
from flows.run.plan import make_plan
from tests.extracts import YEAR, claims, ingest_here, ingest_one, lake_rows, write_claims


def _in_force(lake: Path) -> list[tuple[int, int, str]]:
    """Return the claim lines that scoring reads: claim, line, allowed charge."""
    with warehouse.connect(threads=1) as connection:
        create_views(connection, pin(lake, YEAR))
        transforms = catalog.in_force(YEAR)
        warehouse.create_table(connection, transforms["ingest.claim_line"])
        return connection.execute(
            "SELECT claim_id, line_number, CAST(allowed_charge_amount AS VARCHAR) "
            "FROM ingest.claim_line ORDER BY ALL"
        ).fetchall()


def test_a_batch_is_one_commit_of_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(3):
        write_claims(tmp_path / "in" / str(number), claims(2, first=10 * number + 1))
    ingest_here(tmp_path / "lake", tmp_path / "in")
    table = open_table(tmp_path / "lake", "claim_line")
    assert table is not None
    assert table.version() == 1
    assert lake_rows(tmp_path / "lake", "claim_line", "DISTINCT batch_number, file_number") == [
        (1, 1),
        (1, 2),
        (1, 3),
    ]


def test_the_same_content_twice_changes_nothing(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    path = write_claims(tmp_path / "a", claims(3))
    assert ingest_one(lake, path).status is Status.INGESTED
    before = sorted((p, p.stat().st_mtime_ns) for p in lake.rglob("*") if p.is_file())
    assert ingest_one(lake, path).status is Status.ALREADY_INGESTED
    other_name = write_claims(tmp_path / "b", claims(3))
    assert ingest_one(lake, other_name).status is Status.ALREADY_INGESTED
    after = sorted((p, p.stat().st_mtime_ns) for p in lake.rglob("*") if p.is_file())
    assert {p for p, _ in before} == {p for p, _ in after}
    assert len(lake_rows(lake, "claim_line", "claim_id")) == 3


def test_the_same_content_twice_in_one_batch_counts_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_claims(tmp_path / "in" / "a", claims(3))
    write_claims(tmp_path / "in" / "b", claims(3))
    report = ingest_here(tmp_path / "lake", tmp_path / "in")
    assert sorted(f.status for f in report.files) == [Status.ALREADY_INGESTED, Status.INGESTED]
    assert len(lake_rows(tmp_path / "lake", "claim_line", "claim_id")) == 3


def test_a_pinned_version_does_not_see_later_batches(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    ingest_one(lake, write_claims(tmp_path / "a", claims(3)))
    pinned = pin(lake, YEAR)
    assert pinned["claim_line"].version == 1
    ingest_one(lake, write_claims(tmp_path / "b", claims(3, first=11)))
    with duckdb.connect() as connection:
        create_views(connection, pinned)
        row = connection.execute("SELECT count(*) FROM lake.claim_line").fetchone()
        assert row == (3,)
        create_view(connection, pin_table(lake, "claim_line", YEAR, version=1))
        assert connection.execute("SELECT count(*) FROM lake.claim_line").fetchone() == (3,)
        # Nothing was ever ingested: typed, and empty.
        assert connection.execute("SELECT count(*) FROM lake.submission").fetchone() == (0,)
    assert pin(lake, YEAR)["claim_line"].version == 2
    # The lines are of a determination segment, and of no period of years long before or after.
    assert pin_table(lake, "claim_line", YEAR + 1).files == pin(lake, YEAR)["claim_line"].files
    assert pin_table(lake, "claim_line", YEAR - 6).files == ()


def test_a_column_that_came_later_is_empty_in_files_from_before(tmp_path: Path) -> None:
    ingest_one(tmp_path / "lake", write_claims(tmp_path / "a", claims(2)))
    ingest_one(tmp_path / "lake", write_claims(tmp_path / "b", [{"CARR_CLM_CNTL_NUM": "12"}]))
    pinned = pin_table(tmp_path / "lake", "claim_line", YEAR)
    with duckdb.connect() as connection:
        before = tmp_path / "before.parquet"
        stored = connection.read_parquet(str(pinned.files[0]))
        columns = [name for name in stored.columns if name != "claim_control_number"]
        stored.select(*columns).write_parquet(str(before))
        for files in ((before,), (before, *pinned.files)):
            create_view(connection, replace(pinned, files=files))
            rows = connection.execute("SELECT claim_control_number FROM lake.claim_line").fetchall()
            assert (None,) in rows
        assert ("12",) in rows


def test_files_tell_together_what_their_rows_hold(tmp_path: Path) -> None:
    rows = {
        "low": "3 AS n, DATE '2018-01-01' AS d, 1.50::DECIMAL(12, 2) AS m, {'n': 99} AS s, 7 AS e",
        "high": "8 AS n, DATE '2018-02-01' AS d, NULL::DECIMAL(12, 2) AS m, {'n': 1} AS s, 9 AS e",
        "many": "n, DATE '2017-12-01' AS d, 2.25::DECIMAL(12, 2) AS m, {'n': n} AS s, "
        "nullif(n, 5) AS e FROM range(5, 7) AS t(n)",
    }
    files = [tmp_path / f"{name}.parquet" for name in rows]
    with duckdb.connect() as connection:
        for file, select in zip(files, rows.values(), strict=True):
            kinds = "n::BIGINT AS n, d, m, s::STRUCT(n BIGINT) AS s, e::INTEGER AS e"
            typed = f"SELECT {kinds} FROM (SELECT {select})"
            connection.execute(f"COPY ({typed}) TO '{file}' (FORMAT parquet)")
        found = footers_of(files)
        assert found is not None
        assert found.statistics == {
            "n": {"min": "3", "max": "8", "null_count": "0"},
            "d": {"min": "2017-12-01", "max": "2018-02-01", "null_count": "0"},
            # Of amounts one file holds none: nothing is told. What lies within s is no n.
            "e": {"min": "6", "max": "9", "null_count": "1"},
        }
        assert found.typical == files[0]
        for number, file in enumerate(files):
            connection.execute(f"COPY (SELECT unnest(range({10**number})) AS n) TO '{file}'")
        # 37 rows on average: 10 are nearer than 1 and 100, where DuckDB took all for the first.
        found = footers_of(files)
        assert found is not None
        assert found.typical == files[1]
        connection.execute(f"COPY (SELECT 1 AS n) TO '{files[0]}' (FORMAT parquet)")
        assert footers_of(files) is None
        connection.execute(f"COPY (SELECT DATE '20000-01-01' AS d) TO '{files[0]}'")
        assert footers_of(files[:1]) == Footers({}, files[0])
    assert footers_of([*files, tmp_path / "none.parquet"]) is None


def test_an_update_and_a_deletion_in_later_batches_are_in_force(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    lines = [{"CLM_ID": c, "LINE_NUM": n} for c in ("1", "2", "3") for n in ("1", "2")]
    ingest_one(lake, write_claims(tmp_path / "a", lines))
    later = {"NCH_WKLY_PROC_DT": "15-Mar-2024"}
    update = later | {"CLM_ID": "1", "DML_IND": "UPDATE", "LINE_ALOWD_CHRG_AMT": "90.00"}
    delete = later | {"CLM_ID": "2", "DML_IND": "DELETE"}
    ingest_one(lake, write_claims(tmp_path / "b", [update, delete]))
    assert _in_force(lake) == [(1, 1, "90.00"), (3, 1, "100.00"), (3, 2, "100.00")]


def test_a_mended_file_replaces_its_lines_and_repeats_none(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    rows = claims(40)
    broken = [*rows[:39], rows[39] | {"TAX_NUM": "x"}]
    assert ingest_one(lake, write_claims(tmp_path / "a", broken)).quarantined == 1
    mended = [rows[0] | {"LINE_ALOWD_CHRG_AMT": "55.00"}, *rows[1:]]
    assert ingest_one(lake, write_claims(tmp_path / "b", mended)).accepted == 40
    assert lake_rows(lake, "claim_line", "count(*), count(*) FILTER (is_superseded)") == [(79, 39)]
    in_force = _in_force(lake)
    assert len(in_force) == 40
    assert in_force[0] == (1, 1, "55.00")


def test_files_of_one_batch_that_repeat_lines_count_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_claims(tmp_path / "in" / "a", claims(3))
    write_claims(tmp_path / "in" / "b", [{"CLM_ID": "2", "LINE_ALOWD_CHRG_AMT": "55.00"}])
    ingest_here(tmp_path / "lake", tmp_path / "in")
    assert _in_force(tmp_path / "lake") == [(1, 1, "100.00"), (2, 1, "55.00"), (3, 1, "100.00")]


def _ingest_and_die(lake: Path, path: Path, where: str) -> None:
    """Ingest in a process that kills itself at one step."""

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(batch_file if hasattr(batch_file, where) else batch, where, die)
    ingest_here(lake, path)


@pytest.mark.parametrize("where", ["validate", "write_quarantine", "commit"])
def test_a_kill_before_the_commit_leaves_the_table_as_it_was(tmp_path: Path, where: str) -> None:
    lake = tmp_path / "lake"
    ingest_one(lake, write_claims(tmp_path / "a", claims(3)))
    later = write_claims(tmp_path / "b", [*claims(40, first=11), {"CLM_ID": "99", "TAX_NUM": "x"}])
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_ingest_and_die, args=(lake, later, where))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert len(lake_rows(lake, "claim_line", "claim_id")) == 3
    assert batch_to_come(lake, "claim_line") == 2
    report = ingest_one(lake, later)
    assert (report.status, report.accepted, report.quarantined) == (Status.INGESTED, 40, 1)
    assert len(lake_rows(lake, "claim_line", "claim_id")) == 43
    assert not [p for p in lake.rglob("*") if p.suffix in {".staged", ".writing"}]


def test_an_entry_that_nobody_could_read_is_not_written(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    ingest_one(lake, write_claims(tmp_path / "a", claims(3)))
    [file] = pin_table(lake, "claim_line", YEAR).files
    part = StagedPart(file, 3, service_month="11998-03-01", first_claim_id=1, last_claim_id=3)
    with locked(lake, 0, lambda: None), pytest.raises(QppError) as caught:
        commit(lake, "claim_line", None, 2, [StagedFile("0" * 64, 1, (part,))])
    assert caught.value.code == "QPP205"
    assert batch_to_come(lake, "claim_line") == 2
    assert ingest_one(lake, write_claims(tmp_path / "b", claims(3, first=11))).accepted == 3


@pytest.mark.parametrize("where", ["_write", "_keep"])
def test_what_fails_behind_the_entry_does_not_undo_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    lake = tmp_path / "lake"
    ingest_one(lake, write_claims(tmp_path / "a", claims(3)))
    module = importlib.import_module("flows.lake.entry")
    whole = getattr(module, where)

    def fails(*given: Any) -> None:
        if where == "_write":
            whole(*given)
            # The rehearsal is written elsewhere.
            if lake.name not in Path(given[0].table_uri).parts:
                return
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(module, where, fails)
        report = ingest_one(lake, write_claims(tmp_path / "b", claims(3, first=11)))
    assert (report.status, report.accepted) == (Status.INGESTED, 3)
    assert ("QPP229" in capsys.readouterr().err) == (where == "_keep")
    assert ingest_one(lake, write_claims(tmp_path / "c", claims(3, first=21))).accepted == 3
    assert len(lake_rows(lake, "claim_line", "claim_id")) == 9
    assert len(list((lake / "commits" / "claim_line").iterdir())) == 4


def _ingest_late(lake: Path, path: Path) -> None:
    ingest_here(lake, path)


def test_two_ingests_at_once_take_turns(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    context = multiprocessing.get_context("spawn")
    paths = [write_claims(tmp_path / str(n), claims(50, first=100 * n + 1)) for n in range(2)]
    processes = [context.Process(target=_ingest_late, args=(lake, path)) for path in paths]
    with locked(lake, 0, lambda: None):
        for process in processes:
            process.start()
        time.sleep(1)
        assert open_table(lake, "claim_line") is None
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert len(lake_rows(lake, "claim_line", "claim_id")) == 100
    assert lake_rows(lake, "claim_line", "DISTINCT batch_number") == [(1,), (2,)]


def test_who_waits_too_long_for_the_lake_is_told(tmp_path: Path) -> None:
    waited: list[bool] = []
    with locked(tmp_path / "lake", 0, lambda: None), pytest.raises(QppError) as caught:  # noqa: SIM117
        with locked(tmp_path / "lake", 0.1, lambda: waited.append(True)):
            pass
    assert caught.value.code == "QPP201"
    assert waited == [True]


def test_a_lake_that_cannot_be_made_is_a_numbered_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(QppError) as caught, locked(tmp_path / "file" / "lake", 0, lambda: None):
        pass
    assert caught.value.code == "QPP202"


def test_a_damaged_log_and_a_lost_file_are_numbered_errors(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    ingest_one(lake, write_claims(tmp_path / "a", claims(3)))
    [file] = pin_table(lake, "claim_line", YEAR).files
    content = file.read_bytes()
    file.unlink()
    with pytest.raises(QppError) as caught:
        pin(lake, YEAR)
    assert caught.value.code == "QPP206"
    file.write_bytes(content[:-1])
    with pytest.raises(QppError) as caught:
        pin(lake, YEAR)
    assert caught.value.code == "QPP207"
    file.write_bytes(content)
    [log] = (lake / "claim_line" / "_delta_log").glob("*1.json")
    log.write_bytes(gzip.compress(b"x"))
    with pytest.raises(QppError) as caught:
        pin(lake, YEAR)
    assert caught.value.code == "QPP208"


def test_a_file_whose_content_rotted_is_named_and_no_sql_is_blamed() -> None:
    file = f"{'a1' * 32}.parquet"
    path = f"/data/lake/claim_line/service_month=2024-03-01/{file}"
    found = damage(duckdb.Error(f'Failed to read file "{path}": ZSTD Decompression failure'))
    assert found is not None
    assert found.code == "QPP207"
    assert file in found.message
    assert damage(duckdb.Error("no file is named")) is None


def test_a_year_without_clinicians_and_submissions_is_not_scored(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    ingest_one(lake, write_claims(tmp_path / "a", claims(3)))
    with pytest.raises(QppError) as caught:
        make_plan(lake, YEAR)
    assert caught.value.code == "QPP605"
    assert "clinician, submission" in caught.value.message


def test_a_command_that_is_stopped_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped() -> None:
        raise SystemExit(128 + signal.SIGTERM)

    monkeypatch.setattr(cli, "app", stopped)
    assert cli.run() == 128 + signal.SIGTERM
    assert "same command" in capsys.readouterr().err
