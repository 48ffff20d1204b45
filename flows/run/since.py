"""What has changed in the project since a run: its numbers stand, the law shown is today's."""

from collections.abc import Iterable

from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.errors import QppError
from flows.lake import file_digest
from flows.run.manifest import Manifest
from flows.run.named import lake_of
from flows.run.plan import rows_digest
from flows.run.prior import prior_run


def _digest_now(table: str) -> str | None:
    try:
        return rows_digest(table)
    except FileNotFoundError:
        return None


def _changed_prior(run: Manifest, transforms: Iterable[Transform]) -> set[str]:
    """Return the tables of the year before that its run tells otherwise now, or not any more."""
    read = run.content.get("prior_run", {}).get("tables", {})
    if not read:
        return set()
    try:
        year = int(run.content["performance_year"])
        now = prior_run(lake_of(run), year, transforms).digests
    except QppError:
        now = {}
    return {name for name, table in read.items() if now.get(name) != (table["row_digest"] or "")}


def changed_since(run: Manifest) -> tuple[str, ...]:
    """Return the run's tables whose SQL is another one now, and what of its rows is, in order.

    What is gone has changed too.
    """
    transforms = catalog.in_force(int(run.content["performance_year"]))
    sql = {
        entry["table"]
        for entry in run.content["tables"]
        if entry["table"] not in transforms
        or file_digest(transforms[entry["table"]].path) != entry["sql_sha256"]
    }
    rows = {
        name
        for name, digest in run.content["inputs"].items()
        if name.split(".")[0] in warehouse.FOLDERS and _digest_now(name) != digest
    }
    return (*sorted(sql), *sorted(rows | _changed_prior(run, transforms.values())))


def said_since(changed: tuple[str, ...]) -> str:
    """Say what has changed since a run, for a person who reads the law beside its numbers."""
    return (
        f"Since this run, {len(changed)} of its tables of SQL, policy, reference or last year's "
        f"run have changed: {', '.join(changed)}. "
        "The numbers are the run's, the law beside them is today's."
    )
