"""A value goes into the lake as it was sent, or not at all; a code as its standard writes it."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from flows.ingest.layouts import layout
from flows.ingest.report import Status
from flows.lake import sent_columns
from tests.extracts import (
    CLINICIAN,
    claim_text,
    claims,
    counts,
    ingest_here,
    ingest_one,
    lake_rows,
    many,
    quarantined,
    submission,
    write_claims,
    write_json,
)

Row = dict[str, str]

CONTAINERS = ["csv", "parquet"]


def _written(folder: Path, rows: list[Row], container: str) -> Path:
    """Write claim lines as text, or as Parquet of the same texts, an empty one among them."""
    text = write_claims(folder / "a", rows)
    if container == "csv":
        return text
    path = folder / "b"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{text}', all_varchar = true, delim = '|', "
            f"header = true, nullstr = '~')) TO '{path}' (FORMAT parquet)"
        )
    return path


CHANGED: dict[str, Row] = {
    "a half cent": {"LINE_ALOWD_CHRG_AMT": "500.005"},
    "less than a cent": {"LINE_ALOWD_CHRG_AMT": "0.0049"},
    "a unit of a ten thousandth": {"LINE_SRVC_CNT": "1.0001"},
    "an amount with an underscore": {"LINE_ALOWD_CHRG_AMT": "1_000.00"},
    "an amount with an exponent": {"LINE_ALOWD_CHRG_AMT": "5E+02"},
    "a year of two digits": {"LINE_1ST_EXPNS_DT": "01-Mar-24"},
    "the epoch": {"CLM_FROM_DT": "epoch"},
    "a day without end": {"LINE_1ST_EXPNS_DT": "infinity"},
    "a number of base 16": {"CLM_ID": "0x10"},
    "a number of base 2": {"LINE_NUM": "0b1"},
    "a number with an underscore": {"BENE_ID": "1_000"},
}


@pytest.mark.parametrize("container", CONTAINERS)
def test_what_would_change_in_the_lake_does_not_enter_it(tmp_path: Path, container: str) -> None:
    rows = [{"CLM_ID": str(900 + n)} | row for n, row in enumerate(CHANGED.values())]
    path = _written(tmp_path, [*claims(400), *rows], container)
    report = ingest_one(tmp_path / "lake", path)
    assert (report.accepted, report.quarantined) == (400, len(rows)), report.error
    assert quarantined(report) == {
        (401 + number, next(iter(row)), "QV-READ-001")
        for number, row in enumerate(CHANGED.values())
    }


def test_another_form_of_the_same_value_is_taken(tmp_path: Path) -> None:
    rows = [
        {"CLM_ID": "1.0", "LINE_ALOWD_CHRG_AMT": "100"},
        {"CLM_ID": "0002", "LINE_ALOWD_CHRG_AMT": "100.5"},
        {"CLM_ID": "3", "LINE_ALOWD_CHRG_AMT": "100.500", "LINE_1ST_EXPNS_DT": "01-MAR-2024"},
        {"CLM_ID": "4", "LINE_ALOWD_CHRG_AMT": ".5", "LINE_SRVC_CNT": "1.000"},
    ]
    report = ingest_one(tmp_path / "lake", write_claims(tmp_path / "a", rows))
    assert report.accepted == 4, report.broken
    amounts = lake_rows(tmp_path / "lake", "claim_line", "claim_id, allowed_charge_amount")
    wanted = ["100.00", "100.50", "100.50", "0.50"]
    assert amounts == [(n, Decimal(amount)) for n, amount in enumerate(wanted, start=1)]


PARQUET: dict[str, tuple[str, str, bool]] = {
    "a double of four decimals": ("average_cost_amount", "CAST(12.3456 AS DOUBLE)", True),
    "a double of five": ("average_cost_amount", "CAST(12.34567 AS DOUBLE)", False),
    "a decimal of five": ("average_cost_amount", "CAST(12.34567 AS DECIMAL(9,5))", False),
    "no number": ("average_cost_amount", "CAST('nan' AS DOUBLE)", False),
    "a count of a whole double": ("case_count", "CAST(20 AS DOUBLE)", True),
    "a count with a fraction": ("case_count", "CAST(20.5 AS DOUBLE)", False),
    "a truth for a count": ("case_count", "true", False),
}


@pytest.mark.parametrize("name", PARQUET)
def test_a_number_of_parquet_is_taken_when_it_stays_the_same(tmp_path: Path, name: str) -> None:
    column, value, is_taken = PARQUET[name]
    path = tmp_path / "a"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT * REPLACE (CASE WHEN entity_id = '000000007' THEN "
            f"{value} ELSE {column} END AS {column}) FROM (SELECT 'group' AS entity_type, "
            "format('{:09d}', i) AS entity_id, 'TPCC_1' AS measure_id, 20 AS case_count, "
            f"1.5 AS average_cost_amount FROM range(1, 31) AS t (i))) TO '{path}' (FORMAT parquet)"
        )
        if value == "true":
            connection.execute(
                "COPY (SELECT * REPLACE (true AS case_count) "
                f"FROM read_parquet('{path}')) TO '{path}2' (FORMAT parquet)"
            )
            path = Path(f"{path}2")
    report = ingest_one(tmp_path / "lake", path)
    if value == "true":
        assert report.status is Status.REFUSED
    else:
        assert quarantined(report) == (set() if is_taken else {(7, column, "QV-READ-001")})


FAR = {
    "behind the year 9999": "DATE '10000-01-01'",
    "without end": "DATE 'infinity'",
    "before Christ": "DATE '0001-12-31 (BC)'",
    "a moment behind the year 9999": "TIMESTAMP '11998-03-01'",
}


@pytest.mark.parametrize("name", FAR)
def test_a_day_of_parquet_that_no_calendar_has_is_set_aside(tmp_path: Path, name: str) -> None:
    """A month of service that the lake's log cannot say would lock the table for good."""
    asked = layout("claim_line").source_names
    dated = [asked[c.name] for c in sent_columns("claim_line") if c.type == "DATE"]
    kind = FAR[name].split()[0]
    replaced = ", ".join(
        f"CASE WHEN CLM_ID = '{900 + n}' THEN {FAR[name]} "
        f"ELSE CAST(strptime({column}, '%d-%b-%Y') AS {kind}) END AS {column}"
        for n, column in enumerate(dated)
    )
    text = write_claims(tmp_path / "a", claims(400) + claims(len(dated), first=900))
    path = tmp_path / "b"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE ({replaced}) FROM read_csv('{text}', all_varchar = true, "
            f"delim = '|', header = true)) TO '{path}' (FORMAT parquet)"
        )
    report = ingest_one(tmp_path / "lake", path)
    assert quarantined(report) == {
        (401 + n, column, "QV-READ-001") for n, column in enumerate(dated)
    }, report.error
    assert report.accepted == 400
    later = write_claims(tmp_path / "c", claims(3, first=2000))
    assert ingest_one(tmp_path / "lake", later).accepted == 3


def test_two_is_no_truth_in_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT i AS beneficiary_id, 1.5 AS hcc_risk_score, CASE i WHEN 7 THEN 2 ELSE "
            f"i % 2 END AS is_dual_eligible FROM range(1, 301) AS t (i)) TO '{path}' "
            "(FORMAT parquet)"
        )
    report = ingest_one(tmp_path / "lake", path)
    assert quarantined(report) == {(7, "is_dual_eligible", "QV-READ-001")}
    assert len(lake_rows(tmp_path / "lake", "beneficiary_risk", "beneficiary_id")) == 299


# As JSON writes it, and what the lake has of it: a count, or none.
JSON_COUNTS: list[tuple[str, int | None]] = [
    ("15", 15),
    ("15.0", 15),
    ("1.5e1", 15),
    ('"15"', 15),
    ("1e-7", None),
    ("1.0000001", None),
    ('"0xF"', None),
    ('"1_5"', None),
    ("15.5", None),
]


def test_a_count_of_json_is_what_was_written(tmp_path: Path) -> None:
    lines = [
        json.dumps(one).replace('"performanceMet": 15', f'"performanceMet": {text}')
        for one, (text, _) in zip(many(len(JSON_COUNTS)), JSON_COUNTS, strict=True)
    ]
    lines += [json.dumps(one) for one in many(100)[len(JSON_COUNTS) :]]
    path = tmp_path / "a"
    path.write_text("\n".join(lines) + "\n")
    report = ingest_one(tmp_path / "lake", path)
    bad = [n for n, (_, count) in enumerate(JSON_COUNTS, start=1) if count is None]
    assert quarantined(report) == {(n, "performanceMet", "QV-READ-001") for n in bad}
    met = lake_rows(tmp_path / "lake", "submission", "performance_met")
    assert set(met) == {(15,)}


def test_a_rate_keeps_all_its_digits(tmp_path: Path) -> None:
    measurement = counts("AAO36", met=12, not_met=2, population=14)
    measurement["value"]["performanceRate"] = 85.71428571428571
    path = write_json(tmp_path / "a", submission([measurement]))
    report = ingest_one(tmp_path / "lake", path)
    assert report.accepted == 1, report.broken
    [(rate,)] = lake_rows(tmp_path / "lake", "submission", "performance_rate")
    assert rate == Decimal("85.71428571428571")


CODES: dict[str, tuple[Row, str, str | None, str | None]] = {
    # given, the lake's column, what it holds, the rule that sets the line aside
    "a padded final action": ({"FINAL_ACTION": "F "}, "final_action_code", "F", None),
    "no final action": ({"FINAL_ACTION": ""}, "final_action_code", None, "QV-CLAIM-047"),
    "a blank final action": ({"FINAL_ACTION": "  "}, "final_action_code", None, "QV-CLAIM-047"),
    "another final action": ({"FINAL_ACTION": "X"}, "final_action_code", None, "QV-CLAIM-042"),
    "a padded line code": ({"LINE_PRCSG_IND_CD": "A "}, "line_processing_code", "A", None),
    "a small line code": ({"LINE_PRCSG_IND_CD": "a"}, "line_processing_code", "A", None),
    "a reprocessed line": ({"LINE_PRCSG_IND_CD": "R"}, "line_processing_code", "R", None),
    "a blank line code": ({"LINE_PRCSG_IND_CD": " "}, "line_processing_code", None, "QV-CLAIM-041"),
    "no such line code": ({"LINE_PRCSG_IND_CD": "1"}, "line_processing_code", None, "QV-CLAIM-049"),
    "a denial of two digits": ({"CARR_CLM_PMT_DNL_CD": "00"}, "payment_denial_code", "00", None),
    "a padded denial": ({"CARR_CLM_PMT_DNL_CD": "D "}, "payment_denial_code", "D", None),
    "no such denial": ({"CARR_CLM_PMT_DNL_CD": "99"}, "payment_denial_code", None, "QV-CLAIM-048"),
    "an act in small letters": ({"DML_IND": "insert"}, "dml_indicator", "INSERT", None),
    "a padded type of service": ({"LINE_CMS_TYPE_SRVC_CD": "1 "}, "service_type_code", "1", None),
    "a place that lost its zero": (
        {"LINE_PLACE_OF_SRVC_CD": "2"},
        "place_of_service_code",
        "02",
        None,
    ),
    "a specialty that lost its zero": (
        {"PRVDR_SPCLTY": "1"},
        "provider_specialty_code",
        "01",
        None,
    ),
    "a specialty of letters": ({"PRVDR_SPCLTY": "c0 "}, "provider_specialty_code", "C0", None),
    "a procedure that lost its zeros": ({"HCPCS_CD": "100"}, "hcpcs_code", "00100", None),
    "a cancel that is final": (
        {"CLM_DISP_CD": "3"},
        "claim_disposition_code",
        None,
        "QV-CLAIM-051",
    ),
    "a credit that is final": (
        {"CARR_CLM_ENTRY_CD": "3"},
        "claim_entry_code",
        None,
        "QV-CLAIM-051 CLM_DISP_CD",
    ),
    "a small procedure": ({"HCPCS_CD": "g0008"}, "hcpcs_code", "G0008", None),
}


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_code_is_what_its_standard_writes_or_is_named(tmp_path: Path, container: str) -> None:
    rows = [row | {"CLM_ID": str(900 + n)} for n, (row, *_) in enumerate(CODES.values())]
    path = _written(tmp_path, [*claims(200), *rows], container)
    report = ingest_one(tmp_path / "lake", path)
    wanted = {
        (201 + number, (rule.split()[1:] or list(row))[0], rule.split()[0])
        for number, (row, _, _, rule) in enumerate(CODES.values())
        if rule
    }
    assert quarantined(report) == wanted, report.error
    for number, (_, column, value, rule) in enumerate(CODES.values()):
        if rule is None:
            found = lake_rows(tmp_path / "lake", "claim_line", f"claim_id, {column}")
            assert (900 + number, value) in found


PROGRAMS = {"MIPS": "mips", "appplus": "appPlus", "app1 ": "app1", "g0053": "G0053"}


def test_a_program_has_the_spelling_that_is_published(tmp_path: Path) -> None:
    sent = many(len(PROGRAMS))
    for one, name in zip(sent, PROGRAMS, strict=True):
        one["measurementSets"][0]["programName"] = name
    report = ingest_one(tmp_path / "lake", write_json(tmp_path / "a", sent))
    assert report.accepted == len(PROGRAMS), report.broken
    found = lake_rows(tmp_path / "lake", "submission", "submission_number, program_name")
    assert found == list(enumerate(PROGRAMS.values(), start=1))


def test_a_program_that_nobody_knows_is_named(tmp_path: Path) -> None:
    one = submission([counts("001")], taxpayerIdentificationNumber="000000999")
    one["measurementSets"][0]["programName"] = "MIPS_GROUP"
    report = ingest_one(tmp_path / "lake", write_json(tmp_path / "a", [*many(30), one]))
    assert quarantined(report) == {(31, "programName", "QV-SUB-061")}


def test_a_method_and_an_entity_in_capitals_are_those_in_small_letters(tmp_path: Path) -> None:
    one = submission([counts("001")], entityType="GROUP")
    one["measurementSets"][0] |= {"category": "QUALITY", "submissionMethod": "Registry"}
    report = ingest_one(tmp_path / "lake", write_json(tmp_path / "a", one))
    assert report.accepted == 1, report.broken
    columns = "entity_type, entity_id, category, submission_method"
    assert lake_rows(tmp_path / "lake", "submission", columns) == [
        ("group", "000000001", "quality", "registry")
    ]


FORMULAS = ["=1+1", "@SUM(A1)", "+1", "-1", "\t=1"]


def test_an_identifier_that_is_a_formula_does_not_enter(tmp_path: Path) -> None:
    bad = [submission([counts("001")], entityType="apm", entityId=text) for text in FORMULAS]
    report = ingest_one(tmp_path / "lake", write_json(tmp_path / "a", [*many(100), *bad]))
    rows = range(101, 101 + len(FORMULAS))
    assert quarantined(report) == {(row, "entityId", "QV-READ-009") for row in rows}


IDENTIFIERS: dict[str, tuple[str, str, str]] = {
    "a TIN with a dash": ("tin", "09-3000611", "QV-CLIN-002"),
    "a TIN with a blank before it": ("tin", " 093000613", "QV-CLIN-002"),
    "a TIN held to be text": ("tin", "'093000614", "QV-CLIN-002"),
    "a TIN that lost its zero": ("tin", "92000601", "QV-CLIN-002"),
    "an NPI with a blank behind it": ("npi", "9955006124 ", "QV-CLIN-004"),
    "an NPI as a spreadsheet writes it": ("npi", "9.95501E+09", "QV-CLIN-004"),
}


def test_an_identifier_is_not_mended(tmp_path: Path) -> None:
    rows = [CLINICIAN | {"tin": f"{number:09d}"} for number in range(1, 101)]
    for row, (column, text, _) in zip(rows, IDENTIFIERS.values(), strict=False):
        row[column] = text
    header = list(layout("clinician").columns)
    lines = [",".join(row.get(name, "") for name in header) for row in rows]
    path = tmp_path / "a"
    path.write_text("\n".join([",".join(header), *lines, ""]))
    wanted = {(n, column, rule) for n, (column, _, rule) in enumerate(IDENTIFIERS.values(), 1)}
    assert quarantined(ingest_one(tmp_path / "lake", path)) == wanted


def test_lines_sent_twice_negative_amounts_and_a_trailer_are_named(tmp_path: Path) -> None:
    rows = [*claims(100), {"CLM_ID": "101", "LINE_ALOWD_CHRG_AMT": "-5.00"}, {"CLM_ID": "1"}]
    text = claim_text([*rows, {"CLM_ID": "2", "BENE_ID": "7"}]) + "TRAILER|103\n"
    (tmp_path / "a").write_text(text)
    (tmp_path / "b").write_bytes(gzip.compress(text.encode()))
    first, again = ingest_here(tmp_path / "lake", tmp_path / "a", tmp_path / "b").files
    # of lines that are alike one is kept, of lines that differ none
    assert quarantined(first) == {
        (2, "LINE_NUM", "QV-CLAIM-007"),
        (101, "LINE_ALOWD_CHRG_AMT", "QV-CLAIM-031"),
        (102, "LINE_NUM", "QV-CLAIM-007"),
        (103, "LINE_NUM", "QV-CLAIM-007"),
        (104, None, "QV-READ-002"),
    }
    assert first.accepted + again.accepted == 2 * 99
