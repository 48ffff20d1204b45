"""`qpp ingest`: extracts into the lake."""

import re
from pathlib import Path
from typing import Annotated

import typer

from flows.options import (
    ForceOption,
    LakeOption,
    LockTimeoutOption,
    MaxQuarantineOption,
    MemoryOption,
    ThreadsOption,
)
from flows.progress import progress


def _year_before(words: list[str]) -> tuple[int | None, list[Path]]:
    """Return the performance year that stands before the paths, if one does, and the paths.

    Four digits are a year, also where a folder is called so: that one is ./2024.
    """
    has_year = re.fullmatch("[0-9]{4}", words[0]) is not None
    paths = [Path(word) for word in words[has_year:]]
    if not paths:
        raise typer.BadParameter("Name the extracts after the performance year.")
    return int(words[0]) if has_year else None, paths


def ingest_command(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[PERFORMANCE_YEAR] PATH...",
            help="Performance year that the extracts were handed over for, then files, or folders "
            "searched for them. Claims are one history of all years and need none.",
            show_default=False,
        ),
    ],
    lake: LakeOption,
    lock_timeout: LockTimeoutOption = -1,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
    force: ForceOption = False,
    max_quarantine: MaxQuarantineOption = None,
) -> None:
    """Take extracts into the lake.

    Claims are one history, by month of service, of which each performance year reads its months;
    all other extracts are about the performance year that is named.

    Which extract a file is comes from its content, never from its name; .gz and .zst are read as
    they are. Rows that break a rule go to the lake's quarantine with the reason, and the rest
    goes on. The same file twice changes nothing, unless what it said was superseded meanwhile or
    withdrawn. Exit code 1 when a file was refused, or has more in quarantine than is allowed.
    """
    from flows.engine.register import check_open
    from flows.engine.warehouse import Resources
    from flows.ingest.flow import ingest
    from flows.ingest.report import of_year, print_report
    from flows.ingest.sources import find_files

    performance_year, paths = _year_before(words)
    # A mistake of the command line is told before the progress line begins.
    if performance_year is not None:
        check_open(performance_year)
    find_files(paths)
    with progress(f"Ingest, {of_year(performance_year)}"):
        report = ingest(
            paths,
            performance_year,
            lake,
            lock_timeout,
            Resources(threads, memory_limit),
            force,
            max_quarantine,
        )
    print_report(report)
    if report.fault:
        raise typer.Exit(1)
