"""The letter of a case, in plain language, named by the case's number alone."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from textwrap import fill
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from flows.engine import warehouse
from flows.engine.register import caution
from flows.errors import QppError
from flows.lake import private_files, write_durably
from flows.review.files import room_of
from flows.review.ledger import DENIED, GRANTED, WITHDRAWN, Case
from flows.review.planning import HELD
from flows.run.manifest import Manifest

HERE = Path(__file__).resolve().parent
WIDTH = 76
KEPT, NO_BREAK = ("$", "42", "CFR"), "\x1f"
CENT = Decimal("0.01")
# What a person is shown of a clinician, before and after.
Shown = tuple[str, str, str]
Sides = tuple[Shown, Shown]
DECISIONS = {
    GRANTED: "Your request was granted on {day}.",
    DENIED: "Your request was denied on {day}.",
    WITHDRAWN: "The case was withdrawn on {day}; nothing that was decided of it counts.",
}
UNMOVED = (
    "None of these results changes: what was asked does not reach the score that counts for this "
    "clinician under this practice, or comes out the same."
)
FINAL = "The decision is final: there is no further review of it (42 CFR 414.1385(a))."
KINDS = {
    "override": "to correct what your results were made from",
    "late_submission": "to score data that came late",
    "none": "to look at your results again",
}


def _filled(text: str) -> str:
    # An amount and a paragraph stay in one line with what they begin with.
    for begin in KEPT:
        text = text.replace(f"{begin} ", f"{begin}{NO_BREAK}")
    filled = fill(text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False)
    return filled.replace(NO_BREAK, " ")


def results(run: Manifest, clinicians: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    """Return the row of adjustment.payment_adjustment of each clinician that the run has."""
    [entry] = [e for e in run.content["tables"] if e["table"] == "adjustment.payment_adjustment"]
    stored = warehouse.stored_rows(run.folder / entry["file"])
    found = {}
    with warehouse.connect(threads=1) as connection:
        for tin, npi in clinicians:
            rows = warehouse.fetch_rows(
                connection,
                f"SELECT * FROM {stored} WHERE tin = $tin AND npi = $npi",
                {"tin": tin, "npi": npi},
            )
            if rows:
                found[tin, npi] = rows[0]
    return found


def shown(row: dict[str, Any] | None) -> Shown:
    """Return final score, percent and estimated dollars as a person reads them."""
    if row is None:
        return "none", "none", "none"
    score, percent = row["final_score"], row["adjustment_percent"]
    dollars = None
    if percent is not None:
        charges = row["allowed_charge_amount"] or Decimal(0)
        dollars = (charges * percent / 100).quantize(CENT, ROUND_HALF_UP)
    return (
        "none" if score is None else f"{score:.2f}",
        "none" if percent is None else f"{percent:+.2f} %",
        "none" if dollars is None else f"$ {dollars:+,.2f}",
    )


def letter(
    case: Case,
    released: Manifest,
    before: Any,
    after: Any,
    factors: str | None = None,
    granted: int = 0,
) -> str:
    """Return the letter of a decided case; after is None where nothing of it is applied.

    granted are the cases that are applied together.
    """
    names = ("Final score", "Payment adjustment", "Estimated dollars")
    sides = [shown(before), *([shown(after)] if after else [])]
    moment = case.last if case.state == WITHDRAWN else case.decided
    assert moment is not None
    year, opened = int(released.content["performance_year"]), case.opened
    charges = (before or {}).get("allowed_charge_amount") or Decimal(0)
    estimate = (
        f"The dollars are an estimate: the percent of allowed charges of $ {charges:,.2f} that "
        "were known when the results were released. What is paid follows the claims of payment "
        f"year {released.content['payment_year']}."
    )
    held = None
    if after:
        held = (
            "The scaling factors of the year stay as they were released: what this decision moves "
            "is what it scores anew, and nothing else."
            if factors == HELD
            else "The scaling factors of the year were solved anew with this decision, so that "
            "increases and decreases balance."
        )
    if held and granted > 1:
        held += f" The {granted:,} cases that were granted so far are applied together."
    environment = Environment(
        loader=FileSystemLoader(HERE),
        # A text and no page: what is written in it is read as it stands.
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["fill"] = _filled
    return environment.get_template("letter.txt.j2").render(
        case=case,
        year=year,
        payment_year=released.content["payment_year"],
        caution=caution(released.content["year_status"], released.content["year_note"]),
        opened=f"On {opened.event_date} you asked {KINDS[str(opened.case_kind)]}:",
        late="The request came after the last day for it. It was looked at all the same.",
        decided=DECISIONS[case.state].format(day=moment.event_date),
        reason=f"Reason: {moment.reason}",
        authority=f"It rests on: {opened.authority}",
        evidence=f"Evidence: {opened.evidence}",
        after=after,
        lines=list(zip(names, *sides, strict=True)),
        unmoved=UNMOVED if after and sides[0] == sides[1] else None,
        estimate=estimate,
        factors=held,
        final=None if case.state == WITHDRAWN else FINAL,
    )


def write_letter(lake: Path, case: Case, text: str) -> Path:
    """Write a case's letter, for its owner alone; raises QppError QPP392 when that fails."""
    year = case.opened.performance_year
    path = room_of(lake) / str(year) / "letters" / f"case_{case.number}.txt"
    try:
        with private_files():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, text.encode())
    except OSError as error:
        raise QppError("QPP392", path=path, reason=error.strerror or error) from error
    return path
