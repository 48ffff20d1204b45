"""`qpp report`: the page of a finished run."""

from typing import Annotated

import typer

from flows.options import LakeOption
from flows.progress import progress


def report_command(
    run: Annotated[
        str,
        typer.Argument(help="Performance year: its run finished last; or the folder of a run."),
    ],
    lake: LakeOption,
) -> None:
    """Write the page of a finished run anew and print where it is.

    qpp score and qpp cycle write it too. It is one file to open in a browser or to print, fetches
    nothing and names nobody. The run's tables and delivered files are not touched.
    """
    from flows.report.page import write_report
    from flows.run.named import find_run

    with progress("Report"):
        path = write_report(find_run(run, lake), anew=True)
    typer.echo(path)
