"""A quality measure of a document: its populations, by UUID, to counts and strata."""

import re
from dataclasses import dataclass
from decimal import Decimal

from flows.drawing import spans
from flows.qrda.counts import count_of, part
from flows.qrda.measures import Measure, Stratum, measures_of, years_of
from flows.qrda.names import (
    children,
    extensions,
    fields,
    kinds,
    line_of,
    populations,
    shown,
    told,
)
from flows.qrda.reading import Content, Fault, Warned
from flows.qrda.rules import (
    ABOVE_INITIAL,
    ENTRY_UNKNOWN,
    GUID_NOT_ONE,
    GUID_OF_ANOTHER_YEAR,
    GUID_UNKNOWN,
    PARTS_ABOVE_WHOLE,
    POPULATION_LEFT_OUT,
    POPULATION_NOT_ONE,
    POPULATION_UNKNOWN,
    RATE_NO_SHARE,
    RATE_NOT_OF_COUNTS,
    RATE_OF_ANOTHER,
    UUID_OF_ANOTHER,
    YEAR_WITHOUT_GUIDS,
)
from flows.qrda.xml import Element

# What a rate cannot be without.
NEEDED = ("DENOM", "NUMER")
NOT_MET = "performanceNotMet"
DECIMAL = re.compile("[0-9]+[.]?[0-9]*|[.][0-9]+")
# How far a rate that was rounded may be from its counts.
NEAR = Decimal("0.01")


@dataclass(frozen=True)
class Population:
    """A population as it was sent: its code, its UUID in small letters and its count."""

    element: Element
    code: str
    uuid: str
    count: int | None


class QualityMeasure:
    """The reading of one measure: content, faults and warnings as they are found."""

    def __init__(self, organizer: Element, performance_year: int) -> None:
        self.organizer = organizer
        self.year = performance_year
        self.faults: list[Fault] = []
        self.warnings: list[Warned] = []
        self.content: Content = {}
        self.sent_numerators: dict[str, Population] = {}
        measure = self._measure()
        if measure is not None:
            self.content["measureId"] = measure.measure_id
            self._read(measure)

    def _fault(self, rule_id: str, column_name: str, reason: str) -> None:
        self.faults.append(Fault(rule_id, column_name, reason))

    def _warn(self, rule_id: str, reason: str) -> None:
        self.warnings.append(Warned(rule_id, reason))

    def _measure(self) -> Measure | None:
        ids = children(self.organizer, "reference", "externalDocument", "id")
        guids = list(dict.fromkeys(guid.lower() for guid in extensions(ids, "measure")))
        if len(guids) != 1:
            said = f"The measure has {len(guids) or 'no'} GUIDs." if guids else "It has no GUID."
            self._fault(GUID_NOT_ONE, "measureId", said)
            return None
        of_year = measures_of(self.year)
        if guids[0] in of_year:
            return of_year[guids[0]]
        others = years_of(guids[0])
        said = f"The GUID {shown(guids[0])} is "
        if others:
            names = ", ".join(sorted(set(others.values())))
            said += f"measure {names} of {spans(tuple(others))} and none of {self.year}."
            self._fault(GUID_OF_ANOTHER_YEAR, "measureId", said)
        elif not of_year:
            said += f"not known: the release of CMS's measures data names none of {self.year}."
            self._fault(YEAR_WITHOUT_GUIDS, "measureId", said)
        else:
            self._fault(GUID_UNKNOWN, "measureId", f"{said}no electronic measure of any year.")
        return None

    def _read(self, measure: Measure) -> None:
        sent: list[Population] = []
        rates: list[Element] = []
        for observation in children(self.organizer, "component", "observation"):
            found = kinds(observation)
            if "population" in found:
                sent.append(self._population(observation))
            elif "rate" in found:
                rates.append(observation)
            else:
                reason = part(observation, "A part", "is neither a population nor a rate")
                self._fault(ENTRY_UNKNOWN, "value", reason)
        by_stratum = self._by_stratum(measure, sent)
        for observation in rates:
            self._check_rate(measure, observation, by_stratum)
        values = [self._value(measure, s, by_stratum[n]) for n, s in enumerate(measure.strata)]
        given = [value for value in values if value is not None]
        if not self.faults:
            self.content["value"] = _whole(measure, given)

    def _population(self, observation: Element) -> Population:
        codes = [told(value, "code").upper() for value in children(observation, "value")]
        code = codes[0] if len(codes) == 1 else ""
        name = populations().get(code, "")
        code = code if name else shown(code)
        ids = children(observation, "reference", "externalObservation", "id")
        uuids = list(dict.fromkeys(filter(None, (told(i, "root").lower() for i in ids))))
        if len(uuids) > 1:
            self._fault(
                POPULATION_UNKNOWN, code, part(observation, code, f"has {len(uuids)} UUIDs")
            )
        if not name:
            reason = part(observation, f"The population {code}", "is of no proportion measure")
            self._fault(POPULATION_UNKNOWN, code, reason)
        count = count_of(observation, code, self.faults)
        population = Population(observation, name, uuids[0] if uuids else "", count)
        if name == "NUMER":
            self.sent_numerators[population.uuid] = population
        return population

    def _by_stratum(self, measure: Measure, sent: list[Population]) -> list[dict[str, Population]]:
        """Return the populations of each stratum by code."""
        found: list[dict[str, Population]] = [{} for _ in measure.strata]
        for population in sent:
            number = self._stratum_of(measure, population)
            if number is None:
                continue
            if population.code in found[number]:
                reason = part(population.element, population.code, "stands there already")
                self._fault(POPULATION_NOT_ONE, population.code, reason)
            found[number][population.code] = population
        return found

    def _stratum_of(self, measure: Measure, population: Population) -> int | None:
        if not population.code:
            return None
        for number, stratum in enumerate(measure.strata):
            code = next((c for c, uuid in stratum.uuids.items() if uuid == population.uuid), None)
            if code == population.code:
                return number
            if code is not None:
                said = f"has the UUID of the measure's {code}"
                reason = part(population.element, population.code, said)
                self._fault(POPULATION_UNKNOWN, population.code, reason)
                return None
        found = shown(population.uuid) or "missing"
        said = f"has a UUID that is not the measure's in {self.year}: {found}"
        reason = part(population.element, population.code, said)
        if len(measure.strata) > 1:
            self._fault(POPULATION_UNKNOWN, population.code, reason)
            return None
        self._warn(UUID_OF_ANOTHER, reason)
        return 0

    def _value(
        self, measure: Measure, stratum: Stratum, sent: dict[str, Population]
    ) -> Content | None:
        """Return the counts of one stratum; None where it was not sent and need not be."""
        if not sent and not measure.is_single_rate and len(measure.strata) > 1:
            return None
        named = (
            f" of the stratum {stratum.name}" if stratum.name and len(measure.strata) > 1 else ""
        )
        for code in NEEDED:
            if code not in sent:
                self._fault(POPULATION_NOT_ONE, code, f"{code}{named} is missing.")
        for code in stratum.uuids:
            if code not in sent and code not in NEEDED:
                measure_id = f"measure {measure.measure_id}"
                reason = part(self.organizer, f"{code}{named} of {measure_id}", "is not sent")
                self._warn(POPULATION_LEFT_OUT, reason)
        counts = {code: p.count for code, p in sent.items() if p.count is not None}
        if any(code not in counts for code in NEEDED):
            return None
        denominator = counts["DENOM"]
        initial = counts.get("IPOP", denominator)
        if denominator > initial:
            said = f"{denominator} is above the initial population{named} {initial}"
            self._fault(ABOVE_INITIAL, "DENOM", part(sent["DENOM"].element, "DENOM", said))
        parts = sum(counts.get(code, 0) for code in ("NUMER", "DENEX", "DENEXCEP"))
        if parts > denominator:
            said = f"{denominator}{named} is less than NUMER, DENEX and DENEXCEP together, {parts}"
            self._fault(PARTS_ABOVE_WHOLE, "DENOM", part(sent["DENOM"].element, "DENOM", said))
        value = {field: counts[code] for code, field in fields().items() if code in counts}
        value[NOT_MET] = denominator - parts
        return value if measure.is_single_rate else {**value, "stratum": stratum.name}

    def _check_rate(
        self, measure: Measure, rate: Element, by_stratum: list[dict[str, Population]]
    ) -> None:
        ids = children(rate, "reference", "externalObservation", "id")
        uuids = set(filter(None, (told(i, "root").lower() for i in ids)))
        known = {s.uuids.get("NUMER", "") for s in measure.strata} | set(self.sent_numerators)
        if not uuids and len(measure.strata) == 1:
            # There is but one that it can be of.
            uuids = {sent["NUMER"].uuid for sent in by_stratum if "NUMER" in sent} or known
        if len(uuids) != 1 or not uuids <= known:
            others = ", ".join(sorted(shown(uuid) for uuid in uuids)) or "nothing"
            reason = part(
                rate, "A performance rate", f"refers to {others}, no numerator of the measure"
            )
            self._fault(RATE_OF_ANOTHER, "NUMER", reason)
            return
        values = children(rate, "value")
        text = told(values[0], "value") if len(values) == 1 else ""
        if len(values) == 1 and not text and told(values[0], "nullFlavor"):
            return
        if not DECIMAL.fullmatch(text) or Decimal(text) > 1:
            reason = part(rate, f"The performance rate {shown(text)}", "is no decimal from 0 to 1")
            self._fault(RATE_NO_SHARE, "performanceRate", reason)
            return
        [uuid] = uuids
        for sent in by_stratum:
            counts = {code: p.count or 0 for code, p in sent.items()}
            if "NUMER" in sent and sent["NUMER"].uuid == uuid:
                judged = counts.get("DENOM", 0) - counts.get("DENEX", 0) - counts.get("DENEXCEP", 0)
                counted = Decimal(counts["NUMER"]) / judged if judged > 0 else Decimal(text)
                if abs(counted - Decimal(text)) > NEAR:
                    said = f"The performance rate {text[:40]} of measure {measure.measure_id} is "
                    said += f"{counted:.6f} by its counts ({line_of(rate)})."
                    self._warn(RATE_NOT_OF_COUNTS, said)


def _whole(measure: Measure, strata: list[Content]) -> Content:
    """Return the value of a measure; several populations of one rate are added up."""
    value: Content = {"isEndToEndReported": True}
    if not measure.is_single_rate:
        return {**value, "strata": strata}
    for stratum in strata:
        for field, count in stratum.items():
            value[field] = value.get(field, 0) + count
    return value
