"""Synthetic extracts: the same bytes for the same parameters, in the real layouts, as asked."""

import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from flows.engine.warehouse import connect
from flows.errors import QppError
from flows.paths import LAYOUTS, POLICY, SYNTHETIC
from flows.synthesize import make as module
from flows.synthesize.make import EXTRACTS, RECORD, Parameters, make, prepare
from flows.synthesize.recipe import Recipe, all_recipes
from tests.conftest import YEAR, csv_rows, qpp
from tests.golden_year import register

SQL_LINES = 120
ASKED = Parameters(performance_year=2024, clinicians=300, claim_lines=20_000, seed=7)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "extracts"
    make(ASKED, folder, threads=1)
    return folder


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def _claims(folder: Path) -> list[dict[str, str]]:
    return [row for file in sorted((folder / "claims").iterdir()) for row in csv_rows(file, "|")]


def _submissions(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "submissions.ndjson").open(encoding="utf-8")]


def _passes_luhn(npi: str) -> bool:
    total = 0
    for position, digit in enumerate(reversed("80840" + npi)):
        number = int(digit) * (1 + position % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def test_same_seed_same_bytes_at_one_and_two_threads(made: Path, tmp_path: Path) -> None:
    make(ASKED, tmp_path / "again", threads=2)
    assert _digests(tmp_path / "again") == _digests(made)


def test_another_seed_makes_other_extracts(made: Path, tmp_path: Path) -> None:
    other = Parameters(ASKED.performance_year, ASKED.clinicians, ASKED.claim_lines, seed=8)
    make(other, tmp_path / "other", threads=2)
    first, second = _digests(made), _digests(tmp_path / "other")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] == second[name]] == []


def test_files_hold_as_many_clinicians_and_lines_as_asked(made: Path) -> None:
    clinicians = csv_rows(made / "clinician.csv")
    assert len({(row["tin"], row["npi"]) for row in clinicians}) == ASKED.clinicians
    assert len(clinicians) == ASKED.clinicians
    assert len(_claims(made)) == ASKED.claim_lines


@pytest.mark.parametrize(
    ("clinicians", "lines"),
    [(1, 1), pytest.param(1, 500, marks=pytest.mark.long), (40, 3), (60, 30_000)],
)
def test_odd_sizes_are_made_exactly(tmp_path: Path, clinicians: int, lines: int) -> None:
    make(Parameters(2024, clinicians, lines, 3), tmp_path / "odd", threads=1)
    assert len(csv_rows(tmp_path / "odd" / "clinician.csv")) == clinicians
    assert len(_claims(tmp_path / "odd")) == lines


def test_claims_are_split_into_files_by_clinician(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LINES_PER_FILE", 4_000)
    make(ASKED, tmp_path / "split", threads=2)
    files = sorted((tmp_path / "split" / "claims").iterdir())
    assert len(files) > 3
    billed = [{(r["TAX_NUM"], r["PRF_PHYSN_NPI"]) for r in csv_rows(file, "|")} for file in files]
    assert all(not (first & second) for first, second in pairwise(billed))
    assert len(_claims(tmp_path / "split")) == ASKED.claim_lines


def test_identifiers_are_synthetic_and_valid(made: Path) -> None:
    for row in csv_rows(made / "clinician.csv"):
        assert len(row["npi"]) == 10 and row["npi"].startswith("99")
        assert _passes_luhn(row["npi"])
        assert len(row["tin"]) == 9 and row["tin"].startswith("000")
    claims = _claims(made)
    assert all(int(row["BENE_ID"]) < 0 and int(row["CLM_ID"]) < 0 for row in claims)
    known = {int(row["beneficiary_id"]) for row in csv_rows(made / "beneficiary_risk.csv")}
    assert {int(row["BENE_ID"]) for row in claims} <= known


def test_columns_are_the_layouts(made: Path) -> None:
    for extract in EXTRACTS:
        layout = yaml.safe_load((LAYOUTS / f"{extract}.yml").read_text(encoding="utf-8"))
        with (made / f"{extract}.csv").open(encoding="utf-8") as file:
            assert file.readline().strip().split(",") == list(layout["columns"])
    layout = yaml.safe_load((LAYOUTS / "claim_line.yml").read_text(encoding="utf-8"))
    header = list(_claims(made)[0])
    assert set(layout["columns"]) <= set(header)
    assert len(header) == 100  # all columns of the carrier file


def test_claim_amounts_are_the_sums_of_their_lines(made: Path) -> None:
    cents: dict[tuple[str, str], int] = {}
    stated: dict[tuple[str, str], int] = {}
    for row in _claims(made):
        version = (row["CLM_ID"], row["DML_IND"])
        cents[version] = cents.get(version, 0) + round(float(row["LINE_ALOWD_CHRG_AMT"]) * 100)
        stated[version] = round(float(row["NCH_CARR_CLM_ALOWD_AMT"]) * 100)
    assert cents == stated


def test_every_correction_follows_its_claim(made: Path) -> None:
    first: dict[tuple[str, str], str] = {}
    kinds = set()
    for row in _claims(made):
        kinds.add(row["DML_IND"])
        line = (row["CLM_ID"], row["LINE_NUM"])
        if row["DML_IND"] == "INSERT":
            assert line not in first
            first[line] = row["BENE_ID"]
        else:
            assert first[line] == row["BENE_ID"]
    assert kinds == {"INSERT", "UPDATE", "DELETE"}


def test_submissions_are_of_every_kind(made: Path) -> None:
    submissions = _submissions(made)
    assert {s["entityType"] for s in submissions} >= {"individual", "group"}
    sets = [s for submission in submissions for s in submission["measurementSets"]]  # type: ignore[attr-defined]
    assert {s["category"] for s in sets} == {"quality", "ia", "pi"}
    assert {s["submissionMethod"] for s in sets} >= {
        "registry",
        "electronicHealthRecord",
        "claims",
        "certifiedSurveyVendor",
    }
    values = [m["value"] for s in sets for m in s["measurements"]]
    for key in ("performanceMet", "strata", "observationInstances", "score", "performanceRate"):
        assert any(isinstance(value, dict) and key in value for value in values), key
    assert any(value is False for value in values)
    for value in values:
        if isinstance(value, dict) and "performanceMet" in value:
            parts = ("Met", "NotMet")
            counted = sum(value[f"performance{part}"] for part in parts)
            counted += value["eligiblePopulationExclusion"] + value["eligiblePopulationException"]
            assert 0 <= counted <= value["eligiblePopulation"]


def test_same_parameters_again_leave_the_folder_as_it_is(made: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in made.rglob("*")}
    make(ASKED, made, threads=1)
    assert {file: file.stat().st_mtime_ns for file in made.rglob("*")} == before


def test_a_folder_of_something_else_is_refused(made: Path, tmp_path: Path) -> None:
    other = Parameters(2024, 10, 10, 1)
    with pytest.raises(QppError, match="QPP402"):
        make(other, made)
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(QppError, match="QPP402"):
        make(other, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Parameters(2024, 0, 10, 1), "QPP401"),
        (Parameters(2024, 10, -1, 1), "QPP401"),
        (Parameters(1999, 10, 10, 1), "QPP001"),
    ],
)
def test_bad_parameters_are_refused(tmp_path: Path, asked: Parameters, code: str) -> None:
    with pytest.raises(QppError, match=code):
        make(asked, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_claims", full)
    with pytest.raises(QppError, match="QPP403"):
        make(ASKED, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_the_record_counts_what_was_made(made: Path) -> None:
    record = json.loads((made / RECORD).read_text(encoding="utf-8"))
    assert record["rows"]["claim_line"] == ASKED.claim_lines
    assert record["rows"]["submission"] == len(_submissions(made))
    assert record["parameters"]["seed"] == ASKED.seed


def _of_year(topic: str, year: int) -> list[dict[str, str]]:
    rows = csv_rows(POLICY / f"{topic}.csv")
    return [row for row in rows if row["performance_year"] == str(year)]


# The first year, the last, and one with the web interface and the public health emergency. That
# every rule of each year finds somebody is proven on the golden extracts of all years.
@pytest.mark.parametrize("year", [2017, 2021, 2026])
def test_three_hundred_clinicians_are_of_every_kind_of_the_year(tmp_path: Path, year: int) -> None:
    folder = tmp_path / "every"
    record = make(Parameters(year, 300, 6_000, 1), folder, threads=2)
    counts = record["counts"]
    assert isinstance(counts, dict)
    assert len(csv_rows(folder / "clinician.csv")) == 300
    assert len(_claims(folder)) == 6_000

    types = {row["clinician_type"] for row in _of_year("clinician_type", year)}
    assert types == {row["clinician_type"] for row in csv_rows(folder / "clinician.csv")}
    options = {
        f"submissions: {row['entity_type']}, {row['reporting_option']}"
        for row in _of_year("participation", year)
        if row["is_scored"] == "true"
    }
    assert options == {what for what in counts if what.startswith("submissions: ")}

    sets = [s for submission in _submissions(folder) for s in submission["measurementSets"]]  # type: ignore[attr-defined]
    sent = {measurement["measureId"] for s in sets for measurement in s["measurements"]}
    roles = _of_year("promoting_interoperability_measure", year)
    assert {row["measure_id"] for row in roles} - sent == set()
    collected = {
        row["collection_type"]
        for row in _of_year("quality_collection_type", year)
        if row["is_available"] == row["is_submitted"] == "true"
    }
    assert collected - {s["submissionMethod"] for s in sets} == set()

    for topic in ("cost_measure", "administrative_claims_measure"):
        asked = {
            row["measure_id"]
            for row in _of_year(topic, year)
            if row.get("is_scored", "true") == "true"
        }
        results = csv_rows(folder / f"{topic.replace('measure', 'result')}.csv")
        assert asked - {row["measure_id"] for row in results} - {""} == set()
    decided = {
        (row["category"], row["exception_kind"]) for row in csv_rows(folder / "exception.csv")
    }
    grounds = {
        (row["category"], row["ground"])
        for row in _of_year("reweighting_ground", year)
        if row["ground_kind"] == "exception" and row["is_in_force"] == "true"
    }
    assert grounds - decided == set()
    for status in (
        "rural",
        "non-patient facing",
        "under two TINs",
        "new to Medicare",
        "apm member",
    ):
        assert f"clinicians by status: {status}" in counts
    assert all(number > 0 and 0 < percent <= 100 for number, percent in counts.values())


def _kinds(year: int) -> set[str]:
    with connect(threads=1) as connection:
        prepare(connection, Parameters(year, 300, 6_000, 1))
        found = connection.execute(
            "SELECT DISTINCT kind.practice_kind "
            f"FROM ({all_recipes()['people.practice'].sql}) WHERE kind IS NOT NULL"
        ).fetchall()
    return {str(kind) for (kind,) in found}


def test_the_year_after_the_newest_has_the_kinds_of_the_newest() -> None:
    newest = max(map(int, register()))
    assert _kinds(newest + 1) == _kinds(newest) != set()


def test_plans_are_of_kinds_that_there_are() -> None:
    kinds = {row["practice_kind"] for row in csv_rows(SYNTHETIC / "kind.csv")}
    for table in ("kind_member", "reporter", "excuse"):
        planned = {row["practice_kind"] for row in csv_rows(SYNTHETIC / f"{table}.csv")}
        assert planned - kinds == set(), table
    reached = {row["apm_plan"] for row in csv_rows(SYNTHETIC / "apm_plan.csv")}
    for table in ("kind", "kind_member"):
        assert {row["apm_plan"] for row in csv_rows(SYNTHETIC / f"{table}.csv")} - reached == {""}


def test_recipes_ask_for_plans_and_not_for_kinds() -> None:
    asks = re.compile(r"practice_kind\s*(=|<>|IN\b|LIKE\b)\s*\(?'")
    assert [recipe.table for recipe in all_recipes().values() if asks.search(recipe.sql)] == []


@pytest.mark.parametrize("recipe", all_recipes().values(), ids=lambda recipe: recipe.table)
def test_a_recipe_is_one_screen(recipe: Recipe) -> None:
    assert len(recipe.sql.splitlines()) <= SQL_LINES


@pytest.mark.parametrize("option", [("--seed", 10**30), ("--threads", 0)])
def test_options_out_of_range_are_told(tmp_path: Path, option: tuple[str, int]) -> None:
    qpp("synthesize", YEAR, *option, tmp_path / "a", exit_code=2)
