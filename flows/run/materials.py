"""The project's own files that a run was made from, each with its SHA-256."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from flows.engine import reliance, warehouse
from flows.lake import file_digest
from flows.paths import DELIVERABLES, PACKAGE
from flows.run.plan import CHECKS, DELIVERERS, WRITERS, Plan

# Python that decides bytes. Another of it may give the same ones: the other kinds are inputs.
CODE = "code"
# Where files of a kind are in a clone.
PLACES = {
    "sql": "transforms/{stage}",
    "check": "expectations/checks",
    "deliverables": "data",
    **{folder: f"data/{folder}" for folder in warehouse.FOLDERS},
}


def _files_of(name: str, reference: Path) -> Iterable[Path]:
    """Return the files from which the rows of a policy, reference or reliance table are read."""
    if name.startswith("policy.") or reliance.content_of(name) is not None:
        # What is counted over policy reads every topic.
        return warehouse.FOLDERS["policy"].glob("*.csv")
    return [warehouse.file_of(name, reference)]


def _named(plan: Plan) -> Iterator[tuple[str, Path]]:
    """Yield each file with its kind, which is what it is called by."""
    for transform in plan.transforms:
        yield "sql", transform.path
    for path in CHECKS.glob("*.sql"):
        yield "check", path
    for name in plan.input_digests:
        stage = name.split(".")[0]
        if stage in warehouse.FOLDERS:
            for path in _files_of(name, plan.reference):
                yield "policy" if path.parent == warehouse.FOLDERS["policy"] else stage, path
    yield "reference", plan.reference / "release.csv"
    yield "deliverables", DELIVERABLES
    for path in (*WRITERS, *DELIVERERS.glob("*.*")):
        yield CODE, path


def _called(kind: str, path: Path) -> str:
    """Return a file's name in a clone, wherever it is read from."""
    if kind == CODE:
        return path.relative_to(PACKAGE.parent).as_posix()
    return f"{PLACES[kind].format(stage=path.parent.name)}/{path.name}"


def materials(plan: Plan) -> list[dict[str, str]]:
    """Return name, kind and SHA-256 of each file of the project that decides the plan's run."""
    named = {_called(kind, path): (kind, path) for kind, path in _named(plan)}
    return [
        {"file": name, "kind": kind, "sha256": file_digest(path)}
        for name, (kind, path) in sorted(named.items())
    ]
