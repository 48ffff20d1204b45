"""The header of a document: the program it is for, who reports, and with which technology."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.errors import QppError
from flows.qrda.names import Program, children, extensions, kinds, programs, shown, told
from flows.qrda.reading import Content
from flows.qrda.xml import NAMESPACE, ROOT, Element, check_name

ORGANIZATION = "representedOrganization"
# A moment as HL7 writes it, to the second.
MOMENT = re.compile(r"(\d{8})(\d{4}(?:\d{2})?)?(?:[.]\d+)?([+-]\d{4})?")


@dataclass(frozen=True)
class Header:
    """Who reports to which program, as fields of a submission, and what its sets share."""

    content: Content
    program: Program
    pathways: list[str]
    cehrt_ids: list[str]
    made_at: str | None


def check_form(path: Path, root: Element) -> None:
    """Raise QppError QPP124 when a document is not of QRDA Category III."""
    check_name(path, root)
    if root.tag != f"{{{NAMESPACE}}}{ROOT}":
        namespace = str(root.tag).rpartition("}")[0].lstrip("{") or "none"
        form = f"a {ROOT} of the namespace {namespace[:60]} and not of {NAMESPACE}"
        raise QppError("QPP124", file=path, form=form)
    found = kinds(root)
    if "document" in found:
        return
    if "patient_document" in found:
        form = "QRDA Category I: one patient's data, from which Category III is calculated"
    else:
        form = "a clinical document without the template of QRDA Category III"
    raise QppError("QPP124", file=path, form=form)


def read_header(path: Path, root: Element) -> Header:
    """Return what the header tells.

    Raises QppError QPP128 when the program is not one of MIPS, QPP129 when identifiers contradict
    each other: no rule says which holds.
    """
    program = _program(path, root)
    ids = children(root, "participant", "associatedEntity", "id")
    pathways = extensions(ids, "mvp")
    if len(pathways) > 1:
        raise _several(path, len(pathways), "MIPS Value Pathways")
    content: Content = {"entityType": program.entity_type}
    content |= _identifiers(path, root, program.entity_type)
    return Header(content, program, pathways, extensions(ids, "cehrt"), _made_at(root))


def _made_at(root: Element) -> str | None:
    """Return when the document was made, in ISO 8601, where it says so."""
    for time in children(root, "effectiveTime"):
        match = MOMENT.fullmatch(told(time, "value"))
        if match:
            day, clock, zone = match[1], (match[2] or "").ljust(6, "0"), match[3] or ""
            try:
                return datetime.fromisoformat(f"{day}T{clock}{zone}").isoformat()
            except ValueError:
                return None
    return None


def _program(path: Path, root: Element) -> Program:
    ids = children(root, "informationRecipient", "intendedRecipient", "id")
    found = list(dict.fromkeys(name.upper() for name in extensions(ids, "program")))
    known = ", ".join(p.name for p in programs().values() if p.entity_type)
    if len(found) != 1:
        reason = f"names {len(found)} programs" if found else "names no program"
        raise QppError("QPP128", file=path, reason=reason, programs=known)
    program = programs().get(found[0])
    if program is None:
        reason = f"is for the program {shown(found[0])}, which is not known"
        raise QppError("QPP128", file=path, reason=reason, programs=known)
    if not program.entity_type:
        reason = f"is for {program.name}, {program.says}"
        raise QppError("QPP128", file=path, reason=reason, programs=known)
    return program


def _identifiers(path: Path, root: Element, entity_type: str) -> Content:
    performers = children(root, "documentationOf", "serviceEvent", "performer", "assignedEntity")
    of_organizations = children(
        root, "documentationOf", "serviceEvent", "performer", "assignedEntity", ORGANIZATION, "id"
    )
    if entity_type == "individual":
        return _individual(path, performers)
    if entity_type == "group":
        tins = extensions(of_organizations, "tin")
        if len(tins) > 1:
            raise _several(path, len(tins), "TINs, and a group has one")
        return {"taxpayerIdentificationNumber": tins[0]} if tins else {}
    entities = extensions(of_organizations, entity_type)
    if len(entities) > 1:
        raise _several(path, len(entities), f"identifiers of the kind {entity_type}")
    return {"entityId": entities[0]} if entities else {}


def _individual(path: Path, performers: list[Element]) -> Content:
    """Return the one TIN and NPI; a performer without either is an entity beside the clinician."""
    pairs: dict[tuple[str, str], None] = {}
    for performer in performers:
        npis = extensions(children(performer, "id"), "npi")
        tins = extensions(children(performer, ORGANIZATION, "id"), "tin")
        if npis or tins:
            pairs |= dict.fromkeys((tin, npi) for tin in tins or [""] for npi in npis or [""])
    if len(pairs) > 1:
        raise _several(path, len(pairs), "pairs of TIN and NPI, and an individual has one")
    return {
        name: value
        for pair in pairs
        for name, value in zip(
            ("taxpayerIdentificationNumber", "nationalProviderIdentifier"), pair, strict=True
        )
        if value
    }


def _several(path: Path, number: int, what: str) -> QppError:
    return QppError("QPP129", file=path, number=number, what=what)
