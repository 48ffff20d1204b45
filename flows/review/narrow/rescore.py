"""The tables that a case changes made anew for those whom it touches, and who else is moved."""

from collections.abc import Iterable

from flows.engine import catalog
from flows.engine.catalog import Transform
from flows.review.narrow.scope import NotNarrowError, Scope, scope_of
from flows.review.narrow.side import NARROW, WHOLE, Side
from flows.review.narrow.touched import Entity

ADJUSTMENT = "adjustment"
INDIVIDUAL = "'individual', tin || '-' || npi"


def rescore(side: Side, tables: Iterable[str]) -> set[Entity]:
    """Make what a plan makes otherwise than it was released, on the way to these tables.

    What comes out as it was is followed no further. Returns the entities beyond those touched whom
    a table of the population moves: with these the caller begins again; none where all is made.
    Raises NotNarrowError for a table that would have to be made for everybody.
    """
    asked = set(tables)
    needed = asked | catalog.ancestors(side.transforms, asked)
    # What is read and is another than before; of these what moves everybody.
    changed, moving = set(side.changed_inputs), set[str]()
    for transform in side.plan.transforms:
        if transform.table not in needed or changed.isdisjoint(transform.reads):
            continue
        if not transform.is_view:
            scope = scope_of(transform.table, transform.grain)
            is_of_all = scope is not Scope.ONE or not moving.isdisjoint(transform.reads)
            if scope is Scope.UNTOLD:
                raise NotNarrowError(transform.table)
            side.make(transform, WHOLE if is_of_all else NARROW)
            if side.is_as_released(transform.table):
                side.forget(transform.table)
                continue
            if scope is Scope.MEMBERSHIP:
                raise NotNarrowError(transform.table)
            if is_of_all and scope is Scope.ONE and transform.stage != ADJUSTMENT:
                moved = _moved(side, transform)
                if moved:
                    return moved
            elif is_of_all and not (transform.stage == ADJUSTMENT and side.is_held):
                moving.add(transform.table)
        changed.add(transform.table)
    return set()


def _moved(side: Side, transform: Transform) -> set[Entity]:
    """Return whose rows of a table of one are others, of those who are not touched."""
    of = "entity_type, entity_id" if "entity_id" in transform.grain else INDIVIDUAL
    where = side.outside(transform.table)
    old = f"SELECT * FROM {side.released_rows(transform.table)} WHERE {where}"
    new = f"SELECT * FROM {side.kept_rows(transform.table)} WHERE {where}"
    return set(
        side.connection.execute(
            f"SELECT DISTINCT {of} "
            f"FROM (({old} EXCEPT ALL {new}) UNION ALL ({new} EXCEPT ALL {old}))"
        ).fetchall()
    )
