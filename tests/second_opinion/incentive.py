"""The APM Incentive Payment and what it is a percentage of: 42 CFR 414.1450(b)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.second_opinion import claims, numbers
from tests.second_opinion.rounding import half_up
from tests.second_opinion.tables import Difference, Row, Run, unlike

LAYER = "incentive"
TOPIC = "apm_incentive"


def base_year(year: int) -> int:
    """Return the year whose services are paid for: (b)(1), the one before the payment year."""
    return year + 1


def last_day(year: int) -> date:
    """Return the last day on which a claim may be processed: (b)(2), March 31 of the payment year.

    A claim that was corrected later was processed when it was first (reading A47).
    """
    return date(year + 2, 3, 31)


def by_claims(run: Run) -> dict[str, list[Row]]:
    """Return the covered services of the base year of each NPI, under all its TINs: (b)(1), (6)."""
    first, last = date(base_year(run.year), 1, 1), date(base_year(run.year), 12, 31)
    found: dict[str, list[Row]] = {}
    for line in claims.allowed(run):
        day, processed = line["first_expense_date"], line["first_processing_date"]
        is_in_time = processed is not None and processed <= last_day(run.year)
        is_in_year = day is not None and first <= day <= last
        if is_in_year and is_in_time and claims.is_covered(run.year, line):
            found.setdefault(line["npi"], []).append(line)
    return found


def bases(run: Run) -> dict[str, Row]:
    """Return the base of each QP: the extract's amount, else that of claims, else none (A48)."""
    services = by_claims(run)
    sent = {
        row["npi"]: row["covered_service_payment_amount"]
        for row in run.rows("ingest.apm_incentive_base")
        if row["base_year"] == base_year(run.year)
    }
    found: dict[str, Row] = {}
    for row in run.rows("eligibility.qp_status"):
        if row["qp_status"] != "qp":
            continue
        npi = row["npi"]
        lines = services.get(npi)
        paid = claims.total(line["payment_amount"] for line in lines) if lines else None
        given = sent.get(npi)
        found[npi] = {
            "base_year": base_year(run.year),
            "covered_service_payment_amount": paid if given is None else given,
            "is_base_from_claims": given is None and paid is not None,
            "extract_payment_amount": given,
            "claims_payment_amount": paid,
        }
    return found


def payment(year: int, base: Decimal | None) -> Row:
    """Return the incentive: the year's percentage of the base, to the cent, and why there is none.

    Nothing is taken from anybody: a base below zero pays nothing.
    """
    percent = numbers.number(TOPIC, "incentive_percent", year)
    amount, reason = None, None
    if percent is None:
        reason = "no_incentive_in_payment_year"
    elif base is None:
        reason = "base_amount_missing"
    elif base <= 0:
        amount, reason = Fraction(0), "nothing_paid_in_base_year"
    else:
        amount = half_up(Fraction(percent) * Fraction(base) / 100, 2)
    return {
        "incentive_percent": percent,
        "incentive_amount": amount,
        "no_incentive_reason": reason,
    }


def layer(run: Run) -> Iterator[Difference]:
    """Compare the base and the incentive of each QP."""
    here = bases(run)
    for table in ("incentive_base", "apm_incentive"):
        there = {row["npi"]: row for row in run.rows(f"payment_file.{table}")}
        for npi in sorted(here.keys() | there.keys()):
            wanted = here.get(npi, {"base_year": None})
            if table == "apm_incentive" and npi in here:
                base = here[npi]["covered_service_payment_amount"]
                wanted = {"covered_service_payment_amount": base} | payment(run.year, base)
            yield from unlike(LAYER, run, (table, npi), there.get(npi, {}), wanted)
