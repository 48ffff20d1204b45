"""What is printed on a terminal of 100 columns: whole words, and paths that can be copied."""

import io
import shlex
import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from flows.errors import QppError, print_error
from flows.ingest.report import FileReport, IngestReport, Status, print_report
from tests.conftest import COMMAND, environment

WIDTH = 100
# Longer than what is left beside the counts, and longer than a terminal.
NAME = "hospital_value_based_purchasing_percentiles_second_delivery.csv"
FOLDER = Path("/srv", *["a_folder_of_the_agency"] * 5)


def _is_whole(text: str, said: str) -> bool:
    return any(text in line for line in said.splitlines())


def _long_sentences(said: str) -> list[str]:
    """Return the lines that a terminal would break, but for a path alone on its line."""
    return [line for line in said.splitlines() if len(line) > WIDTH and len(line.split()) > 1]


def test_paths_and_words_of_an_ingest_stay_whole() -> None:
    error = QppError("QPP103", file=FOLDER / "unknown.csv")
    files = (
        FileReport(FOLDER / NAME, Status.INGESTED, "facility_score", 12_345, 12_345),
        FileReport(FOLDER / "unknown.csv", Status.REFUSED, error=error),
    )
    screen = io.StringIO()
    console = Console(file=screen, width=WIDTH, force_terminal=True, color_system=None)
    print_report(IngestReport(2024, FOLDER / "lake", files), console)
    said = screen.getvalue()
    for path in (FOLDER / "unknown.csv", FOLDER / "lake"):
        assert _is_whole(str(path), said)
    assert all(_is_whole(word, said) for word in error.remedy.split())
    parts = NAME.replace(".", "_.").split("_")
    assert all(_is_whole(part, said) for part in parts)
    table, findings = said.split("unknown.csv", maxsplit=1)
    assert max(map(len, table.splitlines())) <= WIDTH
    assert _long_sentences(findings) == []


def test_an_error_stays_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"TTY_COMPATIBLE": "1", "COLUMNS": str(WIDTH), "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    error = QppError("QPP601", lake=FOLDER, performance_year=2024)
    print_error(error)
    said = capsys.readouterr().err
    assert _is_whole(str(FOLDER), said)
    assert all(_is_whole(word, said) for word in f"{error.message} {error.remedy}".split())
    assert _long_sentences(said) == []


def _shell(line: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        f"{shlex.join(COMMAND)} {line}",
        shell=True,
        capture_output=True,
        text=True,
        env=environment() | more,
        check=False,
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("where", ["> /dev/full", ">&-"])
def test_an_output_that_takes_nothing_is_told(where: str, unbuffered: str) -> None:
    said = _shell(f"--version {where}", PYTHONUNBUFFERED=unbuffered)
    assert said.returncode == 1
    assert said.stderr.startswith("QPP910 Output cannot be written")
    assert "Traceback" not in said.stderr


def test_who_reads_no_further_is_no_fault() -> None:
    said = _shell("readings | head -1")
    assert said.stdout.startswith("P1")
    assert said.stderr == ""


def test_a_name_is_told_in_an_encoding_that_lacks_its_letters(tmp_path: Path) -> None:
    (tmp_path / "ok_ü.csv").touch()
    ingest = f"ingest 2024 '{tmp_path}/ok_ü.csv' --lake '{tmp_path}/lake'"
    said = _shell(ingest, PYTHONIOENCODING="ascii", COLUMNS="400")
    assert "ok_?.csv" in said.stdout
    assert "QPP102" in said.stdout
    assert "Traceback" not in said.stderr
