"""The reference tables: a made-up release goes in, and the linter sees what is wrong with it."""

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.engine.dictionary import columns_of, dictionary
from flows.errors import QppError
from flows.reference.check import Finding, check, published_oddities
from flows.reference.release import import_release, release_files, revision_of

PERCENTILES = ("1", "10", "20", "30", "40", "50", "60", "70", "80", "90", "99")
SPREAD = [2.5, 10.25, 20, 30, 41.5, 52, 60, 70, 80, 90.75, 99.99]
LAST_SPREAD = [1, 8.25, 19, 31, 42.5, 50, 61, 73, 79, 88.75, 97.99]
FALLING = [100, 80.5, 70, 60, 50, 40, 30, 20, 10]

Rows = list[dict[str, Any]]

UUID = "00000000-0000-4000-8000-00000000000"
ELECTRONIC = {
    "submissionMethods": ["electronicHealthRecord"],
    "eMeasureUuid": f"{UUID}A",
    "strata": [
        {"eMeasureUuids": {"initialPopulationUuid": f"{UUID}1", "strata": [f"{UUID}9"]}},
        {"eMeasureUuids": {"denominatorUuid": f"{UUID}2", "numeratorUuid": f"{UUID}3"}},
    ],
}


def quality(measure_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "category": "quality",
        "measureId": measure_id,
        "title": f"Made-up measure\n {measure_id}, with a comma",
        "measureType": "process",
        "metricType": "singlePerformanceRate",
        "isHighPriority": False,
        "isInverse": False,
        "isRegistryMeasure": False,
        "firstPerformanceYear": 2017,
        "lastPerformanceYear": None,
        "submissionMethods": ["registry"],
        "description": "left out",
    } | fields


def benchmark(measure_id: str, year: int, rates: list[float], **fields: Any) -> dict[str, Any]:
    return {
        "measureId": measure_id,
        "benchmarkYear": year - 2,
        "performanceYear": year,
        "submissionMethod": "registry",
        "isToppedOut": False,
        "isToppedOutByProgram": False,
        "isHighPriority": False,
        "isInverse": False,
        "metricType": "singlePerformanceRate",
        "averagePerformanceRate": 50.5,
        "percentiles": dict(zip(PERCENTILES, rates, strict=False)),
    } | fields


def deciles(measure_id: str, rates: list[float], **fields: Any) -> dict[str, Any]:
    return {
        "measureId": measure_id,
        "benchmarkYear": 2020,
        "performanceYear": 2022,
        "submissionMethod": "registry",
        "isToppedOut": False,
        "isToppedOutByProgram": False,
        "deciles": rates,
    } | fields


ANSWERS = [
    {"optionType": "performanceMet", "qualityCodes": [{"code": "G0001"}, {"code": "Z68.1"}]},
    {
        "optionType": "performanceNotMet",
        "qualityCodes": [{"code": "3000F", "modifiers": ["8P"], "modifierExclusions": ["1P"]}],
    },
]
ELIGIBLE = {
    "minAge": 0.5,
    "maxAge": 75,
    "sexCode": "F",
    "diagnosisCodes": ["H62.8x1", "H60.00"],
    "additionalDiagnosisCodes": ["O20.0"],
    "diagnosisExclusionCodes": ["Z90.13"],
    "procedureCodes": [
        {"code": "99213", "placesOfServiceExclusions": ["02"]},
        {"code": "G0402", "placesOfService": ["23"]},
    ],
    "additionalProcedureCodes": [{"code": "G9902"}],
}


def by_claims(measure_id: str, **fields: Any) -> dict[str, Any]:
    options = {"eligibilityOptions": [ELIGIBLE], "performanceOptions": ANSWERS}
    return quality(measure_id, submissionMethods=["claims"], **(options | fields))


def sound() -> dict[str, Rows]:
    """Return a small release without a fault, by file name."""
    both = [
        quality("X01", companionMeasureId=["X02"], allowedPrograms=["mips", "Z0001"]),
        quality("X02", isInverse=True, overallAlgorithm="simpleAverage"),
    ]
    strata = [{"name": "first", "description": "?"}, {"description": "?"}, {"name": "third"}]
    interoperability = [
        {
            "category": "pi",
            "measureId": name,
            "title": name,
            "metricType": "boolean",
            "isRequired": True,
            "isBonus": False,
            "objective": "attestation",
            "reportingCategory": "required",
            "substitutes": substitutes,
            "exclusion": exclusion,
            "weight": 10,
        }
        for name, substitutes, exclusion in (
            ("PI_X_1", ["PI_X_2"], ["PI_X_EX"]),
            ("PI_X_2", [], "PI_X_EX"),
            ("PI_X_EX", [], None),
        )
    ]
    activity = {"category": "ia", "measureId": "IA_X_1", "title": "x", "weight": "high"}
    cost = {
        "category": "cost",
        "measureId": "COST_X_1",
        "title": "x",
        "metricType": "costScore",
        "isInverse": True,
        "submissionMethods": ["administrativeClaims"],
    }
    borders = {"submissionMethod": "administrativeClaims", "isInverse": True, "benchmarkYear": 2024}
    return {
        "measures/2022.json": [
            *both,
            quality("X03", isIcdImpacted=True, icdImpacted=[]),
            quality("X04", clinicalGuidelineChanged=["claims"], isClinicalGuidelineChanged=True),
        ],
        "measures/2023.json": [*both, cost],
        "measures/2024.json": [
            *both,
            quality("X03", strata=strata),
            by_claims("X06"),
            cost,
            activity,
            *interoperability,
        ],
        "benchmarks/2022.json": [deciles("X01", FALLING[::-1]), deciles("X02", FALLING)],
        "benchmarks/2023.json": [benchmark("X01", 2023, LAST_SPREAD)],
        "benchmarks/2024.json": [
            benchmark("X01", 2024, SPREAD),
            benchmark("X02", 2024, SPREAD, isInverse=True),
            benchmark("COST_X_1", 2024, [0, *SPREAD[1:]], **borders),
        ],
        "benchmarks/2024-exclusion-reasons.json": [
            {
                "measureId": "X03",
                "submissionMethod": "registry",
                "performanceYear": 2024,
                "benchmarkYear": 2024,
                "reasonCodes": ["BR-009"],
            }
        ],
        "clinical-clusters/2024.json": [
            {
                "measureId": "X01",
                "submissionMethod": "registry",
                "clinicalClusters": [{"name": "care", "measureIds": ["X01", "X02"]}],
            }
        ],
        "mvp/2024.json": [
            {
                "mvpId": "Z0001",
                "title": "Made-up pathway",
                "hasCahps": False,
                "hasOutcomeAdminClaims": False,
                "qualityMeasureIds": ["X01"],
                "costMeasureIds": ["COST_X_1"],
            }
        ],
    }


def publish(folder: Path, release: dict[str, Rows]) -> Path:
    for name, rows in release.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(rows), encoding="utf-8")
    return folder


def read(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def linted(folder: Path, release: dict[str, Rows]) -> list[Finding]:
    import_release(publish(folder / "release", release), folder / "reference")
    return check(folder / "reference")


def test_a_release_round_trips(tmp_path: Path) -> None:
    source, destination = publish(tmp_path / "release", sound()), tmp_path / "reference"
    counts = import_release(source, destination, "0.0.1")

    written = {path.stem for path in destination.iterdir()}
    known = {name.split(".")[1] for name in dictionary() if name.startswith("reference.")}
    assert written == counts.keys() == known
    for table, count in counts.items():
        rows = read(destination, table)
        assert len(rows) == count
        assert not rows or list(rows[0]) == [c.name for c in columns_of(f"reference.{table}")]

    def values(table: str, *names: str, **where: str) -> list[tuple[str, ...]]:
        rows = read(destination, table)
        kept = [r for r in rows if all(r[name] == value for name, value in where.items())]
        return [tuple(row[name] for name in names) for row in kept]

    rates = values("benchmark_percentile", "performance_rate", measure_id="X02")
    assert [Decimal(rate) for (rate,) in rates] == [Decimal(str(rate)) for rate in SPREAD]
    # Decimals stand as published
    assert rates[1] == ("10.25",)
    assert values("benchmark_decile", "position", "performance_rate", measure_id="X02")[:2] == [
        ("1", "100"),
        ("2", "80.5"),
    ]
    kinds = values("benchmark", "measure_id", "benchmark_kind", performance_year="2024")
    assert kinds == [("COST_X_1", "score_border"), ("X01", "percentile"), ("X02", "percentile")]
    titles = values("measure", "title", measure_id="X01", performance_year="2024")
    assert titles == [("Made-up measure X01, with a comma",)]
    weights = values("measure", "activity_weight", "objective_weight_points", measure_id="IA_X_1")
    assert weights == [("high", "")]
    assert values("measure_suppression", "measure_id", "collection_type", "treatment") == [
        ("X03", "registry", "truncated"),
        ("X04", "claims", "suppressed"),
    ]
    # One id and a list of ids are the same thing
    assert values("measure_exclusion", "measure_id", "exclusion_measure_id") == [
        ("PI_X_1", "PI_X_EX"),
        ("PI_X_2", "PI_X_EX"),
    ]
    assert values("measure_stratum", "stratum", "stratum_number") == [
        ("first", "1"),
        ("third", "3"),
    ]
    assert values("clinical_cluster", "cluster_kind", "member_measure_id") == [
        ("clinical_cluster", "X01"),
        ("clinical_cluster", "X02"),
    ]
    assert values("mvp_measure", "measure_role", "measure_id") == [
        ("cost", "COST_X_1"),
        ("quality", "X01"),
    ]
    assert values("claims_eligibility_option", "measure_id", "min_age", "max_age", "sex_code") == [
        ("X06", "0.50", "75.00", "F")
    ]
    # As claims bear them: no point, capitals
    assert values("claims_diagnosis_code", "option_number", "diagnosis_role", "diagnosis_code") == [
        ("1", "additional", "O200"),
        ("1", "excluded", "Z9013"),
        ("1", "needed", "H6000"),
        ("1", "needed", "H628X1"),
    ]
    assert values("claims_procedure_code", "code_role", "code_number", "procedure_code") == [
        ("additional_procedure", "1", "G9902"),
        ("procedure", "1", "99213"),
        ("procedure", "2", "G0402"),
    ]
    assert values("claims_performance_option", "option_number", "option_type") == [
        ("1", "performanceMet"),
        ("2", "performanceNotMet"),
    ]
    assert values("claims_quality_code", "option_number", "code_system", "quality_code") == [
        ("1", "hcpcs", "G0001"),
        ("1", "icd10_cm", "Z681"),
        ("2", "hcpcs", "3000F"),
    ]
    condition = ("code_role", "option_number", "code_number", "is_excluded", "condition_code")
    assert values("claims_code_condition", *condition) == [
        ("procedure", "1", "1", "true", "02"),
        ("procedure", "1", "2", "false", "23"),
        ("quality", "2", "1", "false", "8P"),
        ("quality", "2", "1", "true", "1P"),
    ]
    assert read(destination, "release") == [
        {
            "source": "CMSgov/qpp-measures-data",
            "version": "0.0.1",
            "revision": revision_of(release_files(source)),
        }
    ]
    assert [f.check for f in check(destination)] == ["claims_quality_code_system"]


def test_uuids_of_electronic_measures_are_taken_over_by_population(tmp_path: Path) -> None:
    release = sound()
    release["measures/2024.json"].append(quality("X09", **ELECTRONIC))
    import_release(publish(tmp_path / "release", release), tmp_path / "reference")
    assert read(tmp_path / "reference", "electronic_measure") == [
        {"performance_year": "2024", "measure_id": "X09", "measure_uuid": f"{UUID}a"}
    ]
    found = read(tmp_path / "reference", "electronic_population")
    assert [
        (row["stratum_number"], row["population"], row["population_uuid"]) for row in found
    ] == [
        ("1", "IPOP", f"{UUID}1"),
        ("2", "DENOM", f"{UUID}2"),
        ("2", "NUMER", f"{UUID}3"),
    ]


def test_the_same_release_gives_the_same_bytes(tmp_path: Path) -> None:
    source = publish(tmp_path / "release", sound())
    for name in ("first", "second", "second"):
        import_release(source, tmp_path / name)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["first", "release", "second"]


def test_another_content_or_name_is_another_revision(tmp_path: Path) -> None:
    first = publish(tmp_path / "first", sound())
    changed = publish(tmp_path / "changed", sound() | {"mvp/2024.json": []})
    renamed = publish(tmp_path / "renamed", sound())
    (renamed / "mvp/2024.json").rename(renamed / "mvp/2025.json")
    assert len({revision_of(release_files(f)) for f in (first, changed, renamed)}) == 3


SHIFTED = [LAST_SPREAD[0] / 2, *LAST_SPREAD[:-1]]
TURNING = [*SPREAD[:4], SPREAD[5], SPREAD[4], *SPREAD[6:]]


@pytest.mark.parametrize(
    ("name", "file", "row", "expected"),
    [
        (
            "one place up from last year's file",
            "benchmarks/2024.json",
            benchmark("X01", 2024, SHIFTED),
            ("cut_points_shifted", "fail"),
        ),
        (
            "one place down from last year's file",
            "benchmarks/2024.json",
            benchmark("X01", 2024, [*LAST_SPREAD[1:], 100]),
            ("cut_points_shifted", "fail"),
        ),
        (
            "percentiles that turn",
            "benchmarks/2024.json",
            benchmark("X01", 2024, TURNING),
            ("cut_points_ascend", "fail"),
        ),
        (
            "decile bounds that turn",
            "benchmarks/2022.json",
            deciles("X01", [0, 20, 10, *FALLING[::-1][3:]]),
            ("cut_points_monotone", "fail"),
        ),
        (
            "falling bounds of a measure that is not inverse",
            "benchmarks/2022.json",
            deciles("X01", FALLING),
            ("cut_points_direction", "fail"),
        ),
        (
            "a benchmark that calls its measure inverse",
            "benchmarks/2024.json",
            benchmark("X01", 2024, SPREAD, isInverse=True),
            ("cut_points_direction", "fail"),
        ),
        (
            "ten percentiles",
            "benchmarks/2024.json",
            benchmark("X01", 2024, SPREAD[:-1]),
            ("cut_points_complete", "fail"),
        ),
        (
            "eight decile bounds",
            "benchmarks/2022.json",
            deciles("X01", FALLING[::-1][:-1]),
            ("cut_points_complete", "fail"),
        ),
        (
            "ten decile bounds",
            "benchmarks/2022.json",
            deciles("X01", [*FALLING[::-1], 101]),
            ("cut_points_complete", "warn"),
        ),
        (
            "this year's data that are last year's",
            "benchmarks/2024.json",
            benchmark("X01", 2024, LAST_SPREAD, benchmarkYear=2024),
            ("cut_points_unchanged", "warn"),
        ),
        (
            "one rate for all, not topped out",
            "benchmarks/2024.json",
            benchmark("X01", 2024, [100] * 11),
            ("cut_points_flat", "warn"),
        ),
        (
            "capped but not topped out",
            "benchmarks/2024.json",
            benchmark("X01", 2024, SPREAD, isToppedOutByProgram=True),
            ("topped_out_cap", "fail"),
        ),
        (
            "capped in the first year",
            "benchmarks/2024.json",
            benchmark("X01", 2024, SPREAD, isToppedOutByProgram=True, isToppedOut=True),
            ("topped_out_cap", "warn"),
        ),
    ],
)
def test_the_linter_sees_a_benchmark(
    tmp_path: Path, name: str, file: str, row: dict[str, Any], expected: tuple[str, str]
) -> None:
    # The sound release has no findings: test_a_release_round_trips
    release = sound()
    release[file] = [row if old["measureId"] == "X01" else old for old in release[file]]
    findings = linted(tmp_path, release)
    assert expected in {(f.check, f.severity) for f in findings if f.measure_id == "X01"}, name


@pytest.mark.parametrize(
    ("file", "row", "expected"),
    [
        ("benchmarks/2024.json", benchmark("X99", 2024, SPREAD), "benchmark_measure"),
        (
            "benchmarks/2024.json",
            benchmark("X01", 2024, SPREAD, submissionMethod="claims"),
            "benchmark_measure",
        ),
        ("benchmarks/2024.json", benchmark("X01", 2024, SPREAD), "benchmark_duplicate"),
        ("benchmarks/2024.json", benchmark("X03", 2024, SPREAD), "benchmark_withdrawn"),
        (
            "benchmarks/2024.json",
            deciles("X03", FALLING[::-1], performanceYear=2024),
            "benchmark_kind",
        ),
        ("measures/2024.json", quality("X01"), "benchmark_duplicate"),
        ("measures/2024.json", quality("X05", companionMeasureId=["X98"]), "measure_named"),
        ("measures/2024.json", quality("X05", measureType=None), "measure_complete"),
        # A stratum without a denominator, and a UUID that stands for two things or is none.
        ("measures/2024.json", quality("X09", **ELECTRONIC), "electronic_complete"),
        (
            "measures/2024.json",
            quality("X09", **(ELECTRONIC | {"eMeasureUuid": f"{UUID}3"})),
            "electronic_uuid",
        ),
        (
            "measures/2024.json",
            quality("X09", **(ELECTRONIC | {"eMeasureUuid": "X"})),
            "electronic_uuid",
        ),
        (
            "measures/2024.json",
            by_claims("X07") | {"submissionMethods": ["registry"]},
            "claims_option_measure",
        ),
        (
            "measures/2024.json",
            by_claims("X07", performanceOptions=[ANSWERS[0] | {"optionGroup": "01"}]),
            "claims_option_group",
        ),
        (
            "measures/2024.json",
            by_claims("X07", eligibilityOptions=[ELIGIBLE | {"procedureCodes": []}]),
            "claims_option_codes",
        ),
        (
            "measures/2024.json",
            by_claims("X07", eligibilityOptions=[ELIGIBLE | {"diagnosisCodes": ["99213"]}]),
            "claims_code_form",
        ),
    ],
)
def test_the_linter_sees_a_row_too_many(
    tmp_path: Path, file: str, row: dict[str, Any], expected: str
) -> None:
    release = sound()
    release[file] = [*release[file], row]
    assert (expected, "fail") in {(f.check, f.severity) for f in linted(tmp_path, release)}


def test_a_whole_year_moved_by_one_place_is_seen_without_equal_numbers(tmp_path: Path) -> None:
    release = sound()
    moved = [SPREAD[0] / 2, *(rate - 0.1 for rate in SPREAD[1:-1]), SPREAD[-1]]
    moved = [moved[0], *moved[:-1]]
    ids = ("X01", "X02")
    release["benchmarks/2023.json"] = [
        benchmark(i, 2023, SPREAD, isInverse=i == "X02") for i in ids
    ]
    release["benchmarks/2024.json"] = [benchmark(i, 2024, moved, isInverse=i == "X02") for i in ids]
    found = {(f.check, f.performance_year, f.severity) for f in linted(tmp_path, release)}
    assert ("cut_points_shifted_file", 2024, "fail") in found
    assert "cut_points_shifted" not in {name for name, _, _ in found}


def test_a_registered_oddity_is_a_warning_that_says_so(tmp_path: Path) -> None:
    says = published_oddities()["cut_points_monotone", 2018, "CAHPS_9", "certifiedSurveyVendor"]
    survey = {"submissionMethods": ["certifiedSurveyVendor"]}
    release = sound() | {"measures/2018.json": [quality("CAHPS_9", **survey)]}
    for rates, expected in (([0, 2, 1], says), ([0, 1, 2], "no longer published so")):
        row = deciles("CAHPS_9", [*rates, 3, 4, 5, 6, 7, 8], performanceYear=2018)
        row |= {"submissionMethod": "certifiedSurveyVendor", "benchmarkYear": 2018}
        release["benchmarks/2018.json"] = [row]
        findings = [f for f in linted(tmp_path, release) if f.measure_id == "CAHPS_9"]
        assert [(f.check, f.severity) for f in findings] == [("cut_points_monotone", "warn")]
        assert expected in findings[0].sentence


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("mvp/2024.json", None, "QPP301"),
        ("measures/2024.json", '[{"measureId": "X01"}', "QPP302"),
        ("measures/2024.json", '{"measures": []}', "QPP303"),
        ("measures/2024.json", '[{"measureId": "X01"}]', "QPP303"),
        ("measures/2024.json", '[{"category": "quality"}]', "QPP303"),
        ("measures/2024.json", '[{"measureId": "X", "submissionMethods": "claims"}]', "QPP303"),
        ("benchmarks/2024-more.json", "[]", "QPP303"),
        ("benchmarks/2025.json", json.dumps([benchmark("X01", 2024, SPREAD)]), "QPP303"),
    ],
)
def test_a_broken_release_changes_nothing(
    tmp_path: Path, name: str, content: str | None, code: str
) -> None:
    source, destination = publish(tmp_path / "release", sound()), tmp_path / "reference"
    import_release(source, destination)
    before = {path.name: path.read_bytes() for path in destination.iterdir()}
    if content is None:
        (source / name).unlink()
    else:
        (source / name).write_text(content, encoding="utf-8")
    with pytest.raises(QppError) as raised:
        import_release(source, destination)
    assert raised.value.code == code
    assert {path.name: path.read_bytes() for path in destination.iterdir()} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["reference", "release"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (
            {"eligibilityOptions": [ELIGIBLE | {"raceCode": "1"}]},
            "raceCode of measure X07's eligibility",
        ),
        (
            {"performanceOptions": [ANSWERS[0] | {"minAge": 18}]},
            "minAge of measure X07's performance",
        ),
        (
            {"eligibilityOptions": [{"procedureCodes": [{"code": "99213", "units": 2}]}]},
            "units of measure X07's procedure",
        ),
        ({"eligibilityOptions": [{"procedureCodes": [{"modifiers": ["GT"]}]}]}, "has no code"),
        ({"eligibilityOptions": [{"procedureCodes": ["99213"]}]}, "claims_options files"),
        ({"eligibilityOptions": [ELIGIBLE | {"minAge": "old"}]}, "claims_options files"),
        ({"performanceOptions": [{"optionType": "met"}]}, "no known optionType"),
        (
            {"eligibilityOptions": [ELIGIBLE | {"submissionMethods": ["registry"]}]},
            "another collection type",
        ),
    ],
)
def test_a_claims_definition_that_no_table_holds_is_refused(
    tmp_path: Path, fields: dict[str, Any], reason: str
) -> None:
    release = sound()
    release["measures/2024.json"].append(by_claims("X07", **fields))
    with pytest.raises(QppError, match=f"QPP303.*{reason}"):
        import_release(publish(tmp_path / "release", release), tmp_path / "reference")


def test_a_folder_with_other_files_is_not_replaced(tmp_path: Path) -> None:
    source, destination = publish(tmp_path / "release", sound()), tmp_path / "mine"
    destination.mkdir()
    (destination / "letter.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(QppError) as raised:
        import_release(source, destination)
    assert raised.value.code == "QPP304"
    assert (destination / "letter.txt").read_text(encoding="utf-8") == "keep me"


def test_a_missing_or_bent_table_is_named(tmp_path: Path) -> None:
    reference = tmp_path / "reference"
    import_release(publish(tmp_path / "release", sound()), reference)
    (reference / "mvp.csv").write_text("performance_year\n2024\n", encoding="utf-8")
    with pytest.raises(QppError, match=r"QPP305 mvp\.csv"):
        check(reference)
    (reference / "mvp.csv").unlink()
    with pytest.raises(QppError, match=r"QPP305 mvp\.csv .* missing"):
        check(reference)


def test_the_commands_end_in_their_exit_codes(tmp_path: Path) -> None:
    runner, reference = CliRunner(), str(tmp_path / "reference")
    release = sound()
    source = publish(tmp_path / "release", release)
    taken = runner.invoke(app, ["reference", "import", str(source), "--to", reference])
    assert taken.exit_code == 0, taken.output
    assert runner.invoke(app, ["reference", "check", "--in", reference]).exit_code == 0

    release["benchmarks/2024.json"].append(benchmark("X99", 2024, SPREAD))
    publish(source, release)
    assert (
        runner.invoke(app, ["reference", "import", str(source), "--to", reference]).exit_code == 0
    )
    checked = runner.invoke(app, ["reference", "check", "--in", reference])
    assert checked.exit_code == 1
    assert "X99" in checked.output
    assert runner.invoke(app, ["reference", "import"]).exit_code == 2


def test_the_projects_own_reference_tables_have_no_failures() -> None:
    findings = check()
    assert [f for f in findings if f.severity == "fail"] == []
    assert {f.key for f in findings} >= published_oddities().keys()
