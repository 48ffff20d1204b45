"""Command-line options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from flows.paths import DATA

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
