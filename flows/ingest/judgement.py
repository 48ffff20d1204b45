"""Closing rows that are set aside by hand, or opening them again: a commit with the reason."""

from collections.abc import Callable
from pathlib import Path

from flows.errors import QppError
from flows.ingest.set_aside import SetAside, Standing
from flows.ingest.standing import standing
from flows.ingest.statements import bind, query
from flows.ingest.withdrawal import batch_name
from flows.lake import (
    Judgement,
    batch_to_come,
    checked_lake,
    commit_judgement,
    locked,
    private_files,
    year_of,
)


def judge(
    lake: Path,
    performance_year: int,
    choose: Callable[[Standing], list[SetAside]],
    *,
    is_closed: bool,
    reason: str,
    rule: str | None,
    rows: tuple[int, ...],
    lock_timeout: float,
) -> list[tuple[str, SetAside, int]]:
    """Close rows of the files chosen by hand, or open them again; return the commits, and how many.

    The lake's lock is waited for, lock_timeout seconds or without end. Raises QppError QPP222 when
    no row would change, and as the choice, locked and commit do.
    """
    lake = checked_lake(lake)
    done = []
    with private_files(), locked(lake, lock_timeout):
        with standing(lake, performance_year) as found:
            files = choose(found)
            counts = [_count(found, file, is_closed, rule, rows) for file in files]
        if not sum(counts):
            raise QppError(
                "QPP222",
                count=f"{sum(file.rows for file in files):,}",
                file=", ".join(file.called for file in files),
                state="open" if is_closed else "closed",
                performance_year=performance_year,
            )
        for file, count in zip(files, counts, strict=True):
            if count:
                year = year_of(file.extract, performance_year)
                told = Judgement(file.digest, year, is_closed, reason, rule, rows)
                version = batch_to_come(lake, file.extract)
                commit_judgement(lake, file.extract, [told])
                done.append((batch_name(file.extract, version), file, count))
    return done


def _count(
    found: Standing, file: SetAside, is_closed: bool, rule: str | None, rows: tuple[int, ...]
) -> int:
    """Return how many rows of a file a judgement would change."""
    if file.is_moot:
        return 0
    bind(
        found.connection,
        source_digest=file.digest,
        is_closed=is_closed,
        rule=rule,
        row_numbers=list(rows),
    )
    ((count,),) = query(found.connection, "judged").fetchall()
    return int(count)
