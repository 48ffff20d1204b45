"""A file that holds identifiers: whole or not there, and readable by its owner alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from flows.errors import QppError
from flows.lake import private_files, write_durably


@contextmanager
def writing(path: Path) -> Iterator[StringIO]:
    """Give a text to write into, which becomes the file when all of it is there.

    Raises QppError QPP371 when the file cannot be written.
    """
    text = StringIO(newline="")
    yield text
    try:
        with private_files():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, text.getvalue().encode())
    except OSError as error:
        reason = error.strerror or str(error)
        raise QppError("QPP371", path=path, reason=reason) from error
