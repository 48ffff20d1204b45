"""A QRDA III document as the submission that it amounts to."""

from collections.abc import Iterable
from pathlib import Path

from flows.errors import QppError
from flows.qrda.header import Header, check_form, read_header
from flows.qrda.measures import has_pathways
from flows.qrda.names import children
from flows.qrda.reading import Content, MeasurementSet, Reading, Warned
from flows.qrda.rules import PATHWAY_NOT_USED, SEVERAL_CEHRT
from flows.qrda.sections import day_of, not_read, parameters_of, read_section, sections_of
from flows.qrda.xml import MOST_ENTRIES, Element, read_root, too_many

METHOD = "electronicHealthRecord"
MIPS = "mips"
# Categories of which certified technology is told.
CERTIFIED = ("quality", "pi")


def read_document(path: Path, blocks: Iterable[bytes]) -> Reading:
    """Return what a document says; blocks are its content.

    Raises QppError QPP124 when it is no QRDA III, QPP125 to QPP127 when it cannot be read within
    bounds, QPP128 when its program is none of MIPS, QPP129 when it does not tell one reporter,
    QPP130 when it does not tell one performance year, QPP131 when it has no section that is read.
    """
    root = read_root(path, blocks)
    check_form(path, root)
    header = read_header(path, root)
    sections = list(sections_of(root))
    read = [(category, section) for category, section in sections if category]
    if not read:
        raise QppError("QPP131", file=path)
    entries = (entry for _, section in sections for entry in children(section, "entry"))
    if sum(max(1, len(entry)) for entry in entries) > MOST_ENTRIES:
        raise too_many(path)
    year = _performance_year(path, [section for _, section in read])
    program, warnings = _program(header, year)
    warnings += [not_read(section) for category, section in sections if not category]
    sets: list[MeasurementSet] = []
    for category, section in read:
        found, said = read_section(section, category, year)
        warnings += said
        content: Content = {
            "category": category,
            "submissionMethod": METHOD,
            "programName": program,
        }
        if header.cehrt_ids and category in CERTIFIED:
            content["cehrtId"] = header.cehrt_ids[0]
        if header.made_at:
            content["updatedAt"] = header.made_at
        sets.append(MeasurementSet({**content, **found.content}, found.measurements))
    return Reading({"performanceYear": year, **header.content}, tuple(sets), tuple(warnings))


def _performance_year(path: Path, sections: list[Element]) -> int:
    """Return the year in which the performance periods begin; the header may be of any."""
    acts = [act for section in sections for act in parameters_of(section)]
    years = {day.year for act in acts if (day := day_of(act, "low"))}
    if len(years) != 1:
        told = " and ".join(map(str, sorted(years))) or "no year"
        raise QppError("QPP130", file=path, years=told)
    return years.pop()


def _program(header: Header, performance_year: int) -> tuple[str, list[Warned]]:
    """Return the program of the sets: the pathway's, where the document is for one."""
    warnings = []
    if len(header.cehrt_ids) > 1:
        said = f"It names {len(header.cehrt_ids)} CMS EHR Certification IDs."
        warnings.append(Warned(SEVERAL_CEHRT, said))
    program = header.program.program_name
    if not header.pathways:
        return program, warnings
    if program == MIPS and has_pathways(performance_year):
        return header.pathways[0], warnings
    said = f"It names a pathway and is for {header.program.name} of {performance_year}."
    warnings.append(Warned(PATHWAY_NOT_USED, said))
    return program, warnings
