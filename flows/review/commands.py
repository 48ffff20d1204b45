"""`qpp review`: what a practice asks after the release, decided and applied."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from flows.drawing import drawn_table, say, words
from flows.errors import QppError, print_error, printable
from flows.masking import masked
from flows.options import (
    LakeOption,
    LockTimeoutOption,
    MemoryOption,
    ThreadsOption,
    YearArgument,
)
from flows.progress import progress

if TYPE_CHECKING:
    from flows.review.work import Applied, Sides

CASE = re.compile(r"\d{4}-\d{4,}")
FACTORS = ("held", "resolved")


def _case(text: str) -> str:
    if not CASE.fullmatch(text):
        raise typer.BadParameter("a case is called by its year and number, such as 2024-0001.")
    return text


def _text(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("it may not be empty: it is kept with the case.")
    return " ".join(text.split())


def _digits(count: int, text: str) -> str:
    if not (len(text) == count and text.isascii() and text.isdecimal()):
        # The value is not repeated: it may be a Social Security number.
        raise typer.BadParameter(f"it has {count} digits.")
    return text


def _tin(text: str) -> str:
    return _digits(9, text)


def _npi(text: str) -> str:
    return _digits(10, text)


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day such as 2026-10-01.") from None


def _factors(text: str) -> str:
    if text not in FACTORS:
        raise typer.BadParameter(f"{text!r} is neither held nor resolved.")
    return text


CaseArgument = Annotated[
    str, typer.Argument(parser=_case, metavar="CASE", help="Its number, for instance 2024-0001.")
]
ReasonOption = Annotated[
    str, typer.Option(parser=_text, metavar="TEXT", help="Why; kept, and said in the letter.")
]
FactorsOption = Annotated[
    str,
    typer.Option(
        parser=_factors,
        metavar="held|resolved",
        help="held: the scaling factors stay as they were released, and only who is reviewed "
        "moves. resolved: they are solved anew over everybody.",
    ),
]
DayOption = Annotated[
    date, typer.Option("--date", parser=_day, metavar="DATE", help="Day of it, such as 2026-10-01.")
]


def open_command(
    performance_year: YearArgument,
    run: Annotated[str, typer.Option(help="Id of the run that was released.")],
    tin: Annotated[
        str, typer.Option(parser=_tin, metavar="TIN", help="TIN of the clinician, 9 digits.")
    ],
    npi: Annotated[
        str, typer.Option(parser=_npi, metavar="NPI", help="NPI of the clinician, 10 digits.")
    ],
    filed: Annotated[
        date, typer.Option(parser=_day, metavar="DATE", help="Day that the request came in.")
    ],
    evidence: Annotated[
        str, typer.Option(parser=_text, metavar="REF", help="Where the evidence is kept.")
    ],
    authority: Annotated[
        str, typer.Option(parser=_text, metavar="TEXT", help="Paragraph that the case rests on.")
    ],
    request: Annotated[
        str, typer.Option(parser=_text, metavar="TEXT", help="What is asked, for the letter.")
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
    case is granted and applied. The same request twice is one case.
    """
    from flows.engine.warehouse import Resources
    from flows.review.work import Request, open_case, window

    asked = Request(run, tin, npi, filed, evidence, authority, request, tuple(paths or ()))
    with progress(f"Opening a case of performance year {performance_year}"):
        case, is_new = open_case(
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
    say(console, f"Case {case.number} {'opened' if is_new else 'is open already'}: {names}.")
    say(console, f"qpp review preview {case.number} --factors held shows what it would move.")


def preview_command(
    case: CaseArgument,
    factors: FactorsOption,
    lake: LakeOption,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
    lock_timeout: LockTimeoutOption = -1,
) -> None:
    """Show what granting a case would move, beside what is granted already; nothing is applied."""
    from flows.engine.warehouse import Resources
    from flows.review.work import preview_case

    with progress(f"Preview of case {case}"):
        found, sides, parts = preview_case(
            lake, case, factors, Resources(threads, memory_limit), lock_timeout
        )
    console = Console()
    say(console, f"Case {found.number}, {found.state}: nothing is applied. Factors {factors}.")
    _tell_cases(console, [(found.number, sides)])
    for part in parts:
        console.print(part)


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
    """Score the year again with all granted cases; write delta files and letters.

    A delta names the file that it supersedes, and lies beside the records as they were and a
    trailer with counts and dollars by direction. Applied again, nothing changes; with every case
    withdrawn the released run stands again, to the byte.
    """
    from flows.engine.warehouse import Resources
    from flows.review.work import apply_cases

    with progress(f"Targeted review, performance year {performance_year}"):
        done = apply_cases(
            lake, performance_year, factors, run, Resources(threads, memory_limit), lock_timeout
        )
    _tell(done, factors)


def _tell_cases(console: Console, results: "list[tuple[str, Sides]]") -> None:
    """Print of each case what becomes of its clinician, and say where nothing does."""
    table = drawn_table(
        "The clinicians of the cases", "case", "final score", "adjustment", "estimated dollars"
    )
    for number, (before, after) in results:
        cells = (b if b == a else f"{b} → {a}" for b, a in zip(before, after, strict=True))
        table.add_row(number, *cells)
    console.print(table)
    unmoved = [number for number, (before, after) in results if before == after]
    if unmoved:
        told = f"Nothing moves for the clinician of {', '.join(unmoved)}: another score counts."
        say(console, Text(told, style="yellow"))


def _tell(done: "Applied", factors: str) -> None:
    console = Console()
    say(console, done.run.title)
    count = len(done.cases)
    if not count:
        say(console, "No case is granted: the run that was released stands again.")
    else:
        numbers = ", ".join(case.number for case in done.cases)
        cases = "1 case" if count == 1 else f"{count:,} cases"
        say(
            console, f"{cases} applied to run {done.released.run_id}: {numbers}. Factors {factors}."
        )
    if done.is_again:
        say(console, "Applied before: nothing changes; this is what was superseded then.")
    say(console, f"Superseded: the files of run {done.superseded.run_id}.")
    if done.results:
        _tell_cases(console, done.results)
    table = drawn_table("What moves", "", "number")
    for row in done.touched:
        table.add_row(words(row["what"]), f"{row['moved_count']:,}")
    console.print(table)
    for delta in done.deltas:
        table = drawn_table(
            f"Delta of {words(delta.kind.file)}",
            "",
            *("records before", "after", "$ before", "$ after", "change $"),
        )
        for row in delta.rows:
            amounts = (row[f"{name}_amount"] for name in ("superseded", "estimated", "change"))
            counts = (row["superseded_record_count"], row["record_count"])
            table.add_row(
                words(row["direction"]),
                *(f"{number:,}" for number in counts),
                *("" if amount is None else f"{amount:,.2f}" for amount in amounts),
            )
        console.print(table)
    if not done.deltas:
        say(console, "No delivered file changes.")
    say(console, f"Delta files, with TINs and NPIs: {done.folder}")
    for path in done.letters:
        say(console, f"Letter: {path}")
    say(console, f"Run folder: {done.run.folder}")


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
