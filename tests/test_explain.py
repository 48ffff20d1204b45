"""What becomes of a clinician and of a year is told: explain and the summary."""

import csv
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from tests.conftest import YEAR, ScoredYear, delivered_records, qpp_here

TAMPERED = "tables/score/final_score.parquet"


def _table(run: Path, table: str, where: str) -> list[dict[str, Any]]:
    path = run / "tables" / f"{table.replace('.', '/')}.parquet"
    with duckdb.connect() as connection:
        found = connection.sql(f"SELECT * FROM read_parquet(?) WHERE {where}", params=[str(path)])
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def _first_lines(said: str) -> dict[str, str]:
    """Return what stands before the first table of `qpp explain`, by label."""
    lines = said.split("\nScore tree ")[0].splitlines()[1:]
    return dict(re.split(r"  +", line.strip(), maxsplit=1) for line in lines if line[0] != " ")


def test_explain_tells_the_result_and_shows_the_way_to_it(scored_year: ScoredYear) -> None:
    """Of a clinician with a facility's score, by the NPI alone."""
    run = scored_year.run
    [outcome, *_] = _table(run, "score.facility_outcome", "outcome = 'applied' AND entity_id ~ '-'")
    tin, npi = outcome["entity_id"].split("-")
    [delivered] = _table(run, "payment_file.clinician", f"tin = '{tin}' AND npi = '{npi}'")
    [final] = _table(run, "score.final_score", f"tin = '{tin}' AND npi = '{npi}'")
    said = qpp_here("explain", YEAR, "--npi", npi, "--lake", scored_year.lake).stdout

    told = _first_lines(said)
    assert tin in told["clinician"]
    assert told["MIPS eligible"].startswith("yes: ")
    assert final["entity_id"] in told["score that counts"]
    assert told["final score"].startswith(f"{final['final_score']}")
    assert told["adjustment 2026"].startswith(f"{delivered['adjustment_percent']:+} percent")
    assert told["status of the year"].startswith("WITH RESERVATIONS")
    categories = ("quality", "cost", "improvement activities", "promoting interoperability")
    weights = [re.search(r"weight (\d+)", told[name]) for name in categories]
    assert sum(int(weight[1]) for weight in weights if weight) == 100
    for expected in (
        *("42 CFR 414.1405", "score.final_score", "is_inverse"),
        *("total_performance_score_percentile", "facility_based_points"),
        f"{delivered['adjustment_percent']}",
    ):
        assert expected in said


def test_explain_shows_the_shares_beside_the_thresholds(scored_year: ScoredYear) -> None:
    run = scored_year.run
    [basis, *_] = _table(run, "eligibility.qp_basis", "entity_type = 'apm' AND qp_status = 'qp'")
    where = " AND ".join(
        f"{name} = '{basis[name]}'"
        for name in ("entity_id", "snapshot_date", "determination_option", "threshold_method")
    )
    [qp, partial] = _table(run, "eligibility.qp_share", f"{where} ORDER BY qp_status DESC")
    assert qp["is_met"]
    [known] = _table(run, "eligibility.mips_eligible", f"npi = '{basis['npi']}'")
    identity = ("--tin", known["tin"], "--npi", basis["npi"])
    said = qpp_here("explain", YEAR, *identity, "--lake", scored_year.lake).stdout
    assert f"QP by APM Entity {basis['entity_id']}" in " ".join(said.split())
    part = said.split(f"APM Entity {basis['entity_id']}, snapshot {basis['snapshot_date']}\n")[1]
    digits = 2 if basis["threshold_method"] == "payment_amount" else 0
    line = [f"{qp[name]:,.{digits}f}" for name in ("attributed", "attribution_eligible")]
    line.append(f"{qp['share_percent'].normalize():f}")
    for row in (qp, partial):
        line += [f"{row['threshold_percent']:.0f}", "met" if row["is_met"] else "missed"]
    shown = [row.split()[2:] for row in part.splitlines()[:7]]
    assert line in shown


def test_explain_lists_several_tins_of_an_npi(scored_year: ScoredYear) -> None:
    known = _table(scored_year.run, "eligibility.mips_eligible", "true")
    times = Counter(row["npi"] for row in known)
    [npi, *_] = [npi for npi, number in times.items() if number > 1]
    done = qpp_here("explain", YEAR, "--npi", npi, "--lake", scored_year.lake, exit_code=2)
    assert f"QPP704 Several TINs\nThe run knows {times[npi]} TINs" in done.stderr
    tins = [row["tin"] for row in known if row["npi"] == npi]
    assert all(tin in done.stdout and tin not in done.stderr for tin in tins)


def test_the_summary_says_who_is_not_paid_and_why_dollars_do_not_add_up(
    scored_year: ScoredYear,
) -> None:
    said = " ".join(scored_year.said.split())
    run = scored_year.run
    unpaid = Counter(
        row["no_incentive_reason"]
        for row in _table(run, "payment_file.apm_incentive", "no_incentive_reason IS NOT NULL")
    )
    assert unpaid
    for reason, number in unpaid.items():
        assert f"not paid: {reason.replace('_', ' ')} {number:,} " in said
    sides = _table(run, "adjustment.neutrality", "true")
    left = sum(side["delivered_amount"] for side in sides)
    assert f"sum of the changes {left:,.2f}" in said
    assert "percents rounded to hundredths" in said
    # The year has no money for exceptional performance, and its factor is not at the bound.
    assert "exceptional performance pool" not in said
    assert "scaling factor at its bound" not in said
    assert said.endswith(f"Run folder: {run} Report: {run / 'report.html'}")
    kept = (run / "summary.txt").read_text()
    assert kept.splitlines()[-4:] == scored_year.said.splitlines()[-5:-1]


def test_explain_of_an_unknown_clinician_names_the_mistake(scored_year: ScoredYear) -> None:
    identity = ("--tin", "000000000", "--npi", "1000000004")
    done = qpp_here("explain", YEAR, *identity, "--lake", scored_year.lake, exit_code=2)
    assert "QPP701" in done.stderr
    assert "000000000" not in done.stderr


def test_explain_refuses_a_run_whose_tables_were_changed(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    record = delivered_records(scored_year.run)[0]
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake"))
    with (lake / "runs" / YEAR / scored_year.run.name / TAMPERED).open("ab") as file:
        file.write(b"one byte more")
    identity = ("--tin", record["tin"], "--npi", record["npi"])
    done = qpp_here("explain", YEAR, *identity, "--lake", lake, exit_code=2)
    assert "QPP702" in done.stderr
    assert "score.final_score" in done.stderr


def test_no_identifier_is_in_the_summary(scored_year: ScoredYear) -> None:
    for record in delivered_records(scored_year.run):
        assert record["tin"] not in scored_year.said
        assert record["npi"] not in scored_year.said


def test_explain_lists_whom_a_paragraph_touched(scored_year: ScoredYear, tmp_path: Path) -> None:
    """Everybody whose score lies at or below a fourth of the threshold, and nobody else."""
    output = tmp_path / "whom.csv"
    asked = ("--rule", "414.1405(b)(2)", "--output", output)
    said = qpp_here("explain", YEAR, *asked, "--lake", scored_year.lake).stdout
    with output.open(newline="") as file:
        rows = list(csv.DictReader(file))
    reduced = _table(scored_year.run, "score.final_score", "final_score <= 75 / 4.0")
    told = [row["subject"] for row in rows if row["rule_id"] == "adjustment.whole_reduction"]
    assert sorted(told) == sorted(f"{row['tin']}-{row['npi']}" for row in reduced)
    assert told
    assert f"adjustment.whole_reduction: {len(told):,}" in said
    wrong = ("--rule", "414.9999", "--lake", scored_year.lake)
    assert "QPP370" in qpp_here("explain", YEAR, *wrong, exit_code=2).stderr
