"""What a preview says is what applying it does, and a preview leaves everything as it was."""

import csv
import gzip
import hashlib
import re
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from rich.console import Console, RenderableType

from flows.compare.comparison import compare
from flows.compare.policy import overlaid
from flows.compare.preview import preview, preview_policy
from flows.compare.reference import reference_diff
from flows.compare.runs import moves_between, write_clinicians
from flows.compare.runs_page import write_page
from flows.compare.spreadsheet import write_csv
from flows.engine.other_policy import policy_from
from flows.engine.warehouse import Resources, content_of
from flows.errors import QppError
from flows.lake import private_files
from flows.paths import POLICY, REFERENCE
from flows.run.manifest import Manifest, read_manifest
from flows.run.plan import make_plan, replanned
from flows.scoring.flow import make_run
from tests.browser import Browser
from tests.conftest import YEAR, qpp, qpp_here
from tests.golden_year import GOLDEN

HEADER = (
    "entity_type,entity_id,category,exception_kind,authority,"
    "effective_start_date,effective_end_date,decision,decision_date"
)
CATEGORIES = ("quality", "cost", "ia", "pi")
# tin, npi: final score, adjustment, weight of PI
Clinicians = dict[tuple[str, str], tuple[str, ...]]


def _roster(extracts: Path) -> list[dict[str, str]]:
    with gzip.open(extracts / "clinician.csv.gz", "rt", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class ScoredOnce:
    """Extracts, the lake in which they were scored, and exceptions that it does not have."""

    extracts: Path
    lake: Path
    storm: Path

    @property
    def identifiers(self) -> set[str]:
        """Return every TIN and NPI."""
        return {row[name] for row in _roster(self.extracts) for name in ("tin", "npi")}


def _exceptions(path: Path, rows: list[tuple[str, str, str, str]]) -> Path:
    dates = f"{YEAR}-09-01,{YEAR}-12-31,approved,{YEAR}-11-20"
    lines = [f"{','.join(row)},42 CFR 414.1380(c)(2)(i),{dates}" for row in rows]
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


def _storm(extracts: Path, path: Path) -> Path:
    """Excuse every third practice from everything and every fifth clinician from PI."""
    clinicians = [(row["tin"], row["npi"]) for row in _roster(extracts)]
    circumstances = "automatic_extreme_and_uncontrollable_circumstances"
    groups = [
        ("group", tin, category, circumstances)
        for tin in sorted({tin for tin, _ in clinicians})[::3]
        for category in CATEGORIES
    ]
    hardships = [("individual", f"{tin}-{npi}", "pi", "hardship") for tin, npi in clinicians[::5]]
    return _exceptions(path, [*groups, *hardships, ("group", "12", "pi", "hardship")])


@pytest.fixture(scope="module")
def year(golden_run: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> ScoredOnce:
    folder = tmp_path_factory.mktemp("compare")
    lake = Path(shutil.copytree(golden_run(YEAR).parents[2], folder / "lake"))
    extracts = GOLDEN / YEAR / "extracts"
    return ScoredOnce(extracts, lake, _storm(extracts, folder / "storm.csv"))


def _bytes_of(folder: Path) -> dict[str, tuple[int, str]]:
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _text(parts: list[RenderableType]) -> str:
    console = Console(width=100, file=None)
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    return captured.get()


def _clinicians(run: Path) -> Clinicians:
    """Read score, percent and PI weight of each TIN/NPI from the tables of a run."""
    tables = run / "tables"
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"""
            SELECT p.tin, p.npi, f.final_score, p.adjustment_percent, w.weight_percent
            FROM '{tables}/adjustment/payment_adjustment.parquet' AS p
            LEFT JOIN '{tables}/score/final_score.parquet' AS f USING (tin, npi)
            LEFT JOIN '{tables}/score/category_weight.parquet' AS w
                ON (f.entity_type, f.entity_id, f.reporting_option, 'pi')
                = (w.entity_type, w.entity_id, w.reporting_option, w.category)
            """
        ).fetchall()
    return {row[:2]: tuple("" if cell is None else str(cell) for cell in row[2:]) for row in rows}


def _other_code(run: Manifest, folder: Path) -> Manifest:
    """Return a copy of a run as if older code had put everybody half a percent higher."""
    copy = Path(shutil.copytree(run.folder, folder / run.folder.name))
    entries = {entry["table"]: dict(entry) for entry in run.content["tables"]}
    for table in ("adjustment.payment_adjustment", "adjustment.sliding_scale"):
        path, changed = copy / entries[table]["file"], folder / "changed.parquet"
        with duckdb.connect() as connection:
            connection.sql(
                f"SELECT * REPLACE (adjustment_percent + 0.5 AS adjustment_percent) FROM '{path}'"
            ).write_parquet(str(changed))
        changed.replace(path)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        entries[table] |= {"sha256": sha256, "made_from": "0" * 64, "sql_sha256": "0" * 64}
    return Manifest(copy, run.content | {"tables": list(entries.values())})


def _dollars(run: Manifest) -> Decimal:
    with duckdb.connect() as connection:
        [(amount,)] = connection.execute(
            "SELECT sum(round(CAST(allowed_charge_amount * adjustment_percent * 0.01 "
            "AS DECIMAL(30, 6)), 2)) "
            f"FROM '{run.folder}/tables/adjustment/payment_adjustment.parquet'"
        ).fetchall()
    return Decimal(amount)


def _what_lies_between_adds_up(first: Manifest, second: Manifest, lake: Path, folder: Path) -> None:
    """Each cause is told apart, and all of them are the whole change to the cent."""
    older = _other_code(first, folder / "older")
    with moves_between(older, second, lake, Resources()) as moves:
        assert [(step.cause, step.is_remainder) for step in moves.steps] == [
            ("code", True),
            ("exception", False),
        ]
        causes = {row["member"]: row for row in moves.rows("by_cause")}
        assert causes.keys() == {"budget neutrality spill-over", "code", "exception"}
        change = _dollars(second) - _dollars(older)
        for name in ("by_cause", "by_entity_type", "by_specialty_code"):
            assert sum(row["amount"] for row in moves.rows(name)) == change
        written, page = write_clinicians(moves, folder), write_page(moves, folder).read_text()
        assert len(moves.rows("largest")) == min(100, moves.totals["clinician_count"])
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    with written.open(newline="") as file:
        told = list(csv.DictReader(file))
    assert sum(Decimal(row["cause_amount"]) for row in told) == change
    points = {(r["tin"], r["npi"]): Decimal(0) for r in told}
    for row in told:
        points[row["tin"], row["npi"]] += Decimal(row["cause_points"])
    for row in told:
        ends = [Decimal(row[f"final_score_{end}"] or 0) for end in ("before", "after")]
        assert points[row["tin"], row["npi"]] == ends[1] - ends[0]
    people = {row[name] for row in told for name in ("tin", "npi")}
    assert not people & set(re.findall(r"\d{9,10}", page))
    for code, runs, given in (
        ("QPP362", (second, older), None),
        ("QPP363", (first, second), folder / "policy"),
        ("QPP361", (replace(first, content=first.content | {"performance_year": 1}), second), None),
    ):
        if given is not None:
            _threshold(given, 60)
        with (
            pytest.raises(QppError, match=code),
            moves_between(*runs, lake, Resources(), policy=given),
        ):
            pass


def test_other_policy_is_previewed_by_its_rows(
    year: ScoredOnce, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(QppError, match="QPP360"):
        overlaid(empty, tmp_path / "none")
    (empty / "stranger.csv").write_text("a\n1\n")
    with pytest.raises(QppError, match="QPP360"):
        overlaid(empty, tmp_path / "none")
    text = content_of("policy.performance_threshold").decode()
    folder, page = _threshold(tmp_path / "policy", 60), tmp_path / "preview.html"
    said = _text(preview_policy(folder, int(YEAR), year.lake, page, Resources()))
    assert "Policy that differs: policy.performance_threshold" in said
    crossing = said.split("Who crosses zero")[1]
    assert re.search(r"negative → positive +\d", crossing)
    assert "small practices" in crossing and "rural practices" in crossing
    assert content_of("policy.performance_threshold").decode() == text
    # The page has the tables that were printed.
    shown = page.read_text()
    for caption in ("Who crosses zero: rural practices", "Final scores of the MIPS eligible"):
        assert caption in shown
    assert not year.identifiers & set(re.findall(r"\d{9,10}", shown))
    _look_at(page, request)


def test_applying_exceptions_gives_what_their_preview_said(
    year: ScoredOnce, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch, output = tmp_path / "scratch", tmp_path / "moves.csv"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    lake = Path(shutil.copytree(year.lake, tmp_path / "lake"))
    # As the year was given before it was an argument.
    about = ("--performance-year", YEAR, "--lake", lake)
    untouched = _bytes_of(lake)

    done = qpp("preview", year.storm, *about, "--output", output)
    said = done.stdout
    assert f"--performance-year {YEAR} is now an argument" in done.stderr
    assert _bytes_of(lake) == untouched
    assert list(scratch.iterdir()) == []
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert "QV-EXC-004 (row " in said
    assert [name for name in year.identifiers if name in said] == []

    qpp_here("cycle", YEAR, year.storm, "--lake", lake)
    manifests = (lake / "runs" / YEAR).glob("*/manifest.json")
    runs = [path.parent for path in sorted(manifests, key=lambda path: path.stat().st_mtime_ns)]
    before, after = map(_clinicians, runs)
    assert re.findall(r"(?:Before|After): run (\w+)", said) == [run.name for run in runs]

    moved = {key: (before[key], after[key]) for key in before if before[key] != after[key]}
    names = ("final_score", "adjustment_percent", "pi_weight_percent")
    with output.open(newline="") as file:
        told = {
            (row["tin"], row["npi"]): tuple(
                tuple(row[f"{name}_{side}"] for name in names) for side in ("before", "after")
            )
            for row in csv.DictReader(file)
        }
    assert before.keys() == after.keys()
    assert {key: sides for key, sides in told.items() if sides[0] != sides[1]} == moved
    assert len({sides[1][0] for sides in moved.values()}) > 1

    first, second = map(read_manifest, runs)
    _what_lies_between_adds_up(first, second, lake, tmp_path)

    # Applied, the same file moves nothing more; both sides are the finished run's tables.
    untouched = _bytes_of(lake)
    again = _text(preview([year.storm], int(YEAR), lake, None, Resources())[0])
    assert "already ingested" in again
    assert "No final score moves." in again
    assert _bytes_of(lake) == untouched


def test_a_preview_of_no_exception_moves_nothing(year: ScoredOnce, tmp_path: Path) -> None:
    empty = _exceptions(tmp_path / "empty.csv", [])
    output = tmp_path / "moves.csv"
    # Before anything was scored.
    ignore = shutil.ignore_patterns("runs", "scored")
    lake = Path(shutil.copytree(year.lake, tmp_path / "lake", ignore=ignore))
    parts, has_refused = preview([empty], int(YEAR), lake, output, Resources())
    said = _text(parts)
    assert not has_refused
    assert "After: the same run" in said
    for nothing in ("final score moves", "category weight moves", "payment adjustment moves"):
        assert f"No {nothing}." in said
    assert len(output.read_text().splitlines()) == 1


def test_a_refused_file_is_not_previewed(year: ScoredOnce, tmp_path: Path) -> None:
    untouched = _bytes_of(year.lake)
    bad = _exceptions(tmp_path / "bad.csv", [("group", "12", "pi", "measles")] * 3)
    parts, has_refused = preview([bad], int(YEAR), year.lake, None, Resources())
    assert has_refused
    assert "QPP112" in _text(parts)
    assert "qpp quarantine lists these rows once qpp ingest has had the file." in _text(parts)
    assert "Budget neutrality" not in _text(parts)
    other = _exceptions(tmp_path / "other.csv", [("group", "123456789", "pi", "hardship")] * 3)
    other.write_text(other.read_text().replace(f",{YEAR}-", f",{int(YEAR) - 2}-"))
    said = _text(preview([other], int(YEAR), year.lake, None, Resources())[0])
    assert "QPP122" in said
    assert "A preview forces no file of another year; qpp ingest can." in said
    assert _bytes_of(year.lake) == untouched


def test_a_preview_that_cannot_be_is_refused_by_number(year: ScoredOnce, tmp_path: Path) -> None:
    unknown = tmp_path / "unknown.csv"
    unknown.write_text("a,b\n1,2\n")
    nowhere = tmp_path / "no" / "moves.csv"
    clinicians = year.extracts / "clinician.csv.gz"
    for code, files, performance_year, lake, output in (
        ("QPP103", [unknown], YEAR, year.lake, None),
        ("QPP116", [year.storm, clinicians], YEAR, year.lake, None),
        ("QPP001", [year.storm], "2031", year.lake, None),
        ("QPP601", [year.storm], YEAR, tmp_path / "lake", None),
        ("QPP801", [year.storm], YEAR, year.lake, nowhere),
    ):
        with pytest.raises(QppError, match=code):
            preview(files, int(performance_year), lake, output, Resources())
    assert not (tmp_path / "lake").exists()


def _cut_points(folder: Path, measure_id: str, factor: float) -> Path:
    """Copy the reference tables, with a measure's highest cut points of the year times a factor."""
    changed = Path(shutil.copytree(REFERENCE, folder))
    path = changed / "benchmark_percentile.csv"
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    for row in rows:
        if row[:2] == [YEAR, measure_id]:
            row[-1] = str(round(float(row[-1]) * factor, 2))
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return changed


def _look_at(page: Path, request: pytest.FixtureRequest) -> None:
    """Look at a page with two charts, last: where no browser is, all else was asked before."""
    browser: Browser = request.getfixturevalue("browser")
    for look in browser.looks(page):
        assert look.faults + look.unlabelled == []
        assert look.seen["charts"] == 2


def _threshold(folder: Path, points: int) -> Path:
    """Return a folder with the one topic of policy, in which the year's threshold is another."""
    folder.mkdir()
    path = folder / "performance_threshold.csv"
    text = (POLICY / path.name).read_text()
    path.write_text(re.sub(rf"(?m)^({YEAR},)([\d.]+)", rf"\g<1>{points}", text))
    return folder


def test_what_older_policy_and_reference_moved_is_told_by_cause_to_the_cent(
    year: ScoredOnce, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    lake = Path(shutil.copytree(year.lake, tmp_path / "lake"))
    policy = _threshold(tmp_path / "policy", 60)
    reference = _cut_points(tmp_path / "reference", "236", 0.8)
    today = make_plan(lake, int(YEAR))
    with private_files():
        with policy_from(overlaid(policy, tmp_path / "whole")):
            first = make_run(replanned(today, reference=reference), Resources(threads=1))
        second = make_run(today, Resources(threads=1))
    change = _dollars(second) - _dollars(first)
    assert change != 0
    with moves_between(first, second, lake, Resources(), policy, reference) as moves:
        assert [(step.cause, step.is_remainder) for step in moves.steps] == [
            ("policy", False),
            ("reference revision", False),
        ]
        causes = {row["member"]: row for row in moves.rows("by_cause")}
        counted = sum(row["clinician_count"] for row in moves.rows("score_change"))
        assert counted == moves.totals["clinician_count"]
        page = write_page(moves, tmp_path)
    # The higher threshold is the score of those with fewer than two categories, and lifts no other.
    assert causes.keys() == {"policy", "reference revision", "budget neutrality spill-over"}
    assert causes["policy"]["down_count"] == 0
    assert causes["reference revision"]["up_count"] + causes["reference revision"]["down_count"]
    assert all(row["amount"] for row in causes.values())
    assert sum(row["amount"] for row in causes.values()) == change
    # Without the folders both are the remainder, which is not parted.
    with moves_between(first, second, lake, Resources()) as moves:
        [step] = moves.steps
        assert (step.cause, step.is_remainder) == ("policy and reference revision", True)
        assert sum(row["amount"] for row in moves.rows("by_cause")) == change
    _look_at(page, request)


def test_new_cut_points_move_their_measure_alone(year: ScoredOnce, tmp_path: Path) -> None:
    measure_id = "236"
    changed = _cut_points(tmp_path / "reference", measure_id, 0.9)

    said = _text(reference_diff(REFERENCE, changed, year.lake, None, None, False, Resources()))
    assert re.search(rf"benchmark_percentile +{YEAR} +0 +0 +\d\d\b", said)
    assert re.findall(rf"^ +{YEAR} +(\w+) +registry", said, re.MULTILINE) == [measure_id]

    plan = make_plan(year.lake, int(YEAR))
    with compare(plan, replanned(plan, reference=changed), Resources()) as comparison:
        comparison.make("measure")
        moved = {row["measure_id"] for row in comparison.rows("measure")}
        scores = comparison.rows("final_score")
    # Lower borders give no fewer points
    assert moved == {measure_id}
    assert [row["score_move"] for row in scores] == ["up"]


def test_a_folder_of_neither_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QppError, match="QPP306"):
        reference_diff(tmp_path, REFERENCE, tmp_path, None, None, False, Resources())


def test_no_text_of_a_csv_is_run_by_a_spreadsheet(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        rows = "(VALUES (2, '=1+1', -3.50), (1, '@x', 1.00), (3, 'A-1', NULL)) AS t (n, id, points)"
        write_csv(connection, f"SELECT * FROM {rows} ORDER BY n", tmp_path / "c.csv")
    assert (tmp_path / "c.csv").read_text() == "n,id,points\n1,'@x,1.00\n2,'=1+1,-3.50\n3,A-1,\n"
