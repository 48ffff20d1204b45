"""What granting a case would make, looked at before anything is applied."""

from dataclasses import dataclass, field

from rich.console import RenderableType

from flows.compare.comparison import Comparison, compare
from flows.compare.report import what_moves
from flows.compare.sides import LOOKED_AT
from flows.engine import warehouse
from flows.engine.warehouse import Resources
from flows.ingest.sources import Source
from flows.review.files import kept_sources, with_files
from flows.review.ledger import Case
from flows.review.letter import Sides, shown
from flows.review.narrow.answer import ANSWER, narrowed, tables_compared
from flows.review.narrow.scope import NotNarrowError
from flows.review.planning import HELD, plan_again, plan_with, review_of
from flows.run.manifest import Manifest
from flows.run.plan import Plan, replanned


@dataclass(frozen=True)
class Look:
    """The clinician of a case before and after, what else to print, and how it was scored."""

    # None where the case has no file, or all would have to be scored for it.
    sides: Sides | None
    parts: list[RenderableType] = field(default_factory=list)
    # TIN/NPIs that were scored anew, None for everybody; and the table for which it is everybody.
    touched: int | None = None
    whole_for: str = ""


def first_look(
    run: Manifest,
    granted: list[Case],
    sources: list[Source],
    clinician: tuple[str, str],
    resources: Resources,
) -> Look:
    """Check the files of a new case, and tell what granting it would make with factors held.

    What is granted by now is applied on both sides. Raises QppError as plan_again, kept_sources
    and with_files do.
    """
    base = plan_again(run)
    held = review_of(run, granted, HELD)
    files = [file for case in granted for file in case.opened.files]
    before = plan_with(base, held, resources, "others") if granted else base
    known = {file.sha256 for file in files}
    kept = kept_sources(base.lake, files)
    new = [source for source in sources if source.digest not in known]
    after = replanned(base, with_files(base, [*kept, *new], resources), review=held)
    try:
        with narrowed(run, base, before, after, [ANSWER], resources) as found:
            rows = found.rows(*clinician)
            return Look((shown(rows[0]), shown(rows[1])), touched=found.touched)
    except NotNarrowError as whole:
        return Look(None, whole_for=whole.table)


def look(
    run: Manifest,
    case: Case,
    others: list[Case],
    factors: str,
    resources: Resources,
    is_whole: bool = False,
) -> Look:
    """Tell what granting a case would move; the others are applied on both sides.

    Those alone whom the case touches are scored anew, unless is_whole asks for everybody or the
    case changes what is of no one clinician or entity. Raises QppError as a scoring run does.
    """
    base = plan_again(run)
    before = base
    if others:
        before = plan_with(base, review_of(run, others, factors), resources, "others")
    every = sorted([*others, case], key=lambda one: one.number)
    after = plan_with(base, review_of(run, every, factors), resources)
    if is_whole:
        return _whole(case, before, after, resources)
    try:
        with narrowed(run, base, before, after, tables_compared(), resources) as found:
            comparison = found.comparison()
            sides = _sides_of(comparison, case)
            return Look(sides, list(what_moves(comparison)), found.touched)
    except NotNarrowError as whole:
        return _whole(case, before, after, resources, whole.table)


def _whole(case: Case, before: Plan, after: Plan, resources: Resources, why: str = "") -> Look:
    with compare(before, after, resources) as comparison:
        return Look(_sides_of(comparison, case), list(what_moves(comparison)), whole_for=why)


def _sides_of(comparison: Comparison, case: Case) -> Sides:
    """Return what a comparison says of the clinician of a case."""
    sides = []
    for side in LOOKED_AT.values():
        rows = warehouse.fetch_rows(
            comparison.connection,
            f"SELECT * FROM {side}.clinician WHERE tin = $tin AND npi = $npi",
            {"tin": case.opened.tin, "npi": case.opened.npi},
        )
        sides.append(shown(rows[0] if rows else None))
    return sides[0], sides[1]
