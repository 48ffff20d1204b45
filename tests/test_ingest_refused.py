"""Files that are refused as a whole: each has its numbered error, and the others go on."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from flows.ingest import batch_file
from flows.ingest.report import Status
from flows.ingest.sources import Source
from tests.extracts import (
    CLAIM_HEADER,
    claim_text,
    claims,
    clinician_text,
    ingest_here,
    ingest_one,
    lake_rows,
    quarantined,
    refused,
    write_claims,
)


def test_too_many_bad_rows_refuse_the_file_and_say_which_they_are(tmp_path: Path) -> None:
    rows = [*claims(9), {"CLM_ID": "10", "TAX_NUM": "1"}]
    path = write_claims(tmp_path / "a", rows)
    error = refused(tmp_path / "lake", path, "QPP112")
    assert "1 of 10 rows" in error.message
    [report] = ingest_here(tmp_path / "lake", path).files
    assert quarantined(report) == {(10, "TAX_NUM", "QV-CLAIM-012")}


def test_a_refused_file_does_not_hold_back_the_others(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_claims(tmp_path / "in" / "a", claims(1))
    (tmp_path / "in" / "b").write_text("")
    write_claims(tmp_path / "in" / "c", [{"CLM_ID": "x"}])
    report = ingest_here(tmp_path / "lake", tmp_path / "in")
    assert {f.path.name: f.status for f in report.files} == {
        "a": Status.INGESTED,
        "b": Status.REFUSED,
        "c": Status.REFUSED,
    }
    assert lake_rows(tmp_path / "lake", "claim_line", "claim_id") == [(1,)]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    header = [name for name in CLAIM_HEADER if name not in {"TAX_NUM", "DML_IND"}]
    path = tmp_path / "a"
    path.write_text(claim_text(claims(1), header))
    error = refused(tmp_path / "lake", path, "QPP104")
    assert "DML_IND, TAX_NUM" in error.message


def test_a_column_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(claim_text(claims(1), [*CLAIM_HEADER, "TAX_NUM"]))
    refused(tmp_path / "lake", path, "QPP111")


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    refused(tmp_path / "lake", path, "QPP102")


OTHER_FILES = {
    "another layout": b"name,age\nx,1\n",
    "text": b"Dear colleague,\nplease find enclosed\n",
    "other JSON": b'{"benchmarks": [1, 2]}',
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "nothing but zeros": bytes(1000),
    "one long line": b"x" * 200_000,
}


@pytest.mark.parametrize("name", OTHER_FILES)
def test_a_file_of_another_layout_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(OTHER_FILES[name])
    refused(tmp_path / "lake", path, "QPP103")


FOREIGN_FILES = {
    "UTF-16": claim_text(claims(1)).encode("utf-16"),
    "a ZIP archive": b"PK\x03\x04" + bytes(30),
    "compressed twice": gzip.compress(gzip.compress(claim_text(claims(1)).encode())),
}


@pytest.mark.parametrize("name", FOREIGN_FILES)
def test_a_file_of_another_form_is_named_for_what_it_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(FOREIGN_FILES[name])
    assert name in refused(tmp_path / "lake", path, "QPP115").message


def test_a_link_to_nothing_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_claims(folder / "a", claims(1))
    (folder / "b").symlink_to(tmp_path / "gone")
    (folder / "c").symlink_to(folder)
    report = ingest_here(tmp_path / "lake", folder)
    found = {f.path.name: f.error and f.error.code for f in report.files}
    assert found == {"a": None, "b": "QPP101"}


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_compression_that_ends_early_is_refused(
    tmp_path: Path, compression: str, share: float
) -> None:
    path = tmp_path / "a"
    with pa.CompressedOutputStream(str(path), compression) as stream:
        stream.write(claim_text(claims(5000)).encode())
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    refused(tmp_path / "lake", path, "QPP105")


def test_a_damaged_gzip_is_refused_though_it_can_be_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a"
    content = bytearray(gzip.compress(claim_text(claims(50)).encode(), 0))
    content[content.index(b"99213")] = ord("8")
    path.write_bytes(content)
    refused(tmp_path / "lake", path, "QPP105")


def test_a_cut_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 1 AS CLM_ID) TO '{path}' (FORMAT parquet)")
    path.write_bytes(path.read_bytes()[:-20])
    refused(tmp_path / "lake", path, "QPP120")


def test_a_quote_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(clinician_text([{}, {"practice_zip_code": '"2'}, {}]))
    refused(tmp_path / "lake", path, "QPP113")


# Bytes whose content is another, of as many rows, so that a quarantine could be made of them.
ROWS = [*claims(60), {"CLM_ID": "61", "TAX_NUM": "x"}]
OTHERS = [*claims(60, first=201), {"CLM_ID": "261", "TAX_NUM": "xy"}]


def _meanwhile(
    monkeypatch: pytest.MonkeyPatch, name: str, path: Path, happens: Callable[[], object]
) -> None:
    """Let something happen to a file just before a step of its ingest."""
    step = getattr(batch_file, name)

    def stepped(connection: Any, given: Any, *others: Any) -> Any:
        source = given if isinstance(given, Source) else given.source
        if source.path == path:
            happens()
        return step(connection, given, *others)

    monkeypatch.setattr(batch_file, name, stepped)


@pytest.mark.parametrize("code", ["QPP109", "QPP101"])
@pytest.mark.parametrize(
    ("step", "rows"), [("stage", ROWS[:60]), ("stage", ROWS), ("write_quarantine", ROWS)]
)
def test_a_file_that_is_replaced_or_gone_while_it_is_read_is_refused_alone(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    step: str,
    rows: list[dict[str, str]],
) -> None:
    (tmp_path / "in").mkdir()
    path = write_claims(tmp_path / "in" / "a", rows)
    write_claims(tmp_path / "in" / "b", [*claims(60, first=101), {"CLM_ID": "161", "TAX_NUM": "z"}])
    lake = tmp_path / "lake"
    _meanwhile(
        monkeypatch,
        step,
        path,
        path.unlink if code == "QPP101" else lambda: write_claims(path, OTHERS),
    )
    gone, kept = ingest_here(lake, tmp_path / "in").files
    assert gone.error is not None and gone.error.code == code
    assert (kept.status, kept.accepted, kept.quarantined) == (Status.INGESTED, 60, 1)
    assert len(lake_rows(lake, "claim_line", "claim_id")) == 60
    assert kept.quarantine is not None
    assert {p.name.split(".")[0] for p in (lake / "quarantine").rglob("*.*")} == {
        kept.quarantine.stem
    }
    assert not list((lake / "claim_line" / "staging").iterdir())
    monkeypatch.undo()
    write_claims(path, ROWS)
    again = ingest_one(lake, path)
    assert (again.status, again.accepted, again.quarantined) == (Status.INGESTED, 60, 1)


def test_a_quarantine_that_stood_stands_when_its_file_changes_at_the_next_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_claims(tmp_path / "a", [*claims(3), {"CLM_ID": "9", "TAX_NUM": "x"}])
    lake = tmp_path / "lake"
    refused(lake, path, "QPP112")
    stood = {p: p.read_bytes() for p in (lake / "quarantine").rglob("*.*")}
    assert len(stood) == 2
    _meanwhile(monkeypatch, "write_quarantine", path, lambda: write_claims(path, OTHERS))
    refused(lake, path, "QPP109")
    assert {p: p.read_bytes() for p in (lake / "quarantine").rglob("*.*")} == stood
