"""What a scoring run will do: pinned inputs, tables in order, and a digest for each."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.engine.dictionary import columns_of
from flows.engine.register import PerformanceYear, check_delivery
from flows.errors import QppError
from flows.lake import PinnedTable, checked_lake, file_digest, pin
from flows.paths import DELIVERABLES, EXPECTATIONS, PACKAGE, REFERENCE
from flows.run.applied import HELD, AppliedReview, held_text
from flows.run.as_of import moment_of
from flows.run.prior import PriorRun, prior_run

CHECKS = EXPECTATIONS / "checks"

# Without claims nobody exceeds the low-volume threshold, and without submissions everybody scores
# zero: what came of it would look like a result.
REQUIRED = ("claim_line", "clinician", "submission")

# Code that decides the bytes of a table beside its SQL.
WRITERS = (PACKAGE / "engine" / "warehouse.py", PACKAGE / "run" / "tables.py")
# Code that decides the bytes of delivered files: a run that is finished is not made again.
DELIVERERS = PACKAGE / "emit"


@dataclass(frozen=True)
class Plan:
    """One scoring run, decided before its first table: the same inputs give the same plan."""

    year: PerformanceYear
    run_id: str
    lake: Path
    pinned: dict[str, PinnedTable]
    transforms: tuple[Transform, ...]
    digests: dict[str, str]
    input_digests: dict[str, str]
    prior: PriorRun
    # Payment files are delivered: of a provisional year only when they were asked for as such.
    delivers: bool
    reference: Path = REFERENCE
    # Where the run is written, when that is not the lake that it reads.
    place: Path | None = None
    # The cases of targeted review that the run applies to another one; most apply none.
    review: AppliedReview | None = None

    @property
    def performance_year(self) -> int:
        """Return the performance year that is scored."""
        return self.year.performance_year

    @property
    def root(self) -> Path:
        """Return the folder below which the run and its stored tables are written."""
        return self.place or self.lake

    @property
    def folder(self) -> Path:
        """Return the folder of the run: tables, delivered files, manifest."""
        return self.root / "runs" / str(self.performance_year) / self.run_id

    def stored(self, table: str) -> Path:
        """Return where the table's Parquet is kept, named by what it was made from."""
        return self.root / "scored" / table / f"{self.digests[table]}.parquet"


def digest_of(*parts: str) -> str:
    """Return the SHA-256 of the parts, kept apart, as 64 hexadecimal digits."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def columns_digest(table: str) -> str:
    """Return the digest of a table's columns and types, as the dictionary has them."""
    return digest_of(*(f"{c.name} {c.type}" for c in columns_of(table)))


def _batches(pinned: PinnedTable) -> list[str]:
    """Return each file with the batch that brought it: a later batch supersedes an earlier one."""
    return sorted(f"{source.source_digest} {batch}" for batch, source in pinned.stored)


def rows_digest(name: str, reference: Path = REFERENCE) -> str:
    """Return the digest of a policy, reliance or reference table: its columns and its rows."""
    content = hashlib.sha256(warehouse.content_of(name, reference)).hexdigest()
    return digest_of(columns_digest(name), content)


def _input_digests(
    transforms: tuple[Transform, ...],
    pinned: dict[str, PinnedTable],
    prior: PriorRun,
    reference: Path,
    review: AppliedReview | None,
) -> dict[str, str]:
    digests: dict[str, str] = {}
    for name in sorted({read for t in transforms for read in t.reads}):
        stage, table = name.split(".")
        if stage == "lake":
            digests[name] = digest_of(columns_digest(name), *_batches(pinned[table]))
        elif stage in warehouse.FOLDERS:
            digests[name] = rows_digest(name, reference)
        elif name in prior.digests:
            digests[name] = digest_of(columns_digest(name), prior.digests[name])
        elif name == HELD:
            digests[name] = digest_of(columns_digest(name), held_text(review))
    return digests


def make_plan(
    lake: Path, performance_year: int, provisional: bool = False, as_of: str | None = None
) -> Plan:
    """Pin the lake's current version, or that of a past day or batch, and decide the run.

    provisional asks for the payment files of a provisional year. Raises QppError QPP001 for a
    year that the register does not open, QPP004 for provisional files of another year, QPP601
    when the lake holds nothing for it, QPP605 when it lacks an extract without which every score
    would be wrong, QPP206 or QPP207 when files of it are gone or damaged, QPP208 when
    a commit is, QPP211 when its path cannot be used, QPP511 when a table
    reads one that nothing writes, QPP645 or QPP703 when last year's run is damaged, QPP313 when
    as_of is no day and no batch.
    """
    year = check_delivery(performance_year, provisional)
    lake = checked_lake(lake)
    delivers = provisional or not year.is_provisional
    until = None if as_of is None else moment_of(lake, as_of)
    pinned = pin(lake, performance_year, until)
    if not any(table.files for table in pinned.values()):
        raise QppError("QPP601", performance_year=performance_year, lake=lake)
    absent = [name for name in REQUIRED if not pinned[name].files]
    if absent:
        raise QppError("QPP605", performance_year=performance_year, extracts=", ".join(absent))
    transforms = tuple(catalog.ordered(catalog.scored(performance_year)))
    prior = prior_run(lake, performance_year, transforms, until)
    return plan_of(lake, year, transforms, pinned, prior, delivers, REFERENCE)


def replanned(
    plan: Plan,
    pinned: dict[str, PinnedTable] | None = None,
    reference: Path | None = None,
    review: AppliedReview | None = None,
) -> Plan:
    """Return the plan of the same run over other versions of tables or other reference tables.

    pinned names the tables of the lake that differ; review is what is applied to the run.
    """
    tables = plan.pinned | (pinned or {})
    return plan_of(
        plan.lake,
        plan.year,
        plan.transforms,
        tables,
        plan.prior,
        plan.delivers,
        reference or plan.reference,
        review or plan.review,
    )


def plan_of(
    lake: Path,
    year: PerformanceYear,
    transforms: tuple[Transform, ...],
    pinned: dict[str, PinnedTable],
    prior: PriorRun,
    delivers: bool,
    reference: Path,
    review: AppliedReview | None = None,
) -> Plan:
    """Return the plan of a year over these inputs; raises QppError QPP511 as make_plan does."""
    digests = _input_digests(transforms, pinned, prior, reference, review)
    writers = digest_of(duckdb.__version__, *(file_digest(path) for path in WRITERS))
    inputs = dict(digests)
    for transform in transforms:
        for read in transform.reads:
            if read not in digests:
                raise QppError("QPP511", table=transform.table, read=read)
        digests[transform.table] = digest_of(
            writers,
            transform.sql,
            columns_digest(transform.table),
            *(f"{read} {digests[read]}" for read in transform.reads),
        )
    written = {t.table: digests[t.table] for t in transforms}
    checks = [file_digest(path) for path in sorted(CHECKS.glob("*.sql"))]
    release = file_digest(reference / "release.csv")
    # What is delivered, and how it is marked, is part of the run: the year's row in the register,
    # the list of files, whether they were asked for, and what writes them.
    deliverers = [file_digest(path) for path in sorted(DELIVERERS.glob("*.*"))]
    delivery = (repr(year), file_digest(DELIVERABLES), str(delivers), *deliverers)
    # The manifest names the run of the year before, and the plan decides its bytes.
    reviewed = (review.text,) if review else ()
    made_of = (*sorted(written.values()), *checks, release, prior.run_id, *reviewed)
    run_id = digest_of(*delivery, *made_of)[:16]
    return Plan(
        year,
        run_id,
        lake,
        pinned,
        transforms,
        written,
        inputs,
        prior,
        delivers,
        reference,
        review=review,
    )
