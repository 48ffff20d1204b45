"""Extracts good and bad: no row is lost, nothing is half written, every refusal has a number."""

import gzip
import json
import os
import re
import stat
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from flows.engine import catalog, memory
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.ingest import batch as batch_module
from flows.ingest.batch import ingest_batch
from flows.ingest.layouts import Layout, layouts
from flows.ingest.report import FileReport, Status, print_report
from flows.ingest.sources import inspect
from flows.lake import pin_table, stored_columns
from flows.lookup import errors_page
from tests.conftest import qpp
from tests.extracts import (
    CLAIM,
    CLAIM_HEADER,
    TIN,
    YEAR,
    claim_text,
    claims,
    clinician_text,
    ingest_here,
    ingest_one,
    lake_rows,
    many,
    quarantined,
    refused,
    write_claims,
)

Row = dict[str, str]


def test_layouts_and_lake_have_the_same_columns() -> None:
    added = {"batch_number", "file_number", "source_digest", "row_number"}
    numbers = {"submission_number", "measurement_set_number", "measurement_number"}
    for layout in layouts():
        stored = {c.name for c in stored_columns(layout.extract)} - added
        if layout.kind == "table":
            assert set(layout.columns.values()) == stored
        else:
            named = {n for k, f in layout.levels.items() if k != "stratum" for n in f.values()}
            assert named | numbers | {"boolean_value", "strata"} == stored


def _scored_columns(extract: str) -> str:
    """Return what the SQL that rests on an extract says, without columns that it only hands on."""
    found = set()
    for year in range(2017, 2027):
        reached = {f"lake.{extract}"}
        for transform in catalog.ordered(catalog.scored(year)):
            # A page that counts by a column does not score it.
            if transform.stage != "report" and reached & set(transform.reads):
                reached.add(transform.table)
                found.add(transform.sql)
    lines = (line for sql in found for line in sql.splitlines())
    handed_on = re.compile(r"--.*|\s*(\w+\.)?\w+,?")
    return "\n".join(line for line in lines if not handed_on.fullmatch(line))


# A column of policy is called so, too, and is read.
NAMESAKES = {"apm_incentive_base": {"claims_processed_end_date"}}


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.extract)
def test_every_column_is_scored_or_the_layout_says_why_not(layout: Layout) -> None:
    said = _scored_columns(layout.extract)
    unread = {name for name in layout.source_names if not re.search(rf"\b{name}\b", said)}
    assert set(layout.not_scored) == unread | NAMESAKES.get(layout.extract, set())


def test_claims_keep_their_types_and_lose_the_columns_that_are_not_kept(tmp_path: Path) -> None:
    report = ingest_one(tmp_path / "lake", write_claims(tmp_path / "a", claims(2)))
    assert (report.status, report.rows_in, report.accepted) == (Status.INGESTED, 2, 2)
    columns = "claim_id, tin, first_expense_date, allowed_charge_amount, batch_number, row_number"
    day, amount = date(2024, 3, 1), Decimal("100.00")
    assert lake_rows(tmp_path / "lake", "claim_line", columns) == [
        (1, TIN, day, amount, 1, 0),
        (2, TIN, day, amount, 1, 1),
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_line_endings_and_byte_order_marks_are_no_content(
    tmp_path: Path, ending: str, bom: bytes
) -> None:
    path = tmp_path / "clinicians"
    path.write_bytes(bom + clinician_text([{}]).replace("\n", ending).encode())
    report = ingest_one(tmp_path / "lake", path)
    assert (report.extract, report.accepted) == ("clinician", 1), report.error
    assert lake_rows(tmp_path / "lake", "clinician", "tin, practice_state_code") == [(TIN, "DC")]


def test_the_name_of_a_file_means_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "in [1]*"
    folder.mkdir()
    (folder / "submissions.json").write_text(claim_text(claims(1)))
    (folder / "claims?.csv").write_text(json.dumps(many(1)))
    (folder / "x.parquet").write_bytes(gzip.compress(clinician_text([{}]).encode()))
    report = ingest_here(tmp_path / "a lake's", folder)
    assert {f.path.name: f.extract for f in report.files} == {
        "submissions.json": "claim_line",
        "claims?.csv": "submission",
        "x.parquet": "clinician",
    }
    assert not report.has_refused
    assert report.accepted == 3
    assert len(lake_rows(tmp_path / "a lake's", "claim_line", "claim_id")) == 1


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_compressed_claims_are_read_as_they_are(tmp_path: Path, compression: str) -> None:
    path = tmp_path / "claims"
    with pa.CompressedOutputStream(str(path), compression) as stream:
        stream.write(claim_text(claims(50)).encode())
    assert ingest_one(tmp_path / "lake", path).accepted == 50


def test_parquet_with_the_same_columns_is_the_same_extract(tmp_path: Path) -> None:
    text = write_claims(tmp_path / "text", [*claims(30), {"LINE_1ST_EXPNS_DT": "31-Feb-2024"}])
    path = tmp_path / "claims"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE (CAST(CLM_ID AS BIGINT) AS CLM_ID) FROM read_csv('{text}', "
            f"all_varchar = true, delim = '|', header = true)) TO '{path}' (FORMAT parquet)"
        )
    report = ingest_one(tmp_path / "lake", path)
    assert (report.rows_in, report.accepted) == (31, 30), report.error
    assert quarantined(report) == {(31, "LINE_1ST_EXPNS_DT", "QV-READ-001")}


BAD_CLAIMS: dict[str, tuple[Row, str, str | None]] = {
    "a number that is none": ({"CLM_ID": "x1"}, "QV-READ-001", "CLM_ID"),
    "a day that is none": ({"LINE_1ST_EXPNS_DT": "31-Feb-2024"}, "QV-READ-001", None),
    "a day of another form": ({"LINE_1ST_EXPNS_DT": "2024-03-01"}, "QV-READ-001", None),
    "an amount with letters": ({"LINE_ALOWD_CHRG_AMT": "ten"}, "QV-READ-001", None),
    "an amount too wide": ({"LINE_ALOWD_CHRG_AMT": "99999999999.99"}, "QV-READ-001", None),
    "a fraction for a number of a line": ({"LINE_NUM": "1.5"}, "QV-READ-001", "LINE_NUM"),
    "a claim's number as a spreadsheet writes it": ({"CLM_ID": "1.2E+9"}, "QV-READ-001", None),
    "a negative amount": ({"LINE_ALOWD_CHRG_AMT": "-1.00"}, "QV-CLAIM-031", None),
    "an absurd amount": ({"LINE_ALOWD_CHRG_AMT": "999999999.00"}, "QV-CLAIM-032", None),
    "an NPI with a wrong check digit": ({"PRF_PHYSN_NPI": "1000000005"}, "QV-CLAIM-015", None),
    "a TIN with dashes": ({"TAX_NUM": "00-0000001"}, "QV-CLAIM-012", "TAX_NUM"),
    "an unknown act": ({"DML_IND": "UPSERT"}, "QV-CLAIM-005", "DML_IND"),
    "a claim line again": ({"CLM_ID": "1"}, "QV-CLAIM-007", "LINE_NUM"),
}


# A file with a row that cannot be read is read in another way than one whose rows break rules.
@pytest.mark.parametrize("rules", ["QV-READ", "QV-CLAIM"])
def test_a_bad_claim_line_goes_to_quarantine_and_the_rest_goes_on(
    tmp_path: Path, rules: str
) -> None:
    bad = [found for found in BAD_CLAIMS.values() if found[1].startswith(rules)]
    rows = [{"CLM_ID": str(801 + n)} | row for n, (row, _, _) in enumerate(bad)]
    path = write_claims(tmp_path / "a", [*claims(400), *rows, *claims(5, first=401)])
    report = ingest_one(tmp_path / "lake", path)
    assert (report.status, report.rows_in) == (Status.INGESTED, 405 + len(bad)), report.error
    assert (report.accepted, report.quarantined) == (405, len(bad))
    assert quarantined(report) == {
        (401 + n, column or next(iter(row)), rule) for n, (row, rule, column) in enumerate(bad)
    }
    assert len(lake_rows(tmp_path / "lake", "claim_line", "claim_id")) == 405


def test_rows_keep_their_number_behind_rows_that_cannot_be_read(tmp_path: Path) -> None:
    lines = claim_text([*claims(200)]).splitlines()
    lines[3] = "x" + lines[3]
    lines[4] = lines[4] + "|more"
    lines[5] = "few"
    lines[10] = lines[10].replace("99213", "99213\xff")
    lines[150] = lines[150].replace(TIN, "00-0000001")
    path = tmp_path / "claims"
    path.write_bytes("\n".join([*lines, ""]).encode("latin-1"))
    # The first column is one that the lake does not keep: it may hold anything.
    report = ingest_one(tmp_path / "lake", path)
    assert (report.rows_in, report.accepted, report.quarantined) == (200, 196, 4)
    assert quarantined(report) == {
        (4, None, "QV-READ-002"),
        (5, None, "QV-READ-002"),
        (10, None, "QV-READ-003"),
        (150, "TAX_NUM", "QV-CLAIM-012"),
    }
    with duckdb.connect() as connection:
        texts = connection.execute(
            f"SELECT row_text FROM read_parquet('{report.quarantine}') WHERE row_number = 5"
        ).fetchall()
    assert texts == [("few",)]


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
    assert report.has_refused
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


def test_a_header_without_rows_is_an_extract_without_rows(tmp_path: Path) -> None:
    path = write_claims(tmp_path / "a", [])
    report = ingest_one(tmp_path / "lake", path)
    assert (report.status, report.rows_in) == (Status.INGESTED, 0)
    assert ingest_one(tmp_path / "lake", path).status is Status.ALREADY_INGESTED


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


def test_a_file_that_is_read_twice_is_stored_like_any_other(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    rows = [{"CLM_ID": "99", "LINE_NUM": "1.5"}, *claims(40)]
    assert ingest_one(lake, write_claims(tmp_path / "a", rows)).quarantined == 1
    [file] = pin_table(lake, "claim_line", YEAR).files
    with duckdb.connect() as connection:
        stored = connection.read_parquet(str(file), hive_partitioning=False).columns
    assert stored == [column.name for column in stored_columns("claim_line")]


def test_a_count_with_a_fraction_in_parquet_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT 'group' AS entity_type, format('{:09d}', i) AS entity_id, 'TPCC_1' AS "
            "measure_id, CASE i WHEN 7 THEN 20.5 ELSE 20 END AS case_count, 1.5 AS "
            f"average_cost_amount FROM range(1, 31) AS t (i)) TO '{path}' (FORMAT parquet)"
        )
    report = ingest_one(tmp_path / "lake", path)
    assert quarantined(report) == {(7, "case_count", "QV-READ-001")}


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


def test_a_quote_in_claims_is_a_letter(tmp_path: Path) -> None:
    path = write_claims(tmp_path / "a", [*claims(40), {"CLM_ID": "41", "BETOS_CD": '"'}])
    assert ingest_one(tmp_path / "lake", path).accepted == 41


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


def test_identifiers_are_in_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [*claims(40), {"CLM_ID": "41", "TAX_NUM": "987654321x"}, {"CLM_ID": "987654321.5x"}]
    print_report(ingest_here(tmp_path / "lake", write_claims(tmp_path / "a", rows)))
    said = capsys.readouterr().out
    assert "QV-CLAIM-012" in said
    assert "987654321" not in said
    assert TIN not in said.replace(str(tmp_path), "")


def test_the_commands_manners(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    good = write_claims(tmp_path / "good", claims(3))
    (tmp_path / "bad").write_bytes(gzip.compress(claim_text(claims(3)).encode())[:40])
    done = qpp("ingest", YEAR, good, tmp_path / "bad", "--lake", lake, exit_code=1)
    assert "QPP105" in done.stdout
    assert "3 rows in, 3 accepted, 0 in quarantine" in done.stdout
    again = qpp("ingest", YEAR, good, "--lake", lake)
    assert "already ingested" in again.stdout
    closed = qpp("ingest", 1999, good, "--lake", lake, exit_code=2)
    assert "QPP001" in closed.stderr
    missing = qpp("ingest", YEAR, tmp_path / "no", "--lake", lake, exit_code=2)
    assert "QPP101" in missing.stderr


def test_claim_defaults_are_columns_of_the_layout() -> None:
    assert set(CLAIM) <= set(CLAIM_HEADER)


def test_the_page_of_errors_is_current() -> None:
    assert errors_page.FILE.read_text(encoding="utf-8") == errors_page.render()
