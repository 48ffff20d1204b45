"""From extracts to payment files, through the commands that a user types."""

import csv
import json
import os
import pickle
import re
import shutil
import signal
import stat
import subprocess
import time
from collections import Counter
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.engine import warehouse
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.lake import locked
from flows.run.manifest import latest_run, read_manifest
from flows.run.open import finished_run, open_run
from flows.run.plan import make_plan
from flows.run.since import changed_since
from flows.run.tables import record_of, stored_table
from flows.scoring.flow import make_run
from tests.conftest import COMMAND, YEAR, ScoredYear, environment, qpp

TAMPERED = "tables/score/final_score.parquet"


def _manifest(run: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((run / "manifest.json").read_text())
    return content


def _bytes_of(run: Path) -> dict[str, str]:
    manifest = _manifest(run)
    return {entry["file"]: entry["sha256"] for entry in manifest["tables"] + manifest["outputs"]}


def _ingested_only(year: ScoredYear, folder: Path) -> Path:
    """Copy the lake as it was before the first score."""
    ignore = shutil.ignore_patterns("runs", "scored")
    return Path(shutil.copytree(year.lake, folder / "lake", ignore=ignore))


def _records(run: Path) -> list[dict[str, str]]:
    [path] = (run / "delivered").glob("mips_payment_adjustment_????.with_reservations.csv")
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_four_threads_give_the_bytes_of_one(scored_year: ScoredYear, tmp_path: Path) -> None:
    lake = _ingested_only(scored_year, tmp_path)
    qpp("score", YEAR, "--lake", lake, "--threads", 4)
    again = lake / "runs" / YEAR / scored_year.run.name
    assert _bytes_of(again) == _bytes_of(scored_year.run)
    assert (again / "manifest.json").read_bytes() == (
        scored_year.run / "manifest.json"
    ).read_bytes()


def test_a_killed_run_goes_on_where_it_stopped(scored_year: ScoredYear, tmp_path: Path) -> None:
    lake = _ingested_only(scored_year, tmp_path)
    command = [*COMMAND, "score", YEAR, "--lake", str(lake)]
    # In a session of its own, so that the helper processes of the run are killed with it.
    killed = subprocess.Popen(
        command,
        env=environment(),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    scored = lake / "scored"
    for _ in range(1200):
        if len(list(scored.glob("*.*/*.parquet"))) >= 10:
            break
        time.sleep(0.05)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    before = {path: path.stat().st_mtime_ns for path in scored.glob("*.*/*.parquet")}
    assert before, "the run was killed before its first table"
    assert not list((lake / "runs" / YEAR).glob("*/manifest.json"))

    qpp("score", YEAR, "--lake", lake)
    again = lake / "runs" / YEAR / scored_year.run.name
    assert _bytes_of(again) == _bytes_of(scored_year.run)
    assert not list(lake.rglob("*.partial"))
    # The table that was being recorded when the kill came may be written once more.
    rewritten = [path for path, when in before.items() if path.stat().st_mtime_ns != when]
    assert len(rewritten) <= 1


def test_every_clinician_is_delivered_exactly_once(scored_year: ScoredYear) -> None:
    records = _records(scored_year.run)
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
    for record in _records(scored_year.run):
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
    counted = _records(scored_year.run)
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
    records = _records(scored_year.run)
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


def _table(run: Path, table: str, where: str) -> list[dict[str, Any]]:
    path = run / "tables" / f"{table.replace('.', '/')}.parquet"
    with duckdb.connect() as connection:
        found = connection.sql(f"SELECT * FROM read_parquet(?) WHERE {where}", params=[str(path)])
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def _first_lines(said: str) -> dict[str, str]:
    """Return what stands before the first table of `qpp explain`, by label."""
    lines = said.split("\nExtract ")[0].splitlines()[1:]
    return dict(re.split(r"  +", line.strip(), maxsplit=1) for line in lines if line[0] != " ")


def test_explain_tells_the_result_and_shows_the_way_to_it(scored_year: ScoredYear) -> None:
    """Of a clinician with a facility's score, by the NPI alone."""
    run = scored_year.run
    [outcome, *_] = _table(run, "score.facility_outcome", "outcome = 'applied' AND entity_id ~ '-'")
    tin, npi = outcome["entity_id"].split("-")
    [delivered] = _table(run, "payment_file.clinician", f"tin = '{tin}' AND npi = '{npi}'")
    [final] = _table(run, "score.final_score", f"tin = '{tin}' AND npi = '{npi}'")
    said = qpp("explain", YEAR, "--npi", npi, "--lake", scored_year.lake).stdout

    told = _first_lines(said)
    assert tin in told["clinician"]
    assert told["MIPS eligible"].startswith("yes: ")
    assert final["entity_id"] in told["score that counts"]
    assert told["final score"].startswith(f"{final['final_score']}")
    assert told["adjustment 2026"].startswith(f"{delivered['adjustment_percent']:+} percent")
    assert told["status of the year"].startswith("WITH RESERVATIONS")
    categories = ("quality", "cost", "improvement activities", "promoting interoperability")
    weights = [re.search(r"weight (\d+)", told[name]) for name in categories]
    assert sum(int(weight[1]) for weight in weights if weight) == 100
    for expected in (
        *("42 CFR 414.1405", "score.final_score", "is_inverse"),
        *("total_performance_score_percentile", "facility_based_points"),
        f"{delivered['adjustment_percent']}",
    ):
        assert expected in said


def test_explain_shows_the_shares_beside_the_thresholds(scored_year: ScoredYear) -> None:
    run = scored_year.run
    [basis, *_] = _table(run, "eligibility.qp_basis", "entity_type = 'apm' AND qp_status = 'qp'")
    where = " AND ".join(
        f"{name} = '{basis[name]}'"
        for name in ("entity_id", "snapshot_date", "determination_option", "threshold_method")
    )
    [qp, partial] = _table(run, "eligibility.qp_share", f"{where} ORDER BY qp_status DESC")
    assert qp["is_met"]
    [known] = _table(run, "eligibility.mips_eligible", f"npi = '{basis['npi']}'")
    identity = ("--tin", known["tin"], "--npi", basis["npi"])
    said = qpp("explain", YEAR, *identity, "--lake", scored_year.lake).stdout
    assert f"QP by APM Entity {basis['entity_id']}" in " ".join(said.split())
    part = said.split(f"APM Entity {basis['entity_id']}, snapshot {basis['snapshot_date']}\n")[1]
    digits = 2 if basis["threshold_method"] == "payment_amount" else 0
    line = [f"{qp[name]:,.{digits}f}" for name in ("attributed", "attribution_eligible")]
    line.append(f"{qp['share_percent'].normalize():f}")
    for row in (qp, partial):
        line += [f"{row['threshold_percent']:.0f}", "met" if row["is_met"] else "missed"]
    shown = [row.split()[2:] for row in part.splitlines()[:7]]
    assert line in shown


def test_explain_lists_several_tins_of_an_npi(scored_year: ScoredYear) -> None:
    known = _table(scored_year.run, "eligibility.mips_eligible", "true")
    times = Counter(row["npi"] for row in known)
    [npi, *_] = [npi for npi, number in times.items() if number > 1]
    done = qpp("explain", YEAR, "--npi", npi, "--lake", scored_year.lake, exit_code=2)
    assert f"QPP704 Several TINs\nThe run knows {times[npi]} TINs" in done.stderr
    tins = [row["tin"] for row in known if row["npi"] == npi]
    assert all(tin in done.stdout and tin not in done.stderr for tin in tins)


def test_the_summary_says_who_is_not_paid_and_why_dollars_do_not_add_up(
    scored_year: ScoredYear,
) -> None:
    said = " ".join(scored_year.said.split())
    run = scored_year.run
    unpaid = Counter(
        row["no_incentive_reason"]
        for row in _table(run, "payment_file.apm_incentive", "no_incentive_reason IS NOT NULL")
    )
    assert unpaid
    for reason, number in unpaid.items():
        assert f"not paid: {reason.replace('_', ' ')} {number:,} " in said
    sides = _table(run, "adjustment.neutrality", "true")
    left = sum(side["delivered_amount"] for side in sides)
    assert f"sum of the changes {left:,.2f}" in said
    assert "percents rounded to hundredths" in said
    # The year has no money for exceptional performance, and its factor is not at the bound.
    assert "exceptional performance pool" not in said
    assert "scaling factor at its bound" not in said
    assert said.endswith(f"Run folder: {run}")
    kept = (run / "summary.txt").read_text()
    assert kept.splitlines()[-4:] == scored_year.said.splitlines()[-4:]


def test_the_version_is_told() -> None:
    assert qpp("--version").stdout.startswith(f"qpp {version('qpp')}")


def test_explain_of_an_unknown_clinician_names_the_mistake(scored_year: ScoredYear) -> None:
    identity = ("--tin", "000000000", "--npi", "1000000004")
    done = qpp("explain", YEAR, *identity, "--lake", scored_year.lake, exit_code=2)
    assert "QPP701" in done.stderr
    assert "000000000" not in done.stderr


def test_explain_refuses_a_run_whose_tables_were_changed(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    record = _records(scored_year.run)[0]
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake"))
    with (lake / "runs" / YEAR / scored_year.run.name / TAMPERED).open("ab") as file:
        file.write(b"one byte more")
    identity = ("--tin", record["tin"], "--npi", record["npi"])
    done = qpp("explain", YEAR, *identity, "--lake", lake, exit_code=2)
    assert "QPP702" in done.stderr
    assert "score.final_score" in done.stderr


def test_no_identifier_is_in_the_summary(scored_year: ScoredYear) -> None:
    for record in _records(scored_year.run):
        assert record["tin"] not in scored_year.said
        assert record["npi"] not in scored_year.said


@pytest.mark.parametrize("year", ["2016", "2031"])
def test_a_year_that_is_not_open_is_refused(scored_year: ScoredYear, year: str) -> None:
    done = qpp("score", year, "--lake", scored_year.lake, exit_code=2)
    assert "QPP001" in done.stderr


def test_an_empty_lake_is_refused(tmp_path: Path) -> None:
    done = qpp("score", YEAR, "--lake", tmp_path / "lake", exit_code=2)
    assert "QPP601" in done.stderr


DAMAGED = (
    "tables/score/final_score.parquet",
    "delivered/neutrality_certificate.txt",
    "delivered/mips_payment_adjustment_2026.with_reservations.csv",
    "delivered/mips_payment_adjustment_2026.with_reservations.trailer.csv",
)


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _refused(run: Path) -> str:
    """Return the error with which a run is not read."""
    with duckdb.connect() as connection, pytest.raises(QppError) as caught:
        open_run(connection, read_manifest(run))
    return caught.value.code


def test_readers_refuse_whatever_is_not_as_the_manifest_says(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    run = Path(shutil.copytree(scored_year.run, tmp_path / "run"))
    for name in DAMAGED:
        content = (run / name).read_bytes()
        _flip(run / name)
        assert _refused(run) == "QPP702", name
        (run / name).write_bytes(content)
    (run / "delivered" / "stranger.csv").write_text("")
    assert _refused(run) == "QPP702"
    (run / "delivered" / "stranger.csv").unlink()
    manifest = (run / "manifest.json").read_text()
    for changed in (
        manifest.replace(': "with_reservations"', ': "provisional"'),
        manifest[:-40],
        "",
    ):
        (run / "manifest.json").write_text(changed)
        assert _refused(run) == "QPP703"
    (run / "manifest.json").write_text(manifest)
    with duckdb.connect() as connection:
        open_run(connection, read_manifest(run))


def test_what_has_changed_since_a_run_is_named(
    scored_year: ScoredYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = read_manifest(scored_year.run)
    assert changed_since(run) == ()
    content_of = warehouse.content_of

    def changed(table: str, *arguments: Path) -> bytes:
        return content_of(table, *arguments) + b" " * (table == "policy.low_volume_level")

    monkeypatch.setattr(warehouse, "content_of", changed)
    assert changed_since(run) == ("policy.low_volume_level",)


def test_a_finished_run_is_not_touched_and_a_damaged_one_is_never_half(
    scored_year: ScoredYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake"))
    plan = make_plan(lake, int(YEAR))
    finished = finished_run(plan)
    assert finished is not None
    assert finished.folder == lake / "runs" / YEAR / scored_year.run.name
    # Where the tables are copies and no links, each is mended from what is stored.
    for name in DAMAGED:
        _flip(finished.folder / name)
    assert finished_run(plan) is None

    class Killed(BaseException):
        pass

    replace = Path.replace

    def killed(path: Path, target: Path) -> Path:
        if path.name == "delivered.partial":
            raise Killed
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(Killed):
        make_run(plan, Resources())
    assert not (finished.folder / "manifest.json").exists()
    with pytest.raises(QppError) as caught:
        latest_run(lake, int(YEAR))
    assert caught.value.code == "QPP603"
    monkeypatch.setattr(Path, "replace", replace)
    make_run(plan, Resources())
    assert _bytes_of(finished.folder) == _bytes_of(scored_year.run)
    assert finished_run(plan) is not None


def test_a_record_that_was_changed_is_no_record(scored_year: ScoredYear, tmp_path: Path) -> None:
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake"))
    plan = make_plan(lake, int(YEAR))
    transform = next(t for t in plan.transforms if t.table == "score.final_score")
    assert stored_table(plan, transform) is not None
    record = record_of(plan.stored(transform.table))
    text = record.read_text()
    pickled = pickle.dumps({"table": transform.table})
    for changed in (pickled, text[:-3].encode(), text.replace('"rows": ', '"rows": 1').encode()):
        record.write_bytes(changed)
        assert stored_table(plan, transform) is None
    record.write_text(text)
    _flip(plan.stored(transform.table))
    assert stored_table(plan, transform) is None


def test_a_second_score_says_that_it_waits(scored_year: ScoredYear, tmp_path: Path) -> None:
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake"))
    with locked(lake / "scored", 0, lambda: None):
        done = qpp("score", YEAR, "--lake", lake, "--lock-timeout", "0.1", exit_code=2)
    assert "waiting" in done.stderr
    assert "QPP201" in done.stderr
