"""Claims measures: counts by the public command, beside those of CMS's own analyzer."""

import csv
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from flows.claims.counts import count_measures
from flows.claims.patients import patients_of
from flows.cli import app
from flows.engine import warehouse
from flows.engine.catalog import Transform
from flows.engine.warehouse import Resources, create_table
from flows.errors import QppError
from flows.ingest.report import Status
from flows.paths import ROOT
from tests.extracts import CLAIM_HEADER, NPI, TIN, claim_text, ingest_here

YEAR = 2018
COUNTS = (
    "eligible_population",
    "performance_met",
    "performance_not_met",
    "eligible_population_exclusion",
    "eligible_population_exception",
)
SUMS = {
    "reporting_numerator": COUNTS[1:],
    "reporting_denominator": COUNTS[:1],
    "performance_numerator": COUNTS[1:2],
    "performance_denominator": COUNTS[1:3],
}
BENEFICIARIES = """BENE_ID|BENE_BIRTH_DT|BENE_SEX_IDENT_CD
-500|05-May-1950|2
-501|05-May-1978|1
"""
# Samples of CMS's public analyzer that stand beside the repository: claims and their counts.
ORACLES = sorted(
    path for above in ROOT.parents for path in (above / "shared" / "oracle").glob("claims2018*")
)
DIFFERENCES = ROOT / "tests" / "claims_oracle_differences.csv"

Counts = dict[tuple[str, str, str, str], tuple[int, ...]]


def _claim(number: int, patient: int, day: str, codes: str, **fields: str) -> list[dict[str, str]]:
    """Return the lines of one claim: a code each, with a modifier after a dash."""
    dates = ("LINE_1ST_EXPNS_DT", "LINE_LAST_EXPNS_DT", "CLM_FROM_DT", "CLM_THRU_DT")
    return [
        {
            "CLM_ID": str(number),
            "LINE_NUM": str(line),
            "BENE_ID": str(patient),
            "NCH_WKLY_PROC_DT": "28-Dec-2018",
            "HCPCS_CD": code.partition("-")[0],
            "HCPCS_1ST_MDFR_CD": code.partition("-")[2],
            **dict.fromkeys(dates, f"{day}-2018"),
            **fields,
        }
        for line, code in enumerate(codes.split(), start=1)
    ]


def _read(path: Path) -> Counts:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for name, parts in SUMS.items():
            assert int(row[name]) == sum(int(row[part]) for part in parts), (row, name)
    return _counts(rows)


def _counts(rows: Iterable[dict[str, str]]) -> Counts:
    keys = ("tin", "npi", "measure_id", "stratum")
    return {
        (row[keys[0]], row[keys[1]], row[keys[2]], row[keys[3]]): tuple(int(row[c]) for c in COUNTS)
        for row in rows
    }


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a lake of a few claims; one file lacks the column that joins the parts of a claim."""
    folder = tmp_path_factory.mktemp("claims")
    diabetes = {"ICD_DGNS_CD1": "E1010"}
    lines = [
        *_claim(1, -500, "10-Jan", "99213 1123F-8P", CARR_CLM_CNTL_NUM="540180000158380"),
        *_claim(2, -500, "10-Jan", "1123F", CARR_CLM_CNTL_NUM="540180000158381"),
        *_claim(3, -500, "10-Jan", "99213 99213 G8427"),
        *_claim(4, -500, "05-Nov", "99213 G8482"),
        *_claim(5, -501, "01-Mar", "99213 3046F", **diabetes),
        *_claim(6, -501, "01-Apr", "99213 3044F G9902 G9906", **diabetes),
        *_claim(7, -502, "01-Apr", "99213 G8427"),
    ]
    shorter = [name for name in CLAIM_HEADER if name != "CARR_CLM_CNTL_NUM"]
    others = _claim(8, -500, "10-Jan", "99213", PRF_PHYSN_NPI="1000000012")
    for name, text in {
        "claims": claim_text(lines),
        "others": claim_text(others, shorter),
        "beneficiaries": BENEFICIARIES,
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    report = ingest_here(folder / "lake", folder, performance_year=YEAR)
    assert {(f.status, f.quarantined) for f in report.files} == {(Status.INGESTED, 0)}
    return folder / "lake"


def test_each_class_of_measure_is_counted_from_the_lake(
    lake: Path, tmp_path: Path, sail: str
) -> None:
    output = tmp_path / "counts.csv"
    words = ["claims-measures", str(YEAR), "--lake", str(lake), "--output", str(output)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "1 TIN/NPIs with quality-data codes, 6 claims" in done.output
    assert "does not know the patient of 1 claims" in done.output
    assert TIN not in done.output and NPI not in done.output
    assert output.stat().st_mode & 0o077 == 0
    elsewhere = tmp_path / "elsewhere.csv"
    words = [*words[:-1], str(elsewhere), "--engine", "spark", "--spark-remote", sail]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert elsewhere.read_bytes() == output.read_bytes()
    found = {(measure, stratum): n for (*_, measure, stratum), n in _read(output).items()}
    expected = {
        ("001", ""): (1, 0, 1, 0, 0),  # the latest answer decides
        ("047", ""): (1, 1, 0, 0, 0),  # the part that says met belongs to the same claim
        ("110", ""): (3, 1, 0, 0, 0),  # two patients in the first season, one in the second
        ("130", ""): (6, 3, 0, 0, 0),  # lines: 1 + 2 on one day, 1 on another, 2 of the other
        ("226", "screenedForUse"): (2, 1, 0, 0, 0),
        ("226", "intervention"): (1, 1, 0, 0, 0),  # G9902 is on the claim
        ("226", "overall"): (2, 0, 0, 0, 0),
    }
    assert {key: found[key] for key in expected} == expected
    # Zeros included: 72 measures, two of them in three strata.
    assert len(found) == 76


def test_where_little_memory_is_not_enough_all_that_is_allowed_is_taken(
    lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eligible instances find no room in little memory, and in all of it where there is no more."""
    expected, output = tmp_path / "expected.csv", tmp_path / "counts.csv"
    count_measures(YEAR, lake, expected, Resources(1, "4GB"))
    given: list[tuple[str, int]] = []

    def scarce(connection: duckdb.DuckDBPyConnection, transform: Transform) -> None:
        given.extend(
            connection.execute(
                "SELECT current_setting('memory_limit'), current_setting('threads')"
            ).fetchall()
        )
        has_more = "GiB" in given[-1][0]
        if transform.table == "claims_quality.eligible_instance" and not has_more:
            raise QppError("QPP506", table=transform.table, reason="") from no_room
        create_table(connection, transform)

    no_room = duckdb.OutOfMemoryException("no room")
    monkeypatch.setattr(warehouse, "create_table", scarce)
    count_measures(YEAR, lake, output, Resources(2, "4GB"))
    assert output.read_bytes() == expected.read_bytes()
    tried = [("488.2 MiB", 2), ("488.2 MiB", 1), ("3.7 GiB", 2)]
    assert [each for each, _ in groupby(given)] == tried
    output.unlink()
    given.clear()
    with pytest.raises(QppError) as caught:
        count_measures(YEAR, lake, output, Resources(1, "500MB"))
    assert caught.value.code == "QPP606"
    assert not output.exists()


def test_what_cannot_be_counted_is_said_by_number(lake: Path, tmp_path: Path) -> None:
    empty, whole = tmp_path / "lake", tmp_path / "counts.csv"
    unwritable = tmp_path / "nowhere" / "counts.csv"
    cases = [
        (2026, lake, whole, "QPP620"),
        (YEAR, empty, whole, "QPP621"),
        (YEAR, lake, unwritable, "QPP622"),
    ]
    for year, where, output, code in cases:
        with pytest.raises(QppError) as raised:
            count_measures(year, where, output, Resources(threads=1))
        assert raised.value.code == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("oracle", ORACLES, ids=lambda path: path.name)
def test_counts_are_those_of_the_public_analyzer_or_the_difference_is_explained(
    oracle: Path, tmp_path: Path
) -> None:
    """tests/claims_oracle_differences.csv names the measures that a reading counts otherwise."""
    files = [oracle / "carrier.csv.gz", oracle / "beneficiary.csv.gz"]
    ingest_here(tmp_path / "lake", *files, performance_year=YEAR)
    output = tmp_path / "counts.csv"
    count_measures(YEAR, tmp_path / "lake", output, Resources(threads=1))
    expected, found = _read(oracle / "expected.csv"), _read(output)
    with DIFFERENCES.open(newline="", encoding="utf-8") as file:
        explained = {row["measure_id"] for row in csv.DictReader(file)}
    differing = {key: found.get(key, ()) for key, n in expected.items() if found.get(key) != n}
    assert {key for key in differing if key[2] not in explained} == set()
    # Claims of one injury that the analyzer counts apart are fewer instances here, never more.
    for key, ours in differing.items():
        assert all(n <= theirs for n, theirs in zip(ours, expected[key], strict=True)), key[2]


def test_the_patients_behind_a_rate_are_listed_with_their_claims(
    lake: Path, tmp_path: Path
) -> None:
    output = tmp_path / "patients.csv"
    words = ["patients", str(YEAR), "--tin", TIN, "--npi", NPI, "--lake", str(lake)]
    shown = CliRunner().invoke(app, [*words, "--measure", "047"])
    assert shown.exit_code == 0, shown.output
    assert "047: patient -500: performanceMet" in shown.output
    assert "claim 2 line 1  1123F  (quality, decides)" in shown.output
    assert "1 instances, 8 claim lines" in shown.output.replace("\n", " ")
    assert "patients and claims" in shown.output
    done = CliRunner().invoke(app, [*words, "--measure", "130", "--output", str(output)])
    assert done.exit_code == 0, done.output
    assert "-500" not in done.output
    assert output.stat().st_mode & 0o077 == 0
    with output.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    # What is counted is what is listed: the counts of 130 above.
    counted = {(r["beneficiary_id"], r["instance_number"]): int(r["instance_count"]) for r in rows}
    met = {r["beneficiary_id"] + r["instance_number"] for r in rows if r["outcome"] != "none"}
    assert sum(counted.values()) == 6
    assert sum(n for key, n in counted.items() if "".join(key) in met) == 3


def test_patients_that_cannot_be_listed_are_said_by_number(lake: Path, tmp_path: Path) -> None:
    cases = [
        ({"tin": TIN, "npi": NPI, "measure_id": "46"}, None, "QPP623"),
        ({"tin": TIN, "npi": "1000000012", "measure_id": "047"}, None, "QPP624"),
        ({"tin": TIN, "npi": NPI, "measure_id": "047"}, tmp_path / "no" / "file.csv", "QPP625"),
    ]
    for asked, output, code in cases:
        with pytest.raises(QppError) as raised:
            patients_of(YEAR, lake, asked, Resources(threads=1), output)
        assert raised.value.code == code
        assert TIN not in str(raised.value) and NPI not in str(raised.value)
