"""What the certificate says of the claims: totals by type of service, and statuses that differ."""

from pathlib import Path
from typing import Any

import duckdb

from flows.drawing import words
from flows.engine.warehouse import Row, fetch_rows

SERVICES = Path(__file__).with_name("certificate_services.txt").read_text(encoding="utf-8")
STATUSES = Path(__file__).with_name("certificate_statuses.txt").read_text(encoding="utf-8")

QUERIES = {
    "service_types": "SELECT * EXCLUDE (performance_year) FROM report.service_type_total "
    "WHERE performance_year = $year ORDER BY service_type_code",
    "out_of_scope": "SELECT * EXCLUDE (performance_year) FROM report.out_of_scope_total "
    "WHERE performance_year = $year ORDER BY scope_topic DESC, note",
    "status_differences": "SELECT * EXCLUDE (performance_year) FROM report.status_difference "
    "WHERE performance_year = $year ORDER BY special_status",
}
# What of a type of service is counted; the rest of it is not.
COVERED = {
    name: f"covered_{name}"
    for name in ("line_count", "service_count", "allowed_charge_amount", "payment_amount")
}

TYPE = (
    "   {code:<1} {name:<20.20} {covered:<4}{line_count:>11,} {service_count:>14,.1f} "
    "{allowed_charge_amount:>18,.2f} {payment_amount:>18,.2f}\n"
)
SCOPE = (
    "   {topic:<12} {note:<30.30}{line_count:>11,} {allowed_charge_amount:>18,.2f} "
    "{covered_allowed_charge_amount:>18,.2f}\n"
)
STATUS = (
    "   {status:<20}{agreed_count:>10,}{determined_only_count:>12,}{claims_only_count:>14,}"
    "{no_claims_count:>11,}{held_by_claims_count:>13,}{not_held_by_claims_count:>11,}\n"
)


def claims_figures(connection: duckdb.DuckDBPyConnection, performance_year: int) -> dict[str, Any]:
    """Return the control totals of a run's claims and the differences of special statuses."""
    return {
        name: fetch_rows(connection, sql, {"year": performance_year})
        for name, sql in QUERIES.items()
    }


def _type_lines(row: Row) -> str:
    """Return a line of what of the type is covered and one of what is not, where there is any."""
    covered = {name: row[column] for name, column in COVERED.items()}
    rest = {name: row[name] - covered[name] for name in COVERED}
    name = (row["service_type_name"] or "not listed").partition(":")[0]
    return "".join(
        TYPE.format(code=row["service_type_code"], name=name, covered=word, **part)
        for word, part in (("yes", covered), ("no", rest))
        if part["line_count"]
    )


def claims_page(figures: dict[str, Any], number: int) -> str:
    """Return the certificate's sections about the claims; the first has the number given."""
    covered = {
        f"all_{column}": sum(row[column] for row in figures["service_types"])
        for column in COVERED.values()
    }
    services = SERVICES.format(
        number=number,
        types="".join(map(_type_lines, figures["service_types"])),
        scopes="".join(
            SCOPE.format(topic=words(row["scope_topic"].removesuffix("_scope")), **row)
            for row in figures["out_of_scope"]
        ),
        **covered,
    )
    statuses = STATUSES.format(
        number=number + 1,
        statuses="".join(
            STATUS.format(status=words(row["special_status"]), **row)
            for row in figures["status_differences"]
        ),
    )
    return services + statuses
