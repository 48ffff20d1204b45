"""`qpp lake history`, `qpp lake compact` and `qpp lake vacuum`."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.drawing import drawn_table, say
from flows.options import LakeOption, LockTimeoutOption, MemoryOption, ThreadsOption
from flows.progress import progress

if TYPE_CHECKING:
    from flows.upkeep.vacuum import Vacuum

MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


def _months(text: str | None) -> list[str] | None:
    """Return the first day of each month that is named, None where none is."""
    if text is None:
        return None
    months = [month.strip() for month in text.split(",")]
    for month in months:
        if not MONTH.fullmatch(month):
            raise typer.BadParameter(
                f"{month!r} is not a month such as 2024-01.", param_hint="--months"
            )
    return [f"{month}-01" for month in months]


def history_command(
    table: Annotated[str, typer.Argument(help="A table of the lake, for instance claim_line.")],
    as_of: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The day, UTC.")
    ],
    lake: LakeOption,
) -> None:
    """Show what a table of the lake held at the end of a past day.

    That is its version then, each source file that counted, what had been withdrawn, and of claims
    the control totals by month of service.
    """
    from flows.upkeep.past import past, print_past

    day = as_of.date()
    if day > datetime.now(UTC).date():
        raise typer.BadParameter(f"{day} is still to come.", param_hint="--as-of")
    print_past(past(lake, table, day))


def compact_command(
    lake: LakeOption,
    months: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM,...", help="Months of service; all when not given."),
    ] = None,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
    lock_timeout: LockTimeoutOption = -1,
) -> None:
    """Merge the small files of each month of the claims history into large ones.

    Rows, what is in force, runs and earlier versions stay what they are, and reading gets faster.
    The files that were replaced stay on the disk until qpp lake vacuum removes them.
    """
    from flows.engine.warehouse import Resources
    from flows.upkeep.compaction import compact, month_name

    chosen = _months(months)
    with progress("Merging files"):
        done = compact(lake, chosen, Resources(threads, memory_limit), lock_timeout)
    if not done:
        say(Console(), "Nothing to merge: no month has small files of claims beside others.")
        return
    table = drawn_table("Files merged", "month", "files", "now", "rows", "bytes", "now")
    for one in done:
        table.add_row(
            month_name(one.service_month),
            *(
                f"{number:,}"
                for number in (
                    one.files_before,
                    one.files_after,
                    one.rows,
                    one.bytes_before,
                    one.bytes_after,
                )
            ),
        )
    Console().print(table)
    replaced = sum(one.files_before for one in done)
    say(
        Console(),
        f"Rows and allowed dollars of each source file are what they were. The {replaced:,} files "
        "that were replaced stay until qpp lake vacuum removes them.",
    )


def vacuum_command(
    lake: LakeOption,
    retention_days: Annotated[
        int,
        typer.Option(
            min=0, max=36_500, help="Days that files stay after a compaction replaced them."
        ),
    ] = 30,
    yes: Annotated[bool, typer.Option("--yes", help="Remove the files.")] = False,
    lock_timeout: LockTimeoutOption = -1,
) -> None:
    """Remove files of the claims history that merged ones replaced and that nothing needs.

    What a finished run has read stays, and so does the last file that holds rows of a source.
    Without --yes it says only what it would remove. A run that is being made meanwhile may need
    files of the last days: keep a retention of days.
    """
    from flows.upkeep.vacuum import vacuum

    found = vacuum(lake, retention_days, yes, lock_timeout)
    _tell_vacuum(found, retention_days, yes)


def _tell_vacuum(found: "Vacuum", retention_days: int, is_removed: bool) -> None:
    from flows.ingest.settle import CLAIMS
    from flows.ingest.withdrawal import batch_name, day_of

    console = Console()
    if found.files:
        title = "Files removed" if is_removed else "Files that would be removed"
        table = drawn_table(title, "replaced by", "files", "bytes")
        for one in found.replaced:
            named = f"{batch_name(CLAIMS, one.commit.version)}, {day_of(one.commit.committed_at)}"
            table.add_row(named, f"{len(one.files):,}", f"{sum(one.files.values()):,}")
        if found.left_over:
            freed = sum(found.left_over.values())
            table.add_row("left by a killed command", f"{len(found.left_over):,}", f"{freed:,}")
        console.print(table)
    kept = (
        (found.kept_for_runs, "finished runs have read them"),
        (found.kept_as_last, "they are the last that hold rows of what was withdrawn"),
        (found.kept_as_recent, f"they were replaced less than {retention_days} days ago"),
    )
    for files, why in kept:
        if files:
            say(console, f"{files:,} replaced files stay: {why}.")
    if not found.files:
        say(console, "Nothing to remove.")
    elif is_removed:
        say(console, f"Removed {found.files:,} files, {found.size:,} bytes.")
    else:
        say(
            console,
            f"Nothing was removed. qpp lake vacuum --yes removes these {found.files:,} files, "
            f"{found.size:,} bytes.",
        )
