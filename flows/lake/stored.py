"""What is stored of a source file, and where its rows are read once files were merged."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace


@dataclass(frozen=True)
class Part:
    """One stored file of a source file; path is relative to the table's folder.

    Of a history also its month of service (its first day), the first and the last claim in it, and
    its allowed charges in dollars.
    """

    path: str
    sha256: str
    size: int
    rows: int
    service_month: str | None = None
    first_claim_id: int | None = None
    last_claim_id: int | None = None
    allowed_charge_amount: str = "0"


@dataclass(frozen=True)
class SharedPart(Part):
    """Rows of a source file in a merged file: path, digest and size are those of the merged file.

    file_rows are the rows of all sources in it.
    """

    file_rows: int = 0


@dataclass(frozen=True)
class CommittedFile:
    """A source file in a commit: where it came from, and what is stored of it.

    performance_year is None in a history; there are no parts where every row was set aside.
    file_number is its position in the batch. other_years are the performance years that the
    content is of, where it was taken by force for another one.
    """

    source_digest: str
    performance_year: int | None
    parts: tuple[Part, ...]
    quarantined_rows: int
    # Logs and manifests have it from when rules of another severity left rows out.
    out_of_scope_rows: int = 0
    file_number: int = 0
    source_name: str = ""
    other_years: str | None = None

    @property
    def rows(self) -> int:
        """Return the number of rows that were taken."""
        return sum(part.rows for part in self.parts)

    @property
    def called(self) -> str:
        """Return the name that the file had, the digest of one of which none is known."""
        return self.source_name or self.source_digest

    @property
    def rows_in(self) -> int:
        """Return the number of rows of the source file, good or bad."""
        return self.rows + self.quarantined_rows + self.out_of_scope_rows


@dataclass(frozen=True)
class Merged:
    """A file in which a compaction put together others of one month, which are named by path."""

    part: Part
    replaced: tuple[str, ...]


def placed(file: CommittedFile, moved: Mapping[str, Part]) -> CommittedFile:
    """Return a source file with its parts in the files that they were merged into."""
    if not any(part.path in moved for part in file.parts):
        return file
    return replace(file, parts=tuple(_place(part, moved) for part in file.parts))


def _place(part: Part, moved: Mapping[str, Part]) -> Part:
    place = moved.get(part.path)
    if place is None:
        return part
    # A merged file is merged again.
    while place.path in moved:
        place = moved[place.path]
    own = asdict(part) | {"path": place.path, "sha256": place.sha256, "size": place.size}
    return SharedPart(**own, file_rows=place.rows)


def readable(
    files: Iterable[tuple[int, CommittedFile]],
) -> tuple[tuple[int, int], ...]:
    """Return batch and file number of the sources to which reading their parts must be held.

    That is needed where a merged file holds rows of other sources, too; none are returned where
    the parts hold nothing else.
    """
    named = list(files)
    rows: Counter[str] = Counter()
    file_rows: dict[str, int] = {}
    for _, file in named:
        for part in file.parts:
            if isinstance(part, SharedPart):
                rows[part.path] += part.rows
                file_rows[part.path] = part.file_rows
    if all(rows[path] == file_rows[path] for path in file_rows):
        return ()
    return tuple(sorted({(batch, file.file_number) for batch, file in named if file.parts}))
