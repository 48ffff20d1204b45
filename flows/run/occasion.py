"""The occasion of a run: who made it, when, why and on what; beside its manifest.

Two runs of the same inputs may differ in all of it, and in nothing else: the manifest holds what
is the same byte for byte.
"""

import getpass
import os
import platform
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flows.lake import PinnedTable, write_durably
from flows.masking import masked
from flows.run.commit import commit
from flows.run.seal import read_sealed, sealed

FILE = "occasion.json"
# Moments, in nanoseconds since 1970, at which a finished run was that of the lake again.
STOOD_AGAIN = "stood_again"
# What takes part in a run and does not decide its bytes.
ENGINES = ("deltalake", "great-expectations", "prefect", "pyarrow", "sqlglot")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run as a number without a name.
        return str(os.getuid())


@dataclass(frozen=True)
class Asked:
    """What a run was asked for with, that is no part of what it is: why, and as of when."""

    reason: str = ""
    as_of: str | None = None
    started_at: str = field(default_factory=_now)


def stored_digests(pinned: dict[str, PinnedTable]) -> dict[str, str]:
    """Return of each table a digest of the stored files that were read: paths and SHA-256."""
    return {
        name: sha256("\n".join(_stored(table)).encode()).hexdigest()
        for name, table in sorted(pinned.items())
    }


def _stored(table: PinnedTable) -> list[str]:
    parts = {f"{part.path} {part.sha256}" for _, file in table.sources for part in file.parts}
    return sorted(parts | {f"{settled.path} {settled.sha256}" for settled in table.settlements})


def occasion_of(
    run_id: str,
    asked: Asked,
    pinned: dict[str, PinnedTable],
    engine: dict[str, Any],
    manifest_sha256: str,
) -> dict[str, Any]:
    """Return the occasion of a run that is being finished, bound to the digest of its manifest.

    engine is what computed it, and with how many threads.
    """
    finished = _now()
    seconds = datetime.fromisoformat(finished) - datetime.fromisoformat(asked.started_at)
    # What a person writes may hold an identifier.
    of_run = asdict(asked) | engine | {"reason": masked(asked.reason)}
    return of_run | {
        "run_id": run_id,
        "who": _user(),
        "finished_at": finished,
        "seconds": int(seconds.total_seconds()),
        "commit": commit() or None,
        "versions": {"python": platform.python_version()} | {n: version(n) for n in ENGINES},
        "stored": stored_digests(pinned),
        "manifest_sha256": manifest_sha256,
    }


def write_occasion(folder: Path, occasion: dict[str, Any]) -> None:
    """Write the occasion into the folder of its run, whole or not at all."""
    write_durably(folder / FILE, sealed(occasion))


def read_occasion(folder: Path) -> dict[str, Any]:
    """Return the occasion of a run; nothing where none was kept, or it is cut or changed."""
    return read_sealed(folder / FILE) or {}
