"""What CMS publishes of a year has its policy rows, and the rows cite their own year's data."""

import csv
import re
from pathlib import Path

import pytest

from flows.paths import DATA, POLICY

# Published with the measures: which registries are in (pre-)production, and a voluntary statement.
NOT_SCORED = re.compile(r"_ONCACB_1$|_PRE$|_PROD$")
OF_A_YEAR = re.compile(r"(?:measures|benchmarks|mvp)/(20\d\d)")


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


YEARS = [row["performance_year"] for row in _rows("policy/performance_year")]


def _values(name: str, column: str, year: str, **where: str) -> set[str]:
    wanted = {"performance_year": year, **where}
    return {
        row[column]
        for row in _rows(name)
        if row[column] and all(row[key] == value for key, value in wanted.items())
    }


@pytest.mark.parametrize("year", YEARS)
def test_each_mvp_and_measure_of_the_year_is_known_to_the_policy(year: str) -> None:
    offered = _values("policy/participation", "program_name", year, reporting_option="mvp")
    assert offered == _values("reference/mvp", "mvp_id", year)
    cost = _values("reference/measure", "measure_id", year, category="cost")
    assert cost == _values("policy/cost_measure", "measure_id", year)
    objectives = "policy/promoting_interoperability_"
    known = _values(f"{objectives}measure", "measure_id", year)
    known |= _values(f"{objectives}exclusion", "exclusion_measure_id", year)
    published = _values("reference/measure", "measure_id", year, category="pi")
    assert {name for name in published - known if not NOT_SCORED.search(name)} == set()


@pytest.mark.parametrize(("program", "option"), [("app1", "app"), ("appPlus", "app_plus")])
@pytest.mark.parametrize("year", YEARS)
def test_each_measure_of_the_pathway_has_a_place_in_its_set(
    year: str, program: str, option: str
) -> None:
    quality = _values("reference/measure", "measure_id", year, category="quality")
    # Medicare CQMs are another collection type of the measure whose number they bear.
    published = {
        name.removesuffix("SSP")
        for name in _values("reference/measure_program", "measure_id", year, program_name=program)
        if name in quality and not name.startswith("CAHPS_")
    }
    required = _values(
        "policy/quality_required_measure", "measure_id", year, reporting_option=option
    )
    computed = _values(
        "policy/administrative_claims_measure",
        "measure_id",
        year,
        reporting_option=option,
        is_scored="true",
    )
    assert published - required - computed == set()


@pytest.mark.parametrize("year", YEARS)
def test_each_claims_measure_with_definitions_is_counted_by_a_class(year: str) -> None:
    """And seasons, episodes and stays have their days: what no row names would be left out."""
    defined = _values("reference/claims_eligibility_option", "measure_id", year)
    assert _values("policy/claims_measure", "measure_id", year) == defined
    kinds = {
        row["counting_class"]: row["instance_kind"]
        for row in _rows("policy/claims_counting_class")
        if row["performance_year"] == year
    }
    days = {
        "season": "claims_measure_window",
        "episode": "claims_measure_episode",
        "stay": "claims_measure_episode",
    }
    for row in _rows("policy/claims_measure"):
        if row["performance_year"] == year and row["measure_id"]:
            table = days.get(kinds[row["counting_class"]])
            assert not table or row["measure_id"] in _values(f"policy/{table}", "measure_id", year)


@pytest.mark.parametrize("path", sorted(POLICY.glob("*.csv")), ids=lambda p: p.stem)
def test_a_row_cites_the_data_of_its_own_year(path: Path) -> None:
    stale = {
        (row["performance_year"], row["citation"])
        for row in _rows(f"policy/{path.stem}")
        for year in OF_A_YEAR.findall(f"{row['citation']}; {row['source']}")
        # that cost had no benchmarks in two years is the reason why the other years name them
        if year != row["performance_year"] and "no cost rows" not in row["citation"]
    }
    assert stale == set()
