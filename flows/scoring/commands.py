"""`qpp score` and `qpp cycle`: the yearly run, alone or after the ingest."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.drawing import say
from flows.errors import print_error
from flows.options import (
    ForceOption,
    LakeOption,
    LockTimeoutOption,
    MaxQuarantineOption,
    MemoryOption,
    ThreadsOption,
    YearArgument,
)
from flows.progress import progress
from flows.spark.options import Engine, EngineOption, SparkRemoteOption, spark_remote_of

if TYPE_CHECKING:
    from flows.engine.register import PerformanceYear
    from flows.ingest.report import IngestReport
    from flows.run.manifest import Manifest

ProvisionalOption = Annotated[
    bool,
    typer.Option(
        "--provisional",
        help="Deliver the payment files of a provisional year, marked as such.",
    ),
]
ReasonOption = Annotated[
    str,
    typer.Option("--reason", metavar="TEXT", help="Why the run is made; occasion.json keeps it."),
]


def _announce(year: "PerformanceYear", provisional: bool) -> bool:
    """Say before the work starts that a provisional year delivers nothing; return whether so."""
    from flows.engine.register import withheld

    is_withheld = year.is_provisional and not provisional
    if is_withheld:
        print_error(withheld(year))
    return is_withheld


def _tell(run: "Manifest") -> None:
    """Print the summary of a finished run, write its page and say where it is."""
    from flows.report.page import write_report
    from flows.scoring.summary import tell_summary

    tell_summary(run)
    with progress("Report"):
        path = write_report(run)
    say(Console(), f"Report: {path}")


def score_command(
    performance_year: YearArgument,
    lake: LakeOption,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
    provisional: ProvisionalOption = False,
    lock_timeout: LockTimeoutOption = -1,
    engine: EngineOption = Engine.DUCKDB,
    spark_remote: SparkRemoteOption = None,
    reason: ReasonOption = "",
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD|BATCH",
            help="Score what the lake held at the end of a day (UTC), or right after a batch as "
            "qpp lake status names it, such as claim_line:12.",
        ),
    ] = None,
) -> None:
    """Score a performance year from what the lake holds now, and deliver the payment files.

    The run's folder is named by what went into it: the same inputs give the same folder and the
    same bytes, and a finished run is not made again. Killed at any moment, the same command goes
    on where it stopped.

    A provisional year delivers no payment files and ends with exit code 1 unless --provisional
    is given; its tables, summary and manifest are made all the same.

    Where one machine is outgrown, --engine spark lets a Spark Connect server make the tables that
    read claim lines, from the same SQL; the run is the same.

    Who made the run, when, why and on what stands in occasion.json beside the manifest. A run of
    the lake as of a past day, by today's rules, is one more run: other commands go on reading the
    last run of the lake as it stands, unless they are given the run.
    """
    from flows.engine.warehouse import Resources
    from flows.run.plan import make_plan
    from flows.scoring.flow import score_year

    remote = spark_remote_of(engine, spark_remote)
    # A year or a lake that cannot be scored is told before the progress line begins.
    plan = make_plan(lake, performance_year, provisional, as_of)
    is_withheld = _announce(plan.year, provisional)
    with progress(f"Scoring performance year {performance_year}"):
        run = score_year(
            performance_year,
            lake,
            Resources(threads, memory_limit),
            provisional,
            lock_timeout,
            remote,
            reason,
            as_of,
        )
    _tell(run)
    if is_withheld:
        raise typer.Exit(1)


def cycle_command(
    performance_year: YearArgument,
    paths: Annotated[
        list[Path], typer.Argument(help="Extracts: files, or folders searched for them.")
    ],
    lake: LakeOption,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
    provisional: ProvisionalOption = False,
    lock_timeout: LockTimeoutOption = -1,
    force: ForceOption = False,
    max_quarantine: MaxQuarantineOption = None,
    reason: ReasonOption = "",
) -> None:
    """Ingest extracts and score the year: the annual cycle in one command.

    Exit code 1 when a file was refused, or has more in quarantine than is allowed; the year is
    scored from what the lake holds all the same.
    Exit code 1 too for a provisional year without --provisional: no payment file is delivered.
    """
    from flows.engine.register import check_delivery
    from flows.engine.warehouse import Resources
    from flows.ingest.report import print_report
    from flows.scoring.cycle import annual_cycle

    is_withheld = _announce(check_delivery(performance_year, provisional), provisional)
    ingested: list[IngestReport] = []
    try:
        with progress(f"Annual cycle of performance year {performance_year}"):
            resources = Resources(threads, memory_limit)
            report, run = annual_cycle(
                performance_year,
                paths,
                lake,
                resources,
                provisional,
                lock_timeout,
                ingested.append,
                force,
                max_quarantine,
                reason,
            )
    finally:
        # What became of the files is told, too, when the year cannot be scored.
        for done in ingested:
            print_report(done)
    _tell(run)
    if report.fault or is_withheld:
        raise typer.Exit(1)
