"""What has changed in the project since a run: its numbers stand, the law shown is today's."""

from flows.engine import catalog, warehouse
from flows.lake import file_digest
from flows.run.manifest import Manifest
from flows.run.plan import rows_digest


def _digest_now(table: str) -> str | None:
    try:
        return rows_digest(table)
    except FileNotFoundError:
        return None


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
    return (*sorted(sql), *sorted(rows))


def said_since(changed: tuple[str, ...]) -> str:
    """Say what has changed since a run, for a person who reads the law beside its numbers."""
    return (
        f"Since this run, {len(changed)} of its tables of SQL, policy or reference have changed: "
        f"{', '.join(changed)}. The numbers are the run's, the law beside them is today's."
    )
