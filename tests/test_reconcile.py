"""`qpp reconcile`: a run beside the file that CMS publishes, and its costs beside their cases."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import typer

from flows.engine import warehouse
from flows.errors import QppError
from flows.paths import LAYOUTS, REFERENCE
from flows.reconcile.commands import reconcile_command
from flows.reconcile.cost_cases import EPISODES, PATIENT_MONTHS, layout, open_cases
from tests.conftest import YEAR, ScoredYear, qpp_here

WITHOUT_WEIGHT = "0"
CATEGORIES = ("quality", "cost", "ia", "pi")


def columns() -> dict[str, str]:
    with (LAYOUTS / "experience" / "column.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["performance_year"] == YEAR]
    return {row["field"]: row["column_name"] for row in rows}


def table(run: Path, name: str) -> list[dict[str, Any]]:
    stage, _, file = name.partition(".")
    return list(pq.read_table(run / "tables" / stage / f"{file}.parquet").to_pylist())


def published(run: Path) -> list[dict[str, str]]:
    """Return the run as CMS would print it: two decimals, no TIN, a column of no interest."""
    named = columns()

    def entity(row: dict[str, Any]) -> tuple[str, str, str]:
        return row["entity_type"], row["entity_id"], row["reporting_option"]

    final = {(row["tin"], row["npi"]): row for row in table(run, "score.final_score")}
    bonus = {entity(row): row for row in table(run, "score.entity_final_score")}
    weight = {
        (*entity(row), row["category"]): row["weight_percent"]
        for row in table(run, "score.category_weight")
    }
    percent = {
        (*entity(row), row["category"]): row["category_percent"]
        for row in table(run, "score.category_score")
    }
    rows: list[dict[str, str]] = []
    for adjusted in table(run, "adjustment.payment_adjustment"):
        if adjusted["adjustment_percent"] is None:
            continue
        own = entity(final[adjusted["tin"], adjusted["npi"]])
        row = {
            "Provider Key": str(len(rows)),
            named["npi"]: adjusted["npi"],
            named["final_score"]: str(adjusted["final_score"]),
            named["adjustment_percent"]: str(adjusted["adjustment_percent"]),
            named["complex_patient_bonus_points"]: (
                f"{bonus[own]['complex_patient_bonus_points']:.2f}"
            ),
        }
        for category in CATEGORIES:
            has_weight = weight[*own, category] and percent.get((*own, category)) is not None
            printed = f"{percent[*own, category]:.2f}" if has_weight else WITHOUT_WEIGHT
            row[named[f"{category}_percent"]] = printed
        rows.append(row)
    return rows


def write(rows: list[dict[str, str]], path: Path) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        # the names on CMS's site are written in title case
        writer = csv.DictWriter(file, [name.title() for name in rows[0]])
        writer.writeheader()
        writer.writerows({name.title(): cell for name, cell in row.items()} for row in rows)
    return path


def test_what_cms_published_is_laid_beside_the_run_and_what_differs_first_is_told(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    named, rows = columns(), published(scored_year.run)
    arguments = ("--lake", scored_year.lake)
    agreed = write(rows, tmp_path / "published.csv")
    assert f"{len(rows)} agree" in qpp_here("reconcile", YEAR, agreed, *arguments).stdout
    scored = [row for row in rows if row[named["quality_percent"]] not in (WITHOUT_WEIGHT, "0.00")]
    scored[0][named["quality_percent"]] = "0.01"
    scored[1][named["adjustment_percent"]] = "8.88"
    gone = rows.pop(rows.index(scored[2]))
    changed = write(rows, tmp_path / "changed.csv")
    over = ("reconcile", scored_year.run, changed, "--output", changed, *arguments)
    assert "QPP345" in qpp_here(*over, exit_code=2).stderr
    output = tmp_path / "reconciled.csv"
    said = qpp_here(
        "reconcile", scored_year.run, changed, "--output", output, *arguments, exit_code=1
    ).stdout
    assert f"{len(rows) - 2} agree" in said
    assert "1 only in the run" in said
    assert gone[named["npi"]] not in said
    assert output.stat().st_mode & 0o077 == 0
    with output.open(newline="", encoding="utf-8") as file:
        unlike = {
            row["npi"]: row["outcome"] for row in csv.DictReader(file) if row["outcome"] != "agrees"
        }
    assert unlike == {
        scored[0][named["npi"]]: "quality",
        scored[1][named["npi"]]: "adjustment",
        gone[named["npi"]]: "not_in_file",
    }


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("QPP342", lambda row: {"npi": row["npi"]}),
        ("QPP343", lambda row: row | {"final score": "ninety"}),
        ("QPP344", lambda row: row | {"npi": "1" * 10}),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_is_wrong(
    scored_year: ScoredYear, tmp_path: Path, code: str, change: Any
) -> None:
    rows = [change(row) for row in published(scored_year.run)[:2]]
    file = write(rows, tmp_path / "published.csv")
    done = qpp_here("reconcile", YEAR, file, "--lake", scored_year.lake, exit_code=2)
    assert code in done.stderr
    assert "ninety" not in done.stdout + done.stderr


Case = dict[str, str]
TOTAL, EPISODE, DEARER = "TPCC_1", "COST_SSC_1", "COST_KA_1"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def national_averages() -> dict[str, dict[str, str]]:
    rows = rows_of(REFERENCE / "cost_national_average.csv")
    return {row["measure_id"]: row for row in rows if row["performance_year"] == YEAR}


def cases_of(result: dict[str, str], average: dict[str, str]) -> list[Case]:
    """Return what a result of the year comes from: as many cases, dearer and cheaper in turn."""
    published = float(average[f"{result['entity_type']}_average_amount"])
    ratio = float(result["average_cost_amount"]) / published
    tin, _, npi = result["entity_id"].partition("-")
    whole = {"measure_id": result["measure_id"], "tin": tin, "npi": npi}
    number_of_cases = int(result["case_count"])
    swing = [0.0] * (number_of_cases % 2) + [0.25, -0.25] * (number_of_cases // 2)
    return [
        whole
        | named
        | {
            "observed_cost_amount": f"{20_000 * (ratio + ratio * part):.6f}",
            "expected_cost_amount": "20000",
        }
        for number, part in enumerate(swing)
        for named in (
            [{"beneficiary_id": f"B{number}", "month": f"{YEAR}-{month}"} for month in ("03", "04")]
            if result["measure_id"] == TOTAL
            else [{"episode_id": f"E{number}"}]
        )
    ]


def of_measure(cases: Iterable[list[Case]], measure: str) -> list[list[Case]]:
    return [rows for rows in cases if rows[0]["measure_id"] == measure]


def test_cost_results_are_made_again_from_their_cases_and_what_differs_first_is_told(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    results = [
        row
        for row in rows_of(scored_year.extracts / "cost_result.csv")
        if row["entity_type"] in ("group", "individual")
        and row["measure_id"] in (TOTAL, EPISODE, DEARER)
    ]
    averages = national_averages()
    cases = [cases_of(row, averages[row["measure_id"]]) for row in results]
    total, episode = of_measure(cases, TOTAL), of_measure(cases, EPISODE)
    dearer = of_measure(cases, DEARER)

    few, costly = episode[0], episode[1]
    few.pop()
    costly[0]["observed_cost_amount"] = "90000"
    # of a clinician or group that is in the file with another measure
    tins = {rows[0]["tin"] for rows in (*episode[2:], *dearer)}
    [missing, *_] = [rows for rows in total if rows[0]["tin"] in tins]
    total.remove(missing)
    # contractors' averages are another than the published one for this measure
    for rows in dearer:
        for row in rows:
            row["expected_cost_amount"] = "16000"
    months = write([row for rows in total for row in rows], tmp_path / "months.csv")
    others = [row for rows in (*episode, *dearer) for row in rows]
    episodes = write(others, tmp_path / "episodes.csv")
    named = ("--patient-months", months, "--episodes", episodes, "--lake", scored_year.lake)
    assert "QPP345" in qpp_here("reconcile", YEAR, *named, "-o", months, exit_code=2).stderr
    output = ("--output", tmp_path / "costs.csv")
    said = qpp_here("reconcile", YEAR, *named, *output, exit_code=1).stdout
    assert f"{len(results) - 3 - len(dearer)} agree" in said
    found = rows_of(tmp_path / "costs.csv")
    assert (tmp_path / "costs.csv").stat().st_mode & 0o077 == 0

    def key(row: dict[str, str]) -> tuple[str, str]:
        return row["measure_id"], row.get("entity_id") or "-".join(
            part for part in (row["tin"], row["npi"]) if part
        )

    unlike = {key(row): row["outcome"] for row in found if row["outcome"] != "agrees"}
    national = {key(row): row for row in found if row["outcome"] == "national_average"}
    assert unlike == {
        key(few[0]): "case_count",
        key(costly[0]): "average_cost",
        key(missing[0]): "not_in_file",
        **dict.fromkeys((key(rows[0]) for rows in dearer), "national_average"),
    }
    for row in national.values():
        share = float(row["implied_average_amount"]) / float(row["published_average_amount"])
        assert share == pytest.approx(0.8, abs=1e-5)
        assert row["measure_points"] == row["run_measure_points"]
    assert costly[0]["tin"] not in said


def doubled(rows: list[Case]) -> list[Case]:
    return [*rows, rows[0]]


@pytest.mark.parametrize(
    ("code", "told", "change"),
    [
        ("QPP346", "expected_cost_amount", lambda rows: [{"measure_id": EPISODE}]),
        ("QPP346", "no row", lambda rows: []),
        ("QPP347", "row 2", lambda rows: [rows[0] | {"expected_cost_amount": "0.00"}, rows[1]]),
        ("QPP347", "row 3", lambda rows: [rows[0], rows[1] | {"observed_cost_amount": "-1"}]),
        ("QPP347", "column npi", lambda rows: [rows[0] | {"npi": "77"}]),
        ("QPP348", "row 3", lambda rows: [rows[0], rows[1] | {"measure_id": "COST_NONE_1"}]),
        ("QPP348", "2 such rows", lambda rows: [row | {"measure_id": TOTAL} for row in rows]),
        ("QPP349", "row 4: the same measure_id, tin, npi, episode_id", doubled),
    ],
)
def test_cases_that_cannot_be_divided_are_refused_by_row_and_column(
    tmp_path: Path, code: str, told: str, change: Callable[[list[Case]], list[Case]]
) -> None:
    whole = {"measure_id": EPISODE, "tin": "1" * 9, "npi": "2" * 10}
    amounts = {"observed_cost_amount": "10.5", "expected_cost_amount": "9"}
    rows = change([whole | {"episode_id": name} | amounts for name in ("E1", "E2")])
    file = tmp_path / "episodes.csv"
    if rows:
        write(rows, file)
    else:
        file.write_text(",".join((*whole, "episode_id", *amounts)) + "\n", encoding="utf-8")
    with warehouse.connect() as connection:
        warehouse.load_rows(connection, "policy.cost_measure")
        with pytest.raises(QppError, match=code) as refused:
            open_cases(connection, {EPISODES: file}, int(YEAR))
    assert told in refused.value.message
    assert whole["npi"] not in str(refused.value)


def test_months_are_of_the_year_and_one_of_the_files_is_named(tmp_path: Path) -> None:
    assert YEAR in layout(PATIENT_MONTHS, int(YEAR))["month"].pattern
    with pytest.raises(typer.BadParameter, match="--patient-months"):
        reconcile_command(YEAR, tmp_path)
