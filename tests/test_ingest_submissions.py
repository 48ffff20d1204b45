"""Submissions of the QPP API into the lake: every shape, each bad measurement alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.extracts import (
    TIN,
    YEAR,
    counts,
    ingest_here,
    ingest_one,
    lake_rows,
    many,
    quarantined,
    refused,
    submission,
    write_json,
)

CUT_JSON = {
    "an object": json.dumps(submission([counts("001")]), indent=1)[:200],
    "an array": json.dumps(many(3))[:-300],
    "one line": json.dumps(submission([counts("001")]))[:200],
    "the last of several lines": json.dumps(many(1)[0]) + "\n" + json.dumps(many(1)[0])[:100],
}


@pytest.mark.parametrize("name", CUT_JSON)
def test_json_cut_in_half_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a"
    path.write_text(CUT_JSON[name])
    refused(tmp_path / "lake", path, "QPP106")


def test_a_line_that_is_no_json_is_one_row_in_quarantine(tmp_path: Path) -> None:
    lines = [json.dumps(one) for one in many(20)]
    lines[7] = '{"entityType": "group", oops'
    path = tmp_path / "a"
    path.write_bytes(("\n\n".join(lines) + "\n").encode())
    report = ingest_one(tmp_path / "lake", path)
    assert (report.rows_in, report.accepted) == (20, 19)
    assert quarantined(report) == {(8, "", "QV-READ-005")}
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT row_text FROM '{report.quarantine}'").fetchall()
    assert found == [(lines[7],)]


def test_a_byte_order_mark_costs_no_submission(tmp_path: Path) -> None:
    path = tmp_path / "a"
    lines = [json.dumps(one) for one in many(2)]
    path.write_bytes(b"\xef\xbb\xbf" + "\n".join(lines).encode() + b"\n")
    report = ingest_one(tmp_path / "lake", path)
    assert (report.rows_in, report.accepted) == (2, 2)


MISSHAPEN: dict[str, tuple[dict[str, Any], str]] = {
    "sets that are no list": ({"measurementSets": {"category": "ia"}}, "QV-READ-006"),
    "no sets at all": ({"measurementSets": "none"}, "QV-READ-006"),
}


def test_a_submission_of_another_shape_is_set_aside(tmp_path: Path) -> None:
    content = [*many(60), *(submission([], **fields) for fields, _ in MISSHAPEN.values())]
    report = ingest_one(tmp_path / "lake", write_json(tmp_path / "a", content))
    assert quarantined(report) == {
        (61 + n, "measurementSets", rule) for n, (_, rule) in enumerate(MISSHAPEN.values())
    }


def test_a_field_written_twice_holds_no_value(tmp_path: Path) -> None:
    fields = ["entityType", "category", "measureId", "performanceMet"]
    lines = [json.dumps(one) for one in many(80)]
    for number, field in enumerate(fields):
        lines[number] = lines[number].replace(f'"{field}"', f'"{field}": "x", "{field}"', 1)
    path = tmp_path / "a"
    path.write_text("\n".join(lines) + "\n")
    wanted = {(number + 1, "", "QV-READ-008") for number in range(len(fields))}
    found = quarantined(ingest_one(tmp_path / "lake", path))
    assert {row for row in found if row[2] == "QV-READ-008"} == wanted


def test_every_shape_of_qpp_json_gives_the_same_rows(tmp_path: Path) -> None:
    shapes: list[Callable[[dict[str, Any]], str]] = [
        json.dumps,
        lambda one: json.dumps([one]),
        lambda one: json.dumps(one) + "\n",
        lambda one: json.dumps({"data": {"submission": one}}),
        lambda one: json.dumps([{"data": {"submission": one}}], indent=2),
    ]
    tins = [f"{number:09d}" for number in range(1, len(shapes) + 1)]
    sent = tmp_path / "sent"
    sent.mkdir()
    for tin, written in zip(tins, shapes, strict=True):
        one = submission([counts("001"), counts("047")], taxpayerIdentificationNumber=tin)
        (sent / tin).write_text(written(one))
    files = ingest_here(tmp_path / "lake", sent).files
    assert [report.accepted for report in files] == [2] * len(shapes)
    measured = lake_rows(tmp_path / "lake", "submission", "entity_id, measure_id, performance_met")
    assert measured == [(tin, measure, 15) for tin in tins for measure in ("001", "047")]


STRATA: list[dict[str, Any]] = [
    {"stratum": name, "performanceMet": met, "performanceNotMet": 10, "eligiblePopulation": 100}
    for name, met in (("spirometry", 47), ("bronchodilator", 90))
]


def test_measurements_keep_their_values(tmp_path: Path) -> None:
    activity = submission(
        [{"measureId": "IA_EPA_1", "value": True}], "ia", performanceYear=str(YEAR)
    )
    activity["measurementSets"][0]["updatedAt"] = "2025-01-02T03:04:05Z"
    quality = submission(
        [counts("001"), {"measureId": "052", "value": {"strata": STRATA}}],
        entityType="individual",
        nationalProviderIdentifier="1000000004",
    )
    path = write_json(tmp_path / "a", [activity, quality])
    report = ingest_one(tmp_path / "lake", path)
    assert report.accepted == 3, report.broken
    columns = (
        "submission_number, measurement_number, entity_id, category, measure_id, boolean_value, "
        "performance_met, list_transform(strata, lambda s: s.performance_met), "
        "CAST(updated_at AT TIME ZONE 'UTC' AS VARCHAR)"
    )
    person = f"{TIN}-1000000004"
    assert lake_rows(tmp_path / "lake", "submission", columns) == [
        (1, 1, TIN, "ia", "IA_EPA_1", True, None, None, "2025-01-02 03:04:05"),
        (2, 1, person, "quality", "001", None, 15, None, None),
        (2, 2, person, "quality", "052", None, None, [47, 90], None),
    ]


LARGEST = 2**63 - 1
BAD_MEASUREMENTS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown measure": (counts("99999"), "QV-SUB-031"),
    "a measure of another year": (counts("032"), "QV-SUB-032"),
    "more met and not met than population": (counts("001", 15, 10, 20), "QV-SUB-042"),
    "counts whose sum no type holds": (counts("001", 1, LARGEST, LARGEST), "QV-SUB-039"),
    "a stratum whose sum no type holds": (
        {
            "measureId": "052",
            "value": {"strata": [STRATA[0] | {"performanceNotMet": LARGEST}, *STRATA[1:]]},
        },
        "QV-SUB-056",
    ),
    "a count that is no number": (counts("001") | {"value": {"performanceMet": "many"}}, ""),
    "a count with a fraction": (counts("001", met=15.5), "QV-READ-001"),
    "a value that is a number": ({"measureId": "001", "value": 5}, "QV-READ-007"),
    "strata that are no list": ({"measureId": "052", "value": {"strata": 5}}, "QV-READ-006"),
    "a stratum that does not exist": (
        {"measureId": "052", "value": {"strata": [*STRATA, STRATA[0] | {"stratum": "x"}]}},
        "QV-SUB-050",
    ),
}


def test_a_bad_measurement_goes_to_quarantine_alone(tmp_path: Path) -> None:
    bad = [
        submission([measurement], taxpayerIdentificationNumber=f"00000{900 + number:04d}")
        for number, (measurement, _) in enumerate(BAD_MEASUREMENTS.values())
    ]
    report = ingest_one(tmp_path / "lake", write_json(tmp_path / "a", [*many(300), *bad]))
    assert (report.rows_in, report.accepted) == (300 + len(bad), 300), report.error
    found = quarantined(report)
    broken = {(number, rule) for number, _, rule in found}
    assert {number for number, _, _ in found} == set(range(301, 301 + len(bad)))
    named = {(301 + n, rule) for n, (_, rule) in enumerate(BAD_MEASUREMENTS.values()) if rule}
    assert named <= broken


def test_zero_denominators_are_warned_of_and_kept(tmp_path: Path) -> None:
    zero = submission([counts("001", 0, 0, 20)], taxpayerIdentificationNumber="000000999")
    report = ingest_one(tmp_path / "lake", write_json(tmp_path / "a", [*many(3), zero]))
    assert report.accepted == 4
    assert "QV-SUB-046" in {warning.rule_id for warning in report.warnings}


def test_a_placeholder_for_the_year_is_named_in_quarantine(tmp_path: Path) -> None:
    placeholder = submission([counts("001")], performanceYear="< performanceYearToBeReported >")
    report = ingest_one(tmp_path / "lake", write_json(tmp_path / "a", [*many(30), placeholder]))
    assert report.accepted == 30
    assert (31, "performanceYear", "QV-READ-001") in quarantined(report)


def test_a_submission_of_another_year_goes_to_quarantine(tmp_path: Path) -> None:
    other = submission([counts("001")], performanceYear=YEAR - 1)
    report = ingest_one(tmp_path / "lake", write_json(tmp_path / "a", [*many(30), other]))
    assert report.accepted == 30
    assert (31, "performanceYear", "QV-SUB-011") in quarantined(report)
