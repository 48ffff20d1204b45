"""A finished run, as a person names it: its folder, its id, or the year whose last run it is."""

import re
from pathlib import Path

from flows.errors import QppError
from flows.run.manifest import FILE, Manifest, latest_folder, read_manifest

YEAR = re.compile(r"\d{4}")
ID = re.compile(r"[0-9a-f]{4,16}")


def find_run(run: str, lake: Path) -> Manifest:
    """Return the run of a folder or of an id (or how it begins), or the last run of a year.

    A folder is named with its path, as ./2024 where its name is a year's or an id's. Raises
    QppError QPP603 when there is no finished run, QPP312 when an id begins several or none.
    """
    return read_manifest(folder_of(run, lake))


def folder_of(run: str, lake: Path) -> Path:
    """Return the folder of a run as find_run does, whether its manifest can be read or not."""
    if YEAR.fullmatch(run):
        return latest_folder(lake, int(run))
    if ID.fullmatch(run):
        found = sorted((lake / "runs").glob(f"*/{run}*/{FILE}"))
        if len(found) != 1:
            raise QppError("QPP312", run=run, runs=len(found), lake=lake)
        return found[0].parent
    path = Path(run)
    return path.parent if path.name == FILE else path


def lake_of(run: Manifest, elsewhere: Path | None = None) -> Path:
    """Return the lake that a run's folder is in; of one that is in none the lake that is given."""
    within = run.folder.resolve().parents[1]
    return elsewhere if elsewhere is not None and within.name != "runs" else within.parent
