"""What an operator wants first: the verdict in one line, five figures, and what to look at."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.drawing import words
from flows.pages import Tone, spelled
from flows.report.facts import Facts
from flows.report.wording import dollars
from flows.run.since import said_since


@dataclass(frozen=True)
class Verdict:
    """One line: what became of the run, and what it comes to."""

    title: str
    says: str
    tone: Tone


@dataclass(frozen=True)
class Figure:
    """One of the five figures."""

    name: str
    value: str
    says: str


@dataclass(frozen=True)
class Warned:
    """Something to look at, and the section that tells more of it."""

    text: str
    section: str
    tone: Tone = Tone.WARNING


def verdict(facts: Facts) -> Verdict:
    """Return the verdict of a run: delivered or not, and what increases and decreases come to."""
    content, overview = facts.run.content, facts.overview
    payment_year = content["payment_year"]
    paid = "are paid" if content["is_delivered"] else "would be paid"
    money = (
        f"Payment year {payment_year}: {overview['positive_count']:,} TIN/NPIs {paid} "
        f"{dollars(overview['increase_amount'])} more, {overview['negative_count']:,} {paid} "
        f"{dollars(-overview['decrease_amount'])} less."
    )
    if facts.coverage.unlawful:
        found = len(facts.coverage.unlawful)
        return Verdict(
            f"Not to be paid: {found} outcomes that the law does not have.", money, Tone.FAULT
        )
    if facts.mark and facts.mark["superseded_by"]:
        by = facts.mark["superseded_by"]["run_id"]
        return Verdict(f"Superseded by run {by}: not to be paid.", money, Tone.FAULT)
    if not content["is_delivered"]:
        title = "Scored, not delivered: the year is provisional."
        return Verdict(title, money, Tone.WARNING)
    status = content["year_status"]
    if status == "verified":
        return Verdict("Delivered.", money, Tone.GOOD)
    return Verdict(f"Delivered, {words(status)}.", money, Tone.WARNING)


def five_figures(facts: Facts) -> list[Figure]:
    """Return the five figures that a year is known by."""
    overview = facts.overview
    mean, median = overview["mean_final_score"], overview["median_final_score"]
    factor = overview["scaling_factor"]
    return [
        Figure(
            "MIPS eligible",
            f"{overview['eligible_count']:,}",
            f"of {overview['known_count'] or 0:,} TIN/NPIs",
        ),
        Figure(
            "Mean final score",
            "none" if mean is None else f"{mean:.2f}",
            "nobody is scored" if mean is None else f"of the eligible, median {median:.2f}",
        ),
        Figure(
            "Increases",
            dollars(overview["increase_amount"]),
            f"to {overview['positive_count']:,} TIN/NPIs",
        ),
        Figure(
            "Decreases",
            dollars(overview["decrease_amount"]),
            f"from {overview['negative_count']:,} TIN/NPIs",
        ),
        Figure("Scaling factor", f"{factor:.4f}", words(overview["factor_status"])),
    ]


def warnings(facts: Facts) -> list[Warned]:
    """Return what to look at before anything is paid, gravest first."""
    tellers = (_of_gates, _of_law, _of_inputs, _of_apm, _of_reliance)
    found = [warned for teller in tellers for warned in teller(facts)]
    gravity = list(reversed(Tone))
    return sorted(found, key=lambda warned: gravity.index(warned.tone))


def _of_gates(facts: Facts) -> Iterator[Warned]:
    failed = [row for row in (facts.gates or {}).get("gates", []) if row["status"] == "FAIL"]
    if failed:
        named = ", ".join(spelled(row["gate"]) for row in failed)
        yield Warned(f"Release gates fail: {named}.", "release", Tone.FAULT)


def _of_law(facts: Facts) -> Iterator[Warned]:
    content = facts.run.content
    for finding in facts.coverage.unlawful:
        yield Warned(
            f"An outcome that the law of the year does not have: {finding.rule.rule_id}.",
            "coverage",
            Tone.FAULT,
        )
    if content["year_note"]:
        yield Warned(f"The register notes against the year: {content['year_note']}.", "reliance")
    if not content["is_delivered"]:
        yield Warned(
            "No payment files were made. Run again with --provisional for files that say so.",
            "neutrality",
        )
    status = facts.overview["factor_status"]
    if status != "solved":
        yield Warned(
            f"The scaling factor is not solved: {words(status)}. Increases and decreases are not "
            "the same.",
            "neutrality",
        )
    if facts.coverage.changed_tables:
        yield Warned(said_since(facts.coverage.changed_tables), "coverage")


def _of_inputs(facts: Facts) -> Iterator[Warned]:
    lake = facts.run.content["lake"]
    quarantined = {n: e["quarantined_rows"] for n, e in lake.items() if e["quarantined_rows"]}
    if quarantined:
        named = ", ".join(f"{spelled(name)} {rows:,}" for name, rows in sorted(quarantined.items()))
        yield Warned(f"Rows in quarantine, which count for nobody: {named}.", "inputs")
    forced = sum(len(extract["forced"]) for extract in lake.values())
    if forced:
        yield Warned(f"{forced:,} files of other years were taken by force.", "inputs")
    for name, extract in lake.items():
        if extract["files"] and not extract["rows"]:
            yield Warned(f"The extract {spelled(name)} has no row in the lake.", "inputs")
    absent = sorted(spelled(name) for name, extract in lake.items() if not extract["files"])
    if absent:
        yield Warned(f"Extracts that never came: {', '.join(absent)}.", "inputs")
    sets = sum(row["measurement_set_count"] for row in facts.tables["set_aside"])
    if sets:
        yield Warned(
            f"{sets:,} measurement sets were sent and not scored, each for a reason of the law.",
            "set-aside",
            Tone.PLAIN,
        )


def _of_apm(facts: Facts) -> Iterator[Warned]:
    unpaid = sum(
        row["record_count"]
        for row in facts.tables["incentive"]
        if row["outcome"] == "base_amount_missing"
    )
    if unpaid:
        yield Warned(f"{unpaid:,} QPs are not paid: no extract has their base amount.", "apm")
    missing = sum(row["not_assessed_count"] for row in facts.tables["assessment"])
    if missing:
        yield Warned(
            "Clinicians due for an assessment by their own counts, which no extract brings: "
            f"{missing:,}.",
            "apm",
        )


def _of_reliance(facts: Facts) -> Iterator[Warned]:
    total = facts.run.reliance.total
    if total["touching_row_count"]:
        yield Warned(
            f"{total['touching_row_count']:,} unconfirmed policy rows in "
            f"{total['touching_topic_count']:,} topics touch somebody.",
            "reliance",
        )
