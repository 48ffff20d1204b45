"""The neutrality certificate: that increases equal decreases, checkable with a calculator."""

import json
from decimal import Decimal
from pathlib import Path
from textwrap import fill
from typing import Any

import duckdb

from flows.emit.claims_totals import claims_figures, claims_page
from flows.engine.register import caution
from flows.engine.warehouse import fetch_rows
from flows.run.plan import Plan
from flows.run.reliance import Reliance

NAME = "neutrality_certificate"

PAGE = Path(__file__).with_name("certificate.txt").read_text(encoding="utf-8")
TOTALS = Path(__file__).with_name("certificate_totals.txt").read_text(encoding="utf-8")
ADDITIONAL = Path(__file__).with_name("certificate_additional.txt").read_text(encoding="utf-8")

WIDTH = 96

SIDE = """\
   {direction:<9} {clinician_count:>10,} TIN/NPIs   charges $ {allowed_charge_amount:>20,.2f}
"""

BOUND = """\
   {label:<45} {at_bound_count:>8,}   charges $ {at_bound_charge_amount:>18,.2f}
"""

TOPIC = "   {name:<41} {rows:>11}  {records:>9}  {charges:>9}  {bears_on}\n"

OUTCOMES = {
    "solved": "the factor makes increases equal decreases",
    "capped": "the bound holds the factor; increases stay below decreases",
    "empty_penalty_pool": "nobody is reduced, so there is nothing to pay increases from",
    "empty_winner_pool": "nobody is above the threshold, so the factor is not used",
    "held": "a targeted review holds the factor as it was released; nothing is balanced anew",
}

ADDITIONAL_OUTCOMES = {
    "solved": "the factor spends the pool",
    "capped": "the bound holds the factor; the pool is not spent",
    "empty_winner_pool": "nobody reaches the additional threshold, so the factor is not used",
    "held": "a targeted review holds the factor as it was released; the pool is not spent anew",
}

LABELS = {
    "negative": "whole reduction (one fourth of the threshold)",
    "positive": "final score of 100",
}


def _rule(plan: Plan, table: str) -> str:
    return next("; ".join(t.rule) for t in plan.transforms if t.table == table)


def _additional(connection: duckdb.DuckDBPyConnection, plan: Plan) -> dict[str, Any] | None:
    """Return the figures of the additional adjustment (414.1405(d)); None in years without it."""
    rows = fetch_rows(
        connection,
        "SELECT * EXCLUDE (performance_year) FROM adjustment.additional_scaling_factor "
        "INNER JOIN policy.exceptional_performance "
        "USING (performance_year, pool_amount, scaling_factor_bound) "
        "WHERE performance_year = $year",
        {"year": plan.performance_year},
    )
    if not rows:
        return None
    [figures] = rows
    del figures["citation"], figures["source"], figures["confidence"]
    return figures | {"rule": _rule(plan, "adjustment.additional_scaling_factor")}


def certificate(
    connection: duckdb.DuckDBPyConnection, plan: Plan, rests_on: Reliance
) -> dict[str, Any]:
    """Return the certificate's figures: population, sums, both factors, residuals, bounds, claims.

    Dollars and counts are those of adjustment.scaling_factor, additional_scaling_factor,
    neutrality and neutrality_residual; the rules are 42 CFR 414.1405(b)(3) and (d).
    """
    years = {"year": plan.performance_year}
    [factor] = fetch_rows(
        connection, "SELECT * FROM adjustment.scaling_factor WHERE performance_year = $year", years
    )
    [residual] = fetch_rows(
        connection,
        "SELECT * FROM adjustment.neutrality_residual WHERE performance_year = $year",
        years,
    )
    [parameters] = fetch_rows(
        connection,
        "SELECT t.performance_threshold, p.applicable_percent "
        "FROM policy.performance_threshold AS t "
        "INNER JOIN policy.applicable_percent AS p USING (performance_year) "
        "WHERE performance_year = $year",
        years,
    )
    sides = fetch_rows(
        connection,
        "SELECT * EXCLUDE (performance_year) FROM adjustment.neutrality "
        "WHERE performance_year = $year ORDER BY direction",
        years,
    )
    return {
        **factor,
        **residual,
        **parameters,
        "payment_year": plan.year.payment_year,
        "year_status": plan.year.status,
        "year_note": plan.year.note,
        "reliance": rests_on.content,
        "run_id": plan.run_id,
        "rule": _rule(plan, "adjustment.scaling_factor"),
        "sides": sides,
        "additional": _additional(connection, plan),
        **claims_figures(connection, plan.performance_year),
    }


def _fraction(figures: dict[str, Any]) -> dict[str, int]:
    """Return the factor's fraction as whole numbers, which print without a decimal point."""
    return {name: int(figures[name]) for name in ("factor_numerator", "factor_denominator")}


def _additional_page(figures: dict[str, Any]) -> str:
    threshold = figures["additional_performance_threshold"]
    return ADDITIONAL.format(
        **{
            **figures,
            **_fraction(figures),
            "outcome": ADDITIONAL_OUTCOMES[figures["status"]],
            "span": Decimal(100) - threshold,
            "percent_span": figures["highest_percent"] - figures["lowest_percent"],
        }
    )


def _totals(figures: dict[str, Any]) -> str:
    additional = sum(side["additional_amount"] for side in figures["sides"])
    delivered = sum(side["delivered_amount"] for side in figures["sides"])
    return TOTALS.format(
        additional_amount=additional,
        total_amount=figures["unrounded_residual_amount"] + additional,
        delivered_amount=delivered,
    )


def _rests_on(rests_on: Reliance) -> dict[str, str]:
    """Return what the certified sum rests on: sentences, and the topics by what they touch."""
    said = "\n".join(
        fill(text, WIDTH, initial_indent="   ", subsequent_indent="   ")
        for text in rests_on.sentences()
    )
    topics = "".join(
        TOPIC.format(name=name, rows=rows, records=records, charges=charges, bears_on=bears_on)
        for name, rows, records, charges, bears_on in rests_on.lines()
    )
    return {"rests_on": said, "topics": topics}


def page(figures: dict[str, Any]) -> str:
    """Return the certificate as a page of text."""
    additional = figures["additional"]
    rests = 7 if additional else 6
    held = caution(figures["year_status"], figures["year_note"])
    sides = "".join(SIDE.format(**side) for side in figures["sides"])
    bounds = "".join(
        BOUND.format(label=LABELS[side["direction"]], **side)
        for side in figures["sides"]
        if side["direction"] in LABELS
    )
    return PAGE.format(
        **{
            **figures,
            **_fraction(figures),
            "sides": sides,
            "bounds": bounds,
            "outcome": OUTCOMES[figures["status"]],
            "percent_above": 10,
            "span": Decimal(100) - figures["performance_threshold"],
            "status_line": f"{fill(held, WIDTH)}\n" if held else "",
            "additional": _additional_page(additional) if additional else "",
            "totals": _totals(figures) if additional else "",
            "balance": 5 if additional else 4,
            "ends": 6 if additional else 5,
            "rests": rests,
            **_rests_on(Reliance.of_content(figures["reliance"])),
        }
    ) + claims_page(figures, rests + 1)


def _plain(value: object) -> str:
    return str(value)


def write_certificate(
    connection: duckdb.DuckDBPyConnection, plan: Plan, rests_on: Reliance, folder: Path
) -> list[Path]:
    """Write the certificate as JSON (decimals as text, so that no digit is lost) and as a page."""
    figures = certificate(connection, plan, rests_on)
    data, text = folder / f"{NAME}.json", folder / f"{NAME}.txt"
    data.write_text(
        json.dumps(figures, indent=2, sort_keys=True, default=_plain) + "\n", encoding="utf-8"
    )
    text.write_text(page(figures), encoding="utf-8")
    return [data, text]
