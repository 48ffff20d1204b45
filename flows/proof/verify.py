"""Check the files of a Quality Payment Program run: `python3 -I verify.py FOLDER...`.

One file for whoever received them; it needs Python 3.11 or later and nothing else. FOLDER holds
manifest.json and the delivered files (in `delivered` or beside it), or the delta files of a review,
which lead from one delivery to another: name both with them. Each check is a line with PASS or FAIL
and its figures; none names a person. Ends with 0 when every check passed, 1 when one failed, 2 when
it was not called as it should be.
"""

import csv
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, localcontext
from math import gcd
from pathlib import Path
from typing import Any

Row = dict[str, str]
Result = tuple[bool, str, str]

MANIFEST, OCCASION, CERTIFICATE = "manifest.json", "occasion.json", "neutrality_certificate.json"
TRAILER, DELTA, SEAL = ".trailer.csv", ".delta.trailer.csv", "record_sha256"
STATEMENT = "https://in-toto.io/Statement/v1"
CODES = (
    "claim_adjustment_group_code",
    "claim_adjustment_reason_code",
    "remittance_advice_remark_code",
)
BASE, ADDITIONAL = "unrounded_base_adjustment_percent", "unrounded_additional_adjustment_percent"
# Percents are delivered with 12 decimals beside the rounded one, dollars certified with 4.
PERCENT_UNIT, DOLLAR_UNIT = Decimal("1e-12"), Decimal("1e-4")
HALF, DIGITS, HELD = Decimal("0.005"), 60, "held"
UNREADABLE = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, RecursionError, csv.Error),
)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, "missing" when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "missing"


def rows_of(path: Path) -> list[Row]:
    """Return the rows of a CSV; raises ValueError when one has more or fewer cells than names."""
    with path.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    if any(None in row or None in row.values() for row in rows):
        raise ValueError(f"{path.name} has a row of another length than its header")
    return rows


def number(cell: str) -> Decimal:
    """Return a cell as a number, an empty one as zero."""
    return Decimal(cell or "0")


def holder(content: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a record in which its seal stands."""
    if content.get("_type") != STATEMENT:
        return content
    found: dict[str, Any] = content["predicate"]["buildDefinition"]["internalParameters"]
    return found


def sealed_record(path: Path) -> tuple[dict[str, Any], bool]:
    """Return a record and whether it is, byte for byte, what its own digest says."""
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    seal = holder(content).pop(SEAL, None)
    bare = json.dumps(content, indent=2, sort_keys=True) + "\n"
    is_whole = hashlib.sha256(bare.encode()).hexdigest() == seal
    holder(content)[SEAL] = seal
    return content, is_whole and json.dumps(content, indent=2, sort_keys=True) + "\n" == text


def proved(manifest: dict[str, Any]) -> dict[str, str]:
    """Return the SHA-256 of each file that a manifest proves, by its path."""
    if manifest.get("_type") == STATEMENT:
        return {one["name"]: one["digest"]["sha256"] for one in manifest["subject"]}
    entries = [*manifest["tables"], *manifest["outputs"]]
    return {entry["file"]: entry["sha256"] for entry in entries}


class Delivery:
    """A folder of delivered files, with the manifest that proves them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / "delivered" if (folder / "delivered").is_dir() else folder
        self.trailers = sorted(self.files.glob(f"*{TRAILER}"))

    def place(self, name: str) -> Path:
        """Return where a file that the manifest names is."""
        path = Path(name)
        return self.files / path.name if path.parts[0] == "delivered" else self.folder / path

    def records(self) -> Iterator[tuple[Path, list[Row], list[Row]]]:
        """Yield each file of records with its rows and those of its trailer."""
        for trailer in self.trailers:
            totals = rows_of(trailer)
            file = self.files / Path(totals[0]["file"]).name
            yield file, rows_of(file), totals


def manifest_checks(delivery: Delivery) -> Iterator[Result]:
    """Check the seal, the digest of every file, and that there is no file beside them."""
    manifest, is_whole = sealed_record(delivery.folder / MANIFEST)
    yield is_whole, f"{MANIFEST} is as it was sealed", holder(manifest).get(SEAL) or "no seal"
    files = proved(manifest)
    tables = {name for name in files if name.startswith("tables/")}
    if not (delivery.folder / "tables").is_dir():
        files = {name: digest for name, digest in files.items() if name not in tables}
    wrong = [name for name, digest in files.items() if digest_of(delivery.place(name)) != digest]
    for name in wrong:
        yield False, f"{name} has the digest of the manifest", digest_of(delivery.place(name))
    figures = f"{len(files) - len(wrong)} of {len(files)} files"
    yield not wrong, "files have the digests of the manifest", figures
    known = {delivery.place(name).name for name in files}
    # Beside a manifest may lie what is no payment file.
    kinds = [(delivery.folder, "*.csv"), (delivery.folder, "*.parquet")]
    if delivery.files != delivery.folder:
        kinds += [(delivery.files, "*"), (delivery.folder / "tables", "*/*")]
    beside = sorted({path.name for place, kind in kinds for path in place.glob(kind)} - known)
    yield not beside, "no file was added to what was delivered", ", ".join(beside) or "none"


def occasion_checks(delivery: Delivery) -> Iterator[Result]:
    """Check who and when, where that was handed over, too."""
    if (delivery.folder / OCCASION).exists():
        occasion, is_whole = sealed_record(delivery.folder / OCCASION)
        is_its = occasion["manifest_sha256"] == digest_of(delivery.folder / MANIFEST)
        yield is_whole and is_its, f"{OCCASION} is sealed and of this manifest", ""


def trailer_checks(delivery: Delivery) -> Iterator[Result]:
    """Check digests, record counts and control totals of every trailer, and its keys."""
    yield bool(delivery.trailers), "there are trailers", str(len(delivery.trailers))
    for file, rows, totals in delivery.records():
        said = {total["file_sha256"] for total in totals}
        yield said == {digest_of(file)}, f"{file.name} has the digest of its trailer", ""
        count = sum(int(total["record_count"]) for total in totals)
        yield count == len(rows), f"{file.name} has the records counted", f"{len(rows):,}"
        yield from group_checks(file.name, rows, totals)
        yield from total_checks(file.name, rows, totals)
        keys = [name for name in ("tin", "npi") if rows and name in rows[0]]
        repeated = len(rows) - len({tuple(row[key] for key in keys) for row in rows})
        told = f"{repeated} repeated of {len(rows):,}"
        yield not repeated, f"{file.name} has one record for each {'/'.join(keys).upper()}", told


def direction(row: Row) -> str:
    """Return the direction of a record's adjustment, as trailers and codes call it."""
    if not row["adjustment_percent"]:
        return "none"
    percent = Decimal(row["adjustment_percent"])
    return "positive" if percent > 0 else "negative" if percent < 0 else "neutral"


GROUPS: dict[str, Callable[[Row], str]] = {
    "direction": direction,
    "outcome": lambda row: "not_paid" if row["no_incentive_reason"] else "paid",
}


def group_checks(name: str, rows: list[Row], totals: list[Row]) -> Iterator[Result]:
    """Check how many records each direction or outcome has."""
    for group, tell in GROUPS.items():
        if group in totals[0]:
            counted = {total[group]: int(total["record_count"]) for total in totals}
            found = Counter(tell(row) for row in rows)
            is_same = {key: count for key, count in counted.items() if count} == dict(found)
            said = ", ".join(f"{key} {found[key]:,}" for key in sorted(counted.keys() | found))
            yield is_same, f"{name} has the records counted by {group}", said


def summed(total: str, row: Row) -> str | None:
    """Return the column of the records that a column of a trailer is the sum of, if any."""
    name = total.removesuffix("_total")
    if total == name:
        return name if name in row and name.endswith("_amount") else None
    return next((column for column in (name, f"unrounded_{name}") if column in row), None)


def total_checks(name: str, rows: list[Row], totals: list[Row]) -> Iterator[Result]:
    """Check each total of a trailer, by the groups that it counts."""
    for total in totals[0]:
        column = summed(total, rows[0]) if rows else None
        if column is None:
            continue
        if total == column and {row[total] for row in totals} == {row[column] for row in rows}:
            # What every record tells is no sum: an amount that the law names.
            continue
        group = next((group for group in GROUPS if group in totals[0]), None)
        wrong = []
        for of in totals:
            mine = [row for row in rows if group is None or GROUPS[group](row) == of[group]]
            if sum((number(row[column]) for row in mine), Decimal()) != number(of[total]):
                wrong.append(of[group] if group else "all")
        found = sum((number(row[column]) for row in rows), Decimal())
        told = f"{found:,}" + (f", differs: {', '.join(wrong)}" if wrong else "")
        yield not wrong, f"{name} adds up to {total}", told


def code_checks(delivery: Delivery) -> Iterator[Result]:
    """Check that each record has the remittance codes of its direction."""
    manifest = json.loads((delivery.folder / MANIFEST).read_text(encoding="utf-8"))
    codes = holder(manifest).get("remittance_codes")
    if codes is None:
        return
    known = {way: tuple(code or "" for code in told) for way, told in codes.items()}
    for file, rows, _ in delivery.records():
        if rows and CODES[0] in rows[0]:
            wrong = sum(1 for r in rows if tuple(r[c] for c in CODES) != known[direction(r)])
            said = f"{wrong} of {len(rows):,} records differ"
            yield not wrong, f"{file.name} has the remittance codes of its directions", said


def carried_checks(delivery: Delivery) -> Iterator[Result]:
    """Check that what follows an NPI to another TIN is a record of the file of adjustments."""
    files = [(file, rows) for file, rows, _ in delivery.records() if rows and CODES[0] in rows[0]]
    records = [row for _, rows in files if BASE in rows[0] for row in rows]
    for file, rows in files:
        if BASE not in rows[0] and records:
            names = [name for name in rows[0] if name in records[0]]
            known = {tuple(row[name] for name in names) for row in records}
            wrong = sum(1 for row in rows if tuple(row[name] for name in names) not in known)
            said = f"{wrong} of {len(rows):,} records differ"
            yield not wrong, f"{file.name} repeats records of the adjustments", said


def about(found: Decimal, told: Decimal, within: Decimal) -> bool:
    """Tell whether two numbers are the same but for what rounding moves."""
    return abs(found - told) <= within


def dollars(rows: Iterable[Row], column: Callable[[Row], Decimal]) -> Decimal:
    """Return what percents of allowed charges come to."""
    charged = (number(row["allowed_charge_amount"]) * column(row) for row in rows)
    return sum(charged, Decimal()) / 100


def certificate_checks(delivery: Delivery) -> Iterator[Result]:
    """Compute the neutrality anew from the records and hold it against the certificate."""
    told = json.loads((delivery.files / CERTIFICATE).read_text(encoding="utf-8"))
    records = [rows for _, rows, _ in delivery.records() if rows and BASE in rows[0]]
    if len(records) != 1:
        yield False, "one file of adjustments goes with the certificate", str(len(records))
        return
    # Without a percent a record is not in the sum.
    rows = [row for row in records[0] if row["adjustment_percent"]]
    with localcontext() as context:
        context.prec = DIGITS
        yield from sum_checks(rows, told)
        yield from held_checks(delivery, told)
        yield from factor_checks(told, "reduction_amount", "unscaled_increase_amount")
        if told["additional"]:
            yield from factor_checks(told["additional"], "pool_amount", "unscaled_increase_amount")
        yield from percent_checks(rows, told)


def held_checks(delivery: Delivery, told: dict[str, Any]) -> Iterator[Result]:
    """Check that factors are held where the manifest says that a targeted review holds them."""
    manifest = json.loads((delivery.folder / MANIFEST).read_text(encoding="utf-8"))
    is_held = (holder(manifest).get("review") or {}).get("factors") == HELD
    factors = [told, *([told["additional"]] if told["additional"] else [])]
    if is_held or any(factor["status"] == HELD for factor in factors):
        is_same = all((factor["status"] == HELD) == is_held for factor in factors)
        yield is_same, "certificate: factors are held as the manifest says", ""


def exact(row: Row) -> Decimal:
    """Return the base percent before rounding."""
    return number(row[BASE])


def rounded(row: Row) -> Decimal:
    """Return the base percent as delivered: what the rounded one leaves after the additional."""
    return number(row["adjustment_percent"]) - number(row.get(ADDITIONAL, ""))


def sum_checks(rows: list[Row], told: dict[str, Any]) -> Iterator[Result]:
    """Check people, charges, increases, decreases and what is left between them."""
    charges = sum((number(row["allowed_charge_amount"]) for row in rows), Decimal())
    is_same = (len(rows), charges) == (
        told["clinician_count"],
        number(told["allowed_charge_amount"]),
    )
    yield is_same, "certificate: who is in the sum", f"{len(rows):,} with $ {charges:,}"
    up = [row for row in rows if number(row[BASE]) > 0]
    down = [row for row in rows if number(row[BASE]) < 0]
    for kind, percent in (("unrounded", exact), ("rounded", rounded)):
        increase, decrease = dollars(up, percent), -dollars(down, percent)
        for name, found in (
            (f"{kind}_increase_amount", increase),
            (f"{kind}_decrease_amount", decrease),
        ):
            is_same = about(found, number(told[name]), 2 * DOLLAR_UNIT)
            yield is_same, f"certificate: {name}", f"$ {found:,.4f}"
        residual, name = dollars(rows, percent), f"{kind}_residual_amount"
        is_same = about(residual, number(told[name]), 4 * DOLLAR_UNIT)
        yield is_same, f"certificate: {name}", f"$ {residual:,.4f}"
    if told["status"] == "solved":
        left = dollars(rows, exact)
        yield about(left, Decimal(), 2 * DOLLAR_UNIT), "increases equal decreases", f"$ {left:,.4f}"


def supply_status(supply: Decimal, demand: Decimal, bound: Decimal) -> tuple[str, ...]:
    """Return what a factor may say became of it: several words where the amounts hide which."""
    if demand == 0:
        return ("empty_winner_pool", "empty_penalty_pool", "capped")
    if supply == 0:
        return ("empty_penalty_pool", "solved")
    if about(supply, demand * bound, DOLLAR_UNIT * (1 + bound)):
        return ("capped", "solved")
    return ("capped",) if supply > demand * bound else ("solved",)


def factor_of(told: dict[str, Any]) -> Decimal:
    """Return the factor; raises ValueError when its fraction has no value."""
    below = number(told["factor_denominator"])
    if not below:
        raise ValueError("factor_denominator is 0")
    return number(told["factor_numerator"]) / below


def factor_checks(told: dict[str, Any], given: str, wanted: str) -> Iterator[Result]:
    """Check that the factor is what is given, divided by what is wanted, at most the bound."""
    above, below = int(number(told["factor_numerator"])), int(number(told["factor_denominator"]))
    factor, bound = factor_of(told), number(told["scaling_factor_bound"])
    supply, demand = number(told[given]), number(told[wanted])
    # Both are told to four decimals: so much of the quotient is open.
    margin = DOLLAR_UNIT * (1 + factor) / demand if demand else Decimal()
    status, due = told["status"], supply_status(supply, demand, bound)
    is_quotient = demand != 0 and about(factor, min(supply / demand, bound), margin)
    # What a targeted review holds is the quotient of the run that was released.
    is_lawful = status == HELD or (status in due and (is_quotient or demand == 0 or supply == 0))
    name = f"certificate: factor is {given} / {wanted}, at most {bound}"
    yield is_lawful and factor <= bound, name, f"{factor:.10f}, {status}"
    is_lowest = gcd(above, below) == 1 and about(
        factor, number(told["scaling_factor"]), Decimal("1e-10")
    )
    yield is_lowest, "certificate: the fraction is in lowest terms and is the factor told", ""


def percent_checks(rows: list[Row], told: dict[str, Any]) -> Iterator[Result]:
    """Check each percent against its final score: 42 CFR 414.1405(b)(1), (b)(2), (d)."""
    base_of, extra_of = line_of(told), extra_line_of(told["additional"])
    wrong_base = wrong_extra = wrong_sum = 0
    for row in rows:
        score = number(row["final_score"])
        base, extra = number(row[BASE]), number(row.get(ADDITIONAL, ""))
        wrong_base += not about(base_of(score), base, PERCENT_UNIT)
        wrong_extra += not about(extra_of(score), extra, PERCENT_UNIT)
        # Twelve decimals are rounded, too: a sum may stand on the border of two hundredths.
        delivered = number(row["adjustment_percent"])
        delivered = number(row["adjustment_percent"])
        wrong_sum += not about(base + extra, delivered, HALF + PERCENT_UNIT)
    every = f"of {len(rows):,} records differ"
    yield not wrong_base, "base percents follow from final scores", f"{wrong_base} {every}"
    if told["additional"]:
        yield not wrong_extra, "additional percents follow, too", f"{wrong_extra} {every}"
    yield not wrong_sum, "delivered percents are their rounded sum", f"{wrong_sum} {every}"


def line_of(told: dict[str, Any]) -> Callable[[Decimal], Decimal]:
    """Return the sliding scale of a certificate."""
    threshold, applicable = (
        number(told["performance_threshold"]),
        number(told["applicable_percent"]),
    )
    factor = factor_of(told)

    def line(score: Decimal) -> Decimal:
        # (b)(2): at or below one fourth of the threshold the whole reduction.
        if score <= threshold / 4:
            return -applicable
        if score < threshold:
            return applicable * (score - threshold) / threshold
        return applicable * (score - threshold) / (100 - threshold) * factor

    return line


def extra_line_of(told: dict[str, Any] | None) -> Callable[[Decimal], Decimal]:
    """Return the line of the additional adjustment; in years without one it is nothing."""
    if told is None:
        return lambda _score: Decimal()
    threshold = number(told["additional_performance_threshold"])
    lowest, highest = number(told["lowest_percent"]), number(told["highest_percent"])
    factor = factor_of(told)

    def line(score: Decimal) -> Decimal:
        if score < threshold:
            return Decimal()
        share = (score - threshold) / (100 - threshold)
        return (lowest + (highest - lowest) * share) * factor

    return line


def record_lines(path: Path) -> tuple[str, dict[tuple[str, ...], str]]:
    """Return the header of a file of records and its lines, each by its TIN and NPI."""
    header, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    names = next(csv.reader([header]))
    keys = [names.index(name) for name in ("tin", "npi") if name in names]
    found = {
        tuple(cells[key] for key in keys): line
        for cells, line in zip(csv.reader(lines), lines, strict=True)
    }
    if len(found) != len(lines):
        raise ValueError(f"{path.name} has more than one record of a key")
    return header, found


def delta_checks(trailer: Path, files: dict[str, Path]) -> Iterator[Result]:
    """Check a delta: its own files, counts and dollars, and that base and delta give the new file.

    files are the delivered files at hand by their SHA-256.
    """
    totals = rows_of(trailer)
    told = totals[0]
    delta, gone = (trailer.parent / told[n] for n in ("file", "superseded_records_file"))
    for path, digest in ((delta, "file_sha256"), (gone, "superseded_records_sha256")):
        yield told[digest] == digest_of(path), f"{path.name} has the digest of its trailer", ""
    for path, column in ((delta, "record_count"), (gone, "superseded_record_count")):
        count, rows = sum(int(total[column]) for total in totals), rows_of(path)
        yield count == len(rows), f"{path.name} has the records counted", f"{len(rows):,}"
    wrong = [
        total
        for total in totals
        if number(total["estimated_amount"]) - number(total["superseded_amount"])
        != number(total["change_amount"])
    ]
    yield not wrong, f"{trailer.name} tells dollars before, now and between", f"{len(totals)} rows"
    base = files.get(told["supersedes_sha256"])
    yield base is not None, f"what {delta.name} supersedes is here", told["supersedes_file"]
    if base is not None:
        header, held = record_lines(base)
        (_, come), (_, left) = record_lines(delta), record_lines(gone)
        is_of_it = left.items() <= held.items()
        yield is_of_it, f"{gone.name} has records of the superseded file", f"{len(left):,}"
        kept = {key: line for key, line in held.items() if key not in left} | come
        content = "".join([header, *(kept[key] for key in sorted(kept))])
        is_given = hashlib.sha256(content.encode()).hexdigest() == told["gives_sha256"]
        yield is_given, f"{base.name} and {delta.name} give the new file", f"{len(kept):,} records"


def chain_checks(trailers: list[Path], files: dict[str, Path]) -> Iterator[Result]:
    """Check that deltas follow one another: none takes the place of a file that another took."""
    told = [rows_of(trailer)[0] for trailer in trailers]
    links = Counter(row["supersedes_sha256"] for row in told)
    if links:
        twice = sum(count > 1 for count in links.values())
        yield not twice, "nothing is superseded twice", f"{len(told)} deltas, {twice} twice"
        ends = {row["gives_sha256"] for row in told} - links.keys()
        missing = len(ends - files.keys())
        yield not missing, "the file at the end of the deltas is here", f"{missing} not"


def told_checks(what: str, checks: Iterable[Result]) -> Iterator[Result]:
    """Yield results; what cannot be read fails and ends them."""
    try:
        yield from checks
    except UNREADABLE as error:
        yield False, f"{what} can be read", f"{type(error).__name__}: {error}"


def verify(folders: list[Path]) -> Iterator[Result]:
    """Yield of each check whether it passed, what was checked, and its figures."""
    deltas = sorted(trailer for folder in folders for trailer in folder.glob(f"*{DELTA}"))
    of_deltas = {trailer.parent for trailer in deltas}
    deliveries = [Delivery(folder) for folder in folders if folder not in of_deltas]
    for delivery in deliveries:
        yield from told_checks(MANIFEST, manifest_checks(delivery))
        yield from told_checks(OCCASION, occasion_checks(delivery))
        if not delivery.trailers and (delivery.folder / MANIFEST).exists():
            # A provisional year delivers nothing unless it was asked to.
            continue
        yield from told_checks("every trailer and file of records", trailer_checks(delivery))
        yield from told_checks("remittance codes", code_checks(delivery))
        yield from told_checks("carried adjustments", carried_checks(delivery))
        yield from told_checks(CERTIFICATE, certificate_checks(delivery))
    files = {digest_of(path): path for one in deliveries for path in one.files.glob("*.csv")}
    for trailer in deltas:
        yield from told_checks(trailer.name, delta_checks(trailer, files))
    yield from told_checks("the chain of deltas", chain_checks(deltas, files))


def main(arguments: list[str]) -> int:
    """Print a line for each check of the folders; return the exit code."""
    folders = [Path(argument) for argument in arguments]
    if not folders or not all(folder.is_dir() for folder in folders):
        print("usage: python3 -I verify.py FOLDER...", file=sys.stderr)
        return 2
    failed = total = 0
    for is_passed, what, figures in verify(folders):
        total, failed = total + 1, failed + (not is_passed)
        print(f"{'PASS' if is_passed else 'FAIL'}  {what}{f': {figures}' if figures else ''}")
    print(f"{total - failed} of {total} checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
