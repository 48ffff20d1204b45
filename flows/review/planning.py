"""The run that a review begins from, planned again, and the run with the granted cases."""

from pathlib import Path
from typing import Any

from flows.engine import warehouse
from flows.engine.register import check_open
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.lake import pin_versions
from flows.review.files import kept_sources, with_files
from flows.review.ledger import Case, CaseFile
from flows.run.applied import FACTORS, AppliedReview, HeldFactor
from flows.run.manifest import Manifest, read_manifest
from flows.run.open import open_run
from flows.run.plan import Plan, make_plan, replanned
from flows.run.since import changed_since

HELD, RESOLVED = "held", "resolved"


def run_of(lake: Path, performance_year: int, run_id: str) -> Manifest:
    """Return a finished run; raises QppError QPP603 and QPP703 as read_manifest does."""
    return read_manifest(lake / "runs" / str(performance_year) / run_id)


def released_run(lake: Path, performance_year: int, run_id: str) -> Manifest:
    """Return the run that a review is about: of one with reviews the one that they were applied to.

    Raises QppError as run_of does.
    """
    run = run_of(lake, performance_year, run_id)
    applied = run.content.get("review")
    return run_of(lake, performance_year, applied["run_id"]) if applied else run


def plan_again(run: Manifest) -> Plan:
    """Return the plan that made a run without reviews, over the same versions of the lake.

    Raises QppError QPP387 when today's rules, or last year's run, would make another one of it.
    """
    content = run.content
    year = int(content["performance_year"])
    provisional = bool(content["is_delivered"]) and check_open(year).is_provisional
    plan = make_plan(run.folder.resolve().parents[2], year, provisional)
    versions = {name: read["version"] for name, read in content["lake"].items()}
    pinned = pin_versions(plan.lake, year, versions)
    again = replanned(plan, pinned)
    if again.run_id != run.run_id:
        changed = changed_since(run)
        reason = ", ".join(changed) if changed else "the program, or what it was asked to deliver"
        raise QppError("QPP387", run_id=run.run_id, reason=reason)
    return again


def review_of(run: Manifest, cases: list[Case], factors: str) -> AppliedReview:
    """Return what granted cases apply to a run, in the order of their numbers."""
    told: tuple[dict[str, Any], ...] = tuple(
        {
            "case_number": case.number,
            "authority": case.opened.authority,
            "case_kind": case.opened.case_kind,
            "files": [vars(file) for file in case.opened.files],
        }
        for case in cases
    )
    return AppliedReview(run.run_id, factors, told, _held(run) if factors == HELD else ())


def plan_with(base: Plan, review: AppliedReview, resources: Resources, name: str = "lake") -> Plan:
    """Return the plan of a run with a review applied.

    It reads copies of tables, in a folder of that name: the caller holds the folder of the reviews
    until it is made. Raises QppError as kept_sources and with_files do.
    """
    files = [CaseFile(**file) for case in review.cases for file in case["files"]]
    pinned = with_files(base, kept_sources(base.lake, files), resources, name)
    return replanned(base, pinned, review=review)


def plan_of_review(run: Manifest, resources: Resources) -> Plan:
    """Return the plan of a run with reviews from its manifest alone: what a replay needs.

    The caller holds the folder of the reviews. Raises QppError as plan_again and plan_with do.
    """
    review = AppliedReview.of_content(run.content["review"])
    base = run_of(
        run.folder.resolve().parents[2], int(run.content["performance_year"]), review.run_id
    )
    return plan_with(plan_again(base), review, resources)


def _held(run: Manifest) -> tuple[HeldFactor, ...]:
    """Return the factors that a run released."""
    held = []
    with warehouse.connect(threads=1) as connection:
        open_run(connection, run, FACTORS.values())
        for factor, table in FACTORS.items():
            for row in warehouse.fetch_rows(connection, f"SELECT * FROM {table}"):
                numbers = (str(row["factor_numerator"]), str(row["factor_denominator"]))
                held.append(HeldFactor(row["performance_year"], factor, *numbers, run.run_id))
    return tuple(held)
