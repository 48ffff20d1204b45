"""The lake over the years: past days, merged files, removed ones; and what none of it changes."""

import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.engine import catalog, warehouse
from flows.errors import QppError
from flows.ingest import batch_file
from flows.ingest.control import control_totals
from flows.ingest.report import Status
from flows.ingest.withdrawal import withdraw
from flows.lake import (
    MERGED,
    PinnedTable,
    create_view,
    create_views,
    damage,
    open_table,
    pin,
    pin_table,
    read_log,
)
from flows.run.plan import make_plan
from flows.run.seal import sealed
from flows.upkeep import compaction
from flows.upkeep.compaction import compact
from flows.upkeep.vacuum import vacuum
from tests.extracts import (
    YEAR,
    claims,
    clinician_text,
    counts,
    ingest_one,
    submission,
    write_claims,
    write_json,
)

MARCH, APRIL = "01-Mar-2024", "02-Apr-2024"
DATES = ("LINE_1ST_EXPNS_DT", "LINE_LAST_EXPNS_DT", "CLM_FROM_DT", "CLM_THRU_DT")
CHARGE = "LINE_ALOWD_CHRG_AMT"
COLUMNS = "batch_number, file_number, row_number, source_digest, claim_id, is_superseded"


def _in_april(claim: str) -> dict[str, str]:
    later = dict.fromkeys(DATES, APRIL)
    return later | {"CLM_ID": claim, "NCH_WKLY_PROC_DT": "12-Apr-2024"}


def _rows(pinned: PinnedTable) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        create_view(connection, pinned)
        return connection.execute(f"SELECT {COLUMNS} FROM lake.claim_line ORDER BY ALL").fetchall()


def _now(lake: Path, version: int | None = None) -> list[tuple[Any, ...]]:
    return _rows(pin_table(lake, "claim_line", None, version))


def _in_force(lake: Path) -> dict[int, int]:
    """Return the claims that scoring reads, with their allowed dollars."""
    with warehouse.connect(threads=1) as connection:
        create_views(connection, pin(lake, YEAR))
        warehouse.create_table(connection, catalog.in_force(YEAR)["ingest.claim_line"])
        return dict(
            connection.execute(
                "SELECT claim_id, allowed_charge_amount::INTEGER FROM ingest.claim_line"
            ).fetchall()
        )


def _totals(lake: Path, version: int | None = None) -> list[Any]:
    log = read_log(lake, "claim_line")
    assert log is not None
    return control_totals(lake, log, version)


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(QppError) as caught:
        call()
    return caught.value.code


@pytest.fixture(autouse=True)
def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take rows as they are: what the suites say of them is not asked here."""
    monkeypatch.setattr(batch_file, "validate", lambda *_: [])


@pytest.fixture(scope="module")
def three_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a lake of three batches and what was sent.

    Two of them are of two months, and the last corrects the first.
    """
    folder = tmp_path_factory.mktemp("nights")
    later = {"NCH_WKLY_PROC_DT": "15-Mar-2024", "DML_IND": "UPDATE"}
    sent = {
        "first": [*claims(3), _in_april("11")],
        "second": [*claims(3, first=4), _in_april("12")],
        "third": [later | {"CLM_ID": "2", CHARGE: "55.00"}],
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch_file, "validate", lambda *_: [])
        for name, rows in sent.items():
            ingest_one(folder / "lake", write_claims(folder / name, rows))
    return folder


@pytest.fixture
def lake(three_nights: Path, tmp_path: Path) -> Path:
    """Return a lake of three nights of the test's own, what was sent beside it."""
    copytree(three_nights, tmp_path / "nights")
    return tmp_path / "nights" / "lake"


def _live(lake: Path) -> set[str]:
    """Return the files that Delta's own readers see."""
    table = open_table(lake, "claim_line")
    assert table is not None
    return {str(Path(uri).relative_to(lake / "claim_line")) for uri in table.file_uris()}


def test_merged_files_hold_what_the_small_ones_held(lake: Path, tmp_path: Path) -> None:
    (tmp_path / "clinician").write_text(clinician_text([{}]))
    ingest_one(lake, tmp_path / "clinician")
    ingest_one(lake, write_json(tmp_path / "s", submission([counts("001")])))
    rows, in_force, totals = _now(lake), _in_force(lake), _totals(lake)
    plan = make_plan(lake, YEAR)
    # Two of March are of the size that is asked for together, the third stays; April's become one.
    done = compact(lake, rows_of_a_file=6)
    assert [(one.service_month, one.files_before, one.files_after) for one in done] == [
        ("2024-03-01", 2, 1),
        ("2024-04-01", 2, 1),
    ]
    assert (_now(lake), _in_force(lake), _totals(lake)) == (rows, in_force, totals)
    assert _now(lake, version=3) == rows
    assert make_plan(lake, YEAR).run_id == plan.run_id
    assert len(_live(lake)) == 3
    assert {
        str(p.relative_to(lake / "claim_line")) for p in pin(lake, YEAR)["claim_line"].files
    } == (_live(lake))
    # What is merged is merged again with what came since; without anything new nothing happens.
    done = compact(lake)
    assert [(one.service_month, one.files_before, one.rows) for one in done] == [
        ("2024-03-01", 2, 7)
    ]
    assert (_now(lake), _in_force(lake), _totals(lake)) == (rows, in_force, totals)
    assert compact(lake) == []
    # A run that was planned before reads the files that it pinned.
    assert _rows(plan.pinned["claim_line"]) == rows


def test_withdrawal_and_correction_after_a_compaction(lake: Path, tmp_path: Path) -> None:
    compact(lake)
    withdraw(lake, "second", "sent by mistake")
    assert _in_force(lake) == {1: 100, 2: 55, 3: 100, 11: 100}
    assert {row[0] for row in _now(lake)} == {1, 3}
    withdraw(lake, "third", "sent by mistake")
    assert _in_force(lake) == {1: 100, 2: 100, 3: 100, 11: 100}
    later = {"NCH_WKLY_PROC_DT": "22-Mar-2024", "DML_IND": "DELETE"}
    delete = [{"CLM_ID": "1"} | later, {"CLM_ID": "4"} | later]
    ingest_one(lake, write_claims(tmp_path / "fourth", delete))
    assert _in_force(lake) == {2: 100, 3: 100, 11: 100}
    # The same file again is no news while it is in force, and is read in the merged file.
    assert ingest_one(lake, lake.parent / "first").status is Status.ALREADY_INGESTED
    assert ingest_one(lake, lake.parent / "second").status is Status.INGESTED
    assert _in_force(lake) == {2: 100, 3: 100, 5: 100, 6: 100, 11: 100, 12: 100}
    in_force, totals, before = _in_force(lake), _totals(lake), _totals(lake, version=7)
    assert sum(total.lines_in_force for total in totals) == len(in_force)
    assert [total.deleting_lines for total in before] == [2, 0]
    compact(lake)
    assert (_in_force(lake), _totals(lake)) == (in_force, totals)
    assert _totals(lake, version=7) == before
    # Rows of what was withdrawn are left out, and stay where they were.
    merged = [path for path in _live(lake) if f"/{MERGED}.9." in path]
    assert len(merged) == 2
    with duckdb.connect() as connection:
        files = [str(lake / "claim_line" / path) for path in merged]
        batches = connection.read_parquet(files).select("batch_number").distinct().fetchall()
    assert sorted(batches) == [(1,), (7,), (8,)]
    assert {row[0] for row in _now(lake, version=4)} == {1, 2, 3}


def test_a_vacuum_keeps_what_a_run_has_read_and_removes_the_rest(
    lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned = pin(lake, YEAR)["claim_line"]
    small = {str(path.relative_to(lake / "claim_line")) for path in pinned.files}
    compact(lake)
    run = lake / "runs" / str(YEAR) / "0123456789abcdef"
    run.mkdir(parents=True)
    told = {"performance_year": YEAR, "lake": {"claim_line": {"version": 2}}}
    (run / "manifest.json").write_bytes(sealed(told))
    left = lake / "claim_line" / "service_month=2024-03-01" / f"{'a' * 64}.9.0.parquet"
    left.write_bytes(b"x")
    foreign = left.with_name("part-0.parquet")
    foreign.write_bytes(b"x")

    result = CliRunner().invoke(app, ["lake", "vacuum", "--lake", str(lake)])
    assert result.exit_code == 0, result.output
    assert "5 replaced files" not in result.output
    assert "4 replaced files stay: finished runs" in " ".join(result.output.split())
    assert "1 replaced files stay: they were replaced less than 30 days" in " ".join(
        result.output.split()
    )
    assert left.exists()
    command = ["lake", "vacuum", "--retention-days", "0", "--lake", str(lake)]
    result = CliRunner().invoke(app, command)
    assert "--yes removes these 2 files" in " ".join(result.output.split())
    assert all(path.exists() for path in pinned.files)
    result = CliRunner().invoke(app, [*command, "--yes"])
    assert result.exit_code == 0, result.output
    [gone] = [path for path in pinned.files if not path.exists()]
    assert gone.name.startswith(pinned.sources[2][1].source_digest)
    assert not left.exists()
    assert foreign.exists()
    assert len(_now(lake, version=2)) == 8
    assert len(_now(lake)) == 9
    assert _code(lambda: _now(lake, version=3)) == "QPP226"
    assert small - _live(lake) == small
    # Nothing more to remove; what a file alone holds of what was withdrawn since stays for good.
    (run / "manifest.json").unlink()
    withdraw(lake, "second", "sent by mistake")
    ingest_one(lake, write_claims(tmp_path / "fourth", claims(1, first=21)))
    compact(lake)

    unlink = Path.unlink

    def no_rights(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".parquet":
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", no_rights)
        assert _code(lambda: vacuum(lake, 0, removes=True)) == "QPP228"
    # They are told as removed already, and are removed by the next command.
    found = vacuum(lake, 0, removes=True)
    assert (found.kept_as_last, found.replaced, len(found.left_over)) == (1, (), 5)
    assert vacuum(lake, 0, removes=True).files == 0
    assert {row[0] for row in _now(lake)} == {1, 3, 7}
    (run / "manifest.json").write_text(json.dumps(told))
    assert _code(lambda: vacuum(lake, 0, removes=True)) == "QPP703"


def _compact_and_die(lake: Path) -> None:
    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    pytest.MonkeyPatch().setattr(compaction, "commit_compaction", die)
    compact(lake)


def test_a_compaction_that_fails_leaves_nothing(
    lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, files = _now(lake), sorted(lake.rglob("*"))
    process = multiprocessing.get_context("spawn").Process(target=_compact_and_die, args=(lake,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert list(lake.rglob(f"{MERGED}.*"))
    assert _now(lake) == rows

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    def others(*_: object) -> dict[tuple[int, int], tuple[int, int]]:
        return {(1, 1): (3, 0)}

    for name, fails, code in (("publish", full, "QPP227"), ("_totals", others, "QPP225")):
        with monkeypatch.context() as patch:
            patch.setattr(compaction, name, fails)
            assert _code(lambda: compact(lake)) == code
        assert [path for path in sorted(lake.rglob("*")) if path.name != ".lock"] == [
            path for path in files if path.name != ".lock"
        ]
    command = ["lake", "compact", "--lake", str(lake), "--months"]
    assert CliRunner().invoke(app, [*command, "2024-13"]).exit_code == 2
    result = CliRunner().invoke(app, [*command, "2023-01, 2024-04"])
    assert result.exit_code == 0, result.output
    assert "The 2 files that were replaced stay" in " ".join(result.output.split())
    [merged] = lake.rglob(f"{MERGED}.*")
    content = merged.read_bytes()
    merged.write_bytes(content[:-1])
    assert _code(lambda: _now(lake)) == "QPP207"
    found = damage(duckdb.Error(f'Failed to read file "{merged}": ZSTD Decompression failure'))
    assert found is not None
    assert merged.name in found.message
    merged.unlink()
    assert _code(lambda: _now(lake)) == "QPP206"
    assert _now(lake, version=3) == rows


def test_a_past_day_of_the_lake_is_told(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    days = (datetime(2026, 1, 5, 23, 59, tzinfo=UTC), datetime(2026, 2, 1, 0, 0, tzinfo=UTC))
    ingest_one(lake, write_claims(tmp_path / "first", claims(2)))
    ingest_one(lake, write_claims(tmp_path / "second", [{"CLM_ID": "2", CHARGE: "55.00"}]))
    withdraw(lake, "first", "wrong contractor")
    for version, day in enumerate((days[0], *days, days[1])):
        _date_back(lake, version, day)

    def told(table: str, day: str) -> Any:
        return CliRunner().invoke(
            app, ["lake", "history", table, "--as-of", day, "--lake", str(lake)]
        )

    result = told("claim_line", "2026-01-05")
    assert result.exit_code == 0, result.output
    assert "version 1 of 2026-01-05 23:59 UTC" in " ".join(result.output.split())
    assert "1 files counted with 2 rows." in result.output
    assert "second" not in result.output
    result = told("claim_line", "2026-02-01")
    assert "Withdrawn by then: claim_line:1 first, 2 rows" in " ".join(result.output.split())
    assert "55.00" in result.output
    assert told("claim_line", "2026-01-04").exception.code == "QPP224"
    assert told("clinician", "2026-02-01").exception.code == "QPP224"
    assert told("claims", "2026-02-01").exception.code == "QPP223"


def _date_back(lake: Path, version: int, day: datetime) -> None:
    """Let a commit be of another day, in the log and in its copy."""
    for folder in (lake / "claim_line" / "_delta_log", lake / "commits" / "claim_line"):
        entry = folder / f"{version:020}.json"
        if entry.exists():
            actions = [json.loads(line) for line in entry.read_text().splitlines()]
            for action in actions:
                if "commitInfo" in action:
                    action["commitInfo"]["timestamp"] = int(day.timestamp() * 1000)
            entry.write_text("\n".join(map(json.dumps, actions)) + "\n")
