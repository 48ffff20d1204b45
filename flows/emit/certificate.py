"""The neutrality certificate: that increases equal decreases, checkable with a calculator."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from flows.engine.catalog import Transform
from flows.scoring.plan import Plan

NAME = "neutrality_certificate"

PAGE = Path(__file__).with_name("certificate.txt").read_text(encoding="utf-8")

SIDE = """\
   {direction:<9} {clinician_count:>10,} TIN/NPIs   charges $ {allowed_charge_amount:>20,.2f}
"""

BOUND = """\
   {label:<45} {at_bound_count:>8,}   charges $ {at_bound_charge_amount:>18,.2f}
"""

OUTCOMES = {
    "solved": "the factor makes increases equal decreases",
    "capped": "the bound holds the factor; increases stay below decreases",
    "empty_penalty_pool": "nobody is reduced, so there is nothing to pay increases from",
    "empty_winner_pool": "nobody is above the threshold, so the factor is not used",
}

LABELS = {
    "negative": "whole reduction (one fourth of the threshold)",
    "positive": "final score of 100",
}


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, year: int) -> list[dict[str, Any]]:
    relation = connection.execute(sql, {"year": year})
    names = [column[0] for column in relation.description]
    return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


def certificate(connection: duckdb.DuckDBPyConnection, plan: Plan) -> dict[str, Any]:
    """Return the certificate's figures: population, sums, factor, residuals, bounds.

    Dollars and counts are those of adjustment.scaling_factor, neutrality and
    neutrality_residual; the rule is 42 CFR 414.1405(b)(3).
    """
    year = plan.performance_year
    rule: Transform = next(t for t in plan.transforms if t.table == "adjustment.scaling_factor")
    [factor] = _rows(
        connection, "SELECT * FROM adjustment.scaling_factor WHERE performance_year = $year", year
    )
    [residual] = _rows(
        connection,
        "SELECT * FROM adjustment.neutrality_residual WHERE performance_year = $year",
        year,
    )
    [parameters] = _rows(
        connection,
        "SELECT y.payment_year, t.performance_threshold, p.applicable_percent "
        "FROM policy.performance_year AS y "
        "INNER JOIN policy.performance_threshold AS t USING (performance_year) "
        "INNER JOIN policy.applicable_percent AS p USING (performance_year) "
        "WHERE performance_year = $year",
        year,
    )
    sides = _rows(
        connection,
        "SELECT * EXCLUDE (performance_year) FROM adjustment.neutrality "
        "WHERE performance_year = $year ORDER BY direction",
        year,
    )
    return {
        **factor,
        **residual,
        **parameters,
        "run_id": plan.run_id,
        "rule": "; ".join(rule.rule),
        "sides": sides,
    }


def page(figures: dict[str, Any]) -> str:
    """Return the certificate as a page of text."""
    span = Decimal(100) - figures["performance_threshold"]
    sides = "".join(SIDE.format(**side) for side in figures["sides"])
    bounds = "".join(
        BOUND.format(label=LABELS[side["direction"]], **side)
        for side in figures["sides"]
        if side["direction"] in LABELS
    )
    # Integers beyond 2^53 stay exact as text; format() of a Decimal would keep them too.
    whole = {name: int(figures[name]) for name in ("factor_numerator", "factor_denominator")}
    return PAGE.format(
        **{
            **figures,
            **whole,
            "sides": sides,
            "bounds": bounds,
            "outcome": OUTCOMES[figures["status"]],
            "percent_above": 10,
            "span": span,
        }
    )


def _plain(value: object) -> str:
    return str(value)


def write_certificate(
    connection: duckdb.DuckDBPyConnection, plan: Plan, folder: Path
) -> list[Path]:
    """Write the certificate as JSON (decimals as text, so that no digit is lost) and as a page."""
    figures = certificate(connection, plan)
    data, text = folder / f"{NAME}.json", folder / f"{NAME}.txt"
    data.write_text(
        json.dumps(figures, indent=2, sort_keys=True, default=_plain) + "\n", encoding="utf-8"
    )
    text.write_text(page(figures), encoding="utf-8")
    return [data, text]
