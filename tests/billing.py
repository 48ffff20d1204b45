"""Claim lines that nobody would think of: every border of a segment, code, place and correction."""

from datetime import date, timedelta
from random import Random
from typing import Any

Rows = list[dict[str, Any]]
Clinician = tuple[str, str]
# Bills under a practice, and no extract of clinicians names it.
STRANGER = "0000000099"
LINES = 200
# Non-patient-facing is who has no more than a hundred.
ENCOUNTERS = (100, 101)
# Within and just outside ranges of laboratory, surgery and visits; none, and one of no list.
PROCEDURES = (
    *("36414", "36415", "36416", "36417", "80047", "80046", "85060"),
    *("10003", "10004", "69990", "69991", "99213", "00100", "J1100", "ZZZZZ"),
    None,
)
SERVICE_TYPES = ("1", "2", "5", "0", "Z", None)
BETOS = ("M1A", "D1A", "O1A", "ZZZ", None)
PLACES = ("11", "19", "21", "22", "23", "24", "99", None)
# Allowed, reprocessed, secondary payer; benefits exhausted, denied, another insurer.
PROCESSED = (*("A",) * 6, "R", "S", "B", "D", "G")
PAID = (*("1",) * 6, None, "0", "D", "P")
AMOUNTS = ("0", "0.01", "100", "100", "-5")
STEPS = ("INSERT", "INSERT", "UPDATE", "DELETE")


def days(year: int) -> tuple[date, ...]:
    """Return the first and the last day of segments and years, and the days beside them."""
    borders = [date(year - 2, 10, 1), date(year - 1, 9, 30), date(year - 1, 10, 1)]
    borders += [date(year, 9, 30), date(year, 1, 1), date(year, 12, 31)]
    # snapshots of participants, and both ends of the year that incentives are a part of
    borders += [date(year, 3, 31), date(year, 8, 31), date(year + 1, 12, 31)]
    return tuple(day + timedelta(days=step) for day in borders for step in (-1, 0, 1))


def processed(chance: Random, year: int, day: date) -> date | None:
    """Return when a claim was processed: soon, as a time for it ends, a day late, or never."""
    if day.year > year:
        march = date(year + 2, 3, 31)
        return chance.choice((day, march, march + timedelta(days=1), None))
    out = date(year - 1, 9, 30) + timedelta(days=30)
    return chance.choice((day, max(day, out), max(day, out + timedelta(days=1)), None))


def billed(chance: Random, year: int, keys: list[Clinician], amounts: tuple[int, ...]) -> Rows:
    """Return lines in force, of patients 1 to 4, and many encounters of the first clinician."""
    lines: Rows = []

    def line(key: Clinician, day: date, **cells: Any) -> None:
        row: dict[str, Any] = {"claim_id": len(lines), "line_number": 1}
        row |= {"beneficiary_id": chance.randint(1, 4)}
        row |= {"tin": key[0], "npi": key[1], "first_expense_date": day}
        lines.append(row | {"first_processing_date": processed(chance, year, day)} | cells)

    strangers = [(tin, STRANGER) for tin, _ in keys[-1:]]
    for _ in range(LINES):
        day = chance.choice(days(year))
        line(
            chance.choice([*keys, *strangers]),
            day,
            hcpcs_code=chance.choice(PROCEDURES),
            service_type_code=chance.choice(SERVICE_TYPES),
            betos_code=chance.choice(BETOS),
            place_of_service_code=chance.choice(PLACES),
            line_processing_code=chance.choice(PROCESSED),
            payment_denial_code=chance.choice(PAID),
            allowed_charge_amount=chance.choice((*AMOUNTS, *amounts)),
            payment_amount=chance.choice(AMOUNTS),
        )
    for _ in range(chance.choice(ENCOUNTERS)):
        line(
            keys[0],
            date(year - 1, 3, 1),
            hcpcs_code="99213",
            service_type_code="1",
            place_of_service_code=chance.choice(("21", "21", "21", "11")),
            line_processing_code="A",
            allowed_charge_amount=max(1, *amounts),
            payment_amount=1,
        )
    return lines


def corrected(chance: Random, year: int) -> Rows:
    """Return what was sent of claims, in weeks and batches that come in any order, and twice."""
    weeks = [date(year, 3, 1) + timedelta(weeks=number) for number in range(3)]
    rows: Rows = []
    for claim in range(60):
        for _ in range(chance.randint(1, 5)):
            rows.append(
                {"claim_id": claim, "line_number": chance.randint(1, 3)}
                | {"dml_indicator": chance.choice(STEPS), "final_action_code": "F"}
                | {"weekly_processing_date": chance.choice(weeks)}
                | {"batch_number": chance.randint(1, 3), "file_number": chance.randint(1, 2)}
                | {"row_number": len(rows)}
            )
    return chance.sample(rows, len(rows))
