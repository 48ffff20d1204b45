"""`qpp reconcile`: a run beside the file that CMS publishes, in the layout of its year."""

import csv
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from flows.paths import LAYOUTS
from tests.conftest import YEAR, ScoredYear, qpp

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
    assert f"{len(rows)} agree" in qpp("reconcile", YEAR, agreed, *arguments).stdout
    scored = [row for row in rows if row[named["quality_percent"]] not in (WITHOUT_WEIGHT, "0.00")]
    scored[0][named["quality_percent"]] = "0.01"
    scored[1][named["adjustment_percent"]] = "8.88"
    gone = rows.pop(rows.index(scored[2]))
    changed = write(rows, tmp_path / "changed.csv")
    output = tmp_path / "reconciled.csv"
    said = qpp(
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
    done = qpp("reconcile", YEAR, file, "--lake", scored_year.lake, exit_code=2)
    assert code in done.stderr
    assert "ninety" not in done.stdout + done.stderr
