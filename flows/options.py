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


MemoryOption = Annotated[
    str | None,
    typer.Option(
        parser=_memory_limit, metavar="<size>", help="Memory limit of DuckDB, for instance 4GB."
    ),
]
LockTimeoutOption = Annotated[
    float,
    typer.Option(
        help="Seconds to wait for another command that writes to this lake; -1 without end."
    ),
]
ForceOption = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Take files whose dates are of another performance year, too; that is recorded.",
    ),
]
MaxQuarantineOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=100,
        metavar="PERCENT",
        help="Exit code 1 when more than this share of any file's rows is in quarantine.",
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
