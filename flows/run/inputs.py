"""What the tables of a plan are made from, opened in a connection."""

import duckdb

from flows.engine import warehouse
from flows.lake import create_views
from flows.run.applied import create_held
from flows.run.checks import check_coverage
from flows.run.plan import Plan
from flows.run.prior import create_prior


def open_inputs(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Open the pinned lake, the figures of the year before, the factors held, policy, reference.

    Raises QppError QPP509 when policy has no row for the year.
    """
    create_views(connection, plan.pinned)
    create_prior(connection, plan.prior)
    create_held(connection, plan.review)
    warehouse.load_read(connection, plan.transforms, plan.reference)
    check_coverage(connection, plan)
