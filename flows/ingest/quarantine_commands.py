"""`qpp quarantine`: what is set aside of a year, what of it is open, and how it is sent again."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.options import LakeOption, LockTimeoutOption

if TYPE_CHECKING:
    from flows.ingest.quarantine_answer import Asked

FINDINGS = 1
DEFAULT_LIMIT = 20


class Form(StrEnum):
    """How what is set aside is written."""

    TEXT = "text"
    CSV = "csv"


def _reason(text: str | None) -> str:
    reason = " ".join((text or "").split())
    if not reason:
        raise typer.BadParameter("--close and --reopen need a --reason: it is kept with the rows.")
    return reason


def quarantine_command(
    performance_year: Annotated[int, typer.Argument(help="Performance year, for instance 2024.")],
    lake: LakeOption,
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE|BATCH]",
            help="Only of this: a batch as it is listed, or a file by path, SHA-256 or name.",
        ),
    ] = None,
    extract: Annotated[str | None, typer.Option(help="Only of this extract.")] = None,
    rule: Annotated[
        str | None, typer.Option(metavar="ID", help="Only rows that break this rule.")
    ] = None,
    has_closed: Annotated[
        bool, typer.Option("--all", help="Also files and rows of which nothing is open.")
    ] = False,
    is_by_row: Annotated[
        bool, typer.Option("--rows", help="Show rows, with place, column and reason.")
    ] = False,
    limit: Annotated[
        int, typer.Option(min=0, help="Rows to show, one a fault; 0 shows all.")
    ] = DEFAULT_LIMIT,
    shows_identifiers: Annotated[
        bool,
        typer.Option("--show-identifiers", help="Show rows as sent, with TIN, NPI and the like."),
    ] = False,
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.TEXT,
    folder: Annotated[
        Path | None,
        typer.Option("--export", metavar="DIR", help="Write what is open as it was sent."),
    ] = None,
    close: Annotated[
        bool, typer.Option("--close", help="Close open rows of FILE by hand, with a --reason.")
    ] = False,
    reopen: Annotated[
        bool, typer.Option("--reopen", help="Open closed rows of FILE again, with a --reason.")
    ] = False,
    row: Annotated[
        list[int] | None, typer.Option(min=1, help="With --close, --reopen: only these rows.")
    ] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why; kept.")] = None,
    lock_timeout: LockTimeoutOption = -1,
) -> None:
    """List the rows that are set aside, by file, rule and reason, and what of them is open.

    A row is closed when a later file brings its key, when its export or its file as a whole comes
    again, or by hand; withdrawing what closed it opens it again. Identifiers are masked unless
    asked for. Exit code 1 when a quarantine file is damaged.
    """
    from flows.engine.register import check_open
    from flows.ingest import quarantine_answer as answer
    from flows.ingest.standing import standing

    check_open(performance_year)
    is_judged = close or reopen
    asked = answer.Asked(target, extract, rule)
    _check(asked, is_judged, close and reopen)
    is_narrowed = rule or is_by_row or is_judged or form is not Form.TEXT
    if folder is not None and is_narrowed:
        raise typer.BadParameter("--export writes all that is open of a file: name no more.")
    answer.check_lake(lake)
    if is_judged:
        answer.judge_by_hand(
            lake, performance_year, asked, close, _reason(reason), row or [], lock_timeout
        )
        return
    how = answer.Shown(has_closed, is_by_row, limit, shows_identifiers, form is Form.CSV)
    with standing(lake, performance_year) as found:
        if folder is not None:
            answer.export_open(found, asked, folder)
        else:
            answer.show(found, asked, how)
        if answer.tell_damage(found):
            raise typer.Exit(FINDINGS)


def _check(asked: "Asked", is_judged: bool, is_both: bool) -> None:
    if is_both:
        raise typer.BadParameter("--close and --reopen are one or the other.")
    if is_judged and asked.target is None:
        raise typer.BadParameter("--close and --reopen need a FILE or BATCH.")
