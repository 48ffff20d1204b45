"""What is wrong with a QRDA document: refused, set aside alone, or said and no more."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from flows.errors import QppError
from flows.ingest.sources import inspect
from flows.qrda import MOST_BYTES, RULES, WARNINGS, read_document
from tests.extracts import TIN, YEAR, refused
from tests.qrda_samples import (
    ANY,
    GUID,
    OLD_GUID,
    PLAIN,
    SOUND,
    UUIDS,
    a_set,
    a_submission,
    broken,
    counted,
    kept,
    once,
    read,
)
from tests.qrda_writer import document, electronic


def nested(depth: int) -> str:
    text = document(SOUND)
    return text.replace(
        "<effectiveTime", "<text>" + "<p>" * depth + "</p>" * depth + "</text><effectiveTime", 1
    )


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


SEVERAL_VALUE = {n: c for n, c in counted(8, 4).items() if n != "eligiblePopulationExclusion"}
SEVERAL = document(a_submission(a_set("quality", [{"measureId": "007", "value": SEVERAL_VALUE}])))
FIRST_OF_SEVERAL = next(iter(electronic(YEAR)["007"][1].values()))


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


def test_every_rule_is_numbered_and_has_an_example() -> None:
    assert list(RULES) == [f"QV-QRDA-{number:03d}" for number in range(1, len(RULES) + 1)]
    assert {rule for _, rule in FAULTY.values()} == set(RULES) - WARNINGS
    assert {rule for _, rule in WARNED.values()} == WARNINGS
