"""`qpp runs`, `qpp replay`, `qpp verify` and `qpp attest`: what was run, and what proves it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.drawing import say
from flows.errors import QppError, printable
from flows.options import LakeOption, MemoryOption, RunArgument, ThreadsOption
from flows.progress import progress

if TYPE_CHECKING:
    from flows.proof.difference import Difference
    from flows.proof.replay import Replayed


def runs_command(
    lake: LakeOption,
    performance_year: Annotated[
        int | None, typer.Argument(help="Performance year; all when not given.")
    ] = None,
) -> None:
    """List the finished runs of a year: when and why, from what, and what they came to.

    Of each the scaling factor, and the dollars of increases and of decreases as delivered, without
    additional adjustments.
    """
    from flows.proof.runs import listed_runs

    table = Table(box=box.SIMPLE_HEAD)
    # A run's id stands on one line.
    table.add_column("run, when (UTC), why", min_width=21)
    table.add_column("of the lake", overflow="fold")
    table.add_column("status")
    table.add_column("factor, up, down", justify="right", no_wrap=True)
    for run in listed_runs(lake, performance_year):
        when = run.finished_at.replace("T", " ").removesuffix("+00:00") or "when is not kept"
        about = "\n".join(
            filter(None, (f"{run.performance_year} {run.run_id}", when, run.who, run.reason))
        )
        amounts = (run.increase_amount, run.decrease_amount)
        figures = [f"{amount:,.0f}" for amount in amounts if amount is not None]
        if run.scaling_factor is not None:
            figures.insert(0, f"{run.scaling_factor:.6f}")
        table.add_row(
            Text(printable(about)),
            run.lake.replace(", ", "\n"),
            Text(run.status, style="bold" if run.status.startswith("RELEASED") else ""),
            "\n".join(figures),
        )
    Console().print(table)


def replay_command(
    run: RunArgument,
    lake: LakeOption,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
) -> None:
    """Make a finished run again from its manifest, and say whether it is the same.

    It reads the versions of the lake's tables that the run read, whatever came since, and the
    policy, reference and SQL of this version of qpp, offline and into a temporary folder. The lake
    is the one that the run's folder is in.

    Exit code 0: the same bytes, or the same rows in Parquet files of another version of DuckDB,
    which is said. 1: something differs, and the first table, row and column are named; or a file of
    the run is not what its manifest says. 2: an input is not the one that the run read, and
    nothing was made.
    """
    from flows.engine.warehouse import Resources
    from flows.proof.difference import difference
    from flows.proof.replay import replay
    from flows.run.named import find_run

    recorded = find_run(run, lake)
    with (
        progress(f"Making run {recorded.run_id} again"),
        replay(recorded, lake=lake, resources=Resources(threads, memory_limit)) as replayed,
    ):
        found = difference(replayed)
        is_same = replayed.is_manifest_same
    _tell_replay(replayed, found, is_same)
    if not found.is_proved:
        raise typer.Exit(1)


def _tell_replay(replayed: "Replayed", found: "Difference", is_manifest_same: bool) -> None:
    console, content = Console(), replayed.recorded.content
    tables, outputs = content["tables"], content["outputs"]
    rows = sum(entry["rows"] for entry in tables)
    say(
        console,
        f"Run {replayed.recorded.run_id} of performance year {content['performance_year']}, made "
        f"again from its manifest: {found.verdict}. {len(tables):,} tables with {rows:,} rows, "
        f"{len(outputs):,} delivered files.",
    )
    if found.where:
        say(console, f"First difference: {found.where}.")
    if replayed.engine:
        made = content["made_with"]["duckdb"]
        say(console, f"The run was made with DuckDB {made}, this is {replayed.engine}.")
    if replayed.code:
        say(console, f"Python that is another one now: {', '.join(replayed.code)}.")
    elif not found.where and not is_manifest_same:
        say(console, "The manifests tell of the same files in different words.")
    if found.damaged:
        say(
            console,
            "Files of the run that are not what its manifest says: "
            f"{', '.join(found.damaged)}. qpp score makes them anew.",
        )


def verify_command(
    run: RunArgument,
    lake: LakeOption,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(
            help="A folder of files that these supersede, or of deltas between; may be given again."
        ),
    ] = None,
) -> None:
    """Check delivered files, digests, totals and arithmetic, as their receiver can.

    The same is done by a copy of one file that needs nothing but Python 3.11:
    python3 -I verify.py FOLDER. Its place is printed at the end. Exit code 1 when a check fails.
    """
    from flows.proof import verify
    from flows.run.named import folder_of

    folders = [folder_of(run, lake), *(earlier or [])]
    for folder in folders:
        if not folder.is_dir():
            raise QppError("QPP603", path=folder)
    code = verify.main([str(folder) for folder in folders])
    say(Console(), f"For receivers: {verify.__file__}")
    if code:
        raise typer.Exit(code)


def attest_command(
    run: RunArgument,
    key: Annotated[
        Path, typer.Option(help="PEM file: a private key to sign with, a public one to check with.")
    ],
    lake: LakeOption,
    check: Annotated[
        bool, typer.Option("--check", help="Check the signature instead of making one.")
    ] = False,
    attestation: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "--attestation",
            help="The envelope; attestation.dsse.json beside the manifest when not given.",
        ),
    ] = None,
) -> None:
    """Sign the manifest of a run with a key of yours, or check who signed it.

    The envelope (DSSE) holds the manifest, an in-toto statement with SLSA provenance. Nothing is
    signed unless this command is given a key.
    """
    from flows.proof import attest
    from flows.run.named import find_run

    found = find_run(run, lake)
    if check:
        keyid = attest.check(found, key, attestation)
        say(Console(), f"Run {found.run_id} and every file of it is vouched for by key {keyid}.")
        return
    say(Console(), f"Signed run {found.run_id}: {attest.sign(found, key, attestation)}")
