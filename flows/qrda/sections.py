"""The sections of a document: measurement sets with their period and their measurements."""

import re
from collections.abc import Iterator
from datetime import date

from flows.qrda.counts import answer_of, count_of
from flows.qrda.names import (
    children,
    is_a,
    kinds,
    oid,
    place_of,
    shown,
    text_of,
    told,
)
from flows.qrda.quality import QualityMeasure
from flows.qrda.reading import Content, Fault, Measurement, MeasurementSet, Warned
from flows.qrda.rules import (
    ENTRY_UNKNOWN,
    ID_NOT_ONE,
    PARAMETERS_NOT_ONE,
    PART_NOT_ONE,
    PERIOD_NO_DATE,
    SECTION_EMPTY,
    SECTION_NOT_READ,
)
from flows.qrda.xml import NAMESPACE, Element

CATEGORIES = ("quality", "pi", "ia")
# What the entries of a section are.
ENTRIES = {
    "quality": {"quality_measure"},
    "pi": {"proportion", "attestation"},
    "ia": {"activity"},
}
# A day, perhaps with a time behind it, as HL7 or ISO 8601 writes it.
MOMENT = re.compile(r"(\d{4})([-/]?)(\d{2})\2(\d{2})([T ]?\d{2}[\d:.]*([+-]\d{2}:?\d{2}|Z)?)?")


def sections_of(root: Element) -> Iterator[tuple[str, Element]]:
    """Yield each section with its category, empty where it is none that is read."""
    for body in children(root, "component", "structuredBody"):
        for section in body.iter(f"{{{NAMESPACE}}}section"):
            found = kinds(section)
            yield next((name for name in CATEGORIES if name in found), ""), section


def not_read(section: Element) -> Warned:
    """Return what is said of a section that is none that is read."""
    named = ", ".join(shown(oid(t)) for t in children(section, "templateId")) or "none"
    reason = f"The section at {place_of(section)} has the templates {named}."
    return Warned(SECTION_NOT_READ, reason)


def parameters_of(section: Element) -> list[Element]:
    """Return the reporting parameters acts of a section."""
    acts = children(section, "entry", "act")
    return [act for act in acts if is_a(act, "reporting_parameters")]


def day_of(act: Element, end: str) -> date | None:
    """Return the first (low) or last (high) day that a reporting parameters act tells."""
    found = {told(e, "value") for e in children(act, "effectiveTime", end)}
    match = MOMENT.fullmatch(found.pop()) if len(found) == 1 else None
    try:
        return date(*(int(match[n]) for n in (1, 3, 4))) if match else None
    except ValueError:
        return None


def read_section(
    section: Element, category: str, performance_year: int
) -> tuple[MeasurementSet, list[Warned]]:
    """Return the measurement set of a section, and what is said of it."""
    content, faults = _period(section)
    warnings: list[Warned] = []
    measurements: list[Measurement] = []
    for entry in children(section, "entry"):
        for element in entry.iterchildren("{*}*"):
            if is_a(element, "reporting_parameters"):
                continue
            found, said = _measurement(element, category, performance_year)
            warnings += said
            measurements.append(
                Measurement(found.place, found.text, found.content, (*faults, *found.faults))
            )
    if not measurements:
        reason = f"The section {category} has no measure."
        empty = Fault(SECTION_EMPTY, "measurements", reason)
        measurements.append(
            Measurement(place_of(section), text_of(section), None, (*faults, empty))
        )
    return MeasurementSet(content, tuple(measurements)), warnings


def _period(section: Element) -> tuple[Content, list[Fault]]:
    acts = parameters_of(section)
    if len(acts) != 1:
        said = (
            f"has {len(acts)} reporting parameters acts"
            if acts
            else "has no reporting parameters act"
        )
        reason = f"The section at {place_of(section)} {said}."
        return {}, [Fault(PARAMETERS_NOT_ONE, "performanceStart", reason)]
    content: Content = {}
    faults = []
    for field, end in (("performanceStart", "low"), ("performanceEnd", "high")):
        day = day_of(acts[0], end)
        if day is None:
            reason = f"The performance period at {place_of(acts[0])} has no {end} that is a day."
            faults.append(Fault(PERIOD_NO_DATE, field, reason))
        else:
            content[field] = day.isoformat()
    return content, faults


def _measurement(
    element: Element, category: str, performance_year: int
) -> tuple[Measurement, list[Warned]]:
    place, text = place_of(element), text_of(element)
    kind = next(iter(kinds(element) & ENTRIES[category]), "")
    if kind == "quality_measure":
        measure = QualityMeasure(element, performance_year)
        return Measurement(place, text, measure.content, tuple(measure.faults)), measure.warnings
    faults: list[Fault] = []
    content: Content = {}
    if not kind:
        reason = f"The entry is no measure or activity of the section {category}."
        faults.append(Fault(ENTRY_UNKNOWN, "measureId", reason))
    else:
        content = _named(element, faults)
        value = _proportion(element, faults) if kind == "proportion" else _answer(element, faults)
        if not faults:
            content["value"] = value
    return Measurement(place, text, content, tuple(faults)), []


def _named(element: Element, faults: list[Fault]) -> Content:
    ids = children(element, "reference", "externalDocument", "id")
    found = list(dict.fromkeys(filter(None, (told(i, "extension") for i in ids))))
    if len(found) != 1:
        said = f"It has {len(found)} identifiers." if found else "It has no identifier."
        faults.append(Fault(ID_NOT_ONE, "measureId", said))
        return {}
    return {"measureId": found[0]}


def _proportion(element: Element, faults: list[Fault]) -> Content:
    value: Content = {}
    observations = children(element, "component", "observation")
    for name in ("numerator", "denominator"):
        found = [o for o in observations if is_a(o, name)]
        if len(found) != 1:
            said = f"stands {len(found)} times" if found else "is missing"
            faults.append(Fault(PART_NOT_ONE, name, f"The {name} {said}."))
            continue
        count = count_of(found[0], name, faults)
        if count is not None:
            value[name] = count
    return value


def _answer(element: Element, faults: list[Fault]) -> bool | None:
    found = [o for o in children(element, "component", "observation") if is_a(o, "performed")]
    if len(found) != 1:
        said = f"has {len(found)} answers" if found else "has no answer"
        faults.append(Fault(PART_NOT_ONE, "value", f"The measure or activity {said}."))
        return None
    return answer_of(found[0], faults)
