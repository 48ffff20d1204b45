"""What became of a clinician, in some ten lines: to be read before the tables that prove it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb

from flows.drawing import CATEGORIES, words
from flows.engine.register import caution
from flows.engine.warehouse import Row, fetch_rows
from flows.run.manifest import Manifest

STATUSES = {"qp": "QP", "partial_qp": "Partial QP"}
OF_CLINICIAN = "WHERE tin = $tin AND npi = $npi"
OF_NPI = "WHERE npi = $npi"
OF_SCORE = "WHERE entity_type = $kind AND entity_id = $name AND reporting_option = $option"
ELIGIBILITY = (
    "SELECT * FROM eligibility.mips_eligible LEFT JOIN policy.eligibility_reason "
    f"USING (performance_year, eligibility_reason) {OF_CLINICIAN}"
)
ASSESSED = (
    f"SELECT npi FROM eligibility.apm_qp_status {OF_NPI} "
    f"UNION SELECT npi FROM eligibility.individual_assessment {OF_NPI}"
)
WEIGHTED = (
    "SELECT * FROM score.category_weight LEFT JOIN score.category_score "
    f"USING (performance_year, entity_type, entity_id, reporting_option, category) {OF_SCORE}"
)

Line = tuple[str, str]


def _points(value: Decimal | None) -> str:
    return "none" if value is None else f"{value:.2f}"


def _eligibility(row: Row, status: Row | None, is_assessed: bool) -> str:
    answer = "yes" if row["is_mips_eligible"] else "no"
    told = f"{answer}: {row['note']}"
    if status is None:
        return f"{told} (neither QP nor Partial QP)" if is_assessed else told
    by = "own counts"
    if status["apm_entity_id"] is not None:
        by = f"APM Entity {status['apm_entity_id']}"
    return f"{told} ({STATUSES[status['qp_status']]} by {by}, snapshot {status['snapshot_date']})"


def _category(row: Row) -> str:
    weight, percent = row["weight_percent"], row["category_percent"]
    if not weight:
        return f"no weight: {words(row['reason'])}" if row["reason"] else "no weight"
    if percent is None:
        return f"not scored, weight {weight:.0f}"
    return f"{percent:.2f} % x weight {weight:.0f} = {percent * weight / 100:.2f} points"


def _scores(connection: duckdb.DuckDBPyConnection, final: Row | None) -> Iterator[Line]:
    """Yield whose score counts, its categories and its bonuses."""
    if final is None or final["entity_id"] is None:
        yield "score that counts", "none"
        return
    kind, name, option = (final[n] for n in ("entity_type", "entity_id", "reporting_option"))
    yield "score that counts", f"{words(kind)} {name}, reporting option {words(option)}"
    key = {"kind": kind, "name": name, "option": option}
    weighted = {row["category"]: row for row in fetch_rows(connection, WEIGHTED, key)}
    for category, label in CATEGORIES.items():
        if category in weighted:
            yield label, _category(weighted[category])
    for row in fetch_rows(connection, f"SELECT * FROM score.entity_final_score {OF_SCORE}", key):
        bonuses = [_points(row[f"{b}_bonus_points"]) for b in ("complex_patient", "small_practice")]
        yield "bonuses", "complex patients {}, small practice {}".format(*bonuses)


def _adjustment(delivered: Row) -> str:
    percent, reason = delivered["adjustment_percent"], delivered["no_adjustment_reason"]
    told = "none" if percent is None else f"{percent:+.2f} percent"
    return f"{told} ({words(reason)})" if reason else told


def _incentive(row: Row) -> str:
    if row["no_incentive_reason"]:
        return f"none ({words(row['no_incentive_reason'])})"
    base = row["covered_service_payment_amount"]
    return f"$ {row['incentive_amount']:,.2f}, {row['incentive_percent']} percent of $ {base:,.2f}"


def overview(
    connection: duckdb.DuckDBPyConnection, run: Manifest, tin: str, npi: str
) -> Iterator[Line]:
    """Yield label and text: who, eligible, whose score, categories, bonuses, score, adjustment.

    The run, its policy tables and ingest.clinician are open in the connection.
    """
    of_clinician, of_npi = {"tin": tin, "npi": npi}, {"npi": npi}

    def first(sql: str, key: dict[str, Any]) -> Row | None:
        return next(iter(fetch_rows(connection, sql, key)), None)

    known = first(f"SELECT * FROM ingest.clinician {OF_CLINICIAN}", of_clinician)
    kind = words(known["clinician_type"]) if known else "not in the clinician extract"
    yield "clinician", f"TIN {tin}, NPI {npi}, {kind}"
    eligible = first(ELIGIBILITY, of_clinician)
    if eligible:
        status = first(f"SELECT * FROM eligibility.qp_status {OF_NPI}", of_npi)
        is_assessed = first(ASSESSED, of_npi) is not None
        yield "MIPS eligible", _eligibility(eligible, status, is_assessed)
    final = first(f"SELECT * FROM score.final_score {OF_CLINICIAN}", of_clinician)
    yield from _scores(connection, final)
    if final:
        reason = f" ({words(final['reason'])})" if final["reason"] else ""
        yield "final score", f"{_points(final['final_score'])}{reason}"
    payment_year = run.content["payment_year"]
    delivered = first(f"SELECT * FROM payment_file.clinician {OF_CLINICIAN}", of_clinician)
    if delivered:
        yield f"adjustment {payment_year}", _adjustment(delivered)
    incentive = first(f"SELECT * FROM payment_file.apm_incentive {OF_NPI}", of_npi)
    if incentive:
        yield f"APM incentive {payment_year}", _incentive(incentive)
    held = caution(run.content["year_status"], run.content["year_note"])
    yield "status of the year", held or words(run.content["year_status"])
