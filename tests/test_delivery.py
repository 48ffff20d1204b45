"""What a run delivers: which files in which year, both factors, and provisional years."""

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import qpp
from tests.golden_year import GOLDEN

POOL_YEAR = "2021"
PROVISIONAL_YEAR = "2025"
HALF_CENT, HALF_HUNDREDTH = Decimal("0.005"), Decimal("0.005")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def _delivered(run: Path) -> set[str]:
    return {path.name for path in (run / "delivered").glob("*.csv")}


def _run(
    command: str, lake: Path, year: str, *options: object, exit_code: int = 0
) -> tuple[Path, str, str]:
    """Score the year; return the run's folder and what was said on both streams."""
    before = set((lake / "runs").glob("*/*"))
    done = qpp(command, year, *options, "--lake", lake, exit_code=exit_code)
    [run] = set((lake / "runs").glob("*/*")) - before
    return run, done.stdout, done.stderr


@pytest.fixture(scope="module")
def pool_year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Score a year that has the additional adjustment and the APM incentive."""
    lake = tmp_path_factory.mktemp("pool") / "lake"
    run, said, _ = _run("cycle", lake, POOL_YEAR, GOLDEN / POOL_YEAR / "extracts")
    return run, said


@pytest.fixture(scope="module")
def provisional_runs(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[tuple[Path, str, str], tuple[Path, str, str]]]:
    """Score a provisional year without and with --provisional."""
    lake = tmp_path_factory.mktemp("provisional") / "lake"
    extracts = GOLDEN / PROVISIONAL_YEAR / "extracts"
    withheld = _run("cycle", lake, PROVISIONAL_YEAR, extracts, exit_code=1)
    yield withheld, _run("score", lake, PROVISIONAL_YEAR, "--provisional")


def _manifest(run: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((run / "manifest.json").read_text())
    return content


def test_a_year_delivers_the_files_that_its_law_has(pool_year: tuple[Path, str]) -> None:
    names = (
        "mips_payment_adjustment_2023",
        "apm_incentive_payment_2023",
        "carried_payment_adjustment_2023",
    )
    delivered = pool_year[0] / "delivered"
    assert _delivered(pool_year[0]) == {f"{n}{e}" for n in names for e in (".csv", ".trailer.csv")}
    assert {path.stem for path in delivered.glob("*.parquet")} == set(names)


def test_base_and_additional_adjustment_add_up(pool_year: tuple[Path, str]) -> None:
    """Computed once more from the certificate: the scale by one factor, the rest by the other."""
    delivered = pool_year[0] / "delivered"
    figures = json.loads((delivered / "neutrality_certificate.json").read_text())
    own = figures["additional"]
    factor = Decimal(own["factor_numerator"]) / Decimal(own["factor_denominator"])
    threshold = Decimal(own["additional_performance_threshold"])
    low, high = Decimal(own["lowest_percent"]), Decimal(own["highest_percent"])
    spent, exceptional = Decimal(0), 0
    for record in _rows(delivered / "mips_payment_adjustment_2023.csv"):
        if not record["adjustment_percent"]:
            assert not record["unrounded_additional_adjustment_percent"]
            continue
        base = Decimal(record["unrounded_base_adjustment_percent"])
        additional = Decimal(record["unrounded_additional_adjustment_percent"])
        assert abs(Decimal(record["adjustment_percent"]) - base - additional) <= HALF_HUNDREDTH
        score, expected = Decimal(record["final_score"]), Decimal(0)
        if score >= threshold:
            slope = (high - low) * (score - threshold) / (100 - threshold)
            expected = (low + slope) * factor
            exceptional += 1
        assert abs(additional - expected) < Decimal("1e-9")
        spent += additional * Decimal(record["allowed_charge_amount"]) / 100
    assert exceptional == int(own["exceptional_clinician_count"]) > 0
    assert abs(spent - Decimal(own["increase_amount"])) <= HALF_CENT
    assert spent <= Decimal(own["pool_amount"])
    assert "Additional scaling factor" in pool_year[1]


def test_qualifying_apm_participants_are_paid_their_percentage(
    pool_year: tuple[Path, str],
) -> None:
    delivered = pool_year[0] / "delivered"
    records = _rows(delivered / "apm_incentive_payment_2023.csv")
    npis = [record["npi"] for record in records]
    assert npis == sorted(set(npis))
    paid = [record for record in records if not record["no_incentive_reason"]]
    assert paid
    for record in paid:
        exact = Decimal(record["covered_service_payment_amount"]) * 5 / 100
        assert abs(Decimal(record["incentive_amount"]) - exact) <= HALF_CENT
    totals = {t["outcome"]: t for t in _rows(delivered / "apm_incentive_payment_2023.trailer.csv")}
    assert int(totals["paid"]["record_count"]) == len(paid)
    assert int(totals["not_paid"]["record_count"]) == len(records) - len(paid)
    amount = sum(Decimal(record["incentive_amount"]) for record in paid)
    assert Decimal(totals["paid"]["incentive_amount"]) == amount
    assert {total["year_status"] for total in totals.values()} == {"verified"}
    for npi in npis:
        assert npi not in pool_year[1]


def test_a_provisional_year_withholds_its_payment_files(
    provisional_runs: tuple[tuple[Path, str, str], tuple[Path, str, str]],
) -> None:
    run, said, warned = provisional_runs[0]
    assert "QPP003" in warned
    assert "--provisional" in warned
    assert "PROVISIONAL" in said
    manifest = _manifest(run)
    assert (manifest["year_status"], manifest["is_delivered"]) == ("provisional", False)
    assert manifest["year_note"]
    assert manifest["outputs"] == []
    assert not (run / "delivered").exists()
    assert (run / "tables" / "payment_file" / "clinician.parquet").exists()


def test_provisional_payment_files_are_marked(
    provisional_runs: tuple[tuple[Path, str, str], tuple[Path, str, str]],
) -> None:
    (withheld, _, _), (run, said, warned) = provisional_runs
    assert "QPP003" not in warned
    assert "PROVISIONAL" in said
    assert run.name != withheld.name
    manifest = _manifest(run)
    assert (manifest["year_status"], manifest["is_delivered"]) == ("provisional", True)
    tables = [{t["table"]: t["sha256"] for t in _manifest(r)["tables"]} for r in (withheld, run)]
    assert tables[0] == tables[1]
    # Payment year 2027 has no APM incentive payment.
    names = (
        "mips_payment_adjustment",
        "qualifying_apm_conversion_factor",
        "carried_payment_adjustment",
    )
    ends = ("csv", "trailer.csv")
    assert _delivered(run) == {f"{n}_2027.provisional.{end}" for n in names for end in ends}
    for trailer in (run / "delivered").glob("*.trailer.csv"):
        assert {total["year_status"] for total in _rows(trailer)} == {"provisional"}
    page = (run / "delivered" / "neutrality_certificate.txt").read_text()
    assert "PROVISIONAL, not final" in page
