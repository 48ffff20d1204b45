"""Where an ingest has no room, on the disk or in memory, and whose its files are."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from flows.engine import memory
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.ingest import batch as batch_module
from flows.ingest import quarantine as quarantine_module
from flows.ingest.batch import ingest_batch
from flows.ingest.report import FileReport
from flows.ingest.sources import inspect
from flows.lake import commit, pin_table
from tests.extracts import YEAR, claims, ingest_here, ingest_one, lake_rows, write_claims


def test_a_full_disk_is_a_numbered_error_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    path = write_claims(tmp_path / "a", claims(20_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(QppError) as caught:
            ingest_here(tmp_path / "lake", path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.code == "QPP107"
    assert pin_table(tmp_path / "lake", "claim_line", YEAR).files == ()
    assert not list((tmp_path / "lake").rglob("*.parquet*"))

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(batch_module, "commit", fail)
    with pytest.raises(QppError) as caught:
        ingest_here(tmp_path / "lake", path)
    assert caught.value.code == "QPP107"
    assert not list((tmp_path / "lake").rglob("*.parquet*"))
    monkeypatch.undo()
    assert ingest_one(tmp_path / "lake", path).accepted == 20_000


def test_of_a_batch_that_did_not_come_nothing_is_set_aside_and_what_stood_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = tmp_path / "lake"
    bad = {"CLM_ID": "99", "TAX_NUM": "x"}
    (tmp_path / "in").mkdir()
    ingest_one(lake, write_claims(tmp_path / "in" / "a", [*claims(2), bad]))
    stood = {p: p.read_bytes() for p in (lake / "quarantine").rglob("*.*")}
    assert len(stood) == 2
    write_claims(tmp_path / "in" / "b", [*claims(60, first=101), bad])
    write_claims(tmp_path / "in" / "c", [*claims(2, first=201), bad])

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    for module, name in ((batch_module, "commit"), (quarantine_module, "keep_sent")):
        monkeypatch.setattr(module, name, fail)
        with pytest.raises(QppError) as caught:
            ingest_here(lake, tmp_path / "in")
        assert caught.value.code == "QPP107"
        assert {p: p.read_bytes() for p in (lake / "quarantine").rglob("*.*")} == stood
        monkeypatch.undo()

    # What was committed keeps its quarantine though the process was not told.
    def interrupted(*given: Any) -> None:
        commit(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(batch_module, "commit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ingest_here(lake, tmp_path / "in")
    monkeypatch.undo()
    assert len([*(lake / "quarantine").rglob("*.*")]) == 6
    assert len(lake_rows(lake, "claim_line", "claim_id")) == 60


def test_a_batch_for_which_little_memory_is_short_takes_all_that_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_claims(tmp_path / "a", claims(400))
    begun: list[int] = []
    run = batch_module._run

    def counted(*given: Any) -> list[FileReport]:
        begun.append(1)
        return run(*given)

    monkeypatch.setattr(batch_module, "_run", counted)
    monkeypatch.setattr(memory, "LITTLE", "4MB")
    with pytest.raises(QppError) as caught:
        ingest_batch(tmp_path / "lake", "claim_line", YEAR, [inspect(path)], Resources(1, "4MB"))
    assert (caught.value.code, len(begun)) == ("QPP107", 1)
    assert not list((tmp_path / "lake").rglob("*.parquet*"))
    assert ingest_one(tmp_path / "lake", path).accepted == 400
    assert len(begun) == 3


def test_files_of_the_lake_are_their_owners_alone(tmp_path: Path) -> None:
    rows = [*claims(40), {"CLM_ID": "41", "TAX_NUM": "x"}]
    ingest_one(tmp_path / "lake", write_claims(tmp_path / "a", rows))
    lake = tmp_path / "lake"
    for path in [lake, *lake.rglob("*")]:
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path
    assert os.umask(0o022) is not None
