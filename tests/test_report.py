"""The page of a finished run: what it tells is the run's, it names nobody and fetches nothing."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from lxml import html

from flows.engine import warehouse
from flows.errors import QppError
from flows.report import page as page_module
from flows.report.commands import report_command
from flows.report.facts import last_year
from flows.report.page import FILE, write_report
from flows.report.sections import IN_ORDER
from flows.run.manifest import changed_files, read_manifest
from tests.browser import Browser
from tests.conftest import YEAR, ScoredYear, manifest_of


@pytest.fixture(scope="module")
def page(scored_year: ScoredYear) -> str:
    return (scored_year.run / FILE).read_text(encoding="utf-8")


def _tables(page: str) -> dict[str, list[list[str]]]:
    """Return the cells of each table, without its header, by its caption."""
    return {
        table.findtext("caption"): [
            [cell.text_content().strip() for cell in row] for row in table.xpath("tbody/tr")
        ]
        for table in html.fromstring(page).iter("table")
    }


def _number(cell: str) -> float:
    return float(cell.replace(",", ""))


def test_the_scoring_command_writes_it_and_says_where(scored_year: ScoredYear, page: str) -> None:
    assert f"Report: {scored_year.run / FILE}" in scored_year.said
    # The manifest proves the run; the page beside it is a reading.
    assert FILE not in str(manifest_of(scored_year.run)["outputs"])
    root = html.fromstring(page)
    assert len(root.xpath("//section")) == len(IN_ORDER) + 1
    assert all(s.findtext("h2") and s.xpath(".//table|.//p|.//li") for s in root.xpath("//section"))
    assert len(root.xpath("//ul[@class='five']/li")) == 5
    assert all(table.findtext("caption") for table in root.iter("table"))
    charts = root.xpath("//figure")
    assert len(charts) == 11
    assert all(c.xpath("svg/@aria-label") and c.findtext("figcaption") for c in charts)
    linked = {a.get("href") for a in root.iter("a")}
    assert linked <= {f"#{s.get('id')}" for s in root.xpath("//section")}


def test_its_figures_are_the_run_s(scored_year: ScoredYear, page: str) -> None:
    tables = _tables(page)

    def stored(query: str) -> list[tuple[object, ...]]:
        with duckdb.connect() as connection:
            text = re.sub(r"(\w+)\.(\w+)", rf"'{scored_year.run}/tables/\1/\2.parquet'", query)
            return connection.execute(text).fetchall()

    lake = manifest_of(scored_year.run)["lake"]
    *_, total = tables["Extracts in the lake"]
    assert _number(total[3]) == sum(extract["rows"] for extract in lake.values())
    directions = tables["Adjustments by direction"]
    told = {row[0]: (_number(row[1]), _number(row[3])) for row in directions}
    for direction, clinicians, dollars in stored(
        "SELECT direction, clinician_count, round(delivered_amount) FROM adjustment.neutrality"
    ):
        assert told[str(direction).title()] == (clinicians, float(str(dollars)))
    [(known, scored)] = stored(
        "SELECT sum(clinician_count), sum(scored_count) FROM report.population"
    )
    assert [_number(cell) for cell in tables["TIN/NPIs by reason"][-1][1:]] == [known, scored]
    *_, of_bands = tables["Final scores"]
    assert sum(map(_number, of_bands[1:])) == scored
    # Every way of putting people together comes to the same people and dollars.
    for grouping in ("specialty", "practice size"):
        groups = tables[f"Adjustments by {grouping}"]
        assert (groups[-1][1], groups[-1][4]) == (directions[-1][1], directions[-1][3])
        assert min(_number(row[1]) for row in groups) > 10


def test_it_names_nobody_and_fetches_nothing(scored_year: ScoredYear, page: str) -> None:
    with duckdb.connect() as connection:
        people = connection.execute(
            f"SELECT DISTINCT unnest([tin, npi]) FROM '{scored_year.run}/tables/eligibility/"
            "mips_eligible.parquet'"
        ).fetchall()
    digits = set(re.findall(r"\d{9,10}", page))
    assert not digits & {name for (name,) in people}
    assert not re.search(r"https?://|src=|url\((?!#)|@import|<script|<link", page)
    assert str(scored_year.lake) not in page


def test_the_same_run_is_the_same_page_whatever_the_threads(
    scored_year: ScoredYear,
    page: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = scored_year.run / FILE
    before = path.stat().st_mtime_ns
    assert write_report(read_manifest(scored_year.run)) == path
    assert path.stat().st_mtime_ns == before, "a page that is current is left as it stands"
    connect = warehouse.connect
    monkeypatch.setattr(warehouse, "connect", lambda *_a, **_k: connect(threads=1))
    report_command(YEAR, scored_year.lake)
    assert capsys.readouterr().out == f"{path}\n"
    assert path.read_text(encoding="utf-8") == page


def test_a_full_disk_leaves_the_run_and_no_half_page(
    scored_year: ScoredYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = read_manifest(Path(shutil.copytree(scored_year.run, tmp_path / "runs" / YEAR / "run")))
    (run.folder / FILE).unlink()

    def full(path: Path, _content: bytes) -> int:
        with path.open("wb") as file:
            file.write(b"<html")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(page_module, "facts_of", lambda *_: None)
    monkeypatch.setattr(page_module, "page_of", lambda *_: "<html></html>")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(QppError) as caught:
        write_report(run)
    assert caught.value.code == "QPP610"
    assert not list(run.folder.glob("report*"))
    assert changed_files(run) == []


def test_last_year_is_compared_where_it_can_be(scored_year: ScoredYear, tmp_path: Path) -> None:
    before = int(YEAR) - 1
    assert str(before) in last_year(tmp_path, before).missing
    run = Path(shutil.copytree(scored_year.run, tmp_path / "runs" / str(before) / "run"))
    found = last_year(tmp_path, before)
    assert found.overview is not None and not found.missing
    assert sum(row["percent"] for row in found.bands) == pytest.approx(100, abs=0.1)
    (run / "tables" / "report" / "population.parquet").unlink()
    assert "QPP702" in last_year(tmp_path, before).missing


def test_a_reader_sees_it_on_every_screen_and_on_paper(
    scored_year: ScoredYear, browser: Browser
) -> None:
    looks = browser.looks(scored_year.run / FILE)
    assert [fault for look in looks for fault in (*look.faults, *look.unlabelled)] == []
    assert {look.seen["charts"] for look in looks} == {11}
    light, dark = (next(x for x in looks if x.scheme == scheme) for scheme in ("light", "dark"))
    assert (light.seen["ink"], light.seen["page"]) != (dark.seen["ink"], dark.seen["page"])
