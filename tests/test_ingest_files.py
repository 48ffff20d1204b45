"""Odd files: each has its own fate and its own numbered error, and the others go on."""

import gzip
import json
import os
import shutil
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.engine import warehouse
from flows.errors import QppError
from flows.ingest import content
from flows.ingest.control import control_totals
from flows.ingest.layouts import layout
from flows.ingest.report import FileReport, Status, print_report
from flows.ingest.sources import find_files
from flows.ingest.withdrawal import digest_of
from flows.lake import read_log
from tests.extracts import (
    CLINICIAN,
    claim_text,
    claims,
    counts,
    ingest_here,
    ingest_one,
    many,
    quarantined,
    submission,
    write_claims,
    write_json,
)

CLINICIANS = [CLINICIAN | {"tin": f"{number:09d}"} for number in range(1, 61)]


def _clinician_lines() -> list[str]:
    header = layout("clinician").columns
    rows = [",".join(row.get(name, "") for name in header) for row in CLINICIANS]
    return [",".join(header), *rows]


def _code(report: FileReport) -> str | None:
    return report.error.code if report.error else None


def test_every_file_has_its_own_fate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_claims(folder / "good", claims(3))
    (folder / "blank").write_text("\u00a0")
    (folder / "deep").write_text('{"entityType":' + "[" * 100_000 + "]" * 100_000 + "}\n")
    (folder / "mixed").write_bytes(claim_text(claims(3)).encode().replace(b"\n", b"\r\n", 2))
    os.mkfifo(folder / "pipe")
    named = os.fsencode(folder) + b"/na\xff\xefme"
    Path(os.fsdecode(named)).write_text(claim_text(claims(3)))
    report = ingest_here(tmp_path / "lake", folder)
    found = {os.fsencode(f.path.name): _code(f) for f in report.files}
    assert found == {
        b"good": None,
        b"blank": "QPP102",
        b"deep": "QPP106",
        b"mixed": "QPP119",
        b"pipe": "QPP101",
        b"na\xff\xefme": "QPP117",
    }
    assert report.accepted == 3
    print_report(report)
    said = capsys.readouterr().out
    assert "line 3 does not end as the first line does" in said


def test_a_line_of_json_that_is_too_deep_costs_itself_alone(tmp_path: Path) -> None:
    lines = [json.dumps(one) for one in many(30)]
    lines.insert(4, '{"entityType":' + "[" * 1000 + "]" * 1000 + "}")
    path = tmp_path / "a"
    path.write_text("\n".join(lines) + "\n")
    report = ingest_one(tmp_path / "lake", path)
    assert (report.status, report.accepted) == (Status.INGESTED, 30), report.error
    assert {row for row, _, _ in quarantined(report)} == {5}


def test_text_behind_a_quote_costs_its_row_alone(tmp_path: Path) -> None:
    lines = _clinician_lines()
    lines[7] = lines[7].replace("physician", '"physician"s')
    path = tmp_path / "a"
    path.write_text("\n".join(lines) + "\n")
    report = ingest_one(tmp_path / "lake", path)
    assert (report.accepted, report.quarantined) == (59, 1), report.error
    assert quarantined(report) == {(7, None, "QV-READ-004")}


def test_a_blank_line_is_no_row(tmp_path: Path) -> None:
    lines = claim_text(claims(100)).splitlines()
    lines[6] = "few"
    lines[9] = lines[9].replace("99213", "99213|more")
    lines[20] = lines[20].replace("100.00", "ten")
    lines[3:3] = ["", ""]
    lines[9:9] = [""]
    path = tmp_path / "a"
    path.write_text("\n".join(lines) + "\n")
    report = ingest_one(tmp_path / "lake", path)
    assert quarantined(report) == {
        (6, None, "QV-READ-002"),
        (9, None, "QV-READ-002"),
        (20, "LINE_ALOWD_CHRG_AMT", "QV-READ-001"),
    }


def test_a_file_that_may_be_cut_in_its_last_cell_loses_its_last_row(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(claim_text(claims(50))[:-2])
    report = ingest_one(tmp_path / "lake", path)
    assert (report.accepted, report.quarantined) == (49, 1)
    assert quarantined(report) == {(50, "", "QV-READ-010")}
    # what could not be split has its reason already
    path.write_text(claim_text(claims(50))[:-60])
    assert quarantined(ingest_one(tmp_path / "two", path)) == {(50, None, "QV-READ-002")}


def test_what_unpacks_out_of_proportion_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "BOMB_BYTES", 1 << 20)
    text = claim_text(claims(2)) + "\n" * (1 << 23)
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(text.encode()))
    assert _code(ingest_one(tmp_path / "lake", path)) == "QPP118"
    path.write_bytes(gzip.compress(claim_text(claims(3)).encode()))
    assert ingest_one(tmp_path / "lake", path).accepted == 3


def test_a_list_of_the_api_is_taken_apart_and_quarantine_says_where(tmp_path: Path) -> None:
    bad = submission([counts("001"), counts("NOPE")], taxpayerIdentificationNumber="000000777")
    answer = {"data": {"totalItems": 21, "items": [*many(20), {"data": {"submission": bad}}]}}
    report = ingest_one(tmp_path / "lake", write_json(tmp_path / "a", answer))
    assert (report.accepted, report.quarantined) == (21, 1), report.error
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT place, row_text FROM read_parquet('{report.quarantine}')"
        ).fetchall()
    [(place, text)] = rows
    assert place == "line 1: $.data.items[20].data.submission.measurementSets[0].measurements[1]"
    # as it was sent, with its set and its submission: mended, it can be sent again
    bad["measurementSets"][0]["measurements"].pop(0)
    assert json.loads(text) == bad


def test_what_is_no_submission_is_said_to_be_none(tmp_path: Path) -> None:
    lines = [json.dumps(one) for one in many(60)]
    lines[2:2] = ["", "[1, 2]", "null", json.dumps({"data": {"measurementSet": {}}})]
    path = tmp_path / "a"
    path.write_text("\n".join(lines) + "\n")
    report = ingest_one(tmp_path / "lake", path)
    assert quarantined(report) == {(row, "", "QV-READ-011") for row in (3, 4, 5, 6)}
    assert report.broken[0].place == " (first at row 3, line 4: $[0])"


def test_quarantine_has_a_row_as_it_was_sent(tmp_path: Path) -> None:
    lines = _clinician_lines()
    lines[7] = lines[7].replace("physician", " Fysician ").replace("2010-01-01", "01-Mar-24")
    lines = [f"{line},{more}" for line, more in zip(lines, ["more", *["=1+1"] * 60], strict=True)]
    path = tmp_path / "a"
    path.write_text("\n".join(lines) + "\n")
    report = ingest_one(tmp_path / "lake", path)
    with duckdb.connect() as connection:
        texts = connection.execute(
            f"SELECT DISTINCT row_text FROM read_parquet('{report.quarantine}')"
        ).fetchall()
    [(text,)] = texts
    cells = dict(zip(lines[0].split(","), lines[7].split(","), strict=True))
    assert json.loads(text) == {name: cell or None for name, cell in cells.items()}


def test_the_name_of_a_folder_is_no_column(tmp_path: Path) -> None:
    folder = tmp_path / "npi=5"
    folder.mkdir()
    (folder / "a").write_text("\n".join(_clinician_lines()) + "\n")
    assert ingest_one(tmp_path / "lake", folder / "a").accepted == 60


@pytest.mark.parametrize(
    "name", ["service_month=2024-01-01", "allowed_charge_amount=1", "dml_indicator=DELETE"]
)
def test_the_name_of_a_folder_above_the_lake_is_no_column(tmp_path: Path, name: str) -> None:
    lake = tmp_path / name / "lake"
    sent = [*claims(40), {"CLM_ID": "99", "TAX_NUM": "x"}]
    report = ingest_one(lake, write_claims(tmp_path / "a", sent))
    assert (report.accepted, report.quarantined) == (40, 1), report.error
    later = {"CLM_ID": "1", "NCH_WKLY_PROC_DT": "15-Mar-2024", "DML_IND": "UPDATE"}
    ingest_one(lake, write_claims(tmp_path / "b", [later]))
    log = read_log(lake, "claim_line")
    assert log is not None
    [total] = control_totals(lake, log)
    assert (total.service_month, total.lines_in_force) == ("2024-03-01", 40)
    amounts = (total.allowed_charge_amount, total.charge_in_force)
    assert amounts == (Decimal(4100), Decimal(4000))


def test_the_name_of_a_folder_above_a_run_is_no_column(tmp_path: Path) -> None:
    folder = tmp_path / "npi=5"
    folder.mkdir()
    pq.write_table(pa.table({"npi": ["1"]}), folder / "a.parquet")
    with warehouse.connect(threads=1) as connection:
        rows = warehouse.stored_rows(folder / "a.parquet")
        assert connection.execute(f"SELECT npi FROM {rows}").fetchall() == [("1",)]


def _parquet(path: Path, *more: str, rows: int = 60) -> Path:
    """Write clinicians as Parquet, with more columns of these names."""
    header = layout("clinician").columns
    listed = [{name: row.get(name) for name in header} for row in CLINICIANS[:rows]]
    table = pa.Table.from_pylist(listed, pa.schema([(name, pa.string()) for name in header]))
    for name in more:
        table = table.append_column(name, pa.array(["x"] * rows))
    pq.write_table(table, path)
    return path


def test_parquet_is_refused_for_what_it_is(tmp_path: Path) -> None:
    assert _code(ingest_one(tmp_path / "lake", _parquet(tmp_path / "a", "TIN"))) == "QPP111"
    taken = _parquet(tmp_path / "b", "file_row_number")
    assert _code(ingest_one(tmp_path / "lake", taken)) == "QPP108"
    damaged = _parquet(tmp_path / "c")
    content = bytearray(damaged.read_bytes())
    content[10] ^= 0xFF
    damaged.write_bytes(content)
    assert _code(ingest_one(tmp_path / "lake", damaged)) == "QPP120"


@pytest.mark.parametrize("value", [["11"], {"code": "11"}])
def test_parquet_with_lists_in_a_column_of_texts_is_refused(tmp_path: Path, value: object) -> None:
    path = _parquet(tmp_path / "a")
    table = pq.read_table(path)
    place = table.schema.get_field_index("specialty_code")
    pq.write_table(table.set_column(place, "specialty_code", pa.array([value] * 60)), path)
    error = ingest_one(tmp_path / "lake", path).error
    assert error is not None
    assert error.code == "QPP108"
    assert "specialty_code" in error.message


def test_parquet_that_declares_more_than_any_extract_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "BOMB_BYTES", 1 << 16)
    cell = pa.DictionaryArray.from_arrays(pa.array([0] * 500_000, pa.int8()), ["A"])
    pq.write_table(pa.table(dict.fromkeys(CLINICIAN, cell)), tmp_path / "a", compression="zstd")
    assert _code(ingest_one(tmp_path / "lake", tmp_path / "a")) == "QPP118"


def test_a_file_that_the_disk_has_no_room_for_is_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(QppError, match="less room than a takes"):
        ingest_one(tmp_path / "lake", write_claims(tmp_path / "a", claims(3)))
    assert not list((tmp_path / "lake").rglob("*.staged"))


OTHER_FILES = {
    "DMERC_LINE_PRCNG_STATE_CD": "durable medical equipment",
    "CLM_FAC_TYPE_CD": "institutions",
}


@pytest.mark.parametrize("column", OTHER_FILES)
def test_other_claims_are_named_and_not_told_to_add_columns(tmp_path: Path, column: str) -> None:
    header = [name for name in layout("claim_line").columns if name != "PRF_PHYSN_NPI"]
    path = tmp_path / "a"
    path.write_text("|".join([*header, column]) + "\n")
    error = ingest_one(tmp_path / "lake", path).error
    assert error is not None
    assert error.code == "QPP121"
    assert OTHER_FILES[column] in error.message


def test_one_bad_activity_of_four_is_set_aside_alone_in_any_file(tmp_path: Path) -> None:
    names = ["IA_EPA_1", "IA_EPA_2", "IA_EPA_3", "IA_NONE_1"]
    one = submission([{"measureId": name, "value": True} for name in names])
    one["measurementSets"][0] |= {"category": "ia"}
    report = ingest_one(tmp_path / "lake", write_json(tmp_path / "a", one))
    assert (report.status, report.accepted, report.quarantined) == (Status.INGESTED, 3, 1)
    assert quarantined(report) == {(4, "measureId", "QV-SUB-031")}


def test_a_folder_that_cannot_be_read_is_named_and_links_are_followed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "closed").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.csv").write_text("x")
    (inbox / "link").symlink_to(tmp_path / "elsewhere")
    (inbox / "back").symlink_to(inbox)
    assert find_files([inbox]) == [inbox / "link" / "a.csv"]
    scan = os.scandir

    def closed(path: Path | str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr("os.scandir", closed)
    with pytest.raises(QppError, match=r"QPP101.*closed.*Permission denied"):
        find_files([inbox])
    for name in ("x" * 300, "a\0b", "nowhere"):
        with pytest.raises(QppError, match="QPP101"):
            find_files([inbox / name])
        assert digest_of(str(inbox / name)) is None
