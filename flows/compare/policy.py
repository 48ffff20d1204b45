"""Policy rows from another folder, for a side that is scored with them."""

import csv
import shutil
from pathlib import Path

from flows.errors import QppError
from flows.paths import POLICY


def _header(path: Path) -> list[str]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return next(csv.reader(file), [])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise QppError("QPP360", folder=path, reason=f"it cannot be read: {error}") from error


def overlaid(folder: Path, scratch: Path) -> Path:
    """Return a folder with every topic: those of the folder, and the project's for the rest.

    Raises QppError QPP360 when it holds no topic, or a file that is none.
    """
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise QppError("QPP360", folder=folder, reason="it holds no CSV file")
    whole = Path(shutil.copytree(POLICY, scratch, dirs_exist_ok=True))
    for path in files:
        known = whole / path.name
        if not known.is_file():
            raise QppError("QPP360", folder=path, reason="there is no such topic in data/policy")
        if _header(path) != _header(known):
            raise QppError("QPP360", folder=path, reason="its columns are not those of the topic")
        shutil.copyfile(path, known)
    return whole
