"""`qpp docs`: pages about what ingest found."""

from typing import Annotated

import typer

from flows.options import LakeOption
from flows.progress import progress


def docs_command(
    lake: LakeOption,
    performance_year: Annotated[
        int | None, typer.Argument(help="Performance year; all of the lake when not given.")
    ] = None,
    batches: Annotated[
        int, typer.Option(min=1, help="Newest batches of each extract that have a page.")
    ] = 20,
) -> None:
    """Write the pages about what ingest found, and print where their index is.

    Great Expectations' Data Docs of each batch and of the rules, and the trend of each rule by day,
    from the counts that ingest keeps in the lake. They fetch nothing and hold no value of a row.
    """
    from flows.docs.site import write_docs
    from flows.engine.register import check_open

    if performance_year is not None:
        check_open(performance_year)
    with progress("Pages about what ingest found"):
        path = write_docs(lake, performance_year, batches)
    typer.echo(path)
