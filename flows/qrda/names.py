"""What names things in a QRDA III document: the tables of data/layouts/qrda."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lxml import etree

from flows.masking import masked
from flows.paths import LAYOUTS
from flows.qrda.xml import NAMESPACE, Element

FOLDER = LAYOUTS / "qrda"
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# What a message shows of a value.
LONGEST = 60
# Where libxml2 ends to count.
MOST_LINES = 65_535


@dataclass(frozen=True)
class Program:
    """For whom and for what a document is; says tells what it is when it is none of MIPS."""

    name: str
    entity_type: str
    program_name: str
    says: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


@cache
def programs() -> dict[str, Program]:
    """Return the programs by their names in capitals."""
    return {
        row["program"]: Program(
            row["program"], row["entity_type"], row["program_name"], row["says"]
        )
        for row in _rows("program")
    }


@cache
def templates() -> dict[str, str]:
    """Return what each template tells an element to be."""
    return {row["root"]: row["kind"] for row in _rows("template")}


@cache
def identifiers() -> dict[str, str]:
    """Return what each root of identifiers is of."""
    return {row["root"]: row["kind"] for row in _rows("identifier")}


@cache
def populations() -> dict[str, str]:
    """Return the population that each code stands for."""
    return {row["code"]: row["population"] for row in _rows("population")}


@cache
def fields() -> dict[str, str]:
    """Return the field of QPP JSON that each population fills, of those that fill one."""
    return {row["population"]: row["field"] for row in _rows("population") if row["field"]}


def children(element: Element, *names: str) -> list[Element]:
    """Return the elements at a path of names below another."""
    found = [element]
    for name in names:
        found = [child for e in found for child in e.iterchildren(f"{{{NAMESPACE}}}{name}")]
    return found


def told(element: Element, attribute: str) -> str:
    """Return the text of an attribute, empty where there is none."""
    return (element.get(attribute) or "").strip()


def shown(text: str) -> str:
    """Return what stands in a document as a message shows it: short, and no identifier."""
    return (text if UUID.fullmatch(text) else masked(text))[:LONGEST]


def oid(element: Element) -> str:
    """Return the root of an identifier or a template as it is compared."""
    return told(element, "root").lower().removeprefix("urn:oid:").removeprefix("urn:hl7ii:")


def kinds(element: Element) -> set[str]:
    """Return what the templates of an element tell it to be."""
    known = templates()
    return {known[o] for t in children(element, "templateId") if (o := oid(t)) in known}


def is_a(element: Element, kind: str) -> bool:
    """Tell whether a template of an element tells it to be of the kind."""
    return kind in kinds(element)


def extensions(elements: list[Element], kind: str) -> list[str]:
    """Return the identifiers of one kind among these, each once, in their order."""
    roots = identifiers()
    found = (told(e, "extension") for e in elements if roots.get(oid(e)) == kind)
    return list(dict.fromkeys(filter(None, found)))


def place_of(element: Element) -> str:
    """Return where an element stands: its line and its path."""
    steps = []
    step: Element | None = element
    while step is not None:
        name = etree.QName(step).localname
        before = sum(1 for _ in step.itersiblings(step.tag, preceding=True))
        has_more = before or next(step.itersiblings(step.tag), None) is not None
        steps.append(f"{name}[{before + 1}]" if has_more else name)
        step = step.getparent()
    return f"{line_of(element)}: /" + "/".join(reversed(steps))


def line_of(element: Element) -> str:
    """Return the line of an element, as far as libxml2 counts."""
    line = element.sourceline or 0
    return f"line {line}" if line < MOST_LINES else f"line {MOST_LINES} or behind"


def text_of(element: Element) -> str:
    """Return an element as it was sent."""
    return str(etree.tostring(element, encoding="unicode", with_tail=False))
