"""A practice's pages: whole, in the shape of CMS's scoring output, and with the run's figures."""

import csv
import errno
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.engine import catalog, warehouse
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.feedback.bundle import INDEX, Feedback, write_feedback
from flows.feedback.run_pages import each_page
from flows.run.manifest import Manifest, read_manifest
from flows.run.open import open_run
from flows.score_tree import grow
from tests.browser import Browser
from tests.conftest import YEAR, ScoredYear, qpp_here

CATEGORIES = {"quality", "cost", "ia", "pi"}
# The keys of each level of the tree, as CMS's scoring engine names them.
TOTAL = {"name", "title", "detail", "value", "parts", "instrumentations", "metadata"}
TOTAL |= {"warnings", "errors", "clinician", "rules"}
CATEGORY = {"name", "title", "detail", "value", "original", "metadata"}
ORIGINAL = {"name", "value", "detail", "parts", "warnings", "instrumentations", "metadata"}
SET = ORIGINAL | {"title"}
LEAF = {"name", "title", "value", "detail", "instrumentations", "metadata"}
META = {"maxContribution", "unroundedScoreValue", "messages"}
LEAF_META = META | {"processingStatus", "policy", "policyCitation", "policyConfidence", "citation"}
QUALITY_META = LEAF_META | {
    *("performanceRate", "reportingRate", "measureClass", "decileScore", "eligiblePopulation"),
    *("performanceNumerator", "performanceDenominator", "partialPoints", "decile", "deciles"),
    *("noBenchmarks", "benchmarkType", "eMeasureId", "toppedOut", "submissionMethod"),
}

KEYS = ("entityType", "entityId", "reportingOption")
# What would have a page fetch or run something.
OUTSIDE = re.compile(r"<(script|link|img|iframe)|\bsrc=|@import|url\(|href=\"(?!practice|\d)")


def _write(run: Manifest, parent: Path, tin: str | None = None) -> Feedback:
    return write_feedback(run, parent, tin, Resources(threads=1), -1, lambda: None)


@pytest.fixture(scope="module")
def run(scored_year: ScoredYear) -> Manifest:
    return read_manifest(scored_year.run)


@pytest.fixture(scope="module")
def feedback(run: Manifest, tmp_path_factory: pytest.TempPathFactory) -> Feedback:
    return _write(run, tmp_path_factory.mktemp("feedback"))


@pytest.fixture(scope="module")
def opened(run: Manifest) -> Iterator[duckdb.DuckDBPyConnection]:
    """The run and its score tree."""
    with warehouse.connect(threads=1) as connection:
        open_run(connection, run)
        grow(connection, run)
        yield connection


def _index(feedback: Feedback) -> list[dict[str, str]]:
    with (feedback.folder / INDEX).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def clinicians(feedback: Feedback) -> dict[tuple[str, str], dict[str, Any]]:
    """The JSON of each clinician by TIN and NPI, its numbers exact."""
    return {
        (row["tin"], row["npi"]): json.loads(
            (feedback.folder / row["folder"] / f"{row['page']}.json").read_text(),
            parse_float=Decimal,
        )
        for row in _index(feedback)
        if row["npi"]
    }


def _branches(total: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for part in total["parts"]:
        if part["name"] in CATEGORIES:
            yield part, part["original"]["parts"][0]


def test_every_clinician_has_a_score_in_the_shape_of_cms_output(
    clinicians: dict[tuple[str, str], dict[str, Any]],
) -> None:
    for total in clinicians.values():
        assert total.keys() == TOTAL
        assert (total["name"], total["errors"]) == ("total", [])
        assert total["warnings"][0].startswith("WITH RESERVATIONS")
        for part, inner in _branches(total):
            assert part.keys() == CATEGORY
            assert part["original"].keys() == ORIGINAL
            assert inner.keys() == SET
            assert part["metadata"].keys() >= META
            assert inner["metadata"].keys() >= META
            for leaf in inner["parts"]:
                assert leaf.keys() == LEAF
                expected = QUALITY_META if part["name"] == "quality" else LEAF_META
                assert leaf["metadata"].keys() >= expected
                assert leaf["metadata"]["processingStatus"] in {"PICKED", "NOT_PICKED", "EXCLUDED"}
                assert leaf["instrumentations"] and all(leaf["instrumentations"])
        if total["parts"]:
            assert [part["name"] for part, _ in _branches(total)] == ["quality", "cost", "ia", "pi"]
            assert total["parts"][-1].keys() == {"name", "value", "parts"}


def test_the_figures_are_those_of_the_run(
    clinicians: dict[tuple[str, str], dict[str, Any]], opened: duckdb.DuckDBPyConnection
) -> None:
    """Final score, categories, measures and adjustment of every clinician of the run."""
    rows = warehouse.fetch_rows(opened, "SELECT * FROM payment_file.clinician")
    assert {(row["tin"], row["npi"]) for row in rows} == clinicians.keys()
    for row in rows:
        total = clinicians[row["tin"], row["npi"]]
        adjustment = total["clinician"]["adjustment"]
        assert total["value"] == row["final_score"]
        assert adjustment["value"] == row["adjustment_percent"]
        assert adjustment["reason"] == row["no_adjustment_reason"]
        assert adjustment["allowedChargeAmount"] == row["allowed_charge_amount"]
        if row["adjustment_percent"] is not None:
            exact = row["allowed_charge_amount"] * row["adjustment_percent"] / 100
            assert abs(adjustment["estimatedAmount"] - exact) <= Decimal("0.005")

    entities: dict[Any, Any] = {
        tuple(total["clinician"]["finalScore"][n] for n in KEYS): total
        for total in clinicians.values()
        if total["parts"]
    }
    assert {key[2] for key in entities} >= {"traditional", "mvp", "app"}
    told = {
        (*key, part["name"]): (
            inner["metadata"]["unroundedScoreValue"],
            part["metadata"]["maxContribution"],
        )
        for key, total in entities.items()
        for part, inner in _branches(total)
    }
    weighed = warehouse.fetch_rows(
        opened,
        "SELECT * FROM score.category_weight LEFT JOIN score.category_score USING "
        "(performance_year, entity_type, entity_id, reporting_option, category)",
    )
    known = {
        (row["entity_type"], row["entity_id"], row["reporting_option"], row["category"]): (
            row["category_percent"],
            row["weight_percent"],
        )
        for row in weighed
    }
    assert told == {key: known[key] for key in told}

    points = {
        (*(row[n] for n in ("entity_type", "entity_id", "reporting_option", "measure_id")), kind): (
            row["points"]
        )
        for row, kind in _measure_rows(opened)
    }
    leaves = {
        (*key, leaf["name"], leaf["metadata"].get("submissionMethod", "")): leaf["value"]
        for key, total in entities.items()
        for part, inner in _branches(total)
        if part["name"] in {"quality", "cost"}
        for leaf in inner["parts"]
    }
    assert leaves == {key: points[key] for key in leaves}
    assert len(leaves) > len(entities)


def _measure_rows(opened: duckdb.DuckDBPyConnection) -> Iterator[tuple[dict[str, Any], str]]:
    for row in warehouse.fetch_rows(
        opened,
        "SELECT entity_type, entity_id, reporting_option, measure_id, collection_type, "
        "achievement_points AS points FROM quality.measure_points UNION ALL BY NAME "
        "SELECT entity_type, entity_id, reporting_option, measure_id, measure_points AS points "
        "FROM cost.measure_points",
    ):
        yield row, row["collection_type"] or "administrativeClaims"


def test_the_branches_add_up_to_the_score(opened: duckdb.DuckDBPyConnection) -> None:
    """Picked measures to their category, weighted categories and bonuses to the final score."""
    astray = opened.execute(
        "SELECT category, entity_id, reporting_option, sum(measure.points), "
        "branch.facts.achievementpoints "
        "FROM score_tree.category AS branch INNER JOIN score_tree.measure AS measure USING "
        "(performance_year, entity_type, entity_id, reporting_option, category) "
        "WHERE measure.status = 'PICKED' AND category <> 'pi' "
        "GROUP BY ALL HAVING sum(measure.points) <> branch.facts.achievementpoints "
    ).fetchall()
    assert astray == []
    astray = opened.execute(
        "SELECT entity_id, reporting_option, entity.weighted_points, "
        "sum(branch.weighted_hundredths) / 100 "
        "FROM score_tree.entity INNER JOIN score_tree.category AS branch USING "
        "(performance_year, entity_type, entity_id, reporting_option) GROUP BY ALL "
        "HAVING abs(sum(branch.weighted_hundredths) / 100 - entity.weighted_points) > 0.0000000001"
    ).fetchall()
    assert astray == []


def test_the_next_border_earns_what_the_page_says(
    opened: duckdb.DuckDBPyConnection, run: Manifest
) -> None:
    """The rule that scores a rate is asked: at the rate that the page names it gives the points."""
    transform = catalog.in_force(int(YEAR))["quality._benchmark_points"]
    with warehouse.connect(threads=1) as connection:
        warehouse.load_read(connection, [transform])
        connection.execute("CREATE SCHEMA quality")
        named = (
            opened.cursor()
            .sql(
                "SELECT * FROM score_tree.judged_rate INNER JOIN quality.measure_performance USING "
                "(performance_year, entity_type, entity_id, reporting_option, measure_id, "
                "collection_type)"
            )
            .to_arrow_table()
        )
        connection.register("named", named)
        connection.execute(
            "CREATE TABLE quality.measure_performance AS "
            "SELECT * REPLACE (next_rate AS performance_rate) FROM named"
        )
        astray = connection.execute(
            "SELECT measure_id, collection_type, next_rate, next_points, scored.benchmark_points, "
            f"named.performance_rate FROM named INNER JOIN ({transform.sql}) AS scored USING "
            "(entity_type, entity_id, reporting_option, measure_id, collection_type) "
            "WHERE scored.benchmark_points <> next_points OR next_points <= named.benchmark_points"
        ).fetchall()
    assert len(named) > 300
    assert astray == []


def _bytes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_bytes_at_any_thread_count_and_for_one_practice_alone(
    run: Manifest, feedback: Feedback, tmp_path: Path
) -> None:
    index = _index(feedback)
    with warehouse.connect(threads=3) as connection:
        open_run(connection, run)
        for row, page in zip(index, each_page(connection, run), strict=True):
            assert (row["folder"], row["page"]) == (page.folder, page.name)
            assert row["html_sha256"] == hashlib.sha256(page.html.encode()).hexdigest()
            assert row["json_sha256"] == hashlib.sha256(page.json.encode()).hexdigest()
    last = index[-1]
    one = _write(run, tmp_path, tin=last["tin"])
    assert one.folder.name == f"{run.run_id}-{last['folder']}"
    assert _index(one) == [row for row in index if row["folder"] == last["folder"]]
    assert _bytes(one.folder / last["folder"]) == _bytes(feedback.folder / last["folder"])


def test_pages_are_their_owners_and_no_name_tells_whose_they_are(feedback: Feedback) -> None:
    identifiers = {row[name] for row in _index(feedback) for name in ("tin", "npi") if row[name]}
    for path in [feedback.folder, *feedback.folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
        assert not any(identifier in path.name for identifier in identifiers)
    for row in _index(feedback):
        page = (feedback.folder / row["folder"] / f"{row['page']}.html").read_text()
        assert row["tin"] in page and row["npi"] in page
        assert "WITH RESERVATIONS" in page
        assert not OUTSIDE.search(page)


def test_a_finished_feedback_stays_and_a_changed_one_is_refused(
    scored_year: ScoredYear, run: Manifest, feedback: Feedback
) -> None:
    before = {path: path.stat().st_mtime_ns for path in feedback.folder.rglob("*")}
    options = ("--lake", scored_year.lake, "--output", feedback.folder.parent)
    said = qpp_here("feedback", YEAR, *options).stdout
    assert "finished before and stays" in said
    assert {path: path.stat().st_mtime_ns for path in feedback.folder.rglob("*")} == before

    page = feedback.folder / "000001" / "practice.html"
    content = page.read_bytes()
    page.write_bytes(content + b" ")
    with pytest.raises(QppError) as caught:
        _write(run, feedback.folder.parent)
    page.write_bytes(content)
    assert caught.value.code == "QPP705"


def test_a_full_disk_leaves_nothing_that_looks_finished(
    run: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, written = Path.write_bytes, [0]

    def full(path: Path, content: bytes) -> int:
        written[0] += 1
        if written[0] > 20:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return write(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(QppError) as caught:
            _write(run, tmp_path)
    assert caught.value.code == "QPP615"
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    with pytest.raises(QppError) as caught:
        _write(run, tmp_path, tin="000000000")
    assert caught.value.code == "QPP706"


def test_pages_fit_any_screen_and_ask_the_network_for_nothing(
    feedback: Feedback, browser: Browser
) -> None:
    fullest = max(_index(feedback)[1:], key=lambda row: _size(feedback, row))
    for name in ("practice", fullest["page"]):
        page = feedback.folder / fullest["folder"] / f"{name}.html"
        looks = browser.looks(page)
        assert [fault for look in looks for fault in (*look.faults, *look.unlabelled)] == []


def _size(feedback: Feedback, row: dict[str, str]) -> int:
    page = feedback.folder / row["folder"] / f"{row['page']}.html"
    return page.stat().st_size if row["npi"] else 0


def test_explain_gives_one_clinician_the_same_score_and_the_way_back_to_the_files(
    clinicians: dict[tuple[str, str], dict[str, Any]],
    scored_year: ScoredYear,
    tmp_path: Path,
) -> None:
    """One of each kind of entity: narrowed to the clinician, nothing of the score is another."""
    kinds = {
        total["clinician"]["finalScore"]["entityType"]: clinician
        for clinician, total in clinicians.items()
    }
    assert kinds.keys() >= {"individual", "group", "apm", None}
    for kind in ("individual", "apm"):
        tin, npi = kinds[kind]
        output = tmp_path / f"{kind}.json"
        identity = ("--tin", tin, "--npi", npi, "--depth", "tree", "--output", output)
        said = qpp_here("explain", YEAR, *identity, "--lake", scored_year.lake).stdout
        told = json.loads(output.read_text(), parse_float=Decimal)
        made_from = told.pop("madeFrom")
        assert told == clinicians[tin, npi]
        assert stat.S_IMODE(output.stat().st_mode) == 0o600
        assert f"Final score  {told['value'].normalize():f}" in said
        entities = {e["entityId"] for e in told["clinician"]["finalScore"]["hierarchy"]}
        known = {npi, tin, f"{tin}-{npi}", *entities}
        for source in made_from:
            assert all(named & known for named in _named_in(scored_year.extracts, source)), source
        assert {source["what"] for source in made_from} >= {"clinician", "claim line"}


def _named_in(extracts: Path, source: dict[str, Any]) -> list[set[str]]:
    """Return what each place of a source has, so that whom it is about is among it."""
    [path] = extracts.rglob(source["file"])
    assert hashlib.sha256(path.read_bytes()).hexdigest() == source["sha256"]
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.suffix != ".csv":
        return [set(re.findall(r"\w+", lines[place - 1])) for place in source["places"]]
    delimiter = max(",|", key=lines[0].count)
    return [set(lines[place].split(delimiter)) for place in source["places"]]


def test_the_next_borders_are_those_above_the_score(
    clinicians: dict[tuple[str, str], dict[str, Any]],
) -> None:
    for total in clinicians.values():
        known = total["clinician"]
        borders = [b for b in known["boundaries"] if b["subject"] == "final_score"]
        threshold = known["adjustment"]["performanceThreshold"]
        if total["value"] is None:
            assert borders == []
            continue
        expected = [threshold / 4] if total["value"] <= threshold / 4 else []
        expected += [threshold] if total["value"] < threshold else []
        assert [b["border"] for b in borders] == expected
        assert all(b["lacking"] == b["border"] - total["value"] for b in borders)
    volumes = [
        (known["eligibility"]["isMipsEligible"], border)
        for known in (total["clinician"] for total in clinicians.values())
        for border in known["boundaries"]
        if border["subject"] == "low_volume"
    ]
    assert {border["boundary"] for _, border in volumes} == {
        *("allowed_charge_amount", "beneficiary_count", "service_count")
    }
    assert all(border["value"] <= border["border"] for _, border in volumes)
