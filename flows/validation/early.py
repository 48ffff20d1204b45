"""Great Expectations, imported while other work leaves a core idle: it keeps one busy itself."""

from contextlib import suppress
from importlib import import_module
from threading import Thread

WANTED = ("flows.validation.duckdb_source", "flows.validation.expectations")


def import_early() -> None:
    """Begin to import what validation needs; who validates meanwhile waits for the rest of it.

    A module that cannot be imported is an error of who needs it.
    """
    Thread(target=_import).start()


def _import() -> None:
    with suppress(Exception):
        for name in WANTED:
            import_module(name)
