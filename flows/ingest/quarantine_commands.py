"""`qpp quarantine`: what is set aside of a year, what of it is open, and how it is sent again."""

from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from flows.drawing import say
from flows.engine.register import check_open
from flows.errors import QppError, print_error, printable
from flows.ingest.export import export
from flows.ingest.judgement import judge
from flows.ingest.quarantine import has_quarantine
from flows.ingest.quarantine_page import (
    print_exported,
    print_faults,
    print_files,
    print_totals,
    write_faults,
    write_files,
)
from flows.ingest.set_aside_rows import faults
from flows.ingest.standing import SetAside, Standing, standing
from flows.ingest.status import years_of
from flows.ingest.withdrawal import digest_of
from flows.lake import extracts
from flows.options import LakeOption, LockTimeoutOption

FINDINGS = 1
DEFAULT_LIMIT = 20


class Form(StrEnum):
    """How what is set aside is written."""

    TEXT = "text"
    CSV = "csv"


WRITE_FILES = {Form.TEXT: print_files, Form.CSV: write_files}
WRITE_ROWS = {Form.TEXT: print_faults, Form.CSV: write_faults}


class Asked(NamedTuple):
    """Of which files: a batch, path, digest or name, an extract, a rule; None asks for all."""

    target: str | None
    extract: str | None
    rule: str | None


def chosen(found: Standing, asked: Asked) -> list[SetAside]:
    """Return the files that are asked for.

    Raises QppError QPP218 for what nothing set aside is of.
    """
    target, extract, rule = asked
    files = found.files
    if extract is not None:
        if extract not in extracts():
            raise _unknown(found, "the extract", extract, extracts())
        files = [file for file in files if file.extract == extract]
    if target is not None:
        digest = digest_of(target)
        named = [
            file
            for file in files
            if target in (file.batch, file.name)
            or (digest is not None and file.digest.startswith(digest))
        ]
        if not named:
            known = [name for file in files for name in (file.batch, file.name) if name]
            raise _unknown(found, "the file or batch", target, known)
        files = named
    if rule is not None:
        broken = [file for file in files if any(line.rule_id == rule for line in file.rules)]
        if not broken:
            known = [line.rule_id for file in files for line in file.rules]
            raise _unknown(found, "the rule", rule, known)
        files = broken
    return files


def _unknown(found: Standing, what: str, name: str, known: list[str] | tuple[str, ...]) -> QppError:
    near = get_close_matches(name, sorted(set(known)), cutoff=0.5) or sorted(set(known))[:3]
    return QppError(
        "QPP218",
        performance_year=found.performance_year,
        what=what,
        name=name,
        near=f"Near to it: {', '.join(near)}." if near else "",
    )


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
    check_open(performance_year)
    is_judged = close or reopen
    asked = Asked(target, extract, rule)
    _check(asked, is_judged, close and reopen)
    is_narrowed = rule or is_by_row or is_judged or form is not Form.TEXT
    if folder is not None and is_narrowed:
        raise typer.BadParameter("--export writes all that is open of a file: name no more.")
    if not has_quarantine(lake) and not years_of(lake):
        raise QppError("QPP216", lake=lake, of="")
    if is_judged:
        _judge(lake, performance_year, asked, close, _reason(reason), row or [], lock_timeout)
        return
    console = Console()
    with standing(lake, performance_year) as found:
        files = chosen(found, asked)
        if folder is not None:
            _export(found, [file for file in files if file.open], folder, console)
        else:
            shown = [file for file in files if target or has_closed or file.open]
            if is_by_row:
                listed, more = faults(found, shown, rule, has_closed, limit, shows_identifiers)
                WRITE_ROWS[form](listed, more, console)
            else:
                WRITE_FILES[form](performance_year, shown, rule, console)
            if form is Form.TEXT:
                _tell(found, files, len(files) - len(shown), console)
        for damage in found.damaged:
            print_error(damage)
        if found.damaged:
            raise typer.Exit(FINDINGS)


def _check(asked: Asked, is_judged: bool, is_both: bool) -> None:
    if is_both:
        raise typer.BadParameter("--close and --reopen are one or the other.")
    if is_judged and asked.target is None:
        raise typer.BadParameter("--close and --reopen need a FILE or BATCH.")


def _judge(
    lake: Path,
    performance_year: int,
    asked: Asked,
    is_closed: bool,
    reason: str,
    rows: list[int],
    lock_timeout: float,
) -> None:
    for version, file, count in judge(
        lake,
        performance_year,
        lambda found: chosen(found, asked),
        is_closed=is_closed,
        reason=reason,
        rule=asked.rule,
        rows=tuple(rows),
        lock_timeout=lock_timeout,
    ):
        done = "Closed by hand" if is_closed else "Open again"
        say(Console(), printable(f"{done}: {count:,} rows of {file.called}, as {version}"))


def _export(found: Standing, files: list[SetAside], folder: Path, console: Console) -> None:
    if not files:
        say(console, "Nothing of this is open: nothing was exported.")
        return
    done = export(found, files, folder)
    print_exported(str(folder.absolute()), done, console)


def _tell(found: Standing, files: list[SetAside], left_out: int, console: Console) -> None:
    if files:
        print_totals(found.performance_year, files, left_out, console)
    elif not found.damaged:
        say(console, f"Nothing of performance year {found.performance_year} is set aside.")
