"""Command-line options that several commands share."""

import re
from pathlib import Path
from typing import Annotated

import typer

from flows.paths import DATA

MEMORY_LIMIT = re.compile(r"\d+(\.\d+)?\s*[KMGT]i?B", re.IGNORECASE)


def _memory_limit(text: str) -> str:
    """Return a memory limit as DuckDB takes it."""
    if not MEMORY_LIMIT.fullmatch(text.strip()):
        raise typer.BadParameter(f"{text!r} is not a size such as 800MB or 4GB.")
    return text.strip()


YearArgument = Annotated[int, typer.Argument(help="Performance year, for instance 2024.")]
MemoryOption = Annotated[
    str | None,
    typer.Option(
        parser=_memory_limit, metavar="<size>", help="Memory limit of DuckDB, for instance 4GB."
    ),
]
LakeOption = Annotated[
    Path,
    typer.Option(
        envvar="QPP_LAKE",
        help="Folder of the lake: ingested extracts, runs and delivered files.",
        file_okay=False,
        default_factory=lambda: DATA / "lake",
        show_default="data/lake",
    ),
]
