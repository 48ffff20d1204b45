"""The form of a manifest: an in-toto Statement v1 with SLSA provenance v1 as its predicate.

Tools that know neither runs nor years read from it which files came out (`subject`) and what they
were made from (`resolvedDependencies`), each with its SHA-256; flows/proof/README.md describes it.
The program reads the same facts as one record (content_of), as manifests had them before.
"""

from typing import Any

TYPE = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/provenance/v1"
BUILD = "urn:qpp:scoring-run:1"
BUILDER = "urn:qpp:score"
ASKED = ("performance_year", "is_delivered")
# What stands in other places of the statement than among its parameters.
PLACED = frozenset((*ASKED, "tables", "outputs", "materials", "lake", "made_with", "run_id"))

Content = dict[str, Any]


def _described(entry: Content, name: str, sha256: str) -> Content:
    """Return a resource descriptor; what else is known of the file are its annotations."""
    return {"name": name, "digest": {"sha256": sha256}, "annotations": entry}


def _subject(entry: Content) -> Content:
    known = {name: value for name, value in entry.items() if name not in ("file", "sha256")}
    return _described(known, entry["file"], entry["sha256"])


def _entry(subject: Content) -> Content:
    return {
        "file": subject["name"],
        "sha256": subject["digest"]["sha256"],
        **subject["annotations"],
    }


def _dependencies(content: Content) -> list[Content]:
    sources = [
        _described(
            {"extract": extract, **{n: v for n, v in source.items() if n != "sha256"}},
            f"lake/{extract}/{source['source_name']}",
            source["sha256"],
        )
        for extract, table in content["lake"].items()
        for source in table["sources"]
    ]
    return sources + [
        _described({"kind": made["kind"]}, made["file"], made["sha256"])
        for made in content["materials"]
    ]


def statement_of(content: Content) -> Content:
    """Return what a manifest tells as a statement."""
    lake = {
        extract: {name: value for name, value in table.items() if name != "sources"}
        for extract, table in content["lake"].items()
    }
    kept = {name: value for name, value in content.items() if name not in PLACED}
    return {
        "_type": TYPE,
        "subject": [_subject(entry) for entry in (*content["tables"], *content["outputs"])],
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD,
                "externalParameters": {name: content[name] for name in ASKED},
                "internalParameters": kept | {"lake": lake},
                "resolvedDependencies": _dependencies(content),
            },
            "runDetails": {
                "builder": {"id": BUILDER, "version": content["made_with"]},
                "metadata": {"invocationId": content["run_id"]},
            },
        },
    }


def content_of(record: Content) -> Content:
    """Return what a manifest tells, of a statement as of a record from before there were any."""
    if "_type" not in record:
        return record
    built, details = record["predicate"]["buildDefinition"], record["predicate"]["runDetails"]
    entries = [_entry(subject) for subject in record["subject"]]
    kept = dict(built["internalParameters"])
    lake = {extract: table | {"sources": []} for extract, table in kept.pop("lake").items()}
    materials = []
    for known in built["resolvedDependencies"]:
        told, sha256 = dict(known["annotations"]), known["digest"]["sha256"]
        if "extract" in told:
            lake[told.pop("extract")]["sources"].append(told | {"sha256": sha256})
        else:
            materials.append({"file": known["name"], "sha256": sha256, "kind": told["kind"]})
    return {
        **kept,
        **built["externalParameters"],
        "run_id": details["metadata"]["invocationId"],
        "made_with": details["builder"]["version"],
        "lake": lake,
        "materials": materials,
        "tables": [entry for entry in entries if "table" in entry],
        "outputs": [entry for entry in entries if "table" not in entry],
    }
