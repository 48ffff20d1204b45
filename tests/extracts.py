"""Small extracts for the tests of the ingest, made by hand: no row is a real person's."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from flows.errors import QppError
from flows.ingest.batch import ingest_batch
from flows.ingest.flow import recognise
from flows.ingest.layouts import layouts
from flows.ingest.report import FileReport, IngestReport, Status
from flows.ingest.sources import find_files
from flows.lake import create_view, extracts, locked, pin_table, private_files

YEAR = 2024
TIN = "000000001"
NPI = "1000000004"

CLAIM = {
    "CLM_ID": "1",
    "LINE_NUM": "1",
    "DML_IND": "INSERT",
    "FINAL_ACTION": "F",
    "NCH_WKLY_PROC_DT": "08-Mar-2024",
    "CLM_DISP_CD": "01",
    "CARR_CLM_ENTRY_CD": "1",
    "CARR_CLM_PMT_DNL_CD": "1",
    "LINE_PRCSG_IND_CD": "A",
    "CARR_NUM": "31143",
    "BENE_ID": "500",
    "PRF_PHYSN_NPI": NPI,
    "TAX_NUM": TIN,
    "PRVDR_SPCLTY": "01",
    "CARR_LINE_PRVDR_TYPE_CD": "0",
    "PRTCPTNG_IND_CD": "1",
    "CARR_CLM_PRVDR_ASGNMT_IND_SW": "A",
    "HCPCS_CD": "99213",
    "LINE_CMS_TYPE_SRVC_CD": "1",
    "LINE_PLACE_OF_SRVC_CD": "11",
    "BETOS_CD": "M1B",
    "LINE_SRVC_CNT": "1",
    "LINE_1ST_EXPNS_DT": "01-Mar-2024",
    "LINE_LAST_EXPNS_DT": "01-Mar-2024",
    "CLM_FROM_DT": "01-Mar-2024",
    "CLM_THRU_DT": "01-Mar-2024",
    "LINE_ALOWD_CHRG_AMT": "100.00",
    "LINE_NCH_PMT_AMT": "80.00",
    "LINE_SBMTD_CHRG_AMT": "150.00",
}
# The columns of the layout with one between them that the lake does not keep.
CLAIM_HEADER = [
    "CLM_GRP_ID",
    *next(layout for layout in layouts() if layout.extract == "claim_line").columns,
]

CLINICIAN = {
    "tin": TIN,
    "npi": NPI,
    "clinician_type": "physician",
    "specialty_code": "01",
    "first_medicare_enrollment_date": "2010-01-01",
    "practice_zip_code": "20001",
    "practice_state_code": "DC",
}


def claim_text(rows: Iterable[dict[str, str]], header: list[str] | None = None) -> str:
    """Return RIF claims: each row as given, CLAIM where it says nothing."""
    header = header or CLAIM_HEADER
    lines = ["|".join((CLAIM | row).get(name, "") for name in header) for row in rows]
    return "\n".join(["|".join(header), *lines]) + "\n"


def claims(count: int, first: int = 1) -> list[dict[str, str]]:
    """Return good claims of one line each, numbered from the first."""
    return [{"CLM_ID": str(number)} for number in range(first, first + count)]


def write_claims(path: Path, rows: Iterable[dict[str, str]]) -> Path:
    """Write RIF claims."""
    path.write_text(claim_text(rows), encoding="utf-8")
    return path


def submission(
    measurements: list[dict[str, Any]], category: str = "quality", **fields: Any
) -> dict[str, Any]:
    """Return a group's submission of one measurement set."""
    measurement_set = {
        "category": category,
        "submissionMethod": "registry",
        "performanceStart": f"{YEAR}-01-01",
        "performanceEnd": f"{YEAR}-12-31",
        "measurements": measurements,
    }
    return {
        "entityType": "group",
        "taxpayerIdentificationNumber": TIN,
        "performanceYear": YEAR,
        "measurementSets": [measurement_set],
    } | fields


def counts(
    measure_id: str, met: float = 15, not_met: int = 5, population: int = 20
) -> dict[str, Any]:
    """Return a measurement of a single performance rate."""
    value = {
        "isEndToEndReported": False,
        "performanceMet": met,
        "performanceNotMet": not_met,
        "eligiblePopulation": population,
        "eligiblePopulationExclusion": 0,
        "eligiblePopulationException": 0,
    }
    return {"measureId": measure_id, "value": value}


def clinician_text(rows: list[dict[str, str]]) -> str:
    """Return clinicians as CSV, each as CLINICIAN but for what is given."""
    header = next(x for x in layouts() if x.extract == "clinician").columns
    lines = [",".join((CLINICIAN | row).get(name, "") for name in header) for row in rows]
    return "\n".join([",".join(header), *lines]) + "\n"


def many(count: int) -> list[dict[str, Any]]:
    """Return good submissions of one measurement each, of as many groups."""
    return [
        submission([counts("001")], taxpayerIdentificationNumber=f"{number:09d}")
        for number in range(1, count + 1)
    ]


def write_json(path: Path, content: Any) -> Path:
    """Write an object or an array as JSON."""
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def ingest_here(lake: Path, *paths: Path, performance_year: int = YEAR) -> IngestReport:
    """Run the steps of the ingest in this process, without Prefect around them."""
    files = find_files(paths)
    lake = lake.resolve()
    with private_files(), locked(lake, -1, lambda: None):
        sources, reports = recognise(files)
        for extract, found in sources.items():
            reports += ingest_batch(lake, extract, performance_year, found)
    return IngestReport(performance_year, lake, tuple(reports))


def ingest_one(lake: Path, path: Path) -> FileReport:
    """Ingest one file; assert that every row is accepted or in quarantine."""
    [report] = ingest_here(lake, path).files
    if report.error is None:
        assert report.rows_in == report.accepted + report.quarantined
    return report


def refused(lake: Path, path: Path, code: str) -> QppError:
    """Ingest a file that must be refused with this number, and leave no table behind."""
    report = ingest_one(lake, path)
    assert report.status is Status.REFUSED
    assert report.error is not None
    assert report.error.code == code, report.error
    assert all(pin_table(lake, extract, YEAR).files == () for extract in extracts())
    assert not list(lake.rglob("*.staged"))
    return report.error


def quarantined(report: FileReport) -> set[tuple[int, str | None, str]]:
    """Return (row number, column, rule) of what a file's quarantine holds."""
    if report.quarantine is None:
        return set()
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT row_number, column_name, rule_id FROM read_parquet($path)",
            {"path": str(report.quarantine)},
        ).fetchall()
    return set(rows)


def lake_rows(lake: Path, extract: str, columns: str) -> list[tuple[Any, ...]]:
    """Return columns of the year's rows of a lake table, ordered."""
    with duckdb.connect() as connection:
        create_view(connection, pin_table(lake, extract, YEAR))
        return connection.execute(f"SELECT {columns} FROM lake.{extract} ORDER BY ALL").fetchall()
