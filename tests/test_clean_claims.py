"""Claims without a fault take a way of their own into the lake: what is there then is the same."""

import random
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from flows.engine.warehouse import Resources
from flows.ingest import arrow_values, clean_csv, month_files, staging, typed_rows
from flows.ingest.columns import OF_TEXT, typed
from flows.ingest.report import FileReport, Status
from flows.ingest.text_bytes import numbers
from flows.ingest.workshop import workshop
from flows.lake import read_log, stored_columns
from tests.extracts import claim_text, ingest_here, ingest_one, lake_rows

MONTHS = ["Nov-2023", "Jan-2024", "Feb-2024"]


def _lines(count: int) -> list[dict[str, str]]:
    """Return lines of which codes are padded, numbers odd, cells empty, and a few break rules."""
    chance = random.Random(1)
    lines = []
    for number in range(count):
        day = f"{chance.randint(1, 28):02}-{chance.choice(MONTHS)}"
        line = {
            "CLM_ID": f"{'0' * chance.randint(0, 2)}{number // 2 + 1}",
            "LINE_NUM": str(number % 2 + 1),
            "CARR_NUM": chance.choice(["1", "00882", " 882 "]),
            "HCPCS_CD": chance.choice(["99213", "g0008", "99213  ", ""]),
            "LINE_SRVC_CNT": chance.choice(["1", "1.500", ".5", "+2", ""]),
            "LINE_ALOWD_CHRG_AMT": chance.choice(["10.5", "0", "100.000", "99.99"]),
            "LINE_NCH_PMT_AMT": chance.choice(["5.", ".5", "007.50", "1.500", "-0.0", ""]),
            "LINE_1ST_EXPNS_DT": day,
            "LINE_LAST_EXPNS_DT": day,
            "ICD_DGNS_CD1": chance.choice(['e"119', "E119", "\tI10"]),
        }
        if chance.random() < 0.1:
            gone = dict.fromkeys(("LINE_1ST_EXPNS_DT", "LINE_LAST_EXPNS_DT"), "")
            line |= {"DML_IND": " delete", **gone}
        if number < 5:
            line["CARR_NUM"] = f"9000{number}"
        if number % 60 == 7:
            line["LINE_ALOWD_CHRG_AMT"] = "-1.00"
            line["ICD_DGNS_CD1"] = "é1"
        lines.append(line)
    return lines


def _taken(lake: Path, path: Path) -> tuple[Any, ...]:
    report = ingest_one(lake, path)
    columns = ", ".join(column.name for column in stored_columns("claim_line"))
    log = read_log(lake, "claim_line")
    assert log is not None
    parts = sorted(
        (p.service_month or "", p.rows, p.first_claim_id, p.last_claim_id, p.allowed_charge_amount)
        for _, file in log.files()
        for p in file.parts
    )
    counts = (report.rows_in, report.accepted, report.broken, report.warnings)
    return report.status, counts, parts, lake_rows(lake, "claim_line", columns)


@pytest.mark.parametrize(
    ("line_end", "most_mapped"),
    [
        ("\n", 1 << 30),
        ("\r\n", 0),
        pytest.param("\n", 0, marks=pytest.mark.long),
        pytest.param("\r\n", 1 << 30, marks=pytest.mark.long),
    ],
)
def test_both_ways_end_in_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line_end: str, most_mapped: int
) -> None:
    path = tmp_path / "claims"
    text = claim_text(_lines(400)).replace("\n", line_end)
    # A blank line is none, wherever it stands.
    path.write_bytes((text + line_end).encode())
    # Blocks of a few lines, chunks of a few blocks, lists of texts that are cut for each month and
    # of which one chunk has more than another.
    monkeypatch.setattr(clean_csv, "BLOCK_BYTES", 8000)
    monkeypatch.setattr(clean_csv, "ROWS_AT_ONCE", 100)
    monkeypatch.setattr(arrow_values, "INDICES", ((pa.int8(), 3), (pa.int32(), 1 << 31)))
    monkeypatch.setattr(typed_rows, "MOST_MAPPED_BYTES", most_mapped)
    found = []
    write_clean = clean_csv.write_clean

    def noted(*given: Any) -> int | None:
        found.append(write_clean(*given))
        return found[-1]

    monkeypatch.setattr(staging, "write_clean", noted)
    clean = _taken(tmp_path / "clean", path)
    assert found == [400]
    monkeypatch.setattr(staging, "write_clean", lambda *_: None)
    assert clean == _taken(tmp_path / "other", path)
    assert clean[0] == Status.INGESTED
    assert clean[1][2], "some lines break a rule"


@pytest.mark.parametrize(
    ("spoiled", "rule"),
    [
        (lambda text: text.replace(b"10.50", b"ten"), "QV-READ-001"),
        (lambda text: text.replace(b"|10.50", b""), "QV-READ-002"),
        (lambda text: text.replace(b"10.50", b"\xff"), "QV-READ-003"),
        (lambda text: text.removesuffix(b"\n"), "QV-READ-010"),
    ],
)
def test_what_is_amiss_is_named_as_ever(tmp_path: Path, spoiled: Any, rule: str) -> None:
    lines: list[dict[str, str]] = [{"CLM_ID": str(number)} for number in range(1, 60)]
    lines[30]["LINE_ALOWD_CHRG_AMT"] = "10.50"
    path = tmp_path / "claims"
    path.write_bytes(spoiled(claim_text(lines).encode()))
    report: FileReport = ingest_one(tmp_path / "lake", path)
    assert [(broken.rule_id, broken.rows) for broken in report.broken] == [(rule, 1)]
    assert report.accepted == len(lines) - 1
    assert not list((tmp_path / "lake" / "claim_line").glob("staging/*"))


def test_more_months_than_files_should_be_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(month_files, "MOST_MONTHS", 2)
    path = tmp_path / "claims"
    path.write_text(claim_text(_lines(60)))
    report = ingest_one(tmp_path / "lake", path)
    assert report.status == Status.INGESTED
    assert report.accepted + report.quarantined == 60


@pytest.mark.parametrize("kind", ["SMALLINT", "BIGINT", "DECIMAL(12,2)"])
def test_a_number_in_numerals_is_what_the_macro_makes_of_it(tmp_path: Path, kind: str) -> None:
    said = [
        "".join(letters) for length in range(1, 6) for letters in product("-./05", repeat=length)
    ]
    said += ["32767", "32768", "9223372036854775807", "9223372036854775808", "9999999999.995"]
    said += [f"{whole}.{'6' * decimals}" for whole in ("", "12345") for decimals in range(20, 80)]
    with workshop(tmp_path, Resources()) as connection:
        texts = connection.from_arrow(pa.table({"text": said}))
        read = texts.project(f"{typed('text', kind, OF_TEXT)} AS value").to_arrow_table()["value"]
    taken = [numbers(pa.array([text]), read.type) for text in said]
    told = [
        (number[0].as_py(), value.as_py())
        for number, value in zip(taken, read, strict=True)
        if number is not None
    ]
    assert all(number == value for number, value in told)
    assert len(told) > 70


@pytest.mark.parametrize("blank", ["\N{NO-BREAK SPACE}", "\t", "\x7f"])
def test_what_is_no_printable_letter_is_looked_for_in_each_file(tmp_path: Path, blank: str) -> None:
    lines: list[dict[str, str]] = [{"CLM_ID": str(number)} for number in range(1, 60)]
    spoiled = [*lines[:30], lines[30] | {"HCPCS_CD": f"99{blank}13"}, *lines[31:]]
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for path, sent in zip(paths, (lines, spoiled, lines), strict=True):
        path.write_text(claim_text([line | {"CARR_NUM": path.stem} for line in sent]))
    reports = ingest_here(tmp_path / "lake", *paths).files
    broken = [[count.rule_id for count in report.broken] for report in reports]
    assert broken == [[], ["QV-CLAIM-052"], []]
