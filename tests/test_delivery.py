"""What a run delivers: which files in which year, both factors, and provisional years."""

import json
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from flows.run.reliance import Reliance
from tests.conftest import csv_rows, manifest_of, qpp_here
from tests.golden_year import GOLDEN

POOL_YEAR = "2021"
PROVISIONAL_YEAR = "2025"
HALF_CENT, HALF_HUNDREDTH = Decimal("0.005"), Decimal("0.005")


def _delivered(run: Path) -> set[str]:
    return {path.name for path in (run / "delivered").glob("*.csv")}


def _run(
    command: str, lake: Path, year: str, *options: object, exit_code: int = 0
) -> tuple[Path, str, str]:
    """Score the year; return the folder of the new run and what was said on both streams."""
    before = set((lake / "runs").glob("*/*"))
    done = qpp_here(command, year, *options, "--lake", lake, exit_code=exit_code)
    [run] = set((lake / "runs").glob("*/*")) - before
    return run, done.stdout, done.stderr


def _made_of(golden: Path, folder: Path) -> Path:
    """Return a copy of a golden lake with the tables that were made, and without its run."""
    ignore = shutil.ignore_patterns("runs")
    return Path(shutil.copytree(golden.parents[2], folder / "lake", ignore=ignore))


@pytest.fixture(scope="module")
def pool_year(
    golden_run: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """Score a year that has the additional adjustment and the APM incentive."""
    lake = _made_of(golden_run(POOL_YEAR), tmp_path_factory.mktemp("pool"))
    run, said, _ = _run("cycle", lake, POOL_YEAR, GOLDEN / POOL_YEAR / "extracts")
    return run, said


@pytest.fixture(scope="module")
def provisional_runs(
    golden_run: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[tuple[Path, str, str], tuple[Path, str, str]]]:
    """Score a provisional year without and with --provisional."""
    lake = _made_of(golden_run(PROVISIONAL_YEAR), tmp_path_factory.mktemp("provisional"))
    extracts = GOLDEN / PROVISIONAL_YEAR / "extracts"
    withheld = _run("cycle", lake, PROVISIONAL_YEAR, extracts, exit_code=1)
    yield withheld, _run("score", lake, PROVISIONAL_YEAR, "--provisional")


def test_a_year_delivers_the_files_that_its_law_has(pool_year: tuple[Path, str]) -> None:
    names = (
        "mips_payment_adjustment_2023.with_reservations",
        "apm_incentive_payment_2023.with_reservations",
        "carried_payment_adjustment_2023.with_reservations",
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
    for record in csv_rows(delivered / "mips_payment_adjustment_2023.with_reservations.csv"):
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
    records = csv_rows(delivered / "apm_incentive_payment_2023.with_reservations.csv")
    npis = [record["npi"] for record in records]
    assert npis == sorted(set(npis))
    paid = [record for record in records if not record["no_incentive_reason"]]
    assert paid
    for record in paid:
        exact = Decimal(record["covered_service_payment_amount"]) * 5 / 100
        assert abs(Decimal(record["incentive_amount"]) - exact) <= HALF_CENT
    totals = {
        t["outcome"]: t
        for t in csv_rows(delivered / "apm_incentive_payment_2023.with_reservations.trailer.csv")
    }
    assert int(totals["paid"]["record_count"]) == len(paid)
    assert int(totals["not_paid"]["record_count"]) == len(records) - len(paid)
    amount = sum(Decimal(record["incentive_amount"]) for record in paid)
    assert Decimal(totals["paid"]["incentive_amount"]) == amount
    assert {total["year_status"] for total in totals.values()} == {"with_reservations"}
    for npi in npis:
        assert npi not in pool_year[1]


def test_all_that_speaks_of_a_run_says_the_same_of_what_it_rests_on(
    pool_year: tuple[Path, str],
) -> None:
    run, summary = pool_year
    delivered = run / "delivered"
    manifest = manifest_of(run)
    total = manifest["reliance"]["total"]
    figures = json.loads((delivered / "neutrality_certificate.json").read_text())
    assert figures["reliance"] == manifest["reliance"]
    for trailer in delivered.glob("*.trailer.csv"):
        for row in csv_rows(trailer):
            told = {name: row[name] for name in total.keys() & row.keys()}
            assert told == {n: "" if total[n] is None else str(total[n]) for n in told}
            assert {"year_note", "unconfirmed_row_count", "reading_count"} <= told.keys()
    sentences = list(Reliance.of_content(manifest["reliance"]).sentences())
    assert f"{total['unconfirmed_row_count']:,} of the" in sentences[0]
    page = (delivered / "neutrality_certificate.txt").read_text()
    for text in (summary, page):
        said = " ".join(text.split())
        assert f"WITH RESERVATIONS: {total['year_note']}." in said
        assert all(sentence in said for sentence in sentences)
    year = " ".join(qpp_here("years", POOL_YEAR).stdout.split())
    assert sentences[0] in year
    assert total["year_note"] in year


def test_the_certificate_shows_drugs_with_no_dollar_in_the_sum(
    pool_year: tuple[Path, str],
) -> None:
    delivered = pool_year[0] / "delivered"
    figures = json.loads((delivered / "neutrality_certificate.json").read_text())
    out = {(row["scope_topic"], row["note"]): row for row in figures["out_of_scope"]}
    drugs = out["procedure_scope", "Drugs"]
    assert Decimal(drugs["allowed_charge_amount"]) > 0
    assert all(Decimal(row["covered_allowed_charge_amount"]) == 0 for row in out.values())
    covered = sum(Decimal(r["covered_allowed_charge_amount"]) for r in figures["service_types"])
    charges = pool_year[0] / "tables" / "eligibility" / "allowed_charges.parquet"
    assert [(covered,)] == duckdb.execute(
        "SELECT sum(allowed_charge_amount) FILTER (WHERE entity_type = 'individual') "
        f"FROM '{charges}'"
    ).fetchall()
    page = (delivered / "neutrality_certificate.txt").read_text()
    lines = [text.split() for text in page.splitlines()]
    [line] = [words for words in lines if words[:2] == ["procedure", "Drugs"] and len(words) == 5]
    assert line[3:] == [f"{Decimal(drugs['allowed_charge_amount']):,.2f}", "0.00"]
    told = {row["special_status"] for row in figures["status_differences"]}
    assert told >= {"non_patient_facing", "hospital_based", "asc_based", "facility_based"}


def test_a_clinician_is_explained_with_the_policy_rows_that_are_unconfirmed(
    pool_year: tuple[Path, str],
) -> None:
    run = pool_year[0]
    [records] = (run / "delivered").glob("mips_payment_adjustment_*reservations.csv")
    record = next(row for row in csv_rows(records) if row["adjustment_percent"])
    clinician = ("--tin", record["tin"], "--npi", record["npi"])
    said = qpp_here("explain", POOL_YEAR, *clinician, "--lake", run.parents[2]).stdout
    assert "policy.charge_basis: " in said.split("Of these policy rows unconfirmed")[1]


def test_whom_a_row_touches_is_told_or_is_everybody(
    pool_year: tuple[Path, str],
) -> None:
    for row in manifest_of(pool_year[0])["reliance"]["touched"]:
        assert row["touching_row_count"] <= row["row_count"]
        assert (row["touching_row_count"] > 0) == (row["clinician_count"] > 0), row
        assert row["is_told"] or row["clinician_percent"] == 100


def test_a_provisional_year_withholds_its_payment_files(
    provisional_runs: tuple[tuple[Path, str, str], tuple[Path, str, str]],
) -> None:
    run, said, warned = provisional_runs[0]
    assert "QPP003" in warned
    assert "--provisional" in warned
    assert "PROVISIONAL" in said
    manifest = manifest_of(run)
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
    manifest = manifest_of(run)
    assert (manifest["year_status"], manifest["is_delivered"]) == ("provisional", True)
    tables = [{t["table"]: t["sha256"] for t in manifest_of(r)["tables"]} for r in (withheld, run)]
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
        assert {total["year_status"] for total in csv_rows(trailer)} == {"provisional"}
    page = (run / "delivered" / "neutrality_certificate.txt").read_text()
    assert "PROVISIONAL, not final" in page
