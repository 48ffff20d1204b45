"""QRDA Category III: documents and the QPP JSON that they amount to give the same rows."""

import csv
import gzip
import json
import os
import re
import stat
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from typer.testing import CliRunner

from flows.cli import app
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.ingest.convert import Converted
from flows.ingest.sources import inspect
from flows.ingest.staging import stage
from flows.ingest.workshop import read_spelling, workshop
from flows.lake import file_digest
from flows.paths import REFERENCE, ROOT
from flows.qrda import MOST_BYTES, RULES, WARNINGS, Reading, read_document
from tests.conftest import qpp
from tests.extracts import NPI, TIN, YEAR, ingest_here, lake_rows, refused
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


def read(text: str) -> Reading:
    return read_document(Path("a.xml"), [text.encode()])


def without_nulls(value: Any) -> Any:
    """Return counts without zeros: what is not in a document is counted as none."""
    return {name: value.get(name) or 0 for name in COUNTS}


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


# --- What cannot be taken.


def nested(depth: int) -> str:
    text = document(SOUND)
    return text.replace(
        "<effectiveTime", "<text>" + "<p>" * depth + "</p>" * depth + "</text><effectiveTime", 1
    )


PLAIN = document(SOUND)
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ROOT_ELEMENT = "<ClinicalDocument "
REFUSED: dict[str, tuple[str | bytes, str]] = {
    "an XML bomb": (
        PLAIN.replace(ROOT_ELEMENT, BOMB + ROOT_ELEMENT).replace(
            f'value="{YEAR}', f'value="&b;{YEAR}'
        ),
        "QPP126",
    ),
    "an external entity": (
        PLAIN.replace(ROOT_ELEMENT, EXTERNAL + ROOT_ELEMENT).replace(
            "<component>", "<t>&a;</t><component>", 1
        ),
        "QPP126",
    ),
    "a document type that is far away": (
        PLAIN.replace(
            ROOT_ELEMENT, f'<!DOCTYPE x SYSTEM "http://example.org/x.dtd">{ROOT_ELEMENT}'
        ),
        "QPP126",
    ),
    "another namespace": (PLAIN.replace("urn:hl7-org:v3", "urn:hl7-org:v2"), "QPP124"),
    "no namespace": (PLAIN.replace('xmlns="urn:hl7-org:v3"', ""), "QPP124"),
    "QRDA Category I": (PLAIN.replace(".27.1.", ".24.1."), "QPP124"),
    "another clinical document": (PLAIN.replace(".27.1.", ".22.1."), "QPP124"),
    "HTML": ("<!DOCTYPE html><html><p>Sign in</html>", "QPP124"),
    "another root": ("<root/>", "QPP124"),
    "thousands of activities": (
        PLAIN.replace("</section>", f"<entry>{'<organizer/>' * 2_001}</entry></section>", 1),
        "QPP127",
    ),
    "two documents": (PLAIN + PLAIN.partition("\n")[2], "QPP125"),
    "a blank line before it": ("\n" + PLAIN, "QPP125"),
    "a document cut in its middle": (PLAIN[: len(PLAIN) // 2], "QPP125"),
    "a document cut in its root": (PLAIN[:90], "QPP125"),
    "another encoding than declared": (
        PLAIN.replace("a_group", "x").replace(TIN, "\u00e9").encode("latin-1"),
        "QPP125",
    ),
    "a depth of thousands": (nested(5_000), "QPP127"),
    "no program": (PLAIN.replace("2.16.840.1.113883.3.249.7", "1.2.3"), "QPP128"),
    "an unknown program": (PLAIN.replace("MIPS_GROUP", f"MIPS{TIN}"), "QPP128"),
    "a model's own report": (PLAIN.replace("MIPS_GROUP", "cpcplus"), "QPP128"),
    "two TINs of a group": (
        PLAIN.replace(
            f'extension="{TIN}"/>',
            f'extension="{TIN}"/><id root="2.16.840.1.113883.4.2" extension="9"/>',
        ),
        "QPP129",
    ),
    "two performance years": (
        PLAIN.replace(f'low value="{YEAR}', f'low value="{YEAR - 1}', 1),
        "QPP130",
    ),
    "no performance year": (PLAIN.replace(".17.3.8", ".17.3.9"), "QPP130"),
    "no section": (re.sub(r"\.27\.2\.\d", ".27.2.9", PLAIN), "QPP131"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_document_that_cannot_be_taken_is_refused_by_number(tmp_path: Path, name: str) -> None:
    content, code = REFUSED[name]
    path = tmp_path / "a"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(QppError) as caught:
        inspect(path)
        read_document(path, [path.read_bytes()])
    assert caught.value.code == code
    assert TIN not in str(caught.value)
    assert "root:" not in str(caught.value)


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with path.open("wb") as file:
        file.write(PLAIN[:200].encode())
        file.truncate(2 << 30)
    assert "64 megabytes" in refused(tmp_path / "lake", path, "QPP127").message
    # Compressed, it is not unpacked further than that.
    blank = b" " * (MOST_BYTES + 1)
    path.write_bytes(gzip.compress(PLAIN.encode() + blank, 1))
    refused(tmp_path / "lake", path, "QPP127")


NUMER = electronic(YEAR)["236"][1]
UUIDS = next(iter(NUMER.values()))
GUID = electronic(YEAR)["236"][0]
OLD_GUID = electronic(YEAR - 1)["236"][0]
ANY = "11111111-2222-3333-4444-555555555555"
SEVERAL_VALUE = {n: c for n, c in counted(8, 4).items() if n != "eligiblePopulationExclusion"}
SEVERAL = document(a_submission(a_set("quality", [{"measureId": "007", "value": SEVERAL_VALUE}])))
FIRST_OF_SEVERAL = next(iter(electronic(YEAR)["007"][1].values()))


def once(old: str, new: str, text: str = PLAIN) -> str:
    assert old in text
    return text.replace(old, new, 1)


FAULTY = {
    "no GUID": (once(GUID, ""), "QV-QRDA-001"),
    "an unknown GUID": (once(GUID, ANY), "QV-QRDA-002"),
    "another year's GUID": (once(GUID, OLD_GUID.upper()), "QV-QRDA-003"),
    "a numerator left out": (once('code="NUMER"', 'code="DENEX"'), "QV-QRDA-005"),
    "a denominator twice": (
        once('code="NUMER"', 'code="DENOM"').replace(UUIDS["NUMER"], UUIDS["DENOM"]),
        "QV-QRDA-005",
    ),
    "a population of another kind of measure": (
        once('code="IPOP"', 'code="MSRPOPL"'),
        "QV-QRDA-006",
    ),
    "the UUID of another population": (once(UUIDS["DENOM"], UUIDS["DENEX"]), "QV-QRDA-006"),
    "an unknown UUID of one of several": (
        once(FIRST_OF_SEVERAL["DENOM"], ANY, SEVERAL),
        "QV-QRDA-006",
    ),
    "no count": (
        once('.27.3.3" extension="2017-06-01"/><value xsi:type="INT" value="20"', '.9"/><value'),
        "QV-QRDA-007",
    ),
    "a negative count": (once('value="15"', 'value="-15"'), "QV-QRDA-008"),
    "a fraction": (once('value="15"', 'value="15.0"'), "QV-QRDA-008"),
    "a count in letters of another script": (
        once('value="15"', 'value="\u0661\u0665"'),
        "QV-QRDA-008",
    ),
    "a denominator above the initial population": (once('value="20"', 'value="19"'), "QV-QRDA-009"),
    "parts above the denominator": (once('value="15"', 'value="21"'), "QV-QRDA-010"),
    "a rate of another measure": (once(UUIDS["NUMER"], ANY), "QV-QRDA-011"),
    "a rate above one": (once('value="0.750000"', 'value="75"'), "QV-QRDA-012"),
    "an activity without a name": (once('extension="IA_EPA_1"', ""), "QV-QRDA-013"),
    "a numerator that is not there": (once(".27.3.31", ".27.3.99"), "QV-QRDA-014"),
    "neither Y nor N": (once('code="Y"', f'code="{TIN}"'), "QV-QRDA-015"),
    "a section without its period": (once(".17.3.8", ".17.3.9"), "QV-QRDA-016"),
    "a last day that is none": (
        once(f'high value="{YEAR}1231"', f'high value="{YEAR}1331"'),
        "QV-QRDA-017",
    ),
    "a section without measures": (
        re.sub(r"(27\.2\.4.*?)<entry><organizer>.*</organizer></entry>", r"\1", PLAIN),
        "QV-QRDA-018",
    ),
    "an entry of another section": (once(".27.3.33", ".27.3.1"), "QV-QRDA-019"),
    "no measures of the year in the release": (
        PLAIN.replace(f'value="{YEAR}', 'value="2026').replace(GUID, ANY),
        "QV-QRDA-004",
    ),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_measurement_that_cannot_be_mapped_is_set_aside_alone(name: str) -> None:
    text, rule = FAULTY[name]
    reading = read(text)
    assert rule in broken(reading)
    assert set(RULES) >= broken(reading)
    if "of several" not in name and "in the release" not in name:
        # The others go on.
        assert len(kept(reading)) >= 3
    assert TIN not in "".join(
        f.reason for s in reading.sets for m in s.measurements for f in m.faults
    )
    fault = next(m for s in reading.sets for m in s.measurements if m.faults)
    assert re.match(r"line \d+: /ClinicalDocument/component/structuredBody/", fault.place)


WARNED = {
    "a UUID of another year, where the code decides": (once(UUIDS["DENEX"], ANY), "QV-QRDA-020"),
    "no exclusions": (
        re.sub(
            r"<component><observation>(?:(?!</component>).)*DENEX\".*?</component>",
            "",
            PLAIN,
            count=1,
        ),
        "QV-QRDA-021",
    ),
    "a pathway before there were any": (
        PLAIN.replace(f'value="{YEAR}', 'value="2018').replace(
            '<id root="2.16.840.1.113883.3.2074.1"',
            '<id root="2.16.840.1.113883.3.249.5.6" extension="G0053"/>'
            '<id root="2.16.840.1.113883.3.2074.1"',
        ),
        "QV-QRDA-022",
    ),
    "a section of another kind": (
        PLAIN.replace(".27.2.4", ".27.2.2"),
        "QV-QRDA-023",
    ),
    "a rate that the counts contradict": (once('value="0.750000"', 'value="0.5"'), "QV-QRDA-024"),
    "two certification ids": (
        PLAIN.replace(
            '<id root="2.16.840.1.113883.3.2074.1"',
            '<id root="2.16.840.1.113883.3.2074.1" extension="A"/>'
            '<id root="2.16.840.1.113883.3.2074.1"',
        ),
        "QV-QRDA-025",
    ),
}


@pytest.mark.parametrize("name", WARNED)
def test_what_stops_nothing_is_said(name: str) -> None:
    text, rule = WARNED[name]
    assert rule in {warned.rule_id for warned in read(text).warnings}


# --- The same document in another dress.


def test_order_prefixes_and_letter_case_change_nothing() -> None:
    expected = read(PLAIN).submission()
    root = etree.fromstring(PLAIN.encode())
    for element in root.iter():
        element[:] = sorted(
            element, key=lambda child: (child.tag, etree.tostring(child)), reverse=True
        )
    shuffled = read(etree.tostring(root).decode()).submission()

    def sorted_sets(submission: dict[str, Any]) -> Any:
        return sorted(
            (s["category"], sorted(s["measurements"], key=str), s["performanceStart"])
            for s in submission["measurementSets"]
        )

    assert sorted_sets(shuffled) == sorted_sets(expected)
    prefixed = PLAIN.replace('xmlns="', 'xmlns:x="').replace("</", "</x:")
    prefixed = re.sub(r"<([A-Za-z])", r"<x:\1", prefixed)
    assert read(prefixed).submission() == expected
    upper = re.sub(r'(root|extension)="([0-9a-f-]{36})"', lambda m: m[0].upper(), PLAIN)
    upper = upper.replace('ROOT="', 'root="').replace('EXTENSION="', 'extension="')
    upper = upper.replace("MIPS_GROUP", "mips_Group").replace('root="2.', 'root="urn:oid:2.')
    assert read(upper.replace("IPOP", "IPP")).submission() == expected
    wide = PLAIN.replace("utf-8", "utf-16").encode("utf-16")
    assert read_document(Path("a"), [wide]).submission() == expected


# --- In the lake.


def test_documents_and_json_are_taken_in_one_batch_and_supersede_each_other(
    tmp_path: Path,
) -> None:
    folder, lake = tmp_path / "in", tmp_path / "lake"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(a_submission(a_set("quality", QUALITY))))
    other = a_submission(
        a_set("quality", QUALITY),
        a_set("ia", IA),
        taxpayerIdentificationNumber="000000002",
    )
    faulty = once('value="15"', 'value="21"', document(other))
    (folder / "b.json").write_bytes(gzip.compress(faulty.encode()))
    report = ingest_here(lake, folder)
    by_json, by_document = report.files
    assert (by_json.accepted, by_document.rows_in, by_document.accepted) == (2, 4, 3)
    # One entity's set in either form is one set: the later batch replaces it as a whole.
    again = tmp_path / "again"
    again.write_text(document(a_submission(a_set("quality", QUALITY[:1]))))
    assert ingest_here(lake, again).accepted == 1
    assert lake_rows(lake, "submission", "batch_number, entity_id, measure_id")[-1][1:] == (
        TIN,
        "236",
    )
    assert by_document.quarantine is not None
    with duckdb.connect() as connection:
        [(place, rule, row_text, reason)] = connection.execute(
            "SELECT place, rule_id, row_text, reason FROM read_parquet($path)",
            {"path": str(by_document.quarantine)},
        ).fetchall()
    assert rule == "QV-QRDA-010"
    assert re.fullmatch(r"line \d+: /ClinicalDocument/.*/entry\[1\]/organizer", place)
    assert row_text.startswith("<organizer") and 'value="21"' in row_text
    assert "line" in reason


def test_a_document_is_exported_whole_mended_and_closed(tmp_path: Path) -> None:
    lake, path, out = tmp_path / "lake", tmp_path / "a.xml", tmp_path / "out"
    faulty = once('value="15"', 'value="21"', PLAIN)
    path.write_text(faulty)
    assert ingest_here(lake, path).quarantined == 1

    def asked(*words: object) -> str:
        words = ("quarantine", YEAR, *words, "--lake", lake)
        done = CliRunner().invoke(app, [*map(str, words)])
        assert done.exit_code == 0, done.output
        return done.output

    listed = asked("--rows")
    assert "QV-QRDA-010" in listed
    assert TIN not in listed
    asked("--export", out)
    [answer] = out.glob("*.xml")
    assert answer.read_text() == faulty
    answer.write_text(PLAIN)
    assert ingest_here(lake, answer).quarantined == 0
    assert "1 rows set aside = 0 open + 1 closed" in asked()


def test_convert_tells_a_vendor_what_an_ingest_would_take(tmp_path: Path) -> None:
    sent, again, cut = tmp_path / "000000001-a.xml", tmp_path / "b", tmp_path / "c"
    sent.write_text(once(GUID, OLD_GUID).replace("IA_EPA_1", "IA_NONE_1"))
    again.write_bytes(sent.read_bytes())
    cut.write_text(PLAIN[:900])
    out = tmp_path / "out"
    done = qpp("convert", sent, again, cut, "--output", out, exit_code=1)
    assert done.stdout == ""
    [written] = out.iterdir()
    assert written.name == f"{file_digest(sent)}.json"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    converted = json.loads(written.read_text())
    assert [m["measureId"] for s in converted["measurementSets"] for m in s["measurements"]] == [
        "001", "PI_PEA_1", "PI_PPHI_1", "IA_BE_4",
    ]  # fmt: skip
    # By the document's rules and by those of every submission.
    assert "4 of 6 measurements converted" in done.stderr
    assert re.search(
        r"set aside QV-QRDA-003 line \d+: /ClinicalDocument/.*236 of 2023", done.stderr
    )
    assert re.search(r"set aside QV-SUB-031 line \d+: /ClinicalDocument/", done.stderr)
    assert "the same document as 000000001-a.xml" in done.stderr
    assert "QPP125" in done.stderr


def test_submissions_are_lines_of_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    done = [Converted(Path(name), digest=name, reading=read(PLAIN)) for name in "ab"]
    monkeypatch.setattr("flows.ingest.convert.convert", lambda paths: done)
    result = CliRunner().invoke(app, ["convert", str(OWN)])
    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        read(PLAIN).submission(),
        read(PLAIN).submission(),
    ]
    assert "6 of 6 measurements converted" in result.stderr


def test_every_rule_is_numbered_and_has_an_example() -> None:
    assert list(RULES) == [f"QV-QRDA-{number:03d}" for number in range(1, len(RULES) + 1)]
    assert {rule for _, rule in FAULTY.values()} == set(RULES) - WARNINGS
    assert {rule for _, rule in WARNED.values()} == WARNINGS
