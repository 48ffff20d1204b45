"""What a command is doing now, on a terminal; nothing when the output goes to a file."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

_shown: list[Status] = []


@contextmanager
def progress(title: str) -> Iterator[None]:
    """Show a spinner with the title on standard error until the block ends."""
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


def step(text: str) -> None:
    """Say what comes next; text must hold no identifier of a person."""
    if _shown:
        _shown[-1].update(text)
