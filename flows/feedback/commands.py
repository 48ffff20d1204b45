"""`qpp feedback`: pages for every practice and clinician of a finished run."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from flows.drawing import say
from flows.options import (
    LakeOption,
    LockTimeoutOption,
    MemoryOption,
    ThreadsOption,
    YearArgument,
    tin_digits,
)
from flows.progress import progress


def feedback_command(
    performance_year: YearArgument,
    lake: LakeOption,
    run: Annotated[
        str | None, typer.Option(help="Run id; the run finished last when not given.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            help="Folder that the folder of pages goes into.",
            show_default="<lake>/feedback/<performance year>",
            file_okay=False,
        ),
    ] = None,
    tin: Annotated[
        str | None,
        typer.Option(
            help="Taxpayer identification number, 9 digits: that practice alone.",
            parser=tin_digits,
            metavar="TIN",
        ),
    ] = None,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
    lock_timeout: LockTimeoutOption = -1,
) -> None:
    """Write for each practice what became of it: a page per practice and per clinician.

    Each page is there as HTML, to be read and printed, and as JSON in the shape of CMS's own
    scoring output. Files are named by numbers; index.csv says whose page each is. They hold
    identifiers: keep them as you keep the lake. What is finished is not written again.
    """
    from flows.engine.register import caution
    from flows.engine.warehouse import Resources
    from flows.feedback.bundle import INDEX, is_current, write_feedback
    from flows.lake import checked_lake
    from flows.run.manifest import latest_run, read_manifest
    from flows.run.since import changed_since, said_since

    lake = checked_lake(lake)
    console = Console()
    folder = lake / "runs" / str(performance_year)
    manifest = read_manifest(folder / run) if run else latest_run(lake, performance_year)
    parent = output.resolve() if output else lake / "feedback" / str(performance_year)
    resources = Resources(threads, memory_limit)

    def on_wait() -> None:
        Console(stderr=True).print("Another command writes feedback here; waiting for it.")

    with progress(f"Feedback of performance year {performance_year}"):
        feedback = write_feedback(manifest, parent, tin, resources, lock_timeout, on_wait)
    held = caution(manifest.content["year_status"], manifest.content["year_note"])
    if held:
        say(console, Text(held, style="yellow"))
    if changed := changed_since(manifest):
        say(console, Text(said_since(changed), style="yellow"))
    told = "Feedback written" if feedback.is_new else "Feedback was finished before and stays"
    content = feedback.content
    counted = f"practices {content['practices']:,}, pages {content['pages']:,}"
    say(console, f"{told}: {counted}, each as HTML and as JSON.")
    if not feedback.is_new and not is_current(feedback, manifest):
        say(
            console,
            Text(
                "The pages look otherwise by now: to have them written anew, move the folder away "
                "and run the same command again.",
                style="yellow",
            ),
        )
    say(console, f"Whose page is which: {feedback.folder / INDEX}")
    say(console, f"Folder: {feedback.folder}")
