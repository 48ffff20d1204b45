"""Standard output and error as a command finds them: full, closed, or of another encoding."""

import errno
import os
import sys
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Any

from flows.errors import QppError, print_error


class NoOutputError(Exception):
    """Standard output takes nothing. No OSError: who writes a file would tell it as that file's."""


class Output(FileIO):
    """Standard output, of which it is known that it failed and not another file."""

    def write(self, data: Any) -> int:
        """Write; raises NoOutputError when that fails. (Of a closed pipe click knows.)"""
        try:
            return super().write(data)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise NoOutputError(error.strerror) from error


def prepare_output() -> None:
    """Have streams that are there and take each name, whatever the encoding of the terminal."""
    if sys.stdout is None:
        # A file of the lake would else be opened under its number. What is closed is not written.
        sys.stdout = _closed(1, os.O_RDONLY)
    if sys.stderr is None:
        sys.stderr = _closed(2, os.O_WRONLY)
    if isinstance(sys.stderr, TextIOWrapper):
        sys.stderr.reconfigure(errors="replace")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout = TextIOWrapper(
            BufferedWriter(Output(sys.stdout.fileno(), "w", closefd=False)),
            encoding=sys.stdout.encoding,
            errors="replace",
            line_buffering=sys.stdout.line_buffering,
            write_through=sys.stdout.write_through,
        )


def _closed(number: int, flags: int) -> TextIOWrapper:
    opened = os.open(os.devnull, flags)
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)
    return open(number, "w", encoding="utf-8", closefd=False)


def said_no_output(error: NoOutputError) -> int:
    """Print the error of an output that takes nothing; return the exit code."""
    print_error(QppError("QPP910", reason=error))
    return 1
