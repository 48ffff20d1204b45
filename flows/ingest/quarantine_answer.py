"""What `qpp quarantine` answers: files and rows that are asked for, their export, their closing."""

from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from flows.drawing import say
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
from flows.ingest.set_aside import SetAside, Standing
from flows.ingest.set_aside_rows import faults
from flows.ingest.status import holds_anything
from flows.ingest.withdrawal import digest_of
from flows.lake import extracts


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


def check_lake(lake: Path) -> None:
    """Raise QppError QPP216 when nothing was ever ingested into the lake."""
    if not holds_anything(lake) and not has_quarantine(lake):
        raise QppError("QPP216", lake=lake, of="")


class Shown(NamedTuple):
    """How it is shown: with what is closed, row by row, how many, with identifiers, as CSV."""

    has_closed: bool
    is_by_row: bool
    limit: int
    shows_identifiers: bool
    is_csv: bool


def show(found: Standing, asked: Asked, how: Shown) -> None:
    """Write the files that are asked for, or their rows."""
    console = Console()
    files = chosen(found, asked)
    shown = [file for file in files if asked.target or how.has_closed or file.open]
    if how.is_by_row:
        limits = (how.has_closed, how.limit, how.shows_identifiers)
        listed, more = faults(found, shown, asked.rule, *limits)
        (write_faults if how.is_csv else print_faults)(listed, more, console)
    else:
        write = write_files if how.is_csv else print_files
        write(found.performance_year, shown, asked.rule, console)
    if not how.is_csv:
        _tell(found, files, len(files) - len(shown), console)


def export_open(found: Standing, asked: Asked, folder: Path) -> None:
    """Write what is open of the files that are asked for as it was sent, and say so."""
    console = Console()
    files = [file for file in chosen(found, asked) if file.open]
    if not files:
        say(console, "Nothing of this is open: nothing was exported.")
        return
    print_exported(str(folder.absolute()), export(found, files, folder), console)


def tell_damage(found: Standing) -> bool:
    """Print the quarantine files that are damaged; return whether there are any."""
    for damage in found.damaged:
        print_error(damage)
    return bool(found.damaged)


def judge_by_hand(
    lake: Path,
    performance_year: int,
    asked: Asked,
    is_closed: bool,
    reason: str,
    rows: list[int],
    lock_timeout: float,
) -> None:
    """Close or reopen rows of the files that are asked for, and say which."""
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


def _tell(found: Standing, files: list[SetAside], left_out: int, console: Console) -> None:
    if files:
        print_totals(found.performance_year, files, left_out, console)
    elif not found.damaged:
        say(console, f"Nothing of performance year {found.performance_year} is set aside.")
