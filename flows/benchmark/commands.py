"""`qpp bench`: wall time and peak memory of each stage, and how close it comes to DuckDB alone."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.benchmark.figures import as_page, write_page
from flows.benchmark.stages import STAGES, TURNS_OF, Settings, as_json
from flows.options import MemoryOption, ThreadsOption, YearArgument
from flows.progress import progress, step

KIB = 1024
# Measured with so much where nobody says otherwise.
MEMORY = "4GB"
# getrusage counts kibibytes, on macOS bytes.
RSS_UNIT = 1 if sys.platform == "darwin" else KIB
# Parts of a stage that are set beside DuckDB alone, too.
PARTS = {"lines": "its lines alone", "alone": "its pass over lines", "digests": "its files proved"}


@dataclass(frozen=True)
class Measured:
    """One stage's process: how long, how much memory at most, and what it says itself."""

    stage: str
    seconds: float
    peak_mib: float
    figures: dict[str, float]


def run_stage(stage: str, settings: Settings) -> Measured:
    """Run one stage in its own process; raises typer.Exit when it fails, after its output."""
    command = [sys.executable, "-m", "flows.benchmark.stages", stage, as_json(settings)]
    log = Path(settings.folder) / f"{stage}.log"
    with log.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        Console(stderr=True).print(
            f"The stage {stage} failed:\n{log.read_text(errors='replace')[-3000:]}", markup=False
        )
        raise typer.Exit(1)
    figures = json.loads(settings.figures_of(stage).read_text(encoding="utf-8"))
    return Measured(stage, seconds, usage.ru_maxrss * RSS_UNIT / KIB**2, figures)


def run_turns(stage: str, settings: Settings) -> Measured:
    """Run one stage as often as it has turns, each in its own process; return the middle one.

    A machine that others use is faster in one minute than in the next: what is set beside each
    other is of one turn. The seconds are those of all turns, the memory is the most of any. Raises
    as run_stage does.
    """
    turns = [run_stage(stage, settings) for _ in range(TURNS_OF.get(stage, 1))]
    middle = sorted(turns, key=_compared)[len(turns) // 2]
    settings.figures_of(stage).write_text(json.dumps(middle.figures), encoding="utf-8")
    return replace(
        middle,
        seconds=sum(turn.seconds for turn in turns),
        peak_mib=max(turn.peak_mib for turn in turns),
    )


def _compared(turn: Measured) -> float:
    """Return what a turn took, beside what is set beside it, if anything is."""
    return turn.figures.get("own", 0) / turn.figures.get("plain", 1)


def _ratio(figures: dict[str, float], own: str) -> str:
    return f"{figures[own] / figures['plain']:.2f}" if {own, "plain"} <= figures.keys() else ""


HEADER = ["stage", "seconds", "peak MiB", "CPU s of claims", "beside", "ratio"]


def sizes(settings: Settings) -> str:
    """Return what was measured."""
    return (
        f"{settings.clinicians:,} TIN/NPIs, {settings.claim_lines:,} claim lines, "
        f"DuckDB memory limit {settings.memory_limit}"
    )


def rows_of(measured: list[Measured]) -> list[list[str]]:
    """Return a row per stage with the ratios of the claims stages, then what they rest on."""
    rows = []
    for m in measured:
        cells = [f"{m.figures[key]:.1f}" if key in m.figures else "" for key in ("own", "plain")]
        rows.append(
            [m.stage, f"{m.seconds:.1f}", f"{m.peak_mib:,.0f}", *cells, _ratio(m.figures, "own")]
        )
        for part, said in PARTS.items():
            if part in m.figures:
                own = f"{m.figures[part]:.1f}"
                rows.append([f"{m.stage}: {said}", "", "", own, cells[1], _ratio(m.figures, part)])
    return rows


def counted(measured: list[Measured]) -> str:
    """Return how many measurements and corrections there were."""
    figures = {name: count for m in measured for name, count in m.figures.items()}
    names = ("measurements", "corrections")
    return ", ".join(f"{figures[name]:,.0f} {name}" for name in names if name in figures)


def print_measured(console: Console, settings: Settings, measured: list[Measured]) -> None:
    """Print a row per stage, and the ratios of the claims stages."""
    drawn = Table(title=f"{sizes(settings)}, {counted(measured)}", title_justify="left")
    drawn.add_column(HEADER[0], no_wrap=True)
    for name in HEADER[1:]:
        drawn.add_column(name, justify="right")
    for row in rows_of(measured):
        drawn.add_row(*row)
    console.print(drawn)


def bench_command(
    performance_year: YearArgument,
    clinicians: Annotated[int, typer.Option(help="TIN/NPIs to make.")] = 20_000,
    claim_lines: Annotated[int, typer.Option(help="Part B claim lines to make.")] = 2_000_000,
    seed: Annotated[int, typer.Option(help="Seed of the extracts.")] = 1,
    memory_limit: MemoryOption = MEMORY,
    threads: ThreadsOption = None,
    folder: Annotated[
        Path | None,
        typer.Option(help="Empty folder to work in, and to keep; a temporary one if not given."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="File of Markdown to write the figures to.", dir_okay=False)
    ] = None,
) -> None:
    """Measure synthesize, ingest, score and corrections, each stage in its own process.

    The claims stages are set beside DuckDB alone, in the same process and run, by processor time:
    ingest beside COPY (SELECT the same columns FROM read_csv) TO parquet, as a whole and without
    what an ingest of a thousand lines takes (its lines alone), the aggregate beside the same
    aggregate written by hand, claims measures beside a plain scan of the columns that they read.
    Corrections of one file of claims go into the lake, beside the same into a lake of that file.
    Takes a few minutes at the usual sizes; a national year's share is --clinicians 100000
    --claim-lines 10000000, which takes about 10 GB of disk.
    """
    if folder is not None and folder.exists() and any(folder.iterdir()):
        raise typer.BadParameter("The folder is not empty.", param_hint="--folder")
    work = Path(tempfile.mkdtemp(prefix="qpp-bench-")) if folder is None else folder.resolve()
    work.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        performance_year,
        clinicians,
        claim_lines,
        seed,
        memory_limit or MEMORY,
        threads,
        str(work),
    )
    measured: list[Measured] = []
    try:
        with progress("Benchmark"):
            for stage in STAGES:
                step(f"Benchmark: {stage}")
                measured.append(run_turns(stage, settings))
    finally:
        if folder is None:
            shutil.rmtree(work, ignore_errors=True)
    print_measured(Console(), settings, measured)
    if output is not None:
        command = (
            f"qpp bench {performance_year} --clinicians {clinicians} --claim-lines {claim_lines} "
            f"--seed {seed} --memory-limit {settings.memory_limit}"
        )
        title = f"{sizes(settings)}, {counted(measured)}"
        write_page(output, as_page(command, title, HEADER, rows_of(measured)))
