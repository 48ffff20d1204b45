"""One writer at a time, who clears away first what a killed one left."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from rich.console import Console

from flows.errors import QppError
from flows.lake.files import private_files

SPILL = ".spill"
# What a writer gives its name only when it is whole.
UNFINISHED = ("*/*/*.staged", "quarantine/*/*/*.writing", "commits/*/*.partial", "*.*/*.partial")


def spill_of(folder: Path) -> Path:
    """Return where DuckDB puts what does not fit into memory, identifiers among it."""
    return folder / SPILL


def say_waiting() -> None:
    """Say that the lake is waited for, where no command of one kind alone holds it."""
    Console(stderr=True).print("Another command holds the lake: waiting for it to end.")


@contextmanager
def locked(
    folder: Path, timeout: float, on_wait: Callable[[], None] = say_waiting
) -> Iterator[None]:
    """Hold a folder for one writer: calls on_wait once when another has it, then waits.

    timeout is in seconds, negative to wait without end. Raises QppError QPP201 when the other
    writer is not done by then, QPP202 when the folder cannot be made.
    """
    try:
        with private_files():
            folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock", mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            on_wait()
            lock.acquire(timeout=timeout)
    except Timeout:
        raise QppError("QPP201", lake=folder, seconds=f"{timeout:g}") from None
    except OSError as error:
        raise QppError("QPP202", lake=folder, reason=error.strerror or error) from error
    try:
        clear(folder)
        yield
    finally:
        shutil.rmtree(spill_of(folder), ignore_errors=True)
        lock.release()


def clear(folder: Path) -> None:
    """Remove what a killed writer left half-written, or spilled; the caller holds the lock."""
    shutil.rmtree(spill_of(folder), ignore_errors=True)
    for pattern in UNFINISHED:
        for left in folder.glob(pattern):
            left.unlink(missing_ok=True)
