"""The lake's folder: a name that every library reads alike."""

from pathlib import Path

from flows.errors import QppError

# DuckDB reads the first as patterns, Delta's URLs the rest as escapes: another lake might answer.
UNUSABLE = frozenset("*?[]%\\")


def checked_lake(lake: Path) -> Path:
    """Return the lake's folder as an absolute path.

    Raises QppError QPP211 when a character of it means something else to a library that reads it.
    """
    try:
        folder = lake.resolve()
    except (OSError, RuntimeError) as error:
        raise QppError("QPP202", lake=repr(str(lake)), reason=error) from error
    unusable = sorted({c for c in str(folder) if c in UNUSABLE or not c.isprintable()})
    if unusable:
        raise QppError(
            "QPP211", lake=repr(str(folder)), characters=" ".join(repr(c) for c in unusable)
        )
    return folder
