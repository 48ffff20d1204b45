"""A run made again from its manifest, as it was or with one thing changed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from flows.engine import catalog
from flows.engine.other_policy import policy_from
from flows.engine.register import check_open
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.lake import (
    PinnedTable,
    checked_lake,
    file_digest,
    locked,
    pin_versions,
    private_files,
    scratch_folder,
)
from flows.paths import REFERENCE
from flows.proof.inputs import other_code, unmatched
from flows.review.files import room_of
from flows.review.planning import plan_of_review
from flows.run.manifest import FILE, Manifest
from flows.run.named import lake_of
from flows.run.occasion import Asked
from flows.run.plan import Plan, plan_of, replanned
from flows.run.prior import recorded_prior
from flows.scoring.flow import make_run


@dataclass(frozen=True)
class Changes:
    """What of a run is another than its manifest names: nothing, unless it is told.

    pins are tables of the lake by extract, at other versions or of other sources; policy is a
    folder with every topic of data/policy, reference one with every table of data/reference.
    """

    pins: Mapping[str, PinnedTable] = field(default_factory=dict)
    policy: Path | None = None
    reference: Path | None = None

    @property
    def are_any(self) -> bool:
        """Tell whether anything is changed."""
        return bool(self.pins or self.policy or self.reference)


NOTHING = Changes()
# Whoever holds the folder of the reviews is waited for.
NO_LIMIT = -1


@dataclass(frozen=True)
class Replayed:
    """A finished run and the one that was made anew; flows.run.open.open_run opens either.

    code are the files of Python that decide bytes and are others now; engine is the version of
    DuckDB where it is another one.
    """

    recorded: Manifest
    made: Manifest
    code: tuple[str, ...]
    engine: str | None

    @property
    def is_manifest_same(self) -> bool:
        """Tell whether the two manifests are the same byte for byte."""
        paths = (self.recorded.folder / FILE, self.made.folder / FILE)
        return len({file_digest(path) for path in paths}) == 1


@contextmanager
def replay(
    run: Manifest,
    changes: Changes = NOTHING,
    lake: Path | None = None,
    resources: Resources | None = None,
) -> Iterator[Replayed]:
    """Make a finished run again into a temporary folder, which is gone when the block ends.

    Everything is as the manifest names it: the versions of the lake's tables, whatever came to
    the lake since, last year's run by its id, the policy, reference and SQL of this version of
    the project; nothing is fetched and nothing of the lake is written. changes are what is to be
    another, one thing or several: the rest is as it was. lake is where the inputs are, when the
    run's folder stands in no lake.

    Both runs are whole: their tables, delivered files and manifests can be opened and compared.
    Without changes the run that is made bears the recorded id, so that its files can be the same
    bytes; with changes it has the id of its own inputs.

    Raises QppError QPP310 when an input that is not to be changed is not the one that the
    manifest names, QPP311 when the manifest names none, QPP206, QPP207, QPP208 and QPP226 when the
    lake's files are gone or damaged, QPP603, QPP645 and QPP703 when last year's run is, QPP319
    when there is no room, and as a scoring run does.
    """
    if "materials" not in run.content:
        raise QppError("QPP311", run_id=run.run_id)
    home, given = checked_lake(lake_of(run, lake)), resources or Resources()
    with (
        scratch_folder() as scratch,
        private_files(),
        policy_from(changes.policy),
        _planned(run, changes, home, given) as planned,
    ):
        plan = replace(planned, place=Path(scratch).resolve())
        for name in unmatched(run, plan, _changed(changes)):
            raise QppError("QPP310", run_id=run.run_id, inputs=name)
        if not changes.are_any:
            plan = replace(plan, run_id=run.run_id)
        made = _make(plan, given)
        now = duckdb.__version__
        engine = None if run.content["made_with"]["duckdb"] == now else now
        yield Replayed(run, made, tuple(other_code(run, plan)), engine)


def _changed(changes: Changes) -> tuple[str, ...]:
    """Return how the names of the inputs begin that are meant to be others."""
    policy = ("data/policy/", "policy.", "reliance.") if changes.policy else ()
    reference = ("data/reference/", "reference.") if changes.reference else ()
    return (*(f"lake.{extract}" for extract in changes.pins), *policy, *reference)


@contextmanager
def _planned(run: Manifest, changes: Changes, lake: Path, resources: Resources) -> Iterator[Plan]:
    """Give the plan of the run; one with reviews reads copies, which are its own in the block."""
    if "review" not in run.content:
        yield _plan(run, changes, lake)
        return
    with locked(room_of(lake), NO_LIMIT, lambda: None):
        plan = plan_of_review(run, resources)
        yield replanned(plan, dict(changes.pins), changes.reference)


def _plan(run: Manifest, changes: Changes, lake: Path) -> Plan:
    content = run.content
    year = int(content["performance_year"])
    versions = {name: table["version"] for name, table in content["lake"].items()}
    kept = {name: version for name, version in versions.items() if name not in changes.pins}
    return plan_of(
        lake,
        check_open(year),
        tuple(catalog.ordered(catalog.scored(year))),
        pin_versions(lake, year, kept) | dict(changes.pins),
        recorded_prior(lake, content["prior_run"]),
        content["is_delivered"],
        changes.reference or REFERENCE,
    )


def _make(plan: Plan, resources: Resources) -> Manifest:
    try:
        return make_run(plan, resources, asked=Asked("replay"))
    except (OSError, duckdb.IOException) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise QppError("QPP319", path=plan.root, reason=reason) from error
