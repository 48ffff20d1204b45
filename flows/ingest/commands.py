"""`qpp ingest`: extracts into the lake."""

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


def ingest_command(
    performance_year: Annotated[
        int, typer.Argument(help="Performance year that the extracts were handed over for.")
    ],
    paths: Annotated[
        list[Path],
        typer.Argument(help="Extracts: files, or folders searched for them."),
    ],
    lake: LakeOption,
    lock_timeout: LockTimeoutOption = -1,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
    force: ForceOption = False,
    max_quarantine: MaxQuarantineOption = None,
) -> None:
    """Take extracts into the lake.

    Which extract a file is comes from its content, never from its name; .gz and .zst are read as
    they are. Rows that break a rule go to the lake's quarantine with the reason, and the rest
    goes on. The same file twice changes nothing, unless what it said was superseded meanwhile or
    withdrawn. Exit code 1 when a file was refused, or has more in quarantine than is allowed.
    """
    from flows.engine.register import check_open
    from flows.engine.warehouse import Resources
    from flows.ingest.flow import ingest
    from flows.ingest.report import print_report
    from flows.ingest.sources import find_files

    # A mistake of the command line is told before the progress line begins.
    check_open(performance_year)
    find_files(paths)
    with progress(f"Ingest, performance year {performance_year}"):
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
