"""What a run was made from, held against what a replay would be made from."""

from collections.abc import Iterator

from flows.run.intake import intake
from flows.run.manifest import Manifest
from flows.run.materials import CODE, materials
from flows.run.occasion import read_occasion, stored_digests
from flows.run.plan import Plan, columns_digest

GONE = "none"


def unmatched(run: Manifest, plan: Plan, changed: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the inputs of a plan that are not those that the manifest of a run names.

    What is called as one of changed begins is left out. Python is none of them: whether another
    version of it gives the same bytes is what a replay tells.
    """
    for name in _differing(run, plan):
        if not name.startswith(changed):
            yield _said(name)


def other_code(run: Manifest, plan: Plan) -> list[str]:
    """Return the files of Python that decide bytes and are not those of the run."""
    return [name for name, kind in _other_files(run, plan) if kind == CODE]


def _said(name: str) -> str:
    stage, _, table = name.partition(".")
    if stage == "lake":
        return f"the lake's table {table}"
    return f"the table {name}" if stage in ("policy", "reference", "reliance", "prior") else name


def _differing(run: Manifest, plan: Plan) -> Iterator[str]:
    yield from _lake(run, plan)
    yield from (name for name, kind in _other_files(run, plan) if kind != CODE)
    inputs = run.content["inputs"]
    for name in sorted(inputs.keys() | plan.input_digests.keys()):
        if inputs.get(name) != plan.input_digests.get(name):
            yield name
    year, content = plan.year, run.content
    if (year.payment_year, year.status, year.note) != (
        content["payment_year"],
        content["year_status"],
        content["year_note"],
    ):
        yield "policy.performance_year"
    written = {transform.table for transform in plan.transforms}
    for entry in content["tables"]:
        table = entry["table"]
        if table in written and columns_digest(table) != entry["columns_digest"]:
            yield f"data/dictionary/{table.split('.')[0]}.csv (columns of {table})"


def _lake(run: Manifest, plan: Plan) -> Iterator[str]:
    """Yield the tables of the lake whose version, source files, rows or stored files are others."""
    recorded, now = run.content["lake"], intake(plan.pinned)
    stored, stored_now = read_occasion(run.folder).get("stored", {}), stored_digests(plan.pinned)
    for extract, table in recorded.items():
        is_same = table == now.get(extract)
        if not is_same or stored.get(extract, stored_now[extract]) != stored_now[extract]:
            yield f"lake.{extract}"


def _other_files(run: Manifest, plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield name and kind of each file of the project that is another, gone or new."""
    recorded = {file["file"]: file for file in run.content["materials"]}
    now = {file["file"]: file for file in materials(plan)}
    for name in sorted(recorded.keys() | now.keys()):
        digests = {files[name]["sha256"] if name in files else GONE for files in (recorded, now)}
        if len(digests) > 1:
            yield name, (recorded.get(name) or now[name])["kind"]
