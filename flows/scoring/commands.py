"""`qpp score` and `qpp cycle`: the yearly run, alone or after the ingest."""

from pathlib import Path
from typing import Annotated

import typer

from flows.engine.warehouse import Resources
from flows.options import LakeOption, MemoryOption
from flows.progress import progress
from flows.scoring.plan import make_plan

YearArgument = Annotated[int, typer.Argument(help="Performance year, for instance 2024.")]
ThreadsOption = Annotated[
    int | None, typer.Option(min=1, help="Threads of DuckDB; all cores when not given.")
]


def score_command(
    performance_year: YearArgument,
    lake: LakeOption,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
) -> None:
    """Score a performance year from what the lake holds now, and deliver the payment files.

    The run's folder is named by what went into it: the same inputs give the same folder and the
    same bytes. Killed at any moment, the same command goes on where it stopped.
    """
    # A year or a lake that cannot be scored is told before Prefect's seconds begin.
    make_plan(lake.resolve(), performance_year)
    from flows.scoring.flow import score_year  # noqa: PLC0415
    from flows.scoring.summary import print_summary  # noqa: PLC0415

    with progress(f"Scoring performance year {performance_year}"):
        run = score_year(performance_year, lake, Resources(threads, memory_limit))
    print_summary(run)


def cycle_command(
    performance_year: YearArgument,
    paths: Annotated[
        list[Path], typer.Argument(help="Extracts: files, or folders searched for them.")
    ],
    lake: LakeOption,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
) -> None:
    """Ingest extracts and score the year: the annual cycle in one command.

    Exit code 1 when a file was refused; the year is scored from what the lake holds all the same.
    """
    from flows.cycle import annual_cycle  # noqa: PLC0415 - Prefect is slow to import
    from flows.ingest.report import print_report  # noqa: PLC0415
    from flows.scoring.summary import print_summary  # noqa: PLC0415

    with progress(f"Annual cycle of performance year {performance_year}"):
        report, run = annual_cycle(performance_year, paths, lake, Resources(threads, memory_limit))
    print_report(report)
    print_summary(run)
    if report.has_refused:
        raise typer.Exit(1)
