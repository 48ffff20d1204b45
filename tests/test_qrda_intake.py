"""QRDA documents through the commands: ingested beside JSON, exported, converted."""

import gzip
import json
import re
import stat
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.ingest.convert import Converted
from flows.lake import file_digest
from flows.paths import ROOT
from tests.conftest import qpp
from tests.extracts import TIN, YEAR, ingest_here, lake_rows
from tests.qrda_samples import (
    GUID,
    IA,
    OLD_GUID,
    PLAIN,
    QUALITY,
    a_set,
    a_submission,
    once,
    read,
)
from tests.qrda_writer import document

OWN = ROOT / "tests" / "qrda"


def test_documents_and_json_are_taken_in_one_batch_and_supersede_each_other(
    tmp_path: Path,
) -> None:
    folder, lake = tmp_path / "in", tmp_path / "lake"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(a_submission(a_set("quality", QUALITY))))
    other = a_submission(
        a_set("quality", QUALITY),
        a_set("ia", IA),
        taxpayerIdentificationNumber="000000002",
    )
    faulty = once('value="15"', 'value="21"', document(other))
    (folder / "b.json").write_bytes(gzip.compress(faulty.encode()))
    report = ingest_here(lake, folder)
    by_json, by_document = report.files
    assert (by_json.accepted, by_document.rows_in, by_document.accepted) == (2, 4, 3)
    # One entity's set in either form is one set: the later batch replaces it as a whole.
    again = tmp_path / "again"
    again.write_text(document(a_submission(a_set("quality", QUALITY[:1]))))
    assert ingest_here(lake, again).accepted == 1
    assert lake_rows(lake, "submission", "batch_number, entity_id, measure_id")[-1][1:] == (
        TIN,
        "236",
    )
    assert by_document.quarantine is not None
    with duckdb.connect() as connection:
        [(place, rule, row_text, reason)] = connection.execute(
            "SELECT place, rule_id, row_text, reason FROM read_parquet($path)",
            {"path": str(by_document.quarantine)},
        ).fetchall()
    assert rule == "QV-QRDA-010"
    assert re.fullmatch(r"line \d+: /ClinicalDocument/.*/entry\[1\]/organizer", place)
    assert row_text.startswith("<organizer") and 'value="21"' in row_text
    assert "line" in reason


def test_a_document_is_exported_whole_mended_and_closed(tmp_path: Path) -> None:
    lake, path, out = tmp_path / "lake", tmp_path / "a.xml", tmp_path / "out"
    faulty = once('value="15"', 'value="21"', PLAIN)
    path.write_text(faulty)
    assert ingest_here(lake, path).quarantined == 1

    def asked(*words: object) -> str:
        words = ("quarantine", YEAR, *words, "--lake", lake)
        done = CliRunner().invoke(app, [*map(str, words)])
        assert done.exit_code == 0, done.output
        return done.output

    listed = asked("--rows")
    assert "QV-QRDA-010" in listed
    assert TIN not in listed
    asked("--export", out)
    [answer] = out.glob("*.xml")
    assert answer.read_text() == faulty
    answer.write_text(PLAIN)
    assert ingest_here(lake, answer).quarantined == 0
    assert "1 rows set aside = 0 open + 1 closed" in asked()


def test_convert_tells_a_vendor_what_an_ingest_would_take(tmp_path: Path) -> None:
    sent, again, cut = tmp_path / "000000001-a.xml", tmp_path / "b", tmp_path / "c"
    sent.write_text(once(GUID, OLD_GUID).replace("IA_EPA_1", "IA_NONE_1"))
    again.write_bytes(sent.read_bytes())
    cut.write_text(PLAIN[:900])
    out = tmp_path / "out"
    done = qpp("convert", sent, again, cut, "--output", out, exit_code=1)
    assert done.stdout == ""
    [written] = out.iterdir()
    assert written.name == f"{file_digest(sent)}.json"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    converted = json.loads(written.read_text())
    assert [m["measureId"] for s in converted["measurementSets"] for m in s["measurements"]] == [
        "001", "PI_PEA_1", "PI_PPHI_1", "IA_BE_4",
    ]  # fmt: skip
    # By the document's rules and by those of every submission.
    assert "4 of 6 measurements converted" in done.stderr
    assert re.search(
        r"set aside QV-QRDA-003 line \d+: /ClinicalDocument/.*236 of 2023", done.stderr
    )
    assert re.search(r"set aside QV-SUB-031 line \d+: /ClinicalDocument/", done.stderr)
    assert "the same document as 000000001-a.xml" in done.stderr
    assert "QPP125" in done.stderr


def test_submissions_are_lines_of_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    done = [Converted(Path(name), digest=name, reading=read(PLAIN)) for name in "ab"]
    monkeypatch.setattr("flows.ingest.convert.convert", lambda paths: done)
    result = CliRunner().invoke(app, ["convert", str(OWN)])
    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        read(PLAIN).submission(),
        read(PLAIN).submission(),
    ]
    assert "6 of 6 measurements converted" in result.stderr
