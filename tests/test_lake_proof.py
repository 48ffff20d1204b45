"""What is stored is proved, by digests and copies of commits; a path is read as it is written."""

import os
import random
import shutil
from pathlib import Path

import pyarrow.parquet
import pytest
from deltalake import DeltaTable

from flows.errors import QppError
from flows.lake import (
    batch_to_come,
    checked_lake,
    locked,
    pin_table,
    write_durably,
)
from flows.lake.tables import delta_schema
from flows.run.intake import intake
from flows.run.plan import make_plan
from tests.extracts import YEAR, claims, ingest_here, ingest_one, lake_rows, write_claims


def _entries(lake: Path, extract: str = "claim_line") -> list[Path]:
    return sorted((lake / extract / "_delta_log").glob("*.json"))


def _code(lake: Path, version: int | None = None) -> str:
    """Return the error with which the claims are not pinned."""
    with pytest.raises(QppError) as caught:
        pin_table(lake, "claim_line", YEAR, version)
    return caught.value.code


def _two_batches(folder: Path) -> Path:
    lake = folder / "lake"
    broken = [*claims(40), {"CLM_ID": "99", "TAX_NUM": "x"}]
    ingest_one(lake, write_claims(folder / "a", broken))
    ingest_one(lake, write_claims(folder / "b", claims(40, first=101)))
    return lake


def test_a_flipped_bit_of_a_stored_file_is_refused(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    ingest_one(lake, write_claims(tmp_path / "a", claims(200)))
    [file] = pin_table(lake, "claim_line", YEAR).files
    content = file.read_bytes()
    chosen = random.Random(12548)
    for _ in range(300):
        flipped = bytearray(content)
        flipped[chosen.randrange(len(content))] ^= 1 << chosen.randrange(8)
        file.write_bytes(flipped)
        assert _code(lake) == "QPP207"
    file.write_bytes(content)
    assert len(lake_rows(lake, "claim_line", "claim_id")) == 200


def test_a_commit_that_the_log_no_longer_shows_is_an_error(tmp_path: Path) -> None:
    lake = _two_batches(tmp_path)
    more = write_claims(tmp_path / "c", claims(1, first=500))
    for entry in _entries(lake):
        content = entry.read_bytes()
        changed = content.replace(b'"dataChange":true', b'"dataChange":false') + b" "
        for fault in (b"", content[:-20], changed, None):
            entry.unlink()
            if fault is not None:
                entry.write_bytes(fault)
            assert _code(lake) == "QPP208"
            with pytest.raises(QppError) as caught:
                ingest_here(lake, more)
            assert caught.value.code == "QPP208"
        entry.write_bytes((lake / "commits" / "claim_line" / entry.name).read_bytes())
    assert len(lake_rows(lake, "claim_line", "claim_id")) == 80


def test_a_table_that_is_gone_and_a_version_to_come_are_errors(tmp_path: Path) -> None:
    lake = _two_batches(tmp_path)
    assert _code(lake, version=3) == "QPP208"
    (lake / "claim_line").rename(tmp_path / "elsewhere")
    assert _code(lake) == "QPP208"


def test_copies_of_commits_that_are_gone_are_noticed(tmp_path: Path) -> None:
    lake = _two_batches(tmp_path)
    shutil.rmtree(lake / "commits")
    assert _code(lake) == "QPP208"


def test_a_kill_between_a_commit_and_its_copy_loses_nothing(tmp_path: Path) -> None:
    lake = _two_batches(tmp_path)
    copy = lake / "commits" / "claim_line" / _entries(lake)[-1].name
    copy.unlink()
    assert len(lake_rows(lake, "claim_line", "claim_id")) == 80
    ingest_one(lake, write_claims(tmp_path / "c", claims(1, first=500)))
    assert copy.exists()
    assert len(lake_rows(lake, "claim_line", "claim_id")) == 81


def test_what_another_program_commits_is_said_and_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = _two_batches(tmp_path)
    told = "source_digest, row_number, claim_id, batch_number"
    before, pinned = lake_rows(lake, "claim_line", told), pin_table(lake, "claim_line", YEAR)
    table = DeltaTable(lake / "claim_line")
    assert table.optimize.compact()["numFilesRemoved"] == 2
    [compacted] = DeltaTable(lake / "claim_line").file_uris()
    rows = pyarrow.parquet.read_table(compacted.removeprefix("file://"))
    # What a row came from is in the data, for whoever reads the table in another way.
    digests = set(rows.column("source_digest").to_pylist())
    assert digests == {row[0] for row in before}
    assert lake_rows(lake, "claim_line", told) == before
    assert pin_table(lake, "claim_line", YEAR) == pinned
    said = capsys.readouterr().err
    assert "QPP210" in said
    assert "OPTIMIZE" in said
    assert said.count("QPP210") == 1
    [entry] = intake({"claim_line": pinned}).values()
    assert (entry["rows"], entry["quarantined_rows"]) == (80, 1)
    ingest_one(lake, write_claims(tmp_path / "c", claims(1, first=500)))
    assert batch_to_come(lake, "claim_line") == 5
    assert len(lake_rows(lake, "claim_line", "claim_id")) == 81


def test_a_lake_whose_commits_tell_no_digests_is_refused(tmp_path: Path) -> None:
    table = DeltaTable.create(tmp_path / "claim_line", delta_schema("claim_line"))
    assert table.version() == 0
    assert _code(tmp_path) == "QPP209"


def test_files_are_on_the_disk_before_they_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    ingest_one(tmp_path / "lake", write_claims(tmp_path / "a", claims(3)))
    [file] = pin_table(tmp_path / "lake", "claim_line", YEAR).files
    entry = _entries(tmp_path / "lake")[1].name
    place = -1
    for name in (file.name, file.parent.name, "claim_line", "lake", entry, "_delta_log"):
        place = synced.index(name, place + 1)
    assert f"{entry}.partial" in synced[place:]
    synced.clear()
    write_durably(tmp_path / "record", b"text")
    assert synced == ["record.partial", tmp_path.name]


@pytest.mark.parametrize("name", ["a?", "a*", "a[x]", "a%202024", "a\\b", "a\nb", "100%"])
def test_a_path_that_means_another_lake_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(QppError) as caught:
        make_plan(tmp_path / name, YEAR)
    assert caught.value.code == "QPP211"
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["a b#'+ä", "a{b,c};&"])
def test_other_paths_are_read_as_they_are(tmp_path: Path, name: str) -> None:
    lake = checked_lake(tmp_path / name)
    ingest_one(
        lake, write_claims(tmp_path / "claims", [*claims(40), {"CLM_ID": "99", "TAX_NUM": "x"}])
    )
    assert len(lake_rows(lake, "claim_line", "claim_id")) == 40


def test_files_are_read_by_their_name_and_never_by_a_pattern(tmp_path: Path) -> None:
    # Below the check of the path: whatever reaches DuckDB is read as it stands.
    for name in ("ax", "a?", "a[x]"):
        (tmp_path / name).mkdir()
        rows = claims(2, first=len(name) * 100 + ord(name[-1]))
        ingest_one(tmp_path / name, write_claims(tmp_path / f"{name}.claims", rows))
        expected = [(int(row["CLM_ID"]),) for row in rows]
        assert lake_rows(tmp_path / name, "claim_line", "claim_id") == expected


def test_what_a_killed_writer_left_is_removed_under_the_lock(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    left = [
        lake / ".spill" / "duckdb_temp_storage-0.tmp",
        lake / "claim_line" / f"performance_year={YEAR}" / "x.parquet.staged",
        lake / "quarantine" / "claim_line" / str(YEAR) / "x.parquet.writing",
    ]
    for file in left:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("500")
    with locked(lake, 0, lambda: None):
        assert not [file for file in left if file.exists()]
        assert not (lake / ".spill").exists()
