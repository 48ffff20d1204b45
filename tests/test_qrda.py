"""QRDA Category III: documents and the QPP JSON that they amount to give the same rows."""

import csv
import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.ingest.sources import inspect
from flows.ingest.staging import stage
from flows.ingest.workshop import read_spelling, workshop
from flows.paths import REFERENCE, ROOT
from flows.qrda import read_document
from tests.extracts import NPI, TIN, YEAR
from tests.qrda_samples import (
    PI,
    a_set,
    bad_rows,
    broken,
    kept,
    read,
)
from tests.qrda_writer import document, electronic, split

OWN = ROOT / "tests" / "qrda"
ORACLE = Path(os.environ.get("QPP_SHARED", ROOT.parent / "shared")) / "oracle" / "qrda"
COUNTS = (
    "eligiblePopulation",
    "eligiblePopulationExclusion",
    "eligiblePopulationException",
    "performanceMet",
    "performanceNotMet",
)


def without_nulls(value: Any) -> Any:
    """Return counts without zeros: what is not in a document is counted as none."""
    return {name: value.get(name) or 0 for name in COUNTS}


@pytest.mark.parametrize("path", sorted(OWN.glob("*.xml")), ids=lambda path: path.stem)
def test_a_document_amounts_to_the_json_beside_it(path: Path) -> None:
    reading = read_document(path, [path.read_bytes()])
    assert reading.submission(bad_rows(reading)) == json.loads(
        path.with_suffix(".json").read_text()
    )


# A negative count is no count, whatever else is sound (the reader of the facts did not look).
ANOTHER_VERDICT = {"qrda_bad_denominator.xml.gz": {"QV-QRDA-008"}}
FACTS = json.loads((ORACLE / "facts.json").read_text()) if ORACLE.is_dir() else {}


@pytest.mark.skipif(not FACTS, reason="the shared documents are not beside the repository")
def test_public_documents_say_what_an_independent_reader_took_off_them() -> None:
    for name, facts in FACTS.items():
        path = ORACLE / name
        try:
            inspect(path)
            reading = read_document(path, [gzip.decompress(path.read_bytes())])
        except QppError:
            assert facts["verdict"] != "convert", name
            continue
        assert facts["verdict"] != "refuse", name
        if name in ANOTHER_VERDICT:
            assert broken(reading) == ANOTHER_VERDICT[name]
            continue
        found = kept(reading)
        if facts["verdict"] == "convert":
            assert len(found) == len(facts["measurements"]), name
            # A section without its period is set aside: the facts do not have it at all.
            assert broken(reading) <= {"QV-QRDA-016"}, name
        else:
            assert bad_rows(reading), name
        content = reading.content
        assert facts["performance_years"] == [content["performanceYear"]]
        assert facts["entity_type"] == content["entityType"]
        if content["entityType"] in ("individual", "group"):
            assert content["taxpayerIdentificationNumber"] in facts["tins"]
        for measurement_set in reading.sets:
            program = measurement_set.content["programName"]
            assert program in (facts["program_name"], facts.get("mvp_id")), name
        expected = {
            (m["category"], m.get("measureId", m.get("measure_id"))): m
            for m in facts["measurements"]
        }
        for category, measurement in found:
            check_measurement(measurement, expected[category, measurement["measureId"]])


def check_measurement(measurement: dict[str, Any], facts: dict[str, Any]) -> None:
    value = measurement["value"]
    if facts["category"] != "quality":
        if "value" in facts:
            assert value is (facts["value"] == "Y")
        else:
            assert value == {"numerator": facts["numerator"], "denominator": facts["denominator"]}
        return
    sent = value.get("strata", [value])
    told = [facts["summed"]] if facts["summed"] else facts["strata"]
    by_name = sorted((str(s.get("stratum", "")), *without_nulls(s).values()) for s in sent)
    names = "strata" in value
    assert by_name == sorted(
        (str(s.get("stratum") or "") if names else "", *without_nulls(s).values()) for s in told
    )


# --- One implementation for both: equal rows.

YEARS = st.integers(2017, 2025)
SMALL = st.integers(0, 40)


@st.composite
def submissions(draw: st.DrawFn) -> dict[str, Any]:
    year = draw(YEARS)
    entity_type = draw(st.sampled_from(["individual", "group", "virtualGroup", "apm", "subgroup"]))
    fields: dict[str, Any] = {"performanceYear": year, "entityType": entity_type}
    if entity_type in ("individual", "group"):
        fields["taxpayerIdentificationNumber"] = TIN
    else:
        fields["entityId"] = draw(st.sampled_from(["E1", "a & b", "SG-00000459"]))
    if entity_type == "individual":
        fields["nationalProviderIdentifier"] = NPI
    measures = electronic(year)
    chosen = draw(st.lists(st.sampled_from(sorted(measures)), unique=True, max_size=4))
    quality = [draw(measurements(measure, measures[measure][1], year)) for measure in chosen]
    sets = [a_set("quality", quality, year)] if quality else []
    answers = [
        {"measureId": f"IA_{n}", "value": draw(st.booleans())} for n in range(draw(SMALL) % 3)
    ]
    sets += [a_set("ia", answers, year)] if answers else []
    sets.append(a_set("pi", [*PI, {"measureId": "PI_X", "value": draw(st.booleans())}], year))
    program = draw(st.sampled_from(["mips", "app1"] if entity_type != "subgroup" else ["mips"]))
    if program == "app1" and entity_type == "virtualGroup":
        program = "mips"
    if year >= 2023 and program == "mips" and draw(st.booleans()):
        program = "G0053"
    for one in sets:
        one["programName"] = program
    return {**fields, "measurementSets": sets}


@st.composite
def measurements(
    draw: st.DrawFn, measure_id: str, strata: dict[str, dict[str, str]], year: int
) -> dict[str, Any]:
    def numbers(uuids: dict[str, str]) -> dict[str, int]:
        fields = {"performanceMet": draw(SMALL), "performanceNotMet": draw(SMALL)}
        fields |= {"eligiblePopulationExclusion": draw(SMALL)} if "DENEX" in uuids else {}
        fields |= {"eligiblePopulationException": draw(SMALL)} if "DENEXCEP" in uuids else {}
        return {**fields, "eligiblePopulation": sum(fields.values())}

    if (str(year), measure_id) in single_rates():
        value: dict[str, Any] = numbers(next(iter(strata.values())))
        parts = split(value, list(strata))
        value["eligiblePopulation"] = sum(part["eligiblePopulation"] for part in parts.values())
    else:
        value = {"strata": [{"stratum": n, **numbers(uuids)} for n, uuids in strata.items()]}
    return {"measureId": measure_id, "value": {"isEndToEndReported": True, **value}}


@cache
def single_rates() -> set[tuple[str, str]]:
    with (REFERENCE / "measure.csv").open(newline="", encoding="utf-8") as file:
        return {
            (row["performance_year"], row["measure_id"])
            for row in csv.DictReader(file)
            if row["metric_type"] == "singlePerformanceRate"
        }


PROPERTY = settings(deadline=None, derandomize=True, database=None)


def in_order(value: Any) -> Any:
    """Return JSON with its strata in the order of their names, which says nothing."""
    if isinstance(value, dict):
        return {name: in_order(part) for name, part in value.items()}
    if isinstance(value, list):
        inner = [in_order(part) for part in value]
        has_names = bool(inner) and "stratum" in inner[0]
        return sorted(inner, key=lambda part: str(part["stratum"])) if has_names else inner
    return value


@settings(PROPERTY, max_examples=60)
@given(submission=submissions(), has_supplements=st.booleans())
def test_the_document_that_amounts_to_a_submission_is_read_as_it(
    submission: dict[str, Any], has_supplements: bool
) -> None:
    reading = read(document(submission, has_supplements))
    assert not broken(reading)
    assert in_order(reading.submission()) == in_order(submission)


@settings(
    PROPERTY,
    max_examples=2,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(submission=submissions(), has_supplements=st.booleans())
def test_json_and_the_equivalent_document_give_equal_rows(
    equal_rows: Any, submission: dict[str, Any], has_supplements: bool
) -> None:
    from_json, from_xml = equal_rows(json.dumps(submission), document(submission, has_supplements))
    assert from_json == from_xml
    assert from_json


@pytest.fixture
def equal_rows(tmp_path: Path) -> Any:
    """Return what the lake would hold of two files, but for the digest of each."""
    with workshop(tmp_path, Resources(threads=1)) as connection:
        read_spelling(connection)

        def staged(text: str) -> list[tuple[Any, ...]]:
            path = tmp_path / "a"
            path.write_text(text)
            connection.execute("DELETE FROM reject")
            done = stage(connection, inspect(path), tmp_path, YEAR, 0, 1)
            assert done.rejected_rows == 0, connection.execute("FROM reject").fetchall()
            return connection.execute(
                "SELECT * EXCLUDE (source_digest, strata), "
                "list_sort(strata) AS strata FROM read_parquet($file, hive_partitioning = false)",
                {"file": str(done.path)},
            ).fetchall()

        yield lambda *texts: [staged(text) for text in texts]
