"""`qpp report`: the page of a finished run."""

import typer

from flows.options import LakeOption, RunArgument
from flows.progress import progress


def report_command(
    run: RunArgument,
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
