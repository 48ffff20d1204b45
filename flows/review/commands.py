"""`qpp review`: what a practice asks after the release, decided and applied."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.drawing import drawn_table, say, words
from flows.errors import QppError, print_error, printable
from flows.masking import masked
from flows.options import (
    LakeOption,
    LockTimeoutOption,
    MemoryOption,
    ThreadsOption,
    YearArgument,
    npi_digits,
    tin_digits,
)
from flows.progress import progress
from flows.review.options import (
    CaseArgument,
    DayOption,
    FactorsOption,
    ReasonOption,
    iso_day,
    stated,
)


def open_command(
    performance_year: YearArgument,
    run: Annotated[str, typer.Option(help="Id of the run that was released.")],
    tin: Annotated[
        str, typer.Option(parser=tin_digits, metavar="TIN", help="TIN of the clinician, 9 digits.")
    ],
    npi: Annotated[
        str, typer.Option(parser=npi_digits, metavar="NPI", help="NPI of the clinician, 10 digits.")
    ],
    filed: Annotated[
        date, typer.Option(parser=iso_day, metavar="DATE", help="Day that the request came in.")
    ],
    evidence: Annotated[
        str, typer.Option(parser=stated, metavar="REF", help="Where the evidence is kept.")
    ],
    authority: Annotated[
        str, typer.Option(parser=stated, metavar="TEXT", help="Paragraph that the case rests on.")
    ],
    request: Annotated[
        str, typer.Option(parser=stated, metavar="TEXT", help="What is asked, for the letter.")
    ],
    lake: LakeOption,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[EXTRACT]...",
            help="What should have counted: exceptions, a late submission, any extract but claims.",
        ),
    ] = None,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
    lock_timeout: LockTimeoutOption = -1,
) -> None:
    """Open a case: what a practice asks, with its evidence and the extract that says it.

    The extract is checked as an ingest would and kept with the case; it enters no run until the
    case is granted and applied. What granting it would make of the clinician is told at once, with
    the scaling factors held. The same request twice is one case.
    """
    from flows.engine.warehouse import Resources
    from flows.review.told import tell_look
    from flows.review.work import Request, open_case, window

    asked = Request(run, tin, npi, filed, evidence, authority, request, tuple(paths or ()))
    with progress(f"Opening a case of performance year {performance_year}"):
        case, looked = open_case(
            lake, performance_year, asked, Resources(threads, memory_limit), lock_timeout
        )
    if case.opened.is_outside_window:
        until = window(performance_year)
        print_error(
            QppError(
                "QPP395",
                filed=filed,
                last=until.request_end_date,
                citation=until.citation,
                confidence=until.confidence,
            )
        )
    names = ", ".join(printable(file.name) for file in case.opened.files) or "no file"
    console = Console()
    how = "is open already" if looked is None else "opened"
    say(console, f"Case {case.number} {how}: {names}.")
    if looked is not None:
        tell_look(console, case.number, looked)
    if case.opened.files:
        say(console, f"qpp review preview {case.number} --factors held shows all that would move.")


def preview_command(
    case: CaseArgument,
    factors: FactorsOption,
    lake: LakeOption,
    is_whole: Annotated[
        bool,
        typer.Option("--whole", help="Score the whole year, with the checks across its tables."),
    ] = False,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
    lock_timeout: LockTimeoutOption = -1,
) -> None:
    """Show what granting a case would move, beside what is granted already; nothing is applied.

    Those alone whom the case touches are scored anew, with whoever shares a practice, virtual
    group, subgroup or APM Entity with them; budget neutrality is solved over everybody. The figures
    are those of the whole year, which qpp review apply scores.
    """
    from flows.engine.warehouse import Resources
    from flows.review.told import tell_look
    from flows.review.work import preview_case

    with progress(f"Preview of case {case}"):
        found, looked = preview_case(
            lake, case, factors, Resources(threads, memory_limit), lock_timeout, is_whole
        )
    console = Console()
    say(console, f"Case {found.number}, {found.state}: nothing is applied. Factors {factors}.")
    tell_look(console, found.number, looked)


def decide_command(
    case: CaseArgument,
    reason: ReasonOption,
    day: DayOption,
    lake: LakeOption,
    is_granted: Annotated[
        bool | None, typer.Option("--grant/--deny", help="Grant the case, or deny it.")
    ] = None,
    lock_timeout: LockTimeoutOption = -1,
) -> None:
    """Grant or deny a case. What is granted is scored with the next qpp review apply.

    Who is denied has a letter at once.
    """
    from flows.review.work import decide_case

    if is_granted is None:
        raise typer.BadParameter("Say --grant or --deny.")
    found, letter = decide_case(lake, case, is_granted, reason, day, lock_timeout)
    console = Console()
    say(console, f"Case {found.number} is {found.state}.")
    if letter is None:
        year = found.opened.performance_year
        say(console, f"qpp review apply {year} --factors held|resolved applies what is granted.")
    else:
        say(console, f"Letter: {letter}")


def withdraw_command(
    case: CaseArgument,
    reason: ReasonOption,
    day: DayOption,
    lake: LakeOption,
    lock_timeout: LockTimeoutOption = -1,
) -> None:
    """Take a case back. What was applied of it is taken back by the next qpp review apply."""
    from flows.review.work import withdraw_case

    found, letter = withdraw_case(lake, case, reason, day, lock_timeout)
    console = Console()
    say(console, f"Case {found.number} is {found.state}.")
    if found.decided is not None:
        year = found.opened.performance_year
        say(console, f"qpp review apply {year} takes back what was applied of it.")
    say(console, f"Letter: {letter}")


def apply_command(
    performance_year: YearArgument,
    factors: FactorsOption,
    lake: LakeOption,
    run: Annotated[
        str | None,
        typer.Option(help="Run to apply the cases to; the one that they are about if not given."),
    ] = None,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
    lock_timeout: LockTimeoutOption = -1,
) -> None:
    """Score the year again with all granted cases; write delta files, letters and the run's page.

    A delta names the file that it supersedes, and lies beside the records as they were and a
    trailer with counts and dollars by direction. Applied again, nothing changes; with every case
    withdrawn the released run stands again, to the byte.
    """
    from flows.engine.warehouse import Resources
    from flows.report.page import write_report
    from flows.review.application import apply_cases
    from flows.review.told import tell

    with progress(f"Targeted review, performance year {performance_year}"):
        done = apply_cases(
            lake, performance_year, factors, run, Resources(threads, memory_limit), lock_timeout
        )
    tell(done, factors)
    with progress("Report"):
        page = write_report(done.run)
    say(Console(), f"Report: {page}")


def patch_command(
    base: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="The delivered file, CSV, as you have it."
        ),
    ],
    delta: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="The delta (.delta.csv), its trailer beside it."
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", dir_okay=False, help="File for the whole result.")
    ],
) -> None:
    """Take a delta to the delivered file that it supersedes: the new file, whole, to the byte.

    Taken to the new file it changes nothing. No lake is needed.
    """
    from flows.review.delta import patch

    is_new = patch(base, delta, output)
    told = "The delta is applied" if is_new else "The file has the delta already, and is copied"
    say(Console(), f"{told}: {output}")


def list_command(performance_year: YearArgument, lake: LakeOption) -> None:
    """List the cases of a year: when each came, what became of it, what it brings."""
    from flows.review.work import cases_of

    table = drawn_table(
        f"Targeted review, performance year {performance_year}",
        *("case", "filed", "state", "kind", "files", "late", "evidence"),
    )
    for column in table.columns[:3]:
        column.no_wrap = True
    cases = cases_of(lake, performance_year)
    for case in cases:
        opened = case.opened
        table.add_row(
            case.number,
            str(opened.event_date),
            case.state,
            words(opened.case_kind),
            str(len(opened.files)),
            "yes" if opened.is_outside_window else "",
            # What a person writes may hold an identifier.
            masked(str(opened.evidence)),
        )
    console = Console()
    if cases:
        console.print(table)
    else:
        say(console, f"No case of performance year {performance_year}.")
