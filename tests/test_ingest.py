"""Rows good and bad: none is lost, and each that is set aside has its rule."""

import gzip
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from flows.engine import catalog, register
from flows.ingest.layouts import Layout, layouts
from flows.ingest.report import Status, print_report
from flows.lake import pin_table, stored_columns
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
    for year in [year.performance_year for year in register.open_years()]:
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
    assert report.number_of(Status.REFUSED) == 0
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
    "a NUL in a code": ({"HCPCS_CD": "9921\0"}, "QV-CLAIM-052", "LINE_NUM"),
    "a no-break space in a code": ({"ICD_DGNS_CD1": "I10\u00a0"}, "QV-CLAIM-052", "LINE_NUM"),
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


def test_a_header_without_rows_is_an_extract_without_rows(tmp_path: Path) -> None:
    path = write_claims(tmp_path / "a", [])
    report = ingest_one(tmp_path / "lake", path)
    assert (report.status, report.rows_in) == (Status.INGESTED, 0)
    assert ingest_one(tmp_path / "lake", path).status is Status.ALREADY_INGESTED


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


def test_a_quote_in_claims_is_a_letter(tmp_path: Path) -> None:
    path = write_claims(tmp_path / "a", [*claims(40), {"CLM_ID": "41", "BETOS_CD": '"'}])
    assert ingest_one(tmp_path / "lake", path).accepted == 41


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
