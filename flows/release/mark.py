"""Marking a run as the one that is handed over: once a performance year, with who and why."""

import getpass
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.engine import warehouse
from flows.errors import QppError
from flows.lake import file_digest, locked, private_files, write_durably
from flows.release.accepted import Given
from flows.release.evidence import open_before
from flows.release.results import Findings
from flows.release.thresholds import HERE
from flows.run.manifest import FILE as MANIFEST
from flows.run.manifest import Manifest, read_manifest
from flows.run.open import open_run
from flows.run.released import GATES, RELEASED, release_of, released_run
from flows.run.seal import sealed

READ = ("payment_file.clinician",)


def _who() -> str:
    # A container may run as a number that no name belongs to.
    with suppress(KeyError, OSError):
        return getpass.getuser()
    return "unknown"


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _write(path: Path, content: dict[str, Any]) -> None:
    try:
        with private_files():
            write_durably(path, sealed(content))
    except OSError as error:
        raise QppError("QPP356", path=path, reason=error.strerror or error) from error


def keep_gates(run: Manifest, findings: Findings) -> None:
    """Keep what the gates found beside the manifest, for the run's page."""
    content = {
        "run_id": run.run_id,
        "manifest_sha256": file_digest(run.folder / MANIFEST),
        "checked_at": _now(),
        "gates": findings.content,
    }
    _write(run.folder / GATES, content)


def standing(run: Manifest, lake: Path, supersede: str) -> dict[str, Any] | None:
    """Return the mark of the released run that this one is to supersede; None where there is none.

    Raises QppError QPP350 where another run is released and is not named, QPP354 where the one
    that is named is not, QPP358 where this run was superseded.
    """
    year = int(run.content["performance_year"])
    own, released = release_of(run.folder), released_run(lake, year)
    if released is not None and released["run_id"] == run.run_id:
        released = None
    elif own is not None:
        by = own["superseded_by"] or released
        superseding = by["run_id"] if by else "unknown"
        raise QppError("QPP358", run_id=run.run_id, superseding=superseding)
    if supersede and (released is None or supersede != released["run_id"]):
        reason = (
            "no other run of the year is released"
            if released is None
            else f"the released run is {released['run_id']}"
        )
        raise QppError("QPP354", given=supersede, reason=reason)
    if released is not None and not supersede:
        raise QppError(
            "QPP350", released=released["run_id"], performance_year=year, run_id=run.run_id
        )
    return released


def _replaced(run: Manifest, earlier: Manifest) -> list[dict[str, Any]]:
    """Return by direction how many records change and the dollars of both files."""
    with warehouse.connect() as connection:
        open_run(connection, run, READ)
        open_before(connection, earlier, READ)
        return warehouse.fetch_rows(
            connection, (HERE / "replacement.sql").read_text(encoding="utf-8")
        )


def release(
    run: Manifest, lake: Path, findings: Findings, given: Given, supersede: str
) -> dict[str, Any]:
    """Mark the run as released and return the mark; a run that is released already keeps its own.

    The mark of a superseded run is told so, after the newer one is written. One command at a time
    marks a lake's runs. Raises QppError as standing() does, QPP356 when a mark cannot be written.
    """
    runs = lake / "runs" / str(run.content["performance_year"])
    with locked(runs, -1, lambda: None):
        earlier = standing(run, lake, supersede)
        own = release_of(run.folder)
        if own is not None:
            return own
        at, who = _now(), _who()
        supersedes = None
        if earlier is not None:
            supersedes = {
                "run_id": earlier["run_id"],
                "reason": given.superseding_reason,
                "records": _replaced(run, read_manifest(runs / earlier["run_id"])),
            }
        mark = {
            "run_id": run.run_id,
            "performance_year": run.content["performance_year"],
            "payment_year": run.content["payment_year"],
            "manifest_sha256": file_digest(run.folder / MANIFEST),
            "released_at": at,
            "released_by": who,
            "gates": findings.content,
            "accepted": [
                {"gate": name, "reason": reason, "by": who, "at": at}
                for name, reason in given.accepted.items()
            ],
            "supersedes": supersedes,
            "superseded_by": None,
        }
        _write(run.folder / RELEASED, mark)
        if earlier is not None:
            by = {"run_id": run.run_id, "at": at}
            _write(runs / earlier["run_id"] / RELEASED, earlier | {"superseded_by": by})
    return mark
