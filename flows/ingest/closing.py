"""What closes rows that are set aside: told by the lake's commits at each reading.

Nothing is written when a row is closed, so that nothing can disagree with the lake. A row is closed

* by its key: a later batch that counts has a row of the same key (flows/ingest/keys.py) and, of a
  claim, of the same week or a later one, or
* by its export: the file that `qpp quarantine --export` named came back with as many rows, or
* by its file, sent again as a whole: as many rows, and every row that was taken before is in it
  (of a refused file, of which none was: of the same name, or with every row set aside in it), or
* by hand, with a reason, as a commit of its own.

A row of which the key is known, as that is not what is wrong, is closed by its export only where
the key came; a file is not sent again as a whole where such a row of it is not.
A file that was withdrawn closes nothing. What a mended file still has wrong is set aside of that
file; where too much of an export is wrong still and it is refused, its rows stay open where they
were. A row of which the key was what was wrong is closed in the three other ways alone.
"""

from collections.abc import Iterable

from duckdb import ColumnExpression

from flows.ingest.keys import key_columns, key_of, key_source_names
from flows.ingest.set_aside import BY_EXPORT, BY_HAND, BY_WHOLE, EXPORTED, TAKEN, SetAside, Standing
from flows.ingest.statements import bind, query, statement
from flows.lake import CommittedFile, Log, pin_sources, rows_of, year_of


def close_rows(
    found: Standing,
    extract: str,
    log: Log,
    counting: Iterable[tuple[int, CommittedFile]],
    asked: list[SetAside],
) -> None:
    """Note all that closes rows of the extract, or opens them again."""
    connection = found.connection
    connection.executemany(
        "INSERT INTO asked VALUES ($1, $2, $3)",
        [(file.digest, file.state == TAKEN, file.first_version) for file in asked],
    )
    first = min(file.first_version for file in asked)
    later = [(batch, file) for batch, file in counting if batch >= first]
    _show_keys(found, extract, log, later)
    bind(
        connection,
        extract=extract,
        key_length=len(key_columns(extract)),
        key_source_names=key_source_names(extract),
    )
    connection.execute(statement("known_key"))
    connection.execute(statement("closed_by_key"))
    closed: list[tuple[object, ...]] = []
    for waiting in asked:
        for batch, file in later:
            how = _answers(found, waiting, file) if batch >= waiting.first_version else None
            if how == BY_EXPORT:
                bind(connection, version=batch)
                connection.execute(statement("closed_by_export"))
            elif how:
                closed.append((waiting.digest, None, None, batch, True, file.source_digest, how))
    by_digest = {file.digest: file for file in asked}
    for commit in log.commits:
        for told in commit.judged:
            one = by_digest.get(told.source_digest)
            if (
                one is not None
                and told.performance_year == year_of(extract, found.performance_year)
                and commit.version >= one.first_version
            ):
                for row in told.row_numbers or [None]:
                    closed.append(
                        (one.digest, row, told.rule_id, commit.version, told.is_closed, "", BY_HAND)
                    )
    if closed:
        connection.executemany("INSERT INTO closing VALUES ($1, $2, $3, $4, $5, $6, $7)", closed)


def _show_keys(
    found: Standing, extract: str, log: Log, files: list[tuple[int, CommittedFile]]
) -> None:
    """Show the key of each row that these files brought into the lake."""
    pinned = pin_sources(found.lake, extract, found.performance_year, log.version, files)
    position = map(ColumnExpression, ("batch_number", "source_digest"))
    rows = rows_of(found.connection, pinned).select(*position, key_of(extract))
    rows.create_view("stored_key", replace=True)


def _answers(found: Standing, one: SetAside, file: CommittedFile) -> str | None:
    """Return how a later file answers for the rows set aside of another, None where it does not."""
    if file.source_digest == one.digest:
        return None
    named = EXPORTED.search(file.source_name)
    is_export = (
        named is not None and one.digest.startswith(named[1]) and file.rows_in == int(named[2])
    )
    if not is_export and file.rows_in != one.rows_in:
        return None
    bind(
        found.connection,
        one_digest=one.digest,
        one_is_taken=one.accepted > 0,
        other_digest=file.source_digest,
    )
    if is_export:
        return BY_EXPORT
    [(keys, missing, lacking)] = query(found.connection, "seen_again").fetchall()
    if lacking:
        return None
    is_same = not one.accepted and file.source_name == one.name
    return BY_WHOLE if is_same or (keys and not missing) else None
