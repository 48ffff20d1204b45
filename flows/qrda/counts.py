"""Counts and answers in a document."""

import re

from flows.qrda.names import children, is_a, line_of, shown, told
from flows.qrda.reading import Fault
from flows.qrda.rules import COUNT_NO_NUMBER, COUNT_NOT_ONE, NO_ANSWER
from flows.qrda.xml import Element

# More digits than any lake's column holds.
WHOLE = re.compile("[0-9]{1,30}")
ANSWERS = {"Y": True, "N": False}


def part(element: Element, name: str, value: str) -> str:
    """Return what is wrong of a part of a measure, where it stands."""
    return f"{name} {value} ({line_of(element)})."


def count_of(observation: Element, name: str, faults: list[Fault]) -> int | None:
    """Return the count of a population, or note why there is none.

    What is counted of one sex, race, ethnicity, payer or stratum stands deeper and is not added.
    """
    values = [
        value
        for counted in children(observation, "entryRelationship", "observation")
        if is_a(counted, "count")
        for value in children(counted, "value")
    ]
    if len(values) != 1:
        number = f"has {len(values)} counts" if values else "has no count"
        faults.append(Fault(COUNT_NOT_ONE, name, part(observation, name, number)))
        return None
    text = told(values[0], "value")
    if not WHOLE.fullmatch(text):
        said = f"the count {shown(text)}" if text else "an empty count"
        reason = part(values[0], name, f"has {said}, which is no whole number from 0")
        faults.append(Fault(COUNT_NO_NUMBER, name, reason))
        return None
    return int(text)


def answer_of(performed: Element, faults: list[Fault]) -> bool | None:
    """Return the answer to a measure or activity, or note why there is none."""
    codes = [told(value, "code") for value in children(performed, "value")]
    answer = ANSWERS.get(codes[0].upper()) if len(codes) == 1 else None
    if answer is None:
        said = ", ".join(shown(code) or "empty" for code in codes) or "missing"
        reason = part(performed, "The answer", f"is {said} and not Y or N")
        faults.append(Fault(NO_ANSWER, "value", reason))
    return answer
