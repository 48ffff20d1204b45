"""Submissions and the documents that amount to them, sound and with one thing changed."""

from pathlib import Path
from typing import Any

from flows.qrda import Reading, read_document
from tests.extracts import TIN, YEAR
from tests.qrda_writer import document, electronic


def counted(met: int = 15, not_met: int = 5, exclusions: int = 0) -> dict[str, Any]:
    return {
        "isEndToEndReported": True,
        "eligiblePopulation": met + not_met + exclusions,
        "eligiblePopulationExclusion": exclusions,
        "performanceMet": met,
        "performanceNotMet": not_met,
    }


def a_set(category: str, measurements: list[dict[str, Any]], year: int = YEAR) -> dict[str, Any]:
    certified = {} if category == "ia" else {"cehrtId": "0015CXXXXXXXXXX"}
    return {
        "category": category,
        "submissionMethod": "electronicHealthRecord",
        "programName": "mips",
        **certified,
        "performanceStart": f"{year}-01-01",
        "performanceEnd": f"{year}-12-31",
        "updatedAt": f"{year + 1}-02-03T04:05:06",
        "measurements": measurements,
    }


def a_submission(*sets: dict[str, Any], **fields: Any) -> dict[str, Any]:
    reporter = {"entityType": "group", "taxpayerIdentificationNumber": TIN}
    return {"performanceYear": YEAR, **(reporter | fields), "measurementSets": list(sets)}


QUALITY = [
    {"measureId": "236", "value": counted()},
    {"measureId": "001", "value": counted(9, 3, 2)},
]
PI: list[dict[str, Any]] = [
    {"measureId": "PI_PEA_1", "value": {"numerator": 6, "denominator": 8}},
    {"measureId": "PI_PPHI_1", "value": True},
]
IA = [{"measureId": "IA_EPA_1", "value": True}, {"measureId": "IA_BE_4", "value": False}]
SOUND = a_submission(a_set("quality", QUALITY), a_set("pi", PI), a_set("ia", IA))


PLAIN = document(SOUND)
NUMER = electronic(YEAR)["236"][1]
UUIDS = next(iter(NUMER.values()))
GUID = electronic(YEAR)["236"][0]
OLD_GUID = electronic(YEAR - 1)["236"][0]
ANY = "11111111-2222-3333-4444-555555555555"


def once(old: str, new: str, text: str = PLAIN) -> str:
    assert old in text
    return text.replace(old, new, 1)


def read(text: str) -> Reading:
    return read_document(Path("a.xml"), [text.encode()])


def kept(reading: Reading) -> list[tuple[str, dict[str, Any]]]:
    """Return the measurements of a document that can be taken over, with their categories."""
    return [
        (measurement_set["category"], measurement)
        for measurement_set in reading.submission(bad_rows(reading))["measurementSets"]
        for measurement in measurement_set["measurements"]
    ]


def bad_rows(reading: Reading) -> set[int]:
    rows = [m for s in reading.sets for m in s.measurements]
    return {number for number, row in enumerate(rows, start=1) if row.faults}


def broken(reading: Reading) -> set[str]:
    return {f.rule_id for s in reading.sets for m in s.measurements for f in m.faults}


# --- What documents amount to.
