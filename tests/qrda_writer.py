"""QRDA Category III documents from QPP JSON, for tests: no row is a real person's."""

import csv
import re
from functools import cache
from typing import Any
from xml.sax.saxutils import quoteattr

from flows.paths import REFERENCE

CDA = "2.16.840.1.113883.10.20"
PROGRAMS = {
    ("individual", "mips"): "MIPS_INDIV",
    ("group", "mips"): "MIPS_GROUP",
    ("virtualGroup", "mips"): "MIPS_VIRTUALGROUP",
    ("subgroup", "mips"): "MIPS_SUBGROUP",
    ("apm", "mips"): "MIPS_APMENTITY",
    ("individual", "app1"): "MIPS_APP1_INDIV",
    ("group", "app1"): "MIPS_APP1_GROUP",
    ("apm", "app1"): "MIPS_APP1_APMENTITY",
    ("group", "appPlus"): "APP_PLUS_GROUP",
}
ENTITY_ROOTS = {"virtualGroup": "5.2", "apm": "5.4", "subgroup": "5.5"}
SECTIONS = {"quality": "27.2.3", "pi": "27.2.5", "aci": "27.2.5", "ia": "27.2.4"}
FIELDS = {
    "DENOM": "eligiblePopulation",
    "DENEX": "eligiblePopulationExclusion",
    "DENEXCEP": "eligiblePopulationException",
    "NUMER": "performanceMet",
    "NUMEX": "numeratorExclusion",
}
NO_UUID = "00000000-0000-0000-0000-000000000000"
# What is counted of one sex, and of one reporting stratum: neither is added to anything.
SUPPLEMENT = (
    '<entryRelationship typeCode="COMP"><observation classCode="OBS" moodCode="EVN">'
    f'<templateId root="{CDA}.27.3.{{template}}"/>'
    '<code code="76689-9" codeSystem="2.16.840.1.113883.6.1"/><value xsi:type="CD" code="F"/>'
    "{count}</observation></entryRelationship>"
)


@cache
def electronic(year: int) -> dict[str, tuple[str, dict[str, dict[str, str]]]]:
    """Return of each electronic measure the GUID, and by stratum the UUIDs of its populations."""

    def rows(name: str) -> list[dict[str, str]]:
        with (REFERENCE / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            return [r for r in csv.DictReader(file) if r["performance_year"] == str(year)]

    found: dict[str, tuple[str, dict[str, dict[str, str]]]] = {
        row["measure_id"]: (row["measure_uuid"], {}) for row in rows("electronic_measure")
    }
    for row in rows("electronic_population"):
        strata = found[row["measure_id"]][1]
        name = row["stratum"] or row["stratum_number"]
        strata.setdefault(name, {})[row["population"]] = row["population_uuid"]
    return found


def document(submission: dict[str, Any], has_supplements: bool = False) -> str:
    """Return the document that amounts to a submission, all of whose sets are of one program."""
    sets = submission["measurementSets"]
    program = sets[0].get("programName", "mips")
    pathway = "" if program in ("mips", "app1", "appPlus") else program
    name = PROGRAMS[submission["entityType"], "mips" if pathway else program]
    cehrt = next((s["cehrtId"] for s in sets if "cehrtId" in s), "")
    participants = "".join(
        f'<participant typeCode="DEV"><associatedEntity classCode="RGPR">{_id(root, value)}'
        "</associatedEntity></participant>"
        for root, value in (
            ("2.16.840.1.113883.3.249.5.6", pathway),
            ("2.16.840.1.113883.3.2074.1", cehrt),
        )
        if value
    )
    year = submission["performanceYear"]
    sections = "".join(_section(s, year, has_supplements) for s in sets)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<ClinicalDocument xmlns="urn:hl7-org:v3" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{_template('27.1.1')}{_template('27.1.2')}"
        f"{_made(sets)}"
        f"<informationRecipient><intendedRecipient>{_id('2.16.840.1.113883.3.249.7', name)}"
        f"</intendedRecipient></informationRecipient>{participants}{_reporter(submission)}"
        f"<component><structuredBody>{sections}</structuredBody></component></ClinicalDocument>\n"
    )


def _made(sets: list[dict[str, Any]]) -> str:
    moment = next((s["updatedAt"] for s in sets if "updatedAt" in s), None)
    return f'<effectiveTime value="{re.sub("[-:T]", "", moment)}"/>' if moment else ""


def _id(root: str, extension: str) -> str:
    return f'<id root="{root}" extension={quoteattr(extension)}/>'


def _template(number: str) -> str:
    return f'<templateId root="{CDA}.{number}" extension="2017-06-01"/>'


def _reporter(submission: dict[str, Any]) -> str:
    npi, organization = "", ""
    if "nationalProviderIdentifier" in submission:
        npi = _id("2.16.840.1.113883.4.6", submission["nationalProviderIdentifier"])
    if "taxpayerIdentificationNumber" in submission:
        tin = submission["taxpayerIdentificationNumber"]
        organization = _id("2.16.840.1.113883.4.2", tin)
    if "entityId" in submission:
        root = f"2.16.840.1.113883.3.249.{ENTITY_ROOTS[submission['entityType']]}"
        organization += _id(root, submission["entityId"])
    return (
        "<documentationOf><serviceEvent><performer><assignedEntity>"
        f"{npi}<representedOrganization>{organization}</representedOrganization>"
        "</assignedEntity></performer></serviceEvent></documentationOf>"
    )


def _section(measurement_set: dict[str, Any], year: int, has_supplements: bool) -> str:
    days = {
        end: f'<{end} value="{measurement_set[field].replace("-", "")}"/>'
        for end, field in (("low", "performanceStart"), ("high", "performanceEnd"))
        if field in measurement_set
    }
    entries = []
    for measurement in measurement_set["measurements"]:
        if measurement_set["category"] == "quality":
            entries.append(_quality(measurement, year, has_supplements))
        else:
            entries.append(_attested(measurement, measurement_set["category"]))
    organizers = "".join(f"<entry><organizer>{entry}</organizer></entry>" for entry in entries)
    return (
        f"<component><section>{_template('24.2.2')}"
        f"{_template(SECTIONS[measurement_set['category']])}{organizers}"
        f"<entry><act>{_template('17.3.8')}<effectiveTime>{''.join(days.values())}"
        "</effectiveTime></act></entry></section></component>\n"
    )


def _count(count: object) -> str:
    return (
        '<entryRelationship typeCode="SUBJ" inversionInd="true"><observation>'
        f'{_template("27.3.3")}<value xsi:type="INT" value="{count}"/>'
        "</observation></entryRelationship>"
    )


def _referred(uuid: str) -> str:
    return f'<reference><externalObservation><id root="{uuid}"/></externalObservation></reference>'


def _population(code: str, count: int, uuid: str, has_supplements: bool) -> str:
    more = ""
    if has_supplements:
        more = "".join(SUPPLEMENT.format(template=t, count=_count(7)) for t in (6, 4))
    return (
        f"<component><observation>{_template('27.3.5')}"
        f'<code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/>'
        f'<value xsi:type="CD" code="{code}"/>{_count(count)}{more}{_referred(uuid)}'
        "</observation></component>"
    )


def split(value: dict[str, Any], names: list[str]) -> dict[str, dict[str, int]]:
    """Return counts that add up to those of a measure whose populations are one rate."""
    fields = [f for f in (*FIELDS.values(), "performanceNotMet") if f in value]
    parts: dict[str, dict[str, int]] = {name: {} for name in names}
    for field in fields:
        for position, name in enumerate(names):
            share, rest = divmod(value[field], len(names))
            parts[name][field] = share + (rest if position == 0 else 0)
    for part in parts.values():
        others = [f for f in fields if f not in ("eligiblePopulation", "numeratorExclusion")]
        part["eligiblePopulation"] = sum(part[f] for f in others)
    return parts


def _quality(measurement: dict[str, Any], year: int, has_supplements: bool) -> str:
    guid, strata = electronic(year)[measurement["measureId"]]
    value = measurement["value"]
    if "strata" in value:
        counted = {stratum["stratum"]: stratum for stratum in value["strata"]}
    else:
        counted = split(value, list(strata))
    components = ""
    for name, counts in counted.items():
        uuids = strata[name]
        judged = counts["performanceMet"] + counts["performanceNotMet"]
        rate = f'value="{counts["performanceMet"] / judged:.6f}"' if judged else 'nullFlavor="NA"'
        components += (
            f'<component><observation>{_template("27.3.14")}<value xsi:type="REAL" {rate}/>'
            f"{_referred(uuids['NUMER'])}</observation></component>"
        )
        population = counts["eligiblePopulation"]
        components += _population("IPOP", population, uuids["IPOP"], has_supplements)
        for code, field in FIELDS.items():
            if field in counts:
                # Synthetic measures have counts of populations that CMS publishes no UUID of.
                uuid = uuids.get(code, NO_UUID)
                components += _population(code, counts[field], uuid, has_supplements)
    return (
        f"{_template('27.3.1')}<reference><externalDocument>"
        f"{_id('2.16.840.1.113883.4.738', guid)}</externalDocument></reference>{components}"
    )


def _attested(measurement: dict[str, Any], category: str) -> str:
    value = measurement["value"]
    root = "2.16.840.1.113883.3.7034" if category == "ia" else "2.16.840.1.113883.3.7031"
    named = (
        f"<reference><externalDocument>{_id(root, measurement['measureId'])}"
        "</externalDocument></reference>"
    )
    if isinstance(value, bool):
        kind = "27.3.33" if category == "ia" else "27.3.29"
        answer = "Y" if value else "N"
        return (
            f"{_template(kind)}{named}<component><observation>{_template('27.3.27')}"
            f'<value xsi:type="CD" code="{answer}"/></observation></component>'
        )
    parts = "".join(
        f"<component><observation>{_template(kind)}{_count(value[field])}</observation></component>"
        for kind, field in (("27.3.31", "numerator"), ("27.3.32", "denominator"))
    )
    return f"{_template('27.3.28')}{named}{parts}"
