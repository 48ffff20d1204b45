"""Policy read from another folder than the project's, for a run that is made again with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.engine import readings, register, reliance, warehouse


@contextmanager
def policy_from(folder: Path | None) -> Iterator[None]:
    """Read policy from this folder in the block, in this process alone; None changes nothing.

    The folder holds every topic, as data/policy does.
    """
    own = warehouse.FOLDERS["policy"]
    try:
        _read_from(folder or own)
        yield
    finally:
        _read_from(own)


def _read_from(folder: Path) -> None:
    if warehouse.FOLDERS["policy"] == folder:
        return
    warehouse.FOLDERS["policy"] = folder
    reliance.POLICY = folder  # type: ignore[attr-defined]
    readings.POLICY = folder  # type: ignore[attr-defined]
    readings.REGISTER = folder / readings.REGISTER.name
    for known in (readings.in_force_by_year, register._topics):
        known.cache_clear()
