"""From extracts to payment files, through the commands that a user types."""

import csv
import json
import os
import shutil
import signal
import stat
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.lake import locked
from flows.qrda import read_document
from flows.scoring.side_by_side import MOST_AT_ONCE
from tests.conftest import (
    COMMAND,
    YEAR,
    ScoredYear,
    bytes_of,
    delivered_records,
    environment,
    qpp,
)
from tests.qrda_writer import document


def _ingested_only(year: ScoredYear, folder: Path) -> Path:
    """Copy the lake as it was before the first score."""
    ignore = shutil.ignore_patterns("runs", "scored")
    return Path(shutil.copytree(year.lake, folder / "lake", ignore=ignore))


def _stopped(lake: Path, number: signal.Signals, tables: int) -> subprocess.Popen[str]:
    """Score and send a signal as soon as so many tables are stored; return the ended process."""
    # As from a terminal, whether or not whoever runs the tests lets interruptions through, and in a
    # session of its own, so that the helper processes of the run are stopped with it.
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    python, option, program = COMMAND
    process = subprocess.Popen(
        [python, option, heard + program, "score", YEAR, "--lake", str(lake)],
        env=environment(),
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    for _ in range(1200):
        if len(list((lake / "scored").glob("*.*/*.parquet"))) >= tables:
            break
        time.sleep(0.05)
    os.killpg(process.pid, number)
    return process


def test_a_stopped_and_a_killed_run_go_on_where_they_stopped(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    lake = _ingested_only(scored_year, tmp_path)
    scored = lake / "scored"
    stopped = _stopped(lake, signal.SIGINT, 10)
    said, _ = stopped.communicate()
    assert stopped.returncode == 128 + signal.SIGINT
    assert said == "Stopped. The same command goes on where it stopped.\n"
    assert not list(lake.rglob("*.partial"))

    _stopped(lake, signal.SIGKILL, 30).communicate()
    before = {path: path.stat().st_mtime_ns for path in scored.glob("*.*/*.parquet")}
    assert before, "the run was killed before its first table"
    assert not list((lake / "runs" / YEAR).glob("*/manifest.json"))

    qpp("score", YEAR, "--lake", lake)
    again = lake / "runs" / YEAR / scored_year.run.name
    assert bytes_of(again) == bytes_of(scored_year.run)
    assert not list(lake.rglob("*.partial"))
    # The tables that were being recorded when the kill came may be written once more.
    rewritten = [path for path, when in before.items() if path.stat().st_mtime_ns != when]
    assert len(rewritten) <= MOST_AT_ONCE


def test_every_clinician_is_delivered_exactly_once(scored_year: ScoredYear) -> None:
    records = delivered_records(scored_year.run)
    keys = [(record["tin"], record["npi"]) for record in records]
    assert len(keys) == len(set(keys))
    with duckdb.connect() as connection:
        path = scored_year.run / "tables" / "eligibility" / "mips_eligible.parquet"
        known = connection.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchall()
    assert known == [(len(keys),)]


def test_delivered_percents_follow_the_published_scale(scored_year: ScoredYear) -> None:
    """Computed here once more from the certificate's factor, in another way than the SQL does."""
    figures = json.loads(
        (scored_year.run / "delivered" / "neutrality_certificate.json").read_text()
    )
    factor = Decimal(figures["factor_numerator"]) / Decimal(figures["factor_denominator"])
    threshold, percent = Decimal(75), Decimal(9)
    checked = 0
    for record in delivered_records(scored_year.run):
        if not record["adjustment_percent"]:
            continue
        score = Decimal(record["final_score"])
        if score <= threshold / 4:
            exact = -percent
        elif score < threshold:
            exact = -percent * (threshold - score) / threshold
        else:
            exact = percent * (score - threshold) / (100 - threshold) * factor
        assert abs(Decimal(record["adjustment_percent"]) - exact) <= Decimal("0.005")
        checked += 1
    assert checked > 50


def test_control_totals_are_those_of_the_records(scored_year: ScoredYear) -> None:
    [trailer] = (scored_year.run / "delivered").glob("mips_*.trailer.csv")
    with trailer.open(newline="") as file:
        totals = list(csv.DictReader(file))
    [records] = (scored_year.run / "delivered").glob(
        "mips_payment_adjustment_????.with_reservations.csv"
    )
    by_direction = {row["direction"]: row for row in totals}
    counted = delivered_records(scored_year.run)
    negative = [r for r in counted if r["adjustment_percent"].startswith("-")]
    assert int(by_direction["negative"]["record_count"]) == len(negative)
    charges = sum(Decimal(r["allowed_charge_amount"] or 0) for r in negative)
    assert Decimal(by_direction["negative"]["allowed_charge_amount"]) == charges
    digest = subprocess.run(["sha256sum", records], capture_output=True, text=True, check=True)
    assert {row["file_sha256"] for row in totals} == {digest.stdout.split()[0]}


def test_the_year_delivers_the_files_that_its_law_has(scored_year: ScoredYear) -> None:
    names = {
        "mips_payment_adjustment_2026.with_reservations",
        "apm_incentive_payment_2026.with_reservations",
        "qualifying_apm_conversion_factor_2026.with_reservations",
        "carried_payment_adjustment_2026.with_reservations",
    }
    delivered = scored_year.run / "delivered"
    assert {path.stem for path in delivered.glob("*.parquet")} == names
    assert {path.name for path in delivered.glob("*.trailer.csv")} == {
        f"{name}.trailer.csv" for name in names
    }
    # The additional adjustment ended with performance year 2022.
    records = delivered_records(scored_year.run)
    assert {record["unrounded_additional_adjustment_percent"] for record in records} == {""}
    assert "additional" not in (delivered / "neutrality_certificate.txt").read_text().lower()


def test_provisional_is_not_accepted_for_a_year_that_delivers(scored_year: ScoredYear) -> None:
    done = qpp("score", YEAR, "--provisional", "--lake", scored_year.lake, exit_code=2)
    assert "QPP004" in done.stderr


def test_the_same_extracts_again_change_nothing(scored_year: ScoredYear, tmp_path: Path) -> None:
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake"))
    done = qpp("ingest", YEAR, scored_year.extracts, "--lake", lake)
    assert "already" in done.stdout
    qpp("score", YEAR, "--lake", lake)
    assert len(list((lake / "runs" / YEAR).glob("*/manifest.json"))) == 1
    assert not list(lake.rglob("*.partial"))


def test_the_lake_is_its_owners_alone(scored_year: ScoredYear) -> None:
    open_to_others = [
        path for path in scored_year.lake.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert open_to_others == []


def test_the_version_is_told() -> None:
    assert qpp("--version").stdout.startswith(f"qpp {version('qpp')}")


@pytest.mark.parametrize("year", ["2016", "2031"])
def test_a_year_that_is_not_open_is_refused(scored_year: ScoredYear, year: str) -> None:
    done = qpp("score", year, "--lake", scored_year.lake, exit_code=2)
    assert "QPP001" in done.stderr


def test_an_empty_lake_is_refused(tmp_path: Path) -> None:
    done = qpp("score", YEAR, "--lake", tmp_path / "lake", exit_code=2)
    assert "QPP601" in done.stderr


def test_a_second_score_says_that_it_waits(scored_year: ScoredYear, tmp_path: Path) -> None:
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake"))
    with locked(lake / "scored", 0, lambda: None):
        done = qpp("score", YEAR, "--lake", lake, "--lock-timeout", "0.1", exit_code=2)
    assert "waiting" in done.stderr
    assert "QPP201" in done.stderr


def test_documents_of_health_records_pay_as_the_same_in_json(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    """What was sent as JSON is sent again, as QRDA III beside JSON, and nothing moves."""
    folder = tmp_path / "in"
    folder.mkdir()
    # What no submission reaches stands as it was made.
    lake = Path(
        shutil.copytree(scored_year.lake, tmp_path / "lake", ignore=shutil.ignore_patterns("runs"))
    )
    lines = (scored_year.extracts / "submissions.ndjson").read_text().splitlines()
    sent = [json.loads(line) for line in lines]
    times = Counter(_reporter(submission) for submission in sent)
    once = [submission for submission in sent if times[_reporter(submission)] == 1]
    text = next(_documents(once))
    (folder / "json").write_text(json.dumps(once[0]))
    # A measure that cannot be mapped is set aside; what is sound beside it counts.
    (folder / "xml").write_text(text.replace("<entry>", f"{UNKNOWN}<entry>", 1))
    said = qpp("ingest", YEAR, folder, "--lake", lake).stdout
    assert "2 files: 2 ingested" in said
    assert "quarantined 1 x QV-QRDA-001" in said
    assert "/ClinicalDocument/component/structuredBody/component" in said
    qpp("score", YEAR, "--lake", lake)
    [manifest] = (lake / "runs" / YEAR).glob("*/manifest.json")
    assert delivered_records(manifest.parent) == delivered_records(scored_year.run)


UNKNOWN = (
    '<entry><organizer><templateId root="2.16.840.1.113883.10.20.27.3.1"/></organizer></entry>'
)


def _reporter(submission: dict[str, Any]) -> tuple[Any, ...]:
    names = ("entityId", "taxpayerIdentificationNumber", "nationalProviderIdentifier")
    return tuple(submission[name] for name in names)


def _documents(submissions: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the documents that amount to the sets from health records, where there is one."""
    for submission in submissions:
        base = {name: value for name, value in submission.items() if value is not None}
        sets = [
            {name: value for name, value in one.items() if value is not None}
            for one in base.pop("measurementSets")
            if one["category"] == "quality" and one["submissionMethod"] == "electronicHealthRecord"
        ]
        for one in sets:
            del one["createdAt"], one["updatedAt"]
        wanted = {**base, "measurementSets": sets}
        if len(sets) != 1 or "measurements" not in sets[0]:
            continue
        # A document says nothing of patients that were not reported.
        if all("strata" not in m["value"] for m in sets[0]["measurements"]):
            text = document(wanted)
            reading = read_document(Path("a"), [text.encode()])
            if _counts(reading.submission()) == _counts(wanted):
                yield text


def _counts(submission: dict[str, Any]) -> Any:
    measurements = submission["measurementSets"][0]["measurements"]
    return [(m["measureId"], m["value"]) for m in measurements if "value" in m]
