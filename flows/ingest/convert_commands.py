"""`qpp convert`: QRDA documents to the QPP JSON that they amount to."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.drawing import say
from flows.errors import QppError, printable
from flows.progress import progress

if TYPE_CHECKING:
    from flows.ingest.convert import Converted
    from flows.qrda.reading import Content


def convert_command(
    files: Annotated[
        list[Path],
        typer.Argument(help="QRDA Category III documents, or folders searched for them."),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            file_okay=False,
            metavar="DIR",
            help="Folder for one JSON file for each document, named by the document's SHA-256.",
        ),
    ] = None,
) -> None:
    """Write the QPP JSON that QRDA III documents amount to, as an ingest would take them.

    Nothing is kept and no lake is needed: to test documents before they are sent. Without --output
    each submission is one line of standard output. What is refused or set aside, and why, is said
    on standard error, by the same rules and numbers as in an ingest. Exit code 1 when anything was.
    """
    from flows.ingest.convert import convert
    from flows.ingest.sources import find_files

    found = find_files(files)
    if output is not None:
        _make(output)
    with progress("Convert"):
        done = convert(found)
    console = Console(stderr=True, highlight=False)
    for converted in done:
        submission = converted.submission
        written = ""
        if submission is not None and submission["measurementSets"]:
            if output is None:
                typer.echo(json.dumps(submission))
            else:
                written = _write(output, converted, submission)
        for line in _said(converted, written):
            say(console, line)
    if any(converted.has_findings for converted in done):
        raise typer.Exit(1)


def _make(folder: Path) -> None:
    """Make the folder before anything is read, so that a mistake is told at once."""
    from flows.lake import private_files

    try:
        with private_files():
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QppError("QPP132", path=folder, reason=error.strerror or error) from error


def _write(folder: Path, converted: "Converted", submission: "Content") -> str:
    """Write one submission whole or not at all, and return the name of its file."""
    from flows.lake import private_files, write_durably

    name = f"{converted.digest}.json"
    try:
        with private_files():
            content = json.dumps(submission, indent=2) + "\n"
            write_durably(folder / name, content.encode())
    except OSError as error:
        raise QppError("QPP132", path=folder, reason=error.strerror or error) from error
    return name


def _said(converted: "Converted", written: str) -> Iterator[str]:
    """Yield what became of a document, for the person who sends it."""
    from flows.qrda import RULES

    yield printable(converted.path.name)
    if converted.same_as:
        yield f"  the same document as {printable(converted.same_as.name)}"
    if converted.error:
        yield f"  {converted.error}"
    if converted.reading:
        rows = sum(len(s.measurements) for s in converted.reading.sets)
        bad = len({fault.row_number for fault in converted.set_aside})
        year = converted.reading.performance_year
        done = f"{rows - bad} of {rows} measurements converted, performance year {year}"
        if converted.error:
            done = f"nothing converted of {rows} measurements, performance year {year}"
        yield f"  {done}{f': {written}' if written else ''}"
    for fault in converted.set_aside:
        yield f"  set aside {fault.rule_id} {fault.place}, {fault.column_name}: {fault.reason}"
    for noticed in converted.reading.warnings if converted.reading else ():
        yield f"  warning {noticed.rule_id} {noticed.reason}"
    for counted in converted.warnings:
        if counted.rule_id not in RULES:
            yield f"  warning {counted.rows:,} x {counted.rule_id} {counted.reason}"
