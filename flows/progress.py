"""What a command is doing now: on a terminal, and to whoever else listens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

# What is called with each step and the part of the work done by then, where that is known.
Listener = Callable[[str, float | None], None]

_shown: list[Status] = []
_listeners: list[Listener] = []


@contextmanager
def progress(title: str) -> Iterator[None]:
    """Show a spinner with the title on standard error until the block ends.

    Nothing is shown when the output goes to a file.
    """
    console = Console(stderr=True)
    if not console.is_terminal or _shown:
        yield
        return
    with console.status(title) as status:
        _shown.append(status)
        try:
            yield
        finally:
            _shown.pop()


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell the listener of each step until the block ends, and no outer listener."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.pop()


def step(text: str, part: float | None = None) -> None:
    """Say what comes next; text must hold no identifier of a person."""
    if _shown:
        _shown[-1].update(text)
    if _listeners:
        _listeners[-1](text, part)
