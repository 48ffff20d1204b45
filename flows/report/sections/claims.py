"""What the claims come to by type of service, and what they say of special statuses."""

from typing import Any

from flows.pages import Block, Note, Section, Table, Tone, words_of
from flows.report.facts import Facts
from flows.report.wording import counted, decimal

AMOUNTS = ("allowed_charge_amount", "payment_amount", "covered_allowed_charge_amount")
STATUS_COUNTS = {
    "agreed_count": "alike",
    "determined_only_count": "CMS alone",
    "claims_only_count": "claims alone",
    "no_claims_count": "no claims",
    "held_by_claims_count": "by claims: yes",
    "not_held_by_claims_count": "by claims: no",
}


def claims(facts: Facts) -> Section:
    """Control totals by type of service, and determinations beside the claims."""
    return Section(
        "claims",
        "What the claims say",
        "Lines of the MIPS determination period that Part B allows, and the special statuses that "
        "they give beside CMS's determinations.",
        [*_service_types(facts), *_statuses(facts)],
    )


def _service_types(facts: Facts) -> list[Block]:
    rows = facts.tables["service_type"]
    if not rows:
        return [Note("No claim line counts in the determination period.", Tone.WARNING)]
    return [
        Table(
            "Control totals by type of service",
            (
                "type of service",
                "in scope",
                "lines",
                "allowed charges $",
                "paid $",
                "covered $",
            ),
            [
                (
                    _name(row),
                    {True: "yes", False: "no", None: "not listed"}[row["is_type_in_scope"]],
                    counted(row["line_count"]),
                    *(decimal(row[column], 0) for column in AMOUNTS),
                )
                for row in rows
            ],
            (
                "All",
                "",
                counted(sum(row["line_count"] for row in rows)),
                *(decimal(sum(row[column] for row in rows), 0) for column in AMOUNTS),
            ),
            first_number=2,
            is_wide=True,
        )
    ]


def _name(row: dict[str, Any]) -> str:
    name = (row["service_type_name"] or "not listed").partition(":")[0]
    return f"{row['service_type_code'] or 'none'}: {name}"


def _statuses(facts: Facts) -> list[Block]:
    rows = facts.tables["status_difference"]
    if not rows:
        return [Note("The claims tell of nobody's special status.")]
    return [
        Table(
            "CMS's determinations beside the claims",
            ("special status", *STATUS_COUNTS.values()),
            [
                (
                    words_of(row["special_status"]),
                    *(counted(row[column]) for column in STATUS_COUNTS),
                )
                for row in rows
            ],
        )
    ]
