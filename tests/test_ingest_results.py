"""What the rules of ingest found is kept by file and date, and shown without a value of a row."""

import re
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from flows.docs import site as site_module
from flows.docs.site import write_docs
from flows.errors import QppError
from flows.ingest import batch as batch_module
from flows.ingest import results as results_module
from flows.ingest.report import IngestReport, Status
from flows.ingest.results import kept_results
from flows.validation import load_suite
from tests.browser import WIDTHS, Browser
from tests.extracts import CLINICIAN, YEAR, clinician_text, ingest_here

WRONG, ROWS = "1234567890", 50


def _write(path: Path, *wrong: int) -> Path:
    """Write fifty clinicians, of whom the numbered have an NPI with a wrong check digit."""
    rows = [
        {"tin": f"{number:09d}"} | ({"npi": WRONG} if number in wrong else {})
        for number in range(1, ROWS + 1)
    ]
    path.write_text(clinician_text(rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, IngestReport]:
    folder = tmp_path_factory.mktemp("results")
    good, bad = _write(folder / "good.csv", 3, 7), _write(folder / "bad.csv", *range(1, ROWS + 1))
    return folder / "lake", ingest_here(folder / "lake", good, bad)


def test_each_rule_of_each_file_is_kept_of_refused_files_too(
    ingested: tuple[Path, IngestReport],
) -> None:
    lake, report = ingested
    kept = kept_results(lake, YEAR)
    asked = {rule.rule_id for rule in load_suite("clinician").rules}
    for file in report.files:
        is_refused = file.status is Status.REFUSED
        rows = [row for row in kept if row["is_refused"] is is_refused]
        assert asked < {row["rule_id"] for row in rows}
        assert {row["rows_in"] for row in rows} == {file.rows_in} == {ROWS}
        found = {row["rule_id"]: row["row_count"] for row in rows if row["row_count"]}
        assert found == {r.rule_id: r.rows for r in (*file.broken, *file.warnings)}
        assert {row["error_code"] for row in rows} == ({"QPP112"} if is_refused else {None})
        assert {row["is_in_lake"] for row in rows} == ({None} if is_refused else {True})
    assert WRONG not in str(kept)
    [path] = (lake / "quality").rglob("*.parquet")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_batch_that_does_not_come_leaves_no_result(
    ingested: tuple[Path, IngestReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise QppError("QPP205", extract="clinician", reason="no space left on device")

    monkeypatch.setattr(batch_module, "commit", fails)
    with pytest.raises(QppError):
        ingest_here(tmp_path / "lake", _write(tmp_path / "one.csv", 1))
    assert kept_results(tmp_path / "lake") == []
    damaged = tmp_path / "lake" / "quality" / "clinician" / str(YEAR) / "x.parquet"
    damaged.parent.mkdir(parents=True, exist_ok=True)
    damaged.write_bytes(b"PAR1")
    with pytest.raises(QppError) as caught:
        kept_results(tmp_path / "lake")
    assert caught.value.code == "QPP614"


def test_docs_show_batches_and_trends_and_hold_nothing_of_a_row(
    ingested: tuple[Path, IngestReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, _ = ingested

    now = results_module._now
    monkeypatch.setattr(results_module, "_now", lambda: now() + timedelta(days=1))
    ingest_here(lake, _write(tmp_path / "next.csv", 5))
    index = write_docs(lake, YEAR, 20)
    pages = {
        path.relative_to(index.parent).as_posix(): path.read_text(encoding="utf-8")
        for path in index.parent.rglob("*.html")
    }
    assert len([name for name in pages if name.startswith("validations/clinician/")]) == 2
    assert {"index.html", "trend.html", "expectations/clinician.html"} < set(pages)
    for name, text in pages.items():
        assert not re.search(r"https?://|<script|<link|<img|src=", text), name
        assert not re.search(rf"{WRONG}|{CLINICIAN['npi']}|\b0{{7}}\d\d\b|\.csv", text), name
    assert "QV-CLIN-005" in pages["trend.html"] and "<svg" in pages["trend.html"]
    assert pages["index.html"].count("in the lake") == 2
    with pytest.raises(QppError) as caught:
        write_docs(lake, YEAR - 1, 20)
    assert caught.value.code == "QPP613"

    def full(folder: Path, *_: object) -> None:
        (folder / "index.html").write_text("<html")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(site_module, "_write", full)
    with pytest.raises(QppError) as caught:
        write_docs(lake, YEAR, 20)
    assert caught.value.code == "QPP612"
    assert index.read_text(encoding="utf-8") == pages["index.html"]
    assert [path.name for path in lake.glob("docs*")] == ["docs"]


def test_a_reader_sees_the_docs(ingested: tuple[Path, IngestReport], browser: Browser) -> None:
    docs = ingested[0] / "docs"
    validation = next(docs.glob("validations/*/*/*/*.html"))
    for path in (docs / "index.html", docs / "trend.html", validation):
        assert browser.look(path, WIDTHS[-1], "dark").faults == []
